"""Naive forecasts without a model, and the error measures for comparing them with a model."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbolic_rnn.forecasting.windows import Windows

__all__ = ["last_value", "mae", "naive_forecasts", "one_cycle_ago", "rmse"]


def naive_forecasts(
    windows: Windows, target_index: int, period: int | None
) -> dict[str, NDArray[Any]]:
    """Return the naive forecasts that a model is compared with, by name.

    Parameters
    ----------
    windows : Windows
        Inputs (n, window, features).
    target_index : int
        The column to forecast.
    period : int or None
        Steps in one cycle; if None, only the last value is used.

    Returns
    -------
    dict of str to ndarray, shape (n, horizon)

    Examples
    --------
    >>> from symbolic_rnn.forecasting.windows import cut_windows
    >>> list(naive_forecasts(cut_windows(np.arange(6.0).reshape(6, 1), 3, 2, target=0), 0, 3))
    ['last value', '3 steps ago']
    """
    naive = {"last value": last_value(windows, target_index)}
    if period is not None:
        naive[f"{period} step{'s' * (period != 1)} ago"] = one_cycle_ago(
            windows, target_index, period
        )
    return naive


def last_value(windows: Windows, target_index: int) -> NDArray[Any]:
    r"""Forecast every step by the last known value.

    .. math:: \hat y_{t+k} = y_t

    Parameters
    ----------
    windows : Windows
        Inputs (n, window, features).
    target_index : int
        The column to forecast.

    Returns
    -------
    ndarray, shape (n, horizon)
        In the units of the windows.

    Raises
    ------
    ValueError
        If there is no such column.

    Examples
    --------
    >>> from symbolic_rnn.forecasting.windows import cut_windows
    >>> last_value(cut_windows(np.arange(6.0).reshape(6, 1), 3, 2, target=0), 0)
    array([[2., 2.],
           [3., 3.]])
    """
    return np.repeat(_history(windows, target_index)[:, -1:], windows.y.shape[1], axis=1)


def one_cycle_ago(windows: Windows, target_index: int, period: int) -> NDArray[Any]:
    r"""Forecast every step by the value one cycle before, repeating the last known cycle.

    .. math:: \hat y_{t+k} = y_{t+k-mp}, \quad m = \lceil k/p \rceil

    Parameters
    ----------
    windows : Windows
        Inputs (n, window, features).
    target_index : int
        The column to forecast.
    period : int
        Steps in one cycle, :math:`p`; at most the window.

    Returns
    -------
    ndarray, shape (n, horizon)
        In the units of the windows.

    Raises
    ------
    ValueError
        If the window is shorter than a cycle, or there is no such column.

    Examples
    --------
    >>> from symbolic_rnn.forecasting.windows import cut_windows
    >>> one_cycle_ago(cut_windows(np.arange(6.0).reshape(6, 1), 3, 3, target=0), 0, period=2)
    array([[1., 2., 1.]])
    """
    history = _history(windows, target_index)
    if not 1 <= period <= history.shape[1]:
        raise ValueError(
            f"one_cycle_ago expects a period from 1 to the window of {history.shape[1]} steps, "
            f"got {period}; use a longer window"
        )
    return history[:, -period:][:, np.arange(windows.y.shape[1]) % period]


def rmse(forecast: ArrayLike, truth: ArrayLike) -> float:
    r"""Root of the mean squared error, in the units of the data.

    .. math:: \sqrt{\operatorname{mean}((\hat y - y)^2)}

    Parameters
    ----------
    forecast, truth : array_like, of the same shape
        All elements have the same weight.

    Returns
    -------
    float
        Zero only if both are equal; nan if either contains nan.

    Raises
    ------
    ValueError
        If the shapes differ or there is nothing to compare.

    Examples
    --------
    >>> rmse([[0.0, 0.0]], [[6.0, 8.0]]) == 50**0.5
    True
    """
    return float(np.sqrt(np.mean(_error(forecast, truth) ** 2)))


def mae(forecast: ArrayLike, truth: ArrayLike) -> float:
    r"""Mean absolute error, in the units of the data.

    .. math:: \operatorname{mean}(|\hat y - y|)

    Parameters
    ----------
    forecast, truth : array_like, of the same shape
        All elements have the same weight.

    Returns
    -------
    float
        Zero only if both are equal; nan if either contains nan.

    Raises
    ------
    ValueError
        If the shapes differ or there is nothing to compare.

    Examples
    --------
    >>> mae([[0.0, 0.0]], [[6.0, -8.0]])
    7.0
    """
    return float(np.mean(np.abs(_error(forecast, truth))))


def _history(windows: Windows, target_index: int) -> NDArray[Any]:
    features = windows.x.shape[2]
    if not 0 <= target_index < features:
        raise ValueError(f"target_index expects a column in [0, {features}), got {target_index}")
    return windows.x[:, :, target_index]


def _error(forecast: ArrayLike, truth: ArrayLike) -> NDArray[np.float64]:
    ours, theirs = np.asarray(forecast, np.float64), np.asarray(truth, np.float64)
    if ours.shape != theirs.shape or not ours.size:
        raise ValueError(  # broadcasting (n,) against (n, 1) would silently give a wrong score
            f"expected forecast and truth of the same non-empty shape, got {ours.shape} and "
            f"{theirs.shape}"
        )
    return ours - theirs
