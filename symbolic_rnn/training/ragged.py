"""Sequences of different lengths in padded batches of similar ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import ArrayLike, NDArray
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import (
    Positive,
    as_tensor,
    checks_arguments,
    is_collection,
    shown_argument,
)
from symbolic_rnn.graph import checked
from symbolic_rnn.training.batches import Batch, Batches, LazyBatches

__all__ = ["RaggedBatches", "padded", "sequence_mask", "sequences_of"]


def sequence_mask(lengths: TensorVariable, n_steps: TensorVariable | int) -> TensorVariable:
    """Return the mask of sequences that are padded at their end, given their lengths.

    Parameters
    ----------
    lengths : TensorVariable
        Integers, ``(batch,)``.
    n_steps : TensorVariable or int
        Number of steps of the padded sequences, ``x.shape[1]``.

    Returns
    -------
    TensorVariable
        Booleans, ``(batch, n_steps)``: true where a step counts.

    Raises
    ------
    TypeError
        If the lengths or the number of steps are not integers.
    ValueError
        If they do not have one axis; when the compiled function is called, if a length is below 1
        or above `n_steps`.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> srnn.sequence_mask(pt.as_tensor([3, 1]), 4).eval(mode="FAST_COMPILE").astype(int)
    array([[1, 1, 1, 0],
           [1, 0, 0, 0]])
    """
    lengths = as_tensor("sequence_mask", "lengths", lengths)
    n_steps = as_tensor("sequence_mask", "n_steps", n_steps)
    if n_steps.ndim or n_steps.dtype not in pt.type.integer_dtypes:
        raise TypeError(
            f"sequence_mask expects an integer for n_steps, got {shown_argument(n_steps)}."
        )
    if lengths.dtype not in pt.type.integer_dtypes:
        raise TypeError(
            f"sequence_mask expects integers for lengths, got {shown_argument(lengths)}."
        )
    if lengths.ndim != 1:
        raise ValueError(
            f"sequence_mask expects lengths of shape (batch,), got {lengths.ndim} axes "
            f"{lengths.type.shape}."
        )
    fits = pt.all(pt.ge(lengths, 1)) & pt.all(pt.le(lengths, n_steps))
    message = "sequence_mask expects lengths of at least 1 and at most n_steps."
    return pt.lt(pt.arange(n_steps)[None, :], checked(lengths, fits, message)[:, None])


@checks_arguments(besides=["sequences"])
def padded(
    sequences: Sequence[ArrayLike], *, n_steps: Positive | None = None, fill: float = 0
) -> tuple[NDArray[Any], NDArray[np.bool_]]:
    """Pad sequences at their end to one length.

    Parameters
    ----------
    sequences : sequence of array_like
        Each ``(time, ...)``, with at least one step; the other axes are of the same sizes.
    n_steps : int, optional
        Number of steps of the result; that of the longest sequence when omitted.
    fill : float
        What the padding holds; networks and losses with a mask do not read it.

    Returns
    -------
    array : ndarray
        ``(batch, time, ...)``; of integers only if `fill` is one.
    mask : ndarray of bool
        ``(batch, time)``: true where a step counts.

    Raises
    ------
    TypeError
        If an argument is of another type: the sequences are arrays of numbers.
    ValueError
        If there is no sequence, one is empty, longer than `n_steps` or has no time axis, or their
        other sizes differ.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.padded([[1, 2, 3], [4]])
    (array([[1, 2, 3],
           [4, 0, 0]]), array([[ True,  True,  True],
           [ True, False, False]]))
    """
    arrays = sequences_of("padded", "sequences", sequences)
    lengths = np.array([len(array) for array in arrays])
    longest = int(lengths.max())
    if n_steps is not None and n_steps < longest:
        raise ValueError(
            f"padded expects sequences of at most n_steps={n_steps} steps, got one of {longest}."
        )
    mask = np.arange(n_steps or longest) < lengths[:, None]
    dtype = np.result_type(*arrays)
    if dtype.kind in "biu" and not float(fill).is_integer():
        dtype = np.result_type(dtype, np.float64)
    out = np.full((*mask.shape, *arrays[0].shape[1:]), fill, dtype=dtype)
    for row, array in zip(out, arrays, strict=True):
        row[: len(array)] = array
    return out, mask


class RaggedBatches(Batches):
    r"""Sequences of different lengths, in batches that are padded to their longest one.

    A batch has sequences of similar length, so that little is padding: an epoch draws an order,
    sorts the sequences of every `pool` batches by their length, and draws the order of the batches.

    Arguments of the training step are the padded sequences, the values per sequence, and the mask
    ``(batch, time)``, in this order: ``step(x, y, mask)``.

    Parameters
    ----------
    *per_step : sequence of array_like
        Inputs and, many-to-many, targets: each a list of n sequences ``(time, ...)``, of the same
        lengths.
    per_sequence : sequence of array_like
        Many-to-one targets: arrays ``(n, ...)`` with one entry for each sequence.
    batch_size : int
        Number of sequences in a batch; the last one may be smaller.
    pool : int
        How many batches are sorted together: 1 sorts nothing, more leave less padding and less of
        the random order.

    Raises
    ------
    TypeError
        If an argument is no list of arrays of numbers, or a number is no integer.
    ValueError
        If there are no sequences, one is empty, lengths or other sizes differ, or a number is below
        1.

    Notes
    -----
    Use the mask in :func:`~symbolic_rnn.unroll` and, many-to-many, in the loss, whose mean is then
    over true steps. :func:`~symbolic_rnn.fit` weighs batches by their true steps, or many-to-one by
    their sequences, so the loss of an epoch is the mean over all of them.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> xs = [np.ones((length, 2)) for length in (3, 9, 4, 8)]
    >>> batches = srnn.RaggedBatches(xs, per_sequence=[np.arange(4)], batch_size=2)
    >>> for (x, label, mask), weight in batches.epoch():
    ...     print(x.shape, label, mask.sum(axis=1), weight)
    (2, 4, 2) [0 2] [3 4] 2
    (2, 9, 2) [3 1] [8 9] 2
    """

    @checks_arguments(besides=["per_sequence"])
    def __init__(
        self,
        *per_step: Sequence[ArrayLike],
        per_sequence: Sequence[ArrayLike] = (),
        batch_size: Positive = 32,
        pool: Positive = 20,
    ):
        self.per_step = together("RaggedBatches", per_step)
        self.per_sequence = _arrays("RaggedBatches", "per_sequence", per_sequence)
        self.lengths = np.array([len(sequence) for sequence in self.per_step[0]])
        if any(values.shape[:1] != self.lengths.shape for values in self.per_sequence):
            raise ValueError(
                f"RaggedBatches expects one entry of per_sequence for each of the "
                f"{len(self.lengths)} sequences, got shapes "
                f"{[values.shape for values in self.per_sequence]}."
            )
        self.batch_size, self.pool = batch_size, pool

    def epoch(self, rng: np.random.Generator | None = None) -> Sequence[Batch]:
        """Return the batches; without `rng`, all sequences are sorted by length."""
        n = len(self.lengths)
        order = np.arange(n) if rng is None else rng.permutation(n)
        size = n if rng is None else self.pool * self.batch_size
        if size > self.batch_size:
            for start in range(0, n, size):
                pooled = order[start : start + size]
                order[start : start + size] = pooled[
                    np.argsort(self.lengths[pooled], kind="stable")
                ]
        starts = np.arange(0, n, self.batch_size)
        if rng is not None:
            rng.shuffle(starts)

        def make(k: int) -> Batch:
            places = order[starts[k] :][: self.batch_size]
            several = [padded([sequences[i] for i in places]) for sequences in self.per_step]
            mask = several[0][1]
            arguments = (
                *(array for array, _ in several),
                *(values[places] for values in self.per_sequence),
                mask,
            )
            return Batch(arguments, len(places) if self.per_sequence else int(mask.sum()))

        return LazyBatches(len(starts), make)


def together(owner: str, several: Sequence[Sequence[ArrayLike]]) -> list[list[NDArray[Any]]]:
    """Lists of sequences as arrays, after checking that their lengths agree."""
    if not several:
        raise ValueError(f"{owner} expects lists of sequences, {owner}(xs, ys, ...), got none.")
    found = [sequences_of(owner, f"argument {k + 1}", each) for k, each in enumerate(several)]
    lengths = [[len(sequence) for sequence in each] for each in found]
    for k, other in enumerate(lengths[1:]):
        if len(other) != len(lengths[0]):
            raise ValueError(
                f"{owner} expects lists of as many sequences, got {len(lengths[0])} in argument 1 "
                f"and {len(other)} in argument {k + 2}."
            )
        for i, (a, b) in enumerate(zip(lengths[0], other, strict=True)):
            if a != b:
                raise ValueError(
                    f"{owner} expects sequences of the same lengths, but sequence {i} has {a} "
                    f"steps in argument 1 and {b} in argument {k + 2}."
                )
    return found


def sequences_of(owner: str, name: str, sequences: Sequence[ArrayLike]) -> list[NDArray[Any]]:
    """Sequences as arrays, after checking that they can stand in one batch."""
    arrays = _arrays(owner, name, sequences)
    if not arrays:
        raise ValueError(f"{owner} expects at least one sequence in {name}, got none.")
    for i, array in enumerate(arrays):
        if array.ndim < 1:
            raise ValueError(
                f"{owner} expects sequences (time, ...) in {name}, but entry {i} is a number; pass "
                "a list of sequences."
            )
        if not len(array):
            raise ValueError(
                f"{owner} expects sequences of at least one step, but sequence {i} of {name} is "
                "empty; leave it out."
            )
        if array.shape[1:] != arrays[0].shape[1:]:
            raise ValueError(
                f"{owner} expects sequences of the same features in {name}, but sequence 0 has "
                f"shape {arrays[0].shape} and sequence {i} {array.shape}."
            )
    return arrays


def _arrays(owner: str, name: str, values: Sequence[ArrayLike]) -> list[NDArray[Any]]:
    try:
        if is_collection(values):
            arrays = [np.asarray(value) for value in values]
            if all(array.dtype.kind in "biufc" for array in arrays):
                return arrays
    except (TypeError, ValueError):  # nested lists of different lengths
        pass
    raise TypeError(
        f"{owner} expects a list of arrays of numbers for {name}, got {shown_argument(values)}."
    )
