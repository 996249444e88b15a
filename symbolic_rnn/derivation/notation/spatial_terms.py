r"""Terms for values that have positions: the pixels of an image, the steps of a whole sequence.

A value holds one column of channels for each position. With :math:`q, p, r` for positions,
:math:`c` for channels in and :math:`o` for channels out,

.. math::
    (K \star x)[q]_o &= \sum_{p, c} K[p]_{c o} \, x[q + p]_c \\
    (K \ast \delta)[r]_c &= \sum_{p, o} K[p]_{c o} \, \delta[r - p]_o \\
    (\delta \star x)[p]_{c o} &= \sum_q \delta[q]_o \, x[q + p]_c

:math:`\downarrow_2` keeps every second position; :math:`\uparrow_2` puts its argument on every
second position and zeros between.
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

#: One number for each axis of positions.
Sizes = tuple[int, ...]


@dataclass(frozen=True)
class Correlation(Term):
    """A kernel slid over an image: what networks call a convolution."""

    kernel: Term
    image: Term


@dataclass(frozen=True)
class Convolution(Term):
    """An error sent back: convolved in full with the kernel, to the positions of the image."""

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
    """Every so many positions of a term."""

    term: Term
    strides: Sizes


@dataclass(frozen=True)
class Spread(Term):
    """A term put on every so many positions, zeros between."""

    term: Term
    strides: Sizes


@dataclass(frozen=True)
class Padded(Term):
    """A number put around a term, so often before and after each axis of positions."""

    term: Term
    before: Sizes
    after: Sizes
    fill: float


@dataclass(frozen=True)
class Cropped(Term):
    """A term without so many positions at each end of each axis."""

    term: Term
    before: Sizes
    after: Sizes


@dataclass(frozen=True)
class Pooled(Term):
    """The largest entry of each window, or the mean of its entries (``"max"``, ``"mean"``)."""

    kind: str
    window: Sizes
    strides: Sizes
    image: Term


@dataclass(frozen=True)
class Routed(Term):
    """An error sent to the largest entry of each window, the first where several are."""

    window: Sizes
    strides: Sizes
    error: Term
    image: Term


@dataclass(frozen=True)
class Shared(Term):
    """An error shared equally among the entries of each window."""

    window: Sizes
    strides: Sizes
    error: Term
    image: Term


@dataclass(frozen=True)
class Reshaped(Term):
    """The same numbers in another shape."""

    term: Term
    shape: Sizes


@dataclass(frozen=True)
class OneHot(Term):
    """A vector of zeros with a one at an index; at each position, where there are positions."""

    index: Term
    size: int


@dataclass(frozen=True)
class OverPositions(Term):
    """The sum of a term over its positions."""

    term: Term
