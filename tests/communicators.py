"""A communicator between threads, with the interface of mpi4py, and mpirun if there is one."""

from __future__ import annotations

import shutil
import sysconfig
import threading
from collections.abc import Callable
from typing import Any

import numpy as np

MPIRUN = shutil.which("mpirun", path=sysconfig.get_path("scripts")) or shutil.which("mpirun")

#: A test that waits for another process this long has failed.
SECONDS = 60.0


class ThreadCommunicator:
    """One of `size` members; a collective call returns once all members made it."""

    def __init__(self, rank: int, size: int, barrier: threading.Barrier, buffers: list[Any]):
        self.rank, self.size, self._barrier, self._buffers = rank, size, barrier, buffers
        self.sent = 0

    def Get_rank(self) -> int:
        return self.rank

    def Get_size(self) -> int:
        return self.size

    def _exchanged(self, value: np.ndarray) -> list[np.ndarray]:
        self._buffers[self.rank] = value.copy()
        self._barrier.wait()
        found = list(self._buffers)
        self._barrier.wait()
        return found

    def Allgather(self, sent: np.ndarray, received: np.ndarray) -> None:
        self.sent += sent.nbytes * (self.size - 1)
        np.copyto(received, np.stack(self._exchanged(sent)).reshape(received.shape))

    def Alltoall(self, sent: np.ndarray, received: np.ndarray) -> None:
        self.sent += sent.nbytes // self.size * (self.size - 1)
        parts = [each.reshape(self.size, -1)[self.rank] for each in self._exchanged(sent)]
        np.copyto(received, np.stack(parts).reshape(received.shape))

    def Bcast(self, buffer: np.ndarray, root: int = 0) -> None:
        np.copyto(buffer, self._exchanged(buffer if self.rank == root else np.zeros(0))[root])


def together(members: list[Callable[[ThreadCommunicator], Any]]) -> list[Any]:
    """Call each with a communicator, at the same time; return results, or the errors raised."""
    size = len(members)
    barrier, buffers = threading.Barrier(size, timeout=SECONDS), [None] * size
    results: list[Any] = [None] * size

    def run(rank: int) -> None:
        try:
            results[rank] = members[rank](ThreadCommunicator(rank, size, barrier, buffers))
        except BaseException as error:
            results[rank] = error

    threads = [threading.Thread(target=run, args=(rank,)) for rank in range(size)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
