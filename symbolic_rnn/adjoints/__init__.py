"""Gradient methods: one rule per file."""

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence, Unrolled
from symbolic_rnn.adjoints.autodiff import Autodiff
from symbolic_rnn.adjoints.bptt import BPTT

__all__ = ["BPTT", "Adjoint", "Autodiff", "Recurrence", "Unrolled"]
