"""One rule for each scalar Op: its C99 expression, with the values of PyTensor's Python form."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytensor.scalar as ps
import pytensor.scalar.basic as psb
import pytensor.scalar.math as psm
from pytensor.tensor.math import MulWithoutZeros

from symbolic_rnn.c99.scalar_types import (
    C_TYPES,
    SUFFIXES,
    c_cast,
    is_float,
    literal,
    wrapping_type,
)

__all__ = ["RULES", "Call", "Rule", "covers"]


@dataclass(frozen=True)
class Call:
    """A scalar Op applied to C expressions.

    Parameters
    ----------
    arguments : sequence of str
        Atoms: names, or in parentheses.
    dtypes : sequence of str
        Theirs.
    out : str
        The dtype of the value.
    """

    arguments: Sequence[str]
    dtypes: Sequence[str]
    out: str

    def to(self, dtype: str) -> list[str]:
        """All arguments, converted."""
        return [c_cast(a, d, dtype) for a, d in zip(self.arguments, self.dtypes, strict=True)]

    @property
    def operands(self) -> list[str]:
        """All arguments as the value's dtype."""
        return self.to(self.out)

    def of_out(self, expression: str) -> str:
        """Convert an expression that C's promotions may have made an ``int``."""
        return expression if is_float(self.out) else f"({C_TYPES[self.out]})({expression})"


Rule = Callable[[Call], str]


def _arithmetic(sign: str, of_bools: str = "") -> Rule:
    """Sums, differences and products: integers wrap, bools stay bools."""

    def rule(call: Call) -> str:
        if call.out == "bool":
            return f"(uint8_t)({f' {of_bools} '.join(call.operands)})"
        if is_float(call.out):
            return f" {sign} ".join(call.operands)
        wrap = wrapping_type(call.out)
        terms = [f"({wrap}){x}" for x in call.operands]
        return f"({C_TYPES[call.out]})({f' {sign} '.join(terms)})"

    return rule


def _negative(call: Call) -> str:
    [x] = call.operands
    return f"-{x}" if is_float(call.out) else call.of_out(f"0u - ({wrapping_type(call.out)}){x}")


def _square(call: Call) -> str:
    x, d = call.arguments[0], call.dtypes[0]
    return _arithmetic("*", "&")(Call([x, x], [d, d], call.out))


def _absolute(call: Call) -> str:
    [x] = call.operands
    if is_float(call.out):
        return f"{_libm('fabs', call.out)}({x})"
    if not call.out.startswith("int"):
        return x
    return f"({x} < 0 ? {_negative(call)} : {x})"


def _sign(call: Call) -> str:
    [x] = call.operands
    if is_float(call.out):  # what is neither above nor below nor equal is NaN
        zero, one = literal(0, call.out), literal(1, call.out)
        return f"({x} > 0 ? {one} : ({x} < 0 ? -{one} : ({x} == 0 ? {zero} : {x})))"
    return call.of_out(f"({x} > 0) - ({x} < 0)" if call.out.startswith("int") else f"{x} > 0")


def _true_quotient(call: Call) -> str:
    if any(is_float(dtype) for dtype in call.dtypes):
        return " / ".join(call.operands)
    x, y = call.to("float64")  # of integers: rounded once more if the value is float32
    return f"{x} / {y}" if call.out == "float64" else f"(float)({x} / {y})"


def _reciprocal(call: Call) -> str:
    return f"{literal(1, call.out)} / {call.operands[0]}"


def _runtime(name: str) -> Rule:
    """Apply a function of the runtime's headers, one for each type."""

    def rule(call: Call) -> str:
        if call.out == "bool":  # floor_div and mod of bools, computed as what NumPy gives: int8
            return f"(uint8_t)c99_{name}_i8({', '.join(call.to('int8'))})"
        return f"c99_{name}_{SUFFIXES[call.out]}({', '.join(call.operands)})"

    return rule


def _libm(name: str, dtype: str) -> str:
    return f"{name}f" if dtype == "float32" else name


def _library(name: str) -> Rule:
    """Apply a function of the C library."""
    return lambda call: f"{_libm(name, call.out)}({', '.join(call.operands)})"


def _power(call: Call) -> str:
    return (_library if is_float(call.out) else _runtime)("pow")(call)


def _comparison(sign: str) -> Rule:
    """Compare in a type that holds both; no type holds all of int64 and uint64."""

    def rule(call: Call) -> str:
        (x, y), (dx, dy) = call.arguments, call.dtypes
        common = str(np.promote_types(dx, dy))
        if not is_float(common) or is_float(dx) or is_float(dy):
            x, y = call.to(common)
            return f"(uint8_t)({x} {sign} {y})"
        signed, true_below_zero = (
            (y, (">", ">=", "!=")) if dx == "uint64" else (x, ("<", "<=", "!="))
        )
        below = f"{signed} < 0 ||" if sign in true_below_zero else f"{signed} >= 0 &&"
        return f"(uint8_t)({below} (uint64_t){x} {sign} (uint64_t){y})"

    return rule


def _is(what: str) -> Rule:
    def rule(call: Call) -> str:
        [x] = call.arguments
        return f"(uint8_t)({what}({x}) != 0)" if is_float(call.dtypes[0]) else f"((void){x}, 0)"

    return rule


def _bits(sign: str) -> Rule:
    return lambda call: call.of_out(f" {sign} ".join(call.operands))


def _inverted(call: Call) -> str:
    [x] = call.operands
    return f"(uint8_t)!{x}" if call.out == "bool" else call.of_out(f"~{x}")


def _extreme(sign: str) -> Rule:
    """Of two numbers; NaN wins, as in NumPy, on either side."""

    def rule(call: Call) -> str:
        x, y = call.operands
        if not is_float(call.out):
            return call.of_out(f"{x} {sign} {y} ? {x} : {y}")
        return f"((({x} {sign} {y}) | ({x} != {x})) ? {x} : {y})"

    return rule


def _clipped(call: Call) -> str:
    x, low, high = call.operands
    return call.of_out(f"({x} < {low} ? {low} : ({x} > {high} ? {high} : {x}))")


def _switched(call: Call) -> str:
    x, y = (
        c_cast(a, d, call.out) for a, d in zip(call.arguments[1:], call.dtypes[1:], strict=True)
    )
    return call.of_out(f"({call.arguments[0]} != 0 ? {x} : {y})")


def _same(call: Call) -> str:
    return call.operands[0]


def _second(call: Call) -> str:
    return f"((void){call.arguments[0]}, {call.operands[1]})"


def _imaginary(call: Call) -> str:
    return f"((void){call.arguments[0]}, {literal(0, call.out)})"


def _product_without_zeros(call: Call) -> str:
    x, y = call.operands
    return call.of_out(f"({x} == 0 ? {y} : ({y} == 0 ? {x} : {_arithmetic('*', '&')(call)}))")


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
    psm.GammaLn: _library("lgamma"),
    psm.Psi: _runtime("psi"),
    psm.TriGamma: _runtime("tri_gamma"),
    psm.Erfcx: _runtime("erfcx"),
    psm.Erfinv: _runtime("erfinv"),
    psm.Erfcinv: _runtime("erfcinv"),
}


def covers(op: ps.ScalarOp, dtypes: Sequence[str], out: str) -> bool:
    """Tell whether an Op on these dtypes has a rule; the bits of int64 and uint64 have none."""
    of_bits = isinstance(op, psb.BinaryBitOp | psb.UnaryBitOp)
    return (
        type(op) in RULES and {*dtypes, out} <= C_TYPES.keys() and not (of_bits and is_float(out))
    )
