"""The headers of the runtime: what each defines, and what it needs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from symbolic_rnn.c99.dtypes import DTYPES, REALS, SUFFIXES, is_float

__all__ = ["HEADERS", "MATH_H", "Header", "math_functions", "pasted", "used"]

#: The functions of ``<math.h>``, without the suffix of float.
_MATH_H = """
    acos acosh asin asinh atan atan2 atanh cbrt ceil copysign cos cosh erf erfc exp exp2 expm1 fabs
    fdim floor fma fmax fmin fmod frexp hypot ilogb ldexp lgamma llrint llround log log10 log1p log2
    logb lrint lround modf nearbyint nextafter pow remainder remquo rint round scalbln scalbn sin
    sinh sqrt tan tanh tgamma trunc
"""
MATH_H = frozenset(name + end for name in _MATH_H.split() for end in ("", "f"))

_FLOATS = tuple(SUFFIXES[dtype] for dtype in REALS)
_INTEGERS = tuple(SUFFIXES[dtype] for dtype in DTYPES if dtype != "bool" and not is_float(dtype))


@dataclass(frozen=True)
class Header:
    """A header of the runtime, which is included if one of its functions is called.

    Parameters
    ----------
    defines : tuple of str
        The functions that generated code calls, or prefixes of them.
    needs : tuple of str
        The headers whose functions it calls.
    math_h : tuple of str
        The functions of ``<math.h>`` that it calls.
    """

    defines: tuple[str, ...]
    needs: tuple[str, ...] = ()
    math_h: tuple[str, ...] = ()


def _names(pattern: str, suffixes: tuple[str, ...]) -> tuple[str, ...]:
    """Put each suffix in place of the ``{}`` of each of some names."""
    return tuple(name.format(suffix) for suffix in suffixes for name in pattern.split())


def _elementary(suffix: str) -> dict[str, Header]:
    """The elementary functions of one dtype, and the headers of what several of them share."""
    end = "f" if suffix == "f32" else ""

    def path(name: str) -> str:
        return f"elementary/{name}_{suffix}.h"

    def function(name: str, needs: str, math_h: str = "") -> dict[str, Header]:
        of_c = tuple(each + end for each in math_h.split())
        header = Header((f"c99_{name}_{suffix}",), tuple(map(path, needs.split())), of_c)
        return {path(name): header}

    return {
        path("common"): Header(()),
        path("exp_parts"): Header((), (path("common"),)),
        path("scaled_exp"): Header((), (path("common"), path("exp_parts"))),
        **function("exp", "scaled_exp"),
        **function("expm1", "common exp_parts"),
        **function("tanh", "common exp_parts", "copysign fabs"),
        **function("sigmoid", "scaled_exp", "fabs"),
        **function("softplus", "exp_parts scaled_exp", "fabs"),
        path("log_parts"): Header((), (path("common"),)),
        **function("log", "common log_parts"),
        **function("log1p", "common log_parts"),
        **function("log1mexp", "exp expm1 log log1p"),
    }


#: The headers that are included on demand. Each comes after those that it needs.
HEADERS: dict[str, Header] = {
    **_elementary("f32"),
    **_elementary("f64"),
    "arithmetic/integers.h": Header(_names("c99_floor_div_{} c99_mod_{} c99_pow_{}", _INTEGERS)),
    "arithmetic/reals.h": Header(()),
    **{
        f"arithmetic/reals_{suffix}.h": Header(
            _names("c99_floor_div_{} c99_mod_{}", (suffix,)),
            ("arithmetic/reals.h",),
            _names("copysign{0} floor{0} fmod{0}", (end,)),
        )
        for suffix, end in zip(_FLOATS, ("f", ""), strict=True)
    },
    "arithmetic/steps.h": Header(("c99_apart", "c99_steps")),
    "arithmetic/real_steps.h": Header(("c99_real_steps",), math_h=("ceil",)),
    "arithmetic/conversions.h": Header(_names("c99_{}_of_", _INTEGERS)),
    "plain_vector.h": Header(("c99_multiply_",)),
    "plain.h": Header(("c99_multiply_", "c99_turned_into")),
    "sort.h": Header(("c99_argsort_",)),
    "draws.h": Header(("c99_draw_",), math_h=("exp", "floor", "fmin", "log1p", "sqrt")),
    "draw_normal.h": Header(("c99_draw_normal",), ("draws.h",), ("exp", "log1p")),
    "search.h": Header(("c99_search_",)),
    "gemm.h": Header(()),
    **{
        f"gemm_{suffix}.h": Header(
            _names("c99_gemm_packed_{0} c99_pack_{0} c99_packed_size_{0}", (suffix,)), ("gemm.h",)
        )
        for suffix in _FLOATS
    },
    "threads.h": Header(("c99_parallel",)),
    "crew.h": Header(("c99_parallel_steps",), ("threads.h",)),
    **{
        f"product_{suffix}.h": Header(
            _names("c99_product_{0} c99_packed_product_{0} c99_pack_shared_{0}", (suffix,)),
            ("threads.h", f"gemm_{suffix}.h"),
        )
        for suffix in _FLOATS
    },
    "linalg.h": Header(("c99_matrix_order",)),
    "linalg_f32.h": Header(("c99_matrix_f32_",), math_h=("fabs", "frexp", "ldexp", "log", "sqrt")),
    "linalg_f64.h": Header(("c99_matrix_f64_",), math_h=("fabs", "frexp", "ldexp", "log", "sqrt")),
    "special_parts.h": Header(
        ("c99_lgamma_",), math_h=("fabs", "floor", "log", "log1p", "rint", "sin", "tgamma")
    ),
    "special_erf.h": Header(
        ("c99_erfcx_", "c99_erfinv_", "c99_erfcinv_"),
        math_h=("copysign", "erf", "erfc", "exp", "fabs", "floor", "log", "log1p", "sqrt"),
    ),
    "special_gamma.h": Header(
        ("c99_psi_", "c99_tri_gamma_", "c99_polygamma_"),
        math_h=(
            *("copysign", "fabs", "floor", "fmin", "fmod", "log", "pow", "rint", "sin", "tan"),
            "tgamma",
        ),
    ),
    "special_normal.h": Header(
        ("c99_ndtri_exp_", "c99_owens_t_"),
        ("special_erf.h", "special_parts.h"),
        ("atan", "copysign", "erf", "erfc", "exp", "expm1", "fabs", "log", "sqrt"),
    ),
    "special_incomplete_gamma.h": Header(
        ("c99_gammainc",),
        ("special_erf.h", "special_parts.h"),
        ("copysign", "erfc", "exp", "expm1", "fabs", "log", "pow", "sqrt", "tgamma"),
    ),
    "special_bessel.h": Header(
        _names("c99_{}_", ("j0", "j1", "jv", "i0", "i1", "i0e", "i1e", "ive", "kve")),
        ("special_incomplete_gamma.h",),
        (
            *("asinh", "cbrt", "ceil", "copysign", "cos", "cosh", "exp", "fabs", "floor", "fmax"),
            *("fmin", "fmod", "hypot", "pow", "sin", "sinh", "sqrt", "tgamma"),
        ),
    ),
    "special_incomplete_beta.h": Header(
        ("c99_betainc",),
        ("special_erf.h", "special_gamma.h", "special_parts.h"),
        ("exp", "expm1", "fabs", "fmax", "log", "log1p", "pow", "sqrt", "tgamma"),
    ),
}


def used(calls: Iterable[str]) -> list[str]:
    """Return the headers that a file needs for the functions that it calls, in order.

    Examples
    --------
    >>> used(["c99_tanh_f32", "sqrtf"])
    ['elementary/common_f32.h', 'elementary/exp_parts_f32.h', 'elementary/tanh_f32.h']
    """
    called = tuple(calls)
    wanted: set[str] = set()
    for name, header in reversed(HEADERS.items()):
        if name in wanted or any(each.startswith(header.defines) for each in called):
            wanted |= {name, *header.needs}
    return [name for name in HEADERS if name in wanted]


def math_functions(calls: Iterable[str]) -> list[str]:
    """Return the functions of ``<math.h>`` that a file calls, directly or in headers.

    Examples
    --------
    >>> math_functions(["c99_tanh_f32", "sqrtf"])
    ['copysignf', 'fabsf', 'sqrtf']
    """
    called = {*calls}
    return sorted(
        called & MATH_H | {each for name in used(called) for each in HEADERS[name].math_h}
    )


@cache
def pasted(name: str) -> str:
    """Return a header with its own includes expanded."""
    text = (files("symbolic_rnn.c99") / "runtime" / name).read_text("utf-8")
    lines = [
        pasted(line.split('"')[1]) if line.startswith('#include "') else line
        for line in text.splitlines()
    ]
    return "\n".join(lines) + "\n"
