"""Exports functions as a library in C99: no Python, no allocation, no operating system."""

from symbolic_rnn.c99.export.cost import Cost, cost
from symbolic_rnn.c99.export.routine import routine
from symbolic_rnn.c99.ir.library import (
    Argument,
    Field,
    Library,
    Place,
    Repeated,
    Routine,
    Structure,
)
from symbolic_rnn.c99.lowering.names import identifier
from symbolic_rnn.c99.render.c import c_type
from symbolic_rnn.c99.render.headers import math_functions
from symbolic_rnn.c99.render.library import entries, header, source, values

__all__ = [
    "Argument",
    "Cost",
    "Field",
    "Library",
    "Place",
    "Repeated",
    "Routine",
    "Structure",
    "c_type",
    "cost",
    "entries",
    "header",
    "identifier",
    "math_functions",
    "routine",
    "source",
    "values",
]
