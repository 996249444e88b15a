"""Regression of sequences: to values, or to sequences."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import MultiOutputMixin, RegressorMixin
from sklearn.metrics import r2_score
from sklearn.utils import check_array
from sklearn.utils.validation import check_consistent_length

from symbolic_rnn.estimators.recurrent import RecurrentEstimator, Targets, scaling_of
from symbolic_rnn.estimators.sequences import (
    FLOATS,
    Sequences,
    like_pandas,
    names_of,
    with_steps,
)

__all__ = ["RecurrentRegressor"]


class RecurrentRegressor(RegressorMixin, MultiOutputMixin, RecurrentEstimator):
    r"""Recurrent layers and a linear readout that minimize the squared error.

    .. math::
        s_t &= \mathrm{step}(x_t, s_{t-1}), \qquad t = 1 \dots T                       \tag{1} \\
        \hat y &= V h_T + c \quad\text{or, with per\_step,}\quad \hat y_t = V h_t + c  \tag{2} \\
        L &= \sum_i w_i \lVert \hat y_i - y_i \rVert^2 \big/ \big(k \sum_i w_i\big)    \tag{3}

    with the sample weights :math:`w_i` and :math:`k` targets. Features and targets are scaled to
    mean 0 and deviation 1 over the training data, and back.

    Sequences are a table ``(n, time)``, in which each row is a sequence of one feature, as in the
    UCR archive; an array ``(n, time, features)``; or a list of arrays ``(time,)`` or ``(time,
    features)`` of different lengths.

    Parameters
    ----------
    cell : str
        A name such as "lstm", "gru", "elman", or of the zoo, "lem"; ``symbolic-rnn derive --list``
        lists all.
    hidden : int
        Width of the cell's state.
    layers : int
        Number of layers.
    bidirectional : bool
        Whether each layer reads the sequence in both directions, with one cell for each.
    dropout : float
        Fraction of each layer's outputs that is dropped in training.
    per_step : bool
        Whether `y` has a value for each step of each sequence.
    scale : bool
        Whether features and targets are scaled; otherwise they are used as they are.
    epochs, batch_size : int
        Number of passes over the data, and of sequences in a training step.
    learning_rate, clip : float
        Learning rate of Adam, and maximal global norm of the gradient.
    validation : float
        Fraction of the sequences, drawn at random, by whose loss the best epoch is chosen; 0 to
        choose it by the training loss.
    patience : int
        Epochs without a better validation loss after which training stops; 0 to disable.
    warm_start : bool
        Whether :meth:`fit` goes on from the weights of before, with a new optimizer.
    random_state : int, RandomState or None
        Seed of the initial weights, of the order of the data and of dropout. The same seed gives
        the same bits.
    dtype : {"float32", "float64"}, optional
        Type of the computation; PyTensor's ``floatX`` when omitted.
    mode : Mode or str, optional
        PyTensor's mode; the fastest available one when omitted.
    progress : bool
        Show the progress on standard error.

    Attributes
    ----------
    weights_ : list of ndarray
        The weights, from the first layer to the readout.
    scaling_, target_scaling_ : Scaling
        Mean and scale of the features of a step, and of the targets.
    history_ : History
        Record of the last call of :meth:`fit` or :meth:`partial_fit`.
    n_iter_ : int
        Number of epochs so far.
    n_features_in_ : int
        Columns of a table; otherwise features of a step.
    feature_names_in_ : ndarray of str
        Names of the columns, if X was a DataFrame whose columns are strings.

    Notes
    -----
    Networks of the same shape share their compiled functions in a process: a search over learning
    rates, or the folds of a cross-validation, compile once. An estimator holds arrays only, so that
    it can be copied and pickled; another process compiles when it is first used there.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> X = np.random.default_rng(0).normal(size=(30, 3))
    >>> model = srnn.estimators.RecurrentRegressor(
    ...     "elman", 4, epochs=40, learning_rate=0.05, random_state=0, mode="FAST_COMPILE"
    ... )
    >>> model.fit(X, X.sum(axis=1)).score(X, X.sum(axis=1)) > 0.9
    True
    """

    def _outputs(self) -> int:
        return self._n_targets

    def _kind(self) -> Literal["values", "classes"]:
        return "values"

    def partial_fit(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> Self:
        """Train for one epoch, from the weights and the optimizer's state of the last call.

        The scaling is that of the first call.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`.

        Returns
        -------
        self
        """
        goes_on = hasattr(self, "weights_")
        sequences, targets = self._read(X, y, reset=not goes_on)
        return self._train(sequences, targets, sample_weight, goes_on=goes_on, partial=True)

    def predict(self, X: Any) -> Any:
        """Predict values.

        Parameters
        ----------
        X : array_like or list
            As for :meth:`fit`; lengths may differ from those in training.

        Returns
        -------
        ndarray, list or pandas object
            (n,) or (n, targets); with `per_step` (n, time), (n, time, targets), or a list of them
            for a list. If X and the `y` of :meth:`fit` are pandas objects, a Series or DataFrame.
        """
        sequences, outputs = self._computed(X)

        def unscaled(values: Any) -> Any:
            values = values * self.target_scaling_.scale + self.target_scaling_.mean
            return values if self._with_axis else values[..., 0]

        if isinstance(outputs, list):
            return [unscaled(each) for each in outputs]
        values = self._shaped(sequences, unscaled(outputs))
        return like_pandas(values, X, self._names)

    def score(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> float:
        """Return the coefficient of determination, R², over all steps with `per_step`.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`.
        """
        y, predicted, weights = self._with_predictions(X, y, sample_weight)
        return float(r2_score(y, predicted, sample_weight=weights))

    def _read(self, X: Any, y: Any, *, reset: bool) -> tuple[Sequences, Targets]:
        owner = type(self).__name__
        if y is None:
            raise ValueError(f"{owner} requires y to be passed, but the target y is None.")
        sequences = self._sequences(X, reset=reset)
        targets: Targets
        if self.per_step:
            steps, with_axis = with_steps(owner, y, sequences)
            columns = [each if with_axis else each[:, None] for each in steps]
            targets = Sequences.of(owner, columns, name="target")
            n_targets = targets.n_features
        else:
            values = check_array(y, ensure_2d=False, dtype=FLOATS, input_name="y", estimator=owner)
            check_consistent_length(sequences.lengths, values)
            if values.ndim > 2:
                raise ValueError(
                    f"{owner} expects y of shape (n,) or (n, targets), got {values.shape}; for a "
                    "value at each step, pass per_step=True."
                )
            with_axis = values.ndim == 2
            targets = values if with_axis else values[:, None]
            n_targets = values.shape[1] if with_axis else 1
        if reset:
            self._n_targets, self._with_axis, self._names = n_targets, with_axis, names_of(y)
        elif (n_targets, with_axis) != (self._n_targets, self._with_axis):
            raise ValueError(f"{owner} was fitted on {self._n_targets} targets, got {n_targets}.")
        return sequences, targets

    def _set_scaling(self, X: Sequences, targets: Targets, weights: NDArray[Any]) -> None:
        super()._set_scaling(X, targets, weights)
        if isinstance(targets, Sequences):
            weights, values = np.repeat(weights, targets.lengths), targets.steps()
        else:
            values = targets
        self.target_scaling_ = scaling_of(values, weights, self.scale)

    def _scaled_targets(self, targets: Targets) -> Targets:
        def change(values: NDArray[Any]) -> NDArray[Any]:
            return np.ascontiguousarray(self.target_scaling_.apply(values), dtype=self._dtype)

        return targets.mapped(change) if isinstance(targets, Sequences) else change(targets)
