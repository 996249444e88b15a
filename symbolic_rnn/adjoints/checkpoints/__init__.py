"""Checkpointing: optimal schedules, what fits in a memory, and the loops that carry it out."""

from symbolic_rnn.adjoints.checkpoints.memory import CheckpointPlan
from symbolic_rnn.adjoints.checkpoints.schedule import Advance, Reverse, Schedule

__all__ = ["Advance", "CheckpointPlan", "Reverse", "Schedule"]
