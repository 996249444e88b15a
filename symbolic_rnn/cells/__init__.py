"""Cells: each file writes one network's time step as numbered equations."""

from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.cells.elman import Elman
from symbolic_rnn.cells.gru import GRU
from symbolic_rnn.cells.lstm import LSTM

#: The library's cells by the name that the shell and model files know them by. A model file can
#: name only these: reading one never imports anything.
CELLS: dict[str, type[Cell]] = {"elman": Elman, "gru": GRU, "lstm": LSTM}

__all__ = ["CELLS", "GRU", "LSTM", "Cell", "Elman"]
