"""Of an `IfElse` only the branch that is taken is computed: which nodes must run, and when."""

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
    "Border",
    "Demand",
    "KeepBranchesApart",
    "KeepBranchesInSteps",
    "branches_of",
    "eager_inputs",
    "may_read",
]


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


def may_read(node: Apply, running: frozenset[Apply]) -> list[Variable]:
    """Give all that a node may read of what other nodes, which run in any case, have computed.

    In the order of the graph: a set has another in each process, and the text would change with it.
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


class Border(ViewOp):
    """A view of what some branches read: equal views of other branches are not merged with it.

    Parameters
    ----------
    branches : tuple of int
        The branches, numbered in their graph.
    """

    __props__ = ("branches",)

    def __init__(self, branches: tuple[int, ...]):
        self.branches = branches


class KeepBranchesApart(GraphRewriter):
    """Let no rewrite join what a branch of an `IfElse` computes with what runs anyway.

    Fusion would compute both in one loop, whether the branch is taken or not. It joins Ops where
    one reads what the other computes, or both read the same; a view in front of what does not run
    under the same conditions keeps them apart.
    """

    def add_requirements(self, fgraph: FunctionGraph) -> None:
        """Inputs of nodes are replaced."""
        fgraph.attach_feature(ReplaceValidate())

    def apply(self, fgraph: FunctionGraph) -> None:
        """Put the views in."""
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
            border = Border(tuple(sorted(needed)))
            for k, variable in enumerate(node.inputs):
                apart = variable.owner is None or needing.get(variable.owner) != needed
                if apart and not isinstance(variable, Constant):
                    seen = border.make_node(variable).outputs[0]
                    fgraph.change_node_input(node, k, seen, reason="c99")


class KeepBranchesInSteps(GraphRewriter):
    """The same in the step of a scan, of which rewrites compute what does not change before it."""

    def apply(self, fgraph: FunctionGraph) -> None:
        """Put the views in."""
        for node in fgraph.toposort():
            if isinstance(node.op, Scan) and any(
                isinstance(inner.op, IfElse) for inner in node.op.fgraph.apply_nodes
            ):
                step = node.op.fgraph.unfreeze()
                KeepBranchesApart().rewrite(step)
                outputs = node.op.clone_with_inner_graph(step).make_node(*node.inputs).outputs
                fgraph.replace_all(list(zip(node.outputs, outputs, strict=True)), reason="c99")


# Before loops are taken apart, and before elementwise Ops are joined.
optdb.register("c99_keep_branches_in_steps", KeepBranchesInSteps(), "c99", position=0.04)
optdb.register("c99_keep_branches_apart", KeepBranchesApart(), "c99", position=48.95)
