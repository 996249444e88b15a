"""What `fit` trains on: the batches of an epoch, in a lazy sequence."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any, NamedTuple, overload

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import AtLeast, checks_arguments

__all__ = ["Arrays", "Batch", "Batches", "LazyBatches", "WindowBatches"]

Arrays = Sequence[NDArray[Any]]


@checks_arguments
class Batch(NamedTuple):
    """The arguments of a training step, and how much its loss weighs in the mean of an epoch.

    Parameters
    ----------
    arguments : tuple of ndarray
    weight : float
        What the mean loss of the batch is the mean of: windows, sequences, or true steps.

    Raises
    ------
    TypeError, ValueError
        If the arguments are not a tuple or list, or the weight is negative.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> (x, y), weight = srnn.Batch((np.zeros((4, 7, 1)), np.zeros((4, 1))), 4)
    """

    arguments: tuple[Any, ...]
    weight: Annotated[float, AtLeast(0)]


class Batches(ABC):
    """Data that :func:`~symbolic_rnn.fit` trains on, batch by batch.

    The subclasses are :class:`~symbolic_rnn.RaggedBatches` and :class:`~symbolic_rnn.Chunks`; write
    one for data of another kind, such as files.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> class Drawn(srnn.Batches):  # new data in every epoch
    ...     def epoch(self, rng=None):
    ...         rng = rng or np.random.default_rng(0)
    ...         return [srnn.Batch((rng.normal(size=(4, 7, 1)),), 4) for _ in range(10)]
    >>> len(Drawn().epoch())
    10
    """

    @abstractmethod
    def epoch(self, rng: np.random.Generator | None = None) -> Sequence[Batch]:
        """Return the batches of one pass over the data; each is made when it is read.

        Parameters
        ----------
        rng : numpy.random.Generator, optional
            Draws the order; when omitted, the order is the same at every call.
        """


class LazyBatches(Sequence[Batch]):
    """Batches that are made when they are read.

    Parameters
    ----------
    n : int
        Number of batches.
    make : callable
        Makes a batch, given its place.
    """

    def __init__(self, n: int, make: Callable[[int], Batch]):
        self._n, self._make = n, make

    def __len__(self) -> int:
        return self._n

    def __iter__(self) -> Iterator[Batch]:
        # That of `Sequence` ends at an IndexError, even one of the data.
        return map(self._make, range(self._n))

    @overload
    def __getitem__(self, k: int) -> Batch: ...
    @overload
    def __getitem__(self, k: slice) -> Sequence[Batch]: ...
    def __getitem__(self, k: int | slice) -> Batch | Sequence[Batch]:
        places = range(self._n)[k]
        if isinstance(places, range):
            return LazyBatches(len(places), lambda j: self._make(places[j]))
        return self._make(places)


class WindowBatches(Batches):
    """Arrays of windows, in batches of some size.

    Parameters
    ----------
    arrays : sequence of ndarray
        Arguments of the step, each ``(n, ...)``; only batches are copied, so views are fine.
    batch_size : int
        Number of windows in a batch; the last one may be smaller.
    """

    def __init__(self, arrays: Arrays, batch_size: int):
        self.arrays, self.batch_size = arrays, batch_size

    def epoch(self, rng: np.random.Generator | None = None) -> Sequence[Batch]:
        """Return the batches, of windows in a new order."""
        n = len(self.arrays[0])
        order = np.arange(n) if rng is None else rng.permutation(n)

        def make(k: int) -> Batch:
            places = order[k * self.batch_size :][: self.batch_size]
            # NumPy chooses the layout of an indexed copy; a step is fastest with C order.
            arguments = (np.ascontiguousarray(array[places]) for array in self.arrays)
            return Batch(tuple(arguments), len(places))

        return LazyBatches(-(-n // self.batch_size), make)
