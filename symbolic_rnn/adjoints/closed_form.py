"""The gradient as an explicit double sum over times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pytensor.tensor as pt
from pytensor import config
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence
from symbolic_rnn.adjoints.trace import (
    Trace,
    at_every_step,
    connected,
    recomputed,
    trace_of,
    unrolled,
)
from symbolic_rnn.argument_checks import Positive, checks_arguments
from symbolic_rnn.graph import is_float, joined_axes, replaced, zeros_over
from symbolic_rnn.loops import LoopBody
from symbolic_rnn.tangents import Tangents, basis, derive_tangents

__all__ = ["ClosedForm"]


@checks_arguments
@dataclass(frozen=True)
class ClosedForm(Adjoint):
    r"""The unrolled chain rule as an explicit double sum over times: exact, for small :math:`T`.

    .. math::
        \frac{\partial L}{\partial \theta} = \sum_{t=1}^{T} \sum_{k=1}^{t}
            \frac{\partial E_t}{\partial s_t}
            \Big(\prod_{k<j\le t} J_j\Big) \frac{\partial^+ s_k}{\partial \theta},
        \qquad J_j = \frac{\partial s_j}{\partial s_{j-1}}                       \tag{1}

    where every step Jacobian and every product of them is an explicit matrix. It carries neither
    cotangents nor influence matrices from step to step, so it shares no recursion with
    :class:`~symbolic_rnn.BPTT` or RTRL. The initial state is :math:`k = 0`, where :math:`\partial^+
    s_0/\partial s_0 = I`. With a window it keeps only the terms of
    :class:`~symbolic_rnn.adjoints.truncated.TruncatedBPTT`,

    .. math:: k \ge \tau(t) - k_2 + 1, \qquad \tau(t) = \min(T, k_1 \lceil t/k_1 \rceil)  \tag{2}

    and :math:`k = 0` where :math:`k = 1` is kept.

    The states of all examples, those of integers aside, form one vector of :math:`N` entries, so
    that nothing is assumed about a step, not even that it treats examples independently. Time
    :math:`O(T^2 N^3)`, memory :math:`O(T^2 N + T N (N + |\theta|) + |\theta|^2)` and, for the
    products, :math:`O(T N^2)` more (:math:`O(T^2 N^2)` in modes that keep the intermediate results
    of a loop). Second derivatives are PyTensor's own, of (1). Choose it as an independent check of
    another rule.

    Parameters
    ----------
    window : tuple of int, optional
        ``(k1, k2)`` of the truncation; no truncation when omitted.

    Raises
    ------
    TypeError, ValueError
        If the window is not two positive integers.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> loss = (srnn.unroll(cell, x, adjoint=srnn.ClosedForm()) ** 2).sum()
    >>> [gradient.ndim for gradient in pytensor.grad(loss, cell.parameters)]
    [2, 2, 1]
    """

    window: tuple[Positive, Positive] | None = None

    @property
    def name(self) -> str:
        """The rule, with its window if it has one."""
        return "ClosedForm" if self.window is None else repr(self)

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Build one Op without a tape, whose pullback is (1)."""
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
        step, n_steps = recurrence.step, recurrence.n_steps
        given = connected(step.state, cotangents)
        losses = _joined(
            [
                given.get(state, pt.zeros_like(after))
                for state, after in zip(step.state, outputs, strict=True)
                if is_float(state)
            ],
            axes=1,
        )
        local = _Local.of(recurrence, outputs)
        jacobians = pt.concatenate(
            [
                local.jacobian(previous, basis(state))
                for previous, state in zip(step.previous, recurrence.initial, strict=True)
                if is_float(state)
            ],
            axis=1,
        )
        # dE_t/ds_t times the product of Jacobians from k to t, (t, k, N), k from 0, summed over t.
        terms = _products(recurrence, jacobians, losses)
        if self.window is not None:
            kept = _kept(n_steps, *self.window)
            terms = pt.switch(kept[:, :, None], terms, pt.zeros((), dtype=terms.dtype))
        weights = terms.sum(axis=0)

        first, at = [], 0
        for state in recurrence.initial:
            if is_float(state):
                part = weights[0, at : at + state.size]
                first.append(part.reshape(state.shape, ndim=state.ndim))
                at = at + state.size
            else:
                first.append(pt.zeros_like(state, dtype=config.floatX))
        return [
            *(
                local.each(symbol, values, weights[1:])
                for symbol, values in zip(step.inputs, recurrence.sequences, strict=True)
            ),
            *first,
            *(
                local.total(symbol, value, weights[1:])
                for symbol, value in zip(step.closure, recurrence.closure, strict=True)
            ),
        ]


