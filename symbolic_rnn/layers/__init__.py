"""What surrounds a cell."""

from symbolic_rnn.layers.dense import Dense

__all__ = ["Dense"]
