"""Experiments of one shape that share their compiled functions, one after the other."""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import replace
from typing import Any

import numpy as np
from pytensor import config

from symbolic_rnn.forecasting.experiment import Experiment
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.settings import Settings, untrained

__all__ = ["experiment_of"]

#: Shapes that a thread keeps: as many as settings are tried on each series, usually.
_MOST = 8

_OF_THREAD = threading.local()


def experiment_of(series: Series, settings: Settings, mode: str | None) -> Experiment:
    """Return an experiment as if it were new; it may be the one of an earlier call.

    Compiling takes seconds, training a small network less. What an earlier call returned is only to
    be used before the next one. Random draws in a network are kept in its functions: such a one is
    compiled anew.
    """
    shape = replace(
        settings, epochs=1, batch=1, patience=0, validation=0.0, test=0.0, seed=0, restarts=1,
        baselines=(),
    )  # fmt: skip
    key = (
        shape, series.columns, series.target, series.frequency if settings.calendar else None, mode,
        str(config.mode), str(config.floatX),
    )  # fmt: skip
    kept: OrderedDict[Any, Experiment] = _OF_THREAD.__dict__.setdefault("kept", OrderedDict())
    experiment = kept.pop(key, None)
    if experiment is None:
        experiment = Experiment(series, settings, mode=mode)
        assert experiment.step  # compiled, so that its state before training is known
        states = experiment.untrained_state.values()
        if settings.folds or any(isinstance(state, np.random.Generator) for state in states):
            return experiment
    else:
        experiment.take(series, settings)
        experiment.step.skipped.clear()
        for variable, value in experiment.untrained_state.items():
            variable.set_value(value)
        new = untrained(settings, series, mode).parameters
        for parameter, start in zip(experiment.forecaster.parameters, new, strict=True):
            parameter.set_value(start.get_value())
    kept[key] = experiment
    while len(kept) > _MOST:
        kept.popitem(last=False)
    return experiment
