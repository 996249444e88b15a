"""An array of a test vector run, with the equation that computes it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from symbolic_rnn.derivation import Derivation
from symbolic_rnn.derivation.notation.latex import LatexWriter
from symbolic_rnn.derivation.notation.text import TextWriter
from symbolic_rnn.keys import Kind

__all__ = [
    *("CHECKED", "GRADIENTS", "OVER_TIME", "ROLES", "ROLE_OF"),
    *("Entry", "Printed", "printed_lines"),
]

Array = np.ndarray

#: Roles of arrays, in the order of a file.
ROLES = {
    "input": "given: the input of each step",
    "mask": "given: 0 where a step is masked out; the state is then kept",
    "initial": "given: the state before step 1",
    "parameter": "given: a weight of the network, or another constant that every step reads",
    "error": (
        "given: the derivative of the loss by the output of each step; it is random, so the loss "
        "is a random weighting of all outputs, L = sum of error times output"
    ),
    "forward": "to check: a named value of every step, computed from step 1 to step T",
    "cotangent": "to check: the derivative of the whole loss by a named value of every step, "
    "computed from step T to step 1",
    "gradient": "to check: the derivative of the loss by a parameter, summed over time and batch",
    "input gradient": "to check: the derivative of the loss with respect to the input of every "
    "step; zero where a mask is false",
    "initial gradient": "to check: the derivative of the loss with respect to the state before "
    "step 1; masked steps pass it on unchanged",
}

#: The roles of computed arrays by kind, in the order of computation.
ROLE_OF = {
    Kind.VALUE: "forward",
    Kind.COTANGENT: "cotangent",
    Kind.GRADIENT: "gradient",
    Kind.INPUT_GRADIENT: "input gradient",
    Kind.INITIAL_GRADIENT: "initial gradient",
}
CHECKED = tuple(ROLE_OF.values())

#: The roles of gradients; no gradient depends on another.
GRADIENTS = ("gradient", "input gradient", "initial gradient")

#: The roles of arrays whose first axis is time.
OVER_TIME = ("input", "mask", "error", "forward", "cotangent", "input gradient")

_AXES = {"initial": ("batch", "width"), "parameter": ("row", "column")}
_AXES["gradient"] = _AXES["parameter"]
_AXES["initial gradient"] = _AXES["initial"]


@dataclass(frozen=True)
class Printed:
    """An equation as the derivation prints it.

    Parameters
    ----------
    key : str
        Its key in the derivation.
    number : int
        Its number in the derivation, from 1.
    text, latex : str
        Both sides, in text and in LaTeX.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> line = srnn.vectors(srnn.Elman(2, 3, seed=0))["a_t"].line
    >>> line.number, line.text, line.latex
    (1, 'a_t = U x_t + W s_{t-1} + b', 'a_{t} = U x_{t} + W s_{t-1} + b')
    """

    key: str
    number: int
    text: str
    latex: str


def printed_lines(derivation: Derivation) -> dict[str, Printed]:
    """Print every equation of a derivation separately, by key."""
    text, latex = TextWriter().write, LatexWriter().write
    return {
        line.key: Printed(
            line.key,
            number,
            f"{text(line.left)} = {text(line.right)}",
            f"{latex(line.left)} = {latex(line.right)}",
        )
        for number, line in enumerate(derivation, start=1)
    }


@dataclass(frozen=True, eq=False)
class Entry:
    """One array, and the equation that computes it.

    Parameters
    ----------
    key : str
        Its name: ``"x_t"``, ``"h_0"``, ``"U_i"``, ``"dE_t/dh_t"``, or the key of its equation,
        ``"a_t"``, ``"bar a_t"``, ``"dL/dU_i"``.
    role : str
        One of :data:`ROLES`.
    values : array
        The array.
    line : Printed or None
        The equation; ``None`` for given arrays.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> entry = srnn.vectors(srnn.Elman(2, 3, seed=0), n_steps=4)["bar a_t"]
    >>> entry.role, entry.values.shape, entry.axes
    ('cotangent', (4, 2, 3), ('time', 'batch', 'width'))
    """

    key: str
    role: str
    values: Array
    line: Printed | None = None

    @property
    def axes(self) -> tuple[str, ...]:
        """Name of each axis of the array."""
        names = _AXES.get(self.role, ("time", "batch", "width"))
        more = (f"axis {axis}" for axis in range(len(names), self.values.ndim))
        return (*names, *more)[: self.values.ndim]
