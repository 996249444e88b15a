"""The C file of a graph, and what a caller must know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph

from symbolic_rnn.c99.lowering import dtype_of, lowered
from symbolic_rnn.c99.render.file import generated, runtime

__all__ = ["Source", "source_of"]


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
    function = lowered(graph, nodes)
    return Source(
        runtime(function),
        generated(function),
        tuple(function.errors),
        tuple(map(dtype_of, graph.inputs)),
        tuple(map(dtype_of, graph.outputs)),
        tuple(repr(x.name) if x.name else str(k) for k, x in enumerate(graph.inputs)),
        tuple(getattr(variable.type, "shape", ()) for variable in graph.inputs),
        tuple(part.what for part in function.parts),
    )
