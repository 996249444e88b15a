"""What stands above the equations: of a step in time, and of layers without time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from symbolic_rnn.derivation import spatial_terms as sp
from symbolic_rnn.derivation import terms as t
from symbolic_rnn.derivation.section import Line

__all__ = ["AT_ONCE", "IN_TIME", "Wording", "legend"]


@dataclass(frozen=True)
class Wording:
    """Titles, and a sentence on what follows."""

    forward: tuple[str, str]
    backward: tuple[str, str]
    gradients: tuple[str, str]


IN_TIME = Wording(
    forward=("One step", "The network: each value by its name."),
    backward=(
        "The error, backward in time",
        "The cotangent of a value is the derivative of the whole loss by it: a bar, and "
        "delta for a state. Each is the sum, over the equations that read the value, of the "
        "transposed local derivative times the cotangent of the left side; a state is read "
        "by the next step too. Boundary condition: every cotangent of step T+1 is zero.",
    ),
    gradients=(
        "Gradients",
        "All steps share the parameters: each gradient is a sum over time (and over "
        "the examples of a batch).",
    ),
)

AT_ONCE = Wording(
    forward=(
        "Forward",
        "The layers, one after the other, for one example.",
    ),
    backward=(
        "The error, backward through the layers",
        "The cotangent of a value is the derivative of the loss by it: a bar, and delta for a "
        "value before its activation. Layer l stands where step t stands in a recurrent network: "
        "its error is the transposed derivative of the layer above times the error of that layer, "
        "times the slope of its activation.",
    ),
    gradients=(
        "Gradients",
        "The weights of a layer are its own: there is no sum but the one over the examples of a "
        "batch.",
    ),
)

#: What a reader may not know of the signs for values with positions.
_SIGNS: dict[type[t.Term], str] = {
    sp.Correlation: "A star slides a kernel over an image.",
    sp.Decimated: "A down arrow keeps one of so many positions.",
    sp.Convolution: "An asterisk convolves: the flipped kernel is slid over the error.",
    sp.Spread: "An up arrow puts zeros between, so that one of so many positions is filled.",
    sp.Routed: "route sends an error to the largest entry of its window.",
    sp.Shared: "share divides an error among the entries of its window.",
    sp.KernelGradient: "A star of an error and an image slides the error over the image.",
    sp.OverPositions: "p runs over the positions.",
}


def legend(lines: Sequence[Line]) -> str:
    """Say what the signs mean that stand in these equations and are not in every book."""
    found = {type(part) for line in lines for part in _parts(line.right)}
    return "".join(f" {text}" for kind, text in _SIGNS.items() if kind in found)


def _parts(term: t.Term) -> Iterator[t.Term]:
    yield term
    for value in vars(term).values():
        for part in value if isinstance(value, tuple) else (value,):
            if isinstance(part, t.Term):
                yield from _parts(part)
