"""Scalar Ops as expressions, and compositions of them as declarations."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Constant, Variable
from pytensor.scalar.basic import Composite, ScalarInnerGraphOp
from pytensor.scalar.loop import ScalarLoop

from symbolic_rnn.c99.dtypes import DTYPES
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import Expression, Literal
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.conversions import assigned, converted
from symbolic_rnn.c99.lowering.scalar_rules import RULES, ScalarCall, covers, rule_of

__all__ = ["SCALAR_OPS", "accumulated", "applied", "composed"]

#: The covered scalar Ops. `applied` handles those without an inner graph.
SCALAR_OPS: tuple[type[ps.ScalarOp], ...] = (*RULES, Composite, ScalarLoop)


def applied(
    op: ps.ScalarOp, arguments: Sequence[Expression], dtypes: Sequence[str], out_dtype: str
) -> Expression:
    """Apply one scalar Op.

    The value is that of the Op's Python implementation: integers wrap; ``//`` and ``%`` round down,
    and return 0 for a divisor of 0; comparisons return 0 or 1; maximum and minimum propagate NaN.
    Nothing is undefined. (An integer to a negative power, for which NumPy raises, is truncated.)

    Parameters
    ----------
    op : ScalarOp
        One of `SCALAR_OPS`, without an inner graph.
    arguments : sequence of Expression
    dtypes : sequence of str
        NumPy dtypes of the arguments.
    out_dtype : str
        Dtype of the result.

    Returns
    -------
    Expression
        May call functions of the runtime's headers.

    Raises
    ------
    NotCoveredError
        If the Op or a dtype is not covered.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var
    >>> from symbolic_rnn.c99.render.c import expression as text
    >>> x, n, y = map(Var, "xny")
    >>> text(applied(ps.tanh, [x], ["float32"], "float32"))
    'c99_tanh_f32(x)'
    >>> text(applied(ps.add, [x, n, y], ["float32", "int64", "float64"], "float64"))
    '(double)x + (double)n + y'
    """
    if isinstance(op, ScalarInnerGraphOp):
        raise TypeError(
            f"applied expects a scalar Op without an inner graph, got {op}; use composed."
        )
    rule = rule_of(op)
    if rule is None or not covers(op, dtypes, out_dtype):
        raise NotCoveredError.of_op(op, dtypes)
    return rule(ScalarCall(arguments, dtypes, out_dtype))


def accumulated(
    op: ps.ScalarOp, target: Expression, dtype: str, value: Expression, given: str
) -> Store:
    """Increment or multiply a value in memory of another dtype.

    As with NumPy's ``+=``, the computation is in the promoted dtype and the result is converted;
    integers wrap, and a sum of bools is their OR. Unlike NumPy, every pair of dtypes is allowed: a
    float added to an integer is converted.

    Parameters
    ----------
    op : ScalarOp
        ``add`` or ``mul``.
    target, dtype, value, given
        See :func:`~symbolic_rnn.c99.lowering.conversions.assigned`.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import load
    >>> from symbolic_rnn.c99.render.c import statements
    >>> statements([accumulated(ps.add, load("x", 1), "float64", load("y", 2), "float32")])
    ['x[1] = x[1] + (double)y[2];']
    """
    common = str(np.promote_types(dtype, given))
    return assigned(target, dtype, applied(op, [target, value], [dtype, given], common), common)


def _no_loop(
    op: ScalarLoop, arguments: Sequence[Expression], dtypes: Sequence[str]
) -> list[Expression]:
    raise NotCoveredError.of_op(op, dtypes)


def composed(
    op: ScalarInnerGraphOp,
    arguments: Sequence[Expression],
    dtypes: Sequence[str],
    declare: Callable[[str, Expression, Variable | None], Expression],
    ignore: Callable[[Expression], None],
    repeat: Callable[
        [ScalarLoop, Sequence[Expression], Sequence[str]], list[Expression]
    ] = _no_loop,
) -> list[Expression]:
    """Compute an Op's inner graph once, with a constant for each inner Op.

    Parameters
    ----------
    op : ScalarInnerGraphOp
        Of covered Ops; may contain nested compositions.
    arguments : sequence of Expression
    dtypes : sequence of str
        Dtypes of the arguments.
    declare : callable
        Declares a value of a dtype. Receives the inner variable that it belongs to, if that is one
        of this composition's own.
    ignore : callable
        Marks a declared name as possibly unused.
    repeat : callable, optional
        Applies an inner scalar loop; by default loops are not covered.

    Returns
    -------
    list of Expression
        A name or a literal for each output.

    Raises
    ------
    NotCoveredError
        If an inner Op or a dtype is not covered.

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var
    >>> from symbolic_rnn.c99.render.c import expression as text
    >>> x, y = ps.float32("x"), ps.float32("y")
    >>> op = ps.Composite([x, y], [ps.tanh(x * y)])
    >>> found = []
    >>> def declare(dtype, value, variable):
    ...     found.append(f"t{len(found)} = {text(value)}")
    ...     return Var(f"t{len(found) - 1}")
    >>> composed(op, [Var("a"), Var("b")], ["float32"] * 2, declare, print)
    [Var(name='t1')]
    >>> found
    ['t0 = a * b', 't1 = c99_tanh_f32(t0)']
    """
    if not {*dtypes} <= {*DTYPES}:
        raise NotCoveredError.of_op(op, dtypes)
    known: dict[Variable, Expression] = {}
    for variable, argument, dtype in zip(op.fgraph.inputs, arguments, dtypes, strict=True):
        inner = variable.type.dtype
        known[variable] = (
            argument if dtype == inner else declare(inner, converted(argument, dtype, inner), None)
        )

    def value(variable: Variable) -> Expression:
        if isinstance(variable, Constant):
            return Literal(variable.data, variable.type.dtype)
        return known[variable]

    nodes = op.fgraph.toposort()
    read = {*op.fgraph.outputs, *(variable for node in nodes for variable in node.inputs)}
    for node in nodes:
        if node.outputs[0] in known:
            continue  # equal nodes appear repeatedly, but share their outputs
        inputs = [value(variable) for variable in node.inputs]
        given = [variable.type.dtype for variable in node.inputs]
        if isinstance(node.op, ScalarInnerGraphOp):
            results = (
                repeat(node.op, inputs, given)
                if isinstance(node.op, ScalarLoop)
                else composed(
                    node.op,
                    inputs,
                    given,
                    lambda kind, value, _: declare(kind, value, None),
                    ignore,
                    repeat,
                )
            )
            for output, result in zip(node.outputs, results, strict=True):
                if output not in read:
                    ignore(result)
            known.update(zip(node.outputs, results, strict=True))
        else:
            if len(node.outputs) != 1:
                raise NotCoveredError.of_op(node.op, given)
            dtype = node.outputs[0].type.dtype
            result = applied(node.op, inputs, given, dtype)
            known[node.outputs[0]] = declare(dtype, result, node.outputs[0])
    return [value(output) for output in op.fgraph.outputs]
