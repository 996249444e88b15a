"""Networks: layers in sequence, recurrent or not."""

from symbolic_rnn.networks.recurrent import Bidirectional, Recurrent
from symbolic_rnn.networks.sequence_layers import LastOutput, MergedDirections, ReversedTime
from symbolic_rnn.networks.sequential import Sequential

__all__ = [
    "Bidirectional",
    "LastOutput",
    "MergedDirections",
    "Recurrent",
    "ReversedTime",
    "Sequential",
]
