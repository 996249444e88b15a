"""Forecasting: series from files, windows, baselines, forecasters and their scores."""

from symbolic_rnn.forecasting.experiment import Experiment
from symbolic_rnn.forecasting.forecast import Forecast
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.many import Fitted, fit_each
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat
from symbolic_rnn.forecasting.reading.frequency import Frequency
from symbolic_rnn.forecasting.scores import Backtest, BacktestScore, Score
from symbolic_rnn.forecasting.series import Series, SeriesError, read_panel, read_series
from symbolic_rnn.forecasting.settings import Settings
from symbolic_rnn.forecasting.sweeping import Range, Sweep, Trial, sweep
from symbolic_rnn.forecasting.windows import Scaling

__all__ = [
    "Backtest",
    "BacktestScore",
    "CSVFormat",
    "Experiment",
    "Fitted",
    "Forecast",
    "Forecaster",
    "Frequency",
    "Range",
    "Scaling",
    "Score",
    "Series",
    "SeriesError",
    "Settings",
    "Sweep",
    "Trial",
    "fit_each",
    "read_panel",
    "read_series",
    "sweep",
]
