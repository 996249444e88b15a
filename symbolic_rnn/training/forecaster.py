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
from pytensor_ml.params import TrainableParameter

from symbolic_rnn.cells import Cell
from symbolic_rnn.layers import Dense
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.training.baselines import naive_forecasts
from symbolic_rnn.training.compiled import compile_predict
from symbolic_rnn.training.csv_format import CSVFormat
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
    cell : Cell
        Reads one feature for each column.
    readout : Dense
        From the cell's output to the horizon, (3).
    scaling : Scaling
        One mean and scale for each column, fitted on the training part.
    window : int
        How many steps it looks back, :math:`T`.
    columns : sequence of str
        The columns of the series, in order.
    target : str
        The column it forecasts, one of `columns`.
    mode : Mode or str, optional
        PyTensor's mode of :meth:`predict`; the best one that works here when omitted.
    cycle : int, optional
        Steps in a cycle, at most the window, for :meth:`naive`.
    csv_format : CSVFormat, optional
        How the file of the training data was read, so that the next one is read alike.

    Raises
    ------
    ValueError
        If the widths of cell, readout, scaling and columns do not fit each other, or the cycle does
        not fit the window.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.data import sunspots
    >>> series = sunspots()
    >>> forecaster = Forecaster(
    ...     srnn.Elman(1, 4, seed=0), srnn.Dense(4, 11, seed=1), Scaling.fit(series.values),
    ...     window=22, columns=series.columns, target=series.target, mode="FAST_COMPILE",
    ... )
    >>> forecaster.forecast(series).shape
    (11,)
    """

    def __init__(
        self,
        cell: Cell,
        readout: Dense,
        scaling: Scaling,
        *,
        window: int,
        columns: Sequence[str],
        target: str,
        mode: Mode | str | None = None,
        cycle: int | None = None,
        csv_format: CSVFormat | None = None,
    ):
        self.cell, self.readout, self.scaling = cell, readout, scaling
        self.window, self.columns, self.target = window, tuple(columns), target
        self.mode, self.cycle = mode, cycle
        self.csv_format = CSVFormat() if csv_format is None else csv_format
        self._predict: Function | None = None
        if window < 1:
            raise ValueError(f"Forecaster expects a window of at least one step, got {window}.")
        if cycle is not None and not 1 <= cycle <= window:
            raise ValueError(
                f"Forecaster expects a cycle from 1 to the window of {window} steps, got {cycle}."
            )
        if target not in self.columns:
            raise ValueError(f"Forecaster expects a target among {self.columns}, got {target!r}.")
        if not cell.n_in == len(scaling.mean) == len(self.columns):
            raise ValueError(
                f"Forecaster expects one input and one scale for each column, got {cell.n_in} "
                f"inputs and {len(scaling.mean)} scales for the columns {self.columns}."
            )
        if readout.n_in != cell.n_hidden:
            raise ValueError(
                f"Forecaster expects a readout of the {cell.n_hidden} features of its cell, got "
                f"one of {readout.n_in}."
            )

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
        outputs = cast(TensorVariable, unroll(self.cell, z))
        last = z[:, -1, self.target_index]
        return last[:, None] + self.readout(outputs[:, -1])

    def inputs(self) -> TensorVariable:
        """Make the symbol of scaled windows, (batch, window, columns) in the network's dtype."""
        return pt.tensor("z", dtype=self.dtype, shape=(None, self.window, len(self.columns)))

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
        values = np.asarray(self._columns_of(series) if isinstance(series, Series) else series)
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

    def _columns_of(self, series: Series) -> NDArray[Any]:
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
