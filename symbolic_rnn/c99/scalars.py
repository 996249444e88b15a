"""Scalar Ops as C99 expressions, and their compositions as statements."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Constant, Variable
from pytensor.scalar.basic import Composite

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.scalar_rules import RULES, Call, covers
from symbolic_rnn.c99.scalar_types import C_TYPES, SUFFIXES, c_cast, c_int64, literal

__all__ = [
    "COVERED",
    "C_TYPES",
    "SUFFIXES",
    "accumulated",
    "assigned",
    "c_cast",
    "c_expression",
    "c_int64",
    "c_statements",
    "literal",
]

#: The scalar Ops that have a C99 form here. `Composite` has one in `c_statements` alone.
COVERED: tuple[type[ps.ScalarOp], ...] = (*RULES, Composite)


def c_expression(
    op: ps.ScalarOp, arguments: Sequence[str], dtypes: Sequence[str], out_dtype: str
) -> str:
    """Write one scalar Op as a C99 expression.

    Its value is what the Op's Python form gives: integers wrap; ``//`` and ``%`` round down, and
    give 0 for a divisor of 0; comparisons give 0 or 1; NaN comes through maximum and minimum.
    Nothing is undefined. (An integer to a negative power, for which NumPy raises, is the power cut
    to an integer.)

    Parameters
    ----------
    op : ScalarOp
        One of `COVERED`, but no `Composite`.
    arguments : sequence of str
        A C expression for each input: a name, or in parentheses.
    dtypes : sequence of str
        Theirs, as NumPy names them.
    out_dtype : str
        That of the value.

    Returns
    -------
    str
        Not an atom. It needs the headers of ``runtime/math.h``.

    Raises
    ------
    NotCoveredError
        If the Op or a dtype has no C99 form.

    Examples
    --------
    >>> c_expression(ps.tanh, ["a_t"], ["float32"], "float32")
    'c99_tanh_f32(a_t)'
    >>> c_expression(ps.add, ["x", "n", "y"], ["float32", "int64", "float64"], "float64")
    '(double)x + (double)n + y'
    """
    if isinstance(op, Composite):
        raise TypeError(f"c_expression expected a single scalar Op, got {op}: use c_statements.")
    if not covers(op, dtypes, out_dtype):
        raise NotCoveredError.of_op(op, dtypes)
    return RULES[type(op)](Call(arguments, dtypes, out_dtype))


def assigned(place: str, dtype: str, value: str, given: str) -> str:
    """Write the statement that stores a value of one dtype in memory of another.

    Parameters
    ----------
    place, dtype : str
        An lvalue, and the dtype of its memory.
    value, given : str
        An atom, and its dtype.

    Examples
    --------
    >>> assigned("mask[i]", "bool", "v[i]", "float64")
    'mask[i] = (uint8_t)(v[i] != 0);'
    """
    return f"{place} = {c_cast(value, given, dtype)};"


def accumulated(op: ps.ScalarOp, place: str, dtype: str, value: str, given: str) -> str:
    """Write the statement that adds, or multiplies, a value to memory of another dtype.

    As NumPy's ``+=``: computed in the dtype that both promote to, then converted; integers wrap,
    and a sum of bools is their OR. NumPy refuses some pairs, as an integer to which a float is
    added; here the sum is converted.

    Parameters
    ----------
    op : ScalarOp
        ``add`` or ``mul``.
    place, dtype, value, given : str
        See `assigned`.

    Examples
    --------
    >>> accumulated(ps.add, "x[i]", "float64", "y[i]", "float32")
    'x[i] = (x[i] + (double)y[i]);'
    """
    common = str(np.promote_types(dtype, given))
    return assigned(
        place, dtype, f"({c_expression(op, [place, value], [dtype, given], common)})", common
    )


def c_statements(
    op: Composite, arguments: Sequence[str], dtypes: Sequence[str], fresh: Callable[[str], str]
) -> tuple[list[str], list[str]]:
    r"""Write a composition as statements, a constant for each of its inner Ops.

    Parameters
    ----------
    op : Composite
        Of covered Ops; compositions inside it too.
    arguments : sequence of str
        A C expression for each input: a name, or in parentheses.
    dtypes : sequence of str
        Theirs.
    fresh : callable
        Gives a name that the function does not have yet.

    Returns
    -------
    statements : list of str
        Declarations, in an order in which they can be computed.
    results : list of str
        A name, or a constant, for each output.

    Raises
    ------
    NotCoveredError
        If an inner Op or a dtype has no C99 form.

    Examples
    --------
    >>> x, y = ps.float32("x"), ps.float32("y")
    >>> names = iter(["t1", "t2"])
    >>> op = ps.Composite([x, y], [ps.tanh(x * y)])
    >>> statements, results = c_statements(op, ["a", "b"], ["float32"] * 2, lambda _: next(names))
    >>> print(*statements, results, sep="\n")
    const float t1 = a * b;
    const float t2 = c99_tanh_f32(t1);
    ['t2']
    """
    if not set(dtypes) <= C_TYPES.keys():
        raise NotCoveredError.of_op(op, dtypes)
    statements: list[str] = []
    known: dict[Variable, str] = {}

    def declare(dtype: str, expression: str) -> str:
        name = fresh(C_TYPES[dtype])
        statements.append(f"const {C_TYPES[dtype]} {name} = {expression};")
        return name

    for variable, argument, dtype in zip(op.fgraph.inputs, arguments, dtypes, strict=True):
        inner = variable.type.dtype
        known[variable] = (
            argument if dtype == inner else declare(inner, c_cast(argument, dtype, inner))
        )

    def written(variable: Variable) -> str:
        if isinstance(variable, Constant):
            return literal(variable.data, variable.type.dtype)
        return known[variable]

    nodes = op.fgraph.toposort()
    read = {*op.fgraph.outputs, *(variable for node in nodes for variable in node.inputs)}
    for node in nodes:
        if node.outputs[0] in known:
            continue  # equal nodes are listed each, and their outputs are one key
        inputs = [written(variable) for variable in node.inputs]
        given = [variable.type.dtype for variable in node.inputs]
        if isinstance(node.op, Composite):
            inner_statements, results = c_statements(node.op, inputs, given, fresh)
            statements += inner_statements
            statements += [
                f"(void){result};"
                for output, result in zip(node.outputs, results, strict=True)
                if output not in read
            ]
            known.update(zip(node.outputs, results, strict=True))
        else:
            if len(node.outputs) != 1:
                raise NotCoveredError.of_op(node.op, given)
            dtype = node.outputs[0].type.dtype
            expression = c_expression(node.op, inputs, given, dtype)
            known[node.outputs[0]] = declare(dtype, expression)
    return statements, [written(output) for output in op.fgraph.outputs]
