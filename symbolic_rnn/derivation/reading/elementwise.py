"""Reads elementwise Ops."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.scalar as ps

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import (
    Axis,
    Lengths,
    Reading,
    UnreadableError,
    aligned,
    spread_out,
)
from symbolic_rnn.derivation.reading.entries import array, entry, letters

__all__ = ["FUNCTIONS", "read_elementwise"]

#: Names of scalar Ops in equations.
FUNCTIONS: dict[type[ps.ScalarOp], str] = {
    ps.Tanh: "tanh",
    ps.Sigmoid: "sigma",
    ps.Softplus: "softplus",
    ps.Exp: "exp",
    ps.Exp2: "exp2",
    ps.Expm1: "expm1",
    ps.Log: "log",
    ps.Log2: "log2",
    ps.Log10: "log10",
    ps.Log1p: "log1p",
    ps.Log1mexp: "log1mexp",
    ps.Sqrt: "sqrt",
    ps.Sin: "sin",
    ps.Cos: "cos",
    ps.Tan: "tan",
    ps.Sinh: "sinh",
    ps.Cosh: "cosh",
    ps.ArcSin: "arcsin",
    ps.ArcCos: "arccos",
    ps.ArcTan: "arctan",
    ps.ArcTan2: "arctan2",
    ps.ArcSinh: "arcsinh",
    ps.ArcCosh: "arccosh",
    ps.ArcTanh: "arctanh",
    ps.Erf: "erf",
    ps.Erfc: "erfc",
    ps.Erfcx: "erfcx",
    ps.Erfinv: "erfinv",
    ps.Erfcinv: "erfcinv",
    ps.Gamma: "gamma",
    ps.GammaLn: "gammaln",
    ps.Psi: "digamma",
    ps.TriGamma: "trigamma",
    ps.Abs: "abs",
    ps.Sign: "sign",
    ps.Floor: "floor",
    ps.Ceil: "ceil",
    ps.Trunc: "trunc",
    ps.RoundHalfToEven: "round",
    ps.Mod: "mod",
    ps.Clip: "clip",
    ps.Maximum: "max",
    ps.Minimum: "min",
    ps.IsNan: "isnan",
    ps.IsInf: "isinf",
}

_RELATIONS: dict[type[ps.ScalarOp], str] = {
    ps.GT: ">",
    ps.LT: "<",
    ps.GE: ">=",
    ps.LE: "<=",
    ps.EQ: "=",
    ps.NEQ: "!=",
}

#: Linear Ops, for which the result of a sum over examples is the sum of the results.
_LINEAR = (ps.Add, ps.Sub, ps.Neg, ps.Mul, ps.TrueDiv, ps.Second, ps.Cast, ps.Identity)


def read_elementwise(
    scalar_op: ps.ScalarOp, node: Any, readings: list[Reading], lengths: list[Lengths]
) -> Reading:
    """Read an elementwise Op.

    Parameters
    ----------
    scalar_op : ScalarOp
        The scalar Op.
    node : Apply
    readings : list of Reading
        The node's inputs.
    lengths : list of tuple of int or None
        Axis lengths of each input.
    """
    if any(reading.summed for reading in readings):
        _check_linear(scalar_op, readings)
    if isinstance(scalar_op, ps.Second):
        return _filled(readings, lengths)
    whole, axes, longest = aligned(readings, lengths)
    own = tuple(k for k, axis in enumerate(axes) if axis is Axis.OWN)
    positions = any(reading.positions for reading in readings)
    summed = any(reading.summed for reading in readings)
    if not positions and _needs_letters(whole, own):
        term = _by_letters(scalar_op, node, whole, own, longest)
    elif isinstance(scalar_op, ps.Mul) and len(own) == 2 and not positions:
        term = _product(whole, own, longest)
    else:
        parts = [_fitted(reading, own, longest, positions) for reading in whole]
        term = _term(scalar_op, node, parts)
    return Reading(term, axes, summed, positions)


def _needs_letters(readings: Sequence[Reading], own: tuple[int, ...]) -> bool:
    """Whether a matrix is repeated along a third axis, or a value is given by its entries."""
    if any(isinstance(reading.term, e.ByEntries) for reading in readings):
        return True
    return len(own) > 2 and any(reading.own not in ((), own) for reading in readings)


def _by_letters(
    scalar_op: ps.ScalarOp,
    node: Any,
    readings: Sequence[Reading],
    own: tuple[int, ...],
    lengths: Lengths,
) -> t.Term:
    """The result by its entries."""
    sizes = [size for axis in own if (size := lengths[axis]) is not None]
    if len(sizes) < len(own):
        raise UnreadableError("a value that is repeated along an axis of unknown length.")
    places = dict(zip(own, letters(len(own)), strict=True))
    parts = [entry(each.term, tuple(places[k] for k in each.own)) for each in readings]
    return array(parts, sizes, lambda parts: _term(scalar_op, node, parts))


def _fitted(reading: Reading, own: Sequence[int], lengths: Lengths, positions: bool) -> t.Term:
    """Repeat a value along missing axes, unless it is a number or a vector of channels."""
    everywhere = positions and reading.own == tuple(own[len(own) - len(reading.own) :])
    if not reading.own or everywhere:
        return reading.term
    return spread_out(reading, own, lengths)


def _product(readings: Sequence[Reading], own: tuple[int, ...], lengths: Lengths) -> t.Term:
    """A componentwise product of matrices, columns and rows, with outer products."""
    along: dict[tuple[int, ...], list[t.Term]] = {}
    for reading in readings:
        along.setdefault(reading.own, []).append(reading.term)
    first, second = along.pop(own[:1], []), along.pop(own[1:], [])
    factors = [factor for group in along.values() for factor in group]
    if first or second:
        ones = [t.Filled(1.0, (lengths[axis] or 0,)) for axis in own]
        if 0 in (one.shape[0] for one in ones):
            raise UnreadableError("a value that is repeated along an axis of unknown length.")
        left = algebra.product(*first) if first else ones[0]
        right = algebra.product(*second) if second else ones[1]
        factors.append(algebra.outer(left, right))
    return algebra.product(*factors)


def _filled(readings: list[Reading], lengths: list[Lengths]) -> Reading:
    """The second value, broadcast to the shape of the first."""
    model, value = readings
    [value, _], _, _ = aligned(
        [value, Reading(t.Number(0.0), (Axis.SAME,) * len(model.axes))],
        [
            lengths[1],
            tuple(size if size != 1 else 1 for size in lengths[0]),
        ],
    )
    axes = tuple(
        Axis.EXAMPLE if shape is Axis.EXAMPLE and axis is Axis.SAME else axis
        for shape, axis in zip(model.axes, value.axes, strict=True)
    )
    return Reading(value.term, axes, value.summed, value.positions)


def _check_linear(scalar_op: ps.ScalarOp, readings: Sequence[Reading]) -> None:
    """Check that an Op on a sum over examples is linear in the contributions."""
    summed = [reading for reading in readings if reading.summed]
    others = [reading for reading in readings if not reading.summed]
    fits = isinstance(scalar_op, _LINEAR)
    if isinstance(scalar_op, ps.Add | ps.Sub):
        fits = all(reading.term == t.Number(0.0) for reading in others)
    if isinstance(scalar_op, ps.Mul):
        fits = len(summed) == 1
    if isinstance(scalar_op, ps.TrueDiv):
        fits = not readings[1].summed
    if not fits:
        raise UnreadableError(
            f"{scalar_op} of a sum over the examples, which is not linear in the contribution of "
            "one example."
        )


def _term(scalar_op: ps.ScalarOp, node: Any, parts: list[t.Term]) -> t.Term:
    kind = type(scalar_op)
    if kind in FUNCTIONS:
        return t.Call(FUNCTIONS[kind], tuple(parts))
    if kind in _RELATIONS:
        return algebra.comparison(_RELATIONS[kind], *parts)
    logical = all(each.type.dtype == "bool" for each in node.inputs)
    match scalar_op:
        case ps.Add():
            return algebra.total(*parts)
        case ps.Sub():
            return algebra.difference(*parts)
        case ps.Mul():
            return algebra.product(*parts)
        case ps.Neg():
            return algebra.product(t.Number(-1.0), *parts)
        case ps.TrueDiv():
            return algebra.quotient(*parts)
        case ps.IntDiv():
            return t.Call("floor", (algebra.quotient(*parts),))
        case ps.Reciprocal():
            return t.Quotient(t.Number(1.0), *parts)
        case ps.Sqr():
            return algebra.product(parts[0], parts[0])
        case ps.Pow() if isinstance(parts[1], t.Number):
            return t.Power(parts[0], parts[1].value)
        case ps.Pow():
            return t.Call("pow", tuple(parts))
        case ps.Switch():
            return t.Choice(*parts)
        case ps.AND() if logical:
            return algebra.product(*parts)
        case ps.OR() if logical:
            return t.Call("max", tuple(parts))
        case ps.XOR() if logical:
            return t.Relation("!=", *parts)
        case ps.Invert() if logical:
            return algebra.difference(t.Number(1.0), *parts)
        case ps.Cast():
            return _cast(node, parts[0])
        case ps.Identity():
            return parts[0]
    raise UnreadableError(f"{scalar_op} has no notation.")


def _cast(node: Any, part: t.Term) -> t.Term:
    """Write a conversion that changes values explicitly."""
    before, after = (np.dtype(each.type.dtype) for each in (node.inputs[0], node.outputs[0]))
    if after.kind == "b" and before.kind != "b":
        return t.Relation("!=", part, t.Number(0.0))
    if before.kind == "f" and after.kind in "iu":
        return t.Call("trunc", (part,))
    whole = before.kind in "iu" and after.kind in "iu"
    if whole and not np.can_cast(before, after) and not isinstance(part, t.Number):
        raise UnreadableError(f"a conversion from {before} to {after}, which may wrap around.")
    return part
