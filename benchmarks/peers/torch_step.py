"""The training step in PyTorch: ``nn.RNN``, ``nn.GRU`` or ``nn.LSTM``, eager, its optimizer."""

from __future__ import annotations

import os
import sys

import numpy as np
import torch
from protocol import Problem, Step, serve_step
from torch import nn

CELLS = {"Elman": nn.RNN, "GRU": nn.GRU, "LSTM": nn.LSTM}


def compile_step(problem: Problem) -> Step:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    x, y = torch.from_numpy(problem["x"]), torch.from_numpy(problem["y"])
    H = problem["W"].shape[1]
    cell, readout = CELLS[problem.cell](x.shape[-1], H), nn.Linear(H, 1)
    give_weights(cell, readout, problem)
    parameters = [p for p in (*cell.parameters(), *readout.parameters()) if p.requires_grad]
    rate = problem.learning_rate
    if problem.optimizer == "adam":
        optimizer: torch.optim.Optimizer = torch.optim.Adam(parameters, lr=rate, fused=True)
    else:
        optimizer = torch.optim.SGD(parameters, lr=rate, fused=True)

    def gradient(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        optimizer.zero_grad(set_to_none=True)
        loss = nn.functional.mse_loss(readout(cell(x)[0]), y)
        loss.backward()
        return loss

    def run() -> float:
        loss = gradient(x, y)
        if problem.optimizer == "adam":
            nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        return loss.item()

    def weights() -> dict[str, list[np.ndarray]]:
        found = {
            "U": cell.weight_ih_l0,
            "W": cell.weight_hh_l0,
            "b": cell.bias_ih_l0,
            "V": readout.weight,
            "c": readout.bias,
        }
        if problem.cell == "GRU":
            found["c_n"] = cell.bias_hh_l0[2 * H :]
        return {name: [value.detach().numpy().copy()] for name, value in found.items()}

    gradient(x[:2, :1], y[:2, :1])  # what PyTorch sets up once is no part of a step
    return Step(run, weights, {"PyTorch": torch.__version__})


def give_weights(cell: nn.RNNBase, readout: nn.Linear, problem: Problem) -> None:
    """Set the weights; the second bias, which PyTorch alone has, stays zero, but for the GRU's."""
    H = problem["W"].shape[1]
    with torch.no_grad():
        cell.weight_ih_l0.copy_(torch.from_numpy(problem["U"]))
        cell.weight_hh_l0.copy_(torch.from_numpy(problem["W"]))
        cell.bias_ih_l0.copy_(torch.from_numpy(problem["b"]))
        cell.bias_hh_l0.zero_()
        readout.weight.copy_(torch.from_numpy(problem["V"]))
        readout.bias.copy_(torch.from_numpy(problem["c"]))
        if problem.cell != "GRU":
            cell.bias_hh_l0.requires_grad_(False)
            return
        cell.bias_hh_l0[2 * H :] = torch.from_numpy(problem["c_n"])
    trained = torch.ones(3 * H)
    trained[: 2 * H] = 0
    cell.bias_hh_l0.register_hook(lambda g: g * trained)


if __name__ == "__main__":
    serve_step(sys.argv[1], compile_step)
