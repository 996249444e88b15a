"""Cells: each file defines the time step of one network as numbered equations."""

from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.cells.elman import Elman
from symbolic_rnn.cells.feedback import Feedback
from symbolic_rnn.cells.gru import GRU
from symbolic_rnn.cells.gru_reset_before import GRUResetBefore
from symbolic_rnn.cells.indrnn import IndRNN
from symbolic_rnn.cells.jordan import Jordan
from symbolic_rnn.cells.leaky import LeakyRNN
from symbolic_rnn.cells.learned_initial_state import LearnedInitialState
from symbolic_rnn.cells.lstm import LSTM
from symbolic_rnn.cells.mgu import MGU
from symbolic_rnn.cells.peephole_lstm import PeepholeLSTM
from symbolic_rnn.cells.stack import Stack

#: The library's cells, by their names in the shell and in model files. Loading a model file looks
#: kinds up by name and imports nothing.
CELLS: dict[str, type[Cell]] = {
    "elman": Elman,
    "jordan": Jordan,
    "leaky": LeakyRNN,
    "indrnn": IndRNN,
    "mgu": MGU,
    "gru": GRU,
    "gru-reset-before": GRUResetBefore,
    "lstm": LSTM,
    "peephole-lstm": PeepholeLSTM,
}

__all__ = [
    "CELLS",
    "GRU",
    "LSTM",
    "MGU",
    "Cell",
    "Elman",
    "Feedback",
    "GRUResetBefore",
    "IndRNN",
    "Jordan",
    "LeakyRNN",
    "LearnedInitialState",
    "PeepholeLSTM",
    "Stack",
]
