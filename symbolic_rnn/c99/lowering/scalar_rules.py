"""The expression of each scalar Op, with the values of its Python implementation."""

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
    Comma,
    Expression,
    Literal,
    Unary,
    call,
    conditional,
    either,
    expression,
)
from symbolic_rnn.c99.lowering.conversions import converted

__all__ = ["OF_SCIPY", "RULES", "Rule", "ScalarCall", "covers", "rule_of"]


@dataclass(frozen=True)
class ScalarCall:
    """A scalar Op applied to expressions.

    Parameters
    ----------
    arguments : sequence of Expression
    dtypes : sequence of str
        Dtypes of the arguments.
    out : str
        Dtype of the result.
    """

    arguments: Sequence[Expression]
    dtypes: Sequence[str]
    out: str

    def to(self, dtype: str) -> list[Expression]:
        """The arguments, converted to a dtype."""
        return [converted(a, d, dtype) for a, d in zip(self.arguments, self.dtypes, strict=True)]

    @property
    def operands(self) -> list[Expression]:
        """The arguments, converted to the result's dtype."""
        return self.to(self.out)

    def of_out(self, value: Expression) -> Expression:
        """Undo C's promotion of small integers to ``int``."""
        return value if is_float(self.out) else Cast(self.out, value)


Rule = Callable[[ScalarCall], Expression]


def _joined(sign: str, values: Sequence[Expression]) -> Expression:
    return reduce(lambda left, right: Binary(sign, left, right), values)


def _arithmetic(sign: str, of_bools: str = "") -> Rule:
    """Sums, differences and products; integers wrap, bools stay bools."""

    def rule(args: ScalarCall) -> Expression:
        if args.out == "bool":
            return Cast("bool", _joined(of_bools, args.operands))
        if is_float(args.out):
            return _joined(sign, args.operands)
        wide = wrapping(args.out)
        return Cast(args.out, _joined(sign, [Cast(wide, x) for x in args.operands]))

    return rule


def _negative(args: ScalarCall) -> Expression:
    [x] = args.operands
    wide = wrapping(args.out) if not is_float(args.out) else ""
    return -x if is_float(args.out) else args.of_out(Literal(0, "uint32") - Cast(wide, x))


def _square(args: ScalarCall) -> Expression:
    x, d = args.arguments[0], args.dtypes[0]
    return _arithmetic("*", "&")(ScalarCall([x, x], [d, d], args.out))


def _absolute(args: ScalarCall) -> Expression:
    [x] = args.operands
    if is_float(args.out):
        return call(_libm("fabs", args.out), x)
    if not args.out.startswith("int"):
        return x
    return conditional(x < 0, _negative(args), x)


def _sign(args: ScalarCall) -> Expression:
    [x] = args.operands
    if is_float(args.out):  # NaN compares false and is returned
        zero, above, below = (Literal(sign, args.out) for sign in (0, 1, -1))
        rest = conditional(x < 0, below, conditional(x.eq(0), zero, x))
        return conditional(x > 0, above, rest)
    return args.of_out((x > 0) - (x < 0) if args.out.startswith("int") else x > 0)


def _true_quotient(args: ScalarCall) -> Expression:
    if any(is_float(dtype) for dtype in args.dtypes):
        return _joined("/", args.operands)
    x, y = args.to("float64")  # integers: rounded twice if the result is float32
    return converted(x / y, "float64", args.out)


def _reciprocal(args: ScalarCall) -> Expression:
    return Literal(1, args.out) / args.operands[0]


def _runtime(name: str) -> Rule:
    """Call a function of the runtime, which has a variant for each dtype."""

    def rule(args: ScalarCall) -> Expression:
        if args.out == "bool":  # NumPy computes floor_div and mod of bools in int8
            return Cast("bool", call(f"c99_{name}_i8", *args.to("int8")))
        return call(f"c99_{name}_{SUFFIXES[args.out]}", *args.operands)

    return rule


def _libm(name: str, dtype: str) -> str:
    return f"{name}f" if dtype == "float32" else name


