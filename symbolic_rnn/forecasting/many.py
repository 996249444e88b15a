"""Many networks, one for each series and each setting, on the workers that joblib has."""

from __future__ import annotations

import warnings
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import checks_arguments, is_collection, shown_argument
from symbolic_rnn.extras import imported
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.kept_experiments import experiment_of
from symbolic_rnn.forecasting.parts import split_of
from symbolic_rnn.forecasting.reading.csv_format import listed
from symbolic_rnn.forecasting.scores import Score
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.settings import Settings, untrained
from symbolic_rnn.training.fitting import History

__all__ = ["Fitted", "fit_each"]

_PACKAGE = str(Path(__file__).parents[1])
_DEFAULTS = Settings()


@dataclass(frozen=True)
class Fitted:
    """One of many networks that :func:`fit_each` trained.

    Parameters
    ----------
    name : str
        Name of the series.
    settings : Settings
        With the seed that was used.
    forecaster : Forecaster or None
        The trained network; None if it failed.
    history : History or None
        Its training.
    scores : tuple of Score
        On the test part, the network first.
    error : str or None
        What failed: the type of the error and its message.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Fitted("a", srnn.Settings(), error="SeriesError: too short").ok
    False
    """

    name: str
    settings: Settings
    forecaster: Forecaster | None = None
    history: History | None = None
    scores: tuple[Score, ...] = ()
    error: str | None = None

    @property
    def ok(self) -> bool:
        """Whether the network was trained."""
        return self.error is None


@checks_arguments(besides=["series", "settings"])
def fit_each(
    series: Series | Sequence[Series],
    settings: Settings | Sequence[Settings] = _DEFAULTS,
    *,
    mode: str | None = None,
    n_jobs: int | None = None,
) -> tuple[Fitted, ...]:
    """Train a network for each series and each of the settings, on many processes or machines.

    The networks are trained by joblib, whose own switch decides where: ``n_jobs=8`` on this
    machine, ``with joblib.parallel_config("dask")`` on a Dask cluster, ``"ray"`` on one of Ray.
    Each network has a seed of its own, made of the settings' seed and the name of the series: its
    results depend neither on the number of workers nor on the other series. An error of one leaves
    the others as they are. A worker compiles once for all series with the same columns, unless
    there is dropout.

    Parameters
    ----------
    series : Series or sequence of Series
        Each is learned by a network of its own. (One network that learns all of them is an
        :class:`Experiment`.)
    settings : Settings or sequence of Settings
        The network and its training; of several, each is tried on each series.
    mode : str, optional
        Name of PyTensor's mode; the fastest available one when omitted.
    n_jobs : int, optional
        Number of joblib's workers, -1 for one per core; when omitted, that of joblib's
        ``parallel_config``, or one.

    Returns
    -------
    tuple of Fitted
        In the order of the series, and for each in the order of the settings.

    Raises
    ------
    ModuleNotFoundError
        If joblib is not installed.
    TypeError, ValueError
        If an argument is of another kind, or two series have the same name.

    Warns
    -----
    UserWarning
        If some failed; names them and says why.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> settings = srnn.Settings(cell="elman", hidden=3, window=22, horizon=11, epochs=1)
    >>> [fitted] = srnn.fit_each(srnn.sunspots(), settings, mode="FAST_COMPILE")
    >>> fitted.name, fitted.history.best_epoch, fitted.scores[0].name
    ('sunspots', 1, 'elman')
    """
    every_series = _all_of(Series, series, "series")
    every_setting = _all_of(Settings, settings, "settings")
    if twice := [name for name, n in Counter(s.name for s in every_series).items() if n > 1]:
        raise ValueError(
            f"fit_each expects series with different names, got {listed(twice)} twice."
        )
    joblib = imported("joblib", "fit_each", "cluster")
    tasks = [
        (each, replace(chosen, seed=_seed(chosen, each.name)))
        for each, chosen in product(every_series, every_setting)
    ]
    # A task is a network, so that one whose worker dies is repeated alone.
    returned = joblib.Parallel(n_jobs=n_jobs, batch_size=1)(
        joblib.delayed(_trained)(*task, mode) for task in tasks
    )
    fitted = tuple(_fitted(*task, mode, found) for task, found in zip(tasks, returned, strict=True))
    failed = [f"{each.name} ({each.error})" for each in fitted if not each.ok]
    if failed:
        more = f"; and {len(failed) - 5} more" if len(failed) > 5 else ""
        warnings.warn(
            f"fit_each: {len(failed)} of {len(fitted)} networks failed: {'; '.join(failed[:5])}"
            f"{more}.",
            UserWarning,
            skip_file_prefixes=(_PACKAGE,),
        )
    return fitted


def _all_of(kind: type[Any], given: Any, name: str) -> list[Any]:
    found = [given] if isinstance(given, kind) else given
    if not is_collection(found) or not all(isinstance(each, kind) for each in found):
        raise TypeError(
            f"fit_each expects {kind.__name__} or a list of them for {name}, got "
            f"{shown_argument(given)}."
        )
    return list(found)


def _seed(settings: Settings, name: str) -> int:
    sequence = np.random.SeedSequence([settings.seed, zlib.crc32(name.encode())])
    return int(sequence.generate_state(1)[0])


def _trained(
    series: Series, settings: Settings, mode: str | None
) -> tuple[History, list[NDArray[Any]], tuple[Score, ...]] | str:
    """Train in a worker: history, learned values and scores; or the error.

    Forecasters stay where they are: they hold compiled functions.
    """
    try:
        experiment = experiment_of(series, settings, mode)
        history = experiment.fit(progress=False)
        values = [variable.get_value() for variable in _learned(experiment.forecaster)]
        return history, values, tuple(experiment.scores())
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _fitted(
    series: Series,
    settings: Settings,
    mode: str | None,
    found: tuple[History, list[NDArray[Any]], tuple[Score, ...]] | str,
) -> Fitted:
    """Build the forecaster anew, with the values that it learned."""
    if isinstance(found, str):
        return Fitted(series.name, settings, error=found)
    history, values, scores = found
    forecaster = untrained(settings, series, mode)
    split = split_of(series, named=False, validation=settings.validation, test=settings.test)
    forecaster.take([series], [split.train])
    for variable, value in zip(_learned(forecaster), values, strict=True):
        variable.set_value(value)
    return Fitted(series.name, settings, forecaster, history, scores)


def _learned(forecaster: Forecaster) -> list[Any]:
    return [*forecaster.parameters, *forecaster.running_statistics]
