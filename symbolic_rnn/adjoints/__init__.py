"""Gradient rules, one per file."""

from symbolic_rnn.adjoints.adjoint import Adjoint, Recurrence, Unrolled
from symbolic_rnn.adjoints.autodiff import Autodiff
from symbolic_rnn.adjoints.bptt import BPTT
from symbolic_rnn.adjoints.checkpointed import CheckpointedBPTT
from symbolic_rnn.adjoints.checkpoints import CheckpointPlan
from symbolic_rnn.adjoints.closed_form import ClosedForm
from symbolic_rnn.adjoints.rtrl import RTRL
from symbolic_rnn.adjoints.truncated import TruncatedBPTT

__all__ = [
    "BPTT",
    "EXACT",
    "RTRL",
    "RULES",
    "Adjoint",
    "Autodiff",
    "CheckpointPlan",
    "CheckpointedBPTT",
    "ClosedForm",
    "Recurrence",
    "TruncatedBPTT",
    "Unrolled",
]

#: The rules whose gradient is exact, by name; `verify` compares all of them.
EXACT: dict[str, type[Adjoint]] = {
    "autodiff": Autodiff,
    "bptt": BPTT,
    "rtrl": RTRL,
    "closed-form": ClosedForm,
}
#: All rules, by name in model files.
RULES: dict[str, type[Adjoint]] = {
    **EXACT,
    "truncated-bptt": TruncatedBPTT,
    "checkpointed-bptt": CheckpointedBPTT,
}
