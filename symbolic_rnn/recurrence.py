"""The unrolled network: a cell repeated over a sequence, differentiable by a rule you choose."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell

from symbolic_rnn.adjoints import BPTT, Adjoint, Recurrence
from symbolic_rnn.graph import checked
from symbolic_rnn.loops import Copies, Scan
from symbolic_rnn.step import stage

__all__ = ["unroll"]

State = TensorVariable | Sequence[TensorVariable]


def unroll(
    cell: RecurrentCell,
    x: TensorVariable,
    initial_state: State | None = None,
    *,
    mask: TensorVariable | None = None,
    reverse: bool = False,
    adjoint: Adjoint | None = None,
    return_state: bool = False,
    copies: int | None = None,
) -> TensorVariable | tuple[TensorVariable, tuple[TensorVariable, ...]]:
    r"""Repeat a cell over a sequence.

    .. math:: s_t = \mathrm{step}(x_t, s_{t-1}), \qquad t = 1 \dots T

    Parameters
    ----------
    cell : Cell
        The step: a library cell, your own, or one of ``pytensor_ml``. What a step draws at random
        (zoneout, noise, ``Dropout``) is drawn for all steps ahead of the loop, so that the gradient
        is that of the forward pass; a draw from outside of the step is the same at all steps.
    x : TensorVariable
        The sequences, ``(batch, time, n_in)``, in the cell's dtype (integers and narrower floats
        are converted).
    initial_state : TensorVariable or sequence of TensorVariable, optional
        The state before the first step, ``(batch, width)`` for each state of the cell; zeros when
        omitted.
    mask : TensorVariable, optional
        ``(batch, time)``; where it is false (or zero) the step leaves the state as it was, and what
        ``x`` holds there, NaN included, reaches neither a value nor a gradient.
    reverse : bool
        Run from the last step to the first. The output stays aligned with ``x``.
    adjoint : Adjoint, optional
        The gradient method; :class:`~symbolic_rnn.BPTT` when omitted.
    return_state : bool
        Also return the state after the last step taken.
    copies : int, optional
        Lay the network out this many times with shared weights, in place of a scan. Every
        sequence must have exactly this many steps. Compilation time grows with it.

    Returns
    -------
    outputs : TensorVariable
        The cell's output at each step, ``(batch, time, n_hidden)``. At a masked step it is the
        output held from before.
    state : tuple of TensorVariable
        With ``return_state``: every state after the last step taken, ``(batch, width)`` each.

    Raises
    ------
    ValueError
        If ``x``, ``mask`` or ``initial_state`` has the wrong number of axes or a size that does not
        fit, or the sequence is empty (T = 0): at once where the static shape says so, else when the
        compiled function is called.
    TypeError
        If ``x`` or a state is of a wider dtype than the cell computes in, or complex; if the step
        reads what is no dense tensor, keeps running statistics, or draws from a distribution that
        changes from step to step.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.LSTM(n_in=2, n_hidden=3, seed=0)
    >>> h, (h_T, c_T) = srnn.unroll(cell, x, return_state=True)
    >>> h.eval({x: np.ones((4, 5, 2))}, mode="FAST_COMPILE").shape
    (4, 5, 3)
    """
    owner = type(cell).__name__
    adjoint = BPTT() if adjoint is None else adjoint
    if not isinstance(adjoint, Adjoint):
        raise TypeError(f"adjoint must be a rule such as srnn.BPTT(), got {adjoint!r}.")
    x = _checked_sequence(owner, cell, x, copies)
    state = _checked_state(owner, cell, x, initial_state)

    x_type = pt.TensorType(x.dtype, (x.type.shape[0], x.type.shape[2]))
    step = stage(cell, x_type, [before.type for before in state])
    symbols = (step.inputs[0], *step.previous)
    drawn = step.drawn(x.shape[1], dict(zip(symbols, (x[:, 0], *state), strict=True)))

    sequences = [x.dimshuffle(1, 0, 2)]
    if mask is not None:
        mask = _checked_mask(owner, mask, x)
        # Zeros in the padding: the step still runs there, and a NaN would survive a zero cotangent.
        padded = pt.switch(mask[:, :, None], x, pt.zeros((), dtype=x.dtype))
        sequences = [padded.dimshuffle(1, 0, 2), mask.dimshuffle(1, 0)]
        step = step.masked()
    if reverse:
        sequences = [sequence[::-1] for sequence in sequences]
    sequences[1:1] = drawn  # in the order of the inputs: x, what is drawn, the mask
    loop = Scan() if copies is None else Copies(copies)
    recurrence = Recurrence(step, loop, sequences, state, list(step.closure.values()))
    states = adjoint.states(recurrence)

    outputs = states[0][::-1] if reverse else states[0]
    outputs = outputs.dimshuffle(1, 0, *range(2, outputs.ndim))
    outputs.name = f"{getattr(cell, 'name', owner)} outputs"
    if not return_state:
        return outputs
    return outputs, tuple(trace[-1] for trace in states)


def _checked_sequence(
    owner: str, cell: RecurrentCell, x: TensorVariable, copies: int | None
) -> TensorVariable:
    x = pt.as_tensor_variable(x)
    n_in = getattr(cell, "n_in", None)
    if x.ndim != 3:
        raise ValueError(
            f"{owner} is unrolled over x of shape (batch, time, features), got {x.ndim} axes "
            f"{x.type.shape}. One sequence alone is x[None]; one feature alone x[..., None]."
        )
    batch, time, features = x.type.shape
    if n_in is not None and features not in (None, n_in):
        raise ValueError(
            f"{owner} expects x with {n_in} features (n_in={n_in}) in its last axis, got "
            f"(batch={batch}, time={time}, features={features})."
        )
    if time == 0:
        raise ValueError(f"{owner} cannot be unrolled over an empty sequence: x has no time steps.")
    x = _as_dtype(owner, "x", x, str(getattr(cell, "dtype", x.dtype)))
    if time is None:
        x = checked(x, x.shape[1] > 0, f"{owner} got an empty sequence: x has no time steps.")
    if n_in is not None and features is None:
        x = checked(x, pt.eq(x.shape[2], n_in), f"{owner} expects x with {n_in} features.")
        x = pt.specify_shape(x, (None, None, n_in))
    if copies is not None:
        if isinstance(copies, bool) or not isinstance(copies, int | np.integer) or copies < 1:
            raise ValueError(f"copies must be a positive number of steps, got {copies!r}.")
        if time not in (None, copies):
            raise ValueError(f"{owner} is laid out in copies={copies} steps, but x has {time}.")
        if time is None:
            message = f"{owner} is laid out in copies={copies} steps; x has another length."
            x = checked(x, pt.eq(x.shape[1], copies), message)
    return x


def _checked_state(
    owner: str, cell: RecurrentCell, x: TensorVariable, given: State | None
) -> list[TensorVariable]:
    """The state before the first step, of types that do not depend on who gave it."""
    zero = list(cell.initial_state(x))
    if given is None:
        return zero
    states = list(given) if isinstance(given, list | tuple) else [given]
    names = list(getattr(cell, "state", {})) or [f"state{k}" for k in range(len(zero))]
    if len(states) != len(zero):
        raise ValueError(
            f"{owner} carries {len(zero)} state(s) ({', '.join(names)}); initial_state has "
            f"{len(states)}."
        )
    before: list[TensorVariable] = []
    for name, state, like in zip(names, states, zero, strict=True):
        state = pt.as_tensor_variable(state)
        width = like.type.shape[-1]
        if state.ndim != like.ndim or state.type.shape[-1] not in (None, width):
            raise ValueError(
                f"{owner} expects the initial state {name!r} of shape (batch, {width}), got "
                f"{state.type.shape}."
            )
        batches = state.type.shape[0], x.type.shape[0]
        if None not in batches and batches[0] != batches[1]:
            raise ValueError(
                f"{owner}: batch is {batches[0]} in the initial state {name!r}, but "
                f"{batches[1]} in x."
            )
        state = _as_dtype(owner, f"initial state {name!r}", state, like.dtype)
        fits = pt.eq(state.shape[0], x.shape[0]) & pt.eq(state.shape[-1], like.shape[-1])
        message = f"{owner}: initial state {name!r} must be (batch, {width}), with the batch of x."
        before.append(pt.specify_shape(checked(state, fits, message), like.type.shape))
    return before


def _checked_mask(owner: str, mask: TensorVariable, x: TensorVariable) -> TensorVariable:
    mask = pt.as_tensor_variable(mask)
    if mask.ndim != 2:
        raise ValueError(
            f"{owner} expects a mask of shape (batch, time), got {mask.ndim} axes "
            f"{mask.type.shape}."
        )
    for axis, label in enumerate(("batch", "time")):
        sizes = mask.type.shape[axis], x.type.shape[axis]
        if None not in sizes and sizes[0] != sizes[1]:
            raise ValueError(f"{owner}: {label} is {sizes[0]} in the mask, but {sizes[1]} in x.")
    if mask.dtype != "bool":
        mask = pt.neq(mask, 0)
    fits = pt.eq(mask.shape[0], x.shape[0]) & pt.eq(mask.shape[1], x.shape[1])
    mask = checked(mask, fits, f"{owner} expects a mask of shape (batch, time), as x has them.")
    # As long as x in PyTensor's eyes too: it need not look for a mismatch of its own.
    as_in_x = [x.shape[k] if size is None else size for k, size in enumerate(x.type.shape[:2])]
    return pt.specify_shape(mask, as_in_x)


def _as_dtype(owner: str, label: str, value: TensorVariable, dtype: str) -> TensorVariable:
    """Widen to the cell's dtype; refuse to narrow silently."""
    if value.dtype == dtype:
        return value
    if value.dtype.startswith("complex") or (
        value.dtype.startswith("float") and not np.can_cast(value.dtype, dtype)
    ):
        raise TypeError(
            f"{owner} computes in {dtype}, got {label} of dtype {value.dtype}; cast it, "
            f"{label.split()[-1]}.astype({dtype!r}), or build the cell under "
            f"floatX={value.dtype}."
        )
    return value.astype(dtype)
