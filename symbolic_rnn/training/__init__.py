"""Training: compiled steps, fitting, forecasting a series, texts, model files."""

from symbolic_rnn.training.batches import Batch, Batches
from symbolic_rnn.training.carried import CarriedState
from symbolic_rnn.training.checkpoint_file import CheckpointError
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.chunks import Chunks
from symbolic_rnn.training.clipping import clip_by_global_norm, global_norm
from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.csv_format import CSVFormat
from symbolic_rnn.training.experiment import Experiment, Score, Settings
from symbolic_rnn.training.fitting import History, NonFiniteLossError, fit
from symbolic_rnn.training.forecaster import Forecaster
from symbolic_rnn.training.guarded import GuardedStep, NonFiniteStepError, SkippedStep
from symbolic_rnn.training.history_file import HistoryFile, read_history
from symbolic_rnn.training.interrupt import TrainingTerminated
from symbolic_rnn.training.model_file import ModelFileError, load_model, save_model
from symbolic_rnn.training.ragged import RaggedBatches, padded, sequence_mask
from symbolic_rnn.training.series import Series, SeriesError, read_series
from symbolic_rnn.training.text import CharacterModel, KneserNey, Vocabulary
from symbolic_rnn.training.windows import Scaling

__all__ = [
    "Batch",
    "Batches",
    "CSVFormat",
    "CarriedState",
    "CharacterModel",
    "CheckpointError",
    "Checkpoints",
    "Chunks",
    "Experiment",
    "Forecaster",
    "GuardedStep",
    "History",
    "HistoryFile",
    "KneserNey",
    "ModelFileError",
    "NonFiniteLossError",
    "NonFiniteStepError",
    "RaggedBatches",
    "Scaling",
    "Score",
    "Series",
    "SeriesError",
    "Settings",
    "SkippedStep",
    "TrainingTerminated",
    "Vocabulary",
    "clip_by_global_norm",
    "compile_predict",
    "compile_train",
    "fit",
    "global_norm",
    "load_model",
    "padded",
    "read_history",
    "read_series",
    "save_model",
    "sequence_mask",
]
