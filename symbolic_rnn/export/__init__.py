"""Networks and graphs as libraries in C99, without Python."""

from symbolic_rnn.export.graph import export_graph
from symbolic_rnn.export.library import export_c

__all__ = ["export_c", "export_graph"]
