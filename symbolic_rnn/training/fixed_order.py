"""Sums over shards in an order that does not depend on which process computes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.training.processes import Processes

__all__ = ["cover", "summed", "tree_sum"]


def cover(share: range, n: int) -> list[tuple[int, int]]:
    """The largest nodes of the binary tree over n shards that make up a share, in order.

    Examples
    --------
    >>> cover(range(2, 7), 8)
    [(2, 4), (4, 6), (6, 7)]
    """

    def within(first: int, last: int) -> list[tuple[int, int]]:
        if share.start <= first and last <= share.stop:
            return [(first, last)]
        if last <= share.start or share.stop <= first:
            return []
        middle = (first + last) // 2
        return within(first, middle) + within(middle, last)

    return within(0, n) if len(share) else []


def tree_sum(
    first: int, last: int, known: Callable[[tuple[int, int]], NDArray[Any] | None]
) -> NDArray[Any]:
    """The sum over the shards of a node, always in the order of the tree.

    Parameters
    ----------
    first, last : int
        The node: shards ``first <= k < last``.
    known : callable
        The sum over a node, to be overwritten; None to add those of its halves.

    Examples
    --------
    >>> tree_sum(0, 3, lambda node: np.array([1.0, node[0]]) if node[1] - node[0] == 1 else None)
    array([3., 3.])
    """
    total = known((first, last))
    if total is None:
        middle = (first + last) // 2
        total = tree_sum(first, middle, known)
        total += tree_sum(middle, last, known)
    return total


def summed(
    sums: Sequence[NDArray[Any]], shards: int, length: int, processes: Processes
) -> NDArray[Any]:
    """Return the sum over all shards, given those of each process's share.

    Each process adds one slice, and then all get all slices: a process sends and receives at most
    twice the bytes of a vector, if the shares are nodes of the tree.

    Parameters
    ----------
    sums : sequence of ndarray
        A vector for each node of this process's :func:`cover`.
    shards, length : int
        Number of shards and of entries of a vector.
    processes : Processes

    Examples
    --------
    >>> summed([np.array([1.0, 2.0, 3.0])], 8, 3, Processes())
    array([1., 2., 3.])
    """
    covers = [cover(share, shards) for share in processes.shares(shards)]
    size, most = processes.size, max(map(len, covers))
    part = -(-length // size)
    parts = np.zeros((size, most, part), sums[0].dtype)
    for j, vector in enumerate(sums):
        padded = np.zeros(size * part, vector.dtype)
        padded[:length] = vector
        parts[:, j] = padded.reshape(size, part)
    received = processes.exchanged(parts)
    known = {
        node: received[rank, j] for rank, nodes in enumerate(covers) for j, node in enumerate(nodes)
    }
    return processes.joined(tree_sum(0, shards, known.get))[:length]
