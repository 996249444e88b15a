"""Recurrent networks on PyTensor: gradients derived, compiled, proved from one set of equations."""

from symbolic_rnn._version import __version__
from symbolic_rnn.adjoints import BPTT, Adjoint, Autodiff
from symbolic_rnn.cells import GRU, LSTM, Cell, Elman
from symbolic_rnn.equations import let
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import cross_entropy, squared_error
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.verification import verify, verify_gradient

__all__ = [
    "BPTT",
    "GRU",
    "LSTM",
    "Adjoint",
    "Autodiff",
    "Cell",
    "Dense",
    "Elman",
    "__version__",
    "cross_entropy",
    "let",
    "squared_error",
    "unroll",
    "verify",
    "verify_gradient",
]
