"""Writes equations in LaTeX, using only amsmath and amssymb."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import GREEK, Name
from symbolic_rnn.derivation.notation.writer import Precedence, Writer

__all__ = ["LatexWriter", "escaped", "prose"]

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
_FUNCTIONS |= {"sinh": r"\sinh", "cosh": r"\cosh", "tan": r"\tan"}
_NUMERALS = {"√π": r"\sqrt{\pi}", "√2": r"\sqrt{2}", "√(2π)": r"\sqrt{2 \pi}", "π": r"\pi"}
_NUMERALS |= {"log 2": r"\log 2"}
_RELATIONS = {">=": r"\ge", "<=": r"\le", "!=": r"\ne"}
_ACCENTS = {"bar": r"\bar", "dot": r"\dot"}
_WIDE_ACCENTS = {"bar": r"\overline", "dot": r"\dot"}
_ARROWS = str.maketrans({"→": r"\rightarrow", "←": r"\leftarrow"})

_GREEK = {spelled: f"\\{word}" for word, sign in GREEK.items() for spelled in (word, sign)}

#: Mathematics in prose: a Greek letter, another sign, or a letter with an index.
_LETTERS = "".join(GREEK.values())
_IN_PROSE = re.compile(rf"([A-Za-z{_LETTERS}][₀-₉]|∂⁺|[{_LETTERS}−∂⊗‖·])")
_SIGNS = {sign: f"\\{word}" for word, sign in GREEK.items()} | {"−": "-"}
_SIGNS |= {"∂": r"\partial", "⁺": "^{+}", "⊗": r"\otimes", "‖": r"\|", "·": r"\cdot"}
_SIGNS |= {chr(ord("₀") + digit): f"_{digit}" for digit in range(10)}
#: What is higher than a line, so that parentheses around it must grow.
_TALL = re.compile(r"\\(?:frac|sum|prod|begin|left)\b")


def escaped(text: str) -> str:
    """Escape any text for LaTeX."""
    pieces = []
    for sign in text:
        if sign in _SPECIAL:
            pieces.append(_SPECIAL[sign])
        elif sign.isascii() and sign.isprintable():
            pieces.append(sign)
        else:
            pieces.append(f"[{unicodedata.name(sign, f'U+{ord(sign):04X}').lower()}]")
    return "".join(pieces)


def prose(text: str) -> str:
    r"""Escape a sentence; Greek letters and letters with an index become mathematics.

    Examples
    --------
    >>> prose("k₂ steps after τ − 1, 5%")
    '$k_2$ steps after $\\tau$ $-$ 1, 5\\%'
    """
    pieces = _IN_PROSE.split(text)
    for k in range(1, len(pieces), 2):
        pieces[k] = f"${''.join(_SIGNS.get(sign, sign) for sign in pieces[k])}$"
    pieces[::2] = map(escaped, pieces[::2])
    return "".join(pieces)


class LatexWriter(Writer):
    r"""LaTeX: ``W_i^{\top} \bar a^{i}_{t}``, ``1 - s_{t}^{2}``."""

    minus = " - "
    negative = "-"
    times = r" \odot "
    star = r" \star "
    asterisk = r" \ast "
    kronecker = r" \otimes "

    def name(self, name: Name) -> str:
        """A letter in italics, a word upright, anything else as escaped text."""
        if not name.plain:
            base = rf"\text{{{escaped(name.base)}}}"
        elif len(name.base) == 1 or name.base in _GREEK:
            base = _GREEK.get(name.base, name.base)
        else:
            base = rf"\mathrm{{{name.base}}}"
        if name.accent:
            one = len(base) == 1 or base in _GREEK.values()
            accent = _ACCENTS[name.accent] if one else _WIDE_ACCENTS[name.accent]
            base = rf"{accent}{{{base}}}"
        below = [part for part in (name.below, name.index) if part]
        above = f"^{{{name.above.translate(_ARROWS)}}}" if name.above else ""
        return base + above + (f"_{{{','.join(below)}}}" if below else "")

    def entry(self, name: Name, letters: str) -> str:
        r"""``s_{t,i}``, ``W_{jk}``, ``(W_{f})_{jk}``."""
        if not letters:
            return self.name(name)
        if name.below or not name.plain:
            return self.subscripted(self.grouped(self.name(name)), letters)
        index = ",".join(part for part in (name.index, letters) if part)
        return f"{self.name(replace(name, time=None))}_{{{index}}}"

    def subscripted(self, text: str, letters: str) -> str:
        """An index below."""
        return f"{text}_{{{letters}}}"

    def total_derivative(self, of: str, by: str) -> str:
        """A fraction of differentials."""
        return rf"\frac{{d {of}}}{{d {by}}}"

    def bracketed(self, text: str) -> str:
        """Brackets."""
        return rf"\left[ {text} \right]"

    def over_index(self, letter: str, text: str) -> str:
        """A sum over an index."""
        return rf"\sum_{{{letter}}} {text}"

    def norm(self, text: str) -> str:
        """Double bars."""
        return rf"\left\| {text} \right\|"

    def largest(self, text: str) -> str:
        """A maximum of absolute values."""
        return rf"\max \left| {text} \right|"

    def paths(self, state: str) -> str:
        """A product over the steps."""
        step = rf"\frac{{\partial {state}_{{j}}}}{{\partial {state}_{{j-1}}}}"
        return rf"\left( \prod_{{k<j\le t}} {step} \right)"

    def double_sum(self, text: str) -> str:
        """Two sums."""
        return rf"\sum_{{t=1}}^{{T}} \sum_{{k=1}}^{{t}} {text}"

    def grouped(self, text: str) -> str:
        """Parentheses, which grow with what is higher than a line."""
        return rf"\left( {text} \right)" if _TALL.search(text) else f"({text})"

    def transposed(self, text: str) -> str:
        """A raised top."""
        return self._raised(text, r"\top")

    def power(self, base: t.Term, exponent: float) -> str:
        """An exponent."""
        return self._raised(self.within(base, Precedence.ATOM), self.number(exponent))

    def _raised(self, text: str, exponent: str) -> str:
        """Add a superscript; a base that already has one is put in parentheses."""
        return f"{self.grouped(text) if '^' in text else text}^{{{exponent}}}"

    def quotient(self, above: t.Term, below: t.Term) -> tuple[str, Precedence]:
        """A fraction."""
        return rf"\frac{{{self.write(above)}}}{{{self.write(below)}}}", Precedence.POWER

    def formula(self, formula: t.Formula) -> str:
        """The formula's LaTeX."""
        return formula.latex

    def derivative(self, of: str, by: str) -> tuple[str, Precedence]:
        """A fraction of differentials."""
        return rf"\frac{{\partial {of}}}{{\partial {by}}}", Precedence.POWER

    def immediate(self, of: str, by: str) -> tuple[str, Precedence]:
        """A fraction, with a plus above."""
        return rf"\frac{{\partial^{{+}} {of}}}{{\partial {by}}}", Precedence.POWER

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
        return rf"\operatorname{{{function}}}_{{{sizes}}}{self.grouped(', '.join(arguments))}"

    def call(self, function: str, arguments: Sequence[str]) -> str:
        """A named operator, or a root."""
        if function == "sqrt":
            return rf"\sqrt{{{', '.join(arguments)}}}"
        sign = _FUNCTIONS.get(function, rf"\operatorname{{{function.replace(' ', chr(126))}}}")
        return f"{sign}{self.grouped(', '.join(arguments))}"

    def declared(self, function: t.Definition, argument: str) -> str:
        """A named operator, with a prime if it is a derivative."""
        number = "" if function.number is None else f"_{{{function.number}}}"
        sign = rf"\operatorname{{{escaped(function.word)}}}{number}{"'" if function.primed else ''}"
        return f"{sign}{self.grouped(argument)}"

    def comparison(self, left: str, relation: str, right: str) -> str:
        """Iverson's bracket."""
        return rf"\left[ {left} {_RELATIONS.get(relation, relation)} {right} \right]"

    def part(self, array: str, index: Sequence[str]) -> str:
        r"""An indexed array, as in Python: ``G\left[ :,\, 3: \right]``."""
        return array + self.brackets(index)

    def brackets(self, index: Sequence[str]) -> str:
        """An index."""
        return rf"\left[ {r',\, '.join(index)} \right]"

    @staticmethod
    def range(piece: t.Range) -> str:
        """A slice, with colons without spacing."""
        return Writer.range(piece).replace(":", "{:}")

    def blocks(self, rows: Sequence[Sequence[str]]) -> str:
        """A block vector or matrix."""
        inside = r" \\ ".join(" & ".join(row) for row in rows)
        return rf"\begin{{bmatrix}} {inside} \end{{bmatrix}}"

    def filled(self, value: float, shape: Sequence[int]) -> tuple[str, Precedence]:
        """A bold zero or one with the sizes as subscript."""
        sizes = r" \times ".join(map(str, shape))
        if value in (0.0, 1.0):
            return rf"\mathbf{{{value:.0f}}}_{{{sizes}}}", Precedence.ATOM
        level = Precedence.PRODUCT if value >= 0 else Precedence.SUM
        return self.applied(self.number(value), rf"\mathbf{{1}}_{{{sizes}}}"), level

    def fraction(self, negative: bool, above: str, below: str) -> str:
        """A fraction."""
        top, bottom = (_NUMERALS.get(each, each) for each in (above, below))
        text = rf"\frac{{{top}}}{{{bottom}}}" if below else top
        return f"-{text}" if negative else text

    def decimal(self, digits: str) -> str:
        """A number, with an exponent as a power of ten."""
        mantissa, e, exponent = digits.replace("inf", r"\infty").partition("e")
        if not e:
            return mantissa
        ten = f"10^{{{int(exponent)}}}"
        sign = "-" if mantissa == "-1" else ""
        return sign + ten if mantissa.lstrip("-") == "1" else rf"{mantissa} \cdot {ten}"
