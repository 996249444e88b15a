"""The step of a cell as Python text, one line for each node of its graph.

The text calls functions by names that ``peers/torch_zoo.py`` and ``peers/jax_zoo.py`` define, and
operators of arrays. What depends on parameters alone is computed once, before the loop.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.rewriting.utils import rewrite_graph
from pytensor.graph.traversal import toposort
from pytensor.scalar import basic as scalars
from pytensor.scalar import math as scalar_math
from pytensor.tensor import basic as tensors
from pytensor.tensor.blockwise import Blockwise
from pytensor.tensor.elemwise import CAReduce, DimShuffle, Elemwise
from pytensor.tensor.extra_ops import CumOp
from pytensor.tensor.math import Dot, Max, Sum
from pytensor.tensor.shape import Reshape, Shape, Shape_i, SpecifyShape
from pytensor.tensor.special import LogSoftmax, Softmax
from pytensor.tensor.subtensor import Subtensor, unflatten_index_variables

from symbolic_rnn.surrogates import NamedOp, Surrogate

__all__ = ["NoConversionError", "converted"]

#: Scalar functions that are operators; all others are called by name.
INFIX = {
    scalars.Add: "+",
    scalars.Sub: "-",
    scalars.Mul: "*",
    scalars.TrueDiv: "/",
    scalars.IntDiv: "//",
    scalars.Mod: "%",
    scalars.Pow: "**",
    scalars.EQ: "==",
    scalars.NEQ: "!=",
    scalars.LT: "<",
    scalars.GT: ">",
    scalars.LE: "<=",
    scalars.GE: ">=",
    scalars.AND: "&",
    scalars.OR: "|",
}
CALLED = {
    scalars.Abs: "absolute",
    scalars.Exp: "exp",
    scalars.Expm1: "expm1",
    scalars.Log: "log",
    scalars.Log1p: "log1p",
    scalars.Sqrt: "sqrt",
    scalars.Sqr: "square",
    scalars.Sign: "sign",
    scalars.Sin: "sin",
    scalars.Cos: "cos",
    scalars.Tanh: "tanh",
    scalars.Floor: "floor",
    scalars.Maximum: "maximum",
    scalars.Minimum: "minimum",
    scalars.Switch: "where",
    scalar_math.Sigmoid: "sigmoid",
    scalar_math.Softplus: "softplus",
}


class NoConversionError(Exception):
    """An Op that has no line here; the message names it."""


@dataclass(frozen=True)
class Known:
    """The text of a value, and how it is computed: by a constant, of parameters, or of the step."""

    text: str
    number: bool = False
    once: bool = True


def converted(
    inputs: Sequence[Variable], parameters: Sequence[Variable], outputs: Sequence[Variable]
) -> str:
    """Return two functions, ``once(*parameters)`` and ``step(*inputs, *what_once_returns)``.

    Parameters
    ----------
    inputs : sequence of Variable
        ``x_t`` and the states.
    parameters : sequence of Variable
    outputs : sequence of Variable
        The new states.

    Raises
    ------
    NoConversionError
        If the graph has an Op that is not in the tables above.
    """
    # Sizes that are known become numbers, and what multiplies by one disappears.
    simpler = rewrite_graph(list(outputs), include=("canonicalize",))
    return _Writer(inputs, parameters).written(simpler)


class _Writer:
    def __init__(self, inputs: Sequence[Variable], parameters: Sequence[Variable]):
        self.taken = {*CALLED.values(), "fixed"}
        self.known: dict[Variable, Known] = {}
        self.parameters = [self.named(p, once=True) for p in parameters]
        self.inputs = [self.named(x, once=False) for x in inputs]
        self.lines: dict[bool, list[str]] = {True: [], False: []}
        self.computed: list[str] = []  # once
        self.read: set[str] = set()  # by the step, of what is computed once

    def named(self, variable: Variable, *, once: bool) -> str:
        """Give a variable a name of Python that is near its own."""
        wanted = re.sub(r"\W", "_", (variable.name or "v").rpartition(".")[2])
        if not wanted.isidentifier() or keyword.iskeyword(wanted):
            wanted = f"v_{wanted}"
        name, k = wanted, 1
        while name in self.taken:
            k += 1
            name = f"{wanted}_{k}"
        self.taken.add(name)
        self.known[variable] = Known(name, once=once)
        return name

    def written(self, outputs: Sequence[Variable]) -> str:
        for node in toposort(list(outputs), blockers=list(self.known)):
            self.write(node)
        results = [self.of(output) for output in outputs]
        self.reads(results)
        read = [name for name in (*self.parameters, *self.computed) if name in self.read]
        returned = "".join(f"{each.text}, " for each in results)
        return "\n".join(
            [
                f"def once({', '.join(self.parameters)}):",
                *self.lines[True],
                f"    return ({''.join(f'{name}, ' for name in read)})",
                "",
                f"def step({', '.join([*self.inputs, *read])}):",
                *self.lines[False],
                f"    return ({returned})",
                "",
            ]
        )

    def of(self, variable: Variable) -> Known:
        """How a value is written; a constant of one entry is a number."""
        if variable not in self.known:
            if isinstance(variable, Constant):
                value, number = np.asarray(variable.data), np.size(variable.data) == 1
            elif isinstance(variable, SharedVariable):  # weights that are not trained
                value, number = variable.get_value(), False
            else:
                raise NoConversionError(f"{variable} is neither an input nor a parameter")
            if number:
                text = repr(value.reshape(-1)[0].item())
                text = f"({text})" if text.startswith("-") else text
                self.known[variable] = Known(text, number=True)
            else:
                text = f"array({value.tolist()!r}, {str(value.dtype)!r})"
                self.line(variable, text, once=True)
        return self.known[variable]

    def write(self, node: Apply) -> None:
        """Write the line of a node, or take its value for that of its input."""
        [output] = node.outputs
        read = [self.of(x) for x in node.inputs]
        same = self.same(node, read)
        if same is not None:
            self.known[output] = same
            return
        once = all(each.once for each in read)
        if isinstance(node.op, NamedOp) and isinstance(node.op.of, Surrogate):
            read += self.surrogate(node.op.of, node.inputs[0], once=once)
        if not once:
            self.reads(read)
        self.line(output, self.expression(node, [each.text for each in read]), once=once)

    def surrogate(self, of: Surrogate, v: Variable, *, once: bool) -> list[Known]:
        """Write a function and its declared derivative, of a value that is not differentiated."""
        fixed = v.type()
        self.line(fixed, f"fixed({self.of(v).text})", once=once)
        both = [of.expression(fixed), of.derivative.expression(fixed)]
        for node in toposort(both, blockers=list(self.known)):
            self.write(node)
        return [self.of(each) for each in both]

    def line(self, variable: Variable, text: str, *, once: bool) -> None:
        """Assign a value to a new name."""
        name = self.named(variable, once=once)
        self.lines[once].append(f"    {name} = {text}")
        if once:
            self.computed.append(name)

    def reads(self, read: Iterable[Known]) -> None:
        """Note what the step reads of what is computed once."""
        self.read |= {each.text for each in read if each.once and not each.number}

    def same(self, node: Apply, read: Sequence[Known]) -> Known | None:
        """The value itself, where broadcasting makes a line superfluous."""
        match node.op:
            case SpecifyShape():
                return read[0]
            case DimShuffle() if read[0].number:
                return read[0]
            case Elemwise(scalar_op=scalars.Cast()):
                if read[0].number or "float" in node.inputs[0].type.dtype:
                    return read[0]
        return None

    def expression(self, node: Apply, texts: Sequence[str]) -> str:
        """The right side of a node's line."""
        match node.op:
            case Elemwise():
                return elementwise(node.op.scalar_op, texts)
            case NamedOp():
                return f"declared({', '.join(texts)})"
            case Dot():
                return f"{texts[0]} @ {texts[1]}"
            case Blockwise() if isinstance(node.op.core_op, Dot):
                return f"{texts[0]} @ {texts[1]}"
            case DimShuffle():
                return shuffled(node.op, texts[0])
            case Max() | Sum() | CAReduce():
                return reduced(node, texts[0])
            case Softmax() | LogSoftmax():
                axis = node.op.axis
                axis = axis[0] if isinstance(axis, tuple) else axis
                name = "softmax" if isinstance(node.op, Softmax) else "log_softmax"
                return f"{name}({texts[0]}, {axis})"
            case CumOp(mode="add"):
                return f"cumsum({texts[0]}, {node.op.axis})"
            case tensors.Join():
                return f"concatenate([{', '.join(texts)}], {node.op.axis})"
            case Subtensor():
                return f"{texts[0]}[{indices(node.op, texts[1:])}]"
            case Shape():
                return f"{texts[0]}.shape"
            case Shape_i():
                return f"{texts[0]}.shape[{node.op.i}]"
            case Reshape():
                return f"{texts[0]}.reshape({texts[1]})"
            case tensors.MakeVector():
                return f"[{', '.join(texts)}]"
            case tensors.TensorFromScalar() | tensors.ScalarFromTensor():
                return texts[0]
            case tensors.Alloc():
                return f"broadcast_to({texts[0]}, [{', '.join(texts[1:])}])"
        raise NoConversionError(f"no line for {node.op}")


