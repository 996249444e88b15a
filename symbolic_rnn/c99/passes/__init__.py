"""The optimization passes, from the lowered function to the one that is rendered."""

from symbolic_rnn.c99.ir.statements import Function
from symbolic_rnn.c99.passes.dead_code import remove_dead_code
from symbolic_rnn.c99.passes.hoist import hoist_invariants
from symbolic_rnn.c99.passes.mask import mask_tails
from symbolic_rnn.c99.passes.memory_plan import plan_memory
from symbolic_rnn.c99.passes.outline import outline_parallel
from symbolic_rnn.c99.passes.pack import pack_matrices

__all__ = ["optimized"]


def optimized(function: Function) -> Function:
    """Run all passes on a function.

    Packing precedes dead code elimination, which removes what packing left unused. The workspace is
    planned before loop-invariant allocations are hoisted. Then parallel blocks become tasks, and
    short vector loops get masked tails.
    """
    for each in (
        pack_matrices,
        remove_dead_code,
        plan_memory,
        hoist_invariants,
        outline_parallel,
        mask_tails,
    ):
        function = each(function)
    return function
