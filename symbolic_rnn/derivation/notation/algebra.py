"""Builds simplified terms: without zeros, factors of one, and double transposes."""

from __future__ import annotations

from collections.abc import Sequence

from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.blocks import merged

__all__ = [
    "comparison",
    "diagonal",
    "difference",
    "is_number",
    "outer",
    "product",
    "quotient",
    "reduced",
    "total",
    "transposed",
]


def total(*terms: t.Term) -> t.Term:
    """Add terms, without zeros, with common factors in front and subtracted terms last."""
    flat: list[t.Term] = []
    for term in terms:
        flat += term.terms if isinstance(term, t.Sum) else [term]
    flat = merged(_collected([term for term in flat if term != t.Number(0.0)]))
    if len(flat) < 2:
        return flat[0] if flat else t.Number(0.0)
    shared = [
        factor
        for factor in _factors(flat[0])
        if not isinstance(factor, t.Number) and all(factor in _factors(term) for term in flat)
    ]
    if shared:
        rest = [_without(term, shared) for term in flat]
        return product(*shared, total(*rest))
    return t.Sum(tuple(sorted(flat, key=_is_taken_away)))


def _collected(terms: list[t.Term]) -> list[t.Term]:
    """Collect equal terms: ``2 s`` for ``s + s``."""
    if len({_scaled(term)[1] for term in terms}) == len(terms):
        return terms
    times: dict[t.Term, float] = {}
    for term in terms:
        number, rest = _scaled(term)
        times[rest] = times.get(rest, 0.0) + number
        if not number.is_integer():
            return terms  # decimals are left unchanged
    return [product(t.Number(number), rest) for rest, number in times.items() if number]


def _scaled(term: t.Term) -> tuple[float, t.Term]:
    """The leading number of a term, and the rest."""
    match term:
        case t.Number(value):
            return value, t.Number(1.0)
        case t.Product((t.Number(value), *rest)):
            return value, product(*rest)
    return 1.0, term


def product(*factors: t.Term) -> t.Term:
    """Multiply factors, with numbers in front, without ones, and with squares as powers."""
    number = 1.0
    flat: list[t.Term] = []
    for factor in factors:
        for part in _factors(factor):
            if isinstance(part, t.Number):
                number *= part.value
            else:
                flat.append(part)
    if number == 0.0:
        return t.Number(0.0)
    once = list(dict.fromkeys(flat))
    flat = [part if flat.count(part) == 1 else _power(part, flat.count(part)) for part in once]
    for k, part in enumerate(flat):
        match part:
            case t.Reduced("sum", inner, axes, int() as size) if abs(number) == 1.0 / size < 1.0:
                flat[k] = t.Reduced("mean", inner, axes, size)
                number = 1.0 if number > 0 else -1.0
    if number != 1.0 or not flat:
        flat.insert(0, t.Number(number))
    return flat[0] if len(flat) == 1 else t.Product(tuple(flat))


def _power(base: t.Term, times: int) -> t.Term:
    """A power of a term; the square of a root is its argument."""
    if times == 2 and isinstance(base, t.Call) and base.function == "sqrt":
        return base.arguments[0]
    return t.Power(base, times)


def quotient(above: t.Term, below: t.Term) -> t.Term:
    """Divide; a division by a number becomes a product, so that ``sum(a) / n`` becomes a mean."""
    match above, below:
        case t.Number(0.0), _:
            return above
        case _, t.Number(value) if value:
            return product(t.Number(1.0 / value), above)
        case t.Product((t.Number() as number, *rest)), _:
            return product(number, t.Quotient(product(*rest), below))
    return t.Quotient(above, below)


def diagonal(matrix: t.Term) -> t.Term:
    """The diagonal of a matrix, or a diagonal matrix; applied twice it cancels."""
    match matrix:
        case t.Call("diag", (inner,)):
            return inner
    return t.Call("diag", (matrix,))


_TURNED = {">": "<", "<": ">", ">=": "<=", "<=": ">=", "=": "=", "!=": "!="}
_OPPOSITE = {">": "<=", "<": ">=", ">=": "<", "<=": ">", "=": "!=", "!=": "="}


def comparison(relation: str, left: t.Term, right: t.Term) -> t.Term:
    """Compare two terms, with a number on the right."""
    if isinstance(left, t.Number) and not isinstance(right, t.Number):
        return t.Relation(_TURNED[relation], right, left)
    return t.Relation(relation, left, right)


