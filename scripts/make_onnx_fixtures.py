"""Write what tests/interop compares with, by PyTorch's own exporter: make_onnx_fixtures.py FOLDER.

Each file is a model of ONNX; FOLDER/outputs.npz has an input and PyTorch's outputs of each.
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import torch
from torch import nn


class WithReadout(nn.Module):
    """A recurrent module, and a linear readout of its last output or of all."""

    def __init__(self, inner: nn.Module, n: int, *, last: bool):
        super().__init__()
        self.inner, self.readout, self.last = inner, nn.Linear(n, 2), last

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs for ``x (batch, time, 3)``."""
        y, _ = self.inner(x)
        return self.readout(y[:, -1] if self.last else y)


class WithInitialState(nn.Module):
    """Two layers of an LSTM that begin in parameters, the same for every example."""

    def __init__(self) -> None:
        super().__init__()
        self.inner = nn.LSTM(3, 4, num_layers=2, batch_first=True)
        self.h0, self.c0 = (nn.Parameter(torch.randn(2, 1, 4)) for _ in range(2))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Return the outputs for ``x (batch, time, 3)``."""
        batch = x.shape[0]
        before = self.h0.expand(-1, batch, -1).contiguous(), self.c0.repeat(1, batch, 1)
        y, _ = self.inner(x, before)
        return y


MODELS = {
    "lstm": lambda: WithReadout(
        nn.LSTM(3, 4, num_layers=2, bidirectional=True, batch_first=True), 8, last=False
    ),
    "gru": lambda: WithReadout(nn.GRU(3, 4, num_layers=2, batch_first=True), 4, last=True),
    "rnn": lambda: WithReadout(nn.RNN(3, 4, nonlinearity="relu", batch_first=True), 4, last=False),
    "initial_state": WithInitialState,
}


def main(folder: Path) -> None:
    """Write all models and their outputs."""
    torch.manual_seed(0)
    found = {}
    for name, make in MODELS.items():
        model, x = make().eval(), torch.randn(2, 5, 3)
        axes = {"x": {0: "batch", 1: "time"}}
        torch.onnx.export(
            model,
            (x,),
            str(folder / f"{name}.onnx"),
            input_names=["x"],
            output_names=["y"],
            dynamic_axes=axes,
            opset_version=17,
            dynamo=False,
        )
        found |= {f"{name}/x": x.numpy(), f"{name}/y": model(x).detach().numpy()}
    np.savez(folder / "outputs.npz", **found)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
