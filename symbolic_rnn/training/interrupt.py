"""Delays Ctrl-C to the end of a training step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["interrupts_held"]


@contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Delay Ctrl-C inside the block until the yielded function is called.

    An interrupt inside a function compiled by NUMBA becomes a SystemError, and inside any other it
    may leave updates incomplete. A second Ctrl-C is not delayed.

    Yields
    ------
    callable
        Without arguments; raises the pending KeyboardInterrupt, if any.

    Examples
    --------
    >>> with interrupts_held() as let_through:
    ...     try:
    ...         signal.raise_signal(signal.SIGINT)
    ...         print("this step is not cut in two")
    ...         let_through()
    ...     except KeyboardInterrupt:
    ...         print("interrupted")
    this step is not cut in two
    interrupted
    """
    due = False

    def hold(signum: int, frame: FrameType | None) -> None:
        nonlocal due
        due = True
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def let_through() -> None:
        nonlocal due
        if due:
            due = False
            raise KeyboardInterrupt

    # Only the main thread may set handlers; a custom handler is not replaced.
    ours = (
        threading.current_thread() is threading.main_thread()
        and signal.getsignal(signal.SIGINT) is signal.default_int_handler
    )
    if ours:
        signal.signal(signal.SIGINT, hold)
    try:
        yield let_through
    finally:
        if ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
    let_through()  # for an interrupt after the last call
