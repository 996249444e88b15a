"""What Keras and this package call gates, activations and merges."""

from __future__ import annotations

from pytensor_ml.activations import Activation, ReLU, Sigmoid, Softmax, SoftPlus, Tanh

from symbolic_rnn.cells import GRU, LSTM, Cell, Elman, GRUResetBefore

__all__ = ["ACTIVATIONS", "GATES", "MERGES"]

#: The gates of each cell, in the order in which Keras joins them.
GATES: dict[type[Cell], tuple[str, ...]] = {
    Elman: ("",),
    GRU: ("_z", "_r", "_n"),
    GRUResetBefore: ("_z", "_r", "_n"),
    LSTM: ("_i", "_f", "_g", "_o"),
}

ACTIVATIONS: dict[str, type[Activation]] = {
    "relu": ReLU,
    "sigmoid": Sigmoid,
    "softmax": Softmax,
    "softplus": SoftPlus,
    "tanh": Tanh,
}
MERGES = {"sum": "sum", "ave": "mean", "mul": "product"}
