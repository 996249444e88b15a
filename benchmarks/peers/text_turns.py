"""What the contestants of ``benchmarks/text.py`` share: the text in chunks, and taking turns."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

__all__ = ["CHUNK", "EMBEDDING", "HIDDEN", "RATE", "STREAMS", "chunks", "serve"]

STREAMS, CHUNK, EMBEDDING, HIDDEN, RATE = 32, 64, 64, 256, 2e-3


def chunks(path: str) -> Iterator[tuple[Any, Any]]:
    """Characters and their successors, ``(STREAMS, CHUNK)``, over and over."""
    numbers = np.load(path).astype("int32")
    n = (len(numbers) - 1) // (STREAMS * CHUNK) * CHUNK
    x, y = (part[: STREAMS * n].reshape(STREAMS, n) for part in (numbers[:-1], numbers[1:]))
    while True:
        for k in range(0, n, CHUNK):
            yield x[:, k : k + CHUNK], y[:, k : k + CHUNK]


def serve(step: Callable[[Any, Any], float], path: str) -> None:
    """Take as many training steps as each line of standard input says; answer with the time.

    The last loss, in nats per character, shows that the same is learned.
    """
    data = chunks(path)
    step(*next(data))  # compiles
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        began = time.perf_counter()
        loss = 0.0
        for _ in range(int(line)):
            loss = float(step(*next(data)))
        seconds = time.perf_counter() - began
        print(json.dumps({"seconds": seconds, "loss": loss}), flush=True)
