"""Layers besides the recurrent ones: the readout of a cell."""

from symbolic_rnn.layers.dense import Dense

__all__ = ["Dense"]
