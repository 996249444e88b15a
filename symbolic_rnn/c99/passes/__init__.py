"""From a function as it was lowered to the one that is written, in one pass after another."""

from symbolic_rnn.c99.ir.statements import Function
from symbolic_rnn.c99.passes.pack import packed
from symbolic_rnn.c99.passes.place import placed
from symbolic_rnn.c99.passes.prune import pruned
from symbolic_rnn.c99.passes.share import shared

__all__ = ["optimized"]


def optimized(function: Function) -> Function:
    """Run all passes on a function.

    Matrices are packed before anything nobody reads is left out; what is left gets its rooms in
    the workspace; and what threads share becomes functions, whose rooms are known by then.
    """
    for each in (packed, pruned, placed, shared):
        function = each(function)
    return function
