"""What the symbols of a step are in its equations."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytensor.graph.basic import Variable

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import Axis, Lengths, Reading

__all__ = ["Vocabulary"]


@dataclass
class Vocabulary:
    """What the symbols of a step are in its equations.

    Parameters
    ----------
    terms : dict of Variable to Term
        What stands for each symbol.
    examples : set of Variable
        The symbols that hold one example per row; the others are the same for all examples.
    summed : set of Variable
        The symbols that are sums over the examples; they stand for what one example adds.
    positions : set of Variable
        The symbols that hold one vector of channels per position.
    lengths : dict of Variable to tuple of int or None
        The lengths of the axes of symbols whose types do not say them.
    """

    terms: dict[Variable, t.Term] = field(default_factory=dict)
    examples: set[Variable] = field(default_factory=set)
    summed: set[Variable] = field(default_factory=set)
    positions: set[Variable] = field(default_factory=set)
    lengths: dict[Variable, Lengths] = field(default_factory=dict)

    def of(self, symbol: Variable) -> Reading:
        """Read a symbol."""
        term = self.terms[symbol]
        own = Axis.SAME if isinstance(term, t.Number) else Axis.OWN
        axes = [own] * getattr(symbol.type, "ndim", 0)
        if symbol in self.examples:
            axes[0] = Axis.EXAMPLE
        return Reading(term, tuple(axes), symbol in self.summed, symbol in self.positions)
