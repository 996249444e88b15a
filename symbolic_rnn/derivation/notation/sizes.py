"""Sizes in the subscript of a function: strides, margins, windows."""

from __future__ import annotations

from symbolic_rnn.derivation.notation import spatial_terms as sp

__all__ = ["alike", "margins", "windows"]


def alike(sizes: sp.Sizes) -> list[str]:
    """A single number if all sizes are equal."""
    return [str(size) for size in (sizes[:1] if len(set(sizes)) == 1 else sizes)]


def margins(before: sp.Sizes, after: sp.Sizes) -> list[str]:
    """``1`` for both ends of every axis; ``0:1`` if the ends differ."""
    ends = [str(a) if a == b else f"{a}:{b}" for a, b in zip(before, after, strict=True)]
    return ends[:1] if len(set(ends)) == 1 else ends


def windows(window: sp.Sizes, strides: sp.Sizes) -> list[str]:
    """The size of a window, with the stride if it differs from the size."""
    steps = [] if window == strides else [f"/{'/'.join(alike(strides))}"]
    sizes = [str(size) for size in window]
    return [*sizes[:-1], sizes[-1] + "".join(steps)]
