"""Calendar features of times: where a time lies in the day, the week and the year."""

from __future__ import annotations

from calendar import isleap
from collections.abc import Callable, Sequence
from datetime import datetime

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.forecasting.reading.frequency import Frequency

__all__ = ["CALENDAR_PARTS", "calendar_features", "calendar_parts"]

_DAY = ("weekday", "yearday")
_HOUR = ("hour", *_DAY)
_SECOND = ("minute", "hour", "weekday")
#: What varies from row to row, by the unit of the step; nothing does from year to year.
_PARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("quarter", "month"), ("month",)),
    "week": ("yearday",),
    **dict.fromkeys(("day", "business day"), _DAY),
    **dict.fromkeys(("hour", "minute"), _HOUR),
    **dict.fromkeys(("second", "microsecond"), _SECOND),
}


def _seconds(time: datetime) -> float:
    return 3600 * time.hour + 60 * time.minute + time.second + time.microsecond / 1e6


#: The phase in [0, 1) of a time in each cycle.
CALENDAR_PARTS: dict[str, Callable[[datetime], float]] = {
    "minute": lambda time: _seconds(time) % 3600 / 3600,
    "hour": lambda time: _seconds(time) / 86400,
    "weekday": lambda time: time.weekday() / 7,
    "month": lambda time: (time.month - 1) / 12,
    "yearday": lambda time: (time.timetuple().tm_yday - 1) / (365 + isleap(time.year)),
}


def calendar_parts(frequency: Frequency) -> tuple[str, ...]:
    """Return the cycles in which times at some frequency vary.

    Raises
    ------
    ValueError
        For years, which have the same place in each cycle.

    Examples
    --------
    >>> calendar_parts(Frequency("hour", 6)), calendar_parts(Frequency("month", 1, 31))
    (('hour', 'weekday', 'yearday'), ('month',))
    """
    if frequency.unit not in _PARTS:
        raise ValueError(
            f"calendar features do not vary from {frequency.unit} to {frequency.unit}; leave out "
            "calendar (--calendar)"
        )
    return _PARTS[frequency.unit]


def calendar_features(times: Sequence[datetime], parts: Sequence[str]) -> NDArray[np.float64]:
    r"""Return sine and cosine of the phase of each time in each cycle.

    .. math:: \sin 2\pi\varphi, \quad \cos 2\pi\varphi, \quad 0 \le \varphi < 1

    Parameters
    ----------
    times : sequence of datetime
        As the calendar of the place shows them.
    parts : sequence of str
        The cycles: "minute" (of the hour), "hour" (of the day, with minutes), "weekday", "month"
        (of the year), "yearday".

    Returns
    -------
    ndarray, shape (times, 2 * parts)

    Examples
    --------
    >>> calendar_features([datetime(2024, 1, 1), datetime(2024, 4, 1)], ["month"]).round(12)
    array([[0., 1.],
           [1., 0.]])
    """
    phases = np.array([[CALENDAR_PARTS[part](time) for part in parts] for time in times])
    angles = 2 * np.pi * phases.reshape(len(times), len(parts))
    return np.stack([np.sin(angles), np.cos(angles)], axis=2).reshape(len(times), 2 * len(parts))
