"""Models of ONNX, in and out. onnx is imported when a function is called."""

from symbolic_rnn.interop.onnx.conversion import compare_with_onnx, from_onnx, to_onnx

__all__ = ["compare_with_onnx", "from_onnx", "to_onnx"]
