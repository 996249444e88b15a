"""A linear autoregression, fitted by least squares: what a network must beat to be worth it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbolic_rnn.forecasting.windows import cut_windows

__all__ = ["Autoregression"]

#: Windows that are copied at a time.
ROWS = 256


class Autoregression:
    r"""A linear forecast from the last values of the target, one regression per step ahead.

    .. math::
        \hat y_{t+k} = y_t + c_k + \sum_{j=1}^{T-1} a_{kj} (y_{t-j} - y_t), \quad k = 1 \dots H

    This is the direct strategy: no forecast is fed back. The coefficients minimize the squared
    error over all windows of the rows it is fitted to, without a penalty; where these are fewer
    than the coefficients, they are the solution of the least norm for the standardized series. The
    coefficients of all :math:`y` sum to one, so that a shift of the series shifts the forecast.

    Parameters
    ----------
    values : array_like, shape (length,)
        The rows of the target before the test part.
    window, horizon : int
        Number of lags :math:`T`, as the network has, and of steps to forecast.

    Raises
    ------
    SeriesError
        If the values are shorter than a window and a horizon.

    Examples
    --------
    >>> values = 0.5 ** np.arange(12.0)
    >>> model = Autoregression(values, window=3, horizon=2)
    >>> model.forecast(values[None, -3:]) / values[-1]
    array([[0.5 , 0.25]])
    """

    def __init__(self, values: ArrayLike, window: int, horizon: int):
        rows = np.asarray(values, dtype=np.float64)
        #: The scale by which the equations are divided; it decides the solution of the least norm.
        self.scale = float(rows.std()) or 1.0
        windows = cut_windows(rows[:, None], window, horizon, target=0)
        factor = np.empty((0, window + horizon))
        for start in range(0, len(windows), ROWS):  # a copy of all windows would be large
            x, y = windows.x[start : start + ROWS, :, 0], windows.y[start : start + ROWS]
            block = np.concatenate([self._regressors(x), (y - x[:, -1:]) / self.scale], axis=1)
            factor = np.linalg.qr(np.concatenate([factor, block]), mode="r")
        #: One column per step ahead: the lags, the earliest first, then the constant.
        self.coefficients: NDArray[np.float64]
        self.coefficients, *_ = np.linalg.lstsq(factor[:, :window], factor[:, window:], rcond=None)

    def _regressors(self, x: NDArray[Any]) -> NDArray[np.float64]:
        lags = (x[:, :-1] - x[:, -1:]) / self.scale
        return np.concatenate([lags, np.ones((len(x), 1))], axis=1)

    def forecast(self, x: ArrayLike) -> NDArray[np.float64]:
        """Forecast from windows.

        Parameters
        ----------
        x : array_like, shape (n, window)
            The target, in the units of the values.

        Returns
        -------
        ndarray, shape (n, horizon)
        """
        windows = np.asarray(x, dtype=np.float64)
        forecast = np.empty((len(windows), self.coefficients.shape[1]))
        for start in range(0, len(windows), ROWS):
            rows = windows[start : start + ROWS]
            ahead = self.scale * (self._regressors(rows) @ self.coefficients)
            forecast[start : start + ROWS] = rows[:, -1:] + ahead
        return forecast
