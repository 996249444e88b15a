"""PyTensor's own gradient of the loop, as the reference."""

from __future__ import annotations

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence

__all__ = ["Autodiff"]


class Autodiff(Adjoint):
    r"""PyTensor's own gradient through the loop: exact; the reference for the other rules.

    It uses no derived equations: the step is repeated by a scan, and PyTensor differentiates the
    scan. Time and memory :math:`O(T)`; PyTensor's rewrites decide which intermediate values of the
    step are kept and which are recomputed. Parameter gradients are accumulated step by step in the
    backward loop. Choose it to check another rule, or for a step that the derivation does not
    support.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> srnn.unroll(srnn.Elman(2, 3, seed=0), x, adjoint=srnn.Autodiff()).ndim
    3
    """

    def states(self, recurrence: Recurrence) -> list[TensorVariable]:
        """Repeat the step, and leave its gradient to PyTensor."""
        states, _ = recurrence.forward(ahead=False)
        return states
