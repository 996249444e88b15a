"""Lowers PyTensor graphs to the intermediate representation, one module for each family of Ops."""

from symbolic_rnn.c99.lowering import (
    advanced_indexing,
    basic_indexing,
    blockwise,
    control_flow,
    creation,
    diagonals,
    draws,
    elementwise,
    im2col,
    join_split,
    linalg,
    nonzero,
    products,
    reductions,
    scan,
    selection,
    shapes,
    sorting,
)
from symbolic_rnn.c99.lowering.function import lowered
from symbolic_rnn.c99.lowering.registry import LOWERERS

__all__ = [
    "LOWERERS",
    "advanced_indexing",
    "basic_indexing",
    "blockwise",
    "control_flow",
    "creation",
    "diagonals",
    "draws",
    "elementwise",
    "im2col",
    "join_split",
    "linalg",
    "lowered",
    "nonzero",
    "products",
    "reductions",
    "scan",
    "selection",
    "shapes",
    "sorting",
]
