"""The character model of ``benchmarks/text.py`` in mode C99; ``epoch`` measures its memory."""

from __future__ import annotations

import sys
from itertools import cycle, pairwise
from typing import Any

import pytensor

pytensor.config.floatX = "float32"

import numpy as np  # noqa: E402
from protocol import Arrays, Job, first_losses, resident_mib, serve  # noqa: E402

import symbolic_rnn as srnn  # noqa: E402
from symbolic_rnn.training.text.text_training import TextTraining  # noqa: E402


def prepare(arrays: Arrays, what: str = "steps") -> Job:
    text = str(arrays["text"])
    n_chunks, streams, chunk = arrays["x"].shape
    hidden = int(arrays["hidden"])
    sizes = [int(arrays["embedding"]), hidden, hidden]
    cells = [srnn.LSTM(n_in, n, seed=k) for k, (n_in, n) in enumerate(pairwise(sizes))]
    model = srnn.CharacterModel(srnn.Vocabulary(text), srnn.Stack(cells), seed=0, mode="C99")
    training = TextTraining(
        model,
        text,
        streams=streams,
        chunk=chunk,
        learning_rate=float(arrays["rate"]),
        clip=1.0,
        seed=0,
    )
    mask, is_new = np.ones((streams, chunk), dtype=bool), np.zeros(streams, dtype=bool)
    chunks = cycle(zip(arrays["x"], arrays["y"], strict=True))

    def run() -> float:
        """One training step; the state is carried on."""
        return float(training.step(*next(chunks), mask, is_new)[0]) * np.log(2)

    def grown() -> dict[str, Any]:
        for _ in range(3):
            run()
        before = resident_mib("VmRSS")
        for _ in range(n_chunks):
            run()
        after = resident_mib("VmRSS")
        grown = None if before is None or after is None else after - before
        return {"memory_mib": before, "grown_mib": grown}

    run()
    found = grown if what == "epoch" else lambda: first_losses(run)
    return Job(run, found, {"pytensor": pytensor.__version__})


if __name__ == "__main__":
    serve(sys.argv[1], lambda arrays: prepare(arrays, *sys.argv[2:]))
