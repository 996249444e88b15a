"""A trained network and all it needs to forecast a series in its own units."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import numpy as np
import pytensor.tensor as pt
from numpy.typing import ArrayLike, NDArray
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import NonTrainableParameter, TrainableParameter

from symbolic_rnn.cells import Cell
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.networks.inside import unapplied
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.training.baselines import naive_forecasts
from symbolic_rnn.training.compiled import compile_predict
from symbolic_rnn.training.csv_format import CSVFormat
from symbolic_rnn.training.fitting import History
from symbolic_rnn.training.series import Series, SeriesError
from symbolic_rnn.training.windows import Scaling, Windows

__all__ = ["Forecaster"]

#: How many numbers of input one call of the compiled function takes, at least one window: 2 MB.
BATCH_NUMBERS = 2**18


class Forecaster:
    r"""Forecasts the next steps of one column from the last steps of all columns.

    .. math::
        z_t &= (x_t - \mathrm{mean}) / \mathrm{scale}         \tag{1} \\
        s_t &= \mathrm{step}(z_t, s_{t-1})                     \tag{2} \\
        \hat z_{T+k} &= z_T + (V h_T + c)_k, \quad k = 1 \dots H    \tag{3}

    with :math:`h_T` the cell's output after the window of :math:`T` steps and :math:`z_T` the last
    value of the target: the network learns how the series departs from the naive forecast.

    Parameters
    ----------
    cell : Cell, Recurrent, Bidirectional or Sequential
        Reads one feature for each column. Of cells that read both ways, :math:`h_T` is what each
        gives in the end, side by side; a :class:`~symbolic_rnn.Sequential` may also give
        ``(batch, features)``.
    readout : Dense
        From the cell's output to the horizon, (3).
    scaling : Scaling, optional
        One mean and scale for each column, fitted on the training part; :meth:`fit` sets it when
        omitted.
    window : int
        How many steps it looks back, :math:`T`.
    columns : sequence of str, optional
        The columns of the series, in order; those of the series that :meth:`fit` is given when
        omitted.
    target : str, optional
        The column it forecasts, one of `columns`; that of the series when omitted.
    mode : Mode or str, optional
        PyTensor's mode of :meth:`predict`; the best one that works here when omitted.
    cycle : int, optional
        Steps in a cycle, at most the window, for :meth:`naive`.
    csv_format : CSVFormat, optional
        How the file of the training data was read, so that the next one is read alike.

    Raises
    ------
    ValueError
        If the widths of cell, readout, scaling and columns do not fit each other, the cycle does
        not fit the window, or some of scaling, columns and target are given and some are not.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.data import sunspots
    >>> series = sunspots()
    >>> forecaster = Forecaster(
    ...     srnn.Elman(1, 4, seed=0), srnn.Dense(4, 11, seed=1), window=22, mode="FAST_COMPILE"
    ... )
    >>> history = forecaster.fit(series, epochs=2, progress=False)
    >>> forecaster.forecast(series).shape
    (11,)
    """

    def __init__(
        self,
        cell: Cell | Recurrent | Bidirectional | Sequential,
        readout: Dense,
        scaling: Scaling | None = None,
        *,
        window: int,
        columns: Sequence[str] | None = None,
        target: str | None = None,
        mode: Mode | str | None = None,
        cycle: int | None = None,
        csv_format: CSVFormat | None = None,
    ):
        self.cell, self.readout, self.window = cell, readout, window
        self.mode, self.cycle = mode, cycle
        self.csv_format = CSVFormat() if csv_format is None else csv_format
        self._data: tuple[Scaling, tuple[str, ...], str] | None = None
        self._predict: Function | None = None
        if window < 1:
            raise ValueError(f"Forecaster expects a window of at least one step, got {window}.")
        if cycle is not None and not 1 <= cycle <= window:
            raise ValueError(
                f"Forecaster expects a cycle from 1 to the window of {window} steps, got {cycle}."
            )
        if scaling is not None and columns is not None and target is not None:
            self._set(scaling, columns, target)
        elif not (scaling is columns is target is None):
            raise ValueError(
                "Forecaster expects scaling, columns and target together, or none of them: fit "
                "takes them from its series."
            )
        if isinstance(cell, Cell):
            width: int | None = cell.n_hidden
        else:
            with unapplied(cell):
                width = self._last_output(self.inputs()).type.shape[-1]
        if width not in (None, readout.n_in):
            raise ValueError(
                f"Forecaster expects a readout of the {width} features of its cell, got one of "
                f"{readout.n_in}."
            )

    def _set(self, scaling: Scaling, columns: Sequence[str], target: str) -> None:
        columns = tuple(columns)
        if target not in columns:
            raise ValueError(f"Forecaster expects a target among {columns}, got {target!r}.")
        if not self.n_in == len(scaling.mean) == len(columns):
            raise ValueError(
                f"Forecaster expects one input and one scale for each column, got {self.n_in} "
                f"inputs and {len(scaling.mean)} scales for the columns {columns}."
            )
        self._data = (scaling, columns, target)

    def take(self, series: Series, rows: slice) -> None:
        """Take columns, target and scaling from rows of a series, unless they are known.

        Raises
        ------
        SeriesError
            If a column is constant over those rows.
        ValueError
            If it has another number of columns than the network reads.
        """
        if self._data is None:
            scaling = Scaling.fit(series.values[rows], series.columns)
            self._set(scaling, series.columns, series.target)
            self.csv_format = series.csv_format

    def _known(self) -> tuple[Scaling, tuple[str, ...], str]:
        if self._data is None:
            raise ValueError(
                "This Forecaster knows no series yet: call fit(series), or give it scaling, "
                "columns and target."
            )
        return self._data

    @property
    def is_fitted(self) -> bool:
        """Whether it has a scaling and knows its columns."""
        return self._data is not None

    @property
    def scaling(self) -> Scaling:
        """One mean and scale for each column."""
        return self._known()[0]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the series, in order."""
        return self._known()[1]

    @property
    def target(self) -> str:
        """The column it forecasts."""
        return self._known()[2]

    @property
    def n_in(self) -> int:
        """How many columns it reads."""
        if isinstance(self.cell, Sequential):
            n_in = self.cell.input_shape[-1]
            if len(self.cell.input_shape) != 2 or n_in is None:
                raise ValueError(
                    "Forecaster expects a network that reads (time, features) with the number of "
                    f"features known, got input_shape={self.cell.input_shape}."
                )
            return n_in
        return self.cell.n_in

    @property
    def horizon(self) -> int:
        """How many steps it forecasts."""
        return self.readout.n_out

    @property
    def target_index(self) -> int:
        """The place of the target among the columns."""
        return self.columns.index(self.target)

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The parameters of cell and readout."""
        return [*self.cell.parameters, *self.readout.parameters]

    @property
    def running_statistics(self) -> list[NonTrainableParameter]:
        """What layers such as ``BatchNorm`` learn without a gradient."""
        return self.cell.running_statistics if isinstance(self.cell, Sequential) else []

    @property
    def dtype(self) -> str:
        """The floating-point type it computes in."""
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
        """Give the output after the whole window, equation (2)."""
        if isinstance(self.cell, Cell):
            return cast("TensorVariable", cast("TensorVariable", unroll(self.cell, z))[:, -1])
        outputs = self.cell(z)
        return self.cell.last(outputs) if outputs.ndim == 3 else outputs

    def inputs(self) -> TensorVariable:
        """Make the symbol of scaled windows, (batch, window, columns) in the network's dtype."""
        return pt.tensor("z", dtype=self.dtype, shape=(None, self.window, self.n_in))

    def predict(self, x: ArrayLike) -> NDArray[np.float64]:
        """Forecast from many windows, in batches, so that their scaled copies take little memory.

        Parameters
        ----------
        x : array_like, shape (n, window, columns)
            In the units of the series; a view, such as `cut_windows` gives, is not copied.

        Returns
        -------
        ndarray, shape (n, horizon)
            In the units of the target.

        Raises
        ------
        ValueError
            If the shape is another, or a value is not finite.
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
        progress: bool = True,
    ) -> History:
        """Train on a series; called again, go on from the weights and the scaling that are there.

        :class:`~symbolic_rnn.Experiment` also proves the gradient and scores the test part.

        Parameters
        ----------
        series : Series
            Of the columns that it was made for, whatever their order; those of the first series
            where it was made for none.
        epochs, batch : int
            Times through the data, and windows in a step.
        learning_rate, clip : float
            Of Adam, and the largest norm of a gradient.
        patience : int
            Epochs without a better validation loss before training stops; 0 for never. The best
            weights are kept.
        validation, test : float
            Share of the rows in each part, the last ones of the series; the test part is not read.
        seed : int
            Draws the order of the windows.
        progress : bool
            Show a line for each epoch on standard error.

        Returns
        -------
        History

        Raises
        ------
        SeriesError
            If the series is too short, lacks a column, or has one that is constant.
        NonFiniteLossError
            If the loss or a weight is not finite.
        """
        # That module builds forecasters, so it stands above this one.
        from symbolic_rnn.training.experiment import Experiment, Settings

        if not isinstance(series, Series):
            raise TypeError(
                f"Forecaster.fit expects a Series, got {type(series).__name__}; read_series reads "
                "one from a file, Series(values, columns, target, None, name) makes one."
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
        return experiment.fit(progress=progress)

    def forecast(self, series: Series | ArrayLike) -> NDArray[np.float64]:
        """Forecast the steps that follow a series.

        Parameters
        ----------
        series : Series or array_like, shape (length, columns)
            In the units it was trained on; its last `window` rows are read. The columns of a Series
            are found by name, whatever their order, and others are left out.

        Returns
        -------
        ndarray, shape (horizon,)
            In the units of the target.

        Raises
        ------
        SeriesError
            If a column is missing or the series is shorter than the window.
        """
        return self.predict(self._last_window(series))[0]

    def naive(self, series: Series | ArrayLike) -> dict[str, NDArray[np.float64]]:
        """Forecast the same steps without a model, as `train` does to compare.

        Parameters
        ----------
        series : Series or array_like, shape (length, columns)
            As for :meth:`forecast`.

        Returns
        -------
        dict of str to ndarray, shape (horizon,)
            The last value, and what was one cycle ago where the cycle is known.

        Raises
        ------
        SeriesError
            As :meth:`forecast` does.
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
                f"{name}the model looks back {self.window} steps, got {len(values)} rows; give it "
                "a longer series, or train with a shorter window"
            )
        return np.asarray(values[None, -self.window :], dtype=np.float64)

    def values_of(self, series: Series) -> NDArray[Any]:
        """The values of the columns that it reads, in its order."""
        if missing := [column for column in self.columns if column not in series.columns]:
            raise SeriesError(
                f"{series.file or series.name}: the model was trained on "
                f"{self._listed(self.columns)}; {self._listed(missing)} is not among "
                f"{self._listed(series.columns)}"
            )
        return series.values[:, [series.columns.index(column) for column in self.columns]]

    @staticmethod
    def _listed(columns: Sequence[str]) -> str:
        return ", ".join(map(repr, columns))
