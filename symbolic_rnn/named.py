r"""Names of values, kept where PyTensor keeps none: through scans, pullbacks and rewriting.

PyTensor freezes the graph inside a scan, and that of a pullback, and the variables of a frozen
graph have no names. What an Op is made of is kept. So the result of a loop passes through an Op
that does nothing, and that holds what one step computes for it: an expression whose variables have
names. Before a graph is compiled that Op is taken out, in every mode, and what it held is written
on the variable::

    variable.name             # what it is called
    variable.tag.made_of      # the expression, in symbols of one step
    variable.tag.equation     # str() of it is the number that `derive` gives the equation

A compiler that reads them needs to know nothing of this package.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from pytensor.compile.mode import optdb
from pytensor.compile.ops import ViewOp
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.replace import _vectorize_node
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.scan.op import Scan
from pytensor.tensor.subtensor import Subtensor
from pytensor.tensor.variable import TensorVariable

__all__ = ["EquationNumber", "Named", "label", "labelled_as", "named"]


class EquationNumber:
    """The number of an equation in what `derive` prints; it is looked up when it is read.

    Parameters
    ----------
    of : callable
        Gives the numbers of all equations, by their keys.
    key : str
        Which one.
    """

    def __init__(self, of: Callable[[], dict[str, int]], key: str):
        self.of, self.key = of, key

    def __str__(self) -> str:
        number = self.of().get(self.key)
        return "" if number is None else str(number)


class Named(ViewOp):
    """The value itself, with a name and the expression that it is made of.

    Parameters
    ----------
    name : str
    made_of : Variable or None
        In symbols of one step.
    equation : object or None
        Its ``str`` is the number of the equation.
    """

    __props__ = ("name", "made_of", "equation")

    def __init__(self, name: str, made_of: Variable | None = None, equation: object = None):
        self.name, self.made_of, self.equation = name, made_of, equation

    def pushforward(self, inputs: Any, outputs: Any, eval_points: Any) -> Any:
        """Give the tangent on."""
        return eval_points


@_vectorize_node.register(Named)
def _vectorized(op: Named, node: Apply, batched: Variable) -> Apply:
    return cast("Apply", op.make_node(batched))


def named(value: TensorVariable, name: str, of: TensorVariable) -> TensorVariable:
    """Give the values of an expression over time a name that lasts.

    Parameters
    ----------
    value : TensorVariable
        All values.
    name : str
        Of all values; where it is empty, nothing is done.
    of : TensorVariable
        The expression of one of them, in symbols; it carries the number of its equation.
    """
    if not name:
        return value
    return cast("TensorVariable", Named(name, of, getattr(of.tag, "equation", None))(value))


def label(variable: Variable, name: str | None, **tags: object) -> None:
    """Write a name and tags on a variable that has none; constants keep to their own."""
    if isinstance(variable, Constant):
        return
    variable.name = variable.name or name
    for key, tag in tags.items():
        if tag is not None and not hasattr(variable.tag, key):
            setattr(variable.tag, key, tag)


def labelled_as[V: Variable](variable: V, model: Variable) -> V:
    """Call a computed value as another variable is called, and number it so."""
    if variable.owner is not None:
        label(variable, model.name, equation=getattr(model.tag, "equation", None))
    return variable


class _WriteNames(GraphRewriter):
    """Takes the Ops that hold names out of a graph, and writes the names on the variables."""

    def apply(self, fgraph: FunctionGraph) -> None:
        if not any(isinstance(node.op, Named) for node in fgraph.apply_nodes):
            return
        for node in fgraph.toposort():
            if isinstance(node.op, Named):
                self._write(fgraph, node)

    @staticmethod
    def _write(fgraph: FunctionGraph, node: Apply) -> None:
        op = cast("Named", node.op)
        [value], [output] = node.inputs, node.outputs
        # A state over time is all of a loop's trace but what was there before the first step.
        whole = value.owner.inputs[0] if _is_part_of_trace(value) else None
        for variable in (value, whole):
            if variable is not None and variable.owner is not None:
                label(variable, output.name or op.name, made_of=op.made_of)
        if whole is None:
            label(value, None, equation=op.equation)
        fgraph.replace(output, value, reason="names")


def _is_part_of_trace(value: Any) -> bool:
    part = value.owner
    if part is None or not isinstance(part.op, Subtensor):
        return False
    whole = part.inputs[0]
    return whole.owner is not None and isinstance(whole.owner.op, Scan)


# When what is inside of Ops is inlined, and before the first rewrite that looks at the graph.
optdb.register("write_names", _WriteNames(), "fast_run", "fast_compile", position=-0.005)
