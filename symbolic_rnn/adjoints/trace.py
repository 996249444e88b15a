"""Builds a recurrence as one Op with its tape, and the values of a step's symbols at all steps."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import cast

import pytensor.tensor as pt
from pytensor.gradient import DisconnectedType, disconnected_grad
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence, Unrolled, UnrolledInTime
from symbolic_rnn.graph import is_float, replaced
from symbolic_rnn.loops import over_all_steps
from symbolic_rnn.time_axis import Trace, over_time

__all__ = [
    "applied",
    "at_every_step",
    "connected",
    "recomputed",
    "trace_of",
    "unrolled",
]


def unrolled(
    rule: Adjoint,
    recurrence: Recurrence,
    tape: Sequence[TensorVariable],
    pullback: Callable[..., list[TensorVariable]],
) -> list[TensorVariable]:
    """Build an Op that runs the loop, keeps a tape and has a rule's pullback; return its states.

    Parameters
    ----------
    rule : Adjoint
        Gives its name.
    recurrence : Recurrence
    tape : sequence of TensorVariable
        Named values that the Op returns in addition to the states.
    pullback : callable
        Maps recurrence, tape, inputs, outputs and their cotangents to cotangents of the inputs.
    """
    dummy = recurrence.at([value.type() for value in recurrence.inputs])
    op = UnrolledInTime(rule.name, dummy, tape, partial(pullback, recurrence, tape))
    return applied(op, recurrence, tape)[: len(recurrence.initial)]


def applied(
    op: Unrolled, recurrence: Recurrence, tape: Sequence[TensorVariable] = ()
) -> list[TensorVariable]:
    """Apply an Op to a recurrence; name its first outputs, the states and the tape over time.

    What is not a float is disconnected: PyTensor gives it a cotangent of another type than its own.
    """
    outputs = cast("list[TensorVariable]", op(*recurrence.inputs, return_list=True))
    outputs = [value if is_float(value) else disconnected_grad(value) for value in outputs]
    first = (*recurrence.step.state, *tape)
    for symbol, output in zip(first, outputs[: len(first)], strict=True):
        output.name = over_all_steps(symbol.name) or None
    return outputs


def trace_of(recurrence: Recurrence, states: Sequence[TensorVariable]) -> Trace:
    """Return the inputs, and the states before and after each step."""
    step = recurrence.step
    trace: Trace = dict(zip(step.inputs, recurrence.sequences, strict=True))
    trace |= dict(zip(step.previous, recurrence.states_before(states), strict=True))
    return trace | dict(zip(step.state, states, strict=True))


def recomputed(
    recurrence: Recurrence,
    trace: Trace,
    values: Sequence[TensorVariable],
) -> Trace:
    """Recompute the named values that are missing in a trace, for all steps at once."""
    step = recurrence.step
    fixed = dict(zip(step.closure, recurrence.closure, strict=True))
    missing = [value for value in values if value not in trace]
    expressions = replaced(step.written_out(missing), fixed)
    return {
        value: at_every_step(expression, trace, recurrence.n_steps)
        for value, expression in zip(missing, expressions, strict=True)
    }


def at_every_step(
    expression: TensorVariable,
    trace: Trace,
    n_steps: TensorVariable,
) -> TensorVariable:
    """Evaluate an expression over time, ``(time, ...)`` even if it is the same at every step."""
    values = over_time(expression, trace)
    if values.ndim == expression.ndim:
        values = cast("TensorVariable", pt.alloc(values, n_steps, *values.shape))
    return values


def connected(values: Sequence[TensorVariable], cotangents: Sequence[TensorVariable]) -> Trace:
    """Return the cotangents of the outputs that the loss is differentiable in."""
    return {
        value: cotangent
        for value, cotangent in zip(values, cotangents, strict=True)
        if not isinstance(cotangent.type, DisconnectedType) and is_float(value)
    }
