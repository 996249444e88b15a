"""Preserves the names of variables, and the graphs that they stand for, during rewriting.

A variable carries this information::

    variable.name             # its name
    variable.tag.made_of      # for an output of an Op with an inner graph: that graph, with names;
                              # for a state of a scan: the inner output that updates it
    variable.tag.equation     # str(...) is the number of the equation that computes it

The inner graph of a scan or of a fused Op is frozen, and frozen variables have no names. The Op's
output therefore keeps the graph from before freezing; traversing both in parallel recovers the name
of each inner variable.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from pytensor.compile.mode import optdb
from pytensor.compile.rewriting import rewrite_inner_graph
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.graph.features import Feature
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.scalar.basic import Composite
from pytensor.scan.op import Scan
from pytensor.scan.rewriting.inner_graph import rewrite_scan_inner_graph
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.shape import Reshape, SpecifyShape
from pytensor.tensor.subtensor import Subtensor

__all__ = ["KeepNames", "side_by_side", "with_names"]

_TAGS = ("made_of", "equation")


def _write(model: Variable, variable: Variable) -> None:
    """Copy name and tags to a variable, where it has none of its own."""
    variable.name = variable.name or model.name
    for key in _TAGS:
        if hasattr(model.tag, key) and not hasattr(variable.tag, key):
            setattr(variable.tag, key, getattr(model.tag, key))


class KeepNames(Feature):
    """Copies the name of a replaced variable to its replacement, if that has none."""

    def on_change_input(
        self,
        fgraph: FunctionGraph,
        node: Any,
        i: int,
        var: Variable,
        new_var: Variable,
        reason: Any = None,
    ) -> None:
        """Copy the name; constants and inputs keep their own."""
        if new_var.owner is None or isinstance(new_var, Constant):
            return
        _write(var, new_var)
        op = new_var.owner.op
        fused = isinstance(op, Elemwise) and isinstance(op.scalar_op, Composite)
        if fused and var.owner is not None and not hasattr(new_var.tag, "made_of"):
            new_var.tag.made_of = var
        # The states over time are a slice of the scan's output, without the initial state.
        whole = new_var.owner.inputs[0] if isinstance(op, Subtensor) else None
        if var.name and whole is not None and _is_of(whole, Scan):
            whole.name = whole.name or var.name


def _is_of(variable: Variable, kind: type) -> bool:
    return variable.owner is not None and isinstance(variable.owner.op, kind)


class _AttachNames(GraphRewriter):
    def add_requirements(self, fgraph: FunctionGraph) -> None:
        fgraph.attach_feature(KeepNames())

    def apply(self, fgraph: FunctionGraph) -> None:
        """Rewrite nothing; the feature does the work."""


def side_by_side(
    variables: Iterable[Variable], models: Iterable[Variable | None]
) -> Iterator[tuple[Variable, Variable]]:
    """Traverse two graphs in parallel from their outputs, as far as they agree.

    Parameters
    ----------
    variables : iterable of Variable
        Outputs of a graph of tensors or scalars.
    models : iterable of Variable or None
        The corresponding outputs of the other graph.

    Yields
    ------
    variable, model : Variable
        Each variable once, with its counterpart.
    """
    todo = [(_bare(a), _bare(b)) for a, b in zip(variables, models, strict=True) if b is not None]
    seen = set()
    while todo:
        variable, model = todo.pop()
        if variable in seen or isinstance(variable, Constant):
            continue
        seen.add(variable)
        yield variable, model
        node, like = variable.owner, model.owner
        if node is None or like is None or len(node.inputs) != len(like.inputs):
            continue
        if _same_op(node.op, like.op):
            todo += zip(map(_bare, node.inputs), map(_bare, like.inputs), strict=True)


def _bare(variable: Variable) -> Variable:
    """Strip `SpecifyShape` from a variable."""
    while _is_of(variable, SpecifyShape):
        assert variable.owner is not None
        variable = variable.owner.inputs[0]
    return variable


def _same_op(op: Any, model: Any) -> bool:
    return bool(op == model or (isinstance(model, Elemwise) and op == model.scalar_op))


def _results(op: Any, variables: Sequence[Variable], *, inner: bool) -> list[Variable]:
    """The outputs of a scan with a value for each step, or the inner outputs they come from."""
    side = "inner" if inner else "outer"
    kinds = ("mitsot_outs", "sitsot_outs", "nitsot_outs")
    return [each for kind in kinds for each in getattr(op, f"{side}_{kind}")(variables)]


def _models(node: Apply) -> list[Variable | None]:
    outer = _results(node.op, node.outputs, inner=False)
    return [getattr(output.tag, "made_of", None) for output in outer]


def with_names(node: Apply) -> FunctionGraph:
    """Copy the inner graph of a scan, and restore the names of its variables where known."""
    op: Any = node.op
    inner: FunctionGraph = op.fgraph.unfreeze()
    _write_names(op, inner, _models(node))
    return inner


def _write_names(op: Any, inner: FunctionGraph, models: Sequence[Variable | None]) -> None:
    for variable, model in side_by_side(_results(op, inner.outputs, inner=True), models):
        _write(model, variable)
    states = op.inner_sitsot(inner.inputs)
    made_of = [getattr(state.tag, "made_of", None) for state in states]
    for variable, model in side_by_side(op.inner_sitsot_outs(inner.outputs), made_of):
        _write(model, variable)


def _name_sequences(node: Apply, inner: FunctionGraph) -> None:
    """Name unnamed sequences of a scan after the elements that a step reads."""
    op: Any = node.op
    for whole, one in zip(op.outer_seqs(node.inputs), op.inner_seqs(inner.inputs), strict=True):
        name = (one.name or "").removesuffix("_{t-1}").removesuffix("_t")
        if name == one.name:
            continue
        while whole.owner is not None and not whole.name:
            whole.name = name
            if not isinstance(whole.owner.op, DimShuffle | Reshape):
                break
            whole = whole.owner.inputs[0]


class _RewriteScans(GraphRewriter):
    """Rewrites the inner graph of each scan, as PyTensor does, and preserves its names."""

    def apply(self, fgraph: FunctionGraph) -> None:
        scans = [node for node in fgraph.toposort() if isinstance(node.op, Scan)]

        def rewrite(linker: Any, op: Any, node: Apply, inner: FunctionGraph, *, mode: Any) -> None:
            kinds = [value.type for value in node.inputs]
            equal_scans = [
                other
                for other in scans
                if other.op == op and [value.type for value in other.inputs] == kinds
            ]
            if equal_scans:
                _write_names(op, inner, _models(equal_scans[0]))
                for other in equal_scans:
                    _name_sequences(other, inner)
            rewrite_scan_inner_graph(linker, op, node, inner, mode=mode)
            outcomes = op.inner_sitsot_outs(inner.outputs)
            for state, outcome in zip(op.inner_sitsot(inner.inputs), outcomes, strict=True):
                state.tag.made_of = outcome
            for other in equal_scans:
                outer = _results(op, other.outputs, inner=False)
                for output, made_of in zip(
                    outer, _results(op, inner.outputs, inner=True), strict=True
                ):
                    output.tag.made_of = made_of

        if scans:
            rewrite_inner_graph(fgraph, lambda op: isinstance(op, Scan), rewrite)


class _NameViewedVariables(GraphRewriter):
    """Names unnamed variables after their named views, such as a transposed gradient."""

    def apply(self, fgraph: FunctionGraph) -> None:
        for node in fgraph.toposort():
            if not isinstance(node.op, DimShuffle | Reshape):
                continue
            viewed, [view] = node.inputs[0], node.outputs
            if not view.name or viewed.name or viewed.owner is None:
                continue
            if isinstance(node.op, DimShuffle) and node.op.is_transpose:
                viewed.name = f"{view.name} T"
            else:
                _write(view, viewed)


optdb.register("c99_keep_names", _AttachNames(), "c99", position=-2)
# Replaces PyTensor's `scan_inner_graph`.
optdb.register("c99_scan_inner_graph", _RewriteScans(), "c99", position=100)
optdb.register("c99_name_viewed_variables", _NameViewedVariables(), "c99", position=100.1)
