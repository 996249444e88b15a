"""Computes what is printed from its text alone, as a reader would: with columns, rows and matrices.

A parser for the notation of ``Derivation.to_text``. It is strict where NumPy is not: a column is no
row and no matrix, only numbers are combined with everything, and a product fits or fails. It knows
no terms and no graphs; of the names it knows the arrays they stand for.
"""

import math
import re
from dataclasses import dataclass
from functools import reduce
from string import ascii_letters, digits
from unicodedata import combining

import numpy as np
from scipy import linalg, special

FUNCTIONS = {
    "σ": special.expit,
    "softplus": lambda a: np.logaddexp(0, a),
    "abs": np.abs,
    "log1mexp": lambda a: np.log(1 - np.exp(a)),
    "trigamma": lambda a: special.polygamma(1, a),
    "round": np.round,
}
for _name in [
    "tanh",
    "exp",
    "exp2",
    "expm1",
    "log",
    "log2",
    "log10",
    "log1p",
    "sqrt",
    "sin",
    "cos",
    "tan",
    "sinh",
    "cosh",
    "arcsin",
    "arccos",
    "arctan",
    "arcsinh",
    "arccosh",
    "arctanh",
    "sign",
    "floor",
    "ceil",
    "trunc",
    "isnan",
    "isinf",
]:
    FUNCTIONS[_name] = getattr(np, _name)
for _name in ["erf", "erfc", "erfcx", "erfinv", "erfcinv", "gamma", "gammaln", "digamma"]:
    FUNCTIONS[_name] = getattr(special, _name)

OF_A_MATRIX = {name: getattr(np.linalg, name) for name in ("inv", "det", "cholesky")}
OF_A_MATRIX["expm"] = linalg.expm
SEVERAL = {"clip": np.clip, "pow": np.power, "where": lambda c, a, b: np.where(c != 0, a, b)}
SEVERAL["dexpm"] = lambda a, along: linalg.expm_frechet(a, along, compute_expm=False)
SEVERAL |= {
    "logaddexp": np.logaddexp,
    "max": np.maximum,
    "min": np.minimum,
    "mod": np.mod,
    "arctan2": np.arctan2,
}
REDUCED = {"sum": np.sum, "mean": np.mean, "prod": np.prod, "max": np.max, "min": np.min}
REDUCED |= {"argmax": np.argmax, "logsumexp": special.logsumexp}
ALONG = {"softmax": special.softmax, "log softmax": special.log_softmax}
ALONG |= {"cumsum": np.cumsum, "cumprod": np.cumprod, "sort": np.sort, "argsort": np.argsort}
WORDS = sorted(
    {
        *FUNCTIONS,
        *SEVERAL,
        *REDUCED,
        *ALONG,
        *OF_A_MATRIX,
        *["diag", "tril", "triu", "ones", "zeros", "put", "add", "reshape", "flat"],
    }
)
RELATIONS = {"=": np.equal, "≠": np.not_equal, ">": np.greater, "<": np.less}
RELATIONS |= {"≥": np.greater_equal, "≤": np.less_equal}
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
NUMERALS = {"√(2π)": math.sqrt(2 * math.pi), "√π": math.sqrt(math.pi), "√2": math.sqrt(2)}
NUMERALS |= {"π": math.pi, "log 2": math.log(2)}


_WORD = frozenset(ascii_letters + digits + "_")


class NotationError(ValueError):
    """The printed text cannot be interpreted."""


class OutOfReachError(Exception):
    """Notation for values with more axes than two."""


@dataclass
class Value:
    """A number ``()``, a matrix, or a vector ``(n,)``: as it is written, or transposed."""

    array: np.ndarray
    turned: bool = False

    @property
    def number(self):
        return self.array.size == 1 and self.array.ndim < 2


def computed(text, values, *, ndim, rows=False):
    """Compute a printed expression.

    Parameters
    ----------
    text : str
    values : dict of str to array
        By the names as they are printed.
    ndim : int
        How many axes the outcome has: a column may be meant as a matrix of one column.
    rows : bool
        Whether vectors are written as rows.

    Returns
    -------
    array
    """
    if "]_" in text:
        raise OutOfReachError("an array by its entries")
    parser = _Parser(text, values, rows)
    value = parser.sum()
    if parser.rest:
        raise NotationError(f"cannot read {parser.rest!r} in {text!r}")
    if ndim == 2:
        return parser.square(value)
    if value.turned:
        raise NotationError(f"{text!r} is a row for a column, or a column for a row")
    return value.array


