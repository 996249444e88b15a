"""The C file of a graph, and what a caller must know of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph

from symbolic_rnn.c99.layouts import is_generator, layout_of
from symbolic_rnn.c99.lowering import lowered
from symbolic_rnn.c99.passes import optimized
from symbolic_rnn.c99.render.file import generated, runtime

__all__ = ["Source", "source_of"]


@dataclass(frozen=True)
class Source:
    """A C file, and what its error codes mean.

    Parameters
    ----------
    runtime, code : str
        The file: what it uses of the runtime, and the functions of the graph.
    prefix : str
        It exports ``PREFIX_call``, ``PREFIX_new`` and ``PREFIX_free``.
    errors : tuple of (type, str)
        Code ``k + 1`` stands for entry ``k``.
    inputs, outputs : tuple of str
        The dtypes.
    names : tuple of str
        What errors call the inputs.
    shapes : tuple of tuple of int or None
        Of the inputs, as far as their types know them.
    generators, advanced : tuple of int
        Which inputs, and which outputs, are random generators.
    parts : tuple of str
        What threads share, in a word each: "steps" of a loop, "entries" of an array.
    """

    runtime: str
    code: str
    prefix: str
    errors: tuple[tuple[type[Exception], str], ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    names: tuple[str, ...]
    shapes: tuple[tuple[int | None, ...], ...]
    generators: tuple[int, ...]
    advanced: tuple[int, ...]
    parts: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.runtime}\n{self.code}"


def source_of(graph: FunctionGraph, nodes: Sequence[Apply], prefix: str) -> Source:
    """Write a graph as C.

    Parameters
    ----------
    graph : FunctionGraph
        Rewritten.
    nodes : sequence of Apply
        In an order in which they can be computed.
    prefix : str
        See `Source`.

    Raises
    ------
    NotCoveredError
        If an Op or a type has no C99 form.
    """
    function = optimized(lowered(graph, nodes))
    inputs, outputs = ([*map(layout_of, each)] for each in (graph.inputs, graph.outputs))
    return Source(
        runtime(function),
        generated(function, prefix),
        prefix,
        tuple(function.errors),
        tuple(layout.dtype for layout in inputs),
        tuple(layout.dtype for layout in outputs),
        tuple(repr(x.name) if x.name else str(k) for k, x in enumerate(graph.inputs)),
        tuple(layout.shape for layout in inputs),
        tuple(k for k, variable in enumerate(graph.inputs) if is_generator(variable)),
        tuple(k for k, variable in enumerate(graph.outputs) if is_generator(variable)),
        tuple(part.what for part in function.parts),
    )
