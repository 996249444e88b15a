"""Forecasts of a series as an estimator of scikit-learn: the rows are steps in time."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray
from pytensor import config
from pytensor.compile.mode import Mode
from sklearn.base import BaseEstimator, MultiOutputMixin, RegressorMixin
from sklearn.utils import check_array, check_random_state
from sklearn.utils.validation import check_consistent_length, check_is_fitted, validate_data

from symbolic_rnn.argument_checks import is_integer
from symbolic_rnn.estimators.sequences import like_pandas, names_of
from symbolic_rnn.estimators.time_index import after, checked_index, steps_after
from symbolic_rnn.estimators.trained_forecaster import (
    ForecastShape,
    lent_experiment,
    lent_forecaster,
)
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.series import Series
from symbolic_rnn.forecasting.settings import Settings
from symbolic_rnn.forecasting.windows import Scaling

__all__ = ["RecurrentForecaster"]


class RecurrentForecaster(RegressorMixin, MultiOutputMixin, BaseEstimator):
    """A :class:`~symbolic_rnn.Forecaster` whose rows are steps in time.

    :meth:`fit` reads the rows of a series, and :meth:`predict` forecasts the rows that follow them:
    the first row of X is the step after the last one of the training data, or, if pandas objects
    have regular times, the step of its time. So the folds of ``TimeSeriesSplit`` are forecasts from
    a rolling origin. The columns of X are known ahead, such
    as prices or the calendar; what is known only up to the time of the forecast is a further column
    of `y`. A forecast of more than `horizon` steps continues from its own values.
    :meth:`observe` reads further rows without training.

    Parameters
    ----------
    cell : str
        A name such as "lstm", "gru" or "elman".
    hidden : int
        Width of the cell's state.
    window, horizon : int
        Number of input steps, and of steps that the network forecasts at once.
    layers : int
        Number of layers.
    bidirectional : bool
        Whether each layer reads the window in both directions, with one cell for each.
    dropout : float
        Fraction of each layer's outputs that is dropped in training.
    exogenous : bool
        Whether the columns of X are read; otherwise only the number of its rows counts.
    epochs, batch_size : int
        Number of passes over the data, and of windows in a training step.
    learning_rate, clip : float
        Learning rate of Adam, and maximal global norm of the gradient.
    validation : float
        Fraction of the rows, the last ones, by whose loss the best epoch is chosen; 0 to train on
        all of them.
    patience : int
        Epochs without a better validation loss after which training stops; 0 to disable.
    warm_start : bool
        Whether :meth:`fit` goes on from the weights of before, with a new optimizer and scaling.
    random_state : int, RandomState or None
        Seed of the initial weights, of the order of the windows and of dropout.
    dtype : {"float32", "float64"}, optional
        Type of the computation; PyTensor's ``floatX`` when omitted.
    mode : Mode or str, optional
        PyTensor's mode; the fastest available one when omitted.
    progress : bool
        Show the progress on standard error.

    Attributes
    ----------
    weights_ : list of ndarray
        The weights.
    scaling_ : Scaling
        Mean and scale of the columns of `y` and X.
    history_ : History
        Record of the last call of :meth:`fit`.
    n_features_in_, feature_names_in_
        Of X, as elsewhere in scikit-learn.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> y = np.sin(np.arange(80) / 3)
    >>> model = srnn.estimators.RecurrentForecaster(
    ...     "elman", 4, window=10, horizon=5, epochs=25, learning_rate=0.05, random_state=0,
    ...     mode="FAST_COMPILE",
    ... )
    >>> forecast = model.fit(None, y).forecast(8)
    >>> forecast.shape, bool(np.abs(forecast - np.sin(np.arange(80, 88) / 3)).max() < 0.5)
    ((8,), True)
    """

    weights_: list[NDArray[Any]]

    def __init__(
        self,
        cell: str = "lstm",
        hidden: int = 32,
        *,
        window: int = 24,
        horizon: int = 12,
        layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.0,
        exogenous: bool = True,
        epochs: int = 100,
        batch_size: int = 32,
        learning_rate: float = 3e-3,
        clip: float = 1.0,
        validation: float = 0.0,
        patience: int = 10,
        warm_start: bool = False,
        random_state: int | np.random.RandomState | None = None,
        dtype: Literal["float32", "float64"] | None = None,
        mode: Mode | str | None = None,
        progress: bool = False,
    ):
        self.cell = cell
        self.hidden = hidden
        self.window = window
        self.horizon = horizon
        self.layers = layers
        self.bidirectional = bidirectional
        self.dropout = dropout
        self.exogenous = exogenous
        self.epochs = epochs
        self.batch_size = batch_size
        self.learning_rate = learning_rate
        self.clip = clip
        self.validation = validation
        self.patience = patience
        self.warm_start = warm_start
        self.random_state = random_state
        self.dtype = dtype
        self.mode = mode
        self.progress = progress

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        # The rows after a shuffled table of examples cannot be forecast.
        tags.regressor_tags.poor_score = True
        return tags

    def fit(self, X: Any, y: Any) -> Self:
        """Train on the rows of a series.

        Parameters
        ----------
        X : array_like, shape (length, features), or None
            The columns that are known ahead.
        y : array_like, shape (length,) or (length, k)
            What is read and forecast.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If there are too few rows, a column of `y` is constant, a value is not finite, or an
            argument is out of range; of pandas objects, if the rows are not in the order of time,
            or X has other times than `y`.
        NonFiniteLossError
            If the loss or a weight is not finite.

        Warns
        -----
        UserWarning
            If the times of a pandas object are not regular.
        """
        owner = type(self).__name__
        if y is None:
            raise ValueError(f"{owner} requires y to be passed, but the target y is None.")
        goes_on = bool(self.warm_start) and hasattr(self, "weights_")
        index = checked_index(owner, y, X)
        known = self._known(X, reset=True)
        columns, known, with_axis = self._columns(y, known)
        seed = int(check_random_state(self.random_state).randint(2**31 - 1))
        shape = ForecastShape(
            self._settings(known.shape[1], seed),
            columns.shape[1],
            str(config.floatX) if self.dtype is None else self.dtype,
            self.mode,
        )
        least = self.window + self.horizon
        if len(columns) < least:
            raise ValueError(
                f"{owner} expects at least {least} rows, its window and horizon, got n_samples = "
                f"{len(columns)}; use a longer series, or a shorter window or horizon."
            )
        for k in np.flatnonzero(columns.min(axis=0) == columns.max(axis=0)):
            name = int(k) if (given := names_of(y)) is None else given[k]
            raise ValueError(
                f"{owner} expects columns of y that vary, got a constant one, {name!r} "
                f"({columns[0, k]}): it cannot be scaled, and its forecast is known."
            )
        names = (*shape.columns, *shape.settings.known)
        series = Series(np.hstack([columns, known]), names, shape.columns, None, "the series")
        with lent_experiment(shape, series) as experiment:
            forecaster = experiment.forecaster
            if goes_on:
                _set(forecaster, self.weights_)
            self.history_ = experiment.fit(progress=self.progress)
            self.weights_ = [parameter.get_value() for parameter in forecaster.parameters]
            self.scaling_: Scaling = forecaster.scaling
        self.shape_ = shape
        self._last = columns[-self.window :], known[-self.window :]
        self._with_axis, self._names = with_axis, names_of(y)
        self._index = index
        self.n_iter_ = len(self.history_.train_loss)
        if self.history_.stopped == "interrupted":
            raise KeyboardInterrupt
        return self

    def observe(self, X: Any, y: Any) -> Self:
        """Read further rows, without training: forecasts are of the steps after them.

        Parameters
        ----------
        X, y
            The rows that follow those of :meth:`fit`, or of the last call; as for :meth:`fit`.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If the rows do not follow, or have other columns.
        """
        check_is_fitted(self)
        owner = type(self).__name__
        index = checked_index(owner, y, X)
        columns, known, _ = self._columns(y, self._known(X, reset=False))
        past, past_known = self._last
        if columns.shape[1] != past.shape[1]:
            raise ValueError(
                f"{owner} was fitted on {past.shape[1]} columns of y, got {columns.shape[1]}."
            )
        if (index is None) != (self._index is None):
            kinds = ("arrays", "pandas objects")
            raise ValueError(
                f"{owner}.observe expects {kinds[self._index is not None]}, as fit had, got "
                f"{kinds[index is not None]}."
            )
        if index is not None:
            places = steps_after(owner, self._index, y if hasattr(y, "iloc") else X)
            if places[-1] >= len(places):
                raise ValueError(
                    f"{owner}.observe expects the rows that follow {self._index[-1]}, got rows "
                    f"from {index[0]} to {index[-1]}, with steps left out."
                )
            self._index = self._index.append(index)
        self._last = (
            np.concatenate([past, columns])[-self.window :],
            np.concatenate([past_known, known])[-self.window :],
        )
        return self

    def predict(self, X: Any) -> Any:
        """Forecast the rows that follow those of :meth:`fit`, one for each row of X.

        Parameters
        ----------
        X : array_like, shape (n_steps, features)
            The known columns in these steps.

        Returns
        -------
        ndarray or pandas object
            (n_steps,) or (n_steps, targets); a Series or DataFrame with the index of X if X and the
            `y` of :meth:`fit` are pandas objects.

        Raises
        ------
        ValueError
            If the times of X are not after those of :meth:`fit`, if known columns of a step between
            are missing, or as for :meth:`fit`.
        """
        check_is_fitted(self)
        owner = type(self).__name__
        if X is None:
            raise ValueError(
                f"{owner}.predict expects X, with a row for each step to forecast, got None; "
                "without known columns, use forecast(steps)."
            )
        known = self._known(X, reset=False)
        places = steps_after(owner, self._index, X)
        if known is not None and places[-1] >= len(places):
            raise ValueError(
                f"{owner} expects the known columns of every step after its training data, which "
                f"end at {self._index[-1]}, got rows of X from {X.index[0]} to {X.index[-1]} "
                f"without {places[-1] + 1 - len(places)} of the steps before; pass X of these too."
            )
        values = self._forecast(int(places[-1]) + 1, known)[places]
        return like_pandas(values, X, self._names)

    def forecast(self, steps: int, X: Any = None) -> Any:
        """Forecast the steps that follow those of :meth:`fit`.

        Parameters
        ----------
        steps : int
            Their number.
        X : array_like, shape (n_steps, features), optional
            The known columns in these steps; further rows are ignored.

        Returns
        -------
        ndarray or pandas object
            As from :meth:`predict`; of pandas objects without X, the index goes on.

        Raises
        ------
        ValueError
            If the known columns are missing or too short.
        """
        check_is_fitted(self)
        owner = type(self).__name__
        if not is_integer(steps) or steps < 1:
            raise ValueError(f"{owner}.forecast expects a positive number of steps, got {steps!r}.")
        read = bool(self.exogenous) and self._last[1].shape[1] > 0
        known = None
        if read:
            if X is None:
                raise ValueError(
                    f"{owner}.forecast expects the known columns X of the next {steps} steps, "
                    "which the network reads."
                )
            known = self._known(X, reset=False)
            assert known is not None  # they are read
            if len(known) < steps:
                raise ValueError(f"{owner}.forecast expects {steps} rows of X, got {len(known)}.")
            if steps_after(owner, self._index, X)[steps - 1] >= steps:
                raise ValueError(
                    f"{owner}.forecast expects X of the steps that follow its training data, which "
                    f"end at {self._index[-1]}, got rows from {X.index[0]} to {X.index[-1]}."
                )
        values = self._forecast(steps, None if known is None else known[:steps])
        if self._names is None or self._index is None:
            return values
        import pandas as pd

        index = X.iloc[:steps].index if hasattr(X, "iloc") else after(self._index, steps)
        return like_pandas(values, pd.DataFrame(index=index), self._names)

    def to_forecaster(self) -> Forecaster:
        """Return a :class:`~symbolic_rnn.Forecaster` with these weights, to save or to export."""
        check_is_fitted(self)
        made = self.shape_.untrained()
        self._put_into(made)
        return made

    def _settings(self, known: int, seed: int) -> Settings:
        return Settings(
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            bidirectional=self.bidirectional,
            dropout=self.dropout,
            window=self.window,
            horizon=self.horizon,
            epochs=self.epochs,
            batch=self.batch_size,
            learning_rate=self.learning_rate,
            clip=self.clip,
            patience=self.patience,
            validation=self.validation,
            test=0.0,
            seed=seed,
            known=tuple(f"x{k}" for k in range(known)),
        )

    def _columns(
        self, y: Any, known: NDArray[np.float64] | None
    ) -> tuple[NDArray[np.float64], NDArray[np.float64], bool]:
        """The columns of y, the known ones beside them, and whether y has an axis for columns."""
        owner = type(self).__name__
        values = check_array(y, ensure_2d=False, dtype=np.float64, input_name="y", estimator=owner)
        columns = values.reshape(len(values), -1)
        known = np.empty((len(values), 0)) if known is None else known
        check_consistent_length(columns, known)
        return columns, known, values.ndim == 2

    def _known(self, X: Any, *, reset: bool) -> NDArray[np.float64] | None:
        """The known columns; None if there are none."""
        if X is None:
            if not reset and hasattr(self, "n_features_in_"):
                raise ValueError(
                    f"{type(self).__name__} was fitted with X, and expects it: the known columns."
                )
            if reset and hasattr(self, "n_features_in_"):
                del self.n_features_in_
            return None
        rows: NDArray[np.float64] = validate_data(
            self, X, dtype=np.float64, reset=reset or not hasattr(self, "n_features_in_")
        )
        return rows if self.exogenous else None

    def _forecast(self, n: int, known: NDArray[np.float64] | None) -> NDArray[np.float64]:
        settings = self.shape_.settings
        past, past_known = self._last
        if known is None:
            known = np.empty((n, past_known.shape[1]))
        # A network reads the known columns of its whole horizon: the last row stands for the rest.
        missing = -n % settings.horizon
        known = np.concatenate([past_known, known, np.repeat(known[-1:], missing, axis=0)])
        blocks: list[NDArray[np.float64]] = []
        with lent_forecaster(replace(self.shape_, mode=self.mode)) as forecaster:
            self._put_into(forecaster)
            for start in range(0, n, settings.horizon):
                window = np.concatenate([past, *blocks])[-settings.window :]
                ahead = known[start : start + settings.window + settings.horizon]
                arguments = [window[None], ahead[None]] if ahead.shape[1] else [window[None]]
                blocks.append(forecaster.predict(*arguments)[0])
        values = np.concatenate(blocks)[:n]
        return values if self._with_axis else values[:, 0]

    def _put_into(self, forecaster: Forecaster) -> None:
        names = self.shape_.columns
        forecaster._set(self.scaling_, names, names)
        _set(forecaster, self.weights_)


def _set(forecaster: Forecaster, weights: list[NDArray[Any]]) -> None:
    parameters = forecaster.parameters
    if [p.get_value(borrow=True).shape for p in parameters] != [w.shape for w in weights]:
        raise ValueError(
            "RecurrentForecaster goes on with the network of before, and cannot change its shape; "
            "make a new one (clone)."
        )
    for parameter, value in zip(parameters, weights, strict=True):
        parameter.set_value(value)
