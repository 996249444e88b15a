"""Printed derivations: the compiled equations in textbook notation."""

from symbolic_rnn.derivation.derivation import Derivation
from symbolic_rnn.derivation.deriving import derive
from symbolic_rnn.derivation.numbers import numbers_of
from symbolic_rnn.derivation.reading.reader import UnreadableError
from symbolic_rnn.derivation.section import Line, Section

__all__ = ["Derivation", "Line", "Section", "UnreadableError", "derive", "numbers_of"]
