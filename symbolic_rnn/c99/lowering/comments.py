"""Equations for the comments in the generated code."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.scalar.basic import Composite, ScalarOp

from symbolic_rnn.c99.ir.expressions import Literal
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.c99.lowering.values import Operand
from symbolic_rnn.c99.rewrites.names import side_by_side

__all__ = ["equation", "equations", "inner_names", "verbatim"]

#: Maximum number of characters in a joined expression.
_LONGEST = 160

#: Binary operators, with their precedence.
_SIGNS: dict[type[ScalarOp], tuple[str, int]] = {
    ps.Add: (" + ", 1),
    ps.Sub: (" - ", 1),
    ps.Mul: (" * ", 2),
    ps.TrueDiv: (" / ", 2),
}
_UNARY, _ATOM = 3, 4


def _number_of(variable: Variable) -> str:
    """Return the number of the equation that computes a variable, or an empty string."""
    return str(getattr(variable.tag, "equation", "") or "")


def equation(variable: Variable, left: str, right: str) -> str:
    """Render an equation, with its number in front if it has one.

    Parameters
    ----------
    variable : Variable
        The computed variable.
    left, right : str
        The two sides; a name in braces refers to a variable of the function.
    """
    number = re.sub(r"[^\w.]", "", _number_of(variable), flags=re.ASCII)
    text = f"{left} = {right}"
    return f"({number}) {text}" if number else text


def verbatim(text: object) -> str:
    """Escape text for a comment, where braces have a meaning."""
    return str(text).translate(str.maketrans("{}", "()"))


def inner_names(node: Apply) -> dict[Variable, Variable]:
    """Map the inner variables of a fused Op to the variables they were before fusion.

    Parameters
    ----------
    node : Apply
        Elementwise.
    """
    op = _scalar_op(node)
    if not isinstance(op, Composite):
        return {}
    made_of = [getattr(output.tag, "made_of", None) for output in node.outputs]
    return dict(side_by_side(op.fgraph.outputs, made_of))


def equations(
    node: Apply,
    outputs: Sequence[Operand],
    inputs: Sequence[Operand],
    inside: Mapping[Variable, Variable],
) -> list[str]:
    """Render what an elementwise node computes: an equation for each named value.

    Parameters
    ----------
    node : Apply
    outputs, inputs : sequence of Operand
        The outputs and the inputs of the node.
    inside : mapping of Variable to Variable
        See `inner_names`.
    """
    op = _scalar_op(node)
    read = [_operand_text(value) for value in inputs]
    if not isinstance(op, Composite):
        right, _ = _applied(op, [(name, _ATOM) for name in read])
        pairs = zip(outputs, node.outputs, strict=True)
        return [equation(variable, value.symbol, right) for value, variable in pairs]
    results = dict(zip(op.fgraph.outputs, zip(outputs, node.outputs, strict=True), strict=True))
    texts: dict[Variable, tuple[str, int]] = {
        variable: (name, _ATOM) for variable, name in zip(op.fgraph.inputs, read, strict=True)
    }
    lines: list[tuple[list[float], str]] = []
    for inner in op.fgraph.toposort():
        for variable in inner.outputs:
            text = _applied(inner.op, [_operand(texts, each) for each in inner.inputs])
            model: Variable = inside.get(variable, variable)
            name = c_name(model, "")
            if variable in results:
                result, output = results[variable]
                name = result.symbol
                model = model if _number_of(model) else output
            if name:
                lines.append((_order(_number_of(model)), equation(model, name, text[0])))
                text = name, _ATOM
            texts[variable] = text
    return [line for _, line in sorted(lines, key=lambda line: line[0])]


def _order(number: str) -> list[float]:
    """Sort by numbers, `2.10` after `2.9`; an equation without one comes last."""
    parts = number.split(".")
    return [float(part) if part.isdecimal() else math.inf for part in parts]


def _scalar_op(node: Apply) -> ScalarOp:
    op: ScalarOp = getattr(node.op, "scalar_op", node.op)
    return op


def _operand_text(value: Operand) -> str:
    if not value.is_scalar:
        return value.symbol
    if isinstance(value.scalar, Literal):
        return _literal(value.scalar.value)
    names = sorted(value.first.reads)
    return Operand(names[0], value.dtype).symbol if len(names) == 1 else "a number"


def _operand(texts: Mapping[Variable, tuple[str, int]], value: Variable) -> tuple[str, int]:
    if isinstance(value, Constant):
        text = _literal(value.data)
        return text, _UNARY if text.startswith("-") else _ATOM
    return texts[value]


def _literal(value: object) -> str:
    number = np.asarray(value)
    return f"{number.item():.6g}" if number.dtype.kind == "f" else str(number)


def _applied(op: ScalarOp, operands: Sequence[tuple[str, int]]) -> tuple[str, int]:
    """Render a scalar Op; also return the precedence of its outermost operator."""
    if type(op) in _SIGNS and len(operands) > 1:
        sign, rank = _SIGNS[type(op)]
        first, *others = operands
        # Addition and multiplication are associative; subtraction and division are not.
        more = isinstance(op, ps.Sub | ps.TrueDiv)
        parts = [
            _parenthesized(first, rank),
            *(_parenthesized(other, rank + more) for other in others),
        ]
        return _joined(sign, parts), rank
    if isinstance(op, ps.Neg):
        return f"-{_parenthesized(operands[0], _UNARY)}", _UNARY
    if isinstance(op, ps.Sqr):
        return f"{_parenthesized(operands[0], _ATOM)}^2", _UNARY
    name = re.sub(r"\W+", "_", str(op), flags=re.ASCII).strip("_").lower()[:40]
    return f"{name}({_joined(', ', [text for text, _ in operands])})", _ATOM


def _parenthesized(operand: tuple[str, int], rank: int) -> str:
    text, own = operand
    return text if own >= rank else f"({text})"


def _joined(sign: str, parts: Sequence[str]) -> str:
    """Join operands up to the maximum length; unnamed operands are written out."""
    text = ""
    for part in parts:
        if len(text) + len(part) > _LONGEST:
            return f"{text}{sign}..." if text else "..."
        text = f"{text}{sign}{part}" if text else part
    return text
