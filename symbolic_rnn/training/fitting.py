"""Training over minibatches, with validation, early stopping and restoring of the best weights."""

from __future__ import annotations

import math
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

from rich.console import Console

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments, shown_argument
from symbolic_rnn.sigterm import Sigterm
from symbolic_rnn.training.batches import Arrays, Batches, WindowBatches
from symbolic_rnn.training.checkpoints import CheckpointFolder, Checkpoints, as_checkpoints
from symbolic_rnn.training.guarded import ADVICE, NonFiniteStepError
from symbolic_rnn.training.history_file import HistoryFile, HistoryWriter
from symbolic_rnn.training.interrupt import TrainingTerminated, interrupts_held
from symbolic_rnn.training.processes import Processes
from symbolic_rnn.training.progress import TrainingReport, training_report
from symbolic_rnn.training.run import NotFiniteError, Run
from symbolic_rnn.training.run_state import Variable
from symbolic_rnn.training.saving import RunImage, SavedRun, versions
from symbolic_rnn.training.sharded import ShardedStep

__all__ = ["History", "NonFiniteLossError", "fit"]

Stopped = Literal["epochs", "patience", "interrupted", "terminated", "non-finite"]


@dataclass(frozen=True)
class History:
    """Record of a training run.

    Parameters
    ----------
    train_loss : tuple of float
        Mean training loss of each epoch; the loss of a batch is taken before its update.
    validation_loss : tuple of float
        Mean validation loss after each epoch; empty without validation data.
    best_epoch : int
        The epoch, counted from 1, whose weights were kept; 0 for the initial weights.
    stopped : {"epochs", "patience", "interrupted", "terminated", "non-finite"}
        Why the run ended: all epochs completed; no better validation loss for `patience` epochs;
        Ctrl-C; SIGTERM; a non-finite loss or weight.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.History((0.5, 0.4), (0.6, 0.7), 1, "patience").best_loss
    0.6
    """

    train_loss: tuple[float, ...]
    validation_loss: tuple[float, ...]
    best_epoch: int
    stopped: Stopped

    @property
    def best_loss(self) -> float:
        """The loss of the best epoch; infinite if no epoch was completed."""
        losses = self.validation_loss or self.train_loss
        return losses[self.best_epoch - 1] if self.best_epoch else math.inf


class NonFiniteLossError(ValueError):
    """A loss or a weight became non-finite in training.

    The parameters are reset to the best weights before that.

    Parameters
    ----------
    message : str
        What happened, and what to try.
    history : History
        Record of the run so far.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> history = srnn.History((0.5,), (), 1, "non-finite")
    >>> srnn.NonFiniteLossError("the loss is nan", history).history.best_epoch
    1
    """

    def __init__(self, message: str, history: History):
        super().__init__(message)
        self.history = history

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (*self.args, self.history)


