"""Backpropagation through time."""

from __future__ import annotations

from collections.abc import Sequence

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Recurrence
from symbolic_rnn.adjoints.delta import DeltaRule
from symbolic_rnn.adjoints.trace import Trace
from symbolic_rnn.loops import LoopBody
from symbolic_rnn.step_back import StepBack

__all__ = ["BPTT", "backward_in_time"]


class BPTT(DeltaRule):
    r"""Backpropagation through time: exact; one backward pass, :math:`O(T)` time and memory.

    .. math::
        \delta_t &= \frac{\partial E_t}{\partial s_t}
            + \Big(\frac{\partial s_{t+1}}{\partial s_t}\Big)^{\!\top} \delta_{t+1},
            \qquad \delta_{T+1} = 0                                            \tag{1} \\
        \frac{\partial L}{\partial \theta} &= \sum_{t=1}^{T}
            \Big(\frac{\partial^+ s_t}{\partial \theta}\Big)^{\!\top} \delta_t     \tag{2}

    The product with the transposed step Jacobian in (1) is computed by the cotangent equations of
    the staged step. The tape holds only the states and the named values that these equations read.
    Equation (2) is evaluated for all steps at once, so the gradient of each weight matrix is one
    matrix product over all steps and examples. The default choice, unless the tape does not fit in
    memory.

    References
    ----------
    P. J. Werbos, "Backpropagation through time: what it does and how to do it", Proceedings of the
    IEEE 78 (1990), equations (20)-(22).

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> loss = (srnn.unroll(cell, x, adjoint=srnn.BPTT()) ** 2).sum()
    >>> [gradient.ndim for gradient in pytensor.grad(loss, cell.parameters)]
    [2, 2, 1]
    """

    def _backward_in_time(
        self, recurrence: Recurrence, back: StepBack, read: Trace
    ) -> tuple[list[TensorVariable], Trace]:
        """Run (1) from the last step to the first."""
        nothing = [pt.zeros_like(state) for state in recurrence.initial]
        reaching, bars = backward_in_time(recurrence, back, read, nothing, back.needed)
        return [delta[0] for delta in reaching], bars


def backward_in_time(
    recurrence: Recurrence,
    back: StepBack,
    read: Trace,
    last: Sequence[TensorVariable],
    emitted: Trace,
) -> tuple[list[TensorVariable], Trace]:
    """Run (1) of :class:`BPTT` from the last step to the first.

    Parameters
    ----------
    recurrence : Recurrence
    back : StepBack
        One step of the recursion.
    read : dict of TensorVariable to TensorVariable
        Values over time of the symbols that the step reads.
    last : sequence of TensorVariable
        For each state, its cotangent from the steps after the last one.
    emitted : dict of TensorVariable to TensorVariable
        Cotangent symbols to return, and their expressions: some of ``back.bars``.

    Returns
    -------
    reaching : list of TensorVariable
        For each state, what each step sends to the one before it, ``(time, ...)``; the first entry
        is the cotangent of the initial state.
    bars : dict of TensorVariable to TensorVariable
        The value of each emitted symbol at all steps, ``(time, ...)``.
    """
    reaching, values = recurrence.loop.run(
        LoopBody(
            read=list(read),
            carried=list(back.deltas.values()),
            fixed=list(recurrence.step.closure),
            carries=back.before,
            emits=list(emitted.values()),
        ),
        sequences=list(read.values()),
        initial=last,
        fixed=recurrence.closure,
        n_steps=recurrence.n_steps,
        backward=True,
    )
    return reaching, dict(zip(emitted, values, strict=True))
