"""A training run: how far it has come, and what takes it one step further."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.training.run_state import Variable

__all__ = ["Arrays", "Best", "NotFiniteError", "Place", "Run"]

Arrays = Sequence[NDArray[Any]]


class NotFiniteError(ArithmeticError):
    """A loss or a weight is not finite."""


@dataclass
class Place:
    """How far a run has come.

    Parameters
    ----------
    epoch : int
        The epoch in progress, counted from 1.
    steps : int
        Training steps since the run began.
    order : ndarray of int, optional
        The order of the windows in this epoch; None before it was drawn.
    done : int
        Windows of this epoch whose training step is complete.
    sums : list of float
        Sums of the loss and of each measure over these windows.
    train_loss, validation_loss : list of float
        The mean losses of completed epochs.

    Examples
    --------
    >>> Place(epoch=3, steps=200).done
    0
    """

    epoch: int = 1
    steps: int = 0
    order: NDArray[np.intp] | None = None
    done: int = 0
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
    >>> Best([]).epoch
    0
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
    step, data, parameters, batch_size, evaluate, validation, seed, measures
        As for :func:`symbolic_rnn.fit`.

    Examples
    --------
    >>> run = Run(lambda x: x.mean(), [np.arange(3.0)], parameters=[], batch_size=2)
    >>> for _ in run.steps():
    ...     pass
    >>> run.close_epoch(lambda: None)
    >>> run.place.epoch, run.place.steps, run.place.train_loss
    (2, 2, [1.0])
    """

    def __init__(
        self,
        step: Callable[..., Any],
        data: Arrays,
        *,
        parameters: Sequence[Variable],
        batch_size: int,
        evaluate: Callable[..., Any] | None = None,
        validation: Arrays | None = None,
        seed: int | None = 0,
        measures: Sequence[str] = (),
    ):
        self.step, self.data, self.batch_size = step, data, batch_size
        self.evaluate, self.validation = evaluate, validation
        self.measures = tuple(measures)
        self.rng = np.random.default_rng(seed)
        self.place, self.best = Place(), Best(parameters)
        #: Whether no step is in progress, so that the state is that of a place.
        self.is_between_steps = True

    @property
    def n(self) -> int:
        """Number of windows."""
        return len(self.data[0])

    @property
    def steps_per_epoch(self) -> int:
        """Number of training steps in an epoch."""
        return -(-self.n // self.batch_size)

    def steps(self) -> Iterator[list[float]]:
        """Take the remaining steps of the epoch; yield the loss and the measures after each.

        Raises
        ------
        NotFiniteError
            If a loss is not finite.
        TypeError
            If the step returns fewer values than there are measures.
        """
        place = self.place
        if place.order is None:
            self.is_between_steps = False
            place.order = self.rng.permutation(self.n)
            place.sums = [0.0] * (1 + len(self.measures))
            self.is_between_steps = True
        while place.done < self.n:
            chosen = place.order[place.done : place.done + self.batch_size]
            self.is_between_steps = False
            values = self._values(self.step(*_rows(self.data, chosen)))
            if not math.isfinite(values[0]):
                raise NotFiniteError(f"the loss is {values[0]}")
            sums = zip(place.sums, values, strict=True)
            place.sums = [total + value * len(chosen) for total, value in sums]
            place.done += len(chosen)
            place.steps += 1
            self.is_between_steps = True
            yield values

    def means(self) -> list[float]:
        """The means of the loss and of the measures over the epoch so far."""
        return [total / self.place.done for total in self.place.sums]

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
        place.epoch, place.order, place.done = place.epoch + 1, None, 0
        self.is_between_steps = True

    def _validation_loss(self, after_call: Callable[[], None]) -> float | None:
        if self.evaluate is None or self.validation is None:
            return None
        total, n = 0.0, len(self.validation[0])
        for start in range(0, n, self.batch_size):
            chosen = np.arange(start, min(start + self.batch_size, n))
            loss = float(self.evaluate(*_rows(self.validation, chosen)))
            after_call()
            if not math.isfinite(loss):
                raise NotFiniteError(f"the loss is {loss}")
            total += loss * len(chosen)
        return total / n

    def _values(self, returned: Any) -> list[float]:
        """The loss and the measures that a step returned; further outputs are ignored."""
        values = returned if isinstance(returned, list | tuple) else [returned]
        if len(values) <= len(self.measures):
            raise TypeError(
                f"fit expects a step that returns the loss and {', '.join(self.measures)}, got "
                f"{len(values)} values."
            )
        return [float(value) for value in values[: 1 + len(self.measures)]]


def _rows(arrays: Arrays, chosen: NDArray[np.intp]) -> list[NDArray[Any]]:
    # NumPy chooses the layout of an indexed copy; a step is fastest with C order.
    return [np.ascontiguousarray(array[chosen]) for array in arrays]
