"""The sizes that stand below the name of a function: strides, margins, windows."""

from __future__ import annotations

from symbolic_rnn.derivation.notation import spatial_terms as sp

__all__ = ["alike", "margins", "windows"]


def alike(sizes: sp.Sizes) -> list[str]:
    """One number where all are the same."""
    return [str(size) for size in (sizes[:1] if len(set(sizes)) == 1 else sizes)]


def margins(before: sp.Sizes, after: sp.Sizes) -> list[str]:
    """``1`` at both ends of every axis; ``0:1`` where the ends differ."""
    ends = [str(a) if a == b else f"{a}:{b}" for a, b in zip(before, after, strict=True)]
    return ends[:1] if len(set(ends)) == 1 else ends


def windows(window: sp.Sizes, strides: sp.Sizes) -> list[str]:
    """The size of a window; with the step from one to the next where that is another."""
    steps = [] if window == strides else [f"/{'/'.join(alike(strides))}"]
    sizes = [str(size) for size in window]
    return [*sizes[:-1], sizes[-1] + "".join(steps)]
