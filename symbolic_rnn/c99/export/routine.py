"""From a compiled function of PyTensor to a function of a library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pytensor.compile.executor import Function
from pytensor.graph.basic import Variable

from symbolic_rnn.c99.export.binding import bound
from symbolic_rnn.c99.ir.library import Argument, Place, Routine
from symbolic_rnn.c99.lowering import lowered
from symbolic_rnn.c99.passes.dead_code import remove_dead_code
from symbolic_rnn.c99.passes.fold import folded
from symbolic_rnn.c99.passes.hoist import hoist_invariants
from symbolic_rnn.c99.passes.memory_packing import pack_memory
from symbolic_rnn.c99.passes.narrow import narrowed
from symbolic_rnn.c99.passes.serial import serial

__all__ = ["routine"]


def routine(
    name: str,
    function: Function,
    arguments: Sequence[Argument],
    inputs: Mapping[Variable, Place],
    outputs: Sequence[Place],
    doc: str = "",
    *,
    single: bool = False,
) -> Routine:
    """Lower a function that was compiled in mode ``"C99"``, with all sizes known.

    Parameters
    ----------
    name : str
        Of the C function.
    function : pytensor.compile.Function
    arguments : sequence of Argument
        In the order of the C function.
    inputs : mapping of Variable to Place
        Where each of the function's inputs lies, shared variables among them; the new value of a
        shared variable is written to its place.
    outputs : sequence of Place
        Where each output is written.
    doc : str
        For the header.
    single : bool
        Compute in single precision what the function computes in double precision.

    Raises
    ------
    NotCoveredError
        If a size is not known, or an Op needs an operating system, or a random generator.
    """
    graph = function.maker.fgraph
    given = [inputs[each.variable] for each in function.maker.inputs]
    updated = graph.update_mapping or {}
    written = iter(outputs)
    places = [
        given[updated[k]] if k in updated else next(written) for k in range(len(graph.outputs))
    ]
    for place, output in zip(places, graph.outputs, strict=True):
        if output.owner is not None and not output.name:
            output.name = f"{place.field or place.argument}_{{new}}"
    lowering = lowered(graph, graph.toposort())
    for each in (serial, folded, remove_dead_code, *([narrowed] if single else [])):
        lowering = each(lowering)
    packing = pack_memory(lowering)
    lowering = hoist_invariants(lowering)
    return bound(name, lowering, packing, arguments, given, places, doc)
