"""Writes terms: where parentheses go is decided here, what signs look like in each format."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import IntEnum

from symbolic_rnn.derivation import spatial_terms as sp
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
        return self._spatial(term)

    def _spatial(self, term: t.Term) -> tuple[str, Level]:
        match term:
            case sp.Correlation(kernel, image):
                return self._slid(kernel, self.star, image), Level.SUM
            case sp.Convolution(kernel, error, _):
                return self._slid(kernel, self.asterisk, error), Level.SUM
            case sp.KernelGradient(error, image, _):
                return self._slid(error, self.star, image), Level.SUM
            case sp.Decimated(inner, strides):
                return self.arrow(
                    False, _alike(strides), self.within(inner, Level.ATOM)
                ), Level.APPLIED
            case sp.Spread(inner, strides):
                return self.arrow(
                    True, _alike(strides), self.within(inner, Level.ATOM)
                ), Level.APPLIED
            case sp.Padded(inner, before, after, _):
                return self._marked("pad", _margins(before, after), inner), Level.ATOM
            case sp.Cropped(inner, before, after):
                return self._marked("crop", _margins(before, after), inner), Level.ATOM
            case sp.Pooled(kind, window, strides, image):
                return self._marked(f"{kind}pool", _windows(window, strides), image), Level.ATOM
            case sp.Routed(window, strides, error, image):
                return self._marked("route", _windows(window, strides), error, image), Level.ATOM
            case sp.Shared(window, strides, error, _):
                return self._marked("share", _windows(window, strides), error), Level.ATOM
            case sp.Reshaped(inner, shape):
                if len(shape) == 1:
                    return self.call("vec", [self.write(inner)]), Level.ATOM
                return self._marked("reshape", [*map(str, shape)], inner), Level.ATOM
            case sp.OneHot(index, _):
                return self.call("onehot", [self.write(index)]), Level.ATOM
            case sp.OverPositions(inner):
                return self.over_positions(self.within(inner, Level.ATOM)), Level.SUM
        raise TypeError(f"no notation for {type(term).__name__}")

    def _slid(self, left: t.Term, sign: str, right: t.Term) -> str:
        return f"{self.within(left, Level.POWER)}{sign}{self.within(right, Level.POWER)}"

    def _marked(self, function: str, marks: Sequence[str], *arguments: t.Term) -> str:
        return self.marked(function, marks, [self.write(argument) for argument in arguments])

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
    star: str
    asterisk: str

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
    def over_positions(self, text: str) -> str:
        """A sum over the positions."""

    @abstractmethod
    def arrow(self, up: bool, strides: Sequence[str], text: str) -> str:
        """Every so many positions: kept (down), or filled (up)."""

    @abstractmethod
    def marked(self, function: str, marks: Sequence[str], arguments: Sequence[str]) -> str:
        """A function with sizes below its name."""

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


def _alike(sizes: sp.Sizes) -> list[str]:
    """One number where all are the same."""
    return [str(size) for size in (sizes[:1] if len(set(sizes)) == 1 else sizes)]


def _margins(before: sp.Sizes, after: sp.Sizes) -> list[str]:
    """``1`` at both ends of every axis; ``0:1`` where the ends differ."""
    ends = [str(a) if a == b else f"{a}:{b}" for a, b in zip(before, after, strict=True)]
    return ends[:1] if len(set(ends)) == 1 else ends


def _windows(window: sp.Sizes, strides: sp.Sizes) -> list[str]:
    """The size of a window; with the step from one to the next where that is another."""
    steps = [] if window == strides else [f"/{'/'.join(_alike(strides))}"]
    sizes = [str(size) for size in window]
    return [*sizes[:-1], sizes[-1] + "".join(steps)]
