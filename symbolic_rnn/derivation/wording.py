"""What stands above the equations: of a step in time, and of layers without time."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["AT_ONCE", "IN_TIME", "Wording"]


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
        "The layers, one after the other, for one example. A star slides a kernel over an image, "
        "an asterisk convolves: it slides the flipped kernel.",
    ),
    backward=(
        "The error, backward through the layers",
        "The cotangent of a value is the derivative of the loss by it: a bar, and delta for a "
        "value before its activation. Layer l stands where step t stands in a recurrent network: its "
        "error is the transposed derivative of the layer above times the error of that layer, "
        "times the slope of its activation.",
    ),
    gradients=(
        "Gradients",
        "The weights of a layer are its own: there is no sum but the one over the examples of a "
        "batch. A kernel is slid over all positions p: there each position counts.",
    ),
)
