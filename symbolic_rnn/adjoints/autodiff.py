"""PyTensor's own gradient of the loop: the reference."""

from __future__ import annotations

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence

__all__ = ["Autodiff"]


class Autodiff(Adjoint):
    r"""PyTensor's own gradient through the loop; exact, the witness for all others.

    No derivation takes part: the step is repeated by a scan, and PyTensor differentiates the scan.
    Time :math:`O(T)`; memory :math:`O(T)`, every intermediate of the step is kept or
    computed again as PyTensor's rewrites decide; each parameter's gradient is summed step by step
    inside the backward loop. Choose it to check another rule, or for a step that closes over
    something the derivation cannot take.

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
