"""Searches the settings of an experiment with Optuna, by any number of processes."""

from __future__ import annotations

import hashlib
import json
import math
import typing
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Literal

from symbolic_rnn.argument_checks import Positive, checks_arguments, is_collection, shown_argument
from symbolic_rnn.extras import imported
from symbolic_rnn.forecasting.experiment import Experiment
from symbolic_rnn.forecasting.parts import checked_series
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.settings import Settings
from symbolic_rnn.training.fitting import History, NonFiniteLossError

__all__ = ["Range", "Sweep", "Trial", "sweep"]

_DEFAULTS = Settings()

#: Attribute of a trial whose loss became non-finite: other failures are interruptions.
_NON_FINITE = "non_finite_loss"


@checks_arguments
@dataclass(frozen=True)
class Range:
    """A range of values of one of the settings, for :func:`sweep`.

    Parameters
    ----------
    low, high : float
        Both can be drawn.
    log : bool
        Draw uniformly in the logarithm, as for a learning rate.

    Raises
    ------
    ValueError
        If `low` is not below `high`, or not positive where `log` is true.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Range(1e-4, 1e-1)
    Range(low=0.0001, high=0.1, log=True)
    """

    low: float
    high: float
    log: bool = True

    def __post_init__(self) -> None:
        if not -math.inf < self.low < self.high < math.inf or (self.log and self.low <= 0):
            positive = "positive numbers" if self.log else "numbers"
            raise ValueError(
                f"Range expects {positive}, low below high, got {self.low} and {self.high}."
            )


@dataclass(frozen=True)
class Trial:
    """One network of a sweep.

    Parameters
    ----------
    number : int
        Counted from 0 in the study.
    settings : Settings
    state : {"complete", "pruned", "failed"}
        Pruned: stopped early, because others were better after as many epochs. Failed: the loss
        became non-finite.
    losses : tuple of float
        The validation loss after each epoch.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Trial(0, srnn.Settings(), "complete", (0.5, 0.25, 0.3)).loss
    0.25
    """

    number: int
    settings: Settings
    state: Literal["complete", "pruned", "failed"]
    losses: tuple[float, ...]

    @property
    def loss(self) -> float:
        """The best validation loss; infinite before the first epoch."""
        return min(self.losses, default=math.inf)


@dataclass(frozen=True)
class Sweep:
    """The networks that a :func:`sweep` has tried so far.

    Parameters
    ----------
    trials : tuple of Trial
        Those that ended, in the order in which they began.
    searched : tuple of str
        Names of the settings that were searched.
    study : optuna.Study
        For Optuna's own analyses.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> trials = [srnn.Trial(k, srnn.Settings(hidden=8 + k), "complete", (1 / k,)) for k in (1, 2)]
    >>> srnn.Sweep(tuple(trials), ("hidden",), study=None).best.settings.hidden
    10
    """

    trials: tuple[Trial, ...]
    searched: tuple[str, ...]
    study: Any

    @property
    def best(self) -> Trial:
        """The trial with the lowest validation loss.

        Raises
        ------
        ValueError
            If no trial was completed.
        """
        complete = [trial for trial in self.trials if trial.state == "complete"]
        if not complete:
            raise ValueError("Sweep: no trial was completed; try more, or a lower learning rate.")
        return min(complete, key=lambda trial: trial.loss)

    def plot(self, path: str | Path) -> None:
        """Draw how the validation loss depends on learning rate and initial weights.

        Parameters
        ----------
        path : str or Path
            A PNG file. Needs matplotlib.
        """
        from symbolic_rnn.forecasting.sweep_plot import plot_sweep

        plot_sweep(self, Path(path))


