r"""Names of values that survive scans, pullbacks and rewriting.

PyTensor freezes the graphs inside scans and pullbacks, and variables of a frozen graph have no
names; the attributes of an Op are kept. So each result of a loop passes through an identity Op that
holds the expression of one step, whose variables have names. Before a graph is compiled, in every
mode, a rewrite removes that Op and writes its attributes on the variable::

    variable.name             # the name
    variable.tag.made_of      # the expression, in symbols of one step
    variable.tag.equation     # str() of it is the number that `derive` gives the equation

A compiler can read them without importing this package.
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

__all__ = ["EquationNumber", "Named", "label", "labeled_as", "named"]


class EquationNumber:
    """Number of an equation as `derive` prints it; looked up when ``str()`` is called.

    Parameters
    ----------
    of : callable
        Returns the numbers of all equations, by key, as they are written.
    key : str
        Key of the equation.
    """

    def __init__(self, of: Callable[[], dict[str, str]], key: str):
        self.of, self.key = of, key

    def __str__(self) -> str:
        return self.of().get(self.key, "")


class Named(ViewOp):
    """Identity Op that holds a name, and the expression that the value is computed from.

    Parameters
    ----------
    name : str
    made_of : Variable or None
        Expression in symbols of one step.
    equation : object or None
        Its ``str`` is the number of the equation.
    """

    __props__ = ("name", "made_of", "equation")

    def __init__(self, name: str, made_of: Variable | None = None, equation: object = None):
        self.name, self.made_of, self.equation = name, made_of, equation

    def c_code(self, *_: Any, **__: Any) -> str:
        """Leave it to Python: PyTensor keeps C by pickled Ops, and a copy of `made_of` is unequal.

        Where the rewrite below runs, there is nothing to compile.
        """
        raise NotImplementedError

    def pushforward(self, inputs: Any, outputs: Any, eval_points: Any) -> Any:
        """Return the tangents unchanged."""
        return eval_points


@_vectorize_node.register(Named)
def _vectorized(op: Named, node: Apply, batched: Variable) -> Apply:
    return cast("Apply", op.make_node(batched))


def named(value: TensorVariable, name: str, of: TensorVariable) -> TensorVariable:
    """Name the values of an expression over time, such that the name survives rewriting.

    Parameters
    ----------
    value : TensorVariable
        Values at all steps.
    name : str
        Name of the values; if empty, ``value`` is returned unchanged.
    of : TensorVariable
        Expression of one step, in symbols; its tag holds the number of its equation.
    """
    if not name:
        return value
    return cast("TensorVariable", Named(name, of, getattr(of.tag, "equation", None))(value))


def label(variable: Variable, name: str | None, **tags: object) -> None:
    """Set the name and tags that a variable does not have yet; constants are left unchanged."""
    if isinstance(variable, Constant):
        return
    variable.name = variable.name or name
    for key, tag in tags.items():
        if tag is not None and not hasattr(variable.tag, key):
            setattr(variable.tag, key, tag)


def labeled_as[V: Variable](variable: V, model: Variable) -> V:
    """Copy the name and equation number of another variable to a computed value."""
    if variable.owner is not None:
        label(variable, model.name, equation=getattr(model.tag, "equation", None))
    return variable


class _WriteNames(GraphRewriter):
    """Removes the ``Named`` Ops from a graph and writes their names on the variables."""

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
        # A state over time is the output of a scan without the initial state.
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


# After Ops are inlined, and before the first rewrite of the graph.
optdb.register("write_names", _WriteNames(), "fast_run", "fast_compile", position=-0.005)
