"""SVG elements of pictures: arrows and lines."""

from __future__ import annotations

__all__ = ["arrow", "wire"]

_HEAD = 9.0


def wire(path: str) -> str:
    """A line along an SVG path."""
    return f'<path class="wire" d="{path}"/>'


def arrow(kind: str, x: float, y: float, u: float, v: float) -> str:
    """A horizontal or vertical arrow from ``(x, y)`` to ``(u, v)``; ``kind`` is its CSS class."""
    half = _HEAD / 2
    if y == v:
        base = u - _HEAD if u > x else u + _HEAD
        line, head = f"M{x:g} {y:g}H{base:g}", f"M{u:g} {v:g}L{base:g} {v - half:g}V{v + half:g}Z"
    else:
        base = v - _HEAD if v > y else v + _HEAD
        line, head = f"M{x:g} {y:g}V{base:g}", f"M{u:g} {v:g}L{u - half:g} {base:g}H{u + half:g}Z"
    return f'<path class="line {kind}" d="{line}"/><path class="head {kind}" d="{head}"/>'
