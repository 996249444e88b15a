"""The gradient rules in a loss: which there are, and the loss without them."""

from __future__ import annotations

from pytensor.graph.traversal import ancestors
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.graph import opened

__all__ = ["rules_in", "without_rules"]


def rules_in(loss: TensorVariable) -> list[str]:
    """Name the gradient rules of the unrolled networks in a loss."""
    ops = (variable.owner.op for variable in ancestors([loss]) if variable.owner is not None)
    return list(dict.fromkeys(op.rule for op in ops if isinstance(op, Unrolled)))


def without_rules(loss: TensorVariable) -> TensorVariable:
    """Open every unrolled network of a loss, so that PyTensor's own gradient is what is left."""
    [plain] = opened([loss], lambda op: isinstance(op, Unrolled))
    return plain
