"""Loops over numbers, which PyTensor makes derivatives of special functions of."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytensor.graph.basic import Variable
from pytensor.scalar.basic import ScalarInnerGraphOp, ScalarOp
from pytensor.scalar.loop import ScalarLoop

from symbolic_rnn.c99.ir.expressions import Expression, Literal
from symbolic_rnn.c99.ir.statements import Break, Store, Unused
from symbolic_rnn.c99.lowering.conversions import converted, int64
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.scalars import applied, composed

__all__ = ["has_loop", "numbers"]


def has_loop(op: ScalarOp) -> bool:
    """Tell whether a scalar Op is a loop, or a composition that contains one.

    Examples
    --------
    >>> import pytensor.scalar as ps
    >>> x = ps.float64("x")
    >>> has_loop(ps.exp), has_loop(ScalarLoop(init=[x], update=[x * 2]))
    (False, True)
    """
    if not isinstance(op, ScalarInnerGraphOp):
        return False
    return isinstance(op, ScalarLoop) or any(has_loop(node.op) for node in op.fgraph.apply_nodes)


def numbers(
    program: Program,
    op: ScalarOp,
    arguments: Sequence[Expression],
    dtypes: Sequence[str],
    out_dtypes: Sequence[str],
    depth: int | None = None,
    wanted: Callable[[Variable], str] = lambda _: "",
) -> list[Expression]:
    """Apply a scalar Op; what it computes on the way is declared in a block.

    Parameters
    ----------
    program : Program
    op : ScalarOp
    arguments : sequence of Expression
    dtypes : sequence of str
        Theirs.
    out_dtypes : sequence of str
        Those of the results.
    depth : int, optional
        The block to write in, where it is not the innermost one. A loop is written in the
        innermost one: an Op that has one must not ask for another (:func:`has_loop`).
    wanted : callable, optional
        What the value of a variable of the graph inside the Op is to be called, if it is named.

    Returns
    -------
    list of Expression

    Raises
    ------
    NotCoveredError
        If the Op, one inside it or a dtype is not covered.
    """
    if isinstance(op, ScalarLoop):
        return _repeated(program, op, arguments, dtypes)
    if isinstance(op, ScalarInnerGraphOp):
        return _inner(program, op, arguments, dtypes, depth, wanted)
    return [applied(op, arguments, dtypes, out_dtypes[0])]


def _inner(
    program: Program,
    op: ScalarInnerGraphOp,
    arguments: Sequence[Expression],
    dtypes: Sequence[str],
    depth: int | None = None,
    wanted: Callable[[Variable], str] = lambda _: "",
) -> list[Expression]:
    """Compute the graph inside an Op once."""
    return composed(
        op,
        arguments,
        dtypes,
        lambda dtype, value, variable: program.declare(
            dtype, (variable is not None and wanted(variable)) or "term", value, depth
        ),
        lambda value: program.write(Unused(value), depth),
        lambda loop, values, given: _repeated(program, loop, values, given),
    )


def _repeated(
    program: Program, op: ScalarLoop, arguments: Sequence[Expression], dtypes: Sequence[str]
) -> list[Expression]:
    """Repeat the graph inside a loop: its states are variables, set at the end of each turn.

    The condition of a loop that has one is a result too: true where it ended the loop, and where
    there was no turn, as in PyTensor's documentation and C (its Python form gives false there).
    """
    steps, *given = arguments
    inner = [variable.type.dtype for variable in op.fgraph.inputs]
    given = [converted(a, d, to) for a, d, to in zip(given, dtypes[1:], inner, strict=True)]
    count = len(op.fgraph.outputs) - op.is_while
    states: list[Expression] = [
        program.declare(dtype, "state", value, changes=True)
        for dtype, value in zip(inner[:count], given[:count], strict=True)
    ]
    constants = [
        program.declare(dtype, "term", value)
        for dtype, value in zip(inner[count:], given[count:], strict=True)
    ]
    results = states
    if op.is_while:
        results = [*states, program.declare("bool", "done", Literal(True, "bool"), changes=True)]
    with program.each("turn", int64(steps, dtypes[0])):
        values = [
            program.declare(variable.type.dtype, "next", value)  # no state is set before all are
            for variable, value in zip(
                op.fgraph.outputs,
                _inner(program, op, [*states, *constants], inner),
                strict=True,
            )
        ]
        for result, value in zip(results, values, strict=True):
            program.write(Store(result, value))
        if op.is_while:
            program.write(Break(results[-1]))
    read = {variable for node in op.fgraph.apply_nodes for variable in node.inputs}
    for variable, state in zip(op.fgraph.inputs, states, strict=False):
        if variable not in read:
            program.write(Unused(state))
    return results
