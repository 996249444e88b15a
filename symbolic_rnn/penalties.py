r"""Pascanu's penalty, which keeps the norm of the error as it flows back through the steps."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from operator import add
from typing import cast

import pytensor
import pytensor.tensor as pt
from pytensor.gradient import disconnected_grad
from pytensor.graph.basic import Apply
from pytensor.graph.traversal import ancestors
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Recurrence, UnrolledInTime
from symbolic_rnn.adjoints.bptt import backward_in_time
from symbolic_rnn.adjoints.trace import Trace, at_every_step, recomputed, trace_of
from symbolic_rnn.argument_checks import check_loss, checks_arguments, shown_argument
from symbolic_rnn.graph import is_float, leaves, replaced
from symbolic_rnn.step_back import StepBack

__all__ = ["vanishing_gradient_penalty"]


@checks_arguments
def vanishing_gradient_penalty(
    loss: TensorVariable, outputs: TensorVariable, *, exact: bool = False
) -> TensorVariable:
    r"""Penalty on errors that shrink or grow on their way back through a recurrent network.

    .. math::
        \Omega = \sum_{t=1}^{T} \Omega_t, \qquad \Omega_t = \left(
            \frac{\lVert J_t^\top \delta_t \rVert}{\lVert \delta_t \rVert} - 1 \right)^2,
        \qquad J_t = \frac{\partial s_t}{\partial s_{t-1}}, \quad
        \delta_t = \frac{\partial L}{\partial s_t}                                         \tag{9}

    averaged over the examples of the batch. :math:`s_t` has all states of the cell. It asks for a
    norm that is kept only in the direction of the error, so the network can still forget what does
    not matter. Add it to the loss with a weight: ``loss + 0.1 * penalty``.

    By default its gradient is the paper's: the states, the other values of the forward pass, and
    :math:`\delta_t` are constants, and only the parameters that :math:`J_t` itself contains are
    variables (the "immediate" derivative :math:`\partial^+\Omega/\partial\theta`), so that no
    gradient goes through time once more:

    .. math::
        \frac{\partial^+ \Omega}{\partial \theta} = \sum_{t=1}^{T}
            \frac{\partial^+}{\partial \theta} \left( \frac{\lVert J_t(\theta)^\top \delta_t
            \rVert}{\lVert \delta_t \rVert} - 1 \right)^2                                 \tag{10}

    Parameters
    ----------
    loss : TensorVariable
        A scalar that depends on the outputs.
    outputs : TensorVariable
        What :func:`~symbolic_rnn.unroll` or a recurrent layer returned, or an expression of it. Of
        several networks, one after the other, it means the last.
    exact : bool
        Differentiate the states and :math:`\delta_t` too, as PyTensor does: a second derivative
        through time.

    Returns
    -------
    TensorVariable
        A scalar. Steps that are masked, or that no error reaches, count zero.

    Raises
    ------
    TypeError
        If the loss or `outputs` is no tensor.
    ValueError
        If the loss is no scalar, `outputs` is not computed by :func:`~symbolic_rnn.unroll`, with a
        rule other than :class:`~symbolic_rnn.Autodiff` and
        :class:`~symbolic_rnn.CheckpointedBPTT`, or the loss does not depend on it.

    Notes
    -----
    The error is scaled before it is squared, so neither a vanishing nor an exploding one makes the
    quotient 0/0 or infinite. The authors' program has the squares of both norms in the quotient;
    near one, that is four times this penalty.

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks",
    ICML 2013, equations (9) and (10).

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> h = srnn.unroll(srnn.Elman(2, 3, seed=0), x)
    >>> loss = (h[:, -1] ** 2).sum()  # an error at the last step alone
    >>> penalty = srnn.vanishing_gradient_penalty(loss, h)
    >>> f"{penalty.eval({x: np.ones((4, 10, 2))}, mode='FAST_COMPILE'):.3f}"
    '0.850'
    """
    check_loss("vanishing_gradient_penalty", loss)
    nodes = _nearest(outputs)
    if not nodes:
        raise ValueError(
            f"vanishing_gradient_penalty expects outputs of symbolic_rnn.unroll, got {outputs}, a "
            f"{shown_argument(outputs)}. CheckpointedBPTT() does not keep the values of all steps, "
            "and with the rule Autodiff() there are no equations of the step; use BPTT()."
        )
    read = set(ancestors([loss]))
    if not any(value in read for node in nodes for value in node.outputs):
        raise ValueError(
            "vanishing_gradient_penalty expects a loss that depends on the outputs; pass the same "
            "variable that the loss was computed from."
        )
    return reduce(add, (_of_node(loss, node, exact=exact) for node in nodes))


def _nearest(outputs: TensorVariable) -> list[Apply]:
    """The recurrences that outputs are computed from, without those before them."""
    unrolled = {
        value
        for value in ancestors([outputs])
        if value.owner is not None and isinstance(value.owner.op, UnrolledInTime)
    }
    nearest = ancestors([outputs], blockers=unrolled)
    return list(dict.fromkeys(cast("Apply", each.owner) for each in nearest if each in unrolled))


def _of_node(loss: TensorVariable, node: Apply, *, exact: bool) -> TensorVariable:
    recurrence = node.op.recurrence.at(node.inputs)
    step = recurrence.step
    values = cast("list[TensorVariable]", node.outputs)
    states = values[: len(step.state)]
    trace = trace_of(recurrence, states)
    trace |= dict(zip((*step.state, *node.op.tape), values, strict=True))
    trace |= recomputed(recurrence, trace, [v for v in step.named if v not in trace])
    given = pytensor.grad(loss, list(states), disconnected_inputs="ignore")
    deltas = _deltas(recurrence, trace, cast("list[TensorVariable]", given))
    if not exact:
        trace = {s: disconnected_grad(v) if is_float(v) else v for s, v in trace.items()}
        deltas = [disconnected_grad(delta) for delta in deltas]

    largest = reduce(pt.maximum, (_over_features(pt.max, pt.abs(delta)) for delta in deltas))
    reached = pt.gt(largest, 0)
    scale = disconnected_grad(pt.switch(reached, largest, pt.ones_like(largest)))
    units = [delta / pt.shape_padright(scale, delta.ndim - 2) for delta in deltas]

    back = StepBack(step)
    trace |= dict(zip(back.deltas.values(), units, strict=True))
    fixed = dict(zip(step.closure, recurrence.closure, strict=True))
    sent = [
        at_every_step(expression, trace, recurrence.n_steps)
        for expression in replaced(back.before, fixed)
    ]
    quotient = _squared_norm(sent) / pt.switch(reached, _squared_norm(units), 1)
    # The slope of a root at zero is infinite.
    nonzero = pt.gt(quotient, 0)
    ratio = pt.switch(nonzero, pt.sqrt(pt.switch(nonzero, quotient, 1)), 0)
    terms = pt.switch(reached, pt.sqr(ratio - 1), 0)
    return terms.sum(axis=0).mean().astype(loss.dtype)


def _deltas(
    recurrence: Recurrence, trace: Trace, given: list[TensorVariable]
) -> list[TensorVariable]:
    """The error of each state after each step, from the loss and from the steps that follow."""
    step = recurrence.step
    back = StepBack(step, step.state)
    values = trace | dict(zip(back.outside.values(), given, strict=True))
    read = {symbol: values[symbol] for symbol in leaves(back.before) if symbol in values}
    nothing = [pt.zeros_like(state) for state in recurrence.initial]
    reaching, _ = backward_in_time(recurrence, back, read, nothing, {})
    return [
        direct + pt.concatenate([later[1:], pt.zeros_like(later[:1])])
        for direct, later in zip(given, reaching, strict=True)
    ]


def _squared_norm(parts: list[TensorVariable]) -> TensorVariable:
    return reduce(add, (_over_features(pt.sum, pt.sqr(part)) for part in parts))


def _over_features(
    reduction: Callable[..., TensorVariable], values: TensorVariable
) -> TensorVariable:
    """Reduce all axes but time and batch."""
    return reduction(values, axis=tuple(range(2, values.ndim)))