@checks_arguments(besides=["series", "space"])
def sweep(
    series: Series | Sequence[Series],
    space: Mapping[str, Range | Sequence[Any]],
    settings: Settings = _DEFAULTS,
    *,
    trials: Positive = 30,
    storage: str | Path | None = None,
    name: str = "sweep",
    mode: str | None = None,
) -> Sweep:
    """Search settings with Optuna: train networks and stop those early that are worse than others.

    A network is scored by its best validation loss. Optuna's default sampler proposes settings, and
    a network whose loss is above the median of the others after as many epochs is pruned.

    With `storage`, any number of processes can work on one study at the same time: start the same
    program several times, also on several machines. A program that was interrupted continues when
    it is started again; the study ends with `trials` trials in all.

    Parameters
    ----------
    series : Series or sequence of Series
        As for :class:`Experiment`.
    space : mapping of str to Range or sequence
        What to search, by the name of a field of :class:`Settings`: a range, or a list of values.
        ``{"learning_rate": srnn.Range(1e-4, 1e-1), "seed": [0, 1, 2]}``.
    settings : Settings
        All others. `validation` must be positive.
    trials : int
        Number of trials of the study in the end.
    storage : str or Path, optional
        A file for the journal of the study, which may be on a network file system, or an address of
        a database, ``"sqlite:///study.db"``. In memory when omitted; such a study has the same
        trials in every run.
    name : str
        Name of the study in the storage.
    mode : str, optional
        As for :class:`Experiment`.

    Returns
    -------
    Sweep

    Raises
    ------
    ModuleNotFoundError
        If Optuna is not installed.
    TypeError, ValueError
        If a name is none of the settings, the values do not fit it, there is no validation part, or
        the study in the storage has other data or settings.
    KeyboardInterrupt
        On Ctrl-C. With `storage`, what was completed is kept; the network that was being trained
        does not count.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.sweep(srnn.sunspots(), {"rate": [0.01, 0.1]})
    Traceback (most recent call last):
    ValueError: sweep expects names of Settings, cell, ..., baselines; got 'rate'.

    .. code-block:: python

        space = {"learning_rate": srnn.Range(1e-4, 1e-1), "seed": [0, 1, 2]}
        found = srnn.sweep(srnn.sunspots(), space, trials=30, storage="study.journal")
        print(found.best.settings, found.best.loss)
        found.plot("sweep.png")
    """
    every_series = checked_series(series, "sweep")
    _check_space(space, settings)
    optuna = imported("optuna", "sweep", "sweeps", library="Optuna")
    from optuna.storages import JournalStorage, RDBStorage
    from optuna.storages.journal import JournalFileBackend
    from optuna.trial import TrialState

    # It logs the traceback of a trial that fails, also of one that Ctrl-C ends.
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    kept: Any = storage
    ending = ExitStack()
    if storage is not None and "://" in str(storage):
        kept = RDBStorage(str(storage))
        ending.callback(kept.engine.dispose)  # the study connects again when it is read
        ending.callback(kept.remove_session)
    elif storage is not None:
        kept = JournalStorage(JournalFileBackend(str(storage)))
    with ending:
        # Processes that share a study must not propose the same settings.
        sampler_seed = settings.seed if storage is None else None
        study = optuna.create_study(
            study_name=name,
            storage=kept,
            sampler=optuna.samplers.TPESampler(
                seed=sampler_seed, constant_liar=storage is not None
            ),
            pruner=optuna.pruners.MedianPruner(n_warmup_steps=1),
            load_if_exists=True,
        )
        _check_same(study, _identity(every_series, space, settings))

        def objective(trial: Any) -> float:
            values = {each: _suggested(trial, each, choice) for each, choice in space.items()}
            experiment = Experiment(every_series, replace(settings, **values), mode=mode)

            def report(history: History) -> None:
                trial.report(history.validation_loss[-1], len(history.validation_loss))
                if trial.should_prune():
                    raise optuna.TrialPruned

            try:
                history = experiment.fit(progress=False, after_epoch=report)
            except NonFiniteLossError:
                trial.set_user_attr(_NON_FINITE, True)
                raise
            if history.stopped == "interrupted":
                raise KeyboardInterrupt
            return history.best_loss

        names: dict[Any, Any] = {
            TrialState.COMPLETE: "complete",
            TrialState.PRUNED: "pruned",
            TrialState.FAIL: "failed",
        }

        def ended() -> list[Any]:
            """The trials but those that are under way, or were interrupted."""
            return [
                trial
                for trial in study.get_trials(deepcopy=False, states=tuple(names))
                if trial.state != TrialState.FAIL or _NON_FINITE in trial.user_attrs
            ]

        def stop_at_last(study: Any, trial: Any) -> None:
            if len(ended()) >= trials:
                study.stop()

        if len(ended()) < trials:
            study.optimize(objective, callbacks=[stop_at_last], catch=(NonFiniteLossError,))
        found = tuple(
            Trial(
                trial.number,
                replace(settings, **{each: trial.params[each] for each in space}),
                names[trial.state],
                tuple(
                    trial.intermediate_values[step] for step in sorted(trial.intermediate_values)
                ),
            )
            for trial in ended()
        )
        return Sweep(found, tuple(space), study)


