"""A training run: how far it has come, and what takes it one step further."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.training.batches import Batch, Batches
from symbolic_rnn.training.guarded import was_skipped
from symbolic_rnn.training.processes import Processes
from symbolic_rnn.training.run_state import Variable, generator_state

__all__ = ["Best", "NotFiniteError", "Place", "Run"]


class NotFiniteError(ArithmeticError):
    """A loss or a weight is not finite.

    Parameters
    ----------
    reason : str
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        self.reason = reason


@dataclass
class Place:
    """How far a run has come.

    Parameters
    ----------
    epoch : int
        The epoch in progress, counted from 1.
    steps : int
        Training steps since the run began.
    done : int
        Batches of this epoch whose training step is complete.
    weight : float
        What these batches weigh together, without skipped steps.
    sums : list of float
        The loss and each measure of these batches, times their weights, summed.
    train_loss, validation_loss : list of float
        The mean losses of completed epochs.

    Examples
    --------
    >>> Place(epoch=3, steps=200).done
    0
    """

    epoch: int = 1
    steps: int = 0
    done: int = 0
    weight: float = 0.0
    sums: list[float] = field(default_factory=list)
    train_loss: list[float] = field(default_factory=list)
    validation_loss: list[float] = field(default_factory=list)

    @property
    def losses(self) -> list[float]:
        """The losses by which the best epoch is chosen."""
        return self.validation_loss or self.train_loss


class Best:
    """The weights after the epoch with the lowest loss.

    Parameters
    ----------
    parameters : sequence of Variable

    Examples
    --------
    >>> best = Best([])
    >>> best.epoch, str(best)
    (0, 'first weights')
    """

    def __init__(self, parameters: Sequence[Variable]):
        self.parameters = list(parameters)
        #: The epoch, 0 for the initial weights, and its weights: one attribute, so that a signal
        #: cannot separate them.
        self.kept = 0, self.current()

    @property
    def epoch(self) -> int:
        """The epoch, counted from 1, whose weights are kept; 0 for the initial weights."""
        return self.kept[0]

    def __str__(self) -> str:
        return f"weights of epoch {self.epoch}" if self.epoch else "first weights"

    def current(self) -> list[NDArray[Any]]:
        """Return copies of the weights as they are now."""
        return [np.array(parameter.get_value()) for parameter in self.parameters]

    def restore(self) -> None:
        """Set the parameters to the best weights."""
        for parameter, value in zip(self.parameters, self.kept[1], strict=True):
            parameter.set_value(value)


