"""The character model of ``benchmarks/text.py`` in PyTorch."""

from __future__ import annotations

import sys
from typing import Any

import text_turns as turns
import torch

path, size, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
torch.set_num_threads(threads)
torch.manual_seed(0)
embedding = torch.nn.Embedding(size, turns.EMBEDDING)
lstm = torch.nn.LSTM(turns.EMBEDDING, turns.HIDDEN, num_layers=2, batch_first=True)
readout = torch.nn.Linear(turns.HIDDEN, size)
parameters = [p for layer in (embedding, lstm, readout) for p in layer.parameters()]
adam = torch.optim.Adam(parameters, lr=turns.RATE)
state: Any = None


def step(x: Any, y: Any) -> float:
    """One training step; the state is carried on and detached."""
    global state
    h, state = lstm(embedding(torch.from_numpy(x).long()), state)
    state = tuple(each.detach() for each in state)
    logits = readout(h).reshape(-1, size)
    loss = torch.nn.functional.cross_entropy(logits, torch.from_numpy(y).long().reshape(-1))
    adam.zero_grad()
    loss.backward()
    torch.nn.utils.clip_grad_norm_(parameters, 1.0)
    adam.step()
    return loss.item()


turns.serve(step, path)
