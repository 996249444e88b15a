"""A network with everything it needs to forecast a series in the units of the data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pytensor.compile import Function
from pytensor.compile.mode import Mode

from symbolic_rnn.argument_checks import Positive, checks_arguments, is_collection, shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.forecasting.baselines import naive_forecasts
from symbolic_rnn.forecasting.calendar import CALENDAR_PARTS
from symbolic_rnn.forecasting.forecast import Forecast, steps_after
from symbolic_rnn.forecasting.forecast_network import Columns, Data, ForecastNetwork
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat, SeriesError, listed
from symbolic_rnn.forecasting.reading.frequency import Frequency
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.windows import Scaling, Windows
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import checked_quantiles
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.compiled import compile_predict
from symbolic_rnn.training.fitting import History

__all__ = ["Forecaster"]

#: Input entries per call of the compiled function (2 MB), but at least one window.
BATCH_NUMBERS = 2**18


class Forecaster(ForecastNetwork):
    r"""Forecasts the next steps of one or several columns from the last steps of all columns.

    .. math::
        z_t &= (x_t - \mathrm{mean}) / \mathrm{scale}         \tag{1} \\
        s_t &= \mathrm{step}([z_t, k_{t+1}], s_{t-1})          \tag{2} \\
        \hat z_{T+k} &= z_T + (V [h_T, k_{T+1}, \dots, k_{T+H}] + c)_k,
                        \quad k = 1 \dots H                   \tag{3}

    where :math:`h_T` is the cell's output after the window of :math:`T` steps and :math:`z_T` the
    last value of the target: the network learns the deviation from the naive forecast. The features
    :math:`k_t` are known ahead: scaled columns such as prices, and the calendar; without them,
    the cell reads :math:`z_t` alone. With `quantiles`, the network forecasts a value for each, and
    :meth:`predict` sorts them, so that they do not cross; this never increases the pinball loss
    (Chernozhukov, Fernández-Val and Galichon 2010).

    Parameters
    ----------
    cell : Cell, Recurrent, Bidirectional or Sequential
        Has one input feature per column and per feature known ahead. For bidirectional layers,
        :math:`h_T` joins the final outputs of both cells. The output of a
        :class:`~symbolic_rnn.Sequential` may also be ``(batch, features)``.
    readout : Dense
        Maps the cell's output, and H times the features known ahead, to the horizon (times targets
        times quantiles), (3).
    scaling : Scaling or dict of str to Scaling, optional
        Mean and scale of each of `columns` and `known`, fitted to the training part, for all series
        or by the name of the series; set by :meth:`fit` when omitted.
    window : int
        Number of input steps, :math:`T`.
    columns : sequence of str, optional
        The columns that are read up to the time of the forecast, in order; set by :meth:`fit` when
        omitted.
    target : str or sequence of str, optional
        The column to forecast, one of `columns`, or several; set by :meth:`fit` when omitted.
    mode : Mode or str, optional
        PyTensor mode of :meth:`predict`; the fastest available one when omitted.
    cycle : int, optional
        Steps in a cycle, at most the window; used by :meth:`naive`.
    csv_format : CSVFormat, optional
        Conventions of the file with the training data, for reading further files.
    frequency : Frequency, optional
        The step between the times of the training data; set by :meth:`fit` when omitted.
    quantiles : sequence of float, optional
        Probabilities between 0 and 1, increasing, ``(0.1, 0.5, 0.9)``; when omitted, the mean is
        forecast.
    known : sequence of str
        Columns whose values are known ahead.
    calendar : sequence of str
        Cycles of the calendar that the network reads as sine and cosine: "minute" (of the hour),
        "hour" (of the day), "weekday", "month", "yearday".

    Raises
    ------
    ValueError
        If the widths of cell, readout, scaling and columns do not match, the cycle is longer than
        the window, or only some of scaling, columns and target are given.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> series = srnn.sunspots()
    >>> forecaster = srnn.Forecaster(
    ...     srnn.Elman(1, 4, seed=0), srnn.Dense(4, 11, seed=1), window=22, mode="FAST_COMPILE"
    ... )
    >>> history = forecaster.fit(series, epochs=2, progress=False)
    >>> forecaster.forecast(series).labels[:2]
    ('2009', '2010')
    """

    @checks_arguments(besides=["quantiles"])
    def __init__(
        self,
        cell: Cell | Recurrent | Bidirectional | Sequential,
        readout: Dense,
        scaling: Scaling | Mapping[str, Scaling] | None = None,
        *,
        window: Positive,
        columns: Sequence[str] | None = None,
        target: Columns | None = None,
        mode: Mode | str | None = None,
        cycle: Positive | None = None,
        csv_format: CSVFormat | None = None,
        frequency: Frequency | None = None,
        quantiles: Sequence[float] | None = None,
        known: Sequence[str] = (),
        calendar: Sequence[str] = (),
    ):
        self.cell, self.readout, self.window = cell, readout, window
        self.mode, self.cycle = mode, cycle
        self.csv_format = CSVFormat() if csv_format is None else csv_format
        #: The step between the times of the training data; None if it is not regular.
        self.frequency = frequency
        #: The probabilities of the quantiles; None if the mean is forecast.
        self.quantiles = None if quantiles is None else checked_quantiles("Forecaster", quantiles)
        #: The columns that are known ahead, and the cycles of the calendar.
        self.known, self.calendar = tuple(known), tuple(calendar)
        self._data: Data | None = None
        self._predict: Function | None = None
        for part in self.calendar:
            if part not in CALENDAR_PARTS:
                raise ValueError(
                    f"Forecaster expects {listed([*CALENDAR_PARTS])} for calendar, got {part!r}."
                )
        if cycle is not None and not 1 <= cycle <= window:
            raise ValueError(
                f"Forecaster expects a cycle from 1 to the window of {window} steps, got {cycle}."
            )
        if scaling is not None and columns is not None and target is not None:
            self._set(scaling, columns, target)
        elif not (scaling is columns is target is None):
            raise ValueError(
                "Forecaster expects all of scaling, columns and target, or none of them: fit "
                "takes them from its series."
            )
        elif not self.n_ahead:  # else the width depends on the number of targets
            self._check_readout()

    def predict(
        self, x: ArrayLike, ahead: ArrayLike | None = None, *, series: str | None = None
    ) -> NDArray[np.float64]:
        """Forecast from many windows, in batches to limit the memory of scaled copies.

        Parameters
        ----------
        x : array_like, shape (n, window, columns)
            In the units of the series; a view, such as that of `cut_windows`, is not copied.
        ahead : array_like, shape (n, window + horizon, features), optional
            The features known ahead, if the network has some: the known columns in their units,
            then sine and cosine of each cycle of the calendar.
        series : str, optional
            Which scaling to use, if there are several: the name of the series.

        Returns
        -------
        ndarray, shape (n, horizon, ...)
            In the units of the target; with a third axis for several targets, and a last one for
            quantiles, in order.

        Raises
        ------
        ValueError
            If the shape is wrong, a value is not finite, or there is no such series.
        """
        scalings = self.scalings
        if len(scalings) > 1 and series not in scalings:
            raise ValueError(
                f"Forecaster.predict expects the name of a series, {listed([*scalings][:5])}, got "
                f"{series!r}."
            )
        return self._predicted(x, ahead, scalings.get(series or "", self.scaling))

    def _predicted(
        self, x: ArrayLike, ahead: ArrayLike | None, scaling: Scaling
    ) -> NDArray[np.float64]:
        windows = np.asarray(x, dtype=np.float64)
        if windows.ndim != 3 or windows.shape[1:] != (self.window, len(self.columns)):
            raise ValueError(
                f"Forecaster.predict expects windows (n, {self.window}, {len(self.columns)}), got "
                f"shape {windows.shape}."
            )
        arrays = [windows]
        if self.n_ahead:
            known = np.asarray([] if ahead is None else ahead, dtype=np.float64)
            expected = (len(windows), self.window + self.horizon, self.n_ahead)
            if known.shape != expected:
                raise ValueError(
                    f"Forecaster.predict expects ahead {expected}, got "
                    f"{'none' if ahead is None else f'shape {known.shape}'}."
                )
            arrays.append(known)
        if self._predict is None:
            symbols = self.symbols()
            self._predict = compile_predict(self.network(*symbols), symbols, mode=self.mode)
        size = max(1, BATCH_NUMBERS // (self.window * self.n_in))
        quantiles = () if self.quantiles is None else (len(self.quantiles),)
        targets = () if isinstance(self.target, str) else (len(self.targets),)
        forecast = np.empty((len(windows), self.horizon, *targets, *quantiles))
        for start in range(0, len(windows), size):
            batch = [array[start : start + size] for array in arrays]
            if not all(np.isfinite(array).all() for array in batch):
                raise ValueError("Forecaster.predict expects finite values; fill the gaps first.")
            forecast[start : start + size] = self._predict(*self.scaled(scaling, *batch))
        places = self.inputs_read.places
        scale, mean = scaling.scale[places], scaling.mean[places]
        if targets and quantiles:
            scale, mean = scale[:, None], mean[:, None]
        forecast *= scale if targets else scale[0]
        forecast += mean if targets else mean[0]
        return np.sort(forecast, axis=-1) if quantiles else forecast

    def fit(
        self,
        series: Series | Sequence[Series],
        *,
        epochs: int = 200,
        batch: int = 32,
        learning_rate: float = 3e-3,
        clip: float = 1.0,
        patience: int = 25,
        validation: float = 0.15,
        test: float = 0.0,
        seed: int = 0,
        checkpoints: Checkpoints | str | Path | None = None,
        communicator: Any = None,
        progress: bool = True,
    ) -> History:
        """Train on a series; a further call continues from the current weights and scaling.

        :class:`~symbolic_rnn.Experiment` also verifies the gradient and scores the test part.

        Parameters
        ----------
        series : Series or sequence of Series
            With the forecaster's columns, in any order. If it has none yet, they are taken from the
            series. Of several series, each is scaled by its own training part.
        epochs, batch : int
            Number of passes over the data, and of windows in a training step.
        learning_rate, clip : float
            Learning rate of Adam, and maximal global norm of the gradient.
        patience : int
            Epochs without a better validation loss after which training stops; 0 to disable. The
            best weights are kept.
        validation, test : float
            Fractions of the rows at the end of the series; the test part is not used.
        seed : int
            Seed of the order of the windows.
        checkpoints : Checkpoints, str or Path, optional
            Where to save the training, so that it can be continued, and how often; a folder for
            this call alone.
        communicator : optional
            The processes that train together, ``MPI.COMM_WORLD`` of mpi4py, as for
            :meth:`symbolic_rnn.Experiment.fit`.
        progress : bool
            Show the progress on standard error.

        Returns
        -------
        History

        Raises
        ------
        SeriesError
            If the series is too short, lacks a column, or has a constant column.
        NonFiniteLossError
            If the loss or a weight is not finite.
        CheckpointError
            If checkpoints cannot be written, or belong to other data or arguments.
        """
        # Imported here because that module imports this one.
        from symbolic_rnn.forecasting.experiment import Experiment, Settings

        given = [series] if isinstance(series, Series) else series
        if not is_collection(given) or not all(isinstance(each, Series) for each in given):
            raise TypeError(
                f"Forecaster.fit expects a Series, got {shown_argument(series)}; read one from a "
                "file with read_series, or create it: Series(values, columns, target, None, "
                "name)."
            )
        settings = Settings(
            epochs=epochs,
            batch=batch,
            learning_rate=learning_rate,
            clip=clip,
            patience=patience,
            validation=validation,
            test=test,
            seed=seed,
            window=self.window,
            horizon=self.horizon,
            cycle=self.cycle,
        )
        experiment = Experiment(series, settings, mode=self.mode, forecaster=self)
        return experiment.fit(checkpoints=checkpoints, communicator=communicator, progress=progress)

    def forecast(
        self, series: Series | ArrayLike, known: Series | ArrayLike | None = None
    ) -> Forecast:
        """Forecast the steps that follow a series.

        Parameters
        ----------
        series : Series or array_like, shape (length, columns)
            In the units of the training data; the last `window` rows are used. The columns of a
            Series are looked up by name, in any order, and others are ignored. Features known ahead
            need a Series. The scaling is that of the series in training with the same name; of
            several series, a new one is scaled by its own rows.
        known : Series or array_like, shape (horizon, known), optional
            The values of the known columns in the steps to forecast; further rows are ignored.

        Returns
        -------
        Forecast
            Values (horizon,) in the units of the target, with labels and times if the series has
            them at regular steps.

        Raises
        ------
        SeriesError
            If a column is missing, the series is shorter than the window, known values are missing,
            or the steps of the series differ from those of the training data.
        """
        x = self._last_window(series)
        steps = {}
        if isinstance(series, Series):
            self._check_frequency(series)
            steps = steps_after(series, self.horizon, self.frequency)
        ahead = None
        if self.n_ahead:
            ahead = self._ahead_after(series, known, steps.get("times"), steps.get("labels"))
        values = self._predicted(x, ahead, self._scaling_for(series))[0]
        return Forecast(values, self.target, self.quantiles, **steps)

    def _ahead_after(
        self,
        series: Series | ArrayLike,
        known: Series | ArrayLike | None,
        times: Sequence[datetime] | None,
        labels: Sequence[str] | None,
    ) -> NDArray[np.float64]:
        """Return the features known ahead for the last window of a series."""
        if not isinstance(series, Series):
            raise SeriesError(
                "the model reads features that are known ahead, and expects a Series: read one "
                "with read_series"
            )
        name = series.place
        if self.calendar and times is None:
            raise SeriesError(
                f"{name}: the model reads the calendar and expects times at regular steps after "
                "the series; fill its gaps, or name its time column (--time)"
            )
        later = self.inputs_read.known_after(known, self.horizon, labels)
        if isinstance(known, Series) and known.times and known.labels and times and labels:
            for k, (theirs, ours) in enumerate(zip(known.times, times, strict=False)):
                if theirs != ours:
                    raise SeriesError(
                        f"{known.place}: expected the known values of {labels[k]}, step {k + 1} "
                        f"after {name}, got those of {known.labels[k]}"
                    )
        features = self.inputs_read.ahead_of(series, later, times or ())
        return features[None, -(self.window + self.horizon) :]

    def _scaling_for(self, series: Series | ArrayLike) -> Scaling:
        scalings = self.scalings
        if len(scalings) == 1:
            return self.scaling
        if not isinstance(series, Series):
            raise SeriesError(
                "the model was trained on several series and expects a Series, whose name decides "
                "how it is scaled"
            )
        if series.name in scalings:
            return scalings[series.name]
        return self.inputs_read.scaling_of(series, slice(None))

    def _check_frequency(self, series: Series) -> None:
        ours, theirs = self.frequency, series.frequency
        if ours is None or theirs is None or series.times is None or ours.fits(series.times):
            return
        if (ours.unit, ours.count) != (theirs.unit, theirs.count):
            raise SeriesError(
                f"{series.place}: the model was trained on one row per {ours}, but "
                f"this series has one row per {theirs}; convert it, or train a model on it"
            )

    def naive(self, series: Series | ArrayLike) -> dict[str, NDArray[np.float64]]:
        """Forecast the same steps without a model, for comparison.

        Parameters
        ----------
        series : Series or array_like, shape (length, columns)
            As for :meth:`forecast`.

        Returns
        -------
        dict of str to ndarray, shape (horizon,)
            The last value, and the value one cycle before if the cycle is known; of several
            targets, by names such as ``"flow, last value"``.

        Raises
        ------
        SeriesError
            As for :meth:`forecast`.
        """
        x = self._last_window(series)
        window = Windows(x, np.full((1, self.horizon), np.nan), np.array([x.shape[1]]))
        return {
            name if len(self.targets) == 1 else f"{target}, {name}": forecast[0]
            for target, place in zip(self.targets, self.inputs_read.places, strict=True)
            for name, forecast in naive_forecasts(window, place, self.cycle).items()
        }

    def _last_window(self, series: Series | ArrayLike) -> NDArray[np.float64]:
        inputs = self.inputs_read
        values = np.asarray(inputs.values_of(series) if isinstance(series, Series) else series)
        name = f"{series.place}: " if isinstance(series, Series) else ""
        if values.ndim != 2 or values.shape[1] != len(self.columns):
            raise SeriesError(
                f"{name}the model expects values (length, {len(self.columns)}) of the columns "
                f"{listed(self.columns)}, got shape {values.shape}"
            )
        if len(values) < self.window:
            raise SeriesError(
                f"{name}the model expects at least {self.window} rows (its window), got "
                f"{len(values)}; use a longer series, or train with a shorter window"
            )
        return np.asarray(values[None, -self.window :], dtype=np.float64)
