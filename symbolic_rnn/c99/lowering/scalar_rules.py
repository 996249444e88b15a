"""One rule for each scalar Op: its expression, with the values of PyTensor's Python form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
import pytensor.scalar as ps
import pytensor.scalar.basic as psb
import pytensor.scalar.math as psm
from pytensor.tensor.math import MulWithoutZeros

from symbolic_rnn.c99.dtypes import DTYPES, SUFFIXES, is_float, wrapping
from symbolic_rnn.c99.ir.expressions import (
    Binary,
    Cast,
    Expression,
    Literal,
    Second,
    Unary,
    apply,
    conditional,
    either,
    expression,
)
from symbolic_rnn.c99.lowering.conversions import converted

__all__ = ["OF_SCIPY", "RULES", "Applied", "Rule", "covers", "rule_of"]


@dataclass(frozen=True)
class Applied:
    """A scalar Op applied to expressions.

    Parameters
    ----------
    arguments : sequence of Expression
    dtypes : sequence of str
        Theirs.
    out : str
        The dtype of the value.
    """

    arguments: Sequence[Expression]
    dtypes: Sequence[str]
    out: str

    def to(self, dtype: str) -> list[Expression]:
        """All arguments, converted."""
        return [converted(a, d, dtype) for a, d in zip(self.arguments, self.dtypes, strict=True)]

    @property
    def operands(self) -> list[Expression]:
        """All arguments as the value's dtype."""
        return self.to(self.out)

    def of_out(self, value: Expression) -> Expression:
        """Convert a value that C's promotions may have made an ``int``."""
        return value if is_float(self.out) else Cast(self.out, value)


Rule = Callable[[Applied], Expression]


def _joined(sign: str, values: Sequence[Expression]) -> Expression:
    return reduce(lambda left, right: Binary(sign, left, right), values)


def _arithmetic(sign: str, of_bools: str = "") -> Rule:
    """Sums, differences and products: integers wrap, bools stay bools."""

    def rule(call: Applied) -> Expression:
        if call.out == "bool":
            return Cast("bool", _joined(of_bools, call.operands))
        if is_float(call.out):
            return _joined(sign, call.operands)
        wide = wrapping(call.out)
        return Cast(call.out, _joined(sign, [Cast(wide, x) for x in call.operands]))

    return rule


def _negative(call: Applied) -> Expression:
    [x] = call.operands
    wide = wrapping(call.out) if not is_float(call.out) else ""
    return -x if is_float(call.out) else call.of_out(Literal(0, "uint32") - Cast(wide, x))


def _square(call: Applied) -> Expression:
    x, d = call.arguments[0], call.dtypes[0]
    return _arithmetic("*", "&")(Applied([x, x], [d, d], call.out))


def _absolute(call: Applied) -> Expression:
    [x] = call.operands
    if is_float(call.out):
        return apply(_libm("fabs", call.out), x)
    if not call.out.startswith("int"):
        return x
    return conditional(x < 0, _negative(call), x)


def _sign(call: Applied) -> Expression:
    [x] = call.operands
    if is_float(call.out):  # what is neither above nor below nor equal is NaN
        zero, above, below = (Literal(sign, call.out) for sign in (0, 1, -1))
        rest = conditional(x < 0, below, conditional(x.eq(0), zero, x))
        return conditional(x > 0, above, rest)
    return call.of_out((x > 0) - (x < 0) if call.out.startswith("int") else x > 0)


def _true_quotient(call: Applied) -> Expression:
    if any(is_float(dtype) for dtype in call.dtypes):
        return _joined("/", call.operands)
    x, y = call.to("float64")  # of integers: rounded once more if the value is float32
    return converted(x / y, "float64", call.out)


def _reciprocal(call: Applied) -> Expression:
    return Literal(1, call.out) / call.operands[0]


def _runtime(name: str) -> Rule:
    """Apply a function of the runtime's headers, one for each type."""

    def rule(call: Applied) -> Expression:
        if call.out == "bool":  # floor_div and mod of bools, computed as what NumPy gives: int8
            return Cast("bool", apply(f"c99_{name}_i8", *call.to("int8")))
        return apply(f"c99_{name}_{SUFFIXES[call.out]}", *call.operands)

    return rule


