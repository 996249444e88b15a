"""Assembles the C file of a function: the parts of the runtime that it uses, and its own code."""

from __future__ import annotations

from symbolic_rnn.c99.ir.statements import FRAME, ConstantArray, Function
from symbolic_rnn.c99.render.c import spelled, statements, task
from symbolic_rnn.c99.render.headers import pasted, used
from symbolic_rnn.c99.render.spelling import spelling

__all__ = ["generated", "runtime"]

_HEAD = """\
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
"""

#: Headers that every file includes.
_ALWAYS = ("compiler.h", "workspace.h")


def runtime(function: Function) -> str:
    """Return the text of the runtime that a function needs."""
    return "\n".join([_HEAD, *map(pasted, (*_ALWAYS, *used(function.calls)))])


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
        _ends(function.buffers, *heads[1:], shared="threads.h" in used(function.calls)),
    ]
    return "\n".join(blocks)


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
