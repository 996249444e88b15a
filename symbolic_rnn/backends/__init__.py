"""What compiled functions run on: the BLAS, the mode when none is asked for, what works here."""

from symbolic_rnn.backends.blas import use_blas
from symbolic_rnn.backends.modes import (
    ModeTrial,
    compile_mode,
    compiled,
    default_mode,
    quick_mode,
    try_mode,
)
from symbolic_rnn.backends.report import Environment, environment

__all__ = [
    "Environment",
    "ModeTrial",
    "compile_mode",
    "compiled",
    "default_mode",
    "environment",
    "quick_mode",
    "try_mode",
    "use_blas",
]
