"""Keeps what values are called, and what they are made of, while a graph is rewritten.

A variable says of itself::

    variable.name             # what it is called
    variable.tag.made_of      # of an Op with a graph inside: that graph, with names in it; of what
                              # a step takes over from the one before: what that one computes
    variable.tag.equation     # str() of it is the number of the equation that it is computed by

The graph inside a scan, or inside what is fused, is frozen, and a frozen variable has no name. So
the Op's result keeps the graph that it was made of, as it was when it was frozen; walked side by
side, the two tell what each inner value is called.
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
    """Call a variable as another one, and tag it so, if it is not called or tagged otherwise."""
    variable.name = variable.name or model.name
    for key in _TAGS:
        if hasattr(model.tag, key) and not hasattr(variable.tag, key):
            setattr(variable.tag, key, getattr(model.tag, key))


class KeepNames(Feature):
    """Gives the name of a variable to the one that takes its place, if that has none."""

    def on_change_input(
        self,
        fgraph: FunctionGraph,
        node: Any,
        i: int,
        var: Variable,
        new_var: Variable,
        reason: Any = None,
    ) -> None:
        """Pass the name on; constants and inputs keep to their own."""
        if new_var.owner is None or isinstance(new_var, Constant):
            return
        _write(var, new_var)
        op = new_var.owner.op
        fused = isinstance(op, Elemwise) and isinstance(op.scalar_op, Composite)
        if fused and var.owner is not None and not hasattr(new_var.tag, "made_of"):
            new_var.tag.made_of = var
        # A state over time is all of a loop's trace but what was there before the first step.
        whole = new_var.owner.inputs[0] if isinstance(op, Subtensor) else None
        if var.name and whole is not None and _is_of(whole, Scan):
            whole.name = whole.name or var.name


def _is_of(variable: Variable, kind: type) -> bool:
    return variable.owner is not None and isinstance(variable.owner.op, kind)


class _AttachNames(GraphRewriter):
    def add_requirements(self, fgraph: FunctionGraph) -> None:
        fgraph.attach_feature(KeepNames())

    def apply(self, fgraph: FunctionGraph) -> None:
        """All is done by the feature."""


def side_by_side(
    variables: Iterable[Variable], models: Iterable[Variable | None]
) -> Iterator[tuple[Variable, Variable]]:
    """Walk two graphs from their results down, as far as they are the same.

    Parameters
    ----------
    variables : iterable of Variable
        The results of a graph, of tensors or of scalars.
    models : iterable of Variable or None
        What each of them was made of.

    Yields
    ------
    variable, model : Variable
        Each variable once, with the one in its place.
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
    """A value without what is only known of its shape."""
    while _is_of(variable, SpecifyShape):
        assert variable.owner is not None
        variable = variable.owner.inputs[0]
    return variable


def _same_op(op: Any, model: Any) -> bool:
    return bool(op == model or (isinstance(model, Elemwise) and op == model.scalar_op))


def _results(op: Any, variables: Sequence[Variable], *, inner: bool) -> list[Variable]:
    """The results of a scan that have one value for each step; or what a step computes for them."""
    side = "inner" if inner else "outer"
    kinds = ("mitsot_outs", "sitsot_outs", "nitsot_outs")
    return [each for kind in kinds for each in getattr(op, f"{side}_{kind}")(variables)]


def _models(node: Apply) -> list[Variable | None]:
    outer = _results(node.op, node.outputs, inner=False)
    return [getattr(output.tag, "made_of", None) for output in outer]


def with_names(node: Apply) -> FunctionGraph:
    """Copy the graph inside a scan, with the names of its values, as far as they are known."""
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
    """Name what a scan reads over time after what a step reads of it, where it has no name."""
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
    """Rewrites the graph inside each scan, as PyTensor does, and lets the names in it last."""

    def apply(self, fgraph: FunctionGraph) -> None:
        scans = [node for node in fgraph.toposort() if isinstance(node.op, Scan)]

        def rewrite(linker: Any, op: Any, node: Apply, inner: FunctionGraph, *, mode: Any) -> None:
            kinds = [value.type for value in node.inputs]
            alike = [
                other
                for other in scans
                if other.op == op and [value.type for value in other.inputs] == kinds
            ]
            if alike:
                _write_names(op, inner, _models(alike[0]))
                for other in alike:
                    _name_sequences(other, inner)
            rewrite_scan_inner_graph(linker, op, node, inner, mode=mode)
            outcomes = op.inner_sitsot_outs(inner.outputs)
            for state, outcome in zip(op.inner_sitsot(inner.inputs), outcomes, strict=True):
                state.tag.made_of = outcome
            for other in alike:
                outer = _results(op, other.outputs, inner=False)
                for output, made_of in zip(
                    outer, _results(op, inner.outputs, inner=True), strict=True
                ):
                    output.tag.made_of = made_of

        if scans:
            rewrite_inner_graph(fgraph, lambda op: isinstance(op, Scan), rewrite)


class _NameWhatIsSeen(GraphRewriter):
    """Names what only another view of it is named of: a gradient that comes out transposed."""

    def apply(self, fgraph: FunctionGraph) -> None:
        for node in fgraph.toposort():
            if not isinstance(node.op, DimShuffle | Reshape):
                continue
            seen, [view] = node.inputs[0], node.outputs
            if not view.name or seen.name or seen.owner is None:
                continue
            if isinstance(node.op, DimShuffle) and node.op.is_transpose:
                seen.name = f"{view.name} T"
            else:
                _write(view, seen)


optdb.register("c99_keep_names", _AttachNames(), "c99", position=-2)
# In the place of PyTensor's own, `scan_inner_graph`.
optdb.register("c99_scan_inner_graph", _RewriteScans(), "c99", position=100)
optdb.register("c99_name_what_is_seen", _NameWhatIsSeen(), "c99", position=100.1)
