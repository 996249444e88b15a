"""Gradient rules, one per file."""

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence, Unrolled
from symbolic_rnn.adjoints.autodiff import Autodiff
from symbolic_rnn.adjoints.bptt import BPTT
from symbolic_rnn.adjoints.closed_form import ClosedForm
from symbolic_rnn.adjoints.rtrl import RTRL
from symbolic_rnn.adjoints.truncated import TruncatedBPTT

__all__ = [
    "BPTT",
    "RTRL",
    "Adjoint",
    "Autodiff",
    "ClosedForm",
    "Recurrence",
    "TruncatedBPTT",
    "Unrolled",
]
