"""Progress of a training run: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

__all__ = ["EpochReport", "Silent", "epoch_report"]


class EpochReport(Protocol):
    """Called at the end of each epoch."""

    def __call__(self, epoch: int, train_loss: float, validation_loss: float | None) -> None:
        """Show epoch `epoch`, counted from 1, and its losses."""


class Silent:
    """Shows nothing.

    Examples
    --------
    >>> Silent()(1, 0.5, None)
    """

    def __call__(self, epoch: int, train_loss: float, validation_loss: float | None) -> None:
        """Show nothing."""


def epoch_report(
    epochs: int, *, progress: bool = True, console: Console | None = None
) -> AbstractContextManager[EpochReport]:
    """Open the report of a run.

    Parameters
    ----------
    epochs : int
        Maximal number of epochs.
    progress : bool
        If False, show nothing.
    console : rich.console.Console, optional
        Console of the progress; standard error when omitted, so that standard output has only
        results.

    Returns
    -------
    context manager of EpochReport
        A bar if the console is a terminal; otherwise a line for about every tenth of the epochs.

    Examples
    --------
    >>> import sys
    >>> console = Console(file=sys.stdout, force_terminal=False)
    >>> with epoch_report(1, console=console) as report:
    ...     report(1, 0.5, 0.25)
    epoch 1/1  training loss 0.5  validation loss 0.25
    """
    if not progress:
        return nullcontext(Silent())
    console = console or Console(stderr=True)
    return _Bar(epochs, console) if console.is_terminal else _Lines(epochs, console)


def _losses(train_loss: float, validation_loss: float | None) -> str:
    validation = "" if validation_loss is None else f"  validation loss {validation_loss:.4g}"
    return f"training loss {train_loss:.4g}{validation}"


class _Bar:
    def __init__(self, epochs: int, console: Console):
        self._bar = Progress(
            TextColumn("epoch"),
            MofNCompleteColumn(),
            BarColumn(),
            TextColumn("{task.description}"),
            TimeRemainingColumn(),
            console=console,
        )
        self._task = self._bar.add_task("", total=epochs)

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def __call__(self, epoch: int, train_loss: float, validation_loss: float | None) -> None:
        text = _losses(train_loss, validation_loss)
        self._bar.update(self._task, completed=epoch, description=text)


class _Lines:
    def __init__(self, epochs: int, console: Console):
        self._epochs, self._console = epochs, console
        self._every = max(1, epochs // 10)

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def __call__(self, epoch: int, train_loss: float, validation_loss: float | None) -> None:
        if epoch % self._every == 0 or epoch in (1, self._epochs):
            text = _losses(train_loss, validation_loss)
            self._console.print(
                f"epoch {epoch}/{self._epochs}  {text}", soft_wrap=True, highlight=False
            )
