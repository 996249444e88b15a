"""How each Op is written in C: one file for each family."""

from symbolic_rnn.c99.lowering import (
    allocation,
    blockwise,
    choosing,
    control,
    diagonals,
    draws,
    elementwise,
    indexing,
    joining,
    linalg,
    lookup,
    loop,
    nonzero,
    products,
    reductions,
    shapes,
    sorting,
    windows,
)
from symbolic_rnn.c99.lowering.function import lowered
from symbolic_rnn.c99.lowering.registry import COVERED

__all__ = [
    "COVERED",
    "allocation",
    "blockwise",
    "choosing",
    "control",
    "diagonals",
    "draws",
    "elementwise",
    "indexing",
    "joining",
    "linalg",
    "lookup",
    "loop",
    "lowered",
    "nonzero",
    "products",
    "reductions",
    "shapes",
    "sorting",
    "windows",
]
