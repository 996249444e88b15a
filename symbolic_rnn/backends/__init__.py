"""What compiled functions run on: the BLAS, the mode when none is asked for, what works here."""

from symbolic_rnn.backends.blas import use_blas
from symbolic_rnn.backends.modes import (
    compile_mode,
    compiled,
    default_mode,
    mode_name,
    obstacle_to,
    quick_mode,
)
from symbolic_rnn.backends.report import Environment, environment
from symbolic_rnn.backends.trial import ModeTrial, try_mode

__all__ = [
    "Environment",
    "ModeTrial",
    "compile_mode",
    "compiled",
    "default_mode",
    "environment",
    "mode_name",
    "obstacle_to",
    "quick_mode",
    "try_mode",
    "use_blas",
]
