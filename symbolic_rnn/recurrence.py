"""Unrolls a cell over a sequence, with a gradient rule of your choice."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell

from symbolic_rnn.adjoints import BPTT, Adjoint, Recurrence
from symbolic_rnn.argument_checks import Positive, as_tensor, checks_arguments
from symbolic_rnn.graph import checked, replaced
from symbolic_rnn.loops import Copies, Scan
from symbolic_rnn.step import stage

__all__ = ["unroll"]

State = TensorLike | Sequence[TensorLike]


@checks_arguments
def unroll(
    cell: RecurrentCell,
    x: TensorLike,
    initial_state: State | None = None,
    *,
    mask: TensorLike | None = None,
    reverse: bool = False,
    adjoint: Adjoint | None = None,
    return_state: bool = False,
    copies: Positive | None = None,
    parameters: Mapping[str, TensorLike] | None = None,
) -> TensorVariable | tuple[TensorVariable, tuple[TensorVariable, ...]]:
    r"""Repeat a cell over a sequence.

    .. math:: s_t = \mathrm{step}(x_t, s_{t-1}), \qquad t = 1 \dots T

    Parameters
    ----------
    cell : Cell
        The step: a library cell, your own, or one of ``pytensor_ml``. Random draws in a step
        (zoneout, noise, ``Dropout``) are made for all steps before the loop, so that the backward
        pass uses the same ones; a draw made outside the step is the same at all steps.
    x : TensorVariable
        The sequences, ``(batch, time, n_in)``, in the cell's dtype (integers and narrower floats
        are converted).
    initial_state : TensorVariable or sequence of TensorVariable, optional
        The state before the first step, ``(batch, width)`` for each state of the cell; zeros when
        omitted.
    mask : TensorVariable, optional
        ``(batch, time)``; where it is false (or zero) the state is kept, and the entries of ``x``
        there, even NaN, affect neither values nor gradients.
    reverse : bool
        Run from the last step to the first. The output stays aligned with ``x``.
    adjoint : Adjoint, optional
        The gradient rule; :class:`~symbolic_rnn.BPTT` when omitted.
    return_state : bool
        Also return the state after the last step taken.
    copies : int, optional
        Make this many copies of the step with shared weights instead of a scan. Every sequence must
        have exactly this many steps. Compilation time grows with the number of copies.
    parameters : mapping of str to TensorVariable, optional
        Values in the place of parameters of the cell, by their names in the equations: random
        variables of PyMC, or what another network computes, ``{"W": W}``. The gradient rule gives
        their derivatives. The other parameters stay the cell's own.

    Returns
    -------
    outputs : TensorVariable
        The cell's output at each step, ``(batch, time, n_hidden)``. At a masked step, the output of
        the step before is repeated.
    state : tuple of TensorVariable
        Only with ``return_state``: every state after the last step taken, ``(batch, width)`` each.

    Raises
    ------
    ValueError
        If ``x``, ``mask`` or ``initial_state`` has the wrong number of axes or a size that does not
        match, or the sequence is empty (T = 0). Raised here if the static shapes show it, otherwise
        when the compiled function is called. If the cell has no parameter of a name in
        ``parameters``, or one of another shape.
    TypeError
        If ``x``, a state or a value of a parameter has a wider dtype than the cell, or is complex;
        if the step reads a variable that is not a dense tensor, keeps running statistics, or draws
        from a distribution that varies between steps.

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
    x = _checked_sequence(owner, cell, x, copies)
    state = _checked_state(owner, cell, x, initial_state)

    x_type = pt.TensorType(x.dtype, (x.type.shape[0], x.type.shape[2]))
    step = stage(cell, x_type, [before.type for before in state])
    symbols = (step.inputs[0], *step.previous)
    drawn = step.drawn(x.shape[1], dict(zip(symbols, (x[:, 0], *state), strict=True)))

    sequences = [x.dimshuffle(1, 0, 2)]
    if mask is not None:
        mask = _checked_mask(owner, mask, x)
        # Zero the padding: the step still runs there, and NaN times a zero cotangent is NaN.
        padded = pt.switch(mask[:, :, None], x, pt.zeros((), dtype=x.dtype))
        sequences = [padded.dimshuffle(1, 0, 2), mask.dimshuffle(1, 0)]
        step = step.masked()
    if reverse:
        sequences = [sequence[::-1] for sequence in sequences]
    sequences[1:1] = drawn  # in the order of the inputs: x, the draws, the mask
    loop = Scan() if copies is None else Copies(copies)
    recurrence = Recurrence(step, loop, sequences, state, list(step.closure.values()))
    states, last = adjoint.states_and_last(recurrence)

    outputs = states[0][::-1] if reverse else states[0]
    outputs = outputs.dimshuffle(1, 0, *range(2, outputs.ndim))
    outputs.name = f"{getattr(cell, 'name', owner)} outputs"
    if parameters is not None:
        values = _checked_parameters(owner, cell, parameters)
        outputs, *last = replaced([outputs, *last], values)
    if not return_state:
        return outputs
    return outputs, tuple(last)