@checks_arguments
def fit(
    step: Callable[..., Any],
    data: Arrays | Batches,
    *,
    parameters: Sequence[Variable],
    epochs: Positive,
    batch_size: Positive = 32,
    evaluate: Callable[..., Any] | None = None,
    validation: Arrays | Batches | None = None,
    patience: Positive | None = None,
    seed: NonNegative | None = 0,
    measures: Sequence[str] = (),
    checkpoints: Checkpoints | str | Path | None = None,
    history_file: HistoryFile | str | Path | None = None,
    communicator: Any = None,
    after_epoch: Callable[[History], object] | None = None,
    progress: bool = True,
    console: Console | None = None,
) -> History:
    r"""Train for some epochs and keep the best parameters.

    The best weights are those after the epoch with the lowest validation loss; without validation
    data, those after the epoch with the lowest training loss. Ctrl-C ends the run, not the program:
    the best weights so far are restored, and ``History.stopped`` is ``"interrupted"``. SIGTERM ends
    both. Either takes effect after the training step in progress.

    With `checkpoints`, a run that was interrupted or killed at any moment continues from the newest
    checkpoint when the same program runs again, and ends with the same bits as without the
    interruption: of the parameters, the optimizer's state, random generators and carried states,
    which are found in the compiled functions; of the order of the data and the place in it; and of
    the best weights and the history. A run that is complete is not repeated, but goes on if
    `epochs` or `patience` is greater than before.

    Parameters
    ----------
    step : callable
        ``step(*batch)`` updates the parameters and returns the mean loss of the batch, as
        :func:`~symbolic_rnn.compile_train` compiles it, or a list that begins with it.
    data : sequence of ndarray, or Batches
        Arguments of the step, each of shape (n, ...); only batches are copied, so views are fine.
        Each epoch visits all n in a new order. Or batches of another kind:
        :class:`~symbolic_rnn.RaggedBatches`, :class:`~symbolic_rnn.Chunks`.
    parameters : sequence of shared variables
        The variables that the step updates: the parameters, and any running statistics of the
        network, ``[*network.parameters, *network.running_statistics]``.
    epochs : int
        Maximal number of passes over the data.
    batch_size : int
        Number of windows in a step, for arrays; the last batch of an epoch may be smaller.
    evaluate : callable, optional
        ``evaluate(*batch)`` returns the mean loss of a batch and updates nothing.
    validation : sequence of ndarray, or Batches, optional
        Like `data`; required together with `evaluate`.
    patience : int, optional
        Stop after this many epochs without a better validation loss; disabled when omitted.
    seed : int, optional
        Seed of the orders; None for fresh entropy.
    measures : sequence of str
        Names of outputs of the step that follow the loss, ``["gradient_norm"]``; their means are
        shown and written to the history file.
    checkpoints : Checkpoints, str or Path, optional
        Where to save the run, and how often.
    history_file : HistoryFile, str or Path, optional
        A file to which a line is appended after each epoch; ``history.jsonl`` in the folder of
        checkpoints when omitted, and none without one.
    communicator : optional
        The processes that train together, ``MPI.COMM_WORLD`` of mpi4py; the step must be a
        :class:`~symbolic_rnn.ShardedStep`. Each runs this program with the same data, takes its
        share of each batch and of the validation, and returns the same history. The first one has
        the checkpoints, the history file and the progress.
    after_epoch : callable, optional
        Called with the record so far after each epoch, as to report it elsewhere; an exception that
        it raises ends the run, with the best weights restored.
    progress : bool
        Show a progress bar on a terminal, or lines elsewhere.
    console : rich.console.Console, optional
        Console of the progress; standard error when omitted.

    Returns
    -------
    History
        The loss of each epoch, as the exact mean over all windows, or what the batches count.

    Raises
    ------
    ValueError
        If a number is not positive, the arrays are empty or of different lengths, or only one of
        `evaluate` and `validation` is given.
    NonFiniteLossError
        If a loss or a weight is not finite, or a :class:`~symbolic_rnn.GuardedStep` stops. The best
        weights before that are restored.
    TypeError
        If a communicator is given, and the step is no :class:`~symbolic_rnn.ShardedStep`.
    RuntimeError
        If another process failed.
    CheckpointError
        If checkpoints cannot be written when the run begins, or the folder has none that is
        complete, or those of another run: other data, other variables, another configuration.
    TrainingTerminated
        On SIGTERM, if its handler is the default one; a ``SystemExit`` with code 143. The best
        weights are restored, and the run is saved.

    Warns
    -----
    UserWarning
        If a checkpoint or the history cannot be written later, as on a full disk; training goes on.
        If a checkpoint is damaged, and an older one is used.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> class Weight:
    ...     value = 0.0
    ...     get_value = lambda self: self.value
    ...     set_value = lambda self, value: setattr(self, "value", value)
    >>> weight = Weight()
    >>> def step(x):
    ...     loss = float(np.mean((weight.value - x) ** 2))
    ...     weight.value -= 0.5 * float(np.mean(weight.value - x))
    ...     return loss
    >>> srnn.fit(step, [np.full(4, 2.0)], parameters=[weight], epochs=3, progress=False).train_loss
    (4.0, 1.0, 0.25)
    """
    if (evaluate is None) != (validation is None):
        raise ValueError(
            "fit expects evaluate and validation together: a loss and the data to evaluate it on."
        )
    if patience is not None and validation is None:
        raise ValueError("fit expects validation data for patience; pass both or neither.")
    batches = _batches(data, "data", batch_size)
    validated = None if validation is None else _batches(validation, "validation", batch_size)

    processes = Processes(communicator)
    if communicator is not None:
        if not isinstance(step, ShardedStep):
            raise TypeError(
                "fit expects a ShardedStep when it is given a communicator, got "
                f"{shown_argument(step)}; make it as srnn.ShardedStep(loss, inputs, optimizer)."
            )
        step.communicator = communicator
    elif isinstance(step, ShardedStep):
        processes = step.processes
    run = Run(
        step,
        batches,
        parameters=parameters,
        evaluate=evaluate,
        validation=validated,
        seed=seed,
        measures=measures,
        processes=processes,
    )

    tell = after_epoch or (lambda history: None)

    def history(stopped: Stopped) -> History:
        place, best = run.place, run.best
        return History(tuple(place.train_loss), tuple(place.validation_loss), best.epoch, stopped)

    console = console or Console(stderr=True)
    saved: SavedRun | None = None
    resumed: Path | None = None
    log: HistoryWriter | None = None
    with ExitStack() as stack:

        def begin() -> None:
            nonlocal saved, resumed, log
            file = history_file
            if checkpoints is not None:
                folder = stack.enter_context(CheckpointFolder(as_checkpoints(checkpoints)).opened())
                saved = SavedRun(run, folder, seed)
                resumed = saved.resume()
                if resumed is None:
                    saved.save()  # nothing is worth training that cannot be saved
                file = file or folder.path / "history.jsonl"
            if file is not None:
                writer = HistoryWriter(file if isinstance(file, HistoryFile) else HistoryFile(file))
                log = stack.enter_context(writer.opened())

        processes.from_first(begin)
        if processes.size > 1:
            image = RunImage(run)
            image.enter(*processes.from_first(image.taken))
            if processes.rank > 0:
                progress, console = False, Console(quiet=True)
        loop = _Loop(run, saved, log, epochs, patience, lambda: tell(history("epochs")))
        stopped: Stopped
        try:
            with (
                interrupts_held(_agreed(processes)) as let_through,
                training_report(
                    epochs,
                    len(run.batches),
                    done=run.place.steps,
                    progress=progress,
                    console=console,
                ) as report,
            ):
                if resumed is not None:
                    report.note(f"Continuing from {resumed}: {loop.where()}.")
                try:
                    stopped = loop.train(report, let_through)
                except KeyboardInterrupt:
                    kept = loop.save_at_once()
                    report.note(f"Interrupted in {loop.where()}.{kept}")
                    raise
                except Sigterm:
                    kept = loop.save_at_once()
                    # Also without a report: this ends the program.
                    console.print(
                        f"Terminated by SIGTERM in {loop.where()}.{kept}",
                        markup=False,
                        soft_wrap=True,
                    )
                    raise
        except KeyboardInterrupt:
            stopped = "interrupted"
        except Sigterm:
            raise TrainingTerminated(history("terminated")) from None
        except (NotFiniteError, NonFiniteStepError) as error:
            raise NonFiniteLossError(
                f"training stopped in epoch {run.place.epoch}: {error.reason}. The {run.best} are "
                f"kept. {ADVICE}",
                history("non-finite"),
            ) from None
        finally:
            run.best.restore()
    return history(stopped)


