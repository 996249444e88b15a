"""Labels of values in a picture, typeset as in the equations."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from symbolic_rnn.derivation.notation.names import GREEK, Name

__all__ = ["Label", "plain", "text", "visible", "width"]

#: Names and text between them: ``("∂", Name("E", time=0), "/∂", Name("s", time=0))``.
Label = Sequence[Name | str]

_ACCENTS = {"bar": "¯", "dot": "˙"}
#: Approximate width of a letter relative to its size, and that of a super- or subscript.
_LETTER, _SMALL = 0.58, 0.42
#: The same of a sign such as ``%`` or ``&``.
_SIGN = 0.85


def text(
    label: Label,
    x: float,
    y: float,
    *,
    size: float,
    kind: str,
    anchor: str = "middle",
    most: float,
) -> str:
    """Return a label as an SVG element.

    Parameters
    ----------
    label : sequence of Name or str
    x, y : float
        Its center; with ``anchor="start"``, the center of its left edge.
    size : float
        Font size.
    kind : str
        CSS class for the color.
    anchor : {"middle", "start"}
    most : float
        Maximal width; a wider label is truncated, with its full text as a tooltip.
    """
    tooltip = ""
    if width(label, size) > most:
        whole = plain(label)
        label = [f"{whole[: max(1, int(most / (_LETTER * size)) - 1)]}…"]
        tooltip = f' title="{escape(whole)}"'
    left = x if anchor == "start" else x - most / 2
    high = 1.9 * size
    return (
        f'<foreignObject x="{left:g}" y="{y - high / 2:g}" width="{most:g}" height="{high:g}">'
        f'<div class="label {anchor} {kind}" style="font-size:{size:g}px;height:{high:g}px"'
        f"{tooltip}><math>{''.join(map(_mathml, label))}</math></div></foreignObject>"
    )


def plain(label: Label) -> str:
    """Return a label as plain text."""
    words = ""
    for part in label:
        if isinstance(part, str):
            words += visible(part)
            continue
        words += visible(GREEK.get(part.base, part.base))
        words += f"^{part.above}" if part.above else ""
        words += f"_{_below(part)}" if _below(part) else ""
    return words


def width(label: Label, size: float) -> float:
    """Estimate the width of a label, since the browser chooses the font."""
    letters = 0.0
    for part in label:
        if isinstance(part, str):
            letters += _letters(visible(part))
        else:
            letters += _letters(visible(GREEK.get(part.base, part.base)))
            letters += _SMALL * max(len(part.above), len(_below(part)))
    return size * letters


def _letters(words: str) -> float:
    return sum(_LETTER if sign.isalnum() or sign.isspace() else _SIGN for sign in words)


def visible(words: str) -> str:
    """Escape nonprintable characters, which are not allowed in HTML."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in words)


def _mathml(part: Name | str) -> str:
    if isinstance(part, str):
        return _token(part)
    base = _token(GREEK.get(part.base, part.base))
    if part.accent:
        # A word gets an overline of its full width.
        sign = "‾" if part.accent == "bar" and base.startswith("<mtext") else _ACCENTS[part.accent]
        base = f"<mover>{base}<mo>{sign}</mo></mover>"
    below, above = (f"<mrow>{_token(words)}</mrow>" for words in (_below(part), part.above))
    if part.above and _below(part):
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if part.above:
        return f"<msup>{base}{above}</msup>"
    return f"<msub>{base}{below}</msub>" if _below(part) else base


def _token(words: str) -> str:
    """One letter is a variable, more are text; ``t+1`` and ``t-1`` are sums."""
    if words[:2] in ("t+", "t-"):
        return f"<mi>t</mi><mo>{words[1].replace('-', '−')}</mo><mn>{escape(words[2:])}</mn>"
    tag = "mi" if len(words) == 1 else "mtext"
    shown = escape(visible(words)).replace(" ", "\u00a0")  # MathML drops spaces at the ends
    return f"<{tag}>{shown}</{tag}>"


def _below(name: Name) -> str:
    return ",".join(part for part in (name.below, name.index) if part)
