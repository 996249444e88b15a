"""The whole C file of a graph."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.scalar.basic import ScalarType
from pytensor.tensor.type import TensorType

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.lowering import GraphLowering
from symbolic_rnn.c99.names import called
from symbolic_rnn.c99.program import Program
from symbolic_rnn.c99.pruning import pruned
from symbolic_rnn.c99.scalars import C_TYPES
from symbolic_rnn.c99.values import Value, contiguous

__all__ = ["Source", "source_of"]

_HEAD = """\
#define _POSIX_C_SOURCE 200809L
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
"""


@dataclass(frozen=True)
class Source:
    """A C file, and what its error codes mean.

    Parameters
    ----------
    runtime, code : str
        The file: what it uses of the runtime, and the functions of the graph. It exports
        ``c99_call``, ``c99_new`` and ``c99_free``.
    errors : tuple of (type, str)
        Code ``k + 1`` stands for entry ``k``.
    inputs, outputs : tuple of str
        The dtypes.
    names : tuple of str
        What errors call the inputs.
    shapes : tuple of tuple of int or None
        Of the inputs, as far as their types know them.
    parts : tuple of str
        What threads share, in a word each: "steps" of a loop, "entries" of an array.
    """

    runtime: str
    code: str
    errors: tuple[tuple[type[Exception], str], ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    names: tuple[str, ...]
    shapes: tuple[tuple[int | None, ...], ...]
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.runtime}\n{self.code}"


def source_of(graph: FunctionGraph, nodes: Sequence[Apply]) -> Source:
    """Write a graph as C.

    Parameters
    ----------
    graph : FunctionGraph
        Rewritten.
    nodes : sequence of Apply
        In an order in which they can be computed.

    Raises
    ------
    NotCoveredError
        If an Op or a type has no C99 form.
    """
    program = Program()
    known = {variable: _input(program, k, variable) for k, variable in enumerate(graph.inputs)}
    given: dict[Variable, int] = {}
    for k, output in enumerate(graph.outputs):
        given.setdefault(output, k)
    places = {
        output: _place(program, output, k)
        for output, k in given.items()
        if output.owner is not None and isinstance(output.type, TensorType) and output.type.ndim
    }
    lowering = GraphLowering(program, nodes, graph.outputs, known, places)
    for k, (output, value) in enumerate(zip(graph.outputs, lowering.run(), strict=True)):
        if given[output] != k or not lowering.is_placed(output, value):
            _hand_out(lowering, k, output, value)
    program.line("return 0;")
    constants, lines, *_ = pruned(
        program.constants, program.blocks[0], *(part.body for part in program.parts)
    )
    body = "\n".join(f"    {line}" if line else "" for line in lines)
    runtime = [_HEAD, _runtime("compiler.h"), _runtime("workspace.h")]
    uses = {"math", *program.uses}
    runtime += [_runtime(name) for use, name in _RUNTIME.items() if use in uses]
    texts = [part.text for part in program.parts]
    written = "\n".join([body, *texts])
    runtime += [
        _runtime(name) for name, calls in _SPECIAL.items() if any(c in written for c in calls)
    ]
    code = [
        "\n".join(constants),
        *texts,
        "int64_t c99_call(c99_workspace *ws, const c99_input *in, c99_output out, void *context);\n"
        "c99_workspace *c99_new(int64_t threads);\n"
        "void c99_free(c99_workspace *ws);\n",
        "int64_t c99_call(c99_workspace *ws, const c99_input *in, c99_output out, void *context)\n"
        "{\n    (void)ws;\n    (void)in;\n    (void)out;\n    (void)context;\n" + body + "\n}\n",
        _ends(program.buffers, shared="threads" in program.uses),
    ]
    return Source(
        "\n".join(runtime),
        "\n".join(part for part in code if part),
        tuple(program.errors),
        tuple(_dtype(variable) for variable in graph.inputs),
        tuple(_dtype(variable) for variable in graph.outputs),
        tuple(repr(x.name) if x.name else str(k) for k, x in enumerate(graph.inputs)),
        tuple(getattr(variable.type, "shape", ()) for variable in graph.inputs),
        tuple(part.kind for part in program.parts),
    )


#: What is pasted where it is used, in order.
_RUNTIME = {
    "math": "math.h",
    "sort": "sort.h",
    "gemm": "gemm.h",
    "gemm_f32": "gemm_f32.h",
    "gemm_f64": "gemm_f64.h",
    "threads": "threads.h",
    "product_f32": "product_f32.h",
    "product_f64": "product_f64.h",
}


#: What few graphs call: pasted where a call of theirs is written.
_SPECIAL = {
    "special_gamma.h": ("c99_psi_", "c99_tri_gamma_"),
    "special_erf.h": ("c99_erfcx_", "c99_erfinv_", "c99_erfcinv_"),
}


def _runtime(name: str) -> str:
    """A header of the runtime, with those of ours that it includes."""
    folder = files("symbolic_rnn.c99") / "runtime"
    lines = []
    for line in (folder / name).read_text("utf-8").splitlines():
        if line.startswith('#include "'):
            lines.append(_runtime(line.split('"')[1]))
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _dtype(variable: Variable) -> str:
    kind = variable.type
    if isinstance(kind, TensorType | ScalarType) and kind.dtype in C_TYPES:
        return str(kind.dtype)
    raise NotCoveredError(
        f"{variable} is {kind}, which has no C99 form; use mode='CVM' for this function."
    )


def _input(program: Program, k: int, variable: Variable) -> Value:
    """An input, contiguous, with the sizes that its type does not know."""
    dtype = _dtype(variable)
    c = C_TYPES[dtype]
    wanted = called(variable, f"in{k}")
    kind = variable.type
    if not isinstance(kind, TensorType) or kind.ndim == 0:
        true = " != 0" if dtype == "bool" else ""
        name = program.declare(f"const {c}", wanted, f"*(const {c} *)in[{k}].data{true}")
        return Value(name, dtype, number=True)
    data = f"in[{k}].data"
    if dtype == "bool":
        count = " * ".join(f"in[{k}].shape[{axis}]" for axis in range(kind.ndim))
        data = f"c99_bools(ws, {program.own_buffer()}, {data}, {count})"
    name = program.declare(f"const {c} *const", wanted, data)
    if dtype == "bool":
        program.line(f"if (!{name}) return C99_NO_MEMORY;")
    shape = []
    for axis, size in enumerate(kind.shape):
        if size is None:
            shape.append(program.size(f"in[{k}].shape[{axis}]", f"{name}_{axis}", low=0))
        else:
            shape.append(Size.of(size))
    return Value(name, dtype, tuple(shape), contiguous(shape), const=True)


def _place(
    program: Program, output: Variable, k: int
) -> Callable[[tuple[Size, ...]], Value | None]:
    """Take the room of an output from the caller, once its shape is known."""

    def place(shape: tuple[Size, ...]) -> Value | None:
        if program.depth:
            return None
        dtype = _dtype(output)
        return _taken(program, k, called(output, f"out{k}"), dtype, shape)

    return place


def _taken(program: Program, k: int, wanted: str, dtype: str, shape: Sequence[Size]) -> Value:
    sizes = ", ".join(map(str, shape)) or "0"
    place = f"out(context, {k}, {len(shape)}, (const int64_t[]){{{sizes}}})"
    name = program.declare(f"{C_TYPES[dtype]} *const", wanted, place)
    program.line(f"if (!{name}) return C99_NO_MEMORY;")
    return Value(name, dtype, tuple(shape), contiguous(shape))


def _hand_out(lowering: GraphLowering, k: int, output: Variable, value: Value) -> None:
    """Copy a result to the caller that was not computed there."""
    program = lowering.program
    into = _taken(program, k, called(output, f"out{k}"), _dtype(output), value.shape)
    lowering.copied(value, into)


def _ends(buffers: int, *, shared: bool) -> str:
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
c99_workspace *c99_new(int64_t threads)
{{
    c99_workspace *ws = c99_make({buffers});
{gather}    return ws;
}}

void c99_free(c99_workspace *ws)
{{
{disband}    c99_drop(ws);
}}
"""