def _checked_parameters(
    owner: str, cell: RecurrentCell, given: Mapping[str, TensorLike]
) -> dict[TensorVariable, TensorVariable]:
    """The value that takes the place of each parameter."""
    known = {name: parameter for parameter, name in getattr(cell, "parameter_names", {}).items()}
    values: dict[TensorVariable, TensorVariable] = {}
    for name, each in given.items():
        if name not in known:
            raise ValueError(
                f"{owner} has the parameters {', '.join(known)}; got a value for {name!r}."
            )
        shape = known[name].get_value(borrow=True).shape
        label = f"parameter {name}"
        value = as_tensor("unroll", label, each)
        sizes = zip(value.type.shape, shape, strict=False)
        if value.ndim != len(shape) or any(size not in (None, n) for size, n in sizes):
            raise ValueError(
                f"{owner} expects {label} of shape {shape}, got {value.ndim} axes "
                f"{value.type.shape}."
            )
        value = _as_dtype(owner, label, value, known[name].dtype)
        values[cast("TensorVariable", known[name])] = pt.specify_shape(value, shape)
    return values


def _checked_sequence(
    owner: str, cell: RecurrentCell, given: TensorLike, copies: int | None
) -> TensorVariable:
    x = as_tensor("unroll", "x", given)
    n_in = getattr(cell, "n_in", None)
    if x.ndim != 3:
        raise ValueError(
            f"{owner} expects x of shape (batch, time, features), got {x.ndim} axes "
            f"{x.type.shape}. Use x[None] for a single sequence, x[..., None] for a single "
            "feature."
        )
    batch, time, features = x.type.shape
    if n_in is not None and features not in (None, n_in):
        raise ValueError(
            f"{owner} expects x with {n_in} features (n_in={n_in}) on the last axis, got "
            f"(batch={batch}, time={time}, features={features})."
        )
    if time == 0:
        raise ValueError(f"{owner} expects at least one time step, got an empty sequence x.")
    x = _as_dtype(owner, "x", x, str(getattr(cell, "dtype", x.dtype)))
    if time is None:
        message = f"{owner} expects at least one time step, got an empty sequence x."
        x = checked(x, x.shape[1] > 0, message)
    if n_in is not None and features is None:
        message = (
            f"{owner} expects x with {n_in} features (n_in={n_in}) on the last axis, got another "
            "number."
        )
        x = checked(x, pt.eq(x.shape[2], n_in), message)
        x = pt.specify_shape(x, (None, None, n_in))
    if copies is not None:
        if time not in (None, copies):
            raise ValueError(
                f"{owner} is unrolled with copies={copies}, but x has {time} steps; pass the "
                "number of steps, or omit copies."
            )
        if time is None:
            message = (
                f"{owner} is unrolled with copies={copies}, but x has another number of steps; cut "
                "or pad x, or omit copies."
            )
            x = checked(x, pt.eq(x.shape[1], copies), message)
    return x


def _checked_state(
    owner: str, cell: RecurrentCell, x: TensorVariable, given: State | None
) -> list[TensorVariable]:
    """The state before the first step, with the same types whether given or zero."""
    zero = list(cell.initial_state(x))
    if given is None:
        return zero
    states = list(given) if isinstance(given, list | tuple) else [given]
    names = list(getattr(cell, "state", {})) or [f"state{k}" for k in range(len(zero))]
    if len(states) != len(zero):
        raise ValueError(
            f"{owner} expects {len(zero)} state(s) ({', '.join(names)}) in initial_state, got "
            f"{len(states)}."
        )
    before: list[TensorVariable] = []
    for name, state, like in zip(names, states, zero, strict=True):
        state = as_tensor("unroll", f"initial state {name!r}", state)
        width = like.type.shape[-1]
        if state.ndim != like.ndim or state.type.shape[-1] not in (None, width):
            raise ValueError(
                f"{owner} expects initial state {name!r} of shape (batch, {width}), got "
                f"{state.type.shape}."
            )
        batches = state.type.shape[0], x.type.shape[0]
        if None not in batches and batches[0] != batches[1]:
            raise ValueError(
                f"{owner} expects initial state {name!r} with the batch size of x, {batches[1]}, "
                f"got batch size {batches[0]}."
            )
        state = _as_dtype(owner, f"initial state {name!r}", state, like.dtype)
        fits = pt.eq(state.shape[0], x.shape[0]) & pt.eq(state.shape[-1], like.shape[-1])
        message = (
            f"{owner} expects initial state {name!r} of shape (batch, {width}), with the batch "
            "size of x, got another shape."
        )
        before.append(pt.specify_shape(checked(state, fits, message), like.type.shape))
    return before


def _checked_mask(owner: str, given: TensorLike, x: TensorVariable) -> TensorVariable:
    mask = as_tensor("unroll", "mask", given)
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
    message = f"{owner} expects a mask of shape (batch, time), with the sizes of x, got others."
    mask = checked(mask, fits, message)
    # State that the sizes equal those of x, so that PyTensor adds no check of its own.
    as_in_x = [x.shape[k] if size is None else size for k, size in enumerate(x.type.shape[:2])]
    return pt.specify_shape(mask, as_in_x)


def _as_dtype(owner: str, label: str, value: TensorVariable, dtype: str) -> TensorVariable:
    """Convert to the cell's dtype; reject a conversion that would lose precision."""
    if value.dtype == dtype:
        return value
    if value.dtype.startswith("complex") or (
        value.dtype.startswith("float") and not np.can_cast(value.dtype, dtype)
    ):
        raise TypeError(
            f"{owner} computes in {dtype}, got {label} of dtype {value.dtype}. Cast it, "
            f"{label.split()[-1]}.astype({dtype!r}), or create the cell under "
            f"floatX={value.dtype}."
        )
    return value.astype(dtype)
