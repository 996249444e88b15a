"""Keeps the names that a user, or a derivation, gave to values, while a graph is rewritten."""

from __future__ import annotations

from typing import Any

from pytensor.compile.mode import optdb
from pytensor.graph.basic import Constant, Variable
from pytensor.graph.features import Feature
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.scan.op import Scan
from pytensor.tensor.subtensor import Subtensor

__all__ = ["KeepNames"]


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
        if not var.name or new_var.owner is None or isinstance(new_var, Constant):
            return
        new_var.name = new_var.name or var.name
        # A state over time is all of a loop's trace but what was there before the first step.
        whole = new_var.owner.inputs[0] if isinstance(new_var.owner.op, Subtensor) else None
        if whole is not None and whole.owner is not None and isinstance(whole.owner.op, Scan):
            whole.name = whole.name or var.name


class _AttachNames(GraphRewriter):
    def add_requirements(self, fgraph: FunctionGraph) -> None:
        fgraph.attach_feature(KeepNames())

    def apply(self, fgraph: FunctionGraph) -> None:
        """All is done by the feature."""


optdb.register("c99_keep_names", _AttachNames(), "c99", position=-2)
