r"""Terms for values with positions: the pixels of an image, or the steps of a whole sequence.

A value has one column of channels per position. With positions :math:`q, p, r`, input channels
:math:`c` and output channels :math:`o`,

.. math::
    (K \star x)[q]_o &= \sum_{p, c} K[p]_{c o} \, x[q + p]_c \\
    (K \ast \delta)[r]_c &= \sum_{p, o} K[p]_{c o} \, \delta[r - p]_o \\
    (\delta \star x)[p]_{c o} &= \sum_q \delta[q]_o \, x[q + p]_c

:math:`\downarrow_2` keeps every second position; :math:`\uparrow_2` inserts zeros, with its
argument at every second position.
"""

from __future__ import annotations

from dataclasses import dataclass

from symbolic_rnn.derivation.notation.terms import Term

__all__ = [
    "Convolution",
    "Correlation",
    "Cropped",
    "Decimated",
    "KernelGradient",
    "OneHot",
    "OverPositions",
    "Padded",
    "Pooled",
    "Reshaped",
    "Routed",
    "Shared",
    "Sizes",
    "Spread",
]

#: One number per axis of positions.
Sizes = tuple[int, ...]


@dataclass(frozen=True)
class Correlation(Term):
    """A kernel slid over an image, called a convolution in neural networks."""

    kernel: Term
    image: Term


@dataclass(frozen=True)
class Convolution(Term):
    """The error of the image: the full convolution of the output's error with the kernel."""

    kernel: Term
    error: Term
    image: Term


@dataclass(frozen=True)
class KernelGradient(Term):
    """The input correlated with the error, at the positions of the kernel."""

    error: Term
    image: Term
    kernel: Term


@dataclass(frozen=True)
class Decimated(Term):
    """A term at every ``strides``-th position."""

    term: Term
    strides: Sizes


@dataclass(frozen=True)
class Spread(Term):
    """A term placed at every ``strides``-th position, with zeros in between."""

    term: Term
    strides: Sizes


@dataclass(frozen=True)
class Padded(Term):
    """A term padded with a number before and after each axis of positions."""

    term: Term
    before: Sizes
    after: Sizes
    fill: float


@dataclass(frozen=True)
class Cropped(Term):
    """A term without the given number of positions at each end of each axis."""

    term: Term
    before: Sizes
    after: Sizes


@dataclass(frozen=True)
class Pooled(Term):
    """The maximum or the mean of each window (``"max"``, ``"mean"``)."""

    kind: str
    window: Sizes
    strides: Sizes
    image: Term


@dataclass(frozen=True)
class Routed(Term):
    """An error routed to the largest entry of each window, the first one in case of ties."""

    window: Sizes
    strides: Sizes
    error: Term
    image: Term


@dataclass(frozen=True)
class Shared(Term):
    """An error divided equally among the entries of each window."""

    window: Sizes
    strides: Sizes
    error: Term
    image: Term


@dataclass(frozen=True)
class Reshaped(Term):
    """A term in another shape."""

    term: Term
    shape: Sizes


@dataclass(frozen=True)
class OneHot(Term):
    """A one-hot vector; one per position if the index has positions."""

    index: Term
    size: int


@dataclass(frozen=True)
class OverPositions(Term):
    """The sum of a term over its positions."""

    term: Term
