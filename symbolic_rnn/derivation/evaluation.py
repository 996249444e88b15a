"""Evaluates terms in NumPy: what is printed can be checked, not only what is compiled."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from symbolic_rnn.derivation import terms as t
from symbolic_rnn.derivation.names import Name
from symbolic_rnn.derivation.spatial_evaluation import evaluate_spatial

__all__ = ["evaluate"]

Array = np.ndarray

FUNCTIONS: dict[str, Callable[..., Array]] = {
    "tanh": np.tanh,
    "sigma": lambda a: 1 / (1 + np.exp(-a)),
    "softplus": lambda a: np.logaddexp(0.0, a),
    "exp": np.exp,
    "log": np.log,
    "log1p": np.log1p,
    "sqrt": np.sqrt,
    "sin": np.sin,
    "cos": np.cos,
    "diag": np.diag,
    "abs": np.abs,
    "sign": np.sign,
    "max": np.maximum,
    "min": np.minimum,
    "softmax": lambda a: np.exp(a - a.max()) / np.exp(a - a.max()).sum(),
    "log softmax": lambda a: a - a.max() - np.log(np.exp(a - a.max()).sum()),
    "onehot": lambda label, of: np.eye(of.shape[-1])[np.asarray(label, dtype=int)],
}

RELATIONS: dict[str, Callable[..., Array]] = {
    ">": np.greater,
    "<": np.less,
    ">=": np.greater_equal,
    "<=": np.less_equal,
    "=": np.equal,
    "!=": np.not_equal,
}


def evaluate(term: t.Term, values: Mapping[Name | t.Derivative, Array]) -> Array:
    """Evaluate a term in NumPy.

    Parameters
    ----------
    term : Term
    values : mapping of Name or Derivative to array
        A vector ``(n,)``, matrix or scalar for every name in the term, and for every derivative
        that stands for itself.

    Raises
    ------
    KeyError
        If a name has no value, or a function no meaning.
    """

    def at(part: t.Term) -> Array:
        return evaluate(part, values)

    match term:
        case t.Symbol(name):
            return np.asarray(values[name])
        case t.Derivative():
            return np.asarray(values[term])
        case t.Identity(of):
            return np.eye(np.asarray(values[of]).size)
        case t.Number(value):
            return np.asarray(value)
        case t.Sum(terms):
            return sum((at(part) for part in terms[1:]), start=at(terms[0]))
        case t.Product(factors):
            result = at(factors[0])
            for factor in factors[1:]:
                result = result * at(factor)
            return result
        case t.Applied(matrix, vector):
            return at(matrix) @ at(vector)
        case t.Transpose(matrix):
            return at(matrix).T
        case t.Outer(left, right):
            return _outer(at(left), at(right))
        case t.Power(base, exponent):
            return at(base) ** exponent
        case t.Quotient(above, below):
            return at(above) / at(below)
        case t.Call(function, arguments):
            return FUNCTIONS[function](*map(at, arguments))
        case t.Comparison(relation, left, right):
            return RELATIONS[relation](at(left), at(right)).astype(float)
        case t.Choice(condition, yes, no):
            return np.where(at(condition) != 0, at(yes), at(no))
        case t.Total(vector):
            return at(vector).sum()
        case t.Part(vector, start, stop):
            return at(vector)[start:stop]
        case t.Placed(onto, vector, start, stop, adds):
            result = np.array(at(onto))
            result[start:stop] = at(vector) + (result[start:stop] if adds else 0)
            return result
        case t.Joined(parts):
            return np.concatenate([np.atleast_1d(at(part)) for part in parts])
    spatial = evaluate_spatial(term, at)
    if spatial is None:
        raise KeyError(f"{type(term).__name__} has no value.")
    return spatial


def _outer(left: Array, right: Array) -> Array:
    """A column times a row, added over the positions where there are any."""
    if left.ndim < 2:
        return np.outer(left, right)
    over = list(range(left.ndim - 1))
    return np.tensordot(left, right, (over, over))
