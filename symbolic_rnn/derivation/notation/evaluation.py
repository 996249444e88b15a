"""Evaluates terms in NumPy, so that printed equations can be tested."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import partial, reduce
from typing import Any

import numpy as np

from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.spatial_evaluation import evaluate_spatial

__all__ = ["evaluate"]

Array = np.ndarray

_NUMPY = "tanh exp exp2 expm1 log log2 log10 log1p sqrt sin cos tan sinh cosh arcsin arccos arctan"
_NUMPY += " arctan2 arcsinh arccosh arctanh abs sign floor ceil trunc mod isnan isinf"
_SCIPY = "erf erfc erfcx erfinv erfcinv gamma gammaln digamma"


def _log_sum(a: Array, axis: int | tuple[int, ...] | None) -> Array:
    largest = a.real.max(axis=axis, keepdims=True)
    total: Array = largest + np.log(np.exp(a - largest).sum(axis=axis, keepdims=True))
    return total


def _special(name: str, *arguments: Array | int) -> Array:
    """Call a function of ``scipy.special``, which is not imported before: it takes 0.1 s."""
    from scipy import special

    result: Array = getattr(special, name)(*arguments)
    return result


def _linalg(name: str, *arguments: Array, **options: bool) -> Array:
    """Call a function of ``scipy.linalg``, which is not imported before either."""
    from scipy import linalg

    result: Array = getattr(linalg, name)(*arguments, **options)
    return result


FUNCTIONS: dict[str, Callable[..., Array]] = {
    "sigma": lambda a: 1 / (1 + np.exp(-a)),
    "softplus": lambda a: np.logaddexp(0.0, a),
    "log1mexp": lambda a: np.log1p(-np.exp(a)),
    "diag": np.diag,
    "inv": np.linalg.inv,
    "det": lambda a: np.asarray(np.linalg.det(a)),
    "cholesky": np.linalg.cholesky,
    "expm": lambda a: _linalg("expm", a),
    "dexpm": lambda a, along: _linalg("expm_frechet", a, along, compute_expm=False),
    "tril": np.tril,
    "triu": np.triu,
    "logaddexp": lambda *each: reduce(np.logaddexp, each),
    "clip": np.clip,
    "pow": np.power,
    "max": lambda *each: reduce(np.maximum, each),
    "min": lambda *each: reduce(np.minimum, each),
    "round": np.round,
    "trigamma": lambda a: _special("polygamma", 1, a),
    "onehot": lambda label, of: np.eye(of.shape[-1])[np.asarray(label, dtype=int)],
    **{name: getattr(np, name) for name in _NUMPY.split()},
    **{name: partial(_special, name) for name in _SCIPY.split()},
}

#: Reductions along axes.
REDUCTIONS: dict[str, Callable[..., Array]] = {
    "sum": np.sum,
    "mean": np.mean,
    "prod": np.prod,
    "max": np.max,
    "min": np.min,
    "argmax": lambda a, axis: np.asarray(a.real.argmax(axis=None if axis is None else axis[0])),
    "logsumexp": lambda a, axis: np.squeeze(_log_sum(a, axis), axis=axis),
}

#: Functions along an axis that keep the shape.
ALONG: dict[str, Callable[..., Array]] = {
    "softmax": lambda a, axis: np.exp(a - _log_sum(a, axis)),
    "log softmax": lambda a, axis: a - _log_sum(a, axis),
    "cumsum": np.cumsum,
    "cumprod": np.cumprod,
    "sort": np.sort,
    "argsort": np.argsort,
}

RELATIONS: dict[str, Callable[..., Array]] = {
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "=": np.equal,
    "!=": np.not_equal,
}


def evaluate(term: t.Term, values: Mapping[Any, Array]) -> Array:
    """Evaluate a term in NumPy.

    Parameters
    ----------
    term : Term
    values : mapping of Name, Derivative, TotalDerivative, Paths or Letter to array
        A vector ``(n,)``, matrix or scalar for every name and every derivative in the term, and the
        value of each index, counted from zero, that is not summed over.

    Raises
    ------
    KeyError
        If a name has no value, or a function is unknown.
    """

    def at(part: t.Term) -> Array:
        return evaluate(part, values)

    match term:
        case t.Symbol(name):
            return np.asarray(values[name])
        case t.Derivative() | e.TotalDerivative() | e.Paths():
            return np.asarray(values[term])
        case t.Identity(of):
            return np.eye(np.atleast_1d(values[of]).shape[0])
        case t.Number(value):
            return np.asarray(value)
        case t.Sum(terms):
            return sum((at(part) for part in terms[1:]), start=at(terms[0]))
        case t.Product(factors):
            result = at(factors[0])
            for factor in factors[1:]:
                result = result * at(factor)
            return result
        case t.Applied(left, right) | t.MatrixProduct(left, right) | t.Inner(left, right):
            return at(left) @ at(right)
        case t.Transpose(matrix):
            return at(matrix).T
        case t.Permuted(inner, order):
            return at(inner).transpose(order)
        case t.AsRow(vector):
            return at(vector)[None, :]
        case t.AsColumn(vector):
            return at(vector)[:, None]
        case t.Outer(left, right):
            return _outer(at(left), at(right))
        case t.Power(base, exponent):
            return at(base) ** exponent
        case t.Quotient(above, below):
            return at(above) / at(below)
        case t.Call(function, arguments):
            return FUNCTIONS[function](*map(at, arguments))
        case t.Declared(definition, inner):
            return _declared(definition, at(inner))
        case t.Relation(relation, left, right):
            return RELATIONS[relation](at(left), at(right)).astype(float)
        case t.Choice(condition, yes, no):
            return np.where(at(condition) != 0, at(yes), at(no))
        case t.Reduced(kind, inner, axes):
            return REDUCTIONS[kind](at(inner), axis=axes)
        case t.Along(function, inner, axis):
            return ALONG[function](at(inner), axis=axis if np.ndim(at(inner)) > 1 else -1)
        case t.Filled(value, shape):
            return np.full(shape, value)
        case t.ZerosLike(of):
            return np.zeros_like(values[of])
        case t.Literal(rows):
            return np.array(rows)
        case t.Indexed(inner, index):
            return at(inner)[_index(index, at)]
        case t.Placed(onto, index, part, adds):
            return _placed(at(onto), _index(index, at), at(part), adds)
        case t.Joined(parts, axis):
            return np.concatenate([np.atleast_1d(at(part)) for part in parts], axis=axis)
        case e.Entry(inner, letters):
            return at(inner)[tuple(_number_of(letter, values) for letter in letters)]
        case e.ByEntries(letters, sizes, inner):
            entries = [
                evaluate(inner, {**values, **dict(zip(letters, place, strict=True))})
                for place in np.ndindex(*sizes)
            ]
            return np.array(entries).reshape(sizes)
        case e.KroneckerDelta(first, second):
            equal = _number_of(first, values) == _number_of(second, values)
            return np.asarray(float(equal))
        case e.OverIndex(letter, size, inner):
            each = (evaluate(inner, _Bound(values, letter, np.asarray(k))) for k in range(size))
            return sum(each, start=np.asarray(0.0))
        case e.Influence(derivative):
            return _in_columns(at(derivative), derivative.axes)
        case e.Kronecker(left, right):
            return np.kron(at(left), at(right))
        case e.Norm(matrix):
            return np.asarray(np.linalg.norm(np.atleast_2d(at(matrix)), 2))
        case e.Largest(vector):
            return np.abs(at(vector)).max()
    spatial = evaluate_spatial(term, at)
    if spatial is None:
        raise KeyError(f"{type(term).__name__} has no value.")
    return spatial


def _declared(definition: t.Definition, given: Array) -> Array:
    """A function with a definition; a complex step goes by its declared derivative."""
    if definition.derivative is not None and np.iscomplexobj(given):
        slope = _declared(definition.derivative, given.real)
        moved: Array = _declared(definition, given.real) + 1j * given.imag * slope
        return moved
    found = evaluate(definition.body, {definition.argument: given})
    return np.broadcast_to(found, given.shape)


def _in_columns(array: Array, axes: int) -> Array:
    """A column for each entry by which a value of so many axes is differentiated."""
    turned = array.transpose([*range(axes), *reversed(range(axes, array.ndim))])
    return turned.reshape(*array.shape[:axes], -1)


def _number_of(letter: e.Letter, values: Mapping[Any, Array]) -> int:
    return int(values[replace(letter, plus=0)]) + letter.plus


class _Bound(Mapping[Any, Array]):
    """Values with that of one more index."""

    def __init__(self, values: Mapping[Any, Array], letter: e.Letter, value: Array):
        self._values, self._letter, self._value = values, letter, value

    def __getitem__(self, key: Any) -> Array:
        return self._value if key == self._letter else self._values[key]

    def __iter__(self) -> Iterator[Any]:
        return iter({self._letter: None, **self._values})

    def __len__(self) -> int:
        return len({self._letter: None, **self._values})


def _index(index: tuple[t.Index, ...], at: Callable[[t.Term], Array]) -> tuple[Any, ...]:
    """Convert an index to NumPy."""
    return tuple(
        slice(each.start, each.stop, each.step)
        if isinstance(each, t.Range)
        else each
        if isinstance(each, int)
        else np.asarray(at(each), dtype=int)
        for each in index
    )


def _placed(onto: Array, index: tuple[Any, ...], part: Array, adds: bool) -> Array:
    result = np.array(onto, dtype=np.result_type(onto, part))
    if adds:
        np.add.at(result, index, part)
    else:
        result[index] = part
    return result


def _outer(left: Array, right: Array) -> Array:
    """Multiply a column by a row, summed over positions if there are any."""
    if left.ndim < 2:
        return np.outer(left, right)
    over = list(range(left.ndim - 1))
    return np.tensordot(left, right, (over, over))
