r"""Recurrent nodes of ONNX to layers, and what belongs to their parameters back to weights.

ONNX joins gates by rows: update, reset, hidden (``zrh``) in the GRU; input, output, forget, cell
(``iofc``) in the LSTM, whose peepholes are those of input, output and forget gate. Two rows of
biases stand side by side in ``B``. With ``linear_before_reset=1`` a GRU is
:class:`~symbolic_rnn.GRU`, otherwise :class:`~symbolic_rnn.GRUResetBefore` (ONNX operators).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.cells import (
    GRU,
    LSTM,
    Cell,
    Elman,
    GRUResetBefore,
    LearnedInitialState,
    PeepholeLSTM,
)
from symbolic_rnn.interop.gates import Gates, joined_gates, put, put_gates
from symbolic_rnn.interop.onnx.equations import activations_of
from symbolic_rnn.interop.onnx.graph import OnnxNode
from symbolic_rnn.interop.onnx.tensors import (
    DIRECTION,
    FEATURES,
    Reading,
    Second,
    Tensor,
    Values,
)
from symbolic_rnn.networks import Bidirectional, LastOutput, Recurrent

__all__ = ["GATES", "PEEPHOLES", "recurrent"]

Array = NDArray[Any]

#: The gates of each cell, in the order in which ONNX joins them.
GATES: dict[type[Cell], tuple[str, ...]] = {
    Elman: ("",),
    GRU: ("_z", "_r", "_n"),
    GRUResetBefore: ("_z", "_r", "_n"),
    LSTM: ("_i", "_o", "_f", "_g"),
    PeepholeLSTM: ("_i", "_o", "_f", "_g"),
}
PEEPHOLES = ("p_i", "p_o", "p_f")


def recurrent(reading: Reading, node: OnnxNode, s: Tensor) -> None:
    """Make the layer of an RNN, GRU or LSTM: its sequence, and its last state."""
    get = node.attributes.get
    batch_first = bool(get("layout", 0))
    order = ("batch", "time") if batch_first else ("time", "batch")
    s = reading.with_roles(node, s, (*order, FEATURES))
    reading.requires(node, clip=None, input_forget=0)
    _check_lengths(reading, node)
    ways = {"forward": 1, "reverse": 1, "bidirectional": 2}[get("direction", "forward")]
    cells = _cells(reading, node, ways)
    cells = _begun(reading, node, cells, batch_first=batch_first)
    n = cells[0].n_hidden
    layer: Any = Bidirectional(*cells) if ways == 2 else None
    layer = layer or Recurrent(cells[0], reverse=get("direction") == "reverse")
    whole = replace(s, layers=(*s.layers, layer), n_features=ways * n, directions=ways)
    axes = (*order, DIRECTION) if batch_first else ("time", DIRECTION, "batch")
    reading.set(node, replace(whole, axes=(*axes, FEATURES)))
    ahead, back = (n, n) if ways == 2 else (0, n) if layer.reverse else (n, 0)
    ends = ("batch", DIRECTION) if batch_first else (DIRECTION, "batch")
    last = (*whole.layers, LastOutput(ahead, back))
    reading.set(node, replace(whole, layers=last, axes=(*ends, FEATURES)), 1)


def _begun(reading: Reading, node: OnnxNode, cells: list[Cell], *, batch_first: bool) -> list[Cell]:
    """Give the cells the states in which they begin, unless these are zero."""
    places = [k for k in (5, 6) if node.input(k)]
    states = {k: _initial_state(reading, node, k, cells, batch_first=batch_first) for k in places}
    if not any(rows.any() for rows in states.values()):
        return cells
    begun = [LearnedInitialState(cell) for cell in cells]
    for k, rows in states.items():
        for cell, row in zip(begun, rows, strict=True):
            cell.initial[k - 5].set_value(row.astype(cell.dtype))

    def reader(values: Values, second: Second) -> dict[str, Array]:
        found = {}
        for k in places:
            made = reading.graph.repeated.get(node.input(k))
            name = node.input(k) if made is None else made.source
            shape = None if name is None else reading.graph.constants[name].shape
            if shape is not None and np.prod(shape) == states[k].size:  # no entry is repeated
                rows = np.stack([values[cell.initial[k - 5]] for cell in begun])
                found[str(name)] = rows.reshape(shape)
        return found

    reading.readers.append(reader)
    return list(begun)


def _initial_state(
    reading: Reading, node: OnnxNode, k: int, cells: Sequence[Cell], *, batch_first: bool
) -> Array:
    """Return the initial state of each direction, which is that of all examples."""
    name, n = node.input(k), cells[0].n_hidden
    made = reading.graph.repeated.get(name)
    value = reading.constant(node, k, "initial state") if made is None else made.values
    if value.ndim > 3:
        raise reading.refused(node, "an initial state of three axes", f"shape {value.shape}")
    value = value.reshape((1,) * (3 - value.ndim) + value.shape).astype("float64")
    value = value.swapaxes(0, 1) if batch_first else value
    if made is None:
        reading.batch = value.shape[1]
    if not np.isfinite(value).all():
        raise reading.refused(node, "a finite initial state", f"another one in {name!r}")
    if not (value == value[:, :1]).all():
        raise reading.refused(node, "one initial state for all examples", f"others in {name!r}")
    try:
        return np.broadcast_to(value[:, 0], (len(cells), n))
    except ValueError:
        raise reading.refused(
            node, f"an initial state of {n} features", f"shape {value.shape} in {name!r}"
        ) from None


def _check_lengths(reading: Reading, node: OnnxNode) -> None:
    """Check that lengths are an input, or those of the whole sequence."""
    name = node.input(4)
    if name in reading.graph.constants:
        [source] = (each for each in reading.graph.inputs.values() if len(each.shape) > 1)
        steps = {n for k, n in enumerate(source.shape) if reading.roles.get(str(k)) == "time"}
        lengths = set(reading.graph.constants[name].tolist())
        if lengths != steps:
            raise reading.refused(
                node, "sequence_lens that are an input, or the whole sequence", lengths
            )


def _cells(reading: Reading, node: OnnxNode, ways: int) -> list[Cell]:
    """Make the cell of each direction."""
    n_gates = {"RNN": 1, "GRU": 3, "LSTM": 4}[node.op]
    R = reading.weight(node, 2, (ways, None, None))
    n = R.shape[2]
    reading.requires(node, hidden_size=n)
    R = reading.weight(node, 2, (ways, n_gates * n, n))
    W = reading.weight(node, 1, (ways, n_gates * n, None))
    rows = (ways, 2 * n_gates * n)
    B = reading.weight(node, 3, rows) if node.input(3) else np.zeros(rows)
    P = reading.weight(node, 7, (ways, 3 * n)) if node.input(7) else None
    functions = activations_of(node)
    each = len(functions) // ways
    cells = []
    for d in range(ways):
        kind, options = _kind(reading, node, functions[d * each : (d + 1) * each], P is not None)
        cell = kind(W.shape[2], n, seed=0, **options)
        put_gates(cell, GATES[kind], Gates(W[d], R[d], *np.split(B[d], 2)))
        if P is not None:
            for label, value in zip(PEEPHOLES, np.split(P[d], 3), strict=True):
                put(cell, label, value)
        cells.append(cell)

    def reader(values: Values, second: Second) -> dict[str, Array]:
        joined = [joined_gates(cell, GATES[type(cell)], values, second) for cell in cells]
        found = {
            1: np.stack([gates.U for gates in joined]),
            2: np.stack([gates.W for gates in joined]),
            3: np.stack([np.concatenate([gates.b, gates.c]) for gates in joined]),
        }
        if P is not None:
            found[7] = np.stack(
                [np.concatenate([values[getattr(c, p)] for p in PEEPHOLES]) for c in cells]
            )
        return {node.input(k): array for k, array in found.items() if node.input(k)}

    reading.readers.append(reader)
    return cells


def _kind(
    reading: Reading, node: OnnxNode, functions: Sequence[Any], peepholes: bool
) -> tuple[Any, Any]:
    """Find the cell of a node in one direction."""
    named = node.attributes.get("activations")
    if None in functions:
        raise reading.refused(node, "activations of ONNX", named)
    if node.op == "RNN" and len(functions) == 1:
        return Elman, {"activation": functions[0].activation}
    if [f.kind for f in functions] != ["Sigmoid", "Tanh", "Tanh"][: len(functions)]:
        raise reading.refused(node, "activations Sigmoid and Tanh", named)
    if node.op == "GRU":
        before = node.attributes.get("linear_before_reset", 0)
        return (GRU if before else GRUResetBefore), {}
    return (PeepholeLSTM if peepholes else LSTM), {}
