"""How many threads share the work of a call."""

from __future__ import annotations

import os

__all__ = ["thread_count"]

#: In this order; the second is what other numerical libraries read.
_VARIABLES = ("SYMBOLIC_RNN_THREADS", "OMP_NUM_THREADS")


def thread_count(asked: int | None = None) -> int:
    """Give the number of threads of a function that is compiled now.

    Parameters
    ----------
    asked : int, optional
        When omitted, what the environment variable ``SYMBOLIC_RNN_THREADS`` says, or
        ``OMP_NUM_THREADS``; where neither is set, the processors that this process may use.

    Raises
    ------
    ValueError
        If it is not a positive whole number; the message says where it comes from.

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
        raise ValueError(f"{origin} must be a whole number of threads, 1 or more; it is {given!r}.")
    return count
