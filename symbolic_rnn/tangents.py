r"""Derives forward-mode tangents for one step, equation by equation.

The tangent of a named value :math:`v = f(u_1, u_2, \dots)` is a sum over the symbols in its
expression:

.. math:: \dot v = \sum_u \frac{\partial v}{\partial u}\, \dot u

Each term is the transpose of the local pullback :math:`(\partial v/\partial u)^\top \bar v` from
:mod:`symbolic_rnn.cotangents`, so it refers to named forward values as well: :math:`(1 -
s_t^2)\,\dot a_t` does not recompute the activation.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import pytensor.gradient
import pytensor.tensor as pt
from pytensor.gradient import DisconnectedType
from pytensor.graph.basic import Constant
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.cotangents import Contribution, derive_cotangents
from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import replaced, simplified, vectorized
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.step import Step

__all__ = ["Tangents", "basis", "derive_tangents"]


@dataclass(frozen=True)
class Tangents:
    """The tangent equations of a step.

    Parameters
    ----------
    dots : dict of TensorVariable to TensorVariable
        Tangent symbol of each input, previous state, parameter and named value that the state
        depends on.
    contributions : tuple of Contribution
        Pushforward of each equation along each of its symbols, in the order of the equations;
        ``expression`` is linear in the tangent of ``symbol``.
    """

    dots: dict[TensorVariable, TensorVariable]
    contributions: tuple[Contribution, ...]

    @property
    def equations(self) -> tuple[Equation, ...]:
        """Tangent of each named value along all symbols; each may refer to earlier ones."""
        return self.along({c.symbol for c in self.contributions})

    def along(self, moving: Collection[TensorVariable]) -> tuple[Equation, ...]:
        """Return the tangent equations for the case that only some symbols vary.

        Parameters
        ----------
        moving : collection of TensorVariable
            Inputs, previous states or parameters; all other tangents are zero.

        Returns
        -------
        tuple of Equation
            One for each named value that depends on ``moving``.
        """
        sums: dict[TensorVariable, TensorVariable] = {}
        for part in self.contributions:
            if part.symbol in moving or part.symbol in sums:
                before = sums.get(part.value)
                sums[part.value] = part.expression if before is None else before + part.expression
        return tuple(Equation(self.dots[value], total) for value, total in sums.items())

    def pushed(
        self, directions: Mapping[TensorVariable, TensorVariable]
    ) -> dict[TensorVariable, TensorVariable]:
        """Push several tangents through the step at once.

        Parameters
        ----------
        directions : mapping of TensorVariable to TensorVariable
            Tangents of each symbol that varies, ``(direction, ...)``.

        Returns
        -------
        dict of TensorVariable to TensorVariable
            Tangents of each symbol that depends on them, ``(direction, ...)``, as expressions in
            named forward values.
        """
        values = {
            self.dots[symbol]: value for symbol, value in directions.items() if symbol in self.dots
        }
        for equation in self.along(directions):
            values[equation.symbol] = vectorized(equation.expression, values)
        return {symbol: values[dot] for symbol, dot in self.dots.items() if dot in values}


def derive_tangents(step: Step, seeded: Sequence[TensorVariable] = ()) -> Tangents:
    """Derive the tangent equation of every named value that the state depends on.

    Parameters
    ----------
    step : Step
        The equations.
    seeded : sequence of TensorVariable
        Further named values, such as a loss, whose equations and those before them are derived too.

    Returns
    -------
    Tangents

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.step import stage
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> step = stage(cell, pt.matrix().type, [pt.matrix(shape=(None, 3)).type])
    >>> [equation.name for equation in derive_tangents(step).equations]
    ['dot a_t', 'dot s_t']
    """
    cotangents = derive_cotangents(step, seeded)
    dots: dict[TensorVariable, TensorVariable] = {}
    local: list[Contribution] = []
    position = {value: k for k, value in enumerate(step.named)}
    for part in sorted(cotangents.contributions, key=lambda part: position[part.value]):
        if isinstance(part.symbol, Constant):
            continue
        for symbol in (part.symbol, part.value):
            dots.setdefault(symbol, symbol.type(name=Key.of(symbol.name).to(Kind.TANGENT)))
        [term] = cast(
            "list[TensorVariable]",
            pytensor.gradient.pullback(
                [part.expression],
                [cotangents.of[part.value]],
                [dots[part.symbol]],
                disconnected_inputs="ignore",
                return_disconnected="disconnected",
            ),
        )
        if not isinstance(term.type, DisconnectedType):
            # Only the shape of the cotangent is still used, and the value has the same shape.
            [term] = replaced([term], {cotangents.of[part.value]: part.value})
            local.append(replace(part, expression=term))
    expressions = simplified([part.expression for part in local])
    return Tangents(
        dots,
        tuple(replace(part, expression=e) for part, e in zip(local, expressions, strict=True)),
    )


def basis(value: TensorVariable) -> TensorVariable:
    """Return one unit direction for each entry of a value, ``(entry, *shape)``."""
    # The size of a scalar is 1, so it has one direction.
    directions = pt.eye(value.size, dtype=value.dtype)
    return directions.reshape((value.size, *value.shape), ndim=value.ndim + 1)
