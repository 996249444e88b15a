"""The forward pass of a checkpointed recurrence: steps that keep nothing but a state."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import pytensor
import pytensor.tensor as pt
from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Recurrence
from symbolic_rnn.adjoints.checkpoints.arrays import Actions, Size
from symbolic_rnn.graph import replaced

__all__ = ["advance", "advanced", "scanned"]


def advance(
    recurrence: Recurrence,
    state: Sequence[TensorVariable],
    start: TensorVariable,
    stop: TensorVariable,
) -> list[TensorVariable]:
    """Run the steps from ``start`` to ``stop``, one at least, and return the last state."""
    step = recurrence.step
    n_states, n_sequences = len(state), len(recurrence.sequences)
    symbols = [*step.previous, *step.inputs, *step.closure]
    after = step.written_out(step.state)

    def run(t: TensorVariable, *values: TensorVariable) -> list[TensorVariable]:
        before, rest = values[:n_states], values[n_states:]
        # Read here and not handed to the scan as sequences: PyTensor would compute what does not
        # depend on the state for all steps ahead of the loop, and keep it.
        at = [sequence[t] for sequence in rest[:n_sequences]]
        values = (*before, *at, *rest[n_sequences:])
        found = replaced(after, dict(zip(symbols, values, strict=True)))
        return [
            pt.specify_shape(value, symbol.type.shape) if value.type != symbol.type else value
            for value, symbol in zip(found, before, strict=True)
        ]

    over_time = scanned(
        run,
        sequences=[pt.arange(start, stop)],
        carried=state,
        fixed=[*recurrence.sequences, *recurrence.closure],
        n_steps=stop - start,
    )
    return [trace[-1] for trace in over_time]


def advanced(
    recurrence: Recurrence, actions: Actions, slots: Sequence[TensorVariable], which: slice
) -> list[TensorVariable]:
    """Make some of the advances, which may be none, and return the slots after them."""
    n = len(slots)

    def move(
        start: TensorVariable, stop: TensorVariable, source: TensorVariable, *values: TensorVariable
    ) -> list[TensorVariable]:
        before, whole = values[:n], recurrence.at(values[n:])
        state = advance(whole, [slot[source] for slot in before], start, stop)
        return [
            pt.set_subtensor(slot[source + 1], value)
            for slot, value in zip(before, state, strict=True)
        ]

    found = scanned(
        move,
        sequences=[actions.starts[which], actions.stops[which], actions.sources[which]],
        carried=slots,
        fixed=recurrence.inputs,
        n_steps=which.stop - which.start,
    )
    # The buffer that a scan returns a part of begins with the initial value.
    buffers = [cast("Apply", value.owner).inputs[0] for value in found]
    return [cast("TensorVariable", buffer)[-1] for buffer in buffers]


def scanned(
    body: Any,
    *,
    sequences: Sequence[TensorVariable],
    carried: Sequence[TensorVariable],
    fixed: Sequence[TensorVariable],
    n_steps: Size,
    n_emitted: int = 0,
) -> list[TensorVariable]:
    """Run a scan and return what it carries and emits, over time.

    Parameters
    ----------
    body : callable
        Maps entries of the sequences, carried values and fixed values to new carried and emitted
        values.
    sequences, carried, fixed : sequence of TensorVariable
        As for :meth:`symbolic_rnn.loops.Loop.run`.
    n_steps : int or TensorVariable
        The length of the sequences. PyTensor would else take the least of all their lengths, whose
        graphs are rewritten again and again.
    n_emitted : int
        Number of emitted values.
    """
    # Of one step that is known, PyTensor would return the body without a scan around it.
    constant = pt.get_scalar_constant_value(n_steps, raise_not_constant=False)
    one = not isinstance(constant, Variable) and constant == 1
    return cast(
        "list[TensorVariable]",
        pytensor.scan(
            body,
            sequences=list(sequences),
            outputs_info=[*carried, *[None] * n_emitted],
            non_sequences=list(fixed),
            n_steps=None if one else n_steps,
            strict=True,
            return_list=True,
            return_updates=False,
        ),
    )
