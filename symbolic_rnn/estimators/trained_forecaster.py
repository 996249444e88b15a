"""Compiled forecasters that estimators of one configuration share, in one process."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from pytensor import config
from pytensor.compile.mode import Mode

from symbolic_rnn.forecasting.experiment import Experiment
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.settings import Settings, untrained

__all__ = ["ForecastShape", "lent_experiment", "lent_forecaster"]

_LOCK = threading.RLock()


@dataclass(frozen=True)
class ForecastShape:
    """What decides which functions are compiled.

    Parameters
    ----------
    settings : Settings
        Those of the network and of the training step; the others do not matter.
    targets : int
        Number of columns that are read and forecast.
    dtype : {"float32", "float64"}
    mode : Mode or str, optional
    """

    settings: Settings
    targets: int
    dtype: str
    mode: Mode | str | None

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the targets."""
        return tuple(f"y{k}" for k in range(self.targets))

    def untrained(self) -> Forecaster:
        """A new forecaster, without a scaling."""
        names = (*self.columns, *self.settings.known)
        empty = Series(np.empty((0, len(names))), names, self.columns, None, "the series")
        with config.change_flags(floatX=self.dtype):
            return untrained(self.settings, empty, self.mode)


class _Kept:
    """A forecaster, and the experiment that trains it, once there is a series."""

    def __init__(self, shape: ForecastShape):
        self.forecaster = shape.untrained()
        self.experiment: Experiment | None = None


@contextmanager
def lent_forecaster(shape: ForecastShape) -> Iterator[Forecaster]:
    """Lend a forecaster to one thread, which sets its weights and its scaling.

    The last 32 are kept in this process. What estimators learn is not in them.
    """
    with _LOCK, config.change_flags(floatX=shape.dtype):
        yield _of(shape).forecaster


@contextmanager
def lent_experiment(shape: ForecastShape, series: Series) -> Iterator[Experiment]:
    """Lend a forecaster that is to be trained on a series, with new weights."""
    with _LOCK, config.change_flags(floatX=shape.dtype):
        kept = _of(shape)
        if kept.experiment is None:
            kept.experiment = Experiment(
                series, shape.settings, mode=shape.mode, forecaster=kept.forecaster
            )
        kept.experiment.take(series, shape.settings)
        kept.experiment.reset()
        yield kept.experiment


def _of(shape: ForecastShape) -> _Kept:
    network = replace(shape.settings, epochs=1, batch=1, patience=0, validation=0.0, seed=0)
    return _kept(replace(shape, settings=network), str(config.mode))


@lru_cache(maxsize=32)
def _kept(shape: ForecastShape, configured: str) -> _Kept:
    """The mode that PyTensor is configured to decides what ``mode=None`` is."""
    return _Kept(shape)
