"""Heat maps of the gradient flow, with a common color scale."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from symbolic_rnn.diagnostics import GradientFlow

__all__ = ["Scale", "color_bar", "heat_map"]

#: Purple to orange (ColorBrewer's PuOr), which is safe for color blindness; dark at both ends and
#: pale in the middle, at a norm of one.
_COLORS: tuple[str, ...] = ("#2d004b", "#542788", "#8073ac", "#b2abd2", "#e4e2ea")
_COLORS += ("#f9dcb4", "#fdb863", "#e08214", "#b35806", "#7f3b08")
_MIDDLE = "#f1eeee"

_SIDE = 340.0  # of a map
_LEFT, _TOP, _BOTTOM = 64.0, 8.0, 62.0


@dataclass(frozen=True)
class Scale:
    """Color scale for norms from ``10**low`` to ``10**high``, centered at one.

    Parameters
    ----------
    low, high : int
        Below and above zero. Norms outside the range have the color of its end.
    """

    low: int
    high: int

    @classmethod
    def of(cls, flows: Sequence[GradientFlow], *, most: int = 6) -> Scale:
        """Fit the scale to the norms of all flows, up to ``most`` decades on each side."""
        norms = np.concatenate([flow.norms[np.tril_indices(flow.n_steps)] for flow in flows])
        decades = np.log10(norms[norms > 0]) if norms.any() else np.zeros(1)
        low = math.floor(decades.min()) if norms.all() else -most
        return cls(max(-most, min(low, -1)), min(most, max(math.ceil(decades.max()), 1)))

    def color(self, norm: float) -> str:
        """Return the color of a norm, ``#rrggbb``."""
        decade = math.log10(norm) if norm > 0 else self.low
        share = decade / self.high if decade > 0 else -decade / self.low
        return _mixed(min(max(share, -1.0), 1.0))


def _mixed(share: float) -> str:
    """Interpolate the colors from -1 (first) over 0 (middle) to 1 (last)."""
    half = len(_COLORS) // 2
    side = [_MIDDLE, *(_COLORS[half:] if share > 0 else reversed(_COLORS[:half]))]
    place = abs(share) * (len(side) - 1)
    k = min(int(place), len(side) - 2)
    pair = [[int(color[i : i + 2], 16) for i in (1, 3, 5)] for color in side[k : k + 2]]
    rest = place - k
    return "#" + "".join(f"{round(a + rest * (b - a)):02x}" for a, b in zip(*pair, strict=True))


def heat_map(flow: GradientFlow, scale: Scale, title: str) -> str:
    """Draw the norms over k (to the right) and t (downward), with the values as tooltips."""
    n = flow.n_steps
    size = _SIDE / n
    cells = []
    for t in range(n):
        for k in range(t + 1):
            norm = float(flow.norms[t, k])
            cells.append(
                f'<rect x="{_LEFT + k * size:.5g}" y="{_TOP + t * size:.5g}" width="{size:.5g}" '
                f'height="{size:.5g}" fill="{scale.color(norm)}">'
                f"<title>t = {t + 1}, k = {k + 1}: {norm:.2g}</title></rect>"
            )
    end = _LEFT + _SIDE
    ticks = []
    for step in _ticks(n):
        middle = (step - 0.5) * size
        ticks += [
            f'<text class="tick" x="{_LEFT - 8:g}" y="{_TOP + middle + 5:.5g}" '
            f'text-anchor="end">{step}</text>',
            f'<text class="tick" x="{_LEFT + middle:.5g}" y="{_TOP + _SIDE + 20:g}" '
            f'text-anchor="middle">{step}</text>',
        ]
    frame = (
        f'<path class="frame" d="M{_LEFT:g} {_TOP:g}V{_TOP + _SIDE:g}H{end:g}'
        f'"/><text class="axis" x="{_LEFT + _SIDE / 2:g}" y="{_TOP + _SIDE + 48:g}" '
        'text-anchor="middle"><tspan class="letter">k</tspan>, the step of the state</text>'
        f'<text class="axis" transform="translate(18 {_TOP + _SIDE / 2:g})rotate(-90)" '
        'text-anchor="middle"><tspan class="letter">t</tspan>, the step of the error</text>'
    )
    rate = (
        f'<text class="rate" x="{end - 4:g}" y="{_TOP + 62:g}" text-anchor="end">'
        f"× {flow.rate:.2g}</text>"
        f'<text class="axis" x="{end - 4:g}" y="{_TOP + 90:g}" text-anchor="end">'
        "per step back</text>"
    )
    words = escape(f"{title}: norm of the derivative of E_t by s_k, ")
    words += f"multiplied by {flow.rate:.2g} per step back"
    return (
        f'<svg class="heat" viewBox="0 0 {end + 6:g} {_TOP + _SIDE + _BOTTOM:g}" role="img" '
        f'aria-label="{words}"><g shape-rendering="crispEdges">{"".join(cells)}</g>'
        f"{frame}{''.join(ticks)}{rate}</svg>"
    )


def color_bar(scale: Scale) -> str:
    """Draw the legend of the color scale."""
    wide, high, left, pieces = 380.0, 20.0, 30.0, 120
    span = scale.high - scale.low
    bars = []
    for k in range(pieces):
        decade = scale.low + (k + 0.5) / pieces * span
        bars.append(
            f'<rect x="{left + k * wide / pieces:.5g}" y="4" width="{wide / pieces + 0.5:.5g}" '
            f'height="{high:g}" fill="{scale.color(10**decade)}"/>'
        )
    every = 1 if span <= 5 else 2
    ticks = []
    for decade in range(scale.low, scale.high + 1):
        if decade % every and decade not in (scale.low, scale.high):
            continue
        x = left + (decade - scale.low) / span * wide
        words = "1" if decade == 0 else str(10**decade) if 0 < decade < 3 else ""
        power = f'10<tspan dy="-6" font-size="12">{str(decade).replace("-", "−")}</tspan>'
        ticks.append(
            f'<path class="frame" d="M{x:.5g} {4 + high:g}v6"/>'
            f'<text class="tick" x="{x:.5g}" y="{high + 28:g}" text-anchor="middle">'
            f"{words or power}</text>"
        )
    label = (
        f'<text class="axis" x="{left + wide / 2:g}" y="{high + 56:g}" text-anchor="middle">'
        'norm of ∂<tspan class="letter">E</tspan>'
        '<tspan class="letter" dy="4" font-size="12">t</tspan>'
        '<tspan dy="-4">/∂</tspan><tspan class="letter">s</tspan>'
        '<tspan class="letter" dy="4" font-size="12">k</tspan>'
        '<tspan dy="-4"> (logarithmic)</tspan></text>'
    )
    words = f"Color scale of the norm, logarithmic, from 1e{scale.low} to 1e{scale.high}"
    return (
        f'<svg class="bar" viewBox="0 0 {wide + 2 * left:g} {high + 66:g}" role="img" '
        f'aria-label="{words}"><g shape-rendering="crispEdges">{"".join(bars)}</g>'
        f"{''.join(ticks)}{label}</svg>"
    )


def _ticks(n: int) -> list[int]:
    """Steps to label on an axis: 1 and multiples of a round number."""
    every = next((e for e in (1, 2, 5, 10, 20, 50, 100) if n / e <= 6), max(1, n // 5))
    return [1, *(step for step in range(every, n + 1, every) if step > 1)]
