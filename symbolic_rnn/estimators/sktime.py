"""A forecaster of sktime, which is imported with this module.

It is imported when it is used: ``from symbolic_rnn.estimators.sktime import SktimeForecaster``.
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import Any, Self

if find_spec("sktime") is None:
    raise ModuleNotFoundError(
        "symbolic_rnn.estimators.sktime needs sktime, which is not installed; install it: "
        "pip install 'symbolic_rnn[sktime]'"
    )

import numpy as np
from sktime.forecasting.base import BaseForecaster

from symbolic_rnn.estimators.forecaster import RecurrentForecaster

__all__ = ["SktimeForecaster"]


class SktimeForecaster(BaseForecaster):
    """A :class:`~symbolic_rnn.estimators.RecurrentForecaster` as a forecaster of sktime.

    It forecasts one or several columns, of steps after the training data. X has columns that are
    known ahead; of steps that X does not have, the row before is taken.

    Parameters
    ----------
    cell : str
        A name such as "lstm", "gru" or "elman".
    hidden : int
        Width of the cell's state.
    window, horizon : int
        Number of input steps, and of steps that the network forecasts at once; farther steps
        continue from its own values. On a series that is shorter than both together, they are
        shortened.
    epochs, batch_size : int
        Number of passes over the data, and of windows in a training step.
    learning_rate : float
        Learning rate of Adam.
    random_state : int or None
        Seed of the initial weights and of the order of the windows.
    mode : str, optional
        PyTensor's mode; the fastest available one when omitted.
    options : dict, optional
        Further arguments of :class:`~symbolic_rnn.estimators.RecurrentForecaster`.

    Examples
    --------
    >>> from sktime.datasets import load_airline
    >>> from symbolic_rnn.estimators.sktime import SktimeForecaster
    >>> forecaster = SktimeForecaster(
    ...     "elman", 4, window=12, horizon=6, epochs=2, random_state=0, mode="FAST_COMPILE"
    ... )
    >>> forecaster.fit(load_airline(), fh=[1, 2, 3]).predict().index.astype(str).tolist()
    ['1961-01', '1961-02', '1961-03']
    """

    _tags = {  # noqa: RUF012
        "capability:multivariate": True,
        "capability:exogenous": True,
        "capability:insample": False,
        "capability:pred_int": False,
        "capability:missing_values": False,
        "capability:random_state": True,
        "property:randomness": "derandomized",
        "requires-fh-in-fit": False,
        "X-y-must-have-same-index": True,
        "enforce_index_type": None,
        "y_inner_mtype": "pd.DataFrame",
        "X_inner_mtype": "pd.DataFrame",
    }

    def __init__(
        self,
        cell: str = "lstm",
        hidden: int = 32,
        window: int = 24,
        horizon: int = 12,
        epochs: int = 100,
        batch_size: int = 32,
        learning_rate: float = 3e-3,
        random_state: int | None = None,
        mode: str | None = None,
        options: dict[str, Any] | None = None,
    ):
        self.cell = cell
        self.hidden = hidden
        self.window = window
        self.horizon = horizon
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.random_state = random_state
        self.mode = mode
        self.options = options
        super().__init__()

    def _fit(self, y: Any, X: Any, fh: Any) -> Self:
        horizon = min(self.horizon, max(1, len(y) // 3))
        self.forecaster_ = RecurrentForecaster(
            self.cell,
            self.hidden,
            window=max(1, min(self.window, len(y) - horizon)),
            horizon=horizon,
            epochs=self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            random_state=self.random_state,
            mode=self.mode,
            **(self.options or {}),
        )
        self.forecaster_.fit(_values(X), y.to_numpy())
        # An update may move the cutoff without a fit.
        self._end, self._columns = self.cutoff, y.columns
        self._known = None if X is None else X.iloc[-1:]
        return self

    def _predict(self, fh: Any, X: Any) -> Any:
        import pandas as pd

        asked = fh.to_absolute(self.cutoff)
        steps = np.asarray(asked.to_relative(self._end).to_pandas(), dtype=np.int64)
        n = int(steps.max())
        known = None
        if getattr(self.forecaster_, "n_features_in_", 0):
            ahead = type(fh)(np.arange(1, n + 1), is_relative=True, freq=fh.freq)
            rows = pd.concat([self._known, X])
            known = _values(rows.reindex(ahead.to_absolute_index(self._end), method="ffill"))
        values = self.forecaster_.forecast(n, known)
        return pd.DataFrame(
            values[steps - 1], index=fh.to_absolute_index(self.cutoff), columns=self._columns
        )

    @classmethod
    def get_test_params(cls, parameter_set: str = "default") -> list[dict[str, Any]]:
        """Return arguments for the tests of sktime.

        Parameters
        ----------
        parameter_set : str
            All sets are the same.
        """
        small = {"epochs": 2, "random_state": 0, "window": 4, "horizon": 2}
        return [
            {"cell": "elman", "hidden": 2, **small},
            {"cell": "gru", "hidden": 3, "options": {"clip": 0.5}, **small},
        ]


def _values(X: Any) -> Any:
    """The columns of X; None without columns."""
    return None if X is None or not X.shape[1] else X.to_numpy(dtype=np.float64)