def _libm(name: str, dtype: str) -> str:
    return f"{name}f" if dtype == "float32" else name


def _library(name: str) -> Rule:
    """Apply a function of the C library."""
    return lambda call: apply(_libm(name, call.out), *call.operands)


def _power(call: Applied) -> Expression:
    return (_library if is_float(call.out) else _runtime)("pow")(call)


def _comparison(sign: str) -> Rule:
    """Compare in a type that holds both; no type holds all of int64 and uint64."""

    def rule(call: Applied) -> Expression:
        (x, y), (dx, dy) = call.arguments, call.dtypes
        common = str(np.promote_types(dx, dy))
        if not is_float(common) or is_float(dx) or is_float(dy):
            return Cast("bool", _joined(sign, call.to(common)))
        signed, true_below_zero = (
            (y, (">", ">=", "!=")) if dx == "uint64" else (x, ("<", "<=", "!="))
        )
        compared = Binary(sign, Cast("uint64", x), Cast("uint64", y))
        if sign in true_below_zero:
            return Cast("bool", either(signed < 0, compared))
        return Cast("bool", (signed >= 0).both(compared))

    return rule


def _is(what: str) -> Rule:
    def rule(call: Applied) -> Expression:
        [x] = call.arguments
        if is_float(call.dtypes[0]):
            return Cast("bool", apply(what, x).ne(0))
        return Second(x, expression(0))

    return rule


def _bits(sign: str) -> Rule:
    return lambda call: call.of_out(_joined(sign, call.operands))


def _inverted(call: Applied) -> Expression:
    [x] = call.operands
    return Cast("bool", Unary("!", x)) if call.out == "bool" else call.of_out(~x)


def _extreme(sign: str) -> Rule:
    """Of two numbers; NaN wins, as in NumPy, on either side."""

    def rule(call: Applied) -> Expression:
        x, y = call.operands
        first = Binary(sign, x, y)
        if not is_float(call.out):
            return call.of_out(conditional(first, x, y))
        return conditional(first | x.ne(x), x, y)

    return rule


def _clipped(call: Applied) -> Expression:
    x, low, high = call.operands
    return call.of_out(conditional(x < low, low, conditional(x > high, high, x)))


def _switched(call: Applied) -> Expression:
    x, y = (
        converted(a, d, call.out) for a, d in zip(call.arguments[1:], call.dtypes[1:], strict=True)
    )
    return call.of_out(conditional(call.arguments[0].ne(0), x, y))


def _same(call: Applied) -> Expression:
    return call.operands[0]


def _second(call: Applied) -> Expression:
    return Second(call.arguments[0], call.operands[1])


def _imaginary(call: Applied) -> Expression:
    return Second(call.arguments[0], Literal(0, call.out))


def _product_without_zeros(call: Applied) -> Expression:
    x, y = call.operands
    product = conditional(y.eq(0), x, _arithmetic("*", "&")(call))
    return call.of_out(conditional(x.eq(0), y, product))


