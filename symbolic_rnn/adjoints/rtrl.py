"""Real-time recurrent learning."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import cast

import pytensor.tensor as pt
from pytensor import config
from pytensor.gradient import disconnected_type
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence
from symbolic_rnn.adjoints.bptt import BPTT
from symbolic_rnn.adjoints.trace import Trace, connected, recomputed, trace_of, unrolled
from symbolic_rnn.graph import is_float, replaced, zeros_over
from symbolic_rnn.loops import LoopBody
from symbolic_rnn.step import substitute
from symbolic_rnn.tangents import Tangents, basis, derive_tangents

__all__ = ["RTRL"]


class RTRL(Adjoint):
    r"""Real-time recurrent learning: exact, forward in time, in memory independent of :math:`T`.

    .. math::
        P_t = \frac{d s_t}{d \theta} &= \frac{\partial^+ s_t}{\partial \theta}
            + \frac{\partial s_t}{\partial s_{t-1}}\, P_{t-1}, \qquad P_0 = 0        \tag{1} \\
        \frac{\partial L}{\partial \theta} &= \sum_{t=1}^{T}
            \frac{\partial E_t}{\partial s_t}\, P_t                                   \tag{2}

    The influence matrices :math:`P_t`, one for each state and each parameter, are carried forward
    by the tangent equations of the staged step, one direction per entry of a parameter. The initial
    state is treated as a parameter with :math:`P_0 = I` and no further terms. Nothing is assumed
    about a step, not even that it treats examples independently.

    Time: one tangent of the step per entry of a parameter and time, :math:`O(T\,B\,n^2\,|\theta|)`
    for a parameter of :math:`|\theta|` entries, a state of width :math:`n` and :math:`B` examples,
    compared with :math:`O(T\,B\,|\theta|)` for BPTT. Memory in addition to the network's inputs,
    states and their cotangents:
    :math:`O(B\,n\,|\theta| + |\theta|^2)`, independent of :math:`T`, since there is no tape. An
    initial state counts as a parameter of :math:`B\,n` entries.

    For the inputs :math:`x_t` a forward recursion would be inefficient, since each :math:`x_t`
    would be a separate parameter. Their cotangents are computed by :class:`~symbolic_rnn.BPTT`, at
    its cost in time and memory, and only if they are requested. Second derivatives are PyTensor's
    own, of (1) and (2); they keep every :math:`P_t`, so their memory grows with :math:`T`.

    Choose it as an independent check of another rule, or for very long sequences and very few
    parameters.

    References
    ----------
    R. J. Williams and D. Zipser, "A learning algorithm for continually running fully recurrent
    neural networks", Neural Computation 1 (1989), 270-280, equations (12)-(14).

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> loss = (srnn.unroll(cell, x, adjoint=srnn.RTRL()) ** 2).sum()
    >>> [gradient.ndim for gradient in pytensor.grad(loss, cell.parameters)]
    [2, 2, 1]
    """

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build one Op without a tape, whose pullback is (1) and (2)."""
        return unrolled(self, recurrence, (), self.pullback)

    def pullback(
        self,
        recurrence: Recurrence,
        tape: Sequence[TensorVariable],
        inputs: list[TensorVariable],
        outputs: list[TensorVariable],
        cotangents: list[TensorVariable],
    ) -> list[TensorVariable]:
        """Return the cotangent of every input, given those of the states."""
        recurrence = recurrence.at(inputs)
        step = recurrence.step
        run = partial(
            _gradient_of,
            recurrence,
            derive_tangents(step),
            trace_of(recurrence, outputs),
            connected(step.state, cotangents),
        )
        first = map(run, step.previous, recurrence.initial)
        closure = map(run, step.closure, recurrence.closure)
        return [*_of_the_inputs(recurrence, outputs, cotangents), *first, *closure]


def _gradient_of(
    recurrence: Recurrence,
    tangents: Tangents,
    trace: Trace,
    given: Trace,
    symbol: TensorVariable,
    value: TensorVariable,
) -> TensorVariable:
    """Carry the influence matrix of one parameter or initial state by (1), and accumulate (2).

    Each has its own loop, so that only the requested gradients are computed.
    """
    step = recurrence.step
    if not is_float(value):
        return pt.zeros_like(value, dtype=config.floatX)
    entries = basis(value)
    fixed = {} if symbol in step.previous else {symbol: entries}
    start = [
        entries if previous is symbol else zeros_over(value.size, state)
        for previous, state in zip(step.previous, recurrence.initial, strict=True)
        if is_float(state)
    ]
    learned = pt.zeros((value.size,), dtype=value.dtype)

    influences = {
        previous: matrix.type(name=f"influence on {previous.name}")
        for previous, matrix in zip(filter(is_float, step.previous), start, strict=True)
    }
    directions = {moving: matrix.type() for moving, matrix in fixed.items()}
    outside = {state: state.type(name=f"given {state.name}") for state in given}
    after = tangents.pushed(influences | directions)  # (1)
    states = [state for state in step.state if is_float(state)]
    moved = [
        after.get(state, pt.zeros_like(influence))
        for state, influence in zip(states, influences.values(), strict=True)
    ]
    total = learned.type(name="gradient")
    weighed = [
        (influence * outside[state]).sum(axis=tuple(range(1, influence.ndim)))
        for state, influence in zip(states, moved, strict=True)
        if state in outside
    ]
    read = [*step.inputs, *step.previous]
    traces, _ = recurrence.loop.run(
        LoopBody(
            read=[*read, *outside.values()],
            carried=[*influences.values(), total],
            fixed=[*step.closure, *directions.values()],
            carries=replaced([*moved, sum(weighed, start=total)], substitute(step.equations, {})),
            emits=[],
        ),
        sequences=[*(trace[value] for value in read), *given.values()],
        initial=[*start, learned],
        fixed=[*recurrence.closure, *fixed.values()],
        n_steps=recurrence.n_steps,
    )
    return traces[-1][-1].reshape(value.shape, ndim=value.ndim)


def _of_the_inputs(
    recurrence: Recurrence, outputs: list[TensorVariable], cotangents: list[TensorVariable]
) -> list[TensorVariable]:
    """The cotangents of the sequences, by BPTT with a recomputed tape."""
    step = recurrence.step
    kept = recomputed(
        recurrence, trace_of(recurrence, outputs), [v for v in step.named if is_float(v)]
    )
    nothing = cast("list[TensorVariable]", [disconnected_type() for _ in kept])
    found = BPTT().pullback(
        recurrence,
        list(kept),
        recurrence.inputs,
        [*outputs, *kept.values()],
        [*cotangents, *nothing],
    )
    return found[: len(recurrence.sequences)]
