"""Networks as libraries in C99: prediction, streaming, gradient and training, without Python."""

from symbolic_rnn.export.library import export_c

__all__ = ["export_c"]
