"""The prose of a derivation: for steps in time, and for layers without time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.networks.segments import Direction

__all__ = ["WORDING", "Wording", "explained_once", "legend", "outer_gradients"]


@dataclass(frozen=True)
class Wording:
    """Titles, and the prose of each section."""

    forward: tuple[str, str]
    backward: tuple[str, str]
    gradients: tuple[str, str]


@dataclass(frozen=True)
class _Order:
    """The order of the steps in words."""

    steps: str
    errors: str
    boundary: str
    reader: str


def _in_time(order: _Order) -> Wording:
    return Wording(
        forward=(f"One step{order.steps}", "The network, with a name for each value."),
        backward=(
            f"The error, {order.errors} in time",
            "The cotangent of a value is the derivative of the whole loss by it: a bar, or delta "
            "for a state. It is the sum, over the equations that read the value, of the "
            "transposed local derivative times the cotangent of the left side; a state is also "
            f"read by {order.reader}. Boundary condition: every cotangent of step {order.boundary} "
            "is zero.",
        ),
        gradients=(
            "Gradients",
            "All steps share the parameters, so each gradient is a sum over time (and over the "
            "examples of a batch).",
        ),
    )


_AT_ONCE = Wording(
    forward=("Forward", "The layers in sequence, for one example."),
    backward=(
        "The error, backward through the layers",
        "The cotangent of a value is the derivative of the loss by it: a bar, or delta for a "
        "pre-activation. Layer l takes the place of step t in a recurrent network: its error is "
        "the transposed derivative of the layer above times the error of that layer, times the "
        "slope of its own activation.",
    ),
    gradients=(
        "Gradients",
        "Layers do not share weights, so the only sum is over the examples of a batch.",
    ),
)

#: By direction in time; ``None`` for layers that read a whole example at once.
WORDING: dict[Direction, Wording] = {
    "forward": _in_time(_Order("", "backward", "T+1", "the next step")),
    "backward": _in_time(
        _Order(", from the last to the first", "forward", "0", "the previous step")
    ),
    None: _AT_ONCE,
}

#: Explanations of uncommon signs.
_SIGNS: dict[type[t.Term], str] = {
    sp.Correlation: "A star slides a kernel over an image.",
    sp.Decimated: "A down arrow with n keeps every nth position.",
    sp.Convolution: "An asterisk is a convolution: the flipped kernel is slid over the error.",
    sp.Spread: "An up arrow with n inserts zeros, so that every nth position is filled.",
    sp.Routed: "route sends an error to the largest entry of its window.",
    sp.Shared: "share divides an error equally among the entries of its window.",
    sp.KernelGradient: "A star of an error and an image slides the error over the image.",
    sp.Reshaped: (
        "flat joins the rows of an array, one after another; reshape fills an array by rows."
    ),
    sp.OverPositions: "p runs over the positions.",
    t.Indexed: (
        "Indices are counted from zero, and slices are as in Python: [0:2] is the first two."
    ),
    t.Immediate: (
        "∂⁺ by a value counts only the equation that reads it, with all others fixed; ∂ counts all "
        "paths through the step where there are others. ∂⁺ by a parameter counts all paths within "
        "one step."
    ),
    e.ByEntries: "[…]_{ij} is the array with this entry at the indices i and j.",
    e.KroneckerDelta: "δ with two indices is one where they are equal, else zero.",
    e.Kronecker: (
        "⊗ is the Kronecker product; vec joins the columns of a matrix, one after another."
    ),
    t.ZerosLike: "zeros(s) has the shape of s.",
    t.Placed: "add(z, [i], v) is z with v added at the indices i; put replaces the entries there.",
}


def legend(lines: Sequence[Line]) -> tuple[str, ...]:
    """Return explanations of the uncommon signs in these equations."""
    sides = [side for line in lines for side in (line.left, line.right)]
    parts = [part for side in sides for part in t.parts_of(side)]
    found = {type(part) for part in parts}
    signs = [text for kind, text in _SIGNS.items() if kind in found]
    if any(isinstance(part, t.Call) and part.function == "dexpm" for part in parts):
        signs.append(
            "dexpm(A, E) is the derivative of expm at A along E, the upper right block of "
            "expm([A, E; 0, A])."
        )
    if any(_adds_a_number(part) for part in parts):
        signs.append("A number in a sum with a vector is added to each component.")
    if any(_along_one_of_several(part) for part in parts):
        signs.append(
            "A subscript of sum, max or softmax is the axis of the operation: 0 down the columns "
            "of a matrix, 1 along its rows."
        )
    return tuple(signs)


def _adds_a_number(term: t.Term) -> bool:
    """Whether a sum contains both a named or computed number and a vector."""
    if not isinstance(term, t.Sum):
        return False
    kinds = {algebra.is_number(part) for part in term.terms if not isinstance(part, t.Number)}
    return kinds == {True, False}


def outer_gradients(inputs: Sequence[Line], initial: Sequence[Line]) -> tuple[Section, ...]:
    """Return the section of the gradients of inputs and initial states, if there are any.

    Parameters
    ----------
    inputs, initial : sequence of Line
    """
    lines = (*inputs, *initial)
    if not lines:
        return ()
    of, reasons = [], []
    if inputs:
        of.append("the input")
        whose = "step" if any(line.key.time is not None for line in inputs) else "example"
        reasons.append(f"each {whose} has its own input")
    if initial:
        of.append("the initial state" if len(initial) == 1 else "the initial states")
        reasons.append("only the step that runs first reads the initial state")
    title = f"Gradient{'s' * (len(lines) > 1)} of {' and '.join(of)}"
    reason = ", and ".join(reasons)
    prose = f"{reason[0].upper()}{reason[1:]}: there is no sum over time or over examples."
    return (Section(title, prose, lines, legend(lines)),)


def explained_once(sections: Iterable[Section]) -> tuple[Section, ...]:
    """Keep the explanation of a sign only where it first occurs."""
    known: list[str] = []
    explained = []
    for section in sections:
        new = tuple(text for text in section.legend if text not in known)
        known += new
        explained.append(replace(section, legend=new))
    return tuple(explained)


def _along_one_of_several(term: t.Term) -> bool:
    match term:
        case t.Reduced(axes=axes):
            return axes is not None
        case t.Along(axis=axis):
            return axis is not None
    return False
