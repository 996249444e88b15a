"""Progress of a training run: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import timedelta
from time import perf_counter
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Column

__all__ = ["Silent", "TrainingReport", "training_report"]

#: Seconds between two updates of the bar, and between two lines in an epoch.
_BAR_SECONDS, _LINE_SECONDS = 0.1, 30.0
#: A first step that takes this many seconds is mentioned: it has probably compiled.
_LONG = 1.0

#: Names on the bar, where there is little room.
_SHORT = {"training loss": "loss", "validation loss": "validation"}

Values = Mapping[str, float]


class TrainingReport(Protocol):
    """Shows a run while it trains."""

    def step(self, epoch: int, step: int, values: Callable[[], Values]) -> None:
        """Note a training step, the given one of its epoch, both counted from 1.

        `values` returns the means over the epoch so far; it is called if they are shown.
        """

    def epoch(self, epoch: int, values: Values) -> None:
        """Show the end of an epoch, counted from 1, and the means over it."""

    def note(self, text: str) -> None:
        """Show a sentence."""


class Silent:
    """Shows nothing.

    Examples
    --------
    >>> Silent().epoch(1, {"training loss": 0.5})
    """

    def step(self, epoch: int, step: int, values: Callable[[], Values]) -> None:
        """Show nothing."""

    def epoch(self, epoch: int, values: Values) -> None:
        """Show nothing."""

    def note(self, text: str) -> None:
        """Show nothing."""


def training_report(
    epochs: int,
    steps: int,
    *,
    done: int = 0,
    progress: bool = True,
    console: Console | None = None,
) -> AbstractContextManager[TrainingReport]:
    """Open the report of a run.

    Parameters
    ----------
    epochs, steps : int
        Maximal number of epochs, and training steps in each.
    done : int
        Steps taken before, by a run that this one continues.
    progress : bool
        If False, show nothing.
    console : rich.console.Console, optional
        Console of the progress; standard error when omitted, so that standard output has only
        results.

    Returns
    -------
    context manager of TrainingReport
        A bar if the console is a terminal; otherwise a line for about every tenth of the epochs,
        and one every half a minute in a long epoch. Steps per second and the time left, which is an
        upper bound where training may stop early, do not count the first step.

    Examples
    --------
    >>> import sys
    >>> console = Console(file=sys.stdout, force_terminal=False)
    >>> with training_report(2, 1, console=console) as report:
    ...     report.step(1, 1, dict)
    ...     report.epoch(1, {"training loss": 0.5, "validation loss": 0.25})
    epoch 1/2  training loss 0.5  validation loss 0.25
    """
    if not progress:
        return nullcontext(Silent())
    console = console or Console(stderr=True)
    speed = _Speed(epochs * steps - done)
    kind = _Bar if console.is_terminal else _Lines
    return kind(epochs, steps, speed, console)


class _Speed:
    """Steps per second and the time left, from the steps after the first one."""

    def __init__(self, left: int):
        self.left = left
        self._began = perf_counter()
        self._after_first: float | None = None
        self._counted = 0

    def step(self) -> float | None:
        """Count a step; return the seconds of the first one if it is the first, and long."""
        self.left -= 1
        if self._after_first is None:
            self._after_first = perf_counter()
            seconds = self._after_first - self._began
            return seconds if seconds >= _LONG else None
        self._counted += 1
        return None

    def __str__(self) -> str:
        if self._after_first is None or not self._counted:
            return ""
        rate = self._counted / max(perf_counter() - self._after_first, 1e-9)
        left = timedelta(seconds=round(max(self.left, 0) / rate))
        return f"{rate:{'.0f' if rate >= 100 else '.2g'}} steps/s  {left} left"


def _text(values: Values) -> str:
    return "  ".join(f"{name} {value:.4g}" for name, value in values.items())


def _of_first_step(seconds: float) -> str:
    return f"The first step took {seconds:.1f} s, with what it compiled."


class _Bar:
    def __init__(self, epochs: int, steps: int, speed: _Speed, console: Console):
        self._epochs, self._steps, self._speed = epochs, steps, speed
        # A narrow terminal cuts off the values, of which the losses are the first.
        widths = len(f"epoch {epochs}/{epochs}"), 10, len("0.12 steps/s  0:00:00 left")
        epoch, bar, speeds = (Column(no_wrap=True, min_width=width) for width in widths)
        self._bar = Progress(
            TextColumn("epoch {task.fields[epoch]}", table_column=epoch),
            BarColumn(bar_width=10, table_column=bar),
            TextColumn("{task.fields[speed]}", table_column=speeds),
            TextColumn("{task.description}"),
            console=console,
        )
        done = epochs * steps - speed.left
        self._task = self._bar.add_task(
            "",
            total=epochs * steps,
            completed=done,
            epoch=f"{min(done // steps + 1, epochs)}/{epochs}",
            speed="",
        )
        self._shown = 0.0
        #: The validation loss stays in sight during the next epoch.
        self._values: dict[str, float] = {}

    def __enter__(self) -> _Bar:
        self._bar.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._bar.stop()

    def step(self, epoch: int, step: int, values: Callable[[], Values]) -> None:
        if (seconds := self._speed.step()) is not None:
            self.note(_of_first_step(seconds))
        if perf_counter() - self._shown >= _BAR_SECONDS:
            self._show(epoch, step, values())

    def epoch(self, epoch: int, values: Values) -> None:
        self._show(epoch, self._steps, values)

    def note(self, text: str) -> None:
        self._bar.console.print(text, markup=False, highlight=False)

    def _show(self, epoch: int, step: int, values: Values) -> None:
        self._shown = perf_counter()
        self._values |= {_SHORT.get(name, name): value for name, value in values.items()}
        losses = {name: self._values[name] for name in _SHORT.values() if name in self._values}
        self._bar.update(
            self._task,
            completed=(epoch - 1) * self._steps + step,
            description=_text(losses | self._values),
            epoch=f"{epoch}/{self._epochs}",
            speed=str(self._speed),
        )


class _Lines:
    def __init__(self, epochs: int, steps: int, speed: _Speed, console: Console):
        self._epochs, self._steps, self._speed = epochs, steps, speed
        self._console = console
        self._every = max(1, epochs // 10)
        self._shown = perf_counter()

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def step(self, epoch: int, step: int, values: Callable[[], Values]) -> None:
        if (seconds := self._speed.step()) is not None:
            self.note(_of_first_step(seconds))
        if step < self._steps and perf_counter() - self._shown >= _LINE_SECONDS:
            self._show(f"epoch {epoch}/{self._epochs}  step {step}/{self._steps}", values())

    def epoch(self, epoch: int, values: Values) -> None:
        if epoch % self._every == 0 or epoch in (1, self._epochs):
            self._show(f"epoch {epoch}/{self._epochs}", values)

    def note(self, text: str) -> None:
        self._console.print(text, soft_wrap=True, markup=False, highlight=False)

    def _show(self, place: str, values: Values) -> None:
        self._shown = perf_counter()
        shown = [place, _text(values), str(self._speed)]
        self._console.print("  ".join(filter(None, shown)), soft_wrap=True, highlight=False)
