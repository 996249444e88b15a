"""The error for graphs that mode C99 does not cover."""

from __future__ import annotations

from collections.abc import Sequence

from pytensor.graph.basic import Apply
from pytensor.graph.op import Op

__all__ = ["NotCoveredError"]


class NotCoveredError(NotImplementedError):
    """A graph contains an Op or a type that mode C99 does not cover.

    Parameters
    ----------
    reason : str
        What is not covered.

    Attributes
    ----------
    owner : str
        What does not cover it; mode C99 unless its caller, such as an export, sets another owner.
    advice : str
        What the user can do, set by the caller that knows what was asked for.

    Examples
    --------
    >>> import pytensor.scalar as ps
    >>> print(NotCoveredError.of_op(ps.psi, ["float32"]))
    mode 'C99' does not cover the Op psi (Psi) of (float32).
    """

    def __init__(self, reason: str):
        self.reason, self.owner, self.advice = reason, "mode 'C99'", ""
        super().__init__(reason)

    def __str__(self) -> str:
        ending = f"; {self.advice}." if self.advice else "."
        return f"{self.owner} does not cover {self.reason}{ending}"

    @classmethod
    def of(cls, node: Apply) -> NotCoveredError:
        """Make the error for a node, with its Op and the types of its inputs.

        Parameters
        ----------
        node : Apply
            The node that is not covered.
        """
        return cls.of_op(node.op, [str(variable.type) for variable in node.inputs])

    @classmethod
    def of_op(cls, op: Op, types: Sequence[str]) -> NotCoveredError:
        """Make the error for an Op and the types of its inputs.

        Parameters
        ----------
        op : Op
            Of tensors or of scalars.
        types : sequence of str
            Types of its inputs, for the message.
        """
        return cls(f"the Op {op} ({type(op).__name__}) of ({', '.join(types)})")
