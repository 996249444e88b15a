"""GradBench's ``lstm`` in PyTorch, eager: what a layer computes of its input, for all steps."""

from __future__ import annotations

import os
import sys
from typing import Any

import numpy as np
import torch
from protocol import Arrays, Job, serve


def objective(
    parameters: torch.Tensor, state: torch.Tensor, sequence: torch.Tensor
) -> torch.Tensor:
    n = sequence.shape[1]
    layers = state.shape[0] // 2
    rows = parameters.reshape(-1, n)
    in_weight, out_weight, out_bias = rows[8 * layers :].unbind()
    value = sequence[:-1] * in_weight
    for layer in range(layers):
        w_f, w_i, w_o, w_g, b_f, b_i, b_o, b_g = rows[8 * layer : 8 * layer + 8].unbind()
        forget = torch.sigmoid(value * w_f + b_f).unbind()
        out = torch.sigmoid(value * w_o + b_o).unbind()
        h, c = state[2 * layer], state[2 * layer + 1]
        outputs = []
        for f, o in zip(forget, out):  # noqa: B905 (of one length)
            i = torch.sigmoid(torch.addcmul(b_i, h, w_i))
            g = torch.tanh(torch.addcmul(b_g, h, w_g))
            c = torch.addcmul(c * f, i, g)
            h = o * torch.tanh(c)
            outputs.append(h)
        value = torch.stack(outputs)
    y = value * out_weight + out_bias
    normalizer = torch.log(2 + torch.exp(y).sum(-1, keepdim=True))
    return -torch.mean(sequence[1:] * (y - normalizer))


def prepare(arrays: Arrays) -> Job:
    torch.set_num_threads(int(os.environ["OMP_NUM_THREADS"]))
    parameters, state, sequence = (
        torch.from_numpy(arrays[name]) for name in ("parameters", "state", "sequence")
    )
    gradient = str(arrays["function"]) == "gradient"
    parameters.requires_grad_(gradient)

    def run() -> Any:
        if gradient:
            return torch.autograd.grad(objective(parameters, state, sequence), parameters)[0]
        with torch.inference_mode():
            return objective(parameters, state, sequence)

    return Job(
        run, lambda: {"values": np.ravel(run().numpy()).tolist()}, {"PyTorch": torch.__version__}
    )


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
