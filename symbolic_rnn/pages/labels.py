"""Names of values in a picture, set as mathematics: what stands there is what equations say."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from symbolic_rnn.derivation.notation.names import GREEK, Name

__all__ = ["Label", "plain", "text", "visible", "width"]

#: Names and what stands between them: ``("∂", Name("E", time=0), "/∂", Name("s", time=0))``.
Label = Sequence[Name | str]

_ACCENTS = {"bar": "¯", "dot": "˙"}
#: The width of a letter as a share of its size, about, and that of a raised or lowered one.
_LETTER, _SMALL = 0.58, 0.42


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
    """Write a label into an SVG.

    Parameters
    ----------
    label : sequence of Name or str
    x, y : float
        Its middle; with ``anchor="start"``, the middle of its left end.
    size : float
        Of the letters.
    kind : str
        The class that colors it.
    anchor : {"middle", "start"}
    most : float
        The room there is: a wider label is cut, and has its full text as a tooltip.
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
    """Write a label as a line of text."""
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
    """Estimate the width of a label; browsers choose the font."""
    letters = 0.0
    for part in label:
        if isinstance(part, str):
            letters += _LETTER * len(visible(part))
        else:
            letters += _LETTER * len(visible(GREEK.get(part.base, part.base)))
            letters += _SMALL * max(len(part.above), len(_below(part)))
    return size * letters


def visible(words: str) -> str:
    """Control characters of a strange name as escapes: a page may not hold them."""
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in words)


def _mathml(part: Name | str) -> str:
    if isinstance(part, str):
        return _token(part)
    base = _token(GREEK.get(part.base, part.base))
    if part.accent:
        # Over a word stands a line as long as the word.
        sign = "‾" if part.accent == "bar" and base.startswith("<mtext") else _ACCENTS[part.accent]
        base = f"<mover>{base}<mo>{sign}</mo></mover>"
    below, above = (f"<mrow>{_token(words)}</mrow>" for words in (_below(part), part.above))
    if part.above and _below(part):
        return f"<msubsup>{base}{below}{above}</msubsup>"
    if part.above:
        return f"<msup>{base}{above}</msup>"
    return f"<msub>{base}{below}</msub>" if _below(part) else base


def _token(words: str) -> str:
    """One letter is a variable, more are text; a step before or after is a sum."""
    if words[:2] in ("t+", "t-"):
        return f"<mi>t</mi><mo>{words[1].replace('-', '−')}</mo><mn>{escape(words[2:])}</mn>"
    tag = "mi" if len(words) == 1 else "mtext"
    shown = escape(visible(words)).replace(" ", "\u00a0")  # MathML drops spaces at the ends
    return f"<{tag}>{shown}</{tag}>"


def _below(name: Name) -> str:
    return ",".join(part for part in (name.below, name.index) if part)
