"""Base class of writers: it places parentheses, and subclasses define the signs."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from enum import IntEnum
from math import isfinite
from typing import Any

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import spatial_terms as sp
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.numerals import fraction, is_rounded
from symbolic_rnn.derivation.notation.sizes import alike, margins, windows

__all__ = ["Precedence", "Writer"]


class Precedence(IntEnum):
    """How tightly a term binds, loosest first."""

    SUM = 1
    PRODUCT = 2
    APPLIED = 3
    POWER = 4
    ATOM = 5


class Writer(ABC):
    """Writes terms in one format. A subclass defines each sign.

    Parameters
    ----------
    rows : bool
        Write vectors as rows, ``x_t U^T``, instead of columns, ``U x_t``.
    """

    def __init__(self, *, rows: bool = False):
        self.rows = rows

    def write(self, term: t.Term) -> str:
        """Write a term."""
        return self._written(term)[0]

    def within(self, term: t.Term, level: Precedence) -> str:
        """Write a term as an operand, in parentheses if it binds less tightly than ``level``."""
        text, own = self._written(term)
        return text if own >= level else self.grouped(text)

    def _written(self, term: t.Term) -> tuple[str, Precedence]:
        match term:
            case t.Symbol(name):
                return self.name(name), Precedence.ATOM
            case t.Immediate(of, by):
                return self.immediate(self.name(of), self.name(by))
            case t.Derivative(of, by):
                return self.derivative(self.name(of), self.name(by))
            case t.Formula():
                return self.formula(term), Precedence.SUM
            case t.Identity():
                return "I", Precedence.ATOM
            case t.OverTime(inner):
                return self.over_time(self.within(inner, Precedence.PRODUCT)), Precedence.SUM
            case t.Number(value):
                return self.number(value), Precedence.ATOM if value >= 0 else Precedence.SUM
            case t.Sum():
                return "".join(self.summands(term)), Precedence.SUM
            case t.Product((t.Number(value), *factors)):
                return self._scaled(value, factors)
            case t.Product(factors):
                return self._hadamard(factors), Precedence.PRODUCT
            case t.Applied(matrix, vector):
                if self.rows:
                    return self._juxtaposed(vector, algebra.transposed(matrix))
                return self._juxtaposed(matrix, vector)
            case t.MatrixProduct(left, right):
                return self._juxtaposed(left, right)
            case t.Inner(left, right):
                if self.rows:
                    return self._juxtaposed(left, t.Transpose(right))
                return self._juxtaposed(t.Transpose(left), right)
            case t.Outer(left, right):
                if self.rows:
                    return self._juxtaposed(t.Transpose(left), right)
                return self._juxtaposed(left, t.Transpose(right))
            case t.Transpose(matrix):
                return self.transposed(self.within(matrix, Precedence.ATOM)), Precedence.POWER
            case t.AsRow(vector):
                return self._written(vector if self.rows else t.Transpose(vector))
            case t.AsColumn(vector):
                return self._written(t.Transpose(vector) if self.rows else vector)
            case t.Permuted(inner, order):
                return self._marked("permute", [*map(str, order)], inner), Precedence.ATOM
            case t.Power(base, exponent):
                return self.power(base, exponent), Precedence.POWER
            case t.Quotient(above, below):
                return self.quotient(above, below)
            case t.Call(function, arguments):
                return self.call(
                    function, [self.write(part) for part in arguments]
                ), Precedence.ATOM
            case t.Declared(function, inner):
                return self.declared(function, self.write(inner)), Precedence.ATOM
            case t.Relation(relation, left, right):
                return self.comparison(
                    self.write(left), relation, self.write(right)
                ), Precedence.ATOM
            case t.Choice(condition, yes, no):
                written = [self.write(part) for part in (condition, yes, no)]
                return self.call("where", written), Precedence.ATOM
            case t.Reduced(kind, inner, axes):
                return self._over(kind, () if axes is None else axes, inner), Precedence.ATOM
            case t.Along(function, inner, axis):
                return self._over(function, () if axis is None else (axis,), inner), Precedence.ATOM
            case t.Filled(value, shape):
                return self.filled(value, shape)
            case t.ZerosLike(of):
                return self.call("zeros", [self.name(of)]), Precedence.ATOM
            case t.Literal(values):
                return self._literal(values), Precedence.ATOM
            case t.Indexed(inner, index):
                return self.part(
                    self.within(inner, Precedence.ATOM), self._index(index)
                ), Precedence.ATOM
            case t.Placed(onto, index, part, adds):
                inside = [self.write(onto), self.brackets(self._index(index)), self.write(part)]
                return self.call("add" if adds else "put", inside), Precedence.ATOM
            case t.Joined(parts, axis, ndim, _):
                return self._joined(parts, axis, ndim), Precedence.ATOM
        return self._by_entries(term)

    def _by_entries(self, term: t.Term) -> tuple[str, Precedence]:
        match term:
            case e.Entry(t.Symbol(name), letters):
                return self.entry(name, _joined(letters)), Precedence.ATOM
            case e.Entry(e.TotalDerivative(of, by, axes), letters):
                above = self.entry(of, _joined(letters[:axes]))
                below = self.entry(by, _joined(letters[axes:]))
                return self.total_derivative(above, below), Precedence.POWER
            case e.Entry(inner, letters):
                text = self.within(inner, Precedence.ATOM)
                return self.subscripted(text, _joined(letters)), Precedence.ATOM
            case e.ByEntries(letters, _, inner):
                return self.subscripted(
                    self.bracketed(self.write(inner)), _joined(letters)
                ), Precedence.ATOM
            case e.KroneckerDelta(first, second):
                return self.entry(Name("delta"), _joined((first, second))), Precedence.ATOM
            case e.OverIndex(letter, _, inner):
                text = self.within(inner, Precedence.PRODUCT)
                return self.over_index(letter.letter, text), Precedence.PRODUCT
            case e.TotalDerivative(of, by):
                return self.total_derivative(self.name(of), self.name(by)), Precedence.POWER
            case e.Influence(e.TotalDerivative(of, by, _, by_axes)):
                below = self.name(by)
                columns = below if by_axes < 2 else self.call("vec", [below])
                return self.total_derivative(self.name(of), columns), Precedence.POWER
            case e.Kronecker(left, right):
                sides = [self.within(side, Precedence.POWER) for side in (left, right)]
                return self.kronecker.join(sides), Precedence.PRODUCT
            case e.Norm(matrix):
                return self.norm(self.write(matrix)), Precedence.ATOM
            case e.Largest(vector):
                return self.largest(self.write(vector)), Precedence.POWER
            case e.Paths(of):
                return self.paths(self.name(of)), Precedence.ATOM
            case e.DoubleSum(inner):
                return self.double_sum(self.within(inner, Precedence.PRODUCT)), Precedence.SUM
        return self._spatial(term)

    def _spatial(self, term: t.Term) -> tuple[str, Precedence]:
        match term:
            case sp.Correlation(kernel, image):
                return self._slid(kernel, self.star, image), Precedence.SUM
            case sp.Convolution(kernel, error, _):
                return self._slid(kernel, self.asterisk, error), Precedence.SUM
            case sp.KernelGradient(error, image, _):
                return self._slid(error, self.star, image), Precedence.SUM
            case sp.Decimated(inner, strides):
                return self.arrow(
                    False, alike(strides), self.within(inner, Precedence.ATOM)
                ), Precedence.APPLIED
            case sp.Spread(inner, strides):
                return self.arrow(
                    True, alike(strides), self.within(inner, Precedence.ATOM)
                ), Precedence.APPLIED
            case sp.Padded(inner, before, after, _):
                return self._marked("pad", margins(before, after), inner), Precedence.ATOM
            case sp.Cropped(inner, before, after):
                return self._marked("crop", margins(before, after), inner), Precedence.ATOM
            case sp.Pooled(kind, window, strides, image):
                return self._marked(f"{kind}pool", windows(window, strides), image), Precedence.ATOM
            case sp.Routed(window, strides, error, image):
                return self._marked(
                    "route", windows(window, strides), error, image
                ), Precedence.ATOM
            case sp.Shared(window, strides, error, _):
                return self._marked("share", windows(window, strides), error), Precedence.ATOM
            case sp.Reshaped(inner, shape):
                if len(shape) == 1:
                    return self.call("flat", [self.write(inner)]), Precedence.ATOM
                return self._marked("reshape", [*map(str, shape)], inner), Precedence.ATOM
            case sp.OneHot(index, _):
                return self.call("onehot", [self.write(index)]), Precedence.ATOM
            case sp.OverPositions(inner):
                return self.over_positions(self.within(inner, Precedence.ATOM)), Precedence.SUM
        raise TypeError(f"no notation for {type(term).__name__}")

    def _juxtaposed(self, left: t.Term, right: t.Term) -> tuple[str, Precedence]:
        """A product of matrices, columns and rows, without parentheses since it is associative."""
        text = self.applied(
            self.within(left, Precedence.APPLIED), self.within(right, Precedence.APPLIED)
        )
        return text, Precedence.APPLIED

    def _over(self, function: str, axes: Sequence[int], term: t.Term) -> str:
        if not axes:
            return self.call(function, [self.write(term)])
        return self._marked(function, [",".join(map(str, axes))], term)

    def _index(self, index: Sequence[t.Index]) -> list[str]:
        return [self._indexed(each) for each in index]

    def _indexed(self, each: t.Index) -> str:
        if isinstance(each, t.Range):
            return self.range(each)
        return self.write(each) if isinstance(each, t.Term) else str(each)

    def _literal(self, values: Sequence[Any]) -> str:
        rows = [row if isinstance(row, tuple) else (row,) for row in values]
        if self.rows and rows and not isinstance(values[0], tuple):
            rows = [tuple(values)]
        return self.blocks([[self.number(value) for value in row] for row in rows])

    def _joined(self, parts: Sequence[t.Term], axis: int, ndim: int) -> str:
        written = [self.write(part) for part in parts]
        if ndim > 2:
            return self.marked("join", [str(axis)], written)
        side_by_side = axis == 1 or (ndim == 1 and self.rows)
        return self.blocks([written] if side_by_side else [[each] for each in written])

    def _slid(self, left: t.Term, sign: str, right: t.Term) -> str:
        return f"{self.within(left, Precedence.POWER)}{sign}{self.within(right, Precedence.POWER)}"

    def _marked(self, function: str, marks: Sequence[str], *arguments: t.Term) -> str:
        return self.marked(function, marks, [self.write(argument) for argument in arguments])

    def summands(self, term: t.Term) -> list[str]:
        """Write the summands of a sum, each but the first with its sign; else the whole term.

        Joined, they are what :meth:`write` gives; between them a line may be broken.
        """
        if not isinstance(term, t.Sum):
            return [self.write(term)]
        texts = [self.write(term.terms[0])]
        for part in term.terms[1:]:
            match part:
                case t.Number(value) if value < 0:
                    texts.append(self.minus + self.number(-value))
                case t.Product((t.Number(value), *factors)) if value < 0:
                    positive = algebra.product(t.Number(-value), *factors)
                    texts.append(self.minus + self.within(positive, Precedence.PRODUCT))
                case _:
                    texts.append(self.plus + self.within(part, Precedence.PRODUCT))
        return texts

    def pieces(self, term: t.Term) -> list[str]:
        """Write a term in pieces between which a line may be broken; joined, they are the term.

        A sum is broken between its summands, also where it is the last factor of a product.
        """
        whole = self.write(term)
        match term:
            case t.Product((*_, t.Sum() as last)) | t.MatrixProduct(_, t.Sum() as last):
                inside = self.write(last)
                head, found, tail = whole.rpartition(inside)
                if found:
                    first, *others, end = self.summands(last)
                    return [head + first, *others, end + tail]
            case t.Sum():
                return self.summands(term)
        return [whole]

    def _scaled(self, value: float, factors: Sequence[t.Term]) -> tuple[str, Precedence]:
        rest = self._hadamard(factors)
        if value == -1.0:
            return self.negative + rest, Precedence.SUM
        # A number in front is written without a sign.
        scaled = self.applied(self.number(value), rest)
        return scaled, Precedence.PRODUCT if value >= 0 else Precedence.SUM

    def _hadamard(self, factors: Sequence[t.Term]) -> str:
        """Numbers in front without a sign, other factors multiplied componentwise."""
        numbers = [factor for factor in factors if algebra.is_number(factor)]
        others = [factor for factor in factors if not algebra.is_number(factor)]
        if any(isinstance(factor, t.Relation) for factor in factors):
            # Without a sign, a bracket after a number would look like an index.
            return self.times.join(self.within(factor, Precedence.PRODUCT) for factor in factors)
        if len(factors) == 1:
            return self.within(factors[0], Precedence.PRODUCT)
        written = [self.within(factor, Precedence.POWER) for factor in numbers]
        if len(others) == 1 and numbers:
            written.append(self.within(others[0], Precedence.APPLIED))
        elif others:
            written.append(
                self.times.join(self.within(each, Precedence.PRODUCT) for each in others)
            )
        result = written[0]
        for each in written[1:]:
            result = self.applied(result, each)
        return result

    plus = " + "
    minus: str
    negative: str
    times: str
    star: str
    asterisk: str
    kronecker: str

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
    def quotient(self, above: t.Term, below: t.Term) -> tuple[str, Precedence]:
        """A fraction."""

    @abstractmethod
    def formula(self, formula: t.Formula) -> str:
        """A formula, which has its own text in each format."""

    @abstractmethod
    def derivative(self, of: str, by: str) -> tuple[str, Precedence]:
        """A partial derivative."""

    @abstractmethod
    def immediate(self, of: str, by: str) -> tuple[str, Precedence]:
        """A derivative through one equation only."""

    @abstractmethod
    def total_derivative(self, of: str, by: str) -> str:
        """A total derivative."""

    @abstractmethod
    def entry(self, name: Name, letters: str) -> str:
        """A symbol with indices; without any it is the symbol."""

    @abstractmethod
    def subscripted(self, text: str, letters: str) -> str:
        """An atom with indices."""

    @abstractmethod
    def bracketed(self, text: str) -> str:
        """The entry of an array, in brackets."""

    @abstractmethod
    def over_index(self, letter: str, text: str) -> str:
        """A sum over an index."""

    @abstractmethod
    def norm(self, text: str) -> str:
        """A norm."""

    @abstractmethod
    def largest(self, text: str) -> str:
        """The largest absolute value of the entries."""

    @abstractmethod
    def paths(self, state: str) -> str:
        """The product of the step Jacobians of a state between steps k and t."""

    @abstractmethod
    def double_sum(self, text: str) -> str:
        """A sum over the steps t, and over the steps k up to t."""

    @abstractmethod
    def over_time(self, text: str) -> str:
        """A sum over the steps."""

    @abstractmethod
    def over_positions(self, text: str) -> str:
        """A sum over the positions."""

    @abstractmethod
    def arrow(self, up: bool, strides: Sequence[str], text: str) -> str:
        """Decimation (down) or insertion of zeros (up)."""

    @abstractmethod
    def marked(self, function: str, marks: Sequence[str], arguments: Sequence[str]) -> str:
        """A function with sizes as subscript."""

    @abstractmethod
    def call(self, function: str, arguments: Sequence[str]) -> str:
        """A function and its arguments."""

    @abstractmethod
    def declared(self, function: t.Definition, argument: str) -> str:
        """A function of the user's, with its argument."""

    @abstractmethod
    def comparison(self, left: str, relation: str, right: str) -> str:
        """Iverson's bracket: one where the relation holds."""

    @abstractmethod
    def part(self, array: str, index: Sequence[str]) -> str:
        """An indexed array."""

    @abstractmethod
    def brackets(self, index: Sequence[str]) -> str:
        """An index without an array."""

    @abstractmethod
    def blocks(self, rows: Sequence[Sequence[str]]) -> str:
        """A block matrix, given by rows."""

    @abstractmethod
    def fraction(self, negative: bool, above: str, below: str) -> str:
        """A number as a fraction; ``below`` is empty for an integer."""

    @abstractmethod
    def decimal(self, digits: str) -> str:
        """A number with all its digits, as in Python."""

    @abstractmethod
    def filled(self, value: float, shape: Sequence[int]) -> tuple[str, Precedence]:
        """An array filled with one number."""

    @staticmethod
    def applied(left: str, right: str) -> str:
        """A product without a sign."""
        return f"{left} {right}"

    def number(self, value: float) -> str:
        """A number without rounding: a decimal, a fraction, or a known constant."""
        short = f"{value:.6g}"
        if not isfinite(value):
            return self.decimal(short)
        if is_rounded(float(short), value) and "e" not in short:
            return short
        ratio = fraction(value)
        if ratio is not None:
            return self.fraction(value < 0, *ratio)
        return self.decimal(repr(value))

    @staticmethod
    def range(piece: t.Range) -> str:
        """A slice, as in Python."""
        start, stop = ("" if end is None else str(end) for end in (piece.start, piece.stop))
        return f"{start}:{stop}" if piece.step is None else f"{start}:{stop}:{piece.step}"


def _joined(letters: Sequence[e.Letter]) -> str:
    return ("," if any(each.plus for each in letters) else "").join(map(str, letters))