def _check_space(space: Any, settings: Settings) -> None:
    if not isinstance(space, Mapping) or not space:
        raise TypeError(
            "sweep expects a dictionary of what to search, such as "
            f"{{'learning_rate': srnn.Range(1e-4, 1e-1)}}, got {shown_argument(space)}."
        )
    if not settings.validation:
        raise ValueError(
            "sweep expects a validation part by which to choose, got settings with validation=0."
        )
    kinds = typing.get_type_hints(Settings)
    for name, choice in space.items():
        if name not in kinds:
            raise ValueError(f"sweep expects names of Settings, {', '.join(kinds)}; got {name!r}.")
        if isinstance(choice, Range):
            if kinds[name] not in (int, float):
                raise ValueError(f"sweep expects a list of values for {name}, got {choice}.")
            values: Sequence[Any] = [choice.low, choice.high]
            if kinds[name] is int and any(value != int(value) for value in values):
                raise ValueError(f"sweep expects a range of integers for {name}, got {choice}.")
        elif is_collection(choice) and len(choice):
            values = list(choice)
        else:
            raise TypeError(
                f"sweep expects a Range or a list of values for {name}, got "
                f"{shown_argument(choice)}."
            )
        for value in values:
            replace(settings, **{name: kinds[name](value) if isinstance(choice, Range) else value})


def _suggested(trial: Any, name: str, choice: Range | Sequence[Any]) -> Any:
    if not isinstance(choice, Range):
        return trial.suggest_categorical(name, list(choice))
    if typing.get_type_hints(Settings)[name] is int:
        return trial.suggest_int(name, int(choice.low), int(choice.high), log=choice.log)
    return trial.suggest_float(name, choice.low, choice.high, log=choice.log)


def _identity(
    series: Sequence[Series], space: Mapping[str, Any], settings: Settings
) -> dict[str, Any]:
    """What the trials of one study have in common, as JSON can hold it."""
    digest = hashlib.sha256()
    for each in series:
        digest.update(each.values.tobytes())
    fixed = {name: value for name, value in asdict(settings).items() if name not in space}
    searched = {name: repr(choice) for name, choice in space.items()}
    found = {"data": digest.hexdigest()[:16], "searched": searched, "settings": fixed}
    return typing.cast("dict[str, Any]", json.loads(json.dumps(found)))


def _check_same(study: Any, identity: dict[str, Any]) -> None:
    before = study.user_attrs.get("symbolic_rnn")
    if before is None:
        study.set_user_attr("symbolic_rnn", identity)
    elif before != identity:
        parts = [part for part in identity if before.get(part) != identity[part]]
        raise ValueError(
            f"sweep: the study {study.study_name!r} in this storage has other "
            f"{' and '.join(parts)}; use another name or storage, or delete it to start again."
        )
