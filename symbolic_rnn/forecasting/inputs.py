"""What a forecaster reads from a series: past columns, known columns, calendar features."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbolic_rnn.forecasting.calendar import calendar_features
from symbolic_rnn.forecasting.reading.csv_format import SeriesError, listed, nearest
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.windows import Scaling

__all__ = ["Inputs"]


@dataclass(frozen=True)
class Inputs:
    """The parts of a series that a forecaster reads and forecasts.

    Parameters
    ----------
    columns : tuple of str
        Read up to the time of the forecast.
    targets : tuple of str
        Columns to forecast.
    known : tuple of str
        Columns whose values are known ahead, such as prices or holidays.
    calendar : tuple of str
        Cycles of :data:`~symbolic_rnn.forecasting.calendar.CALENDAR_PARTS`.

    Raises
    ------
    SeriesError
        If a target is not among the columns.

    Examples
    --------
    >>> inputs = Inputs(("rain", "flow"), ("flow",), ("price",), ("month",))
    >>> inputs.scaled, inputs.places, inputs.n_ahead
    (('rain', 'flow', 'price'), [1], 3)
    """

    columns: tuple[str, ...]
    targets: tuple[str, ...]
    known: tuple[str, ...] = ()
    calendar: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for target in self.targets:
            if target in self.known:
                raise SeriesError(
                    f"the target {target!r} cannot be known ahead; leave it out of known (--known)"
                )
            if target not in self.columns:
                raise SeriesError(
                    f"Forecaster expects a target among {self.columns}, got {target!r}"
                    f"{nearest(target, self.columns) or '.'}"
                )
        if len(set(self.scaled)) < len(self.scaled):
            raise SeriesError(f"Forecaster expects different columns, got {listed(self.scaled)}.")

    @property
    def scaled(self) -> tuple[str, ...]:
        """The columns that are scaled, in the order of a :class:`Scaling`."""
        return self.columns + self.known

    @property
    def places(self) -> list[int]:
        """The index of each target in the columns."""
        return [self.columns.index(target) for target in self.targets]

    @property
    def n_ahead(self) -> int:
        """Number of features that are known ahead."""
        return len(self.known) + 2 * len(self.calendar)

    def values_of(self, series: Series) -> NDArray[np.float64]:
        """Return the values of the columns, in their order."""
        return self._of(series, self.columns)

    def scaling_of(self, series: Series, rows: slice) -> Scaling:
        """Fit a scaling to rows of the columns and of those known ahead.

        A known column that is constant in these rows, such as a mark of holidays without any, keeps
        its unit.

        Raises
        ------
        SeriesError
            If another column is constant.
        """
        own = Scaling.fit(self._of(series, self.columns)[rows], self.columns)
        known = self._of(series, self.known)[rows]
        constant = known.min(axis=0) == known.max(axis=0)
        scale = np.where(constant, 1.0, known.std(axis=0))
        mean = np.where(constant, known[0], known.mean(axis=0))
        return Scaling(np.append(own.mean, mean), np.append(own.scale, scale))

    def ahead_of(
        self,
        series: Series,
        later: NDArray[np.float64] | None = None,
        times: Sequence[datetime] = (),
    ) -> NDArray[np.float64]:
        """Return the features that are known ahead, in the units of the series.

        Parameters
        ----------
        series : Series
        later : ndarray, shape (horizon, known), optional
            The known columns after the series.
        times : sequence of datetime
            The times after the series.

        Returns
        -------
        ndarray, shape (length + horizon, n_ahead)
            The known columns, then the calendar.
        """
        known = self._of(series, self.known)
        if later is not None:
            known = np.concatenate([known, later])
        if not self.calendar:
            return known
        if series.times is None:
            raise SeriesError(
                f"{series.place}: calendar features expect a column of times, got "
                f"{'labels that are no times' if series.labels else 'none'}; leave out calendar "
                "(--calendar), or name the column (--time)"
            )
        features = calendar_features([*series.times, *times], self.calendar)
        return np.concatenate([known, features], axis=1)

    def known_after(
        self, values: Series | ArrayLike | None, horizon: int, labels: Sequence[str] | None = None
    ) -> NDArray[np.float64]:
        """Check the future values of the known columns, shape (horizon, known).

        Parameters
        ----------
        values : Series or array_like, shape (horizon, known), or None
        horizon : int
        labels : sequence of str, optional
            Of the steps to forecast, for messages.

        Raises
        ------
        SeriesError
            If they are missing, too few, or not finite.
        """
        if not self.known:
            return np.empty((horizon, 0))
        times = f" ({labels[0]} to {labels[-1]})" if labels else ""
        if values is None:
            raise SeriesError(
                f"the forecast expects the next {horizon} values of the known columns "
                f"{listed(self.known)}{times}; pass them as known (--future FILE.csv)"
            )
        name = f"{values.place}: " if isinstance(values, Series) else ""
        if isinstance(values, Series):
            values = self._of(values, self.known)
        rows = np.asarray(values, dtype=np.float64)
        if rows.ndim != 2 or rows.shape[1] != len(self.known) or len(rows) < horizon:
            raise SeriesError(
                f"{name}expected the next {horizon} rows of the known columns "
                f"{listed(self.known)}{times}, got shape {rows.shape}"
            )
        if not np.isfinite(rows).all():
            raise SeriesError(f"{name}expected finite values of {listed(self.known)}")
        return rows[:horizon]

    @staticmethod
    def _of(series: Series, columns: Sequence[str]) -> NDArray[np.float64]:
        if missing := [column for column in columns if column not in series.columns]:
            raise SeriesError(
                f"{series.place}: the model expects the columns "
                f"{listed(columns)}, but {listed(missing)} is not among "
                f"{listed(series.columns)}{nearest(missing[0], series.columns)}"
            )
        places = [series.columns.index(column) for column in columns]
        # In C order, in which sums over rows have the same bits whatever the columns.
        return np.ascontiguousarray(series.values[:, places])
