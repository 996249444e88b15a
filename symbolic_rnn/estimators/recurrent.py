"""What regressor and classifier share: reading sequences, training, prediction."""

from __future__ import annotations

import math
from abc import abstractmethod
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from pytensor import config
from pytensor.compile.mode import Mode
from sklearn.base import BaseEstimator
from sklearn.model_selection import train_test_split
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from symbolic_rnn.argument_checks import AtLeast, NonNegative, Positive, checks_arguments
from symbolic_rnn.estimators.sequences import FLOATS, Sequences, is_list, repeated, together
from symbolic_rnn.estimators.trained_network import (
    Architecture,
    State,
    TrainedNetwork,
    borrowed,
)
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.training.fitting import fit

__all__ = ["RecurrentEstimator", "Targets", "Training", "scaling_of"]

Targets = Sequences | NDArray[Any]


@checks_arguments
@dataclass(frozen=True)
class Training:
    """Numbers of a training run.

    Parameters
    ----------
    epochs, batch_size : int
    learning_rate, clip : float
    validation : float
        Fraction of the examples.
    patience : int
        0 for no early stopping.
    """

    epochs: Positive
    batch_size: Positive
    learning_rate: float
    clip: float
    validation: Annotated[float, AtLeast(0)]
    patience: NonNegative

    def __post_init__(self) -> None:
        for name in ("learning_rate", "clip"):
            if not 0 < getattr(self, name) < math.inf:
                raise ValueError(f"{name} expects a positive number, got {getattr(self, name)}.")
        if not self.validation < 1:
            raise ValueError(
                f"validation expects a share from 0 to below 1, got {self.validation}."
            )


