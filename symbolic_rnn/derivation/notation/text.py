"""Writes equations in plain text with Unicode signs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from string import digits
from unicodedata import normalize

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import GREEK, Name
from symbolic_rnn.derivation.notation.writer import Precedence, Writer

__all__ = ["TextWriter"]

_FUNCTIONS = {"sigma": "σ", "log softmax": "log softmax", "onehot": "onehot"}
_RELATIONS = {">=": "≥", "<=": "≤", "!=": "≠"}
_ACCENTS = {"": "", "bar": "\u0304", "dot": "\u0307"}
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_POWERS = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


class TextWriter(Writer):
    """Unicode text: ``W_iᵀ ā^i_t``, ``1 − s_t²``."""

    minus = " − "
    negative = "−"
    times = " ⊙ "
    star = " ⋆ "
    asterisk = " ∗ "
    kronecker = " ⊗ "

    def name(self, name: Name) -> str:
        """Letters with accents, ``ā^i_t``, ``bar(gate)_t``; nonprintable characters as escapes."""
        base = GREEK.get(name.base, name.base)
        base = base if base.isprintable() else ascii(base)[1:-1]
        if name.accent and len(base.rstrip(digits)) > 1:
            accented = f"{name.accent}({base})"  # a sign above a word would be above one letter
        else:
            accented = normalize("NFC", base[:1] + _ACCENTS[name.accent] + base[1:])
        above = f"^{name.above}" if name.above else ""
        below = f"_{{{name.below}}}" if "," in name.below else f"_{name.below}" * bool(name.below)
        return accented + above + below + _subscript(name.index)

    def entry(self, name: Name, letters: str) -> str:
        """``s_{t,i}``, ``W_{jk}``, ``(W_f)_{jk}``."""
        if not letters:
            return self.name(name)
        if name.below or not name.plain:
            return self.subscripted(f"({self.name(name)})", letters)
        index = ",".join(part for part in (name.index, letters) if part)
        return self.name(replace(name, time=None)) + _subscript(index)

    def subscripted(self, text: str, letters: str) -> str:
        """``softmax(a_t)_i``."""
        return text + _subscript(letters)

    def total_derivative(self, of: str, by: str) -> str:
        """``ds_t/dW``."""
        return f"d{of}/d{by}"

    def bracketed(self, text: str) -> str:
        """``[A_{ik} b_j]``."""
        return f"[{text}]"

    def over_index(self, letter: str, text: str) -> str:
        """``Σ_l W_{il} x_{t,l}``."""
        return f"Σ_{letter} {text}"

    def norm(self, text: str) -> str:
        """``‖W‖``."""
        return f"‖{text}‖"

    def largest(self, text: str) -> str:
        """``max |1 − s_t²|``."""
        return f"max |{text}|"

    def paths(self, state: str) -> str:
        """``(Π_{k<j≤t} ∂s_j/∂s_{j-1})``."""
        return f"(Π_{{k<j≤t}} ∂{state}_j/∂{state}_{{j-1}})"

    def double_sum(self, text: str) -> str:
        """``Σ_t Σ_{k≤t}``."""
        return f"Σ_t Σ_{{k≤t}} {text}"

    def grouped(self, text: str) -> str:
        """Parentheses."""
        return f"({text})"

    def transposed(self, text: str) -> str:
        """A superscript T."""
        return f"{text}ᵀ"

    def power(self, base: t.Term, exponent: float) -> str:
        """Superscript digits."""
        number = self.number(exponent)
        raised = number.translate(_POWERS) if number.lstrip("-").isdigit() else f"^{number}"
        return self.within(base, Precedence.ATOM) + raised

    def quotient(self, above: t.Term, below: t.Term) -> tuple[str, Precedence]:
        """A slash."""
        text = f"{self.within(above, Precedence.PRODUCT)} / {self.within(below, Precedence.POWER)}"
        return text, Precedence.PRODUCT

    def formula(self, formula: t.Formula) -> str:
        """The formula's text."""
        return formula.text

    def derivative(self, of: str, by: str) -> tuple[str, Precedence]:
        """``∂E_t/∂s_t``."""
        return f"∂{of}/∂{by}", Precedence.APPLIED

    def immediate(self, of: str, by: str) -> tuple[str, Precedence]:
        """``∂⁺s_t/∂s_{t-1}``."""
        return f"∂⁺{of}/∂{by}", Precedence.APPLIED

    def over_time(self, text: str) -> str:
        """``Σ_t``."""
        return f"Σ_t {text}"

    def over_positions(self, text: str) -> str:
        """``Σ_p δ[p]``."""
        return f"Σ_p {text}[p]"

    def arrow(self, up: bool, strides: Sequence[str], text: str) -> str:
        """``↓₂ s``."""
        return f"{'↑' if up else '↓'}{','.join(strides).translate(_LOWERED)} {text}"

    def marked(self, function: str, marks: Sequence[str], arguments: Sequence[str]) -> str:
        """``maxpool_2×2(s)``."""
        return f"{function}_{'×'.join(marks)}({', '.join(arguments)})"

    def call(self, function: str, arguments: Sequence[str]) -> str:
        """``tanh(a_t)``."""
        return f"{_FUNCTIONS.get(function, function)}({', '.join(arguments)})"

    def declared(self, function: t.Definition, argument: str) -> str:
        """``spike'(v_t)``."""
        return f"{function.name}({argument})"

    def comparison(self, left: str, relation: str, right: str) -> str:
        """``[a_t > 0]``."""
        return f"[{left} {_RELATIONS.get(relation, relation)} {right}]"

    def part(self, array: str, index: Sequence[str]) -> str:
        """``z_t[0:4]``, ``G[:, 3:]``."""
        return array + self.brackets(index)

    def brackets(self, index: Sequence[str]) -> str:
        """``[:, 3:]``."""
        return f"[{', '.join(index)}]"

    def blocks(self, rows: Sequence[Sequence[str]]) -> str:
        """``[x_t; s_{t-1}]`` stacked vertically, ``[U, W]`` horizontally."""
        return f"[{'; '.join(', '.join(row) for row in rows)}]"

    def filled(self, value: float, shape: Sequence[int]) -> tuple[str, Precedence]:
        """``zeros(3)``, ``ones(2, 3)``."""
        sizes = f"({', '.join(map(str, shape))})"
        if value in (0.0, 1.0):
            return ("ones" if value else "zeros") + sizes, Precedence.ATOM
        level = Precedence.PRODUCT if value >= 0 else Precedence.SUM
        return self.applied(self.number(value), f"ones{sizes}"), level

    def fraction(self, negative: bool, above: str, below: str) -> str:
        """``(1/7)``."""
        text = f"({above}/{below})" if below else above
        return f"-{text}" if negative else text

    def decimal(self, digits: str) -> str:
        """The digits."""
        return digits.replace("inf", "∞")


def _subscript(index: str) -> str:
    if not index:
        return ""
    return f"_{index}" if len(index) == 1 else f"_{{{index}}}"
