"""A loss whose gradient was computed elsewhere, so that any optimizer can be given it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from pytensor.compile.builders import OpFromGraph
from pytensor.graph.basic import Apply, Variable
from pytensor.tensor.variable import TensorVariable

__all__ = ["with_gradient"]


def with_gradient(
    loss: TensorVariable,
    parameters: Sequence[TensorVariable],
    gradients: Sequence[TensorVariable],
) -> TensorVariable:
    """Return a loss whose gradient with respect to the parameters is given.

    Parameters
    ----------
    loss : TensorVariable
        A scalar.
    parameters, gradients : sequence of TensorVariable

    Returns
    -------
    TensorVariable
        The value of `loss`. PyTensor inlines the Op that makes it.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> loss, w, g = pt.scalar("loss"), pt.vector("w"), pt.vector("g")
    >>> gradient = pytensor.grad(with_gradient(loss, [w], [g]), w)
    >>> gradient.eval({loss: 3.0, w: [0.0], g: [5.0]}, on_unused_input="ignore")
    array([5.])
    """
    n = len(parameters)
    inputs: list[Variable] = [value.type() for value in (loss, *parameters, *gradients)]

    def pullback(inputs: Any, outputs: Any, cotangents: Any) -> list[Any]:
        [cotangent] = cotangents
        chained = [(gradient * cotangent.astype(gradient.dtype)) for gradient in inputs[1 + n :]]
        return [cotangent, *chained, *(value.zeros_like() for value in inputs[1 + n :])]

    copy: list[Variable] = [cast("TensorVariable", inputs[0]).copy()]
    op = _GivenGradient(inputs, copy, inline=True, pullback=pullback)
    return cast("TensorVariable", op(loss, *parameters, *gradients))


class _GivenGradient(OpFromGraph):
    """A copy of the first input, which is connected to all inputs by its pullback."""

    def connection_pattern(self, node: Apply) -> list[list[bool]]:
        """Say that all inputs have a gradient."""
        return [[True] for _ in node.inputs]