RULES: dict[type[ps.ScalarOp], Rule] = {
    psb.Add: _arithmetic("+", "|"),
    psb.Sub: _arithmetic("-"),
    psb.Mul: _arithmetic("*", "&"),
    MulWithoutZeros: _product_without_zeros,
    psb.Neg: _negative,
    psb.Sqr: _square,
    psb.Abs: _absolute,
    psb.Sign: _sign,
    psb.TrueDiv: _true_quotient,
    psb.Reciprocal: _reciprocal,
    psb.IntDiv: _runtime("floor_div"),
    psb.Mod: _runtime("mod"),
    psb.Pow: _power,
    psb.LT: _comparison("<"),
    psb.LE: _comparison("<="),
    psb.GT: _comparison(">"),
    psb.GE: _comparison(">="),
    psb.EQ: _comparison("=="),
    psb.NEQ: _comparison("!="),
    psb.IsNan: _is("isnan"),
    psb.IsInf: _is("isinf"),
    psb.AND: _bits("&"),
    psb.OR: _bits("|"),
    psb.XOR: _bits("^"),
    psb.Invert: _inverted,
    psb.Maximum: _extreme(">="),
    psb.Minimum: _extreme("<="),
    psb.Clip: _clipped,
    psb.Switch: _switched,
    psb.Cast: _same,
    psb.Identity: _same,
    psb.Conj: _same,
    psb.Real: _same,
    psb.Imag: _imaginary,
    psb.Second: _second,
    psb.Ceil: _library("ceil"),
    psb.Floor: _library("floor"),
    psb.Trunc: _library("trunc"),
    psb.RoundHalfToEven: _library("rint"),
    psb.RoundHalfAwayFromZero: _library("round"),
    psb.Exp: _runtime("exp"),
    psb.Exp2: _library("exp2"),
    psb.Expm1: _runtime("expm1"),
    psb.Log: _runtime("log"),
    psb.Log2: _library("log2"),
    psb.Log10: _library("log10"),
    psb.Log1p: _runtime("log1p"),
    psb.Sqrt: _library("sqrt"),
    psb.Cos: _library("cos"),
    psb.Sin: _library("sin"),
    psb.Tan: _library("tan"),
    psb.ArcCos: _library("acos"),
    psb.ArcSin: _library("asin"),
    psb.ArcTan: _library("atan"),
    psb.ArcTan2: _library("atan2"),
    psb.Cosh: _library("cosh"),
    psb.Sinh: _library("sinh"),
    psb.Tanh: _runtime("tanh"),
    psb.ArcCosh: _library("acosh"),
    psb.ArcSinh: _library("asinh"),
    psb.ArcTanh: _library("atanh"),
    psm.Sigmoid: _runtime("sigmoid"),
    psm.Softplus: _runtime("softplus"),
    psm.Log1mexp: _runtime("log1mexp"),
    psm.Erf: _library("erf"),
    psm.Erfc: _library("erfc"),
    psm.Gamma: _library("tgamma"),
    psm.GammaLn: _runtime("lgamma"),
    psm.Psi: _runtime("psi"),
    psm.TriGamma: _runtime("tri_gamma"),
    psm.PolyGamma: _runtime("polygamma"),
    psm.GammaInc: _runtime("gammainc"),
    psm.GammaIncC: _runtime("gammaincc"),
    psm.GammaIncInv: _runtime("gammaincinv"),
    psm.GammaIncCInv: _runtime("gammainccinv"),
    psm.BetaInc: _runtime("betainc"),
    psm.BetaIncInv: _runtime("betaincinv"),
    psm.NdtriExp: _runtime("ndtri_exp"),
    psm.Owens_t: _runtime("owens_t"),
    psm.J0: _runtime("j0"),
    psm.J1: _runtime("j1"),
    psm.Jv: _runtime("jv"),
    psm.I0: _runtime("i0"),
    psm.I1: _runtime("i1"),
    psm.Ive: _runtime("ive"),
    psm.Kve: _runtime("kve"),
    psm.Erfcx: _runtime("erfcx"),
    psm.Erfinv: _runtime("erfinv"),
    psm.Erfcinv: _runtime("erfcinv"),
}


#: The rules of other packages' Ops, by the function of SciPy that their `nfunc_spec` says they are.
OF_SCIPY: dict[str, Rule] = {
    "scipy.special.i0e": _runtime("i0e"),
    "scipy.special.i1e": _runtime("i1e"),
}


def rule_of(op: ps.ScalarOp) -> Rule | None:
    """Find the rule of a scalar Op.

    Examples
    --------
    >>> rule_of(ps.exp) is RULES[psb.Exp], rule_of(psm.hyp2f1)
    (True, None)
    """
    name, *_ = getattr(op, "nfunc_spec", None) or ("",)
    return RULES.get(type(op)) or OF_SCIPY.get(name)


def covers(op: ps.ScalarOp, dtypes: Sequence[str], out: str) -> bool:
    """Tell whether an Op on these dtypes has a rule; the bits of int64 and uint64 have none."""
    of_bits = isinstance(op, psb.BinaryBitOp | psb.UnaryBitOp)
    known = rule_of(op) is not None and {*dtypes, out} <= {*DTYPES}
    return known and not (of_bits and is_float(out))
