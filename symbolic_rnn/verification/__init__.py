"""The proof that gradients are right: exact methods against each other and a numerical oracle."""

from symbolic_rnn.verification.by_hand import verify_by_hand
from symbolic_rnn.verification.gradient import verify_gradient
from symbolic_rnn.verification.numerical import central_differences, complex_step
from symbolic_rnn.verification.parting import ByHand
from symbolic_rnn.verification.report import Comparison, DisagreementError, Report
from symbolic_rnn.verification.verify import verify

__all__ = [
    "ByHand",
    "Comparison",
    "DisagreementError",
    "Report",
    "central_differences",
    "complex_step",
    "verify",
    "verify_by_hand",
    "verify_gradient",
]
