"""Let Ctrl-C through only between two steps of training."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType

__all__ = ["interrupts_held"]


@contextmanager
def interrupts_held() -> Iterator[Callable[[], None]]:
    """Hold Ctrl-C back inside the block, until the function that it yields is called.

    A compiled function of NUMBA turns an interrupt that meets it into a SystemError, and any other
    may be left with half of its updates done. A second Ctrl-C is not held back.

    Yields
    ------
    callable
        Without arguments: raises the KeyboardInterrupt that is due, if any.

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

    # Only the main thread may set handlers, and one that somebody else has set is theirs.
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
    let_through()  # one that came after the last call is not lost
