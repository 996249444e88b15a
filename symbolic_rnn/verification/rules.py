"""Finds and removes the gradient rules in a loss."""

from __future__ import annotations

from pytensor.graph.traversal import ancestors
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.graph import opened

__all__ = ["rules_in", "without_rules"]


def rules_in(loss: TensorVariable) -> list[str]:
    """Return the names of the gradient rules in a loss."""
    ops = (variable.owner.op for variable in ancestors([loss]) if variable.owner is not None)
    return list(dict.fromkeys(op.rule for op in ops if isinstance(op, Unrolled)))


def without_rules(loss: TensorVariable) -> TensorVariable:
    """Inline every unrolled network of a loss, so that PyTensor's own gradient is used."""
    [plain] = opened([loss], lambda op: isinstance(op, Unrolled))
    return plain
