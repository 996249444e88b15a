"""A training experiment: a series, split, scaled and cut into windows, and a network."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers import Dropout
from pytensor_ml.optim import adam, chain, get_gradients
from rich.console import Console

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.cells import CELLS, Cell, Stack
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import squared_error
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.training.baselines import mae, naive_forecasts, rmse
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.clipping import clip_by_global_norm, global_norm
from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.fitting import History, fit
from symbolic_rnn.training.forecaster import Forecaster
from symbolic_rnn.training.interrupt import TrainingTerminated
from symbolic_rnn.training.proof import verified_step
from symbolic_rnn.training.series import Series
from symbolic_rnn.training.windows import Windows, cut_windows, split_in_time
from symbolic_rnn.verification import Report

__all__ = ["Experiment", "Score", "Settings"]


@checks_arguments
@dataclass(frozen=True)
class Settings:
    """Settings of a network and its training.

    Parameters
    ----------
    cell : str
        A name in :data:`symbolic_rnn.cells.CELLS`.
    hidden : int
        Width of the cell's state.
    layers : int
        Number of stacked cells.
    bidirectional : bool
        Whether each layer reads the window in both directions, with one cell of width `hidden`
        each.
    dropout : float
        Fraction of each layer's outputs that is dropped in training.
    window, horizon : int
        Number of input steps, and number of steps to forecast.
    epochs, batch : int
        Number of passes over the data, and of windows in a training step.
    learning_rate, clip : float
        Learning rate of Adam, and maximal global norm of the gradient.
    patience : int
        Epochs without a better validation loss after which training stops; 0 to disable.
    validation, test : float
        Fraction of the rows in each part.
    seed : int
        Seed of the weights and of the order of the windows.
    restarts : int
        Number of networks to train, from different initial weights; the one with the best
        validation loss is kept.
    cycle : int, optional
        Steps in a cycle, for the second naive baseline; the smaller of horizon and window when
        omitted.

    Raises
    ------
    ValueError
        If a value is out of range; the message has the name of the option.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Settings(window=48, horizon=12).period
    12
    """

    cell: str = "lstm"
    hidden: int = 32
    layers: int = 1
    bidirectional: bool = False
    dropout: float = 0.0
    window: int = 48
    horizon: int = 12
    epochs: int = 200
    batch: int = 32
    learning_rate: float = 3e-3
    clip: float = 1.0
    patience: int = 25
    validation: float = 0.15
    test: float = 0.15
    seed: int = 0
    restarts: int = 1
    cycle: int | None = None

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"cell expects one of {', '.join(CELLS)}, got {self.cell!r}")
        ones = ("hidden", "layers", "window", "horizon", "epochs", "batch", "restarts")
        for name, least in (dict.fromkeys(ones, 1) | {"patience": 0, "seed": 0}).items():
            if getattr(self, name) < least:
                raise ValueError(f"{name} expects at least {least}, got {getattr(self, name)}")
        for name in ("learning_rate", "clip"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} expects a positive number, got {getattr(self, name)}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout expects a share from 0 to below 1, got {self.dropout}")
        if self.restarts > 1 and not self.validation:
            raise ValueError(
                f"restarts={self.restarts} expects a validation part by which to choose a network, "
                "got validation=0"
            )
        if self.cycle is not None and not 1 <= self.cycle <= self.window:
            raise ValueError(
                f"cycle expects from 1 to the window of {self.window} steps, got {self.cycle}; use "
                "a longer window"
            )

    @property
    def name(self) -> str:
        """Name of the network in reports."""
        kind = f"bidirectional {self.cell}" if self.bidirectional else self.cell
        return kind if self.layers == 1 else f"{kind} of {self.layers} layers"

    @property
    def period(self) -> int:
        """Period of the second baseline, in steps."""
        return min(self.horizon, self.window) if self.cycle is None else self.cycle


def _untrained(settings: Settings, n_in: int, mode: Mode | str | None) -> Forecaster:
    """Build the network that the settings describe."""
    weights, readout = (int(s) for s in np.random.SeedSequence(settings.seed).generate_state(2))
    directions = 2 if settings.bidirectional else 1
    make: Callable[..., Cell] = CELLS[settings.cell]
    # The first seed equals that of a network with one layer.
    seeds = [weights, *np.random.SeedSequence(weights).generate_state(2 * settings.layers)]
    cells: list[Cell] = []
    for layer in range(settings.layers):
        reads = directions * settings.hidden if layer else n_in
        for _ in range(directions):
            cells.append(make(reads, settings.hidden, seed=int(seeds[len(cells)])))
    network: Cell | Sequential
    if settings.bidirectional or settings.dropout:
        network = Sequential(list(_layers(settings, cells)))
    else:
        network = cells[0] if settings.layers == 1 else Stack(cells)
    return Forecaster(
        network,
        Dense(directions * settings.hidden, settings.horizon, seed=readout),
        window=settings.window,
        mode=mode,
        cycle=settings.period,
    )


def _layers(settings: Settings, cells: list[Cell]) -> Iterator[Any]:
    rest = iter(cells)
    for layer, cell in enumerate(rest):
        yield Bidirectional(cell, next(rest)) if settings.bidirectional else Recurrent(cell)
        if settings.dropout:
            yield Dropout(p=settings.dropout, random_state=[settings.seed, layer])


@dataclass(frozen=True)
class Score:
    """Errors of one forecast over the test part, in the units of the series.

    Parameters
    ----------
    name : str
        Name of the forecast.
    rmse, mae : float
        Root of the mean squared error, and the mean absolute error.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Score("last value", rmse=2.0, mae=1.5).name
    'last value'
    """

    name: str
    rmse: float
    mae: float


class Experiment:
    r"""A series and a network, prepared for training.

    The rows are split in time, the scaling is fitted only to the training part, and windows of
    different parts share no target.

    Parameters
    ----------
    series : Series
        The data.
    settings : Settings
        The network and its training. mode : Mode or str, optional PyTensor's mode; when omitted,
        for each function the best one that works here and covers it, see
        :func:`symbolic_rnn.backends.compiled`.
    forecaster : Forecaster, optional
        The forecaster to train, with its window and horizon; when omitted, it is created from the
        settings.

    Raises
    ------
    SeriesError
        If the series is too short for the split or a window, or a column is constant over the
        training part.

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
    ['elman', 'last value', '11 steps ago']
    """

    @checks_arguments
    def __init__(
        self,
        series: Series,
        settings: Settings = Settings(),
        *,
        mode: Mode | str | None = None,
        forecaster: Forecaster | None = None,
    ):
        self.series, self.settings, self.mode = series, settings, mode
        self.split = split_in_time(len(series), validation=settings.validation, test=settings.test)
        #: Name of the network in reports.
        self.name = settings.name
        if forecaster is None:
            forecaster = _untrained(settings, len(series.columns), mode)
        else:
            self.name = type(forecaster.cell).__name__.lower()
        self.forecaster = forecaster
        forecaster.take(series, self.split.train)
        values = forecaster.values_of(series)
        window, horizon, target = forecaster.window, forecaster.horizon, forecaster.target_index

        def cut(values: NDArray[Any], part: slice) -> Windows:
            rows = {"start": part.start, "stop": part.stop}
            return cut_windows(values, window, horizon, target=target, **rows)

        dtype = self.forecaster.dtype
        # Cast before cutting: the windows are views, and only batches are copied.
        scaled = forecaster.scaling.apply(values).astype(dtype, copy=False)
        self.train = cut(scaled, self.split.train)
        self.validation: Windows | None = None
        if settings.validation:
            self.validation = cut(scaled, self.split.validation)
        self.test: Windows | None = None
        if settings.test:
            # In the units of the series, as the forecaster expects.
            self.test = cut(values, self.split.test)

        self.z = self.forecaster.inputs()
        self.y = pt.tensor("y", dtype=dtype, shape=(None, horizon))
        #: The mean squared error of the scaled forecast.
        self.loss: TensorVariable = squared_error(self.forecaster.network(self.z), self.y)
        self.loss.name = f"the loss of {self.name}"

    def sample(self, n: int) -> dict[TensorVariable, NDArray[Any]]:
        """Return the first windows of the training part as values for the loss's inputs."""
        return {self.z: self.train.x[:n].copy(), self.y: self.train.y[:n].copy()}

    @cached_property
    def step(self) -> Function:
        """The compiled training step, ``loss, norm, *gradients = step(x, y)``.

        It updates the weights. The gradients are those passed to the optimizer, one for each of the
        forecaster's parameters, and `norm` is their global norm.
        """
        settings, parameters = self.settings, self.forecaster.parameters
        optimizer = chain(clip_by_global_norm(settings.clip), adam(settings.learning_rate))
        gradients = get_gradients(self.loss, parameters)
        return compile_train(
            self.loss,
            [self.z, self.y],
            optimizer(gradients, parameters),
            parameters=parameters,
            extra_outputs=[global_norm(gradients), *gradients],
            mode=self.mode,
        )

    @cached_property
    def evaluate(self) -> Function:
        """The compiled loss, ``evaluate(x, y)``, of the network in prediction."""
        return compile_predict(self.loss, [self.z, self.y], mode=self.mode)

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
        TrainingTerminated
            On SIGTERM; the best weights so far are kept.
        """
        settings, parameters = self.settings, self.forecaster.parameters
        step = self.step
        validated: dict[str, Any] = {}
        if self.validation is not None:
            validated = {
                "evaluate": self.evaluate,
                "validation": [self.validation.x, self.validation.y],
                "patience": settings.patience or None,
            }
        learned = [*parameters, *self.forecaster.running_statistics]
        state = [variable for variable in step.get_shared() if variable not in parameters]
        untrained = [variable.get_value() for variable in state]
        best: History | None = None
        kept: list[NDArray[Any]] = []
        for restart in range(settings.restarts):
            if restart:
                self._draw_again(restart)
                for variable, value in zip(state, untrained, strict=True):
                    variable.set_value(value)
            try:
                history = fit(
                    step,
                    [self.train.x, self.train.y],
                    parameters=learned,
                    epochs=settings.epochs,
                    batch_size=settings.batch,
                    seed=settings.seed + restart,
                    measures=["gradient_norm"],
                    checkpoints=self._checkpoints(checkpoints, restart),
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

    def _checkpoints(
        self, checkpoints: Checkpoints | str | Path | None, restart: int
    ) -> Checkpoints | None:
        """Return the checkpoints of one network, which hold the settings that decide its bits."""
        if checkpoints is None:
            return None
        if not isinstance(checkpoints, Checkpoints):
            checkpoints = Checkpoints(checkpoints)
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
        """Score the network and the naive baselines on the test part; empty without a test part."""
        if self.test is None:
            return []
        target = self.forecaster.target_index
        period = self.forecaster.cycle or self.settings.period
        forecasts = {
            self.name: self.forecaster.predict(self.test.x),
            **naive_forecasts(self.test, target, period),
        }
        return [
            Score(name, rmse(forecast, self.test.y), mae(forecast, self.test.y))
            for name, forecast in forecasts.items()
        ]