def _library(name: str) -> Rule:
    """Call a function of the C library."""
    return lambda args: call(_libm(name, args.out), *args.operands)


def _power(args: ScalarCall) -> Expression:
    return (_library if is_float(args.out) else _runtime)("pow")(args)


def _comparison(sign: str) -> Rule:
    """Compare in a common dtype; int64 and uint64 have none and are compared by sign first."""

    def rule(args: ScalarCall) -> Expression:
        (x, y), (dx, dy) = args.arguments, args.dtypes
        common = str(np.promote_types(dx, dy))
        if not is_float(common) or is_float(dx) or is_float(dy):
            return Cast("bool", _joined(sign, args.to(common)))
        signed, true_below_zero = (
            (y, (">", ">=", "!=")) if dx == "uint64" else (x, ("<", "<=", "!="))
        )
        compared = Binary(sign, Cast("uint64", x), Cast("uint64", y))
        if sign in true_below_zero:
            return Cast("bool", either(signed < 0, compared))
        return Cast("bool", (signed >= 0).both(compared))

    return rule


def _is(what: str) -> Rule:
    def rule(args: ScalarCall) -> Expression:
        [x] = args.arguments
        if is_float(args.dtypes[0]):
            return Cast("bool", call(what, x).ne(0))
        return Comma(x, expression(0))

    return rule


def _bits(sign: str) -> Rule:
    return lambda args: args.of_out(_joined(sign, args.operands))


def _inverted(args: ScalarCall) -> Expression:
    [x] = args.operands
    return Cast("bool", Unary("!", x)) if args.out == "bool" else args.of_out(~x)


def _extreme(sign: str) -> Rule:
    """Maximum or minimum of two numbers; NaN propagates, as in NumPy."""

    def rule(args: ScalarCall) -> Expression:
        x, y = args.operands
        first = Binary(sign, x, y)
        if not is_float(args.out):
            return args.of_out(conditional(first, x, y))
        return conditional(first | x.ne(x), x, y)

    return rule


def _clipped(args: ScalarCall) -> Expression:
    x, low, high = args.operands
    return args.of_out(conditional(x < low, low, conditional(x > high, high, x)))


def _switched(args: ScalarCall) -> Expression:
    x, y = (
        converted(a, d, args.out) for a, d in zip(args.arguments[1:], args.dtypes[1:], strict=True)
    )
    return args.of_out(conditional(args.arguments[0].ne(0), x, y))


def _same(args: ScalarCall) -> Expression:
    return args.operands[0]


def _second(args: ScalarCall) -> Expression:
    return Comma(args.arguments[0], args.operands[1])


def _imaginary(args: ScalarCall) -> Expression:
    return Comma(args.arguments[0], Literal(0, args.out))


def _product_without_zeros(args: ScalarCall) -> Expression:
    x, y = args.operands
    product = conditional(y.eq(0), x, _arithmetic("*", "&")(args))
    return args.of_out(conditional(x.eq(0), y, product))


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


#: Rules for Ops of other packages, by the SciPy function that their `nfunc_spec` names.
OF_SCIPY: dict[str, Rule] = {
    "scipy.special.i0e": _runtime("i0e"),
    "scipy.special.i1e": _runtime("i1e"),
}


def rule_of(op: ps.ScalarOp) -> Rule | None:
    """Return the rule of a scalar Op, or ``None``.

    Examples
    --------
    >>> rule_of(ps.exp) is RULES[psb.Exp], rule_of(psm.hyp2f1)
    (True, None)
    """
    name, *_ = getattr(op, "nfunc_spec", None) or ("",)
    return RULES.get(type(op)) or OF_SCIPY.get(name)


def covers(op: ps.ScalarOp, dtypes: Sequence[str], out: str) -> bool:
    """Whether an Op on these dtypes has a rule; bitwise Ops have none for floats."""
    of_bits = isinstance(op, psb.BinaryBitOp | psb.UnaryBitOp)
    known = rule_of(op) is not None and {*dtypes, out} <= {*DTYPES}
    return known and not (of_bits and is_float(out))
