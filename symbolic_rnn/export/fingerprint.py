"""Identifies what a graph computes: its Ops, how they are connected, and its constants."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import numpy as np
from pytensor.compile.ops import ViewOp
from pytensor.graph.basic import Constant, Variable
from pytensor.graph.op import HasInnerGraph
from pytensor.graph.traversal import toposort
from pytensor.graph.type import Type

__all__ = ["fingerprint"]


def fingerprint(outputs: Sequence[Variable], inputs: Mapping[Variable, str]) -> str:
    """Compute a hash of a graph that is the same in every process.

    It changes with an Op, with a property of one, with a connection, and with a constant. It
    does not depend on the values of inputs, on names of intermediate variables, or on how the graph
    was optimized if it was not yet.

    Parameters
    ----------
    outputs : sequence of Variable
    inputs : mapping of Variable to str
        What each input is called, shared variables among them.

    Returns
    -------
    str
        Hexadecimal.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> x = pt.vector()
    >>> one, two, again = (fingerprint([pt.tanh(c * x)], {x: "x"}) for c in (2.0, 3.0, 2.0))
    >>> one == two, one == again
    (False, True)
    """
    return sha256(_graph(outputs, inputs).encode()).hexdigest()


def _graph(outputs: Sequence[Variable], inputs: Mapping[Variable, str]) -> str:
    """Write one line for each node, which refers to others by their numbers."""
    numbers: dict[Variable, str] = dict(inputs)
    lines = []

    def said(variable: Variable) -> str:
        if variable not in numbers:
            if isinstance(variable, Constant):
                return _described(variable.data)
            return f"({_described(variable.type)})"
        return numbers[variable]

    for k, node in enumerate(toposort(outputs, blockers=list(inputs))):
        if isinstance(node.op, ViewOp):  # an identity, such as the name of a value
            numbers[node.outputs[0]] = said(node.inputs[0])
            continue
        lines.append(f"{k} = {_described(node.op)}({', '.join(map(said, node.inputs))})")
        numbers.update({each: f"{k}.{i}" for i, each in enumerate(node.outputs)})
    return "\n".join([*lines, *map(said, outputs)])


def _described(value: Any) -> str:
    """Write a value without anything that depends on the process."""
    if isinstance(value, np.ndarray | np.generic):
        array = np.asarray(value)
        digest = sha256(array.astype(array.dtype.newbyteorder("<")).tobytes())
        return f"{array.dtype.name}{array.shape}{digest.hexdigest()}"
    if isinstance(value, Type):  # sizes are left out: those of a sequence may be known, or not
        return f"{getattr(value, 'dtype', type(value).__name__)}{getattr(value, 'ndim', '')}"
    if isinstance(value, type):
        return f"{value.__module__}.{value.__qualname__}"
    if isinstance(value, Mapping):
        entries = (f"{key}: {_described(value[key])}" for key in sorted(value, key=str))
        return f"{{{', '.join(entries)}}}"
    if isinstance(value, tuple | list):
        return f"[{', '.join(map(_described, value))}]"
    if isinstance(value, HasInnerGraph) or hasattr(value, "fgraph"):
        inner = {each: f"i{k}" for k, each in enumerate(value.fgraph.inputs)}
        more = _described(getattr(value, "info", None))  # of a Scan
        return f"{_described(type(value))} {more} {{{_graph(value.fgraph.outputs, inner)}}}"
    if hasattr(value, "_props_dict"):
        return f"{_described(type(value))}{_described(value._props_dict())}"
    return f"{_described(type(value))} {re.sub(' at 0x[0-9a-f]+', '', str(value))}"
