"""Write what tests/interop compares with, by real PyTorch: python make_torch_fixtures.py FOLDER."""

import sys
from pathlib import Path

import numpy as np
import torch

MODULES = {
    "rnn_tanh": lambda: torch.nn.RNN(2, 3, batch_first=True),
    "rnn_relu_two_layers": lambda: torch.nn.RNN(
        2, 3, num_layers=2, nonlinearity="relu", batch_first=True
    ),
    "gru_both_directions": lambda: torch.nn.GRU(
        2, 3, num_layers=2, bidirectional=True, batch_first=True
    ),
    "lstm_both_directions": lambda: torch.nn.LSTM(
        2, 3, num_layers=2, bidirectional=True, batch_first=True
    ),
    "lstm_without_biases": lambda: torch.nn.LSTM(2, 3, bias=False, batch_first=True),
    "lstm_projected": lambda: torch.nn.LSTM(
        2, 4, num_layers=2, proj_size=2, bidirectional=True, batch_first=True
    ),
}


def main(folder):
    """Write one file for each module: its weights, and on random data outputs and gradients."""
    for seed, (name, make) in enumerate(MODULES.items()):
        torch.manual_seed(seed)
        module = make().double()
        readout = torch.nn.Linear(module(torch.zeros(1, 1, 2).double())[0].shape[-1], 2).double()
        x = torch.randn(2, 5, 2, dtype=torch.float64, requires_grad=True)
        errors = torch.randn(2, 5, 2, dtype=torch.float64)
        y = readout(module(x)[0])
        (y * errors).sum().backward()
        state = {f"rnn.{key}": value for key, value in module.state_dict().items()}
        state |= {f"fc.{key}": value for key, value in readout.state_dict().items()}
        grads = {f"rnn.{key}": value.grad for key, value in module.named_parameters()}
        grads |= {f"fc.{key}": value.grad for key, value in readout.named_parameters()}
        arrays = {f"state/{key}": value.numpy() for key, value in state.items()}
        arrays |= {f"grad/{key}": value.numpy() for key, value in grads.items()}
        arrays |= {"x": x.detach().numpy(), "y": y.detach().numpy()}
        arrays |= {"errors": errors.numpy(), "grad_x": x.grad.numpy()}
        np.savez_compressed(Path(folder) / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
