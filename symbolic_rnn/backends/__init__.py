"""Compilation modes, BLAS, and a report of what is available in this environment."""

from symbolic_rnn.backends.blas import blas_name, use_blas
from symbolic_rnn.backends.modes import (
    compile_mode,
    compiled,
    default_mode,
    mode_name,
    obstacle_to,
    quick_mode,
    quickly_compiled,
)
from symbolic_rnn.backends.report import Environment, environment
from symbolic_rnn.backends.trial import ModeTrial, try_mode

__all__ = [
    "Environment",
    "ModeTrial",
    "blas_name",
    "compile_mode",
    "compiled",
    "default_mode",
    "environment",
    "mode_name",
    "obstacle_to",
    "quick_mode",
    "quickly_compiled",
    "try_mode",
    "use_blas",
]
