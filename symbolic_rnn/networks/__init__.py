"""Networks: layers in sequence, recurrent or not."""

from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.networks.sequential import Sequential

__all__ = ["Bidirectional", "Recurrent", "Sequential"]
