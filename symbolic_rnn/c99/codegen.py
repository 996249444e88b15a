"""Generates the C file of a graph, with the metadata needed to call it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph

from symbolic_rnn.c99.array_types import array_type_of, is_generator
from symbolic_rnn.c99.lowering import lowered
from symbolic_rnn.c99.passes import optimized
from symbolic_rnn.c99.render.file import generated, runtime

__all__ = ["Source", "source_of"]


@dataclass(frozen=True)
class Source:
    """A generated C file and its metadata.

    Parameters
    ----------
    runtime, code : str
        The text: the used parts of the runtime, and the functions generated for the graph.
    prefix : str
        Prefix of the exported names: ``PREFIX_call``, ``PREFIX_new`` and ``PREFIX_free``.
    errors : tuple of (type, str)
        Error code ``k + 1`` is entry ``k``.
    inputs, outputs : tuple of str
        Dtypes.
    names : tuple of str
        Names of the inputs in error messages.
    shapes : tuple of tuple of int or None
        Shapes of the inputs, with ``None`` for sizes that the type does not fix.
    input_generators, output_generators : tuple of int
        Indices of the inputs and outputs that are random generators.
    tasks : tuple of str
        What threads share, one word for each task: "steps" of a loop, "entries" of an array.
    """

    runtime: str
    code: str
    prefix: str
    errors: tuple[tuple[type[Exception], str], ...]
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    names: tuple[str, ...]
    shapes: tuple[tuple[int | None, ...], ...]
    input_generators: tuple[int, ...]
    output_generators: tuple[int, ...]
    tasks: tuple[str, ...]

    @property
    def text(self) -> str:
        """The whole file."""
        return f"{self.runtime}\n{self.code}"


def source_of(graph: FunctionGraph, nodes: Sequence[Apply], prefix: str) -> Source:
    """Generate C for a graph.

    Parameters
    ----------
    graph : FunctionGraph
        After rewriting.
    nodes : sequence of Apply
        In topological order.
    prefix : str
        See :class:`Source`.

    Raises
    ------
    NotCoveredError
        If an Op or a type is not covered.
    """
    function = optimized(lowered(graph, nodes))
    inputs, outputs = ([*map(array_type_of, each)] for each in (graph.inputs, graph.outputs))
    return Source(
        runtime(function),
        generated(function, prefix),
        prefix,
        tuple(function.errors),
        tuple(array_type.dtype for array_type in inputs),
        tuple(array_type.dtype for array_type in outputs),
        tuple(repr(x.name) if x.name else str(k) for k, x in enumerate(graph.inputs)),
        tuple(array_type.shape for array_type in inputs),
        tuple(k for k, variable in enumerate(graph.inputs) if is_generator(variable)),
        tuple(k for k, variable in enumerate(graph.outputs) if is_generator(variable)),
        tuple(task.what for task in function.tasks),
    )
