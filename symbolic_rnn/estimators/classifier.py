"""Classification of sequences, or of each of their steps."""

from __future__ import annotations

from typing import Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import ClassifierMixin
from sklearn.metrics import accuracy_score
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, column_or_1d

from symbolic_rnn.estimators.recurrent import RecurrentEstimator, Targets
from symbolic_rnn.estimators.sequences import (
    Sequences,
    like_pandas,
    names_of,
    with_steps,
)

__all__ = ["RecurrentClassifier"]


class RecurrentClassifier(ClassifierMixin, RecurrentEstimator):
    r"""Recurrent layers and a softmax that minimize the cross entropy.

    .. math::
        s_t &= \mathrm{step}(x_t, s_{t-1}), \qquad t = 1 \dots T                     \tag{1} \\
        p &= \mathrm{softmax}(V h_T + c) \quad\text{or, with per\_step,}\quad
             p_t = \mathrm{softmax}(V h_t + c)                                       \tag{2} \\
        L &= -\sum_i w_i \log p_{i, y_i} \big/ \sum_i w_i                            \tag{3}

    with the sample weights :math:`w_i`. Features are scaled to mean 0 and deviation 1 over the
    training data.

    Parameters
    ----------
    cell, hidden, layers, bidirectional, dropout
        The network, as for :class:`RecurrentRegressor`.
    per_step : bool
        Whether `y` has a class for each step of each sequence.
    scale : bool
        Whether features are scaled.
    epochs, batch_size, learning_rate, clip, validation, patience, warm_start, random_state
        The training, as for :class:`RecurrentRegressor`.
    dtype, mode, progress
        As for :class:`RecurrentRegressor`.

    Attributes
    ----------
    classes_ : ndarray
        The classes, in the order of the probabilities.
    weights_, scaling_, history_, n_iter_, n_features_in_, feature_names_in_
        As for :class:`RecurrentRegressor`.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> X = np.random.default_rng(0).normal(size=(30, 3))
    >>> y = np.where(X.mean(axis=1) > 0, "up", "down")
    >>> model = srnn.estimators.RecurrentClassifier(
    ...     "elman", 4, epochs=40, learning_rate=0.05, random_state=0, mode="FAST_COMPILE"
    ... )
    >>> model.fit(X, y).score(X, y) > 0.9
    True
    >>> model.classes_.tolist(), model.predict_proba(X).shape
    (['down', 'up'], (30, 2))
    """

    def _outputs(self) -> int:
        return len(self.classes_)

    def _kind(self) -> Literal["values", "classes"]:
        return "classes"

    def partial_fit(
        self,
        X: Any,
        y: Any,
        classes: ArrayLike | None = None,
        sample_weight: ArrayLike | None = None,
    ) -> Self:
        """Train for one epoch, from the weights and the optimizer's state of the last call.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`.
        classes : array_like, optional
            All classes, needed at the first call if `y` does not have each of them.

        Returns
        -------
        self
        """
        goes_on = hasattr(self, "weights_")
        sequences, targets = self._read(X, y, reset=not goes_on, classes=classes)
        return self._train(sequences, targets, sample_weight, goes_on=goes_on, partial=True)

    def predict_proba(self, X: Any) -> Any:
        """Predict the probability of each class.

        Parameters
        ----------
        X : array_like or list
            As for :meth:`fit`; lengths may differ from those in training.

        Returns
        -------
        ndarray, list or DataFrame
            (n, classes); with `per_step` (n, time, classes), or a list of (time, classes) for a
            list. If X and the `y` of :meth:`fit` are pandas objects, a DataFrame.
        """
        sequences, outputs = self._computed(X)
        if isinstance(outputs, list):
            return outputs
        values = self._shaped(sequences, outputs)
        names = None if self._names is None else tuple(self.classes_)
        return values if self.per_step else like_pandas(values, X, names)

    def predict_log_proba(self, X: Any) -> Any:
        """Predict the logarithm of the probability of each class; see :meth:`predict_proba`.

        Parameters
        ----------
        X : array_like or list
            As for :meth:`fit`.
        """
        found = self.predict_proba(X)
        with np.errstate(divide="ignore"):  # of a probability that is too small for a number
            return [np.log(each) for each in found] if isinstance(found, list) else np.log(found)

    def predict(self, X: Any) -> Any:
        """Predict the most probable class.

        Parameters
        ----------
        X : array_like or list
            As for :meth:`fit`.

        Returns
        -------
        ndarray, list or Series
            (n,); with `per_step` (n, time), or a list of (time,) for a list. If X and the `y` of
            :meth:`fit` are pandas objects, a Series; with `per_step`, a DataFrame.
        """
        sequences, outputs = self._computed(X)
        if isinstance(outputs, list):
            return [self.classes_[each.argmax(axis=-1)] for each in outputs]
        values = self._shaped(sequences, self.classes_[outputs.argmax(axis=-1)])
        return like_pandas(values, X, self._names)

    def score(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> float:
        """Return the accuracy, over all steps with `per_step`.

        Parameters
        ----------
        X, y, sample_weight
            As for :meth:`fit`.
        """
        y, predicted, weights = self._with_predictions(X, y, sample_weight)
        return float(accuracy_score(y, predicted, sample_weight=weights))

    def _read(
        self, X: Any, y: Any, *, reset: bool, classes: ArrayLike | None = None
    ) -> tuple[Sequences, Targets]:
        owner = type(self).__name__
        if y is None:
            raise ValueError(f"{owner} requires y to be passed, but the target y is None.")
        sequences = self._sequences(X, reset=reset)
        if self.per_step:
            steps, with_axis = with_steps(owner, y, sequences)
            if with_axis:
                raise ValueError(f"{owner} expects one class for each step, got vectors.")
            labels = np.concatenate(steps)
        else:
            labels = column_or_1d(y, warn=True)
            check_consistent_length(sequences.lengths, labels)
        check_classification_targets(labels)
        if reset:
            self.classes_ = np.unique(labels if classes is None else np.asarray(classes))
            self._names = names_of(y)
        elif classes is not None and not np.array_equal(np.unique(classes), self.classes_):
            raise ValueError(
                f"{owner} was fitted on the classes {self.classes_}, got {np.unique(classes)}."
            )
        numbers = self._numbers(labels)
        if not self.per_step:
            return sequences, numbers
        ends = np.cumsum(sequences.lengths)[:-1]
        return sequences, Sequences.joined(np.split(numbers, ends))

    def _numbers(self, labels: NDArray[Any]) -> NDArray[np.int64]:
        """The place of each label in the classes."""
        if strangers := set(np.unique(labels).tolist()) - set(self.classes_.tolist()):
            raise ValueError(
                f"{type(self).__name__} knows the classes {self.classes_}, got {strangers}; pass "
                "all of them at the first call of partial_fit, or make a new estimator (clone)."
            )
        return np.searchsorted(self.classes_, labels).astype(np.int64)
