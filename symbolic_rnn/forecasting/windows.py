"""Splits a series in time, scales it by the training part, and cuts it into windows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import index
from typing import Any, SupportsIndex

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.forecasting.series import SeriesError

__all__ = ["Scaling", "Split", "Windows", "cut_windows", "split_in_time"]


@dataclass(frozen=True)
class Split:
    """Training, validation and test parts of a series, contiguous and in time order.

    Parameters
    ----------
    train, validation, test : slice
        Rows for training, for model selection and for the final score.

    Examples
    --------
    >>> Split(slice(0, 6), slice(6, 8), slice(8, 10)).test
    slice(8, 10, None)
    """

    train: slice
    validation: slice
    test: slice


def split_in_time(length: int, *, validation: float = 0.15, test: float = 0.15) -> Split:
    """Split a series in time into a training, a validation and a test part.

    Parameters
    ----------
    length : int
        Number of rows.
    validation, test : float
        Fraction of the rows in each part, rounded to whole rows; 0 leaves the part empty.

    Returns
    -------
    Split
        The rows of each part.

    Raises
    ------
    ValueError
        If a fraction is outside [0, 1) or both together leave nothing to train on.
    SeriesError
        If the series is so short that a requested part would be empty.

    Examples
    --------
    >>> split_in_time(100)
    Split(train=slice(0, 70, None), validation=slice(70, 85, None), test=slice(85, 100, None))
    """
    if not (0 <= validation < 1 and 0 <= test < 1 and validation + test < 1):
        raise ValueError(
            f"expected fractions in [0, 1) with a sum below 1, got {validation=} and {test=}"
        )
    n_validation, n_test = round(length * validation), round(length * test)
    n_train = length - n_validation - n_test
    asked = ((n_train, 1.0), (n_validation, validation), (n_test, test))
    if any(rows < 1 and fraction > 0 for rows, fraction in asked):
        raise SeriesError(
            f"a series of {length} row{'s' * (length != 1)} is too short to split: expected at "
            f"least one row in each part, got {n_train} train, {n_validation} validation, "
            f"{n_test} test; use a longer series or other fractions"
        )
    late = n_train + n_validation
    return Split(slice(0, n_train), slice(n_train, late), slice(late, length))


@checks_arguments
@dataclass(frozen=True, eq=False)
class Scaling:
    r"""Shift and scale of each column to mean 0 and standard deviation 1.

    .. math:: z = (x - \mathrm{mean}) / \mathrm{scale}

    Fit it only to the training part: the model must not see numbers of the test part.

    Parameters
    ----------
    mean, scale : ndarray, shape (features,)
        In the units of each column; the scale is positive.

    Raises
    ------
    ValueError
        If mean and scale are not finite vectors of equal length with a positive scale.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> scaling = srnn.Scaling.fit(np.array([[1.0], [3.0]]))
    >>> scaling.apply(np.array([[5.0]]))
    array([[3.]])
    >>> srnn.Scaling.from_dict(scaling.to_dict()).mean
    array([2.])
    """

    mean: NDArray[np.float64]
    scale: NDArray[np.float64]

    def __post_init__(self) -> None:
        vectors = self.mean.ndim == 1 and self.mean.shape == self.scale.shape
        finite = np.isfinite(self.mean).all() and np.isfinite(self.scale).all()
        if not (vectors and finite and (self.scale > 0).all()):
            raise ValueError(
                "Scaling expects a finite mean and a finite positive scale for each column, "
                f"got mean={self.mean} and scale={self.scale}"
            )

    @classmethod
    def fit(cls, values: ArrayLike, columns: Sequence[str] | None = None) -> Scaling:
        """Fit mean and standard deviation to the rows of the training part.

        Parameters
        ----------
        values : array_like, shape (length, features)
            The training rows only.
        columns : sequence of str, optional
            Names of the columns, for messages.

        Returns
        -------
        Scaling
            With it, ``apply(values)`` has mean 0 and standard deviation 1 in each column.

        Raises
        ------
        SeriesError
            If there are no rows, a value is not finite, or a column is constant.
        """
        rows = np.asarray(values, dtype=np.float64)
        if rows.ndim != 2 or not len(rows):
            raise SeriesError(f"expected rows (length, features) to fit, got shape {rows.shape}")
        for j, column in enumerate(rows.T):
            name = repr(columns[j]) if columns is not None else j
            if not np.isfinite(column).all():
                raise SeriesError(f"column {name}: expected finite values to scale; fill the gaps")
            if column.min() == column.max():  # the deviation of a constant can round above 0
                raise SeriesError(
                    f"column {name}: constant ({column[0]}) over the {len(rows)} rows of the "
                    "training part, so it cannot be scaled; remove it or train on a longer part"
                )
        return cls(rows.mean(axis=0), rows.std(axis=0))

    def apply(self, values: ArrayLike) -> NDArray[np.float64]:
        """Scale values of shape (..., features)."""
        numbers = np.asarray(values, dtype=np.float64)
        self._check_features(numbers)
        return np.asarray((numbers - self.mean) / self.scale)

    def invert(self, values: ArrayLike, column: int | None = None) -> NDArray[np.float64]:
        """Convert scaled values back to the units of the data.

        Parameters
        ----------
        values : array_like, shape (..., features), or any shape where `column` is given
            Scaled values.
        column : int, optional
            The column of all `values`, as for forecasts of the target.

        Returns
        -------
        ndarray
            Same shape as `values`.

        Raises
        ------
        ValueError
            If the last axis does not match the features.
        """
        numbers = np.asarray(values, dtype=np.float64)
        if column is not None:
            return np.asarray(numbers * self.scale[column] + self.mean[column])
        self._check_features(numbers)
        return np.asarray(numbers * self.scale + self.mean)

    def to_dict(self) -> dict[str, list[float]]:
        """Return plain lists, which JSON represents exactly."""
        return {"mean": self.mean.tolist(), "scale": self.scale.tolist()}

    @classmethod
    def from_dict(cls, d: Mapping[str, Any]) -> Scaling:
        """Rebuild from the result of `to_dict`; raise ValueError if an entry is missing."""
        if missing := {"mean", "scale"} - set(d):
            raise ValueError(
                f"Scaling.from_dict expects mean and scale, {sorted(missing)} is missing"
            )
        return cls(np.asarray(d["mean"], np.float64), np.asarray(d["scale"], np.float64))

    def _check_features(self, values: NDArray[np.float64]) -> None:
        if values.shape[-1:] != self.mean.shape:
            raise ValueError(
                f"Scaling expects values (..., features={len(self.mean)}), got shape {values.shape}"
            )


@dataclass(frozen=True, eq=False)
class Windows:
    """Windows of inputs, and the target values that follow them.

    Parameters
    ----------
    x : ndarray, shape (n, window, features)
        Inputs known at the time of the forecast.
    y : ndarray, shape (n, horizon) or (n, horizon, targets)
        Target columns over the next steps.
    origins : ndarray of int, shape (n,)
        Row of the first forecast value: ``y[i, k]`` is row ``origins[i] + k``.
    ahead : ndarray, shape (n, window + horizon, known), optional
        Inputs that are known ahead, over the window and the steps to forecast.

    Examples
    --------
    >>> len(Windows(np.zeros((4, 3, 1)), np.zeros((4, 2)), np.arange(3, 7)))
    4
    """

    x: NDArray[Any]
    y: NDArray[Any]
    origins: NDArray[np.intp]
    ahead: NDArray[Any] | None = None

    def __len__(self) -> int:
        return len(self.origins)

    @property
    def inputs(self) -> list[NDArray[Any]]:
        """The arrays that a network reads."""
        return [self.x] if self.ahead is None else [self.x, self.ahead]


def cut_windows(
    values: ArrayLike, window: int, horizon: int, *,
    target: int | Sequence[int], start: int | None = None, stop: int | None = None,
    ahead: ArrayLike | None = None,
) -> Windows:  # fmt: skip
    """Cut every window whose forecast values lie in rows [start, stop), in time order.

    Inputs may begin before `start`, since that history is known at the time of the forecast.
    Targets may not, so windows of disjoint parts share no target.

    Parameters
    ----------
    values : array_like, shape (length, features)
        The whole series; other dtypes than floating-point are converted to float64.
    window, horizon : int
        Number of input steps and of forecast steps, each at least 1.
    target : int or sequence of int
        The column to forecast, or several.
    start, stop : int, optional
        Bounds of the forecast rows; by default the whole series.
    ahead : array_like, shape (length, known), optional
        Features of each row that are known ahead.

    Returns
    -------
    Windows
        One window per row; the arrays are read-only views, since copies would take `window` times
        the memory of the series.

    Raises
    ------
    SeriesError
        If the part is too short for one window.
    ValueError
        If a size, the column or a bound is out of range.

    Examples
    --------
    >>> windows = cut_windows(np.arange(10).reshape(10, 1), 3, 2, target=0, start=7)
    >>> windows.x[:, :, 0]
    array([[4., 5., 6.],
           [5., 6., 7.]])
    >>> windows.y, windows.origins
    (array([[7., 8.],
           [8., 9.]]), array([7, 8]))
    """
    rows = _floating(values)
    if rows.ndim != 2:
        raise ValueError(f"cut_windows expects values (length, features), got shape {rows.shape}")
    length, features = rows.shape
    begin, end = index(0 if start is None else start), index(length if stop is None else stop)
    if index(window) < 1 or index(horizon) < 1:
        raise ValueError(f"window and horizon expect at least 1, got {window} and {horizon}")
    for place in [target] if isinstance(target, SupportsIndex) else target:
        if not 0 <= index(place) < features:
            raise ValueError(f"target expects a column in [0, {features}), got {place}")
    if not 0 <= begin <= end <= length:
        raise ValueError(f"expected 0 <= start <= stop <= {length}, got {begin} and {end}")
    first = max(begin, window)
    n = end - horizon - first + 1
    if n < 1:
        raise SeriesError(
            f"too short for one window: length {length}, forecasts in rows [{begin}, {end}), "
            f"window {window}, horizon {horizon}; expected a stop of at least "
            f"{first + horizon} rows; use a shorter window or horizon, or a longer series"
        )
    x = sliding_window_view(rows, window, axis=0)[first - window :][:n].transpose(0, 2, 1)
    wanted = target if isinstance(target, SupportsIndex) else list(target)
    y = sliding_window_view(rows[:, wanted], horizon, axis=0)[first:][:n]
    y = y if y.ndim == 2 else y.transpose(0, 2, 1)
    known = None
    if ahead is not None:
        known = sliding_window_view(_floating(ahead), window + horizon, axis=0)
        known = known[first - window :][:n].transpose(0, 2, 1)
    return Windows(x, y, np.arange(first, first + n), known)


def _floating(values: ArrayLike) -> NDArray[Any]:
    rows = np.asarray(values)
    return rows if np.issubdtype(rows.dtype, np.floating) else rows.astype(np.float64)
