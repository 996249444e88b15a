"""Graphs with known sizes, and compiled functions called with different numbers of threads."""

from __future__ import annotations

import numpy as np
import pytensor
from pytensor.graph.replace import clone_replace

from symbolic_rnn import c99
from symbolic_rnn.c99.host.linker import CompiledFunction

#: The axes whose sizes are fixed.
KNOWN = {
    "nothing": lambda axis: False,
    "the first": lambda axis: axis == 0,
    "everything": lambda axis: True,
}


def known_as(variable, value, which):
    """Return a variable of the same type, with some sizes of a value fixed."""
    kind = variable.type
    if not getattr(kind, "ndim", 0):
        return variable.clone(name=variable.name)
    shape = tuple(
        size if KNOWN[which](axis) and fixed is None else fixed
        for axis, (size, fixed) in enumerate(zip(np.shape(value), kind.shape, strict=True))
    )
    return kind.clone(shape=shape)(name=variable.name)


def with_known_sizes(inputs, outputs, values, which):
    """Return inputs and outputs of a graph with some sizes fixed."""
    known = [known_as(*pair, which) for pair in zip(inputs, values, strict=True)]
    replaced = clone_replace(outputs, dict(zip(inputs, known, strict=True)), rebuild_strict=False)
    return known, replaced


class WithThreads:
    """One compiled function that can be called with any number of threads.

    Parameters
    ----------
    inputs, outputs : list of Variable
    """

    def __init__(self, inputs, outputs):
        self.inputs = inputs
        self.function = pytensor.function(
            inputs, outputs, mode=c99.mode(threads=1), on_unused_input="ignore"
        )
        self.source = self.function.vm.jit_fn.source
        self.held = [
            container.storage[0] for container in self.function.input_storage[len(inputs) :]
        ]

    def __call__(self, threads, *values):
        """Return all outputs; inputs are converted as in PyTensor."""
        given = [
            variable.type.filter(value, allow_downcast=True)
            for variable, value in zip(self.inputs, values, strict=True)
        ]
        return CompiledFunction(self.source, threads)(*given, *self.held)
