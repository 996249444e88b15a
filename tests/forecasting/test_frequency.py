"""The step between times is found, whatever it is, and the calendar goes on from there."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import symbolic_rnn as srnn
from symbolic_rnn.forecasting.reading.frequency import find_frequency

STEPS = {
    "week": timedelta(weeks=1),
    "day": timedelta(days=1),
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
    "microsecond": timedelta(microseconds=1),
}
#: The next larger unit has this many of each, so a smaller count is written in the unit itself.
LARGER = {"week": 10, "day": 7, "hour": 24, "minute": 60, "second": 60, "microsecond": 1000000}
MONTHS = {"month": 1, "quarter": 3, "year": 12}
ZONES = [None, UTC, timezone(timedelta(hours=-3, minutes=-30))]
starts = st.datetimes(
    datetime(1890, 1, 1), datetime(2100, 12, 31), timezones=st.sampled_from(ZONES)
)


def in_month(start: datetime, months: int, day: int) -> datetime:
    """Written apart from the package: count the months one by one."""
    year, month = start.year, start.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return start.replace(year=year, month=month, day=min(day, monthrange(year, month)[1]))


@given(starts, st.sampled_from(sorted(MONTHS)), st.integers(1, 2), st.integers(1, 31))
@settings(max_examples=300, deadline=None, derandomize=True)
def test_months_keep_their_day_and_ends_of_months_stay_ends(start, unit, count, day):
    """Catches 31 January + 1 month = 28 February, then 28 March."""
    step = MONTHS[unit] * count
    times = [in_month(start, step * k, day) for k in range(30)]
    known, later = times[:24], times[24:]  # two years, so that a month of 31 days is among them
    found = find_frequency(known)
    assert found is not None
    assert MONTHS[found.unit] * found.count == step
    ends = all(time.day == monthrange(time.year, time.month)[1] for time in known)
    if not ends or day == 31:
        assert found.later(known[-1], 6) == later
    else:  # 29 February in leap years alone is both
        assert found.day == 31


@given(starts, st.sampled_from(sorted(STEPS)), st.data())
@settings(max_examples=300, deadline=None, derandomize=True)
def test_equal_steps_are_named_by_their_largest_unit(start, unit, data):
    count = data.draw(st.integers(1, LARGER[unit] - 1))
    if unit == "day" and count == 1:
        n = data.draw(st.integers(6, 20))  # fewer days may all be business days
    else:
        n = data.draw(st.integers(3, 20))
    times = [start + STEPS[unit] * count * k for k in range(n + 5)]
    found = find_frequency(times[:n])
    if found is not None and found.unit in MONTHS:  # February has four weeks
        assert found.fits(times[:n])
        return
    assert found == srnn.Frequency(unit, count)
    assert found.later(times[n - 1], 5) == times[n:]


@given(starts, st.integers(6, 60))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_business_days_skip_weekends_and_survive_holidays(start, n):
    days = [start + timedelta(days=k) for k in range(2 * n + 20)]
    days = [day for day in days if day.weekday() < 5]
    business = srnn.Frequency("business day")
    assert find_frequency(days[:n]) == business
    assert business.later(days[n - 1], 5) == days[n : n + 5]
    if n > 20:
        holiday = [*days[: n // 2], *days[n // 2 + 1 : n]]
        assert find_frequency(holiday) == business
        assert business.missing(holiday) == 1


@given(starts, st.lists(st.integers(1, 10**7), min_size=3, max_size=12))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_what_is_found_gives_each_time_from_the_one_before(start, seconds):
    """Catches a frequency that is named for steps that do not have it."""
    times = [start + timedelta(seconds=int(s)) for s in np.cumsum(seconds)]
    found = find_frequency(times)
    if found is None:
        assert len(set(seconds)) > 1
    elif found.unit != "business day":
        assert [found.later(time, 1)[0] for time in times[:-1]] == times[1:]


@pytest.mark.parametrize(
    ("times", "text"),
    [
        (["2023-02-28", "2024-02-29"], "year, on its last day"),
        (["2024-01-29", "2024-02-29", "2024-03-29"], "month"),
        (["2020-01-31", "2020-04-30", "2020-07-31"], "quarter, on its last day"),
        (["2020-01-31", "2020-07-31"], "2 quarters, on its last day"),
        (["1900-02-28", "1900-03-01"], "day"),  # 1900 is no leap year
        (["2024-02-28", "2024-02-29"], "day"),
        (["2024-01-01", "2024-01-15", "2024-01-29"], "2 weeks"),
        (["2024-03-31 01:00", "2024-03-31 02:00", "2024-03-31 03:00"], "hour"),
        (["2024-01-01 00:00", "2024-01-02 12:00", "2024-01-04 00:00"], "36 hours"),
        (["2024-01-05 17:30", "2024-01-08 17:30", "2024-01-09 17:30"], "business day"),
        (["2024-01-31", "2024-02-29", "2024-03-30"], "None"),
        (["2024-01-01 00:00", "2024-02-01 00:00", "2024-03-01 01:00"], "None"),
    ],
)
def test_some_by_hand(times, text):
    assert str(find_frequency([datetime.fromisoformat(time) for time in times])) == text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("fortnight",), "Frequency expects 'year', .* got 'fortnight'"),
        (("month",), "a day from 1 to 31 for the unit 'month', got 0"),
        (("day", 1, 3), "a day from 0 to 0 for the unit 'day', got 3"),
        (("business day", 2), "a count of 1 for business days, got 2"),
        (("hour", 0), "a positive integer for count, got 0"),
    ],
)
def test_a_step_that_does_not_exist_is_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        srnn.Frequency(*arguments)


def test_the_calendar_ends_in_9999():
    with pytest.raises(OverflowError):
        srnn.Frequency("year", 1, 1).later(datetime(9999, 1, 1), 1)
