"""Lazy evaluation of `IfElse`: computes which nodes run, and under which conditions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from pytensor.compile.mode import optdb
from pytensor.compile.ops import ViewOp
from pytensor.conditional.op import IfElse
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.features import ReplaceValidate
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.scan.op import Scan

__all__ = [
    "BranchView",
    "Demand",
    "KeepBranchesApart",
    "KeepBranchesInSteps",
    "branches_of",
    "eager_inputs",
    "may_read",
]


def eager_inputs(node: Apply) -> Sequence[Variable]:
    """Return the inputs that a node always reads; of an `IfElse`, only the condition."""
    return node.inputs[:1] if isinstance(node.op, IfElse) else node.inputs


def branches_of(node: Apply) -> tuple[list[Variable], list[Variable]]:
    """Return the variables of both branches of an `IfElse`: condition true, condition false."""
    n = len(node.outputs)
    return node.inputs[1 : 1 + n], node.inputs[1 + n :]


class Demand:
    """Computes which nodes must run.

    A node that both branches of an `IfElse` need, nested choices included, runs whenever the
    `IfElse` does. A node that only some branches need is computed in each of them.
    """

    def __init__(self) -> None:
        self._both: dict[Apply, frozenset[Apply]] = {}

    def of(self, variables: Iterable[Variable]) -> frozenset[Apply]:
        """Return the nodes that must run to compute variables, whatever the conditions are."""
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


def may_read(node: Apply, running: frozenset[Apply]) -> list[Variable]:
    """Return what a node may read of the values that other nodes, which always run, have computed.

    The order is that of the graph; the order of a set would change the generated text between
    processes.
    """
    found = dict.fromkeys(node.inputs)
    pending = [] if not isinstance(node.op, IfElse) else list(node.inputs[1:])
    seen: set[Apply] = set()
    while pending:
        owner = pending.pop().owner
        if owner is None or owner in running or owner in seen:
            continue
        seen.add(owner)
        found |= dict.fromkeys(owner.inputs)
        pending += owner.inputs
    return list(found)


class BranchView(ViewOp):
    """A view of what some branches read; views of other branches are not merged with it.

    Parameters
    ----------
    branches : tuple of int
        Numbers of the branches in their graph.
    """

    __props__ = ("branches",)

    def __init__(self, branches: tuple[int, ...]):
        self.branches = branches


class KeepBranchesApart(GraphRewriter):
    """Keep rewrites from merging the computations of a branch with those that run anyway.

    Fusion would compute both in one loop, whether the branch is taken or not. It merges Ops where
    one reads the other's result, or both read the same variable; a view between nodes that run
    under different conditions prevents that.
    """

    def add_requirements(self, fgraph: FunctionGraph) -> None:
        """Attach the feature that replaces inputs of nodes."""
        fgraph.attach_feature(ReplaceValidate())

    def apply(self, fgraph: FunctionGraph) -> None:
        """Insert the views."""
        if not any(isinstance(node.op, IfElse) for node in fgraph.apply_nodes):
            return
        nodes = fgraph.toposort()
        choices = [node for node in nodes if isinstance(node.op, IfElse)]
        branches = [branch for node in choices for branch in branches_of(node)]
        demand = Demand()
        always = demand.of(fgraph.outputs)
        needing: dict[Apply, set[int]] = {}
        for k, branch in enumerate(branches):
            for node in demand.of(branch) - always:
                needing.setdefault(node, set()).add(k)
        for node in [node for node in nodes if node in needing]:
            needed = needing[node]
            branch_view = BranchView(tuple(sorted(needed)))
            for k, variable in enumerate(node.inputs):
                needs_view = variable.owner is None or needing.get(variable.owner) != needed
                if needs_view and not isinstance(variable, Constant):
                    view = branch_view.make_node(variable).outputs[0]
                    fgraph.change_node_input(node, k, view, reason="c99")


class KeepBranchesInSteps(GraphRewriter):
    """Insert the same views in scan steps, before rewrites move invariant nodes out of them."""

    def apply(self, fgraph: FunctionGraph) -> None:
        """Insert the views."""
        for node in fgraph.toposort():
            if isinstance(node.op, Scan) and any(
                isinstance(inner.op, IfElse) for inner in node.op.fgraph.apply_nodes
            ):
                step = node.op.fgraph.unfreeze()
                KeepBranchesApart().rewrite(step)
                outputs = node.op.clone_with_inner_graph(step).make_node(*node.inputs).outputs
                fgraph.replace_all(list(zip(node.outputs, outputs, strict=True)), reason="c99")


# Before loop-invariant code leaves scans, and before elementwise Ops are fused.
optdb.register("c99_keep_branches_in_steps", KeepBranchesInSteps(), "c99", position=0.04)
optdb.register("c99_keep_branches_apart", KeepBranchesApart(), "c99", position=48.95)
