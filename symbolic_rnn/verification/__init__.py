"""Verification of gradients: exact methods are compared with each other and a numerical oracle."""

from symbolic_rnn.verification.agreement.of_cell import verify
from symbolic_rnn.verification.agreement.of_loss import verify_gradient
from symbolic_rnn.verification.agreement.report import Comparison, DisagreementError, Report
from symbolic_rnn.verification.numerical.gradient import (
    NumericalGradient,
    central_differences,
    complex_step,
    numerical_gradient,
)
from symbolic_rnn.verification.numerical.perturbation import (
    Central,
    ComplexStep,
    OneSided,
    Perturbation,
    Richardson,
)
from symbolic_rnn.verification.test_vectors.by_hand import verify_by_hand
from symbolic_rnn.verification.test_vectors.entry import Entry, Printed
from symbolic_rnn.verification.test_vectors.mismatch import ByHand, Mismatch
from symbolic_rnn.verification.test_vectors.vectors import Vectors, vectors

__all__ = [
    "ByHand",
    "Central",
    "Comparison",
    "ComplexStep",
    "DisagreementError",
    "Entry",
    "Mismatch",
    "NumericalGradient",
    "OneSided",
    "Perturbation",
    "Printed",
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
