"""ONNX's documented operators, in NumPy, on the weights as a model has them.

They stand apart from the conversion to a network, which they check: nothing here orders gates or
adds biases, and every node is evaluated by itself. They take complex weights, so that they can be
differentiated by a complex step.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.interop.onnx.functions import FUNCTIONS, Applied, applied_functions
from symbolic_rnn.interop.onnx.graph import OnnxGraph, OnnxNode, evaluator_of_node
from symbolic_rnn.interop.weights import WeightsError

__all__ = ["activations_of", "evaluator_of"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]

#: What a recurrent operator applies unless it has ``activations``.
_DEFAULTS = {"RNN": ["Tanh"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]}

#: The places of what a recurrent operator reads.
_LENGTHS, _INITIAL_H, _INITIAL_C, _PEEPHOLES = 4, 5, 6, 7


def activations_of(node: OnnxNode) -> list[Applied | None]:
    """Return the functions of a recurrent node, direction by direction; ``None`` if unknown."""
    directions = 2 if node.attributes.get("direction") == "bidirectional" else 1
    return list(
        applied_functions(
            node.attributes.get("activations") or directions * _DEFAULTS[node.op],
            node.attributes.get("activation_alpha", []),
            node.attributes.get("activation_beta", []),
        )
    )


def evaluator_of(graph: OnnxGraph) -> Callable[[Arrays, Arrays], Array]:
    """Return the function of a graph, from weights and inputs to its output.

    Parameters
    ----------
    graph : OnnxGraph

    Returns
    -------
    callable
        From weights by name, which replace constants of the graph, and inputs by name.
    """
    others = {
        node.name: evaluator_of_node(node, graph.opset)
        for node in graph.nodes
        if node.op not in (*_DEFAULTS, *FUNCTIONS, *_OPERATORS)
    }

    def evaluated(weights: Arrays, inputs: Arrays) -> Array:
        values: dict[str, Any] = {**graph.constants, **weights, **inputs}
        for node in graph.nodes:
            made: Any
            read: list[Any] = [values[name] if name else None for name in node.inputs]
            if node.op in _DEFAULTS:
                made = _recurrent(node, read)
            elif node.op in FUNCTIONS:
                made = [_function(node)(read[0])]
            elif node.op in _OPERATORS:
                made = [_OPERATORS[node.op](node, *read)]
            else:
                given = {name: values[name] for name in node.inputs if name}
                made = others[node.name].run(None, given)
            values |= zip(node.outputs, made, strict=False)
        return np.asarray(values[graph.output])

    return evaluated


def _function(node: OnnxNode) -> Applied:
    defaults = dict(zip(("alpha", "beta"), FUNCTIONS[node.op].defaults, strict=False))
    return Applied(node.op, tuple(node.attributes.get(k, v) for k, v in defaults.items()))


def _softmax(node: OnnxNode, a: Array) -> Array:
    axis = node.attributes.get("axis", -1)
    e = np.exp(a - a.real.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def _gemm(node: OnnxNode, A: Array, B: Array, C: Array | None = None) -> Array:
    get = node.attributes.get
    A, B = (each.T if get(key) else each for each, key in ((A, "transA"), (B, "transB")))
    return get("alpha", 1.0) * (A @ B) + get("beta", 1.0) * (0.0 if C is None else C)


def _conv(node: OnnxNode, x: Array, W: Array, B: Array | None = None) -> Array:
    """Correlate ``x (batch, channels, *space)`` with ``W (out, channels, *window)``."""
    window = W.shape[2:]
    n = len(window)
    strides = node.attributes.get("strides", [1] * n)
    dilations = node.attributes.get("dilations", [1] * n)
    pads = node.attributes.get("pads", [0] * (2 * n))
    spans = [d * (k - 1) + 1 for k, d in zip(window, dilations, strict=True)]
    if node.attributes.get("auto_pad") in ("SAME_UPPER", "SAME_LOWER"):
        pads = _same(node.attributes["auto_pad"], x.shape[2:], spans, strides)
    x = np.pad(x, [(0, 0), (0, 0), *zip(pads[:n], pads[n:], strict=True)])
    windows = np.lib.stride_tricks.sliding_window_view(x, spans, axis=tuple(range(2, 2 + n)))
    steps = (slice(None), slice(None), *(slice(None, None, s) for s in strides))
    taps = tuple(slice(None, None, d) for d in dilations)
    of_windows, of_W = [1, *range(2 + n, 2 + 2 * n)], [*range(1, 2 + n)]
    y = np.tensordot(windows[(*steps, *taps)], W, (of_windows, of_W))
    y = y + (0.0 if B is None else B)
    return np.moveaxis(y, -1, 1)


def _same(kind: str, sizes: Any, spans: Any, strides: Any) -> list[int]:
    totals = [
        max((-(-size // s) - 1) * s + span - size, 0)
        for size, span, s in zip(sizes, spans, strides, strict=True)
    ]
    less, more = [t // 2 for t in totals], [t - t // 2 for t in totals]
    return less + more if kind == "SAME_UPPER" else more + less


_OPERATORS: dict[str, Callable[..., Array]] = {
    "Add": lambda node, a, b: a + b,
    "Conv": _conv,
    "Div": lambda node, a, b: a / b,
    "Gemm": _gemm,
    "MatMul": lambda node, a, b: a @ b,
    "Mul": lambda node, a, b: a * b,
    "Softmax": _softmax,
}


def _recurrent(node: OnnxNode, read: list[Any]) -> tuple[Array, ...]:
    """Evaluate an RNN, GRU or LSTM: the whole sequence and the last state of each direction."""
    read = [*read, *[None] * (8 - len(read))]
    X, W, R, B = read[:4]
    batch_first = bool(node.attributes.get("layout", 0))
    if batch_first:
        X = np.swapaxes(X, 0, 1)
        for k in (_INITIAL_H, _INITIAL_C):
            read[k] = None if read[k] is None else np.swapaxes(read[k], 0, 1)
    n_steps, batch, _ = X.shape
    n = R.shape[-1]
    direction = node.attributes.get("direction", "forward")
    backward = {"forward": [False], "reverse": [True], "bidirectional": [False, True]}[direction]
    lengths = np.full(batch, n_steps) if read[_LENGTHS] is None else read[_LENGTHS]
    for k in (_INITIAL_H, _INITIAL_C):
        if read[k] is not None and read[k].shape != (len(backward), batch, n):
            raise WeightsError(
                f"from_onnx expects an initial state of {n} features, its hidden_size, of {node}, "
                f"got {read[k].shape[-1]}; ONNX has no LSTM with a projection, such as proj_size "
                "of PyTorch."
            )
    functions = activations_of(node)
    each = len(functions) // len(backward)
    kind = complex if any(np.iscomplexobj(value) for value in read) else float
    Y = np.zeros((n_steps, len(backward), batch, n), kind)
    last = []
    for d, turned in enumerate(backward):
        state = [
            np.zeros((batch, n)) if read[k] is None else read[k][d]
            for k in (_INITIAL_H, _INITIAL_C)
        ]
        b = np.zeros((2, W.shape[1])) if B is None else B[d].reshape((2, -1))
        p = np.zeros(3 * n) if read[_PEEPHOLES] is None else read[_PEEPHOLES][d]
        parts = W[d], R[d], b, p, functions[d * each : (d + 1) * each]
        for t in range(n_steps):
            runs = t < lengths  # each example has a length of its own
            [rows] = np.nonzero(runs)
            times = (lengths - 1 - t if turned else np.full(batch, t))[rows]
            x = np.zeros((batch, X.shape[2]), kind)
            x[rows] = X[times, rows]
            new = _STEPS[node.op](node, x, *state, *parts)
            state = [np.where(runs[:, None], a, b) for a, b in zip(new, state, strict=True)]
            Y[times, d, rows] = state[0][rows]
        last.append(state)
    H, C = (np.stack([state[k] for state in last]) for k in (0, 1))
    if batch_first:
        return Y.transpose((2, 0, 1, 3)), H.swapaxes(0, 1), C.swapaxes(0, 1)
    return Y, H, C


def _rnn_step(node, x, h, c, W, R, b, p, functions):  # type: ignore[no-untyped-def]
    [f] = functions
    return f(x @ W.T + h @ R.T + b[0] + b[1]), c


def _gru_step(node, x, h, c, W, R, b, p, functions):  # type: ignore[no-untyped-def]
    f, g = functions
    W_z, W_r, W_h = np.split(W, 3)
    R_z, R_r, R_h = np.split(R, 3)
    (Wb_z, Wb_r, Wb_h), (Rb_z, Rb_r, Rb_h) = (np.split(each, 3) for each in b)
    z = f(x @ W_z.T + h @ R_z.T + Wb_z + Rb_z)
    r = f(x @ W_r.T + h @ R_r.T + Wb_r + Rb_r)
    if node.attributes.get("linear_before_reset", 0):
        candidate = g(x @ W_h.T + r * (h @ R_h.T + Rb_h) + Wb_h)
    else:
        candidate = g(x @ W_h.T + (r * h) @ R_h.T + Rb_h + Wb_h)
    return (1 - z) * candidate + z * h, c


def _lstm_step(node, x, h, c, W, R, b, p, functions):  # type: ignore[no-untyped-def]
    f, g, last = functions
    P_i, P_o, P_f = np.split(p, 3)
    a_i, a_o, a_f, a_c = np.split(x @ W.T + h @ R.T + b[0] + b[1], 4, axis=1)
    i = f(a_i + P_i * c)
    forget = f(a_f + P_f * c)
    c = forget * c + i * g(a_c)
    o = f(a_o + P_o * c)
    return o * last(c), c


_STEPS: dict[str, Callable[..., tuple[Array, Array]]] = {
    "RNN": _rnn_step,
    "GRU": _gru_step,
    "LSTM": _lstm_step,
}
