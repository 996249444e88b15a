"""The processes that train one network together: what they tell each other."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import shown_argument

__all__ = ["Processes"]


class Processes:
    """The processes of a communicator, of which this is one.

    All of them call the same methods in the same order. If a function fails on one process, the
    error is raised there, and the others raise a RuntimeError that names it: none waits forever.

    Parameters
    ----------
    communicator : optional
        With the buffer interface of mpi4py: ``Get_rank``, ``Get_size``, ``Allgather``,
        ``Alltoall`` and ``Bcast``, as ``MPI.COMM_WORLD`` has. This process alone when omitted.

    Raises
    ------
    TypeError
        If the communicator has no such interface.

    Examples
    --------
    >>> Processes().gathered(lambda: [1.0, 2.0], 2)
    array([[1., 2.]])
    """

    def __init__(self, communicator: Any = None):
        needed = "Get_rank", "Get_size", "Allgather", "Alltoall", "Bcast"
        if communicator is not None and any(not hasattr(communicator, name) for name in needed):
            raise TypeError(
                "fit and ShardedStep expect a communicator of MPI, such as MPI.COMM_WORLD of "
                f"mpi4py, got {shown_argument(communicator)}."
            )
        self.communicator = communicator
        self.rank = 0 if communicator is None else int(communicator.Get_rank())
        self.size = 1 if communicator is None else int(communicator.Get_size())

    def share(self, n: int) -> range:
        """Return the part of n tasks that is this process's.

        Examples
        --------
        >>> Processes().share(8)
        range(0, 8)
        """
        return self.shares(n)[self.rank]

    def shares(self, n: int) -> list[range]:
        """Return the parts of n tasks, in the order of the processes; they differ by one at most.

        Examples
        --------
        >>> Processes().shares(8)
        [range(0, 8)]
        """
        bounds = [rank * n // self.size for rank in range(self.size + 1)]
        return [range(*bounds[rank : rank + 2]) for rank in range(self.size)]

    def gathered(
        self, function: Callable[[], Sequence[float] | NDArray[Any]], n: int
    ) -> NDArray[Any]:
        """Call a function on every process, and return the numbers from all.

        Parameters
        ----------
        function : callable
            Returns `n` numbers.
        n : int

        Returns
        -------
        ndarray
            float64, (processes, n), the same on every process.

        Raises
        ------
        RuntimeError
            If the function failed on another process.
        """
        row, error = np.zeros(1 + n), None
        try:
            row[1:] = function()
        except Exception as raised:
            row[0], error = 1, raised
        rows = row[None]
        if self.communicator is not None:
            rows = np.empty((self.size, 1 + n))
            self.communicator.Allgather(row, rows)
        if error is not None:
            raise error
        for rank in np.flatnonzero(rows[:, 0]):
            raise RuntimeError(
                f"training ends because process {rank} of {self.size} failed; its own error says "
                "why."
            )
        return rows[:, 1:]

    def exchanged(self, parts: NDArray[Any]) -> NDArray[Any]:
        """Send one part to each process, and return those that they sent to this one.

        Parameters
        ----------
        parts : ndarray
            (processes, ...), of the same shape and dtype on every process.
        """
        if self.communicator is None:
            return parts
        received = np.empty_like(parts)
        self.communicator.Alltoall(parts, received)
        return received

    def joined(self, part: NDArray[Any]) -> NDArray[Any]:
        """Return the parts of all processes, one after the other.

        Parameters
        ----------
        part : ndarray
            (n,), of the same length and dtype on every process.
        """
        if self.communicator is None:
            return part
        parts = np.empty((self.size, *part.shape), part.dtype)
        self.communicator.Allgather(part, parts)
        return parts.reshape(-1)

    def from_first(self, function: Callable[[], Any]) -> Any:
        """Call a function on the first process only; return its result on all.

        Parameters
        ----------
        function : callable
            What it returns is pickled.

        Raises
        ------
        RuntimeError
            On the others, if the function failed on the first.
        """
        result: Any = None
        content = np.zeros(0, np.uint8)

        def called() -> list[float]:
            nonlocal result, content
            if self.rank == 0:
                result = function()
                if self.size > 1:
                    content = np.frombuffer(pickle.dumps(result), np.uint8).copy()
            return [content.size]

        length = int(self.gathered(called, 1)[0, 0])
        if self.size > 1:
            content = content if self.rank == 0 else np.empty(length, np.uint8)
            self.communicator.Bcast(content, root=0)
            result = result if self.rank == 0 else pickle.loads(content.tobytes())
        return result
