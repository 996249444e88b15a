"""The network of a forecaster, in scaled units, and what it reads and forecasts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import cast

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.params import NonTrainableParameter, TrainableParameter

from symbolic_rnn.cells import Cell
from symbolic_rnn.forecasting.inputs import Inputs
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat, SeriesError
from symbolic_rnn.forecasting.reading.frequency import Frequency
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.networks.attributes import applications_undone
from symbolic_rnn.recurrence import unroll

__all__ = ["Columns", "Data", "ForecastNetwork"]

Columns = str | Sequence[str]
#: The scaling of all series or of each, what is read, and the targets as they were given.
Data = tuple[Scaling | dict[str, Scaling], Inputs, str | tuple[str, ...]]


class ForecastNetwork:
    """The part of a :class:`~symbolic_rnn.Forecaster` that is trained: equations (2) and (3)."""

    cell: Cell | Recurrent | Bidirectional | Sequential
    readout: Dense
    window: int
    quantiles: tuple[float, ...] | None
    known: tuple[str, ...]
    calendar: tuple[str, ...]
    csv_format: CSVFormat
    frequency: Frequency | None
    _data: Data | None

    def _set(
        self, scaling: Scaling | Mapping[str, Scaling], columns: Sequence[str], target: Columns
    ) -> None:
        targets = (target,) if isinstance(target, str) else tuple(target)
        inputs = Inputs(tuple(columns), targets, self.known, self.calendar)
        scalings = {"": scaling} if isinstance(scaling, Scaling) else dict(scaling)
        for each in scalings.values():
            if not self.n_in - 2 * len(self.calendar) == len(each.mean) == len(inputs.scaled):
                raise ValueError(
                    f"Forecaster expects one input and one scale per column, got {self.n_in} inputs"
                    f" and {len(each.mean)} scales for the columns {inputs.scaled}"
                    + f" and {2 * len(self.calendar)} features of the calendar"
                    * bool(self.calendar)
                    + "."
                )
        before = self._data
        kept = scaling if isinstance(scaling, Scaling) else scalings
        self._data = kept, inputs, target if isinstance(target, str) else targets
        try:
            self._check_readout()
        except ValueError:
            self._data = before
            raise

    def _check_readout(self) -> None:
        """Check that the readout's sizes are those of the network and of what it forecasts."""
        outputs = self._outputs
        if self.readout.n_out % outputs:
            raise ValueError(
                f"Forecaster expects a readout with n_out a multiple of {outputs}, the number of "
                f"targets times quantiles, got n_out={self.readout.n_out}."
            )
        if isinstance(self.cell, Cell):
            width: int | None = self.cell.n_hidden
        else:
            with applications_undone(self.cell):
                width = self._last_output(self._window_of(self.n_in)).type.shape[-1]
        if width is not None and width + self.horizon * self.n_ahead != self.readout.n_in:
            ahead = f" and {self.horizon} times {self.n_ahead} features known ahead"
            raise ValueError(
                f"Forecaster expects a readout with n_in={width + self.horizon * self.n_ahead}, the"
                f" width of its cell{ahead * bool(self.n_ahead)}, got n_in={self.readout.n_in}."
            )

    def take(self, series: Sequence[Series], rows: Sequence[slice], *, again: bool = False) -> None:
        """Set columns, targets and scalings from rows of series, unless they are already set.

        Parameters
        ----------
        series : sequence of Series
            One, or several with the same columns, each of which gets a scaling of its own.
        rows : sequence of slice
            The training part of each.
        again : bool
            Fit the scalings anew if they are already set, as for another part of the series.

        Raises
        ------
        SeriesError
            If a column is constant in these rows.
        ValueError
            If the number of columns differs from the network's inputs.
        """
        if self._data is not None and not again:
            return
        first = series[0]
        columns, target = tuple(c for c in first.columns if c not in self.known), first.target
        if self._data is not None:
            columns, target = self.columns, self._data[2]
        targets = (target,) if isinstance(target, str) else target
        inputs = Inputs(columns, targets, self.known, self.calendar)
        scalings = {}
        for each, part in zip(series, rows, strict=True):
            try:
                scalings[each.name] = inputs.scaling_of(each, part)
            except SeriesError as error:
                if len(series) == 1:
                    raise
                raise SeriesError(f"series {each.name!r}: {error}") from None
        self._set(scalings if len(series) > 1 else scalings[first.name], columns, target)
        self.csv_format, self.frequency = first.csv_format, first.frequency

    def _known(self) -> Data:
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
        """Mean and scale of each column; of a forecaster of several series, those of the first."""
        return next(iter(self.scalings.values()))

    @property
    def scalings(self) -> dict[str, Scaling]:
        """The scaling of each series, by its name; by an empty name if one is used for all."""
        found = self._known()[0]
        return {"": found} if isinstance(found, Scaling) else found

    @property
    def inputs_read(self) -> Inputs:
        """What is read from a series."""
        return self._known()[1]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read up to the time of the forecast, in order."""
        return self.inputs_read.columns

    @property
    def target(self) -> str | tuple[str, ...]:
        """The column to forecast; a tuple if it was given as one."""
        return self._known()[2]

    @property
    def targets(self) -> tuple[str, ...]:
        """The columns to forecast."""
        return self.inputs_read.targets

    @property
    def n_ahead(self) -> int:
        """Number of features that are known ahead."""
        return len(self.known) + 2 * len(self.calendar)

    @property
    def n_in(self) -> int:
        """Number of inputs of the network: columns and features known ahead."""
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
    def _outputs(self) -> int:
        """Number of values per step: targets times quantiles."""
        targets = 1 if self._data is None else len(self.targets)
        return targets * (1 if self.quantiles is None else len(self.quantiles))

    @property
    def horizon(self) -> int:
        """Number of steps to forecast."""
        return self.readout.n_out // self._outputs

    @property
    def target_index(self) -> int:
        """Index of the first target in the columns."""
        return self.inputs_read.places[0]

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The parameters of cell and readout."""
        return [*self.cell.parameters, *self.readout.parameters]

    @property
    def running_statistics(self) -> list[NonTrainableParameter]:
        """What training does not learn: statistics of layers such as ``BatchNorm``, constants."""
        if isinstance(self.cell, Sequential):
            return self.cell.running_statistics
        return list(self.cell.constant_names)

    @property
    def dtype(self) -> str:
        """The floating-point type of the computation."""
        return self.cell.dtype

    def network(self, z: TensorVariable, ahead: TensorVariable | None = None) -> TensorVariable:
        """Apply equations (2) and (3).

        Parameters
        ----------
        z : TensorVariable
            Scaled windows, (batch, window, columns).
        ahead : TensorVariable, optional
            Scaled features known ahead, (batch, window + horizon, features).

        Returns
        -------
        TensorVariable
            The scaled forecast, (batch, horizon), with a further axis for several targets and
            another one for quantiles.
        """
        _, inputs, target = self._known()
        h = self._last_output(z if ahead is None else self._joined(z, ahead))
        if ahead is not None:
            later = ahead[:, self.window :].reshape((ahead.shape[0], -1))
            h = cast("TensorVariable", pt.concatenate([h, later], axis=1))
        if self._outputs == 1 and isinstance(target, str) and self.quantiles is None:
            return z[:, -1, self.target_index][:, None] + self.readout(h)
        quantiles = 1 if self.quantiles is None else len(self.quantiles)
        shape = (z.shape[0], self.horizon, len(self.targets), quantiles)
        last = z[:, -1, inputs.places]
        value = last[:, None, :, None] + self.readout(h).reshape(shape)
        value = value[:, :, 0] if isinstance(target, str) else value
        return value[..., 0] if self.quantiles is None else value

    def _joined(self, z: TensorVariable, ahead: TensorVariable) -> TensorVariable:
        """Join each step of a window with what is known of the next one."""
        known = ahead[:, 1 : self.window + 1]
        return cast("TensorVariable", pt.concatenate([z, known], axis=2))

    def _last_output(self, z: TensorVariable) -> TensorVariable:
        """Return the output after the whole window, equation (2)."""
        if isinstance(self.cell, Cell):
            return cast("TensorVariable", cast("TensorVariable", unroll(self.cell, z))[:, -1])
        outputs = self.cell(z)
        return self.cell.last(outputs) if outputs.ndim == 3 else outputs

    def inputs(self) -> TensorVariable:
        """Create the symbol of scaled windows, (batch, window, columns), in the network's dtype."""
        return self._window_of(self.n_in - self.n_ahead)

    def _window_of(self, features: int) -> TensorVariable:
        return pt.tensor("z", dtype=self.dtype, shape=(None, self.window, features))

    def symbols(self) -> list[TensorVariable]:
        """Create the symbols that :meth:`network` reads."""
        if not self.n_ahead:
            return [self.inputs()]
        shape = (None, self.window + self.horizon, self.n_ahead)
        return [self.inputs(), pt.tensor("ahead", dtype=self.dtype, shape=shape)]

    def scaled(
        self, scaling: Scaling, x: NDArray[np.float64], ahead: NDArray[np.float64] | None = None
    ) -> list[NDArray[np.float64]]:
        """Scale columns and features known ahead, on their last axis, in the network's dtype."""
        split = len(self.columns)
        own = Scaling(scaling.mean[:split], scaling.scale[:split])
        arrays = [own.apply(x)]
        if ahead is not None:
            known = np.array(ahead)
            columns = len(self.known)
            known[..., :columns] -= scaling.mean[split:]
            known[..., :columns] /= scaling.scale[split:]
            arrays.append(known)
        return [np.ascontiguousarray(array, dtype=self.dtype) for array in arrays]
