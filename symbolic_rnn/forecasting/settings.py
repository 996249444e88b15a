"""Settings of an experiment, and the network that they describe."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from pytensor.compile.mode import Mode

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.cells import CELLS
from symbolic_rnn.forecasting.calendar import calendar_parts
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.reading.csv_format import SeriesError, listed, nearest
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.statistical import check_baselines
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import checked_quantiles
from symbolic_rnn.networks.stacked import recurrent_network

__all__ = ["Settings", "untrained"]


@checks_arguments
@dataclass(frozen=True)
class Settings:
    """Settings of a network and its training.

    Parameters
    ----------
    cell : str
        A name in :data:`symbolic_rnn.cells.CELLS`.
    hidden : int
        Width of the cell's state.
    layers : int
        Number of stacked cells.
    bidirectional : bool
        Whether each layer reads the window in both directions, with one cell of width `hidden`
        each.
    dropout : float
        Fraction of each layer's outputs that is dropped in training.
    window, horizon : int
        Number of input steps, and number of steps to forecast.
    epochs, batch : int
        Number of passes over the data, and of windows in a training step.
    learning_rate, clip : float
        Learning rate of Adam, and maximal global norm of the gradient.
    patience : int
        Epochs without a better validation loss after which training stops; 0 to disable.
    validation, test : float
        Fraction of the rows in each part.
    seed : int
        Seed of the weights and of the order of the windows.
    restarts : int
        Number of networks to train, from different initial weights; the one with the best
        validation loss is kept.
    cycle : int, optional
        Steps in a cycle, for the second naive baseline; the smaller of horizon and window when
        omitted.
    quantiles : tuple of float, optional
        Probabilities of the quantiles to forecast, increasing; the mean when omitted.
    known : tuple of str
        Columns whose values are known ahead.
    calendar : bool
        Whether the network reads calendar features: sine and cosine of the time in the day, the
        week or the year, as the frequency of the series tells.
    folds : int
        Number of blocks of the test part in :meth:`~symbolic_rnn.Experiment.backtest`; 0 for none.
    baselines : tuple of str
        Statistical models to compare with: "ets" (exponential smoothing), "arima". They need
        statsmodels.

    Raises
    ------
    ValueError
        If a value is out of range or statsmodels is not installed; the message has the name of the
        option.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Settings(window=48, horizon=12).period
    12
    """

    cell: str = "lstm"
    hidden: int = 32
    layers: int = 1
    bidirectional: bool = False
    dropout: float = 0.0
    window: int = 48
    horizon: int = 12
    epochs: int = 200
    batch: int = 32
    learning_rate: float = 3e-3
    clip: float = 1.0
    patience: int = 25
    validation: float = 0.15
    test: float = 0.15
    seed: int = 0
    restarts: int = 1
    cycle: int | None = None
    quantiles: tuple[float, ...] | None = None
    known: tuple[str, ...] = ()
    calendar: bool = False
    folds: int = 0
    baselines: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.cell not in CELLS:
            raise ValueError(f"cell expects one of {', '.join(CELLS)}, got {self.cell!r}")
        ones = ("hidden", "layers", "window", "horizon", "epochs", "batch", "restarts")
        for name, least in (dict.fromkeys(ones, 1) | {"patience": 0, "seed": 0}).items():
            if getattr(self, name) < least:
                raise ValueError(f"{name} expects at least {least}, got {getattr(self, name)}")
        for name in ("learning_rate", "clip"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} expects a positive number, got {getattr(self, name)}")
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout expects a share from 0 to below 1, got {self.dropout}")
        if self.restarts > 1 and not self.validation:
            raise ValueError(
                f"restarts={self.restarts} expects a validation part by which to choose a network, "
                "got validation=0"
            )
        if self.quantiles is not None:
            object.__setattr__(self, "quantiles", checked_quantiles("Settings", self.quantiles))
        if self.folds == 1 or self.folds < 0:
            raise ValueError(f"folds expects 0 or at least 2, got {self.folds}")
        if self.folds and not self.test:
            raise ValueError(f"folds={self.folds} expects a test part to cut, got test=0")
        check_baselines(self.baselines)
        if self.cycle is not None and not 1 <= self.cycle <= self.window:
            raise ValueError(
                f"cycle expects from 1 to the window of {self.window} steps, got {self.cycle}; use "
                "a longer window"
            )

    @property
    def name(self) -> str:
        """Name of the network in reports."""
        kind = f"bidirectional {self.cell}" if self.bidirectional else self.cell
        return kind if self.layers == 1 else f"{kind} of {self.layers} layers"

    @property
    def period(self) -> int:
        """Period of the second baseline, in steps."""
        return min(self.horizon, self.window) if self.cycle is None else self.cycle


def untrained(settings: Settings, series: Series, mode: Mode | str | None) -> Forecaster:
    """Build the network that the settings describe, for series with these columns.

    Raises
    ------
    SeriesError
        If a known column does not exist, or calendar features are asked of a series without times
        at regular steps.
    """
    for name in settings.known:
        if name not in series.columns:
            raise SeriesError(
                f"{series.place}: no column {name!r} to be known ahead; there are "
                f"{listed(series.columns)}{nearest(name, series.columns)}"
            )
    parts: tuple[str, ...] = ()
    if settings.calendar:
        if series.frequency is None:
            raise SeriesError(
                f"{series.place}: calendar features expect times at regular steps; "
                "leave out calendar (--calendar), or name the time column (--time)"
            )
        parts = calendar_parts(series.frequency)
    n_in = len(series.columns) + 2 * len(parts)
    n_ahead = len(settings.known) + 2 * len(parts)
    quantiles = 1 if settings.quantiles is None else len(settings.quantiles)
    weights, readout = (int(s) for s in np.random.SeedSequence(settings.seed).generate_state(2))
    network = recurrent_network(
        CELLS[settings.cell],
        n_in,
        settings.hidden,
        layers=settings.layers,
        bidirectional=settings.bidirectional,
        dropout=settings.dropout,
        seed=weights,
        dropout_seed=settings.seed,
    )
    directions = 2 if settings.bidirectional else 1
    return Forecaster(
        network,
        Dense(
            directions * settings.hidden + settings.horizon * n_ahead,
            settings.horizon * len(series.targets) * quantiles,
            seed=readout,
        ),
        window=settings.window,
        mode=mode,
        cycle=settings.period,
        quantiles=settings.quantiles,
        known=settings.known,
        calendar=parts,
    )
