"""Training: compiled steps, fitting, forecasting a series, model files."""

from symbolic_rnn.training.checkpoint_file import CheckpointError
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.experiment import Experiment, Score, Settings
from symbolic_rnn.training.fitting import History, NonFiniteLossError, fit
from symbolic_rnn.training.forecaster import Forecaster
from symbolic_rnn.training.history_file import HistoryFile, read_history
from symbolic_rnn.training.interrupt import TrainingTerminated
from symbolic_rnn.training.model_file import ModelFileError, load_model, save_model
from symbolic_rnn.training.series import Series, SeriesError, read_series
from symbolic_rnn.training.windows import Scaling

__all__ = [
    "CheckpointError",
    "Checkpoints",
    "Experiment",
    "Forecaster",
    "History",
    "HistoryFile",
    "ModelFileError",
    "NonFiniteLossError",
    "Scaling",
    "Score",
    "Series",
    "SeriesError",
    "Settings",
    "TrainingTerminated",
    "compile_predict",
    "compile_train",
    "fit",
    "load_model",
    "read_history",
    "read_series",
    "save_model",
]
