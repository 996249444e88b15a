"""The whole C file of a function: what it uses of the runtime, and what was generated."""

from __future__ import annotations

from importlib.resources import files

from symbolic_rnn.c99.ir.statements import FRAME, Constant, Function
from symbolic_rnn.c99.render.c import part, spelled, statements
from symbolic_rnn.c99.render.spelling import spelling

__all__ = ["generated", "pasted", "runtime", "used"]

_HEAD = """\
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
"""

#: What is always pasted, in order.
_ALWAYS = ("compiler.h", "workspace.h", "math.h")

_PRODUCT = ("c99_product_{0}", "c99_packed_product_{0}", "c99_pack_shared_{0}")
_PACKED = (
    *_PRODUCT,
    "c99_gemm_packed_{0}",
    "c99_gemm_packed_tiles_{0}",
    "c99_pack_{0}",
    "c99_packed_size_{0}",
)

#: What is pasted behind it where one of these functions is called, in order.
_WHERE_CALLED = {
    "sort.h": ("c99_argsort_",),
    "draws.h": ("c99_draw_",),
    "draw_normal.h": ("c99_draw_normal",),
    "search.h": ("c99_search_",),
    "gemm.h": tuple(name.format("") for name in _PACKED),
    "gemm_f32.h": tuple(name.format("f32") for name in _PACKED),
    "gemm_f64.h": tuple(name.format("f64") for name in _PACKED),
    "threads.h": ("c99_parallel", *(name.format("") for name in _PRODUCT)),
    "crew.h": ("c99_parallel_steps",),
    "product_f32.h": tuple(name.format("f32") for name in _PRODUCT),
    "product_f64.h": tuple(name.format("f64") for name in _PRODUCT),
    "linalg.h": ("c99_matrix_order",),
    "linalg_f32.h": ("c99_matrix_f32_",),
    "linalg_f64.h": ("c99_matrix_f64_",),
    "special_parts.h": ("c99_lgamma_",),
    "special_gamma.h": ("c99_psi_", "c99_tri_gamma_", "c99_polygamma_"),
    "special_normal.h": ("c99_ndtri_exp_", "c99_owens_t_"),
    "special_bessel.h": tuple(
        f"c99_{name}_" for name in ("j0", "j1", "jv", "i0", "i1", "i0e", "i1e", "ive", "kve")
    ),
    "special_incomplete_gamma.h": ("c99_gammainc",),
    "special_incomplete_beta.h": ("c99_betainc",),
    "special_erf.h": ("c99_erfcx_", "c99_erfinv_", "c99_erfcinv_"),
}


def runtime(function: Function) -> str:
    """Paste what a function uses of the runtime."""
    return "\n".join([_HEAD, *map(pasted, (*_ALWAYS, *used(function)))])


def used(function: Function) -> list[str]:
    """Name the headers that not every function needs."""
    return [
        header
        for header, prefixes in _WHERE_CALLED.items()
        if any(call.startswith(prefixes) for call in function.calls)
    ]


def generated(function: Function, prefix: str) -> str:
    """Write a function, the parts of it that threads share, and what makes and ends a workspace.

    Parameters
    ----------
    function : Function
    prefix : str
        How the names begin that a linker sees: ``PREFIX_call``, ``PREFIX_new``, ``PREFIX_free``.
    """
    constants = statements(function.constants)
    taken = {*FRAME, *(part.name for part in function.parts)}
    taken |= {each.name for each in function.constants if isinstance(each, Constant)}
    parts = []
    for each in function.parts:
        given = (each.first, each.last, *each.shared)
        with spelled(spelling(given, each.body, function.names.wanted, taken)):
            parts.append(part(each))
    with spelled(spelling((), function.body, function.names.wanted, taken)):
        body = [f"    {line}" if line else "" for line in statements(function.body)]
    heads = (
        f"int64_t {prefix}_call"
        "(c99_workspace *ws, const c99_input *in, c99_output out, void *context)",
        f"c99_workspace *{prefix}_new(int64_t threads)",
        f"void {prefix}_free(c99_workspace *ws)",
    )
    blocks = [
        *([*constants, ""] if constants else []),
        *parts,
        *(f"{head};" for head in heads),
        "",
        heads[0],
        "{",
        *(f"    (void){name};" for name in ("ws", "in", "out", "context")),
        *body,
        "    return 0;",
        "}",
        "",
        _ends(function.buffers, *heads[1:], shared="threads.h" in used(function)),
    ]
    return "\n".join(blocks)


def pasted(name: str) -> str:
    """Give a header of the runtime, with those of ours that it includes."""
    folder = files("symbolic_rnn.c99") / "runtime"
    lines = []
    for line in (folder / name).read_text("utf-8").splitlines():
        if line.startswith('#include "'):
            lines.append(pasted(line.split('"')[1]))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _ends(buffers: int, new: str, free: str, *, shared: bool) -> str:
    """Functions that make and free what a call works in."""
    gather, disband = "    (void)threads;\n", ""
    if shared:
        gather = f"""\
    if (ws && threads > 1 && !(ws->team = c99_team_of(threads, {buffers}))) {{
        c99_drop(ws);
        ws = NULL;
    }}
"""
        disband = "    c99_disband(ws->team);\n"
    return f"""\
{new}
{{
    c99_workspace *ws = c99_make({buffers});
{gather}    return ws;
}}

{free}
{{
{disband}    c99_drop(ws);
}}
"""
