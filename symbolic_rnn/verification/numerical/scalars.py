"""Scalar functions on complex numbers, for elementwise Ops in the complex step.

The imaginary parts are those of a complex step, whose squares are negligible relative to the real
parts. For piecewise analytic functions (a maximum, a switch), the real part selects the piece, so
that the derivative is that at the real point (Martins, Sturdza and Alonso, "The complex-step
derivative approximation", ACM TOMS 29 (2003), section 4).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytensor.scalar as ps

__all__ = ["SCALAR_FUNCTIONS"]

Array = np.ndarray


def _sigmoid(a: Array) -> Array:
    """The logistic function, computed from the exponential with a negative argument."""
    small = np.exp(-np.sign(a.real) * a)
    return np.where(a.real >= 0, 1, small) / (1 + small)


def _softplus(a: Array) -> Array:
    return np.where(a.real > 0, a, 0) + _log1p(np.exp(-np.where(a.real > 0, a, -a)))


def _log1p(a: Array) -> Array:
    if not np.iscomplexobj(a):
        return np.log1p(a)
    return np.log1p(a.real) + 1j * np.arctan2(a.imag, 1 + a.real)


def _expm1(a: Array) -> Array:
    if not np.iscomplexobj(a):
        return np.expm1(a)
    return np.expm1(a.real) + 1j * np.exp(a.real) * np.sin(a.imag)


def _larger(a: Array, b: Array) -> Array:
    return np.where((a.real >= b.real) | np.isnan(a), a, b)


def _smaller(a: Array, b: Array) -> Array:
    return np.where((a.real <= b.real) | np.isnan(a), a, b)


def _remainder(a: Array, b: Array) -> Array:
    """Of real parts; the quotient is constant but where it jumps, so imaginary parts follow."""
    remainder = np.mod(a.real, b.real)
    if not (np.iscomplexobj(a) or np.iscomplexobj(b)):
        return remainder
    return remainder + 1j * (np.imag(a) - np.floor_divide(a.real, b.real) * np.imag(b))


def _folded(function: Callable[[Array, Array], Array]) -> Callable[..., Array]:
    def fold(first: Array, *rest: Array) -> Array:
        for other in rest:
            first = function(first, other)
        return first

    return fold


def _on_real_parts(function: Callable[..., Array]) -> Callable[..., Array]:
    return lambda *values: function(*(value.real for value in values))


#: NumPy implementation of each scalar Op, for real and complex arrays.
SCALAR_FUNCTIONS: dict[type[ps.ScalarOp], Callable[..., Array]] = {
    ps.Add: _folded(np.add),
    ps.Mul: _folded(np.multiply),
    ps.Sub: np.subtract,
    ps.TrueDiv: np.true_divide,
    ps.Pow: np.power,
    ps.Neg: np.negative,
    ps.Reciprocal: lambda a: 1 / a,
    ps.Sqr: lambda a: a * a,
    ps.Sqrt: np.sqrt,
    ps.Exp: np.exp,
    ps.Expm1: _expm1,
    ps.Log: np.log,
    ps.Log1p: _log1p,
    ps.Sin: np.sin,
    ps.Cos: np.cos,
    ps.Tan: np.tan,
    ps.Sinh: np.sinh,
    ps.Cosh: np.cosh,
    ps.Tanh: np.tanh,
    ps.ArcTan: np.arctan,
    ps.Sigmoid: _sigmoid,
    ps.Softplus: _softplus,
    ps.Abs: lambda a: np.where(a.real < 0, -a, a),
    ps.Maximum: _larger,
    ps.Minimum: _smaller,
    ps.Clip: lambda a, low, high: _smaller(_larger(a, low), high),
    ps.Switch: lambda condition, a, b: np.where(condition.real != 0, a, b),
    ps.Second: lambda a, b: np.broadcast_arrays(a, b)[1],
    ps.Identity: lambda a: a,
    ps.Sign: _on_real_parts(np.sign),
    ps.Floor: _on_real_parts(np.floor),
    ps.Ceil: _on_real_parts(np.ceil),
    ps.IsInf: _on_real_parts(np.isinf),
    ps.IsNan: _on_real_parts(np.isnan),
    ps.LT: _on_real_parts(np.less),
    ps.GT: _on_real_parts(np.greater),
    ps.LE: _on_real_parts(np.less_equal),
    ps.GE: _on_real_parts(np.greater_equal),
    ps.EQ: _on_real_parts(np.equal),
    ps.NEQ: _on_real_parts(np.not_equal),
    ps.AND: _on_real_parts(np.bitwise_and),
    ps.OR: _on_real_parts(np.bitwise_or),
    ps.Invert: _on_real_parts(np.invert),
    ps.IntDiv: _on_real_parts(np.floor_divide),
    ps.Mod: _remainder,
}
