"""The steps that follow a series, with their time stamps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from symbolic_rnn.forecasting.reading.frequency import Frequency
from symbolic_rnn.forecasting.series import Series

__all__ = ["Forecast", "steps_after"]


@dataclass(frozen=True, eq=False)
class Forecast:
    """Forecast values of the steps that follow a series.

    NumPy's functions take it as the array of its values.

    Parameters
    ----------
    values : ndarray, shape (horizon, ...)
        In the units of the target; with a second axis for several targets, and a last one for
        quantiles, in order.
    target : str or tuple of str
        The column that is forecast, or several.
    quantiles : tuple of float or None
        Their probabilities; None for means.
    labels : tuple of str or None
        A label for each step, in the format of the series; None if its steps are not regular.
    times : tuple of datetime or None
        The labels as points in time, if the series has a calendar.
    frequency : Frequency or None
        The step between the times.
    time : str
        Name of the time column.
    note : str
        A sentence about the labels, often empty.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> forecaster = srnn.Forecaster(
    ...     srnn.Elman(1, 2), srnn.Dense(2, 3), srnn.Scaling(np.zeros(1), np.ones(1)),
    ...     window=2, columns=["sunspots"], target="sunspots", mode="FAST_COMPILE",
    ... )
    >>> forecast = forecaster.forecast(srnn.sunspots())
    >>> forecast.labels, forecast.values.shape, list(forecast.columns)
    (('2009', '2010', '2011'), (3,), ['sunspots'])
    """

    values: NDArray[np.float64]
    target: str | tuple[str, ...]
    quantiles: tuple[float, ...] | None = None
    labels: tuple[str, ...] | None = None
    times: tuple[datetime, ...] | None = None
    frequency: Frequency | None = None
    time: str = ""
    note: str = ""

    def __array__(self, dtype: DTypeLike | None = None, copy: bool | None = None) -> NDArray[Any]:
        return np.array(self.values, dtype=dtype, copy=copy)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def columns(self) -> dict[str, NDArray[np.float64]]:
        """The values by name, such as "flow" or "flow 0.9", each of shape (horizon,)."""
        names = [self.target] if isinstance(self.target, str) else list(self.target)
        if self.quantiles is not None:
            names = [f"{name} {level:g}" for name in names for level in self.quantiles]
        values = self.values.reshape(len(self.values), -1)
        return dict(zip(names, values.T, strict=True))


def steps_after(series: Series, n: int, known: Frequency | None) -> dict[str, Any]:
    """Return what a :class:`Forecast` says of its steps.

    Parameters
    ----------
    series : Series
    n : int
        Number of steps.
    known : Frequency, optional
        The step of the training data, which decides between steps that fit all labels.
    """
    labels, note = series.next_labels(n, known)
    times, frequency = series.times, series.frequency
    if times is not None and known is not None and known.fits(times):
        frequency = known
    after = None
    if labels and times is not None and frequency is not None:
        after = tuple(frequency.later(times[-1], n))
    return {
        "labels": tuple(labels) or None,
        "times": after,
        "frequency": frequency,
        "time": series.time,
        "note": note,
    }
