"""SIGTERM as an exception: a program that is asked to end still says so, and cleans up."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

__all__ = ["Sigterm", "raise_sigterm", "sigterm_raised"]


class Sigterm(BaseException):
    """SIGTERM was received."""


def raise_sigterm(signum: int, frame: object) -> NoReturn:
    """Raise `Sigterm`; a handler of signals."""
    raise Sigterm


@contextmanager
def sigterm_raised() -> Iterator[None]:
    """Raise `Sigterm` inside the block where SIGTERM would end the process without a word.

    A handler that was set before is left as it is, and so is SIGTERM in other threads.

    Examples
    --------
    >>> try:
    ...     with sigterm_raised():
    ...         signal.raise_signal(signal.SIGTERM)
    ... except Sigterm:
    ...     print("told to end")
    told to end
    """
    in_main = threading.current_thread() is threading.main_thread()
    ours = in_main and signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
    if ours:
        signal.signal(signal.SIGTERM, raise_sigterm)
    try:
        yield
    finally:
        if ours:
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
