"""Sequences as users of scikit-learn pass them: tables, arrays with three axes, lists."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.utils import check_array

from symbolic_rnn.training.batches import Batch, Batches, LazyBatches, WindowBatches
from symbolic_rnn.training.ragged import RaggedBatches, padded

__all__ = [
    "FLOATS",
    "Sequences",
    "Weighted",
    "is_list",
    "like_pandas",
    "names_of",
    "repeated",
    "together",
    "with_steps",
]

#: Types in which values are read: scaling is what makes numbers fit the type of a network.
FLOATS = (np.float64, np.float32)

#: Input entries per call of the compiled function (2 MB in float64), but at least one sequence.
BATCH_NUMBERS = 2**18


@dataclass(frozen=True, eq=False)
class Sequences:
    """Sequences of one length, as an array, or of different ones, as a list.

    Parameters
    ----------
    values : ndarray, shape (n, time, features), or list of ndarray, each (time, features)
    listed : bool
        Whether they were given as a list.
    """

    values: NDArray[Any] | list[NDArray[Any]]
    listed: bool

    @classmethod
    def of(cls, owner: str, X: Any, name: str = "sequence") -> Sequences:
        """Read an array with three axes, or a list of sequences.

        Raises
        ------
        ValueError
            If shapes do not fit, or a value is not finite.
        """
        if not is_list(X):
            array = check_array(
                X, dtype=FLOATS, allow_nd=True, ensure_2d=False, order="C", estimator=owner
            )
            if array.ndim != 3:
                raise ValueError(
                    f"{owner} expects an array (n, time, features) or a table (n, time), got shape "
                    f"{array.shape}."
                )
            return cls(array, False)
        if not len(X):
            raise ValueError(f"{owner} expects at least one sequence, got an empty list.")
        arrays = [_sequence(owner, f"{name} {i}", each) for i, each in enumerate(X)]
        width = arrays[0].shape[1]
        for i, array in enumerate(arrays):
            if array.shape[1] != width:
                raise ValueError(
                    f"{owner} expects as many columns in each {name}, got {width} in {name} 0 and "
                    f"{array.shape[1]} in {name} {i}."
                )
        return cls.joined(arrays)

    @classmethod
    def joined(cls, arrays: list[NDArray[Any]]) -> Sequences:
        """Make them of a list; those of one length become one array."""
        if len({len(array) for array in arrays}) == 1:
            return cls(np.stack(arrays), True)
        return cls(arrays, True)

    def __len__(self) -> int:
        return len(self.values)

    @property
    def ragged(self) -> bool:
        """Whether their lengths differ."""
        return isinstance(self.values, list)

    @property
    def lengths(self) -> NDArray[np.int64]:
        """The number of steps of each."""
        return np.array([len(each) for each in self.values], dtype=np.int64)

    @property
    def n_features(self) -> int:
        """The number of features of a step."""
        return int(self.values[0].shape[-1])

    def taken(self, rows: NDArray[Any]) -> Sequences:
        """Some of them."""
        if isinstance(self.values, list):
            return self.joined([self.values[row] for row in rows])
        return Sequences(self.values[rows], self.listed)

    def steps(self) -> NDArray[Any]:
        """All steps of all sequences, one after the other."""
        if isinstance(self.values, list):
            return np.concatenate(self.values)
        return self.values.reshape((-1, *self.values.shape[2:]))

    def mapped(self, change: Any) -> Sequences:
        """The sequences after a change of each step."""
        if isinstance(self.values, list):
            return Sequences([change(each) for each in self.values], self.listed)
        return Sequences(change(self.values), self.listed)

    def chunks(self, width: int) -> Iterator[tuple[NDArray[np.intp], list[NDArray[Any]]]]:
        """Batches for prediction: the places, and the arguments: sequences, lengths if they differ.

        Parameters
        ----------
        width : int
            Numbers that are computed for a step.
        """
        lengths = self.lengths
        order = np.argsort(lengths, kind="stable")
        size = max(1, BATCH_NUMBERS // (int(lengths.max()) * width))
        for start in range(0, len(order), size):
            rows = order[start : start + size]
            if isinstance(self.values, list):
                yield rows, [padded([self.values[row] for row in rows])[0], lengths[rows]]
            else:
                yield rows, [self.values[rows]]

    def batches(
        self, targets: Sequences | NDArray[Any], weights: NDArray[Any], batch_size: int
    ) -> Batches:
        """The data of :func:`~symbolic_rnn.fit`; with a mask if lengths differ.

        Parameters
        ----------
        targets : Sequences or ndarray
            For each step, or for each sequence.
        weights : ndarray, shape (n,)
        batch_size : int
        """
        per_step = isinstance(targets, Sequences)
        values: Any = targets.values if isinstance(targets, Sequences) else targets
        if not isinstance(self.values, list):
            return Weighted(WindowBatches([self.values, values, weights], batch_size), per_step)
        if per_step:
            made = RaggedBatches(self.values, values, per_sequence=[weights], batch_size=batch_size)
        else:
            made = RaggedBatches(self.values, per_sequence=[values, weights], batch_size=batch_size)
        return Weighted(made, per_step)


class Weighted(Batches):
    """Batches whose loss is a mean with the weights of their examples.

    Parameters
    ----------
    batches : Batches
        Of sequences, targets, weights, and a mask if their lengths differ.
    per_step : bool
        Whether the loss is a mean over steps.
    """

    def __init__(self, batches: Batches, per_step: bool):
        self.batches, self.per_step = batches, per_step

    def epoch(self, rng: np.random.Generator | None = None) -> Sequence[Batch]:
        """Return the batches, each with the sum of its weights."""
        batches = self.batches.epoch(rng)
        return LazyBatches(len(batches), lambda k: self._weighed(batches[k].arguments))

    def _weighed(self, arguments: tuple[Any, ...]) -> Batch:
        x, _, weights, *mask = arguments
        if self.per_step:
            steps = mask[0].sum(axis=1) if mask else np.full(len(x), x.shape[1])
            return Batch(arguments, float(weights @ steps))
        return Batch(arguments, float(weights.sum()))


def is_list(X: Any) -> bool:
    """Whether sequences are given one by one: arrays in a list, or lists of different lengths.

    A nested list that makes an array is one.

    Examples
    --------
    >>> is_list([np.ones((3, 2)), np.ones((4, 2))]), is_list([[1, 2], [3]]), is_list([[1, 2]])
    (True, True, False)
    """
    if isinstance(X, np.ndarray) or hasattr(X, "iloc"):
        return X.ndim == 1 and X.dtype == object and len(X) > 0 and all(map(_is_collection, X))
    if not isinstance(X, list | tuple) or not all(map(_is_collection, X)):
        return False
    if any(hasattr(each, "__array__") for each in X):
        return True
    try:
        np.asarray(X)
    except ValueError:  # of different lengths
        return True
    return False


def _is_collection(value: Any) -> bool:
    return isinstance(value, list | tuple) or getattr(value, "ndim", 0) > 0


def _sequence(owner: str, name: str, given: Any) -> NDArray[Any]:
    array = check_array(
        given, dtype=FLOATS, allow_nd=True, ensure_2d=False, order="C", estimator=owner,
        ensure_min_samples=0, input_name=name,
    )  # fmt: skip
    if array.ndim == 1:
        array = array[:, None]
    if array.ndim != 2 or not array.size:
        raise ValueError(
            f"{owner} expects sequences (time, features) or (time,) of at least one step, got "
            f"shape {np.shape(given)} for {name}."
        )
    return array


def with_steps(owner: str, y: Any, X: Sequences) -> tuple[list[NDArray[Any]], bool]:
    """Read what there is for each step; return it as a list, and whether steps are vectors.

    Raises
    ------
    ValueError
        If the lengths are not those of the sequences.
    """
    given = list(y) if is_list(y) else list(np.asarray(y))
    arrays = [np.asarray(each) for each in given]
    lengths, expected = [len(np.atleast_1d(each)) for each in arrays], X.lengths.tolist()
    if lengths != expected or len({array.ndim for array in arrays}) != 1:
        shown = np.asarray(y).shape if not is_list(y) else lengths[:5]
        raise ValueError(
            f"{owner} with per_step=True expects a target for each step of each of "
            f"{len(expected)} sequences, whose lengths are {expected[:5]}..., got {shown}."
        )
    return arrays, arrays[0].ndim == 2


def like_pandas(values: Any, X: Any, names: tuple[Any, ...] | None) -> Any:
    """Return values as pandas objects with the index of X.

    Parameters
    ----------
    values : ndarray, shape (n,) or (n, columns), or list
        A list is returned as it is.
    X : object
        What was given to predict.
    names : tuple or None
        The names of the columns; None to return the array.
    """
    if names is None or not hasattr(X, "iloc") or isinstance(values, list):
        return values
    import pandas as pd

    if values.ndim == 1:
        return pd.Series(values, index=X.index, name=names[0])
    return pd.DataFrame(values, index=X.index, columns=list(names))


def names_of(y: Any) -> tuple[Any, ...] | None:
    """The names of a pandas object's columns; None of anything else."""
    if not hasattr(y, "iloc"):
        return None
    return tuple(y.columns) if hasattr(y, "columns") else (y.name,)


def together(values: Any) -> NDArray[Any]:
    """Values for each step of all sequences, one after the other."""
    if is_list(values):
        return np.concatenate([np.asarray(each) for each in values])
    array = np.asarray(values)
    return array.reshape((-1, *array.shape[2:]))


def repeated(weights: Any, y: Any) -> Any:
    """The weight of each sequence for each of its steps."""
    return None if weights is None else np.repeat(weights, [len(each) for each in y])
