"""Which nodes of a graph must run: of an `IfElse`, only the branch that is taken is computed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Variable

__all__ = ["Demand", "branches_of", "eager_inputs", "may_read"]


def eager_inputs(node: Apply) -> Sequence[Variable]:
    """Give the inputs that a node reads whenever it runs: of a choice, the condition alone."""
    return node.inputs[:1] if isinstance(node.op, IfElse) else node.inputs


def branches_of(node: Apply) -> tuple[list[Variable], list[Variable]]:
    """Give what an `IfElse` returns where its condition holds, and where it does not."""
    n = len(node.outputs)
    return node.inputs[1 : 1 + n], node.inputs[1 + n :]


class Demand:
    """What the nodes of one graph need.

    A node that both branches of a choice need, whichever choices they hold themselves, is needed
    whenever the choice is. A node that some branches need and others do not belongs to each of
    these branches, and is computed in each.
    """

    def __init__(self) -> None:
        self._both: dict[Apply, frozenset[Apply]] = {}

    def of(self, variables: Iterable[Variable]) -> frozenset[Apply]:
        """Give the nodes that must run for variables, whatever conditions turn out to be."""
        found: set[Apply] = set()
        pending = list(variables)
        while pending:
            node = pending.pop().owner
            if node is None or node in found:
                continue
            found.add(node)
            pending += eager_inputs(node)
            if isinstance(node.op, IfElse):
                pending += [output for each in self._by_both(node) for output in each.outputs]
        return frozenset(found)

    def _by_both(self, node: Apply) -> frozenset[Apply]:
        if node not in self._both:
            yes, no = branches_of(node)
            self._both[node] = self.of(yes) & self.of(no)
        return self._both[node]


def may_read(node: Apply, running: frozenset[Apply]) -> set[Variable]:
    """Give all that a node may read of what other nodes, which run in any case, have computed."""
    found = set(node.inputs)
    pending = [] if not isinstance(node.op, IfElse) else list(node.inputs[1:])
    seen: set[Apply] = set()
    while pending:
        owner = pending.pop().owner
        if owner is None or owner in running or owner in seen:
            continue
        seen.add(owner)
        found |= set(owner.inputs)
        pending += owner.inputs
    return found
