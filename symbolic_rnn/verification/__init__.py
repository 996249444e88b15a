"""The proof that gradients are right: exact methods against each other and a numerical oracle."""

from symbolic_rnn.verification.gradient import verify_gradient
from symbolic_rnn.verification.numerical import central_differences, complex_step
from symbolic_rnn.verification.report import Comparison, DisagreementError, Report
from symbolic_rnn.verification.verify import verify

__all__ = [
    "Comparison",
    "DisagreementError",
    "Report",
    "central_differences",
    "complex_step",
    "verify",
    "verify_gradient",
]
