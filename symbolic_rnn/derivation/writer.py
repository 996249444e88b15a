"""Writes terms: where parentheses go is decided here, what signs look like in each format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import IntEnum

from symbolic_rnn.derivation import terms as t
from symbolic_rnn.derivation.names import Name

__all__ = ["Level", "Writer"]


class Level(IntEnum):
    """How tightly a term binds, loosest first."""

    SUM = 1
    PRODUCT = 2
    APPLIED = 3
    POWER = 4
    ATOM = 5


class Writer(ABC):
    """Turns terms into one format. A subclass says what each sign looks like."""

    def write(self, term: t.Term) -> str:
        """Write a term."""
        return self._written(term)[0]

    def within(self, term: t.Term, level: Level) -> str:
        """Write a term as an operand, in parentheses if it binds less tightly than ``level``."""
        text, own = self._written(term)
        return text if own >= level else self.grouped(text)

    def _written(self, term: t.Term) -> tuple[str, Level]:
        match term:
            case t.Symbol(name):
                return self.name(name), Level.ATOM
            case t.Derivative(of, by):
                return self.derivative(self.name(of), self.name(by))
            case t.Formula():
                return self.formula(term), Level.SUM
            case t.Identity():
                return "I", Level.ATOM
            case t.OverTime(inner):
                return self.over_time(self.within(inner, Level.PRODUCT)), Level.SUM
            case t.Number(value):
                return self.number(value), Level.ATOM if value >= 0 else Level.SUM
            case t.Sum(parts):
                return self._sum(parts), Level.SUM
            case t.Product((t.Number(value), *factors)):
                return self._scaled(value, factors)
            case t.Product(factors):
                return self._hadamard(factors), Level.PRODUCT
            case t.Applied(matrix, vector):
                left = self.within(matrix, Level.APPLIED)
                return self.applied(left, self.within(vector, Level.APPLIED)), Level.APPLIED
            case t.Transpose(matrix):
                return self.transposed(self.within(matrix, Level.ATOM)), Level.POWER
            case t.Outer(left, right):
                row = self.transposed(self.within(right, Level.ATOM))
                return self.applied(self.within(left, Level.APPLIED), row), Level.APPLIED
            case t.Power(base, exponent):
                return self.power(base, exponent), Level.POWER
            case t.Quotient(above, below):
                return self.quotient(above, below)
            case t.Call(function, arguments):
                return self.call(function, [self.write(part) for part in arguments]), Level.ATOM
            case t.Comparison(relation, left, right):
                return self.comparison(self.write(left), relation, self.write(right)), Level.ATOM
            case t.Choice(condition, yes, no):
                written = [self.write(part) for part in (condition, yes, no)]
                return self.call("where", written), Level.ATOM
            case t.Total(vector):
                return self.call("sum", [self.write(vector)]), Level.ATOM
            case t.Part(vector, start, stop):
                return self.part(self.within(vector, Level.ATOM), start, stop), Level.ATOM
            case t.Placed(onto, vector, start, stop, adds):
                inside = [self.write(onto), self.write(vector), self.slice(start, stop)]
                return self.call("add at" if adds else "set at", inside), Level.ATOM
            case t.Joined(parts):
                return self.joined([self.write(part) for part in parts]), Level.ATOM
        raise TypeError(f"no notation for {type(term).__name__}")

    def _sum(self, parts: Sequence[t.Term]) -> str:
        text = self.write(parts[0])
        for part in parts[1:]:
            match part:
                case t.Number(value) if value < 0:
                    text += self.minus + self.number(-value)
                case t.Product((t.Number(value), *factors)) if value < 0:
                    positive = t.product(t.Number(-value), *factors)
                    text += self.minus + self.within(positive, Level.PRODUCT)
                case _:
                    text += self.plus + self.within(part, Level.PRODUCT)
        return text

    def _scaled(self, value: float, factors: Sequence[t.Term]) -> tuple[str, Level]:
        rest = self._hadamard(factors)
        if value == -1.0:
            return self.negative + rest, Level.SUM
        # An unstarred number in front of one factor; a product of several stands in itself.
        scaled = self.applied(self.number(value), rest)
        return scaled, Level.PRODUCT if value >= 0 else Level.SUM

    def _hadamard(self, factors: Sequence[t.Term]) -> str:
        return self.times.join(self.within(factor, Level.PRODUCT) for factor in factors)

    plus = " + "
    minus: str
    negative: str
    times: str

    @abstractmethod
    def name(self, name: Name) -> str:
        """A symbol's name."""

    @abstractmethod
    def grouped(self, text: str) -> str:
        """Parentheses."""

    @abstractmethod
    def transposed(self, text: str) -> str:
        """A transposed atom."""

    @abstractmethod
    def power(self, base: t.Term, exponent: float) -> str:
        """A power."""

    @abstractmethod
    def quotient(self, above: t.Term, below: t.Term) -> tuple[str, Level]:
        """A fraction."""

    @abstractmethod
    def formula(self, formula: t.Formula) -> str:
        """A statement written out for each format."""

    @abstractmethod
    def derivative(self, of: str, by: str) -> tuple[str, Level]:
        """A partial derivative."""

    @abstractmethod
    def over_time(self, text: str) -> str:
        """A sum over the steps."""

    @abstractmethod
    def call(self, function: str, arguments: Sequence[str]) -> str:
        """A function and its arguments."""

    @abstractmethod
    def comparison(self, left: str, relation: str, right: str) -> str:
        """Iverson's bracket: one where the relation holds."""

    @abstractmethod
    def part(self, vector: str, start: int | None, stop: int | None) -> str:
        """Some components of a vector."""

    @abstractmethod
    def joined(self, parts: Sequence[str]) -> str:
        """Vectors one after the other."""

    @staticmethod
    def applied(left: str, right: str) -> str:
        """A product without a sign."""
        return f"{left} {right}"

    @staticmethod
    def number(value: float) -> str:
        """A number, without a decimal point where it is whole."""
        return f"{value:.6g}"

    @staticmethod
    def slice(start: int | None, stop: int | None) -> str:
        """The range of a slice, as Python writes it."""
        return f"{'' if start is None else start}:{'' if stop is None else stop}"