@dataclass(frozen=True)
class _Local:
    """The derivatives of a single step as matrices, at all steps."""

    recurrence: Recurrence
    tangents: Tangents
    trace: Trace

    @classmethod
    def of(cls, recurrence: Recurrence, states: Sequence[TensorVariable]) -> _Local:
        trace = trace_of(recurrence, states)
        trace |= recomputed(recurrence, trace, recurrence.step.named)
        return cls(recurrence, derive_tangents(recurrence.step), trace)

    def jacobian(self, symbol: TensorVariable, directions: TensorVariable) -> TensorVariable:
        """Return the transposed derivative of the state, ``(time, entry, N)``."""
        step = self.recurrence.step
        moved = self.tangents.pushed({symbol: directions})
        size = directions.type.shape[0] or directions.shape[0]
        parts = [
            moved.get(state, zeros_over(size, first))
            for state, first in zip(step.state, self.recurrence.initial, strict=True)
            if is_float(state)
        ]
        fixed = dict(zip(step.closure, self.recurrence.closure, strict=True))
        values = [
            at_every_step(part, self.trace, self.recurrence.n_steps)
            for part in replaced(parts, fixed)
        ]
        return _joined(values, axes=2)

    def each(
        self, symbol: TensorVariable, values: TensorVariable, weights: TensorVariable
    ) -> TensorVariable:
        """The cotangent of an input at each step, ``(time, ...)``."""
        if not is_float(values):
            return pt.zeros_like(values, dtype=config.floatX)
        found = (self.jacobian(symbol, basis(values[0])) * weights[:, None, :]).sum(axis=2)
        return found.reshape(values.shape, ndim=values.ndim)

    def total(
        self, symbol: TensorVariable, value: TensorVariable, weights: TensorVariable
    ) -> TensorVariable:
        """The gradient of a parameter, summed over all steps."""
        if not is_float(value):
            return pt.zeros_like(value, dtype=config.floatX)
        found = (self.jacobian(symbol, basis(value)) * weights[:, None, :]).sum(axis=(0, 2))
        return found.reshape(value.shape, ndim=value.ndim)


def _joined(values: Sequence[TensorVariable], *, axes: int) -> TensorVariable:
    """Join the values of all states, after ``axes`` leading axes, into one vector of N entries."""
    flat = [joined_axes(value, axes, value.ndim) for value in values]
    return pt.concatenate(flat, axis=-1)


def _products(
    recurrence: Recurrence, jacobians: TensorVariable, losses: TensorVariable
) -> TensorVariable:
    """Multiply the loss gradient of each step by every product of Jacobians that ends there.

    Row ``k`` of ``carried`` is the transposed product of the Jacobians from ``k`` to ``t``: the
    identity for ``k = t``, and zero for ``k > t``.
    """
    size = losses.shape[1]
    one = pt.eye(size, dtype=losses.dtype)
    places = pt.eye(recurrence.n_steps + 1, dtype=losses.dtype)  # of k = 0 ... T
    start = places[0][:, None, None] * one
    carried, place = start.type(name="products"), places[1:][0].type(name="place")
    jacobian, loss = jacobians[0].type(name="jacobian"), losses[0].type(name="loss")
    identity = one.type(name="identity")
    product = pt.dot(carried, jacobian) + place[:, None, None] * identity
    _, [terms] = recurrence.loop.run(
        LoopBody(
            read=[jacobian, loss, place],
            carried=[carried],
            fixed=[identity],
            carries=[product],
            emits=[pt.dot(product, loss)],
        ),
        sequences=[jacobians, losses, places[1:]],
        initial=[start],
        fixed=[one],
        n_steps=recurrence.n_steps,
    )
    return terms


def _kept(n_steps: TensorVariable, k1: int, k2: int) -> TensorVariable:
    """Equation (2): which pairs of t (rows, from 1) and k (columns, from 0) a window keeps."""
    t = pt.arange(1, n_steps + 1)[:, None]
    k = pt.maximum(pt.arange(n_steps + 1), 1)
    end = pt.minimum(n_steps, k1 * ((t + k1 - 1) // k1))
    return k >= end - k2 + 1
