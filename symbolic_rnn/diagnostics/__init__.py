"""Diagnostics of a network: the flow of its gradient through time."""

from symbolic_rnn.diagnostics.flow import GradientFlow, gradient_flow
from symbolic_rnn.diagnostics.regimes import Regime, gradient_regimes

__all__ = ["GradientFlow", "Regime", "gradient_flow", "gradient_regimes"]
