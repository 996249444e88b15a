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
from sktime.utils.warnings import warn

from symbolic_rnn.estimators.forecaster import RecurrentForecaster

__all__ = ["SktimeForecaster"]


class SktimeForecaster(BaseForecaster):
    """A :class:`~symbolic_rnn.estimators.RecurrentForecaster` as a forecaster of sktime.

    It forecasts one or several columns, of steps after the training data. X has columns that are
    known ahead; of steps that X does not have, the row before is taken, with a warning. ``update``
    trains anew on all rows so far; with ``update_params=False`` the network stays as it is, and
    forecasts from the new rows on.

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
        "capability:update": True,
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
        # Columns may have names of several types, which scikit-learn refuses.
        self.forecaster_.fit(_numbered(X), _numbered(y))
        self._seen, self._end = (y, X), self.cutoff
        return self

    def _update(self, y: Any, X: Any = None, update_params: bool = True) -> Self:
        past, past_known = self._seen
        y = y[y.index > past.index[-1]]
        if not len(y):
            return self
        if X is not None and past_known is not None:
            X = X.loc[y.index, past_known.columns]
        seen = _joined(past, y), None if X is None else _joined(past_known, X)
        if update_params:
            return self._fit(*seen, fh=None)
        self.forecaster_.observe(_numbered(X), _numbered(y))
        self._seen, self._end = seen, self.cutoff
        return self

    def _predict(self, fh: Any, X: Any) -> Any:
        import pandas as pd

        y, past = self._seen
        # An update with rows that were seen before moves the cutoff.
        asked = fh.to_absolute(self.cutoff).to_relative(self._end)
        steps = np.asarray(asked.to_pandas(), dtype=np.int64)
        n = int(steps.max())
        known = None
        if getattr(self.forecaster_, "n_features_in_", 0):
            ahead = type(fh)(np.arange(1, n + 1), is_relative=True, freq=fh.freq)
            index = ahead.to_absolute_index(self._end)
            known = self._ahead(past, X, index).to_numpy(dtype=np.float64)
        values = self.forecaster_.forecast(n, known)
        return pd.DataFrame(
            np.asarray(values)[steps - 1],
            index=fh.to_absolute_index(self.cutoff),
            columns=y.columns,
        )

    def _ahead(self, past: Any, X: Any, index: Any) -> Any:
        """The known columns of the steps to forecast; of a step without them, the row before."""
        rows = past.iloc[-1:]
        if X is not None:
            if missing := [name for name in past.columns if name not in X.columns]:
                raise ValueError(
                    f"SktimeForecaster was fitted on X with the columns {list(past.columns)}, got "
                    f"X without {missing}."
                )
            rows = _joined(rows, X[past.columns])
        if len(left := index.difference(rows.index)):
            warn(
                "SktimeForecaster was fitted with X, and reads it in each step that it forecasts; "
                f"there is no row of X for {len(left)} of {len(index)} steps, {left[0]} to "
                f"{left[-1]}: the row before is taken.",
                obj=self,
            )
        return rows.reindex(index, method="ffill")

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


def _joined(before: Any, after: Any) -> Any:
    """Rows, and the later ones of others."""
    import pandas as pd

    return pd.concat([before, after[after.index > before.index[-1]]])


def _numbered(rows: Any) -> Any:
    """A DataFrame whose columns are numbered; None without columns."""
    if rows is None or not rows.shape[1]:
        return None
    return rows.astype(np.float64).set_axis(range(rows.shape[1]), axis=1)
