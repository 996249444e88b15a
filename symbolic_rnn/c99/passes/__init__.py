"""From a function as it was lowered to the one that is written, in one pass after another."""

from symbolic_rnn.c99.ir.statements import Function
from symbolic_rnn.c99.passes.hoist import hoisted
from symbolic_rnn.c99.passes.mask import masked
from symbolic_rnn.c99.passes.pack import packed
from symbolic_rnn.c99.passes.place import placed
from symbolic_rnn.c99.passes.prune import pruned
from symbolic_rnn.c99.passes.share import shared

__all__ = ["optimized"]


def optimized(function: Function) -> Function:
    """Run all passes on a function.

    Matrices are packed before what nobody reads is left out; what is left gets rooms in the
    workspace, which loops then take in front of them; what threads share becomes functions; and
    short loops end with a whole vector.
    """
    for each in (packed, pruned, placed, hoisted, shared, masked):
        function = each(function)
    return function
