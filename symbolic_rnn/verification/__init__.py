"""The proof that gradients are right: exact methods against each other and a numerical oracle."""

from symbolic_rnn.verification.by_hand import verify_by_hand
from symbolic_rnn.verification.gradient import verify_gradient
from symbolic_rnn.verification.numerical import (
    NumericalGradient,
    central_differences,
    complex_step,
    numerical_gradient,
)
from symbolic_rnn.verification.parting import ByHand
from symbolic_rnn.verification.perturbation import (
    Central,
    ComplexStep,
    OneSided,
    Perturbation,
    Richardson,
)
from symbolic_rnn.verification.report import Comparison, DisagreementError, Report
from symbolic_rnn.verification.vectors import Vectors, vectors
from symbolic_rnn.verification.verify import verify

__all__ = [
    "ByHand",
    "Central",
    "Comparison",
    "ComplexStep",
    "DisagreementError",
    "NumericalGradient",
    "OneSided",
    "Perturbation",
    "Report",
    "Richardson",
    "Vectors",
    "central_differences",
    "complex_step",
    "numerical_gradient",
    "vectors",
    "verify",
    "verify_by_hand",
    "verify_gradient",
]