def difference(first: t.Term, second: t.Term) -> t.Term:
    """Subtract the second term from the first; one minus a relation is the opposite relation."""
    if first == t.Number(1.0) and isinstance(second, t.Relation):
        return t.Relation(_OPPOSITE[second.relation], second.left, second.right)
    return total(first, product(t.Number(-1.0), second))


def reduced(kind: str, term: t.Term, axes: tuple[int, ...], ndim: int, size: int | None) -> t.Term:
    """Reduce some axes of an array, simplified.

    Parameters
    ----------
    kind : str
        As in :class:`~symbolic_rnn.derivation.notation.terms.Reduced`.
    term : t.Term
    axes : tuple of int
        At least one axis.
    ndim : int
        Number of axes of the term.
    size : int or None
        Number of reduced components.
    """
    over = None if len(axes) == ndim else axes
    match kind, term:
        case "sum", t.Distribution():
            return t.Number(1.0)
        case "sum", t.Filled(value, _) if size is not None and over is None:
            return t.Number(value * size)
        case "sum", t.Product((t.Number() as number, *rest)):
            return product(number, reduced(kind, product(*rest), axes, ndim, size))
        case "sum", t.Outer(left, right) if ndim == 2 and len(axes) == 1:
            gone, kept = (left, right) if axes == (0,) else (right, left)
            return product(reduced("sum", gone, (0,), 1, size), kept)
        case "sum", t.Product(factors) if ndim == 2 and len(axes) == 1:
            return _contracted(factors, axes[0]) or t.Reduced(kind, term, over, size)
        case (("max" | "min"), t.Product((t.Number(value), *rest))) if value < 0:
            other = "min" if kind == "max" else "max"
            return product(t.Number(value), reduced(other, product(*rest), axes, ndim, size))
    return t.Reduced(kind, term, over, size)


def _contracted(factors: Sequence[t.Term], axis: int) -> t.Term | None:
    """Write a sum over rows or columns as a matrix-vector product: of ``M * (1 v^T)``, ``M v``."""
    for factor in factors:
        match factor, axis:
            case (t.Outer(t.Filled(1.0, _), v), 1) | (t.Outer(v, t.Filled(1.0, _)), 0):
                matrix = product(*(other for other in factors if other is not factor))
                return t.Applied(matrix if axis == 1 else transposed(matrix), v)
    return None


def outer(left: t.Term, right: t.Term) -> t.Term:
    """Multiply a column by a row, with numbers moved to the front."""
    number, column = _scaled(left)
    other, row = _scaled(right)
    if isinstance(column, t.Number) or isinstance(row, t.Number):
        return t.Outer(left, right)
    return product(t.Number(number * other), t.Outer(column, row))


def transposed(matrix: t.Term) -> t.Term:
    """Transpose a matrix, simplified; a double transpose cancels."""
    match matrix:
        case t.Transpose(inner):
            return inner
        case t.Outer(left, right):
            return t.Outer(right, left)
        case t.MatrixProduct(left, right):
            return t.MatrixProduct(transposed(right), transposed(left))
        case t.Call("diag") | t.Identity():
            return matrix
        case t.Call("inv", (t.Transpose(inner),)):
            return t.Call("inv", (inner,))
        case t.Product((t.Number() as number, *rest)):
            return product(number, transposed(product(*rest)))
    return t.Transpose(matrix)


def _factors(term: t.Term) -> tuple[t.Term, ...]:
    return term.factors if isinstance(term, t.Product) else (term,)


def _without(term: t.Term, shared: list[t.Term]) -> t.Term:
    rest = list(_factors(term))
    for factor in shared:
        rest.remove(factor)
    return product(*rest)


def _is_taken_away(term: t.Term) -> bool:
    first = _factors(term)[0]
    return isinstance(first, t.Number) and first.value < 0


def is_number(term: t.Term) -> bool:
    """Whether a term is a scalar by its form, for any values of its names."""
    match term:
        case t.Call("det"):
            return True
        case t.Scalar() | t.Inner() | t.Number() | e.Norm() | e.Largest():
            return True
        case e.Entry() | e.KroneckerDelta() | e.OverIndex():
            return True
        case t.Reduced(axes=None):
            return True
        case t.Indexed(_, index):
            return all(isinstance(each, int) for each in index)
        case t.Power(base):
            return is_number(base)
        case t.Sum(parts) | t.Product(parts):
            return all(is_number(part) for part in parts)
        case t.Quotient(above, below):
            return is_number(above) and is_number(below)
        case t.Call(_, arguments):
            return all(is_number(part) for part in arguments)
        case t.Declared(_, inner):
            return is_number(inner)
    return False
