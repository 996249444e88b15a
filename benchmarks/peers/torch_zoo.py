"""A training gradient of the zoo in PyTorch: an eager loop over time, and its autograd."""

from __future__ import annotations

import os
import sys
from typing import Any

import torch
from protocol import STEPS, Arrays, Job, gradient_found, numbered, serve


class Declared(torch.autograd.Function):
    """A value whose derivative is declared."""

    @staticmethod
    def forward(ctx: Any, v: torch.Tensor, value: torch.Tensor, derivative: torch.Tensor) -> Any:
        """Give the value."""
        ctx.save_for_backward(derivative)
        return value

    @staticmethod
    def backward(ctx: Any, *cotangents: Any) -> Any:
        """Multiply by the declared derivative."""
        [derivative] = ctx.saved_tensors
        return cotangents[0] * derivative, None, None


#: What the converted step calls.
NAMES: dict[str, Any] = {
    **{
        name: getattr(torch, name)
        for name in (
            "absolute", "cos", "cumsum", "exp", "expm1", "floor", "log", "log1p",
            "log_softmax", "permute", "sigmoid", "sign", "sin", "softmax", "sqrt", "square", "tanh",
            "where",
        )
    },
    "array": lambda values, dtype: torch.tensor(values, dtype=getattr(torch, dtype)),
    "as_float": lambda a: float(a) if isinstance(a, int) else a.to(torch.float32),
    "broadcast_to": lambda a, shape: torch.broadcast_to(*tensors(a), shape),
    "concatenate": torch.cat,
    "declared": Declared.apply,
    "fixed": torch.Tensor.detach,
    "largest": lambda a, axes: torch.amax(a, axes),
    "maximum": lambda a, b: torch.maximum(*tensors(a, b)),
    "minimum": lambda a, b: torch.minimum(*tensors(a, b)),
    "softplus": lambda a: torch.nn.functional.softplus(a, threshold=float("inf")),
    "total": lambda a, axes: torch.sum(a, axes),
}  # fmt: skip


def tensors(*values: Any) -> tuple[torch.Tensor, ...]:
    """Numbers become tensors, which some functions insist on."""
    return tuple(v if isinstance(v, torch.Tensor) else torch.tensor(v) for v in values)


def prepare(arrays: Arrays) -> Job:
    torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
    namespace = dict(NAMES)
    exec(str(arrays["text"]), namespace)
    once, step = namespace["once"], namespace["step"]
    parameters = [torch.tensor(p, requires_grad=True) for p in numbered(arrays, "parameter")]
    start = [torch.from_numpy(state) for state in numbered(arrays, "state")]
    x, weights = torch.from_numpy(arrays["x"]), torch.from_numpy(arrays["weights"])

    def gradient(x: torch.Tensor, weights: torch.Tensor) -> Any:
        by = parameters or [x.requires_grad_()]
        same, states, outputs = once(*parameters), start, []
        for x_t in x.unbind():
            states = step(x_t, *states, *same)
            outputs.append(states[0])
        loss = (torch.stack(outputs) * weights).sum()
        return by, loss, torch.autograd.grad(loss, by, allow_unused=True)

    def run() -> Any:
        return gradient(x, weights)

    def found() -> dict[str, Any]:
        by, loss, gradients = gradient(x[:STEPS].detach(), weights[:STEPS])
        filled = [
            torch.zeros_like(p) if g is None else g for p, g in zip(by, gradients, strict=True)
        ]
        return gradient_found(loss.item(), [g.numpy() for g in filled])

    run()  # what PyTorch sets up once is no part of a step
    return Job(run, found, {"PyTorch": torch.__version__})


if __name__ == "__main__":
    serve(sys.argv[1], prepare)
