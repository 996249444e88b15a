"""Scalar loops, which PyTensor uses for derivatives of special functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from pytensor.graph.basic import Variable
from pytensor.scalar.basic import ScalarInnerGraphOp, ScalarOp
from pytensor.scalar.loop import ScalarLoop

from symbolic_rnn.c99.ir.expressions import Expression, Literal
from symbolic_rnn.c99.ir.statements import Break, Store, Unused
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.conversions import converted, int64
from symbolic_rnn.c99.lowering.scalars import applied, composed

__all__ = ["has_loop", "numbers"]


def has_loop(op: ScalarOp) -> bool:
    """Whether a scalar Op is a loop, or a composition that contains one.

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
    builder: Builder,
    op: ScalarOp,
    arguments: Sequence[Expression],
    dtypes: Sequence[str],
    out_dtypes: Sequence[str],
    depth: int | None = None,
    wanted: Callable[[Variable], str] = lambda _: "",
) -> list[Expression]:
    """Apply a scalar Op; declare its intermediate values.

    Parameters
    ----------
    builder : Builder
    op : ScalarOp
    arguments : sequence of Expression
    dtypes : sequence of str
        Dtypes of the arguments.
    out_dtypes : sequence of str
        Dtypes of the results.
    depth : int, optional
        Depth of the block to write in; the innermost one if omitted. An Op with a loop
        (:func:`has_loop`) must be written in the innermost one.
    wanted : callable, optional
        Name for a variable of the Op's inner graph, or an empty string.

    Returns
    -------
    list of Expression

    Raises
    ------
    NotCoveredError
        If the Op, an inner Op or a dtype is not covered.
    """
    if isinstance(op, ScalarLoop):
        return _repeated(builder, op, arguments, dtypes)
    if isinstance(op, ScalarInnerGraphOp):
        return _inner(builder, op, arguments, dtypes, depth, wanted)
    return [applied(op, arguments, dtypes, out_dtypes[0])]


def _inner(
    builder: Builder,
    op: ScalarInnerGraphOp,
    arguments: Sequence[Expression],
    dtypes: Sequence[str],
    depth: int | None = None,
    wanted: Callable[[Variable], str] = lambda _: "",
) -> list[Expression]:
    """Compute an Op's inner graph once."""
    return composed(
        op,
        arguments,
        dtypes,
        lambda dtype, value, variable: builder.declare(
            dtype, (variable is not None and wanted(variable)) or "term", value, depth
        ),
        lambda value: builder.write(Unused(value), depth),
        lambda loop, values, given: _repeated(builder, loop, values, given),
    )


def _repeated(
    builder: Builder, op: ScalarLoop, arguments: Sequence[Expression], dtypes: Sequence[str]
) -> list[Expression]:
    """Write a scalar loop: its states are variables, assigned at the end of each iteration.

    The condition of a while loop is an output too. It is true if the condition ended the loop, and
    if there was no iteration, as in PyTensor's documentation and C implementation (its Python
    implementation returns false then).
    """
    steps, *given = arguments
    inner = [variable.type.dtype for variable in op.fgraph.inputs]
    given = [converted(a, d, to) for a, d, to in zip(given, dtypes[1:], inner, strict=True)]
    count = len(op.fgraph.outputs) - op.is_while
    states: list[Expression] = [
        builder.declare(dtype, "state", value, changes=True)
        for dtype, value in zip(inner[:count], given[:count], strict=True)
    ]
    constants = [
        builder.declare(dtype, "term", value)
        for dtype, value in zip(inner[count:], given[count:], strict=True)
    ]
    results = states
    if op.is_while:
        results = [*states, builder.declare("bool", "done", Literal(True, "bool"), changes=True)]
    with builder.for_range("turn", int64(steps, dtypes[0])):
        values = [
            builder.declare(variable.type.dtype, "next", value)  # read all, then assign
            for variable, value in zip(
                op.fgraph.outputs,
                _inner(builder, op, [*states, *constants], inner),
                strict=True,
            )
        ]
        for result, value in zip(results, values, strict=True):
            builder.write(Store(result, value))
        if op.is_while:
            builder.write(Break(results[-1]))
    read = {variable for node in op.fgraph.apply_nodes for variable in node.inputs}
    for variable, state in zip(op.fgraph.inputs, states, strict=False):
        if variable not in read:
            builder.write(Unused(state))
    return results
