r"""Evaluates a derivation at every step: forward values, cotangents, and gradients.

One step forward and one step backward are compiled from the printed equations; the loop over time
is in Python, which keeps every value of every step.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.backends import quickly_compiled
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.step import Step
from symbolic_rnn.step_back import StepBack

__all__ = ["Derived", "derived_values"]

Array = np.ndarray
Values = dict[TensorVariable, Array]

#: Arrays by kind and by name of the value.
Derived = dict[Kind, dict[str, Array]]


def derived_values(
    step: Step,
    sequences: Sequence[Array],
    initial: Sequence[Array],
    closure: Sequence[Array],
    errors: Array,
    mode: str | Mode | None = None,
) -> Derived:
    r"""Evaluate a step's equations and the derived equations over time.

    Parameters
    ----------
    step : Step
    sequences : sequence of array
        Values of ``step.inputs`` over time, each ``(time, batch, ...)``.
    initial : sequence of array
        The state before the first step, each ``(batch, width)``.
    closure : sequence of array
        Values of ``step.closure``, in its order.
    errors : array
        The external cotangent of the first state, :math:`\partial E_t / \partial s_t`, ``(time,
        batch, width)``.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    dict of Kind to dict of str to array
        For each kind, the arrays by name, in the order of the derivation: values and cotangents
        over time, ``(time, ...)``; gradients of the parameters, summed over time and batch; those
        of the inputs, ``(time, batch, ...)``; and those of the initial states, ``(batch, width)``,
        by names such as ``"s_0"``.
    """
    fixed = dict(zip(step.closure, closure, strict=True))
    at = [dict(zip(step.inputs, values, strict=True)) for values in zip(*sequences, strict=True)]

    known = (*step.inputs, *step.previous, *step.closure)
    forward = _compiled(known, step.named, step.written_out(step.named), mode)
    state = list(initial)
    for values in at:
        values |= dict(zip(step.previous, state, strict=True))
        values |= forward(values | fixed)
        state = [values[symbol] for symbol in step.state]

    back = StepBack(step, given=step.state[:1])
    reached = [symbol for symbol in step.closure if symbol in back.derived.reaching]
    moved = [symbol for symbol in step.inputs if symbol in back.derived.reaching]
    deltas, outside = back.deltas.values(), back.outside.values()
    backward = _compiled(
        (*known, *step.named, *deltas, *outside),
        (*back.bars, *deltas, *reached, *moved),
        [*back.bars.values(), *back.before, *back.sent_to([*reached, *moved])],
        mode,
    )
    # There is no step T+1, so its cotangents are zero.
    arriving = dict(zip(deltas, (np.zeros_like(value) for value in initial), strict=True))
    cotangents: list[Values] = []
    for values, error in zip(reversed(at), reversed(errors), strict=True):
        arriving |= dict.fromkeys(outside, error)
        found = backward(values | fixed | arriving)
        cotangents.insert(0, found)
        arriving = {delta: found[delta] for delta in deltas}

    return {
        Kind.VALUE: {str(v.name): np.stack([values[v] for values in at]) for v in step.named},
        Kind.COTANGENT: {
            str(value.name): np.stack([found[bar] for found in cotangents])
            for value, bar in back.derived.of.items()
        },
        Kind.GRADIENT: {
            str(parameter.name): np.sum([found[parameter] for found in cotangents], axis=0)
            for parameter in reached
        },
        Kind.INPUT_GRADIENT: {
            str(symbol.name): np.stack([found[symbol] for found in cotangents]) for symbol in moved
        },
        Kind.INITIAL_GRADIENT: {
            Key.of(before.name).stem.ending("_0"): arriving[delta]
            for before, delta in zip(step.previous, deltas, strict=True)
            if before in back.derived.reaching
        },
    }


def _compiled(
    read: Sequence[TensorVariable],
    left: Sequence[TensorVariable],
    right: Sequence[TensorVariable],
    mode: str | Mode | None,
) -> Callable[[Values], Values]:
    """Compile right sides of one step as a function from read values to left sides."""
    compute = quickly_compiled(read, right, mode)
    return lambda values: dict(zip(left, compute(*(values[s] for s in read)), strict=True))
