"""Assembles the C file of a function: the parts of the runtime that it uses, and its own code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from symbolic_rnn.c99.ir.statements import FRAME, ConstantArray, Function
from symbolic_rnn.c99.render.c import spelled, statements, task
from symbolic_rnn.c99.render.spelling import spelling

__all__ = ["generated", "pasted", "runtime", "used"]

_HEAD = """\
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
"""

#: Headers that every file includes, in order.
_ALWAYS = ("compiler.h", "workspace.h", "math.h")

_PRODUCT = ("c99_product_{0}", "c99_packed_product_{0}", "c99_pack_shared_{0}")
_PACKED = (
    *_PRODUCT,
    "c99_gemm_packed_{0}",
    "c99_gemm_packed_tiles_{0}",
    "c99_pack_{0}",
    "c99_packed_size_{0}",
)

#: Headers included if a function with one of these prefixes is called, in order.
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
    """Return the text of the runtime that a function needs."""
    return "\n".join([_HEAD, *map(pasted, (*_ALWAYS, *used(function)))])


def used(function: Function) -> list[str]:
    """Return the names of the optional headers that a function needs."""
    return [
        header
        for header, prefixes in _WHERE_CALLED.items()
        if any(call.startswith(prefixes) for call in function.calls)
    ]


def generated(function: Function, prefix: str) -> str:
    """Render a function, its tasks, and the functions that create and free its workspace.

    Parameters
    ----------
    function : Function
    prefix : str
        Prefix of the exported names: ``PREFIX_call``, ``PREFIX_new``, ``PREFIX_free``.
    """
    constants = statements(function.constants)
    taken = {*FRAME, *(task.name for task in function.tasks)}
    taken |= {each.name for each in function.constants if isinstance(each, ConstantArray)}
    tasks = []
    for each in function.tasks:
        given = (each.first, each.last, *each.shared)
        with spelled(spelling(given, each.body, function.names.wanted, taken)):
            tasks.append(task(each))
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
        *tasks,
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


@cache
def pasted(name: str) -> str:
    """Return a header of the runtime with its own includes expanded."""
    folder = files("symbolic_rnn.c99") / "runtime"
    lines = []
    for line in (folder / name).read_text("utf-8").splitlines():
        if line.startswith('#include "'):
            lines.append(pasted(line.split('"')[1]))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _ends(buffers: int, new: str, free: str, *, shared: bool) -> str:
    """Render the functions that create and free the workspace."""
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