def elementwise(op: Any, texts: Sequence[str]) -> str:
    """The text of a scalar function."""
    if isinstance(op, scalars.Neg):
        return f"-{texts[0]}"
    if isinstance(op, scalars.Cast):
        return f"as_float({texts[0]})"
    if isinstance(op, scalars.Second):
        return f"broadcast_to({texts[1]}, {texts[0]}.shape)"
    if isinstance(op, scalars.Invert):
        return f"~{texts[0]}"
    for kind, sign in INFIX.items():
        if isinstance(op, kind):
            return f" {sign} ".join(texts)
    for kind, name in CALLED.items():
        if isinstance(op, kind):
            return f"{name}({', '.join(texts)})"
    raise NoConversionError(f"no line for the scalar function {op}")


def shuffled(op: DimShuffle, text: str) -> str:
    """Dropped, permuted and new axes, in this order."""
    if op.drop:
        shown = ("0" if axis in op.drop else ":" for axis in range(op.input_ndim))
        text += f"[{', '.join(shown)}]"
    kept = [axis for axis in op.new_order if axis != "x"]
    order = tuple(sorted(kept).index(axis) for axis in kept)
    if order != tuple(sorted(order)):
        text = f"permute({text}, {order})"
    if len(kept) < len(op.new_order):
        shown = ("None" if axis == "x" else ":" for axis in op.new_order)
        text += f"[{', '.join(shown)}]"
    return text


def reduced(node: Apply, text: str) -> str:
    """A sum or a maximum; PyTensor's axes are all of them where none is named."""
    op: Any = node.op
    name = {"Sum": "total", "Max": "largest"}.get(type(op).__name__)
    if name is None:
        raise NoConversionError(f"no line for {op}")
    axes = tuple(range(node.inputs[0].type.ndim)) if op.axis is None else tuple(op.axis)
    return f"{name}({text}, {axes})"


def indices(op: Subtensor, texts: Iterable[str]) -> str:
    """What stands in brackets: numbers and slices."""
    entries = unflatten_index_variables(list(texts), op.idx_list)
    return ", ".join(map(_index, entries))


def _index(entry: Any) -> str:
    if not isinstance(entry, slice):
        return str(entry)
    parts = ["" if part is None else str(part) for part in (entry.start, entry.stop)]
    step = "" if entry.step in (None, 1, "1") else f":{entry.step}"
    return ":".join(parts) + step
