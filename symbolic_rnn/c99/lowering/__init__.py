"""How each Op is written in C: one file for each family."""

from symbolic_rnn.c99.lowering import (
    allocation,
    control,
    diagonals,
    elementwise,
    indexing,
    joining,
    lookup,
    loop,
    nonzero,
    products,
    reductions,
    shapes,
    sorting,
    windows,
)
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.registry import COVERED

__all__ = [
    "COVERED",
    "GraphLowering",
    "allocation",
    "control",
    "diagonals",
    "elementwise",
    "indexing",
    "joining",
    "lookup",
    "loop",
    "nonzero",
    "products",
    "reductions",
    "shapes",
    "sorting",
    "windows",
]
