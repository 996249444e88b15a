"""Training: compiled steps, batches, fitting, checkpoints, texts."""

from symbolic_rnn.training.batches import Batch, Batches
from symbolic_rnn.training.carried import CarriedState
from symbolic_rnn.training.checkpoint_file import CheckpointError
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.chunks import Chunks
from symbolic_rnn.training.clipping import clip_by_global_norm, global_norm
from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.fitting import History, NonFiniteLossError, fit
from symbolic_rnn.training.guarded import GuardedStep, NonFiniteStepError, SkippedStep
from symbolic_rnn.training.history_file import HistoryFile, read_history
from symbolic_rnn.training.interrupt import TrainingTerminated
from symbolic_rnn.training.ragged import RaggedBatches, padded, sequence_mask
from symbolic_rnn.training.sharded import ShardedStep
from symbolic_rnn.training.text import CharacterModel, KneserNey, Vocabulary

__all__ = [
    "Batch",
    "Batches",
    "CarriedState",
    "CharacterModel",
    "CheckpointError",
    "Checkpoints",
    "Chunks",
    "GuardedStep",
    "History",
    "HistoryFile",
    "KneserNey",
    "NonFiniteLossError",
    "NonFiniteStepError",
    "RaggedBatches",
    "ShardedStep",
    "SkippedStep",
    "TrainingTerminated",
    "Vocabulary",
    "clip_by_global_norm",
    "compile_predict",
    "compile_train",
    "fit",
    "global_norm",
    "padded",
    "read_history",
    "sequence_mask",
]
