"""Delays Ctrl-C and SIGTERM to the end of a training step."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any

from symbolic_rnn.sigterm import Sigterm, raise_sigterm

if TYPE_CHECKING:
    from symbolic_rnn.training.fitting import History

__all__ = ["TrainingTerminated", "interrupts_held"]


class TrainingTerminated(SystemExit):
    """SIGTERM ended a training run; unless it is caught, the program ends with exit code 143.

    Parameters
    ----------
    history : History
        Record of the run so far.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.TrainingTerminated(srnn.History((), (), 0, "terminated")).code
    143
    """

    def __init__(self, history: History):
        super().__init__(128 + signal.SIGTERM)
        self.history = history


@contextmanager
def interrupts_held(
    agreed: Callable[[set[int]], set[int]] = set,
) -> Iterator[Callable[[], None]]:
    """Delay Ctrl-C and SIGTERM inside the block until the yielded function is called.

    An interrupt inside a function compiled by NUMBA becomes a SystemError, and inside any other it
    may leave updates incomplete. A second signal before that call is not delayed.

    Parameters
    ----------
    agreed : callable
        Returns the signals to obey, given those that this process received: several processes must
        leave their loops at the same place.

    Yields
    ------
    callable
        Without arguments; raises KeyboardInterrupt or Sigterm if a signal is pending.

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
    due: set[int] = set()
    before: dict[int, Any] = {}

    def hold(signum: int, frame: FrameType | None) -> None:
        due.add(signum)
        signal.signal(signum, before[signum])

    def raise_due() -> None:
        if obeyed := agreed(due):
            due.clear()
            raise Sigterm if signal.SIGTERM in obeyed else KeyboardInterrupt

    def let_through() -> None:
        for signum in due:
            signal.signal(signum, hold)  # what follows, such as saving, is not cut in two either
        raise_due()

    # Only the main thread may set handlers; a custom handler is not replaced.
    if threading.current_thread() is threading.main_thread():
        ours: dict[int, tuple[Any, ...]] = {
            signal.SIGINT: (signal.default_int_handler,),
            signal.SIGTERM: (signal.SIG_DFL, raise_sigterm),
        }
        before = {
            signum: handler
            for signum, handlers in ours.items()
            if (handler := signal.getsignal(signum)) in handlers
        }
    try:
        for signum in before:
            signal.signal(signum, hold)
        yield let_through
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)
    raise_due()  # what came after the last call
