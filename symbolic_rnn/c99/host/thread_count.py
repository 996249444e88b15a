"""The number of threads of a compiled function."""

from __future__ import annotations

import os

__all__ = ["thread_count"]

#: Checked in this order; other numerical libraries read the second one.
_VARIABLES = ("SYMBOLIC_RNN_THREADS", "OMP_NUM_THREADS")


def thread_count(asked: int | None = None) -> int:
    """Return the number of threads for a function that is about to be compiled.

    Parameters
    ----------
    asked : int, optional
        When omitted, the environment variable ``SYMBOLIC_RNN_THREADS`` or ``OMP_NUM_THREADS``; if
        neither is set, the number of processors available to this process.

    Raises
    ------
    ValueError
        If it is not a positive integer; the message names its origin.

    Examples
    --------
    >>> thread_count(2)
    2
    """
    if asked is not None:
        return _positive(asked, "threads")
    for variable in _VARIABLES:
        text = os.environ.get(variable, "").strip()
        if text:
            return _positive(text, f"the environment variable {variable}")
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _positive(given: int | str, origin: str) -> int:
    try:
        count = int(given)
    except (TypeError, ValueError):
        count = 0
    if count < 1 or isinstance(given, float | bool):
        raise ValueError(f"{origin} must be a positive integer; got {given!r}.")
    return count
