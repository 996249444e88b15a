"""Long sequences in chunks, several streams side by side."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from symbolic_rnn.argument_checks import Positive, checks_arguments
from symbolic_rnn.training.batches import Batch, Batches, LazyBatches
from symbolic_rnn.training.ragged import together

__all__ = ["Chunks"]


class Chunks(Batches):
    r"""Long sequences, cut into chunks whose rows continue those of the chunk before.

    Every row is a stream: one sequence after the other, each beginning with a chunk of its own. So
    a row of a chunk has steps of one sequence; it is padded where that ends, and nothing is lost.
    Each sequence goes to the row with the fewest chunks so far. Train on them with a
    :class:`~symbolic_rnn.CarriedState` of `rows` rows.

    Arguments of the training step are the chunks ``(rows, steps, ...)`` of each list, the mask
    ``(rows, steps)``, and ``is_new``, ``(rows,)``, true where the row begins a sequence:
    ``step(x, y, mask, is_new)``. All chunks have this shape. Only the current chunk is copied.

    Parameters
    ----------
    *sequences : sequence of array_like
        Inputs and targets: each a list of sequences ``(time, ...)``, of the same lengths. Cut a
        single long sequence into as many pieces as rows: ``np.array_split(x, rows)``.
    rows : int
        Number of streams side by side: the batch size.
    steps : int
        Number of steps of a chunk.

    Raises
    ------
    TypeError
        If an argument is no list of sequences of numbers, or a number is no integer.
    ValueError
        If a number is below 1, there are fewer sequences than rows, one is empty, or lengths or
        other sizes differ.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> sequences = [np.arange(1, 6), np.arange(11, 14), np.arange(21, 23)]
    >>> for (x, mask, is_new), weight in srnn.Chunks(sequences, rows=2, steps=3).epoch():
    ...     print(x.tolist(), is_new, weight)
    [[1, 2, 3], [11, 12, 13]] [ True  True] 6
    [[4, 5, 0], [21, 22, 0]] [False  True] 4
    """

    @checks_arguments
    def __init__(self, *sequences: Sequence[ArrayLike], rows: Positive, steps: Positive):
        self.sequences = together("Chunks", sequences)
        self.rows, self.steps = rows, steps
        if len(self.sequences[0]) < rows:
            raise ValueError(
                f"Chunks expects at least as many sequences as rows, got {len(self.sequences[0])} "
                f"for {rows} rows. Use fewer rows, or cut long sequences into pieces: "
                "np.array_split(x, rows)."
            )

    def epoch(self, rng: np.random.Generator | None = None) -> Sequence[Batch]:
        """Return the chunks, in the order of the streams; `rng` draws that of the sequences."""
        n = len(self.sequences[0])
        order = np.arange(n) if rng is None else rng.permutation(n)
        streams = [_Stream([], [], 0) for _ in range(self.rows)]
        for i in order.tolist():
            stream = min(streams, key=lambda each: each.n_chunks)
            stream.sequences.append(i)
            stream.starts.append(stream.n_chunks)
            stream.n_chunks += -(-len(self.sequences[0][i]) // self.steps)

        def make(k: int) -> Batch:
            mask = np.zeros((self.rows, self.steps), dtype=bool)
            is_new = np.zeros(self.rows, dtype=bool)
            several = [
                np.zeros((*mask.shape, *each[0].shape[1:]), dtype=np.result_type(*each))
                for each in self.sequences
            ]
            for row, stream in enumerate(streams):
                if k < stream.n_chunks:
                    place = bisect_right(stream.starts, k) - 1
                    i, start = stream.sequences[place], (k - stream.starts[place]) * self.steps
                    is_new[row] = start == 0
                    for chunk, each in zip(several, self.sequences, strict=True):
                        piece = each[i][start : start + self.steps]
                        chunk[row, : len(piece)] = piece
                        mask[row, : len(piece)] = True
            return Batch((*several, mask, is_new), int(mask.sum()))

        return LazyBatches(max(stream.n_chunks for stream in streams), make)


@dataclass
class _Stream:
    """Sequences one after the other, and the chunk that each of them begins with."""

    sequences: list[int]
    starts: list[int]
    n_chunks: int
