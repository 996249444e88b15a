"""The symbols of a step, and their terms."""

from __future__ import annotations

from dataclasses import dataclass, field

from pytensor.graph.basic import Variable

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.axes import Axis, Lengths, Reading

__all__ = ["Vocabulary"]


@dataclass
class Vocabulary:
    """The symbols of a step, and their terms.

    Parameters
    ----------
    terms : dict of Variable to Term
        Term of each symbol.
    examples : set of Variable
        Symbols with one example per row; the others are shared by all examples.
    summed : set of Variable
        Symbols that are sums over the examples; their terms are the contribution of one example.
    positions : set of Variable
        Symbols with one vector of channels per position.
    lengths : dict of Variable to tuple of int or None
        Axis lengths of symbols, where their types do not have them.
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
