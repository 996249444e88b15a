"""Times of the rows of a series: the index of a pandas object, checked before rows become steps."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["after", "checked_index", "steps_after"]

_PACKAGE = str(Path(__file__).parents[1])


def checked_index(owner: str, y: Any, X: Any) -> Any:
    """Return the index of the rows of y, or of X, if one of them is a pandas object.

    Raises
    ------
    ValueError
        If the rows are not those of one series, not the oldest first, or X has others than y.

    Warns
    -----
    UserWarning
        If the steps between the rows are not equal.
    """
    found = [each.index for each in (y, X) if hasattr(each, "iloc")]
    if not found:
        return None
    index = found[0]
    if index.nlevels > 1:
        raise ValueError(
            f"{owner} expects the rows of one series, got an index of {index.nlevels} levels, "
            f"{list(index.names)}. For one network that reads all series as columns, pass "
            "y.unstack(0); for a network for each, fit one to each group."
        )
    if len(found) == 2 and not index.equals(found[1]):
        raise ValueError(
            f"{owner} expects X and y with the same index, got {_ends(found[1])} for X and "
            f"{_ends(index)} for y."
        )
    if _is_ordered(index) and not (index.is_monotonic_increasing and index.is_unique):
        raise ValueError(
            f"{owner} expects rows in the order of time, the oldest first and each time once, got "
            f"{_ends(index)}; use sort_index(), and drop what is there twice."
        )
    if len(index) > 2 and _is_ordered(index) and step_of(index) is None:
        warnings.warn(
            f"{owner}: the steps of the index, {_ends(index)}, are not equal; each row is taken as "
            "the step after the row before, and forecasts have numbers instead of times. If rows "
            "are missing, insert them (asfreq) and fill them.",
            UserWarning,
            skip_file_prefixes=(_PACKAGE,),
        )
    return index


def steps_after(owner: str, index: Any, rows: Any) -> NDArray[np.intp]:
    """Return which step after the last one of an index each of some later rows is, from 0.

    Without an index on both sides, or without equal steps, they are those that follow.

    Raises
    ------
    ValueError
        If they are no later steps of the series, in the order of time.
    """
    n = len(rows) if hasattr(rows, "__len__") else len(np.asarray(rows))
    following = np.arange(n)
    if index is None or not hasattr(rows, "iloc") or not n:
        return following
    later = rows.index
    if _kind(index) != _kind(later):
        raise ValueError(
            f"{owner} was fitted on rows with a {_kind(index)}, got X with a {_kind(later)}; give "
            "X the times of its rows, or pass an array."
        )
    numbers = _kind(index) == "Index of numbers"
    in_time = _is_ordered(index) and not numbers
    if in_time and not later[0] > index[-1]:
        raise ValueError(
            f"{owner} forecasts the rows after its training data, which end at {index[-1]}, got "
            f"rows from {later[0]}; fit it on the rows before."
        )
    # Numbers that begin anew are those of a table, not of a series.
    numbered = numbers and later[0] > index[-1]
    step = step_of(index)
    if step is None or not (in_time or numbered):
        return following
    count = n
    while (steps := after(index, count))[-1] < later[-1]:
        count *= 2
    places = steps.get_indexer(later)
    if (places < 0).any() or (np.diff(places) < 1).any():
        raise ValueError(
            f"{owner} expects rows at steps of the series, {steps[0]}, {steps[min(1, count - 1)]}, "
            f"..., each later than the one before, got {_ends(later)}."
        )
    return np.asarray(places)


def after(index: Any, n: int) -> Any:
    """The n labels after an index of pandas; numbers from its length if its steps differ."""
    import pandas as pd

    step = step_of(index)
    if step is None:
        return pd.RangeIndex(len(index), len(index) + n)
    if isinstance(index, pd.PeriodIndex):
        return pd.period_range(index[-1], periods=n + 1, freq=step)[1:]
    if isinstance(index, pd.DatetimeIndex):
        return pd.date_range(index[-1], periods=n + 1, freq=step)[1:]
    return pd.Index([index[-1] + k * step for k in range(1, n + 1)])


def step_of(index: Any) -> Any:
    """The step of an index whose steps are equal; None of another."""
    import pandas as pd

    if isinstance(index, pd.DatetimeIndex):
        if index.freq is not None or len(index) < 3:
            return index.freq
        with warnings.catch_warnings():  # pandas 3 warns that pandas 4 returns an offset
            warnings.simplefilter("ignore", FutureWarning)
            warnings.simplefilter("ignore", DeprecationWarning)
            return pd.infer_freq(index)
    if not _is_ordered(index) or len(index) < 2:
        return None
    steps = index[1:] - index[:-1]
    if isinstance(index, pd.PeriodIndex):
        return index.freq if all(step == index.freq for step in steps) else None
    return steps[0] if (steps == steps[0]).all() else None


def _is_ordered(index: Any) -> bool:
    return _kind(index) != "Index"


def _kind(index: Any) -> str:
    """The class of an index; times with and without a zone differ."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(index) and not pd.api.types.is_bool_dtype(index):
        return "Index of numbers"
    zone = " with a time zone" if getattr(index, "tz", None) is not None else ""
    for kind in (pd.DatetimeIndex, pd.PeriodIndex, pd.TimedeltaIndex):
        if isinstance(index, kind):
            return f"{kind.__name__}{zone}"
    return "Index"


def _ends(index: Any) -> str:
    return f"{index[0]} to {index[-1]} ({len(index)} rows)" if len(index) else "no rows"
