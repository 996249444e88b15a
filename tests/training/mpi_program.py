"""Trains a small network under mpirun: ``mpi_program.py FOLDER [DELAY]``; prints how it ends.

With a delay in seconds for each step, the files ``pid-RANK`` in the folder tell when to interrupt.
"""

from __future__ import annotations

import hashlib
import os
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor_ml.optim import adam, chain

import symbolic_rnn as srnn


class Slow(srnn.Batches):
    """Sequences of different lengths, each batch after a delay."""

    def __init__(self, delay: float):
        rng = np.random.default_rng(0)
        xs = [rng.normal(size=(n, 2)) for n in rng.integers(2, 9, size=30)]
        self.batches = srnn.RaggedBatches(xs, [x.cumsum(axis=0) for x in xs], batch_size=7)
        self.delay = delay

    def epoch(self, rng: np.random.Generator | None = None) -> Any:
        """Return the batches."""
        inner, delay = self.batches.epoch(rng), self.delay

        class Delayed(list[Any]):
            def __getitem__(self, k: Any) -> Any:
                time.sleep(delay)
                return super().__getitem__(k)

        return Delayed(inner)


def main(folder: Path, delay: float) -> None:
    """Train, and print the history and a checksum of every variable."""
    from mpi4py import MPI  # here, since pytest imports this file where it is not installed

    communicator = MPI.COMM_WORLD
    rank = communicator.Get_rank()
    (folder / f"pid-{rank}").write_text(str(os.getpid()))
    x, y, mask = pt.tensor3("x"), pt.tensor3("y"), pt.matrix("mask", dtype=bool)
    cell, readout = srnn.GRU(2, 5, seed=rank), srnn.Dense(5, 2, seed=rank)  # as fit finds them
    loss = srnn.squared_error(readout(srnn.unroll(cell, x, mask=mask)), y, mask=mask)
    optimizer = chain(srnn.clip_by_global_norm(1.0), adam(1e-2))
    step = srnn.ShardedStep(loss, [x, y, mask], optimizer, weight=mask.sum(), mode="C99")
    data = Slow(delay)
    history = srnn.fit(
        step,
        data,
        parameters=step.parameters,
        epochs=4,
        evaluate=srnn.compile_predict(loss, [x, y, mask], mode="C99"),
        validation=data.batches,
        checkpoints=srnn.Checkpoints(folder / "run", every_steps=1),
        communicator=communicator,
        progress=False,
    )
    digest = hashlib.sha256()
    for variable in step.get_shared():
        digest.update(np.asarray(variable.get_value()).tobytes())
    sys.stdout.write(
        f"{history.stopped} {history.train_loss} {history.validation_loss} {digest.hexdigest()}\n"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0)
