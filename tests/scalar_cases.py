"""Scalar Ops on all combinations of dtypes, over hard values, and what their Python form gives."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, reduce

import numpy as np
import pytensor.scalar as ps
import pytensor.scalar.basic as psb
import pytensor.scalar.math as psm
from pytensor.tensor.math import mul_without_zeros

from symbolic_rnn.c99.dtypes import DTYPES
from symbolic_rnn.c99.lowering.scalars import SCALAR_OPS

OPS: list[ps.ScalarOp] = [
    *{
        type(op): op
        for module in (psb, psm)
        for op in vars(module).values()
        if isinstance(op, ps.ScalarOp) and not isinstance(op, ps.Cast)
    }.values(),
    *(ps.Cast(ps.get_scalar_type(dtype)) for dtype in DTYPES),
    mul_without_zeros,
]
COVERED_OPS = [op for op in OPS if type(op) in SCALAR_OPS]

#: Pairs of different dtypes are formed of these; of equal ones, of all.
MIXED = ("bool", "int8", "uint8", "int32", "int64", "uint64", "float32", "float64")
TRIPLES = (
    *((dtype,) * 3 for dtype in DTYPES),
    *itertools.product(("bool", "float32"), ("int8", "float32"), ("int64", "float64")),
)

#: Of Ops that do not say how many inputs they have.
ARITIES = {psm.BetaIncInv: (3,)}

#: Other libraries' functions: each side may be some ulps off.
LIBRARY = 16
#: Here nothing is approximate: the values are equal.
EXACT = frozenset(
    [
        *(psb.Add, psb.Sub, psb.Mul, psb.Neg, psb.Sqr, psb.Abs, psb.Sign, psb.TrueDiv),
        *(psb.Reciprocal, psb.IntDiv, psb.Mod, psb.LT, psb.LE, psb.GT, psb.GE, psb.EQ, psb.NEQ),
        *(psb.IsNan, psb.IsInf, psb.AND, psb.OR, psb.XOR, psb.Invert, psb.Maximum, psb.Minimum),
        *(psb.Clip, psb.Switch, psb.Cast, psb.Identity, psb.Conj, psb.Real, psb.Imag, psb.Second),
        *(psb.Ceil, psb.Floor, psb.Trunc, psb.RoundHalfToEven, psb.RoundHalfAwayFromZero),
        *(psb.Sqrt, type(mul_without_zeros)),
    ]
)

#: Here SciPy is some hundred ulps off, and more for large and small arguments. Values to all digits
#: are in c99/test_special.py.
BESSEL = (psm.J0, psm.J1, psm.Jv, psm.I0, psm.I1, psm.Ive, psm.Kve)
OF_SCIPY = (
    *BESSEL,
    *(psm.GammaInc, psm.GammaIncC, psm.GammaIncInv, psm.GammaIncCInv, psm.BetaInc, psm.BetaIncInv),
    *(psm.PolyGamma, psm.NdtriExp, psm.Owens_t),
)
FEW = {"bool", "int8", "uint64", "float32", "float64"}
SCIPY = {"float64": 1e-12, "float32": 2e-5}

#: NumPy leaves open which zero is the greater one, and its rounding away from zero makes -0 of 0.
ANY_ZERO = (psb.Maximum, psb.Minimum, psb.RoundHalfAwayFromZero)


def hard_values(dtype: str) -> np.ndarray:
    if dtype == "bool":
        return np.array([False, True])
    if not dtype.startswith("float"):
        info = np.iinfo(dtype)
        numbers = [0, 1, 2, 3, 7, -1, -2, -3, info.max, info.max - 1, info.min, info.min + 1]
        return np.array([n for n in numbers if info.min <= n <= info.max], dtype)
    info = np.finfo(dtype)
    numbers = [0.0, 0.3, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 7.25, 40.0, 1e4, 3e9, 1e19, info.max]
    numbers += [info.tiny, info.smallest_subnormal, info.eps, np.inf]
    return np.array([np.nan, *numbers, *(-n for n in numbers)], dtype)


@dataclass(frozen=True)
class Case:
    """One Op on one combination of dtypes, over the grid of their hard values."""

    op: ps.ScalarOp
    dtypes: tuple[str, ...]
    out: str

    def __str__(self) -> str:
        return f"{self.op}({', '.join(self.dtypes)}) -> {self.out}"

    @cached_property
    def inputs(self) -> list[np.ndarray]:
        step = 3 if len(self.dtypes) > 2 else 1
        grid = np.meshgrid(*(hard_values(dtype)[::step] for dtype in self.dtypes))
        return [np.ascontiguousarray(values.ravel()) for values in grid]

    def reference(self) -> tuple[np.ndarray, np.ndarray]:
        """The Python form's values, and where it has one."""
        op, inputs, out = self.op, self.inputs, np.dtype(self.out)
        if isinstance(op, psb.Add | psb.Mul) or (type(op) not in EXACT and out.kind == "f"):
            # As Elemwise does: else NumPy computes with int8 in float16, and adds in pairs.
            inputs = [values.astype(out) for values in inputs]
        values, defined = np.zeros(len(inputs[0]), out), ~self.without_python_form
        for k in np.flatnonzero(defined):
            arguments = [values[k] for values in inputs]
            if isinstance(op, psb.Add):  # impl begins with 0, which turns -0 into 0
                values[k] = reduce(np.add, arguments)
            else:
                values[k] = np.asarray(op.impl(*arguments)).astype(out)
        return values, defined

    @property
    def without_python_form(self) -> np.ndarray:
        """Where NumPy raises, leaves the value open, or differs from what C99 prescribes."""
        first, last = self.inputs[0], self.inputs[-1]
        match self.op:
            case psb.Pow() if self.out.startswith("float"):
                return np.isneginf(first) & (last == 0.5)  # NumPy takes a square root
            case psb.Pow():
                return last < 0  # NumPy raises
            case psb.Cast() if first.dtype.kind == "f" and np.dtype(self.out).kind in "iu":
                info = np.iinfo(self.out)
                return ~np.array([np.isfinite(x) and info.min <= int(x) <= info.max for x in first])
            case op if isinstance(op, OF_SCIPY):
                bessel = isinstance(op, BESSEL)
                sizes = [np.abs(values.astype("float64")) for values in self.inputs]
                far = [(n > (1e4 if bessel else 1e6)) & (np.isfinite(n) | bessel) for n in sizes]
                near = [(n > 0) & (n < 1e-6) for n in sizes]
                high = [isinstance(op, psm.PolyGamma) & (sizes[0] > 50)]
                # SciPy looks for the roots of a = -0, and of parameters that are no probabilities.
                zero = [np.signbit(first) & (sizes[0] == 0)]
                return np.any([*far, *near, *high, *zero], axis=0)
            case psm.Erfcinv() if first.dtype.kind == "f":  # SciPy: inf
                return np.abs(first) < np.finfo("float64").tiny
            case psm.GammaLn() if first.dtype.kind == "f":  # SciPy: inf near 0, -inf at -inf
                return np.isneginf(first) | (np.abs(first) < np.finfo("float64").tiny)
        return np.zeros(len(first), bool)


