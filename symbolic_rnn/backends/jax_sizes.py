"""Sizes that JAX must know when it traces a function, checked before it does."""

from __future__ import annotations

from collections.abc import Iterator

from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.fg import FrozenFunctionGraph, FunctionGraph
from pytensor.graph.traversal import ancestors
from pytensor.raise_op import CheckAndRaise
from pytensor.scalar.basic import Add, IntDiv, Mod, Mul, Sub
from pytensor.scan.op import Scan
from pytensor.tensor.basic import Alloc, AllocEmpty, ARange, ScalarFromTensor
from pytensor.tensor.elemwise import CAReduce, Elemwise
from pytensor.tensor.shape import Reshape, Shape, Shape_i
from pytensor.tensor.subtensor import IncSubtensor, Subtensor

__all__ = ["check_sizes"]


#: Operations on sizes that PyTensor leaves to Python, so that the result is known too.
_KNOWN = Add | IntDiv | Mod | Mul | Sub


def check_sizes(graph: FunctionGraph | FrozenFunctionGraph) -> None:
    """Raise if a graph has sizes that JAX cannot know when it traces the function.

    JAX knows the shapes of arrays, and sums and products of them, but nothing else computed from
    them, such as the least of two.

    Parameters
    ----------
    graph : FunctionGraph
        As PyTensor rewrote it for mode JAX.

    Raises
    ------
    ValueError
        If a slice, an allocation or a loop has such a size; names the inputs that it comes from.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> x = pt.matrix("x", shape=(None, 3))
    >>> check_sizes(FunctionGraph([x], [x[: pt.minimum(x.shape[0], 2)]], clone=False))
    Traceback (most recent call last):
    ValueError: mode JAX must know the sizes of x (None, 3) before it is called. ...
    """
    for node in graph.toposort():
        if isinstance(node.op, Scan):
            check_sizes(node.op.fgraph)
        for size in _sizes(node):
            if not _is_traced(size):
                continue
            before = set(ancestors([size]))
            unknown = [
                variable
                for variable in graph.inputs
                if variable in before and None in getattr(variable.type, "shape", ())
            ]
            if not unknown:
                raise ValueError(
                    "mode JAX must know all sizes before a function is called, but this one "
                    "computes sizes from values, as CheckpointedBPTT does; compile it in another "
                    "mode, such as C99 or CVM."
                )
            shapes = ", ".join(f"{each.name or each} {each.type.shape}" for each in unknown)
            raise ValueError(
                f"mode JAX must know the sizes of {shapes} before it is called. Give the number of "
                "steps where the input is made, pt.tensor3('x', shape=(None, 100, 3)), or compile "
                "in another mode, such as C99 or CVM."
            )


def _sizes(node: Apply) -> Iterator[Variable]:
    """The inputs of a node that JAX needs as numbers."""
    match node.op:
        case Scan():
            yield node.inputs[0]
        case Alloc():
            yield from node.inputs[1:]
        case AllocEmpty() | ARange():
            yield from node.inputs
        case Reshape():
            yield node.inputs[1]
        case Subtensor() | IncSubtensor():
            first = 1 if isinstance(node.op, Subtensor) else 2
            for entry in node.op.idx_list:
                if isinstance(entry, slice):
                    numbers = [k for k in (entry.start, entry.stop, entry.step) if k is not None]
                    yield from (node.inputs[first + k] for k in numbers)


def _is_traced(size: Variable) -> bool:
    """Whether JAX computes a size, instead of reading it from a shape or a constant."""
    if isinstance(size, Constant):
        return False
    node = size.owner
    if node is None or isinstance(node.op, CAReduce | ScalarFromTensor):
        return True
    if isinstance(node.op, Shape | Shape_i):
        return False
    if isinstance(node.op, CheckAndRaise):  # PyTensor leaves it out
        return _is_traced(node.inputs[0])
    if isinstance(node.op, Elemwise) and not isinstance(node.op.scalar_op, _KNOWN):
        return True
    return any(_is_traced(each) for each in node.inputs)
