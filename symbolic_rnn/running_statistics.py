"""Chains running statistics, such as those of ``BatchNorm``, through one graph."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, cast

from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import toposort, walk
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.base import StatefulOp, update_chain_root

__all__ = ["statistics_in_turn"]


def statistics_in_turn(
    expressions: Sequence[TensorVariable], given: Collection[Variable] = ()
) -> list[TensorVariable]:
    """Chain running statistics through the applications in a graph, and through no others.

    Each application of a ``BatchNorm`` reads the statistics left by the previous application, which
    may belong to another graph whose symbols have no values here.

    Parameters
    ----------
    expressions : sequence of TensorVariable
        Not modified.
    given : collection of Variable
        Variables at which the traversal stops.

    Returns
    -------
    list of TensorVariable
        The same values: the first application reads the shared statistics, each later one the
        update of the one before it. An expression that already has this form is returned unchanged.
    """
    read = set(walk(cast("list[Variable]", list(expressions)), lambda v: _read(v, given)))
    known: dict[Any, Any] = {}
    newest: dict[Variable, Variable] = {}
    for node in toposort(expressions, blockers=given):
        if not any(value in read for value in node.outputs):
            continue
        inputs = [known.get(value, value) for value in node.inputs]
        states = _states(node)
        for position in states:
            root = states[position]
            inputs[position] = newest.get(root, root)
        new = node
        if any(a is not b for a, b in zip(inputs, node.inputs, strict=True)):
            new = node.clone_with_new_inputs(inputs, strict=False)
            for old, value in zip(node.outputs, new.outputs, strict=True):
                known[old] = value
                value.name = old.name
        if states:
            for output, position in cast("StatefulOp", node.op).update_map().items():
                if position in states:
                    newest[states[position]] = new.outputs[output]
    return [known.get(expression, expression) for expression in expressions]


def _states(node: Apply) -> dict[int, Variable]:
    """Positions of a node's inputs that are statistics, and the shared variable of each."""
    if not isinstance(node.op, StatefulOp):
        return {}
    positions = node.op.update_map().values()
    roots = {position: update_chain_root(node.inputs[position]) for position in positions}
    return {position: root[0] for position, root in roots.items() if root is not None}


def _read(value: Variable, given: Collection[Variable]) -> list[Variable]:
    """Variables that a value is computed from, without statistics."""
    node = value.owner
    if node is None or value in given:
        return []
    states = _states(node)
    return [each for position, each in enumerate(node.inputs) if position not in states]
