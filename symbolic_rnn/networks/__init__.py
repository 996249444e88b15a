"""Networks: layers one after the other, with and without time."""

from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.networks.sequential import Sequential

__all__ = ["Bidirectional", "Recurrent", "Sequential"]