def cases() -> Iterator[Case]:
    pairs = [(d, d) for d in DTYPES if d not in MIXED] + list(itertools.product(MIXED, repeat=2))
    for op in COVERED_OPS:
        combinations = {1: [(d,) for d in DTYPES], 2: pairs, 3: TRIPLES}
        arities = (op.nin,) if op.nin >= 0 else ARITIES.get(type(op), (2, 3))
        for dtypes in itertools.chain.from_iterable(combinations[n] for n in arities):
            if isinstance(op, OF_SCIPY) and not {*dtypes} <= FEW:
                continue
            try:
                node = op.make_node(*(ps.get_scalar_type(dtype)() for dtype in dtypes))
            except (TypeError, NotImplementedError):
                continue  # PyTensor has no such Op
            out = node.outputs[0].type.dtype
            if isinstance(op, psb.BinaryBitOp) and out == "float64":
                continue  # of int64 and uint64: NumPy refuses it
            yield Case(op, dtypes, out)


def disagreement(case: Case, got: np.ndarray) -> str:
    with np.errstate(all="ignore"):
        want, defined = case.reference()
        if type(case.op) in EXACT or not case.out.startswith("float"):
            agree = (got == want) | (np.isnan(got) & np.isnan(want))
            if case.out.startswith("float") and type(case.op) not in ANY_ZERO:
                agree &= (np.signbit(got) == np.signbit(want)) | np.isnan(want)
        else:
            eps = np.finfo(case.out).eps
            # Near its zeros at 1 and 2, a library's log gamma has absolute accuracy only.
            least = LIBRARY * eps if isinstance(case.op, psm.GammaLn) else np.finfo(case.out).tiny
            ulps = SCIPY[case.out] if isinstance(case.op, OF_SCIPY) else LIBRARY * eps
            if isinstance(case.op, psm.J0 | psm.J1 | psm.Jv):  # zeros
                least = ulps
            agree = np.isclose(got, want, ulps, least, equal_nan=True)
    bad = np.flatnonzero(~agree & defined)
    if not bad.size:
        return ""
    k = bad[0]
    arguments = [values[k] for values in case.inputs]
    return f"{case} at {arguments}: C gives {got[k]!r}, Python {want[k]!r} ({bad.size} such)"