class _Loop:
    """Takes a run to its end, and tells report, history file and checkpoints."""

    def __init__(
        self,
        run: Run,
        saved: SavedRun | None,
        log: HistoryWriter | None,
        epochs: int,
        patience: int | None,
        after_epoch: Callable[[], object],
    ):
        self._run, self._saved, self._log = run, saved, log
        self._epochs, self._patience, self._after_epoch = epochs, patience, after_epoch

    def train(self, report: TrainingReport, let_through: Callable[[], None]) -> Stopped:
        run, place = self._run, self._run.place
        names = ["training loss", *(name.replace("_", " ") for name in run.measures)]
        if self._log is not None:
            self._log.write("begin", epoch=place.epoch, steps=place.steps, **versions(run.step))
        while place.epoch <= self._epochs:
            if self._patience is not None and place.epoch - 1 - run.best.epoch >= self._patience:
                self._save()
                return "patience"
            began = perf_counter()
            for values in run.steps():
                self._log_step(values)
                report.step(
                    place.epoch, place.done, lambda: dict(zip(names, run.means(), strict=True))
                )
                let_through()
                if self._saved is not None and self._saved.folder.is_due(place.steps):
                    self._save()
            epoch, means = place.epoch, dict(zip(names, run.means(), strict=True))
            run.close_epoch(let_through)
            shown = {"training loss": means["training loss"]}
            if place.validation_loss:
                shown["validation loss"] = place.validation_loss[-1]
            report.epoch(epoch, shown | means)
            self._log_epoch(list(means.values()), perf_counter() - began)
            self._after_epoch()
        self._save()
        return "epochs"

    def where(self) -> str:
        """The place of the run, in words."""
        run, place = self._run, self._run.place
        if place.epoch > self._epochs:
            done = place.epoch - 1
            more = (
                f", more than the {self._epochs} that were asked for" if done > self._epochs else ""
            )
            return f"epoch {done}, which is complete{more}"
        return f"epoch {place.epoch}/{self._epochs}, step {place.done}/{len(run.batches)}"

    def save_at_once(self) -> str:
        """Save if the state is that between two steps; return a sentence about it."""
        if self._saved is None:
            return ""
        if self._run.is_between_steps:
            self._save()
        folder = self._saved.folder
        return f" Run the same program again to continue from {folder.last}."

    def _save(self) -> None:
        if self._log is not None:
            self._log.sync()
        if self._saved is not None:
            self._saved.save()

    def _log_step(self, values: Sequence[float]) -> None:
        if self._log is not None and self._log.every_step:
            place, [loss, *measured] = self._run.place, values
            self._log.write(
                "step",
                epoch=place.epoch,
                steps=place.steps,
                loss=loss,
                **dict(zip(self._run.measures, measured, strict=True)),
            )

    def _log_epoch(self, means: Sequence[float], seconds: float) -> None:
        if self._log is None:
            return
        place, [loss, *measured] = self._run.place, means
        validation = place.validation_loss
        self._log.write(
            "epoch",
            epoch=place.epoch - 1,
            steps=place.steps,
            train_loss=loss,
            **({"validation_loss": validation[-1]} if validation else {}),
            **dict(zip(self._run.measures, measured, strict=True)),
            best_epoch=self._run.best.epoch,
            seconds=round(seconds, 3),
        )


def _agreed(processes: Processes) -> Callable[[set[int]], set[int]]:
    """The signals that any of the processes received."""

    def agreed(due: set[int]) -> set[int]:
        if processes.size == 1:
            return set(due)
        kinds = [signal.SIGINT, signal.SIGTERM]
        received = processes.gathered(lambda: [kind in due for kind in kinds], len(kinds))
        return {kind for kind, any_of in zip(kinds, received.any(axis=0), strict=True) if any_of}

    return agreed


def _batches(data: Arrays | Batches, name: str, batch_size: int) -> Batches:
    if isinstance(data, Batches):
        return data
    lengths = {len(array) for array in data}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"fit expects {name} as non-empty arrays of equal length, [x, y], got lengths "
            f"{[len(array) for array in data]}."
        )
    return WindowBatches(data, batch_size)