class _Parser:
    def __init__(self, text, values, rows):
        self.text, self.at, self.rows = text, 0, rows
        self.values = dict(sorted(values.items(), key=lambda item: -len(item[0])))

    @property
    def rest(self):
        return self.text[self.at :]

    def take(self, sign):
        found = self.rest.startswith(sign)
        if found:
            self.at += len(sign)
        return found

    def need(self, sign):
        if not self.take(sign):
            raise NotationError(f"expected {sign!r} at {self.rest!r} in {self.text!r}")

    def sum(self):
        negative = self.take("−")
        total = self.product()
        if negative:
            total = Value(-total.array, total.turned)
        while True:
            if self.take(" + "):
                total = self.together(np.add, total, self.product())
            elif self.take(" − "):
                total = self.together(np.subtract, total, self.product())
            else:
                return total

    def product(self):
        result = self.chain()
        while True:
            if self.take(" ⊙ "):
                result = self.together(np.multiply, result, self.chain())
            elif self.take(" / "):
                result = self.together(np.divide, result, self.chain())
            else:
                return result

    def chain(self):
        factors = [self.postfix()]
        while re.match(r" [^-+−⊙/=≠<>≥≤ ]", self.rest):
            self.take(" ")
            factors.append(self.postfix())
        first, *others = factors
        if len(others) > 1 and first.number and others[0].array.ndim == 2:
            return self.times(first, reduce(self.times, others))  # not as a row times a matrix
        return reduce(self.times, factors)

    def postfix(self):
        value = self.atom()
        while True:
            raised = re.match(r"[⁰¹²³⁴⁵⁶⁷⁸⁹⁻]+", self.rest)
            power = re.match(r"\^(-?[\d.]+(?:e[-+]\d+)?)", self.rest)
            if self.take("ᵀ"):
                if value.array.ndim == 2:
                    value = Value(value.array.T)
                else:
                    value = Value(value.array, not value.turned)
            elif raised:
                self.take(raised[0])
                value = Value(value.array ** float(raised[0].translate(RAISED)), value.turned)
            elif power:
                self.take(power[0])
                value = Value(value.array ** float(power[1]), value.turned)
            elif self.rest.startswith("["):
                value = self.part(value)
            elif self.rest.startswith("^"):
                self.take("^")
                exponent = self.atom()
                value = Value(value.array**exponent.array, value.turned)
            else:
                return value

    def atom(self):
        for name, array in self.values.items():
            after = self.rest[len(name) : len(name) + 1]
            if self.rest.startswith(name) and not (combining(after or " ") or after in _WORD):
                self.take(name)
                return Value(np.asarray(array, dtype=float))
        for word in sorted(WORDS, key=len, reverse=True):
            call = re.match(rf"{word}(_[\d×,]+)?\(", self.rest)
            if call:
                self.take(call[0])
                return self.call(word, (call[1] or "")[1:])
        numeral = re.match(r"-?\d+(\.\d+)?(e[-+]?\d+)?", self.rest)
        if numeral:
            self.take(numeral[0])
            return Value(np.asarray(float(numeral[0])))
        for sign, number in NUMERALS.items():
            if self.take(sign):
                return Value(np.asarray(number))
        if self.take("-("):
            self.at -= 1
            inside = self.atom()
            return Value(-inside.array, inside.turned)
        if self.take("("):
            value = self.sum()
            if self.take("/"):
                value = self.together(np.divide, value, self.sum())
            self.need(")")
            return value
        if self.take("["):
            return self.bracket()
        raise OutOfReachError(f"{self.rest!r} in {self.text!r}")

    def call(self, word, marks):
        if word in ("put", "add"):
            return self.placed(word)
        arguments = [self.sum()]
        while self.take(", "):
            arguments.append(self.sum())
        self.need(")")
        first = arguments[0]
        if word in ("ones", "zeros"):
            shape = [int(each.array) for each in arguments]
            return Value(np.full(shape, float(word == "ones")))
        if len(arguments) > 1:
            result = arguments[0]
            if word in ("max", "min", "logaddexp"):
                for other in arguments[1:]:
                    result = self.together(SEVERAL[word], result, other)
                return result
            return self.together(SEVERAL[word], *arguments)
        if word in OF_A_MATRIX:
            return Value(np.asarray(OF_A_MATRIX[word](first.array)))
        if word in ("diag", "tril", "triu"):
            return Value(getattr(np, word)(first.array))
        if word == "flat":
            return Value(first.array.reshape(-1))
        if word == "reshape":
            shape = [int(size) for size in marks.split("×")]
            if len(shape) > 2:
                raise OutOfReachError(word)
            return Value(first.array.reshape(shape))
        if word in REDUCED:
            axes = tuple(map(int, marks.split(","))) if marks else None
            axis = axes[0] if word == "argmax" and axes else axes
            return Value(np.asarray(REDUCED[word](first.array, axis=axis), dtype=float))
        if word in ALONG:
            if not marks and first.array.ndim > 1 and "softmax" not in word:
                raise NotationError(f"{word} of a matrix along no axis in {self.text!r}")
            axis = int(marks) if marks else (None if "softmax" in word else -1)
            return Value(np.asarray(ALONG[word](first.array, axis=axis), dtype=float), first.turned)
        return Value(FUNCTIONS[word](first.array).astype(float), first.turned)

    def placed(self, word):
        onto = self.sum()
        self.need(", [")
        index = self.index(onto.array.ndim)
        self.need(", ")
        part = self.sum()
        self.need(")")
        result = onto.array.copy()
        if word == "add":
            np.add.at(result, index, part.array)
        else:
            result[index] = part.array
        return Value(result)

    def part(self, value):
        self.need("[")
        if value.turned:
            raise NotationError(f"an index of a transposed vector in {self.text!r}")
        return Value(np.asarray(value.array[self.index(value.array.ndim)]))

    def index(self, ndim):
        entries = []
        while True:
            piece = re.match(r"(-?\d+)?:(-?\d+)?(?::(-?\d+))?", self.rest)
            if piece:
                self.take(piece[0])
                entries.append(slice(*(None if k is None else int(k) for k in piece.groups())))
            else:
                array = self.sum().array.astype(int)
                entries.append(int(array) if array.ndim == 0 else array)
            if self.take("]"):
                break
            self.need(", ")
        if len(entries) != ndim:
            raise NotationError(f"{len(entries)} indices of {ndim} axes in {self.text!r}")
        return tuple(entries)

    def bracket(self):
        blocks = [[self.sum()]]
        relation = re.match(r" ([=≠<>≥≤]) ", self.rest)
        if relation:
            self.take(relation[0])
            result = self.together(RELATIONS[relation[1]], blocks[0][0], self.sum())
            self.need("]")
            return Value(result.array.astype(float), result.turned)
        while not self.take("]"):
            if self.take("; "):
                blocks.append([self.sum()])
            else:
                self.need(", ")
                blocks[-1].append(self.sum())
        plain = all(not each.turned and each.array.ndim < 2 for row in blocks for each in row)
        one = all(len(row) == 1 for row in blocks) if not self.rows else len(blocks) == 1
        full = np.vstack([np.hstack([self.square(each) for each in row]) for row in blocks])
        return Value(full.ravel() if plain and one else full)

    def square(self, value):
        """A matrix: a column, or a row where vectors are rows or it is transposed."""
        array = value.array
        if array.ndim == 2:
            return array
        return array.reshape((1, -1) if value.turned != self.rows else (-1, 1))

    def times(self, left, right):
        if left.number and right.number:
            return Value(left.array * right.array)
        for number, other in ((left, right), (right, left)):
            if number.array.ndim == 0 or (number.number and other.array.ndim == 1):
                return Value(number.array.reshape(()) * other.array, other.turned)
        a, b = self.square(left), self.square(right)
        if a.shape[1] != b.shape[0]:
            for number, other in ((left, right), (right, left)):
                if number.number:
                    return Value(number.array.reshape(()) * other.array, other.turned)
            raise NotationError(f"{a.shape} times {b.shape} in {self.text!r}")
        result = a @ b
        vectors = [each for each in (left, right) if each.array.ndim == 1]
        if len(vectors) == 2:
            return Value(result.reshape(()) if result.size == 1 and a.shape[0] == 1 else result)
        return Value(result.ravel(), vectors[0].turned) if vectors else Value(result)

    def together(self, function, *values):
        wide = [value for value in values if not value.number]
        if len({(value.array.shape, value.turned) for value in wide}) > 1:
            # A column is a matrix of one column.
            squares = [value if value.number else Value(self.square(value)) for value in values]
            shapes = {value.array.shape for value in squares if not value.number}
            if len(shapes) > 1:
                raise NotationError(f"{shapes} component by component in {self.text!r}")
            values, wide = squares, [value for value in squares if not value.number]
        if not wide:
            longest = max(values, key=lambda value: value.array.ndim)
            arrays = [value.array.reshape(longest.array.shape) for value in values]
            return Value(np.asarray(function(*arrays)))
        arrays = [value.array.reshape(()) if value.number else value.array for value in values]
        return Value(np.asarray(function(*arrays)), wide[0].turned)
