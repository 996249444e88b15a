"""The prediction by PyTorch in inference mode: ``eager``, or traced and frozen by ``jit``."""

from __future__ import annotations

import os
import sys

import torch
from protocol import STEPS, Arrays, Job, Problem, serve
from torch import nn
from torch_step import CELLS, give_weights

REPEATS = 100


class Network(nn.Module):
    """A recurrent layer and its readout; gives what it predicts, and the state."""

    def __init__(self, arrays: Arrays):
        super().__init__()
        kind, H = str(arrays["cell"]), arrays["W"].shape[1]
        self.cell, self.readout = CELLS[kind](arrays["U"].shape[1], H), nn.Linear(H, 1)
        give_weights(self.cell, self.readout, Problem(kind, "", 0.0, arrays))

    def forward(self, x, state=None):  # type: ignore[no-untyped-def]
        """Of ``x (T, B, n_in)``."""
        outputs, state = self.cell(x, state)
        return self.readout(outputs), state


def prepare(arrays: Arrays, how: str) -> Job:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    streamed = bool(arrays["stream"])
    network = Network(arrays).eval()
    x = torch.from_numpy(arrays["x"])
    rows = x[:, None]  # each (1, 1, n_in)
    zeros = torch.zeros(1, 1, arrays["W"].shape[1])
    start = (zeros, zeros) if str(arrays["cell"]) == "LSTM" else zeros
    with torch.inference_mode():
        if how == "jit":
            example = (rows[0], start) if streamed else (x,)
            network = torch.jit.freeze(torch.jit.trace(network, example))

    def found() -> dict[str, list[float]]:
        with torch.inference_mode():
            if not streamed:
                return {"values": network(x)[0].flatten().tolist()}
            outputs, state = [], start
            for now in rows[:STEPS]:
                output, state = network(now, state)
                outputs.append(output.item())
            return {"values": outputs}

    now, state = rows[0], start

    def run() -> None:
        nonlocal state
        with torch.inference_mode():
            if not streamed:
                network(x)
                return
            for _ in range(REPEATS):
                _, state = network(now, state)

    for _ in range(3):  # the traced one is compiled in its first calls
        run()
    return Job(run, found, {"PyTorch": torch.__version__}, REPEATS if streamed else 1)


if __name__ == "__main__":
    serve(sys.argv[1], lambda arrays: prepare(arrays, sys.argv[2]))