class RecurrentEstimator(BaseEstimator):
    """A recurrent network as an estimator of scikit-learn.

    What it has learned are arrays: compiled functions are kept in the process, by the configuration
    of the network, and filled with the arrays of the estimator that uses them.
    """

    weights_: list[NDArray[Any]]
    _optimizer_state: State
    architecture_: Architecture
    n_iter_: int

    def __init__(
        self,
        cell: str = "lstm",
        hidden: int = 32,
        *,
        layers: int = 1,
        bidirectional: bool = False,
        dropout: float = 0.0,
        per_step: bool = False,
        scale: bool = True,
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
        self.layers = layers
        self.bidirectional = bidirectional
        self.dropout = dropout
        self.per_step = per_step
        self.scale = scale
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
        tags.input_tags.three_d_array = True
        return tags

    @property
    def _dtype(self) -> Any:
        return config.floatX if self.dtype is None else self.dtype

    @abstractmethod
    def _outputs(self) -> int:
        """The number of outputs of the network."""

    @abstractmethod
    def _kind(self) -> Literal["values", "classes"]:
        """What the network computes."""

    def _architecture(self) -> Architecture:
        return Architecture(
            n_in=self._n_in,
            n_out=self._outputs(),
            cell=self.cell,
            hidden=self.hidden,
            layers=self.layers,
            bidirectional=self.bidirectional,
            dropout=self.dropout,
            per_step=self.per_step,
            output=self._kind(),
            dtype=self._dtype,
            mode=self.mode,
        )

    @abstractmethod
    def _read(self, X: Any, y: Any, *, reset: bool) -> tuple[Sequences, Targets]:
        """Read sequences and targets, and remember their shape if this is the first call."""

    def fit(self, X: Any, y: Any, sample_weight: ArrayLike | None = None) -> Self:
        """Train on sequences; with `warm_start`, a further call goes on from the weights.

        Parameters
        ----------
        X : array_like or list
            The sequences: a table (n, time), (n, time, features), or a list of arrays (time,) or
            (time, features).
        y : array_like or list
            What belongs to each sequence; with `per_step`, to each step of each sequence.
        sample_weight : array_like, shape (n,), optional
            How much each sequence counts; integers equal repetitions.

        Returns
        -------
        self

        Raises
        ------
        ValueError
            If shapes do not fit, a value is not finite, or an argument is out of range.
        NonFiniteLossError
            If the loss or a weight is not finite.
        """
        goes_on = bool(self.warm_start) and hasattr(self, "weights_")
        sequences, targets = self._read(X, y, reset=not goes_on)
        return self._train(sequences, targets, sample_weight, goes_on=goes_on)

    def _sequences(self, X: Any, *, reset: bool = False) -> Sequences:
        """Read X: a table is sequences of one feature, one in each row."""
        owner = type(self).__name__
        if not is_list(X) and getattr(X, "ndim", np.ndim(X) if isinstance(X, list) else 2) < 3:
            table = validate_data(self, X, dtype=FLOATS, order="C", reset=reset)
            sequences = Sequences(table[:, :, None], False)
        else:
            sequences = Sequences.of(owner, X)
            if reset:
                self.n_features_in_ = sequences.n_features
                if hasattr(self, "feature_names_in_"):
                    del self.feature_names_in_
        if reset:
            self._n_in = sequences.n_features
        elif sequences.n_features != self._n_in:
            raise ValueError(
                f"{owner} was fitted on sequences of {self._n_in} features, got "
                f"{sequences.n_features}."
            )
        return sequences

    def _train(
        self,
        X: Sequences,
        targets: Targets,
        sample_weight: Any,
        *,
        goes_on: bool,
        partial: bool = False,
    ) -> Self:
        """Train on sequences.

        Parameters
        ----------
        X : Sequences
        targets : Sequences or ndarray
            In the units of the data.
        sample_weight : array_like, shape (n,), or None
        goes_on : bool
            Begin with the weights and the scaling of before.
        partial : bool
            For one epoch, with the optimizer as it was left.
        """
        training = Training(
            epochs=1 if partial else self.epochs,
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            clip=self.clip,
            validation=0.0 if partial else self.validation,
            patience=self.patience,
        )
        weights = _check_sample_weight(
            sample_weight, X.lengths, dtype=np.float64, ensure_non_negative=True
        ).astype(self._dtype)
        if not weights.all():
            rows = np.flatnonzero(weights)
            if not len(rows):
                raise ValueError(
                    f"{type(self).__name__} expects a positive sample weight, got only zeros."
                )
            X, targets, weights = X.taken(rows), _taken(targets, rows), weights[rows]
        if not goes_on:
            self._set_scaling(X, targets, weights)
        architecture = self._architecture()
        if goes_on and replace(architecture, mode=None) != replace(self.architecture_, mode=None):
            raise ValueError(
                f"{type(self).__name__} goes on with the network of before, {self.architecture_}, "
                "and cannot change its shape; make a new one (clone)."
            )
        rng = check_random_state(self.random_state)
        seed = int(rng.randint(2**31 - 1))
        X, targets = X.mapped(self._scaled), self._scaled_targets(targets)
        validated = None
        rows = np.arange(len(X))
        if training.validation:
            rows, held = train_test_split(
                rows, test_size=training.validation, random_state=seed, shuffle=True
            )
            validated = X.taken(held), _taken(targets, held), weights[held]
            X, targets, weights = X.taken(rows), _taken(targets, rows), weights[rows]
        with borrowed(architecture) as network:
            return self._train_in(
                network, training, (X, targets, weights), validated, seed,
                goes_on=goes_on, partial=partial,
            )  # fmt: skip

    def _train_in(
        self,
        network: TrainedNetwork,
        training: Training,
        data: tuple[Sequences, Targets, NDArray[Any]],
        validated: tuple[Sequences, Targets, NDArray[Any]] | None,
        seed: int,
        *,
        goes_on: bool,
        partial: bool,
    ) -> Self:
        X, targets, weights = data
        done = self.n_iter_ if goes_on else 0
        order, draws = (int(s) for s in np.random.SeedSequence([seed, done]).generate_state(2))
        masked = X.ragged
        if goes_on:
            network.weights = self.weights_
        else:
            network.draw(seed)
        kept = self._optimizer_state if goes_on and partial else {}
        network.set_state(kept, seed=draws, masked=masked)
        network.rate.set_value(np.asarray(training.learning_rate, network.rate.dtype))
        network.clip.set_value(np.asarray(training.clip, network.clip.dtype))
        step = network.step(masked=masked)
        held: dict[str, Any] = {}
        if validated is not None:
            held = {
                "evaluate": network.evaluate(masked=validated[0].ragged),
                "validation": validated[0].batches(*validated[1:], training.batch_size),
                "patience": training.patience or None,
            }
        try:
            history = fit(
                step,
                X.batches(targets, weights, training.batch_size),
                parameters=network.parameters,
                epochs=training.epochs,
                seed=order,
                progress=self.progress,
                **held,
            )
        finally:
            step.skipped.clear()
        self.architecture_ = network.architecture
        self.weights_ = network.weights
        self._optimizer_state = network.state(masked=masked)
        self.n_iter_ = done + len(history.train_loss)
        self.history_ = history
        if history.stopped == "interrupted":
            raise KeyboardInterrupt
        return self

    def _set_scaling(self, X: Sequences, targets: Targets, weights: NDArray[Any]) -> None:
        steps = np.repeat(weights, X.lengths)
        self.scaling_ = scaling_of(X.steps(), steps, self.scale)

    def _scaled(self, steps: NDArray[Any]) -> NDArray[Any]:
        return np.ascontiguousarray(self.scaling_.apply(steps), dtype=self._dtype)

    def _scaled_targets(self, targets: Targets) -> Targets:
        return targets

    def _computed(self, X: Any) -> tuple[Sequences, list[NDArray[Any]] | NDArray[Any]]:
        """Return the sequences and the outputs of the network, in their order."""
        check_is_fitted(self)
        sequences = self._sequences(X).mapped(self._scaled)
        found: list[Any] = [None] * len(sequences)
        per_step = self.architecture_.per_step
        with borrowed(replace(self.architecture_, mode=self.mode)) as network:
            network.weights = self.weights_
            predict = network.predict(masked=sequences.ragged)
            width = max(self.architecture_.hidden, sequences.n_features)
            for rows, arguments in sequences.chunks(width):
                outputs = predict(*arguments)
                for row, output, length in zip(rows, outputs, sequences.lengths[rows], strict=True):
                    found[row] = output[:length] if per_step else output
        return sequences, found if sequences.ragged and per_step else np.stack(found)

    def _with_predictions(self, X: Any, y: Any, sample_weight: Any) -> tuple[Any, Any, Any]:
        """Return targets, predictions and weights to be scored: one for each step if per_step."""
        predicted = self.predict(X)
        if not self.per_step:
            return y, predicted, sample_weight
        return together(y), together(predicted), repeated(sample_weight, y)

    @abstractmethod
    def predict(self, X: Any) -> Any:
        """Predict."""

    def _shaped(self, X: Sequences, values: Any) -> Any:
        """Outputs for each step as a list if the sequences were one."""
        return list(values) if self.architecture_.per_step and X.listed else values


def _taken(targets: Targets, rows: NDArray[Any]) -> Targets:
    return targets.taken(rows) if isinstance(targets, Sequences) else targets[rows]


def scaling_of(values: NDArray[Any], weights: NDArray[Any], scale: bool) -> Scaling:
    """Mean and deviation of each column, with weights; a constant column keeps its unit."""
    n = values.shape[1]
    if not scale:
        return Scaling(np.zeros(n), np.ones(n))
    values = values.astype(np.float64)
    mean = np.average(values, axis=0, weights=weights)
    deviation = np.sqrt(np.average((values - mean) ** 2, axis=0, weights=weights))
    # Of a constant column, the rounding error of its mean is left.
    constant = values.min(axis=0) == values.max(axis=0)
    mean = np.where(constant, values[0], mean)
    return Scaling(mean, np.where(constant | (deviation == 0), 1.0, deviation))
