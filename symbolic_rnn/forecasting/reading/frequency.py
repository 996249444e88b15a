"""Finds the step between the times of a series: years, months, business days, hours."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import MAXYEAR, datetime, timedelta
from itertools import pairwise
from typing import Any, Literal, get_args

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments

__all__ = ["Frequency", "find_frequency"]

Unit = Literal[
    "year", "quarter", "month", "week", "day", "business day",
    "hour", "minute", "second", "microsecond",
]  # fmt: skip
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_STEPS = {
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
    "microsecond": timedelta(microseconds=1),
}


@checks_arguments
@dataclass(frozen=True)
class Frequency:
    """The regular step between the times of a series.

    Parameters
    ----------
    unit : str
        "year", "quarter", "month", "week", "day", "business day", "hour", "minute", "second" or
        "microsecond".
    count : int
        Units in a step.
    day : int
        For years, quarters and months: the day of the month, 31 for its last day; a shorter month
        ends before it. 0 for other units.

    Raises
    ------
    ValueError
        If the unit is unknown, or the day does not fit it.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from datetime import datetime
    >>> months = srnn.Frequency("month", 1, day=31)
    >>> print(months, [f"{time:%m-%d}" for time in months.later(datetime(2024, 1, 31), 2)])
    month, on its last day ['02-29', '03-31']
    >>> print(srnn.Frequency("minute", 15))
    15 minutes
    """

    unit: Unit
    count: Positive = 1
    day: NonNegative = 0

    def __post_init__(self) -> None:
        days = range(1, 32) if self.unit in _MONTHS else range(1)
        if self.day not in days:
            raise ValueError(
                f"Frequency expects a day from {days[0]} to {days[-1]} for the unit "
                f"{self.unit!r}, got {self.day}."
            )
        if self.unit == "business day" and self.count != 1:
            raise ValueError(f"Frequency expects a count of 1 for business days, got {self.count}.")

    def __str__(self) -> str:
        text = self.unit if self.count == 1 else f"{self.count} {self.unit}s"
        return f"{text}, on its last day" if self.day == 31 else text

    def later(self, time: datetime, n: int) -> list[datetime]:
        """Return the `n` times that follow one.

        Raises
        ------
        OverflowError
            If the calendar ends before.
        """
        if self.unit in _MONTHS:
            months = _MONTHS[self.unit] * self.count
            return [_month_later(time, months * (k + 1), self.day) for k in range(n)]
        if self.unit == "business day":
            times = [time]
            for _ in range(n):
                times.append(_next_business_day(times[-1]))
            return times[1:]
        return [time + _STEPS[self.unit] * self.count * (k + 1) for k in range(n)]

    def fits(self, times: Sequence[datetime]) -> bool:
        """Check whether each time follows the one before it.

        Up to a tenth of the business days may be missing, such as holidays.
        """
        if self.unit in _MONTHS and any(
            time.day != min(self.day, monthrange(time.year, time.month)[1]) for time in times
        ):
            return False
        if self.unit == "business day" and any(time.weekday() > 4 for time in times):
            return False
        allowed = len(times) / 10 if self.unit == "business day" else 0
        return self.missing(times) <= allowed and len({time.time() for time in times}) <= (
            1 if self.unit in _MONTHS or self.unit == "business day" else len(times)
        )

    def missing(self, times: Sequence[datetime]) -> int:
        """Count the times that do not follow the one before them."""
        if self.unit in _STEPS:
            step = _STEPS[self.unit] * self.count
            return sum(late - early != step for early, late in pairwise(times))
        return sum(self.later(early, 1) != [late] for early, late in pairwise(times))

    def to_dict(self) -> dict[str, Any]:
        """Return a dictionary that JSON can represent."""
        return asdict(self)

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Frequency:
        """Rebuild from the result of `to_dict`; raise ValueError for anything else."""
        if set(d) != {"unit", "count", "day"} or d["unit"] not in get_args(Unit):
            raise ValueError(f"Frequency.from_dict expects the fields of to_dict, got {d}")
        if type(d["count"]) is not int or type(d["day"]) is not int:
            raise ValueError("Frequency.from_dict expects integers for count and day")
        return cls(**d)


def find_frequency(times: Sequence[datetime]) -> Frequency | None:
    """Find the step between times: months, any equal steps, or business days.

    Parameters
    ----------
    times : sequence of datetime
        At least two, increasing.

    Returns
    -------
    Frequency or None
        None if the steps are not regular.

    Examples
    --------
    >>> print(find_frequency([datetime(2024, month, 1) for month in (1, 4, 7)]))
    quarter
    >>> print(find_frequency([datetime(2024, 1, day) for day in (4, 5, 8)]))
    business day
    >>> find_frequency([datetime(2024, 1, day) for day in (1, 2, 4)]) is None
    True
    """
    early, late = times[0], times[1]
    day = max(time.day for time in times)
    if all(time.day == monthrange(time.year, time.month)[1] for time in times):
        day = 31
    months = 12 * (late.year - early.year) + late.month - early.month
    candidates = []
    if months > 0:
        unit = next(unit for unit, length in _MONTHS.items() if months % length == 0)
        candidates.append(Frequency(unit, months // _MONTHS[unit], day))  # type: ignore[arg-type]
    if late > early:
        unit = next(unit for unit, step in _STEPS.items() if not (late - early) % step)
        count = (late - early) // _STEPS[unit]
        candidates.append(Frequency(unit, count))  # type: ignore[arg-type]
    candidates.append(Frequency("business day"))
    return next((each for each in candidates if each.fits(times)), None)


def _month_later(time: datetime, months: int, day: int) -> datetime:
    year, month = divmod(12 * time.year + time.month - 1 + months, 12)
    if year > MAXYEAR:
        raise OverflowError(f"no year {year}")
    return time.replace(year=year, month=month + 1, day=min(day, monthrange(year, month + 1)[1]))


def _next_business_day(time: datetime) -> datetime:
    return time + timedelta(days=max(1, 7 - time.weekday()) if time.weekday() > 3 else 1)
