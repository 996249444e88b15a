"""Training: compiled steps, fitting, forecasting a series, model files."""

from symbolic_rnn.training.compiled import compile_predict, compile_train
from symbolic_rnn.training.csv_format import CSVFormat
from symbolic_rnn.training.experiment import Experiment, Score, Settings
from symbolic_rnn.training.fitting import History, NonFiniteLossError, fit
from symbolic_rnn.training.forecaster import Forecaster
from symbolic_rnn.training.model_file import ModelFileError, load_model, save_model
from symbolic_rnn.training.series import Series, SeriesError, read_series
from symbolic_rnn.training.windows import Scaling

__all__ = [
    "CSVFormat",
    "Experiment",
    "Forecaster",
    "History",
    "ModelFileError",
    "NonFiniteLossError",
    "Scaling",
    "Score",
    "Series",
    "SeriesError",
    "Settings",
    "compile_predict",
    "compile_train",
    "fit",
    "load_model",
    "read_series",
    "save_model",
]
