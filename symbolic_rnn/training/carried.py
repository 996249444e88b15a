r"""The state that a cell carries from one chunk of long sequences to the next."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell
from pytensor_ml.params import NonTrainableParameter, non_trainable

from symbolic_rnn.adjoints import Adjoint
from symbolic_rnn.argument_checks import Positive, checks_arguments
from symbolic_rnn.backends import quickly_compiled
from symbolic_rnn.graph import checked
from symbolic_rnn.recurrence import unroll

__all__ = ["CarriedState"]


class CarriedState:
    r"""The state of a cell, kept between the chunks of long sequences in shared variables.

    Each chunk begins in the state in which the one before ended, but the gradient stops at the
    beginning of the chunk: the state is a constant there, :math:`\partial s_0/\partial\theta = 0`.
    So the memory of a training step is that of one chunk, and the forward values are those of the
    whole sequence. The gradient is that of :class:`TruncatedBPTT(k, k)
    <symbolic_rnn.TruncatedBPTT>` for chunks of `k` steps, where `k` divides the length of the
    sequence and the parameters do not change in between.

    Row `i` of a chunk continues row `i` of the chunk before: several streams are trained side by
    side (:class:`~symbolic_rnn.Chunks`). Keras calls this ``stateful=True``; in PyTorch, the state
    is passed on by hand after ``detach()``.

    Parameters
    ----------
    cell : RecurrentCell
        A library cell, a :class:`~symbolic_rnn.Stack`, or your own.
    batch_size : int
        The number of streams: every chunk has this many rows.

    Attributes
    ----------
    variables : list of NonTrainableParameter
        The states, shared variables ``(batch_size, width)``. Save and restore them with the
        parameters.

    Raises
    ------
    TypeError, ValueError
        If `cell` is no cell, or `batch_size` is not a positive integer.

    Notes
    -----
    A function that does not write the updates reads the state and leaves it as it is. Use another
    object for validation data: they are other streams.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> from pytensor_ml.optim import sgd
    >>> x = pt.tensor3("x")
    >>> carried = srnn.CarriedState(srnn.GRU(1, 3, seed=0), batch_size=2)
    >>> h, updates = carried.unroll(x)
    >>> loss = srnn.squared_error(h, pt.ones_like(h))
    >>> step = srnn.compile_train(loss, [x], sgd(0.1), updates=updates, mode="FAST_COMPILE")
    >>> for chunk in np.split(np.ones((2, 10, 1)), 2, axis=1):
    ...     _ = step(chunk)
    >>> carried.variables
    [gru/carried/h]
    >>> carried.reset()
    >>> carried.variables[0].get_value()
    array([[0., 0., 0.],
           [0., 0., 0.]])
    """

    @checks_arguments
    def __init__(self, cell: RecurrentCell, batch_size: Positive):
        self.cell, self.batch_size = cell, batch_size
        name = getattr(cell, "name", type(cell).__name__.lower())
        labels = list(getattr(cell, "state", {})) or [f"state{k}" for k in range(len(self._first))]
        self.variables: list[NonTrainableParameter] = [
            non_trainable(value.copy(), f"{name}/carried/{label}", shape=value.shape)
            for label, value in zip(labels, self._first, strict=True)
        ]

    @cached_property
    def _first(self) -> list[NDArray[Any]]:
        """The cell's own initial state."""
        shape = self.batch_size, 1, getattr(self.cell, "n_in", 1)
        x = pt.zeros(shape, dtype=getattr(self.cell, "dtype", None))
        return [np.asarray(value) for value in quickly_compiled([], self.cell.initial_state(x))()]

    def initial(
        self, x: TensorVariable, is_new: TensorVariable | None = None
    ) -> list[TensorVariable]:
        """Return the state before a chunk, as ``initial_state`` of :func:`~symbolic_rnn.unroll`.

        Parameters
        ----------
        x : TensorVariable
            The chunk, ``(batch_size, time, n_in)``.
        is_new : TensorVariable, optional
            ``(batch_size,)``; rows where it is true begin in the cell's own initial state instead:
            a new sequence.
        """
        if is_new is None:
            return [*self.variables]
        is_new = pt.as_tensor_variable(is_new)
        if is_new.ndim != 1:
            raise ValueError(
                f"CarriedState expects is_new of shape (batch,), got {is_new.ndim} axes "
                f"{is_new.type.shape}."
            )
        began = pt.neq(is_new, 0)
        variables: list[TensorVariable] = [*self.variables]
        for name, rows in (("a chunk", x), ("is_new", is_new)):
            message = (
                f"CarriedState expects {name} of batch_size={self.batch_size} rows, got another "
                "number; give every chunk as many rows, or make another CarriedState."
            )
            if rows.type.shape[0] not in (None, self.batch_size):
                raise ValueError(message)
            same = pt.eq(rows.shape[0], self.batch_size)
            variables = [checked(carried, same, message) for carried in variables]
        return [
            pt.switch(pt.shape_padright(began, carried.ndim - 1), first, carried)
            for first, carried in zip(self.cell.initial_state(x), variables, strict=True)
        ]

    def unroll(
        self,
        x: TensorVariable,
        *,
        is_new: TensorVariable | None = None,
        mask: TensorVariable | None = None,
        adjoint: Adjoint | None = None,
    ) -> tuple[TensorVariable, dict[NonTrainableParameter, TensorVariable]]:
        """Unroll the cell over a chunk, from the carried state.

        Parameters
        ----------
        x : TensorVariable
            The chunk, ``(batch_size, time, n_in)``; the time may differ from chunk to chunk.
        is_new : TensorVariable, optional
            ``(batch_size,)``; rows where it is true are reset before the chunk.
        mask, adjoint
            As for :func:`~symbolic_rnn.unroll`. Masked steps leave the state as it was.

        Returns
        -------
        outputs : TensorVariable
            ``(batch_size, time, n_hidden)``.
        updates : dict
            The new values of :attr:`variables`; a function that writes them, ``updates=updates``,
            carries the state on.
        """
        initial = self.initial(x, is_new)
        outputs, last = unroll(self.cell, x, initial, mask=mask, adjoint=adjoint, return_state=True)
        return outputs, dict(zip(self.variables, last, strict=True))

    def reset(self, rows: Sequence[int] | slice = slice(None)) -> None:
        """Set the state of rows, by default all, to the cell's own initial state."""
        for variable, first in zip(self.variables, self._first, strict=True):
            value = variable.get_value()
            value[rows] = first[rows]
            variable.set_value(value)
