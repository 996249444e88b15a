"""Training: compiled steps, fitting, forecasting a series, model files."""

from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.fit import History, NonFiniteLossError, fit
from symbolic_rnn.training.forecaster import Forecaster
from symbolic_rnn.training.model_file import ModelFileError, load_model, save_model
from symbolic_rnn.training.series import Series, SeriesError, read_series

__all__ = [
    "Forecaster",
    "History",
    "ModelFileError",
    "NonFiniteLossError",
    "Series",
    "SeriesError",
    "compile_predict",
    "compile_train",
    "fit",
    "load_model",
    "read_series",
    "save_model",
]
