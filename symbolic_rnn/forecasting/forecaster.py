"""A network with everything it needs to forecast a series in the units of the data."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytensor.tensor as pt
from numpy.typing import ArrayLike, NDArray
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import NonTrainableParameter, TrainableParameter

from symbolic_rnn.argument_checks import Positive, checks_arguments, shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.forecasting.baselines import naive_forecasts
from symbolic_rnn.forecasting.forecast import Forecast, steps_after
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat
from symbolic_rnn.forecasting.reading.frequency import Frequency
from symbolic_rnn.forecasting.series import Series, SeriesError
from symbolic_rnn.forecasting.windows import Scaling, Windows
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.networks.attributes import applications_undone
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.training.checkpoints import Checkpoints
from symbolic_rnn.training.compiled import compile_predict
from symbolic_rnn.training.fitting import History

__all__ = ["Forecaster"]

#: Input entries per call of the compiled function (2 MB), but at least one window.
BATCH_NUMBERS = 2**18


class Forecaster:
    r"""Forecasts the next steps of one column from the last steps of all columns.

    .. math::
        z_t &= (x_t - \mathrm{mean}) / \mathrm{scale}         \tag{1} \\
        s_t &= \mathrm{step}(z_t, s_{t-1})                     \tag{2} \\
        \hat z_{T+k} &= z_T + (V h_T + c)_k, \quad k = 1 \dots H    \tag{3}

    where :math:`h_T` is the cell's output after the window of :math:`T` steps and :math:`z_T` the
    last value of the target: the network learns the deviation from the naive forecast.

    Parameters
    ----------
    cell : Cell, Recurrent, Bidirectional or Sequential
        Has one input feature per column. For bidirectional layers, :math:`h_T` joins the final
        outputs of both cells. The output of a :class:`~symbolic_rnn.Sequential` may also be
        ``(batch, features)``.
    readout : Dense
        Maps the cell's output to the horizon, (3).
    scaling : Scaling, optional
        Mean and scale of each column, fitted to the training part; set by :meth:`fit` when omitted.
    window : int
        Number of input steps, :math:`T`.
    columns : sequence of str, optional
        The columns of the series, in order; set by :meth:`fit` when omitted.
    target : str, optional
        The column to forecast, one of `columns`; set by :meth:`fit` when omitted.
    mode : Mode or str, optional
        PyTensor mode of :meth:`predict`; the fastest available one when omitted.
    cycle : int, optional
        Steps in a cycle, at most the window; used by :meth:`naive`.
    csv_format : CSVFormat, optional
        Conventions of the file with the training data, for reading further files.
    frequency : Frequency, optional
        The step between the times of the training data; set by :meth:`fit` when omitted.

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

    @checks_arguments
    def __init__(
        self,
        cell: Cell | Recurrent | Bidirectional | Sequential,
        readout: Dense,
        scaling: Scaling | None = None,
        *,
        window: Positive,
        columns: Sequence[str] | None = None,
        target: str | None = None,
        mode: Mode | str | None = None,
        cycle: Positive | None = None,
        csv_format: CSVFormat | None = None,
        frequency: Frequency | None = None,
    ):
        self.cell, self.readout, self.window = cell, readout, window
        self.mode, self.cycle = mode, cycle
        self.csv_format = CSVFormat() if csv_format is None else csv_format
        #: The step between the times of the training data; None if it is not regular.
        self.frequency = frequency
        self._data: tuple[Scaling, tuple[str, ...], str] | None = None
        self._predict: Function | None = None
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
        if isinstance(cell, Cell):
            width: int | None = cell.n_hidden
        else:
            with applications_undone(cell):
                width = self._last_output(self.inputs()).type.shape[-1]
        if width not in (None, readout.n_in):
            raise ValueError(
                f"Forecaster expects a readout with n_in={width}, the width of its cell, got "
                f"n_in={readout.n_in}."
            )

    def _set(self, scaling: Scaling, columns: Sequence[str], target: str) -> None:
        columns = tuple(columns)
        if target not in columns:
            raise ValueError(f"Forecaster expects a target among {columns}, got {target!r}.")
        if not self.n_in == len(scaling.mean) == len(columns):
            raise ValueError(
                f"Forecaster expects one input and one scale per column, got {self.n_in} inputs "
                f"and {len(scaling.mean)} scales for the columns {columns}."
            )
        self._data = (scaling, columns, target)

    def take(self, series: Series, rows: slice) -> None:
        """Set columns, target and scaling from rows of a series, unless they are already set.

        Raises
        ------
        SeriesError
            If a column is constant in these rows.
        ValueError
            If the number of columns differs from the network's inputs.
        """
        if self._data is None:
            scaling = Scaling.fit(series.values[rows], series.columns)
            self._set(scaling, series.columns, series.target)
            self.csv_format, self.frequency = series.csv_format, series.frequency

    def _known(self) -> tuple[Scaling, tuple[str, ...], str]:
        if self._data is None:
            raise ValueError(
                "Forecaster is not fitted yet: call fit(series), or pass scaling, columns and "
                "target."
            )
        return self._data

    @property
    def is_fitted(self) -> bool:
        """Whether scaling, columns and target are set."""
        return self._data is not None

    @property
    def scaling(self) -> Scaling:
        """Mean and scale of each column."""
        return self._known()[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the series, in order."""
        return self._known()[1]

    @property
    def target(self) -> str:
        """The column to forecast."""
        return self._known()[2]

    @property
    def n_in(self) -> int:
        """Number of input columns."""
        if isinstance(self.cell, Sequential):
            n_in = self.cell.input_shape[-1]
            if len(self.cell.input_shape) != 2 or n_in is None:
                raise ValueError(
                    "Forecaster expects a network with input_shape (time, features) and a known "
                    f"number of features, got input_shape={self.cell.input_shape}."
                )
            return n_in
        return self.cell.n_in

    @property
    def horizon(self) -> int:
        """Number of steps to forecast."""
        return self.readout.n_out

    @property
    def target_index(self) -> int:
        """Index of the target in the columns."""
        return self.columns.index(self.target)

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The parameters of cell and readout."""
        return [*self.cell.parameters, *self.readout.parameters]

    @property
    def running_statistics(self) -> list[NonTrainableParameter]:
        """The running statistics of layers such as ``BatchNorm``."""
        return self.cell.running_statistics if isinstance(self.cell, Sequential) else []

    @property
    def dtype(self) -> str:
        """The floating-point type of the computation."""
        return self.cell.dtype

    def network(self, z: TensorVariable) -> TensorVariable:
        """Apply equations (2) and (3).

        Parameters
        ----------
        z : TensorVariable
            Scaled windows, (batch, window, columns).

        Returns
        -------
        TensorVariable
            The scaled forecast, (batch, horizon).
        """
        last = z[:, -1, self.target_index]
        return last[:, None] + self.readout(self._last_output(z))

    def _last_output(self, z: TensorVariable) -> TensorVariable:
        """Return the output after the whole window, equation (2)."""
        if isinstance(self.cell, Cell):
            return cast("TensorVariable", cast("TensorVariable", unroll(self.cell, z))[:, -1])
        outputs = self.cell(z)
        return self.cell.last(outputs) if outputs.ndim == 3 else outputs

    def inputs(self) -> TensorVariable:
        """Create the symbol of scaled windows, (batch, window, columns), in the network's dtype."""
        return pt.tensor("z", dtype=self.dtype, shape=(None, self.window, self.n_in))

    def predict(self, x: ArrayLike) -> NDArray[np.float64]:
        """Forecast from many windows, in batches to limit the memory of scaled copies.

        Parameters
        ----------
        x : array_like, shape (n, window, columns)
            In the units of the series; a view, such as that of `cut_windows`, is not copied.

        Returns
        -------
        ndarray, shape (n, horizon)
            In the units of the target.

        Raises
        ------
        ValueError
            If the shape is wrong, or a value is not finite.
        """
        windows = np.asarray(x, dtype=np.float64)
        if windows.ndim != 3 or windows.shape[1:] != (self.window, len(self.columns)):
            raise ValueError(
                f"Forecaster.predict expects windows (n, {self.window}, {len(self.columns)}), got "
                f"shape {windows.shape}."
            )
        size = max(1, BATCH_NUMBERS // (self.window * len(self.columns)))
        forecast = np.empty((len(windows), self.horizon))
        for start in range(0, len(windows), size):
            forecast[start : start + size] = self._predict_batch(windows[start : start + size])
        return forecast

    def _predict_batch(self, windows: NDArray[np.float64]) -> NDArray[np.float64]:
        if not np.isfinite(windows).all():
            raise ValueError("Forecaster.predict expects finite values; fill the gaps first.")
        if self._predict is None:
            z = self.inputs()
            self._predict = compile_predict(self.network(z), [z], mode=self.mode)
        scaled = self.scaling.apply(windows)
        forecast = self._predict(np.ascontiguousarray(scaled, dtype=self.dtype))
        return self.scaling.invert(forecast, self.target_index)

    def fit(
        self,
        series: Series,
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
        progress: bool = True,
    ) -> History:
        """Train on a series; a further call continues from the current weights and scaling.

        :class:`~symbolic_rnn.Experiment` also verifies the gradient and scores the test part.

        Parameters
        ----------
        series : Series
            With the forecaster's columns, in any order. If it has none yet, they are taken from the
            series.
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

        if not isinstance(series, Series):
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
        return experiment.fit(checkpoints=checkpoints, progress=progress)

    def forecast(self, series: Series | ArrayLike) -> Forecast:
        """Forecast the steps that follow a series.

        Parameters
        ----------
        series : Series or array_like, shape (length, columns)
            In the units of the training data; the last `window` rows are used. The columns of a
            Series are looked up by name, in any order, and others are ignored.

        Returns
        -------
        Forecast
            Values (horizon,) in the units of the target, with labels and times if the series has
            them at regular steps.

        Raises
        ------
        SeriesError
            If a column is missing, the series is shorter than the window, or its steps differ from
            those of the training data.
        """
        values = self.predict(self._last_window(series))[0]
        if not isinstance(series, Series):
            return Forecast(values, self.target)
        self._check_frequency(series)
        return Forecast(values, self.target, **steps_after(series, len(values), self.frequency))

    def _check_frequency(self, series: Series) -> None:
        ours, theirs = self.frequency, series.frequency
        if ours is None or theirs is None or series.times is None or ours.fits(series.times):
            return
        if (ours.unit, ours.count) != (theirs.unit, theirs.count):
            raise SeriesError(
                f"{series.file or series.name}: the model was trained on one row per {ours}, but "
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
            The last value, and the value one cycle before if the cycle is known.

        Raises
        ------
        SeriesError
            As for :meth:`forecast`.
        """
        x = self._last_window(series)
        window = Windows(x, np.full((1, self.horizon), np.nan), np.array([x.shape[1]]))
        naive = naive_forecasts(window, self.target_index, self.cycle)
        return {name: forecast[0] for name, forecast in naive.items()}

    def _last_window(self, series: Series | ArrayLike) -> NDArray[np.float64]:
        values = np.asarray(self.values_of(series) if isinstance(series, Series) else series)
        name = f"{series.file or series.name}: " if isinstance(series, Series) else ""
        if values.ndim != 2 or values.shape[1] != len(self.columns):
            raise SeriesError(
                f"{name}the model expects values (length, {len(self.columns)}) of the columns "
                f"{self._listed(self.columns)}, got shape {values.shape}"
            )
        if len(values) < self.window:
            raise SeriesError(
                f"{name}the model expects at least {self.window} rows (its window), got "
                f"{len(values)}; use a longer series, or train with a shorter window"
            )
        return np.asarray(values[None, -self.window :], dtype=np.float64)

    def values_of(self, series: Series) -> NDArray[Any]:
        """The values of the forecaster's columns, in its order."""
        if missing := [column for column in self.columns if column not in series.columns]:
            raise SeriesError(
                f"{series.file or series.name}: the model expects the columns "
                f"{self._listed(self.columns)}, but {self._listed(missing)} is not among "
                f"{self._listed(series.columns)}"
            )
        return series.values[:, [series.columns.index(column) for column in self.columns]]

    @staticmethod
    def _listed(columns: Sequence[str]) -> str:
        return ", ".join(map(repr, columns))
