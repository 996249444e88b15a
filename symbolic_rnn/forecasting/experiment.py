"""A training experiment: series, split, scaled and cut into windows, and a network."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim import adam, chain
from rich.console import Console

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.parts import checked_series, fold_splits, part_of, pooled, split_of
from symbolic_rnn.forecasting.scores import Backtest, Score, mean_scores, scores_of
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.settings import Settings, untrained
from symbolic_rnn.forecasting.windows import Split, Windows
from symbolic_rnn.losses import pinball_loss, squared_error
from symbolic_rnn.training.batches import WindowBatches
from symbolic_rnn.training.checkpoints import Checkpoints, as_checkpoints
from symbolic_rnn.training.clipping import clip_by_global_norm
from symbolic_rnn.training.compiled import compile_predict
from symbolic_rnn.training.fitting import History, fit
from symbolic_rnn.training.guarded import GuardedStep
from symbolic_rnn.training.interrupt import TrainingTerminated
from symbolic_rnn.training.processes import Processes
from symbolic_rnn.training.proof import verifiable_step, verified_step
from symbolic_rnn.training.sharded import ShardedStep
from symbolic_rnn.verification import Report

__all__ = ["Experiment"]

_DEFAULTS = Settings()


class Experiment:
    r"""A series and a network, prepared for training.

    The rows are split in time, the scaling is fitted only to the training part, and windows of
    different parts share no target.

    Parameters
    ----------
    series : Series or sequence of Series
        The data. Several series have the same columns and frequency; one network learns all of
        them, each with a scaling of its own.
    settings : Settings
        The network and its training.
    mode : Mode or str, optional
        PyTensor's mode; when omitted, for each function the best one that works here and covers it,
        see :func:`symbolic_rnn.backends.compiled`.
    forecaster : Forecaster, optional
        The forecaster to train, with its window and horizon; when omitted, it is created from the
        settings.

    Raises
    ------
    SeriesError
        If a series is too short for the split or a window, a column is constant over the training
        part, or several series differ in their columns or frequency.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> settings = srnn.Settings(cell="elman", hidden=4, window=22, horizon=11, epochs=2)
    >>> experiment = srnn.Experiment(srnn.sunspots(), settings, mode="FAST_COMPILE")
    >>> experiment.verify().ok
    True
    >>> experiment.fit(progress=False).best_epoch
    2
    >>> [score.name for score in experiment.scores()]
    ['elman', 'last value', '11 steps ago', 'historical mean', 'linear autoregression']
    """

    @checks_arguments(besides=["series"])
    def __init__(
        self,
        series: Series | Sequence[Series],
        settings: Settings = _DEFAULTS,
        *,
        mode: Mode | str | None = None,
        forecaster: Forecaster | None = None,
    ):
        #: All series, in order.
        self.all_series = checked_series(series)
        self.settings, self.mode = settings, mode
        fractions = {"validation": settings.validation, "test": settings.test}
        splits = [split_of(each, named=self._several, **fractions) for each in self.all_series]
        #: Name of the network in reports.
        self.name = settings.name
        if forecaster is None:
            forecaster = untrained(settings, self.series, mode)
        else:
            self.name = type(forecaster.cell).__name__.lower()
        self.forecaster = forecaster
        self._was_fitted = forecaster.is_fitted
        #: What the training step updates besides the weights, as it is before training.
        self.untrained_state: dict[Any, Any] = {}
        self._shared: dict[int, ShardedStep] = {}
        forecaster.take(self.all_series, [split.train for split in splits])
        self._prepare(splits)
        if settings.folds:
            self._fold_splits(settings.folds)  # refuse too many before training

        self.inputs = self.forecaster.symbols()
        targets = () if isinstance(forecaster.target, str) else (len(forecaster.targets),)
        shape = (None, forecaster.horizon, *targets)
        self.y = pt.tensor("y", dtype=forecaster.dtype, shape=shape)
        forecast = self.forecaster.network(*self.inputs)
        #: The mean squared error of the scaled forecast, or the pinball loss of its quantiles.
        self.loss: TensorVariable
        if forecaster.quantiles is None:
            self.loss = squared_error(forecast, self.y)
        else:
            self.loss = pinball_loss(forecast, self.y, quantiles=forecaster.quantiles)
        self.loss.name = f"the loss of {self.name}"

    @property
    def series(self) -> Series:
        """The series; the first of several."""
        return self.all_series[0]

    @property
    def period(self) -> int:
        """Period of the second baseline, in steps."""
        return self.forecaster.cycle or self.settings.period

    @property
    def _several(self) -> bool:
        return len(self.all_series) > 1

    def _prepare(self, splits: Sequence[Split]) -> None:
        """Cut the parts by which to train and to score."""
        self.split = splits[0]
        self.parts = [
            part_of(self.forecaster, each, split, named=self._several)
            for each, split in zip(self.all_series, splits, strict=True)
        ]
        self.train = pooled([part.train for part in self.parts])
        held = [part.validation for part in self.parts if part.validation is not None]
        #: Windows of validation and test part, in the series' units; None for an empty part.
        self.validation = pooled(held) if held else None
        tested = [part.test for part in self.parts if part.test is not None]
        self.test = pooled(tested) if tested else None

    def _fold_splits(self, folds: int) -> list[list[Split]]:
        """Return the splits of each fold, for each series."""
        horizon = self.forecaster.horizon
        return [
            fold_splits(part.split, folds, horizon, name=part.series.place) for part in self.parts
        ]

    def sample(self, n: int) -> dict[TensorVariable, NDArray[Any]]:
        """Return the first windows of the training part as values for the loss's inputs."""
        arrays = [*self.train.inputs, self.train.y]
        symbols = [*self.inputs, self.y]
        return {s: array[:n].copy() for s, array in zip(symbols, arrays, strict=True)}

    @cached_property
    def step(self) -> GuardedStep:
        """The training step, ``loss, norm, *gradients = step(x, y)``, skipped if not finite.

        It updates the weights. The gradients are those passed to the optimizer, one for each of the
        forecaster's parameters, and `norm` is their global norm.
        """
        parameters = self.forecaster.parameters
        step = verifiable_step(
            self.loss,
            [*self.inputs, self.y],
            parameters,
            learning_rate=self.settings.learning_rate,
            clip=self.settings.clip,
            mode=self.mode,
        )
        self.untrained_state = {
            variable: variable.get_value()
            for variable in step.get_shared()
            if variable not in parameters
        }
        return step

    def shared_step(self, communicator: Any) -> ShardedStep:
        """Return the step of processes, ``MPI.COMM_WORLD``; a batch has eight shards, or more."""
        shards = max(8, Processes(communicator).size)
        if shards not in self._shared:
            self._shared[shards] = ShardedStep(
                self.loss,
                [*self.inputs, self.y],
                chain(clip_by_global_norm(self.settings.clip), adam(self.settings.learning_rate)),
                shards=shards,
                parameters=self.forecaster.parameters,
                mode=self.mode,
            )
        self._shared[shards].communicator = communicator
        return self._shared[shards]

    @cached_property
    def evaluate(self) -> Function:
        """The compiled loss, ``evaluate(x, y)``, of the network in prediction."""
        return compile_predict(self.loss, [*self.inputs, self.y], mode=self.mode)

    def verify(self, *, entries: int | None = 5) -> Report:
        """Verify the gradient that the compiled training step computes.

        The same function that :meth:`fit` calls is run on at most 16 windows of the training part,
        enough to use several threads and few enough for the numerical oracle. Weights and optimizer
        state are restored.

        Parameters
        ----------
        entries : int, optional
            As for :func:`symbolic_rnn.verify_gradient`.

        Returns
        -------
        Report
        """
        sample = self.sample(min(self.settings.batch, 16))
        return verified_step(
            self.step, self.loss, self.forecaster.parameters, sample, entries=entries
        )

    def fit(
        self,
        *,
        checkpoints: Checkpoints | str | Path | None = None,
        communicator: Any = None,
        after_epoch: Callable[[History], object] | None = None,
        progress: bool = True,
        console: Console | None = None,
    ) -> History:
        """Train; see :func:`~symbolic_rnn.training.fitting.fit`.

        Parameters
        ----------
        checkpoints : Checkpoints, str or Path, optional
            Where to save the training, and how often; each network that is trained has a folder in
            it, ``network-1``. Training continues from there with the same series and settings, of
            which `epochs`, `patience` and `restarts` may be greater.
        communicator : optional
            The processes that train the network together, ``MPI.COMM_WORLD`` of mpi4py. Each runs
            the same program, takes its share of each batch, and ends with the same bits; up to
            eight processes end with those of one. The first has the checkpoints and the progress.
        after_epoch : callable, optional
            Called with the record so far after each epoch.
        progress : bool
            Show the progress.
        console : rich.console.Console, optional
            Console of the progress; standard error when omitted.

        Returns
        -------
        History
            History of the network that was kept.

        Raises
        ------
        NonFiniteLossError
            If the loss or a weight is not finite.
        CheckpointError
            If checkpoints cannot be written, or belong to other data or settings.
        RuntimeError
            If another process failed, or has other data or settings.
        TrainingTerminated
            On SIGTERM; the best weights so far are kept.
        """
        step = self.step if communicator is None else self.shared_step(communicator)
        return self._fit(step, checkpoints, progress, console, anew=False, after_epoch=after_epoch)

    def _fit(
        self,
        step: GuardedStep | ShardedStep,
        checkpoints: Checkpoints | str | Path | None,
        progress: bool,
        console: Console | None,
        *,
        anew: bool,
        after_epoch: Callable[[History], object] | None = None,
    ) -> History:
        """Train from the weights as they are, or from new ones."""
        settings, parameters = self.settings, self.forecaster.parameters
        validated: dict[str, Any] = {}
        if self.validation is not None:
            validated = {
                "evaluate": self.evaluate,
                "validation": self._data(self.validation),
                "patience": settings.patience or None,
            }
        learned = [*parameters, *self.forecaster.running_statistics]
        state = [variable for variable in step.get_shared() if variable not in parameters]
        fresh = [variable.get_value() for variable in state]
        best: History | None = None
        kept: list[NDArray[Any]] = []
        for restart in range(settings.restarts):
            if restart or anew:
                self._draw_again(restart)
                for variable, value in zip(state, fresh, strict=True):
                    variable.set_value(value)
            try:
                history = fit(
                    step,
                    self._data(self.train),
                    parameters=learned,
                    epochs=settings.epochs,
                    batch_size=settings.batch,
                    seed=settings.seed + restart,
                    measures=["gradient_norm"] if isinstance(step, GuardedStep) else [],
                    checkpoints=self._checkpoints(checkpoints, restart),
                    after_epoch=after_epoch,
                    progress=progress,
                    console=console,
                    **validated,
                )
            except TrainingTerminated as error:
                history = error.history
            if best is None or (history.best_epoch and history.best_loss < best.best_loss):
                best, kept = history, [variable.get_value() for variable in learned]
            if history.stopped in ("interrupted", "terminated"):
                best = replace(best, stopped=history.stopped)
                break
        assert best is not None  # there is at least one restart
        for variable, value in zip(learned, kept, strict=True):
            variable.set_value(value)
        if best.stopped == "terminated":
            raise TrainingTerminated(best)
        return best

    def take(self, series: Series, settings: Settings) -> None:
        """Exchange series and settings, and keep the network and its compiled functions.

        Parameters
        ----------
        series : Series
            With the columns and the target of the one before.
        settings : Settings
            That describe the same network and the same step: another number of epochs or windows
            in a batch, other parts, another seed.
        """
        self.all_series, self.settings = checked_series(series), settings
        split = split_of(series, named=False, validation=settings.validation, test=settings.test)
        self.forecaster.take(self.all_series, [split.train], again=True)
        self._prepare([split])

    def reset(self) -> None:
        """Draw new weights by the seed of the settings, and reset the state of the optimizer."""
        assert self.step  # compiled, so that its state before training is known
        streams = np.random.SeedSequence([self.settings.seed, 1])
        for variable, value in self.untrained_state.items():
            drawn = isinstance(value, np.random.Generator)
            variable.set_value(np.random.default_rng(streams.spawn(1)[0]) if drawn else value)
        self._draw_again(0)

    def _data(self, windows: Windows) -> list[NDArray[Any]] | WindowBatches:
        """Return windows as the data of :func:`~symbolic_rnn.fit`."""
        arrays = [*windows.inputs, windows.y]
        return WindowBatches(arrays, self.settings.batch) if self._several else arrays

    def _checkpoints(
        self, checkpoints: Checkpoints | str | Path | None, restart: int
    ) -> Checkpoints | None:
        """Return the checkpoints of one network, which hold the settings that decide its bits."""
        if checkpoints is None:
            return None
        checkpoints = as_checkpoints(checkpoints)
        configuration = {
            name: value
            for name, value in asdict(self.settings).items()
            if name not in ("epochs", "patience", "restarts")
        }
        return replace(
            checkpoints,
            folder=Path(checkpoints.folder) / f"network-{restart + 1}",
            configuration={**checkpoints.configuration, **configuration},
        )

    def _draw_again(self, restart: int) -> None:
        """Draw new initial values for all weights, from their initializers."""
        rng = np.random.default_rng([self.settings.seed, restart])
        for parameter in self.forecaster.parameters:
            assert parameter.initializer is not None  # each of ours declares one
            parameter.initializer(parameter, rng)

    def scores(self) -> list[Score]:
        """Score the network and the baselines on the test part; empty without a test part.

        The baselines are the naive forecasts, the mean of all rows before the test part, a linear
        autoregression on the same lags (direct least squares on the target alone, with coefficients
        that sum to one, so that a shift of the series shifts the forecast), and those of the
        settings. Their coefficients are fitted to all rows before the test part. Quantiles of the
        former are those of their own errors on these rows, added at each step ahead; those
        of statistical models are of the normal distributions that the models forecast. RMSE and MAE
        of all baselines are those of their point forecasts.

        Returns
        -------
        list of Score
            The network first, for each target of each series; of several series, also the mean.
        """
        if self.test is None:
            return []
        found = [
            scores_of(
                self.name,
                self.forecaster,
                part,
                period=self.period,
                baselines=self.settings.baselines,
                several=self._several,
            )
            for part in self.parts
        ]
        scores = [score for each in found for score in each]
        return scores + mean_scores(found) if self._several else scores

    def backtest(
        self,
        folds: int | None = None,
        *,
        checkpoints: Checkpoints | str | Path | None = None,
        progress: bool = True,
        console: Console | None = None,
    ) -> Backtest:
        """Score networks that are trained anew before each block of the test part.

        The test part is cut into blocks. Before each, scaling, network and baselines are fitted
        from scratch to all rows before the block: the window of training rows expands, and the last
        of them, as many as in the first split, are for validation. The weights and the scaling of
        the forecaster are afterwards those of before.

        Parameters
        ----------
        folds : int, optional
            Number of blocks, at least 2; that of the settings when omitted.
        checkpoints, progress, console
            As for :meth:`fit`; each fold has a folder in it, ``fold-1``.

        Returns
        -------
        Backtest

        Raises
        ------
        SeriesError
            If a block is shorter than the horizon.
        ValueError
            If there is no test part, or fewer than two folds.
        KeyboardInterrupt
            On Ctrl-C.
        """
        folds = self.settings.folds if folds is None else folds
        if folds < 2 or self.test is None:
            raise ValueError(
                f"backtest expects at least 2 folds and a test part, got folds={folds} and "
                f"test={self.settings.test}."
            )
        forecaster = self.forecaster
        if self._was_fitted and forecaster.running_statistics:
            raise ValueError(
                "backtest expects a forecaster that was not fitted before, since its running "
                "statistics know the series; make a new one."
            )
        before = [part.split for part in self.parts]
        cut = self._fold_splits(folds)
        data = forecaster._data
        shared = [*self.step.get_shared(), *forecaster.running_statistics]
        state = [(variable, variable.get_value()) for variable in dict.fromkeys(shared)]
        scores, origins = [], []
        try:
            for k in range(folds):
                splits = [each[k] for each in cut]
                for variable, value in self.untrained_state.items():
                    variable.set_value(value)
                forecaster.take(self.all_series, [split.train for split in splits], again=True)
                self._prepare(splits)
                saved = None
                if checkpoints is not None:
                    every = as_checkpoints(checkpoints)
                    saved = replace(every, folder=Path(every.folder) / f"fold-{k + 1}")
                if (
                    self._fit(self.step, saved, progress, console, anew=True).stopped
                    == "interrupted"
                ):
                    raise KeyboardInterrupt
                scores.append(tuple(self.scores()))
                origins.append(splits[0].test.start)
        finally:
            forecaster._data = data
            for variable, value in state:
                variable.set_value(value)
            self._prepare(before)
        return Backtest(tuple(scores), tuple(origins))
