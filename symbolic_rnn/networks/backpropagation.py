"""Backpropagation through the layers of a network without time."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from pytensor import config
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.graph import replaced
from symbolic_rnn.networks.simpler_ops import with_separate_gradients
from symbolic_rnn.step import Step, substitute
from symbolic_rnn.step_back import StepBack

__all__ = ["backpropagation"]


def backpropagation(
    step: Step, output: TensorVariable, inputs: Sequence[TensorVariable]
) -> TensorVariable:
    r"""Evaluate a network without time as one Op whose pullback is given by the derived equations.

    .. math::
        \delta^{(l)} &= \Big(\frac{\partial a^{(l+1)}}{\partial a^{(l)}}\Big)^{\!\top}
            \delta^{(l+1)}                                                      \tag{1} \\
        \frac{\partial L}{\partial \theta^{(l)}} &=
            \Big(\frac{\partial a^{(l)}}{\partial \theta^{(l)}}\Big)^{\!\top} \delta^{(l)} \tag{2}

    Exact. Layer :math:`l` takes the place of step :math:`t` in backpropagation through time; since
    layers do not share weights, there is no sum. PyTensor decides which forward values are kept.

    Parameters
    ----------
    step : Step
        The equations of the layers, without a state.
    output : TensorVariable
        The named value to return.
    inputs : sequence of TensorVariable
        Values of ``step.inputs``.

    Returns
    -------
    TensorVariable
        The value of ``output``.

    References
    ----------
    D. E. Rumelhart, G. E. Hinton and R. J. Williams, "Learning representations by back-propagating
    errors", Nature 323 (1986), equations (4)-(7).
    """
    symbols = [*step.inputs, *step.closure]

    def pullback(
        values: list[TensorVariable],
        outputs: list[TensorVariable],
        cotangents: list[TensorVariable],
    ) -> list[TensorVariable]:
        back = StepBack(step, given=[output])
        known = substitute(step.equations, dict(zip(symbols, values, strict=True)))
        known[back.outside[output]] = cotangents[0]
        reached = [symbol for symbol in symbols if symbol in back.derived.reaching]
        terms = replaced(back.sent_to(reached), known)
        found = dict(zip(reached, with_separate_gradients(terms), strict=True))
        return [
            found.get(symbol, value.zeros_like(dtype=str(config.floatX)))
            for symbol, value in zip(symbols, values, strict=True)
        ]

    op = Unrolled("backpropagation", step.owner, symbols, step.written_out([output]), pullback)
    return cast("TensorVariable", op(*inputs, *step.closure.values()))
