"""The character model of ``benchmarks/text.py`` in PyTorch."""

from __future__ import annotations

import os
import sys
from itertools import cycle
from typing import Any

import torch
from protocol import Arrays, Job, first_losses, serve


def prepare(arrays: Arrays) -> Job:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    torch.manual_seed(0)
    size, n_embedding, n_hidden = (
        int(arrays[name]) for name in ("n_symbols", "embedding", "hidden")
    )
    embedding = torch.nn.Embedding(size, n_embedding)
    lstm = torch.nn.LSTM(n_embedding, n_hidden, num_layers=2, batch_first=True)
    readout = torch.nn.Linear(n_hidden, size)
    parameters = [p for layer in (embedding, lstm, readout) for p in layer.parameters()]
    adam = torch.optim.Adam(parameters, lr=float(arrays["rate"]), fused=True)
    x, y = (torch.from_numpy(arrays[name]).long() for name in ("x", "y"))
    chunks = cycle(range(len(x)))
    state: Any = None

    def run() -> float:
        """One training step; the state is carried on and detached."""
        nonlocal state
        k = next(chunks)
        h, state = lstm(embedding(x[k]), state)
        state = tuple(each.detach() for each in state)
        loss = torch.nn.functional.cross_entropy(readout(h).reshape(-1, size), y[k].reshape(-1))
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        adam.step()
        return loss.item()

    run()
    return Job(run, lambda: first_losses(run), {"PyTorch": torch.__version__})


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
