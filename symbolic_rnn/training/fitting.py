"""Training over minibatches, with validation, early stopping and restoring of the best weights."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from rich.console import Console

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.training.interrupt import interrupts_held
from symbolic_rnn.training.progress import epoch_report

__all__ = ["History", "NonFiniteLossError", "fit"]

Arrays = Sequence[NDArray[Any]]
Stopped = Literal["epochs", "patience", "interrupted", "non-finite"]


@runtime_checkable
class Parameter(Protocol):
    """A trainable variable: anything with ``get_value`` and ``set_value``."""

    def get_value(self) -> Any:
        """Return a copy of the value."""

    def set_value(self, value: Any, /) -> None:
        """Replace the value."""


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
    stopped : {"epochs", "patience", "interrupted", "non-finite"}
        Why the run ended: all epochs completed; no better validation loss for `patience` epochs;
        Ctrl-C; a non-finite loss or weight.

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


@checks_arguments
def fit(
    step: Callable[..., Any],
    data: Arrays,
    *,
    parameters: Sequence[Parameter],
    epochs: Positive,
    batch_size: Positive = 32,
    evaluate: Callable[..., Any] | None = None,
    validation: Arrays | None = None,
    patience: Positive | None = None,
    seed: NonNegative | None = 0,
    progress: bool = True,
    console: Console | None = None,
) -> History:
    r"""Train for some epochs and keep the best parameters.

    The best weights are those after the epoch with the lowest validation loss; without validation
    data, those after the epoch with the lowest training loss. Ctrl-C ends the run, not the program:
    the best weights so far are restored, and ``History.stopped`` is ``"interrupted"``.

    Parameters
    ----------
    step : callable
        ``step(*batch)`` updates the parameters and returns the mean loss of the batch, as
        :func:`~symbolic_rnn.compile_train` compiles it.
    data : sequence of ndarray
        Arguments of the step, each of shape (n, ...); only batches are copied, so views are fine.
        Each epoch visits all n in a new order.
    parameters : sequence of shared variables
        The variables that the step updates: the parameters, and any running statistics of the
        network, ``[*network.parameters, *network.running_statistics]``.
    epochs : int
        Maximal number of passes over the data.
    batch_size : int
        Number of windows in a step; the last batch of an epoch may be smaller.
    evaluate : callable, optional
        ``evaluate(*batch)`` returns the mean loss of a batch and updates nothing.
    validation : sequence of ndarray, optional
        Like `data`; required together with `evaluate`.
    patience : int, optional
        Stop after this many epochs without a better validation loss; disabled when omitted.
    seed : int, optional
        Seed of the orders; None for fresh entropy.
    progress : bool
        Show a progress bar on a terminal, or lines elsewhere.
    console : rich.console.Console, optional
        Console of the progress; standard error when omitted.

    Returns
    -------
    History
        The loss of each epoch, as the exact mean over all windows.

    Raises
    ------
    ValueError
        If a number is not positive, the arrays are empty or of different lengths, or only one of
        `evaluate` and `validation` is given.
    NonFiniteLossError
        If a loss or a weight is not finite. The best weights before that are restored.

    Examples
    --------
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
    n = _check(data, "data")
    if (evaluate is None) != (validation is None):
        raise ValueError(
            "fit expects evaluate and validation together: a loss and the data to evaluate it on."
        )
    if patience is not None and validation is None:
        raise ValueError("fit expects validation data for patience; pass both or neither.")
    n_validation = 0 if validation is None else _check(validation, "validation")

    rng = np.random.default_rng(seed)
    best = _Best(parameters)
    train: list[float] = []
    valid: list[float] = []

    def history(stopped: Stopped) -> History:
        ended = len(best.losses)  # an incomplete epoch has no loss
        return History(tuple(train[:ended]), tuple(valid[:ended]), best.epoch, stopped)

    stopped: Stopped = "epochs"
    try:
        with (
            interrupts_held() as let_through,
            epoch_report(epochs, progress=progress, console=console) as report,
        ):
            for epoch in range(1, epochs + 1):
                train.append(_mean_loss(step, data, rng.permutation(n), batch_size, let_through))
                if evaluate is not None and validation is not None:
                    places = np.arange(n_validation)
                    valid.append(_mean_loss(evaluate, validation, places, batch_size, let_through))
                best.consider((valid or train)[-1])
                report(epoch, train[-1], valid[-1] if valid else None)
                if patience is not None and epoch - best.epoch >= patience:
                    stopped = "patience"
                    break
    except KeyboardInterrupt:
        stopped = "interrupted"
    except _NotFiniteError as error:
        stopped = "non-finite"
        kept = f"weights of epoch {best.epoch}" if best.epoch else "first weights"
        raise NonFiniteLossError(
            f"training stopped in epoch {len(best.losses) + 1}: {error}. The {kept} are kept. Clip "
            "gradients to a smaller norm (clip_by_global_norm), lower the learning rate, and "
            "check the data for outliers.",
            history(stopped),
        ) from None
    finally:
        best.restore()
    return history(stopped)


class _NotFiniteError(ArithmeticError):
    pass


class _Best:
    """The weights after the epoch with the lowest loss."""

    def __init__(self, parameters: Sequence[Parameter]):
        self._parameters = parameters
        self.losses: list[float] = []
        self.kept = 0, self._copies()

    @property
    def epoch(self) -> int:
        return self.kept[0]

    def _copies(self) -> list[NDArray[Any]]:
        return [np.array(parameter.get_value()) for parameter in self._parameters]

    def consider(self, loss: float) -> None:
        """Keep the weights if this loss is the lowest so far."""
        values = self._copies()
        if not all(np.isfinite(value).all() for value in values):
            raise _NotFiniteError("a weight is not finite")
        better = not self.losses or loss < min(self.losses)
        self.losses.append(loss)
        if better:
            # A single assignment, so that Ctrl-C cannot separate the epoch from its weights.
            self.kept = len(self.losses), values

    def restore(self) -> None:
        for parameter, value in zip(self._parameters, self.kept[1], strict=True):
            parameter.set_value(value)


def _mean_loss(
    function: Callable[..., Any],
    arrays: Arrays,
    order: NDArray[np.intp],
    batch_size: int,
    after_step: Callable[[], None],
) -> float:
    """Return the mean loss over all windows, with batches weighted by their size."""
    total = 0.0
    for start in range(0, len(order), batch_size):
        places = order[start : start + batch_size]
        # NumPy chooses the layout of an indexed copy; a step is fastest with C order.
        loss = float(function(*(np.ascontiguousarray(array[places]) for array in arrays)))
        after_step()
        if not math.isfinite(loss):
            raise _NotFiniteError(f"the loss is {loss}")
        total += loss * len(places)
    return total / len(order)


def _check(arrays: Arrays, name: str) -> int:
    lengths = {len(array) for array in arrays}
    if len(lengths) != 1 or 0 in lengths:
        raise ValueError(
            f"fit expects {name} as non-empty arrays of equal length, [x, y], got lengths "
            f"{[len(array) for array in arrays]}."
        )
    return lengths.pop()
