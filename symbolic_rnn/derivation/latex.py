"""Equations in LaTeX, with nothing but amsmath and amssymb."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from symbolic_rnn.derivation import terms as t
from symbolic_rnn.derivation.names import GREEK, Name
from symbolic_rnn.derivation.writer import Level, Writer

__all__ = ["LatexWriter", "escaped"]

_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"{''}",
    "`": r"\textasciigrave{}",
}
_FUNCTIONS = {"tanh": r"\tanh", "sigma": r"\sigma", "exp": r"\exp", "log": r"\log"}
_FUNCTIONS |= {"sin": r"\sin", "cos": r"\cos", "max": r"\max", "min": r"\min"}
_RELATIONS = {">=": r"\ge", "<=": r"\le", "!=": r"\ne"}
_ACCENTS = {"bar": r"\bar", "dot": r"\dot"}
_ARROWS = str.maketrans({"→": r"\rightarrow", "←": r"\leftarrow"})

_GREEK = {spelled: f"\\{word}" for word, sign in GREEK.items() for spelled in (word, sign)}


def escaped(text: str) -> str:
    """Write any text so that LaTeX prints it and does nothing else with it."""
    pieces = []
    for sign in text:
        if sign in _SPECIAL:
            pieces.append(_SPECIAL[sign])
        elif sign.isascii() and sign.isprintable():
            pieces.append(sign)
        else:
            pieces.append(f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]")
    return "".join(pieces)


class LatexWriter(Writer):
    r"""LaTeX: ``W_i^{\top} \bar a^{i}_{t}``, ``1 - s_{t}^{2}``."""

    minus = " - "
    negative = "-"
    times = r" \odot "
    star = r" \star "
    asterisk = r" \ast "

    def name(self, name: Name) -> str:
        """A letter in italics; a word upright; anything else as escaped text."""
        if not name.plain:
            base = rf"\text{{{escaped(name.base)}}}"
        elif len(name.base) == 1 or name.base in _GREEK:
            base = _GREEK.get(name.base, name.base)
        else:
            base = rf"\mathrm{{{name.base}}}"
        if name.accent:
            base = rf"{_ACCENTS[name.accent]}{{{base}}}"
        below = [part for part in (name.below, self._time(name.time)) if part]
        above = f"^{{{name.above.translate(_ARROWS)}}}" if name.above else ""
        return base + above + (f"_{{{','.join(below)}}}" if below else "")

    @staticmethod
    def _time(time: int | None) -> str:
        return "" if time is None else "t" if time == 0 else f"t{time:+d}"

    def grouped(self, text: str) -> str:
        """Parentheses that grow."""
        return rf"\left( {text} \right)"

    def transposed(self, text: str) -> str:
        """A raised top."""
        return self._raised(text, r"\top")

    def power(self, base: t.Term, exponent: float) -> str:
        """An exponent."""
        return self._raised(self.within(base, Level.ATOM), self.number(exponent))

    @staticmethod
    def _raised(text: str, exponent: str) -> str:
        """A base that has a superscript already is put in parentheses: it can have no second."""
        return rf"\left( {text} \right)^{{{exponent}}}" if "^" in text else f"{text}^{{{exponent}}}"

    def quotient(self, above: t.Term, below: t.Term) -> tuple[str, Level]:
        """A fraction."""
        return rf"\frac{{{self.write(above)}}}{{{self.write(below)}}}", Level.POWER

    def formula(self, formula: t.Formula) -> str:
        """As it was written for this format."""
        return formula.latex

    def derivative(self, of: str, by: str) -> tuple[str, Level]:
        """A fraction of differentials."""
        return rf"\frac{{\partial {of}}}{{\partial {by}}}", Level.POWER

    def over_time(self, text: str) -> str:
        """A sum from 1 to T."""
        return rf"\sum_{{t=1}}^{{T}} {text}"

    def over_positions(self, text: str) -> str:
        """A sum over p."""
        return rf"\sum_{{p}} {text}\left[ p \right]"

    def arrow(self, up: bool, strides: Sequence[str], text: str) -> str:
        """An arrow with the stride below."""
        sign = r"\uparrow" if up else r"\downarrow"
        return rf"{sign}_{{{','.join(strides)}}} {text}"

    def marked(self, function: str, marks: Sequence[str], arguments: Sequence[str]) -> str:
        """A named operator with sizes below."""
        sizes = r" \times ".join(marks)
        return (
            rf"\operatorname{{{function}}}_{{{sizes}}}"
            rf"\left( {', '.join(arguments)} \right)"
        )

    def call(self, function: str, arguments: Sequence[str]) -> str:
        """A named operator."""
        sign = _FUNCTIONS.get(function, rf"\operatorname{{{function.replace(' ', chr(126))}}}")
        return rf"{sign}\left( {', '.join(arguments)} \right)"

    def comparison(self, left: str, relation: str, right: str) -> str:
        """Iverson's bracket."""
        return rf"\left[ {left} {_RELATIONS.get(relation, relation)} {right} \right]"

    def part(self, vector: str, start: int | None, stop: int | None) -> str:
        """Some components, as Python writes them."""
        return rf"{vector}\left[ {self.slice(start, stop)} \right]"

    def joined(self, parts: Sequence[str]) -> str:
        """A column of columns."""
        return r"\begin{bmatrix} " + r" \\ ".join(parts) + r" \end{bmatrix}"