class Run:
    """A training run, which can be left and entered between any two steps.

    Parameters
    ----------
    step, parameters, evaluate, seed, measures
        As for :func:`symbolic_rnn.fit`.
    data, validation : Batches
        What the epochs consist of.
    processes : Processes, optional
        Those that take the run together; they share the batches of the validation.

    Examples
    --------
    >>> from symbolic_rnn.training.batches import WindowBatches
    >>> data = WindowBatches([np.arange(3.0)], 2)
    >>> run = Run(lambda x: x.mean(), data, parameters=[])
    >>> for _ in run.steps():
    ...     pass
    >>> run.close_epoch(lambda: None)
    >>> run.place.epoch, run.place.steps, run.place.train_loss
    (2, 2, [1.0])
    """

    def __init__(
        self,
        step: Callable[..., Any],
        data: Batches,
        *,
        parameters: Sequence[Variable],
        evaluate: Callable[..., Any] | None = None,
        validation: Batches | None = None,
        seed: int | None = 0,
        measures: Sequence[str] = (),
        processes: Processes | None = None,
    ):
        self.step, self.data = step, data
        self.processes = processes or Processes()
        self.evaluate, self.validation = evaluate, validation
        self.measures = tuple(measures)
        self.place, self.best = Place(), Best(parameters)
        #: The generator of the orders, and its state before it drew that of the epoch in progress.
        self.rng = np.random.default_rng(seed)
        self.drawn_from = generator_state(self.rng)
        self._batches: Sequence[Batch] | None = None
        #: Whether no step is in progress, so that the state is that of a place.
        self.is_between_steps = True

    @property
    def batches(self) -> Sequence[Batch]:
        """The batches of the epoch in progress."""
        if self._batches is None:
            self._batches = self.data.epoch(self.rng)
        return self._batches

    def enter(self, place: Place, rng: np.random.Generator, best: tuple[int, list[Any]]) -> None:
        """Go to a place of the run.

        Parameters
        ----------
        place : Place
        rng : numpy.random.Generator
            In the state :attr:`drawn_from`.
        best : tuple of int and list of ndarray
            The best epoch and its weights.
        """
        self.place, self.rng, self.best.kept = place, rng, best
        self.drawn_from, self._batches = generator_state(rng), None

    def steps(self) -> Iterator[list[float]]:
        """Take the remaining steps of the epoch; yield the loss and the measures after each.

        Raises
        ------
        NotFiniteError
            If a loss is not finite, and the step was not skipped.
        TypeError
            If the step returns fewer values than there are measures.
        """
        place, batches = self.place, self.batches
        place.sums = place.sums or [0.0] * (1 + len(self.measures))
        while place.done < len(batches):
            batch = batches[place.done]
            self.is_between_steps = False
            values = self._values(self.step(*batch.arguments))
            if not was_skipped(self.step):
                if not math.isfinite(values[0]):
                    raise NotFiniteError(f"the loss is {values[0]}")
                sums = zip(place.sums, values, strict=True)
                place.sums = [total + value * batch.weight for total, value in sums]
                place.weight += batch.weight
            place.done += 1
            place.steps += 1
            self.is_between_steps = True
            yield values

    def means(self) -> list[float]:
        """The means of the loss and of the measures over the epoch so far."""
        weight = self.place.weight or math.nan  # all of them may have been skipped
        return [total / weight for total in self.place.sums]

    def close_epoch(self, after_call: Callable[[], None]) -> None:
        """Validate, keep the weights if they are the best so far, and go on to the next epoch.

        Parameters
        ----------
        after_call : callable
            Called after each batch of the validation.

        Raises
        ------
        NotFiniteError
            If the validation loss or a weight is not finite.
        """
        place = self.place
        if not place.weight:
            raise NotFiniteError("every step of the epoch was skipped")
        validation_loss = self._validation_loss(after_call)
        values = self.best.current()
        if not all(np.isfinite(value).all() for value in values):
            raise NotFiniteError("a weight is not finite")
        self.is_between_steps = False
        losses = list(place.losses)
        train_loss = self.means()[0]
        loss = train_loss if validation_loss is None else validation_loss
        place.train_loss.append(train_loss)
        if validation_loss is not None:
            place.validation_loss.append(validation_loss)
        if not losses or loss < min(losses):
            self.best.kept = place.epoch, values
        place.epoch, place.done, place.weight, place.sums = place.epoch + 1, 0, 0.0, []
        self._batches, self.drawn_from = None, generator_state(self.rng)
        self.is_between_steps = True

    def _validation_loss(self, after_call: Callable[[], None]) -> float | None:
        evaluate = self.evaluate
        if evaluate is None or self.validation is None:
            return None
        total = weight = 0.0
        batches, processes = self.validation.epoch(), self.processes
        for start in range(0, len(batches), processes.size):

            def evaluated(own: int = start + processes.rank) -> tuple[float, float]:
                if own >= len(batches):
                    return 0.0, 0.0
                batch = batches[own]
                return float(evaluate(*batch.arguments)), batch.weight

            for loss, batch_weight in processes.gathered(evaluated, 2).tolist():
                if not math.isfinite(loss):
                    raise NotFiniteError(f"the loss is {loss}")
                total += loss * batch_weight
                weight += batch_weight
            after_call()
        return total / weight

    def _values(self, returned: Any) -> list[float]:
        """The loss and the measures that a step returned; further outputs are ignored."""
        values = returned if isinstance(returned, list | tuple) else [returned]
        if len(values) <= len(self.measures):
            raise TypeError(
                f"fit expects a step that returns the loss and {', '.join(self.measures)}, got "
                f"{len(values)} values."
            )
        return [float(value) for value in values[: 1 + len(self.measures)]]
