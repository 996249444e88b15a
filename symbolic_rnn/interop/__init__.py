"""Other libraries: weights in and out, each import proved; models of PyMC.

It is imported when it is used: ``from symbolic_rnn import interop``.
"""

from symbolic_rnn.interop.keras import compare_with_keras, from_keras, to_keras
from symbolic_rnn.interop.onnx import compare_with_onnx, from_onnx, to_onnx
from symbolic_rnn.interop.pymc import (
    LogDensity,
    compile_log_density,
    export_log_density,
    to_nutpie,
)
from symbolic_rnn.interop.torch import compare_with_torch, from_torch, to_torch
from symbolic_rnn.interop.weights import WeightsError

__all__ = [
    "LogDensity",
    "WeightsError",
    "compare_with_keras",
    "compare_with_onnx",
    "compare_with_torch",
    "compile_log_density",
    "export_log_density",
    "from_keras",
    "from_onnx",
    "from_torch",
    "to_keras",
    "to_nutpie",
    "to_onnx",
    "to_torch",
]
