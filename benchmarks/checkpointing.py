"""Long sequences in a given memory: ``python benchmarks/checkpointing.py``.

The gradient of a loss at every step of an LSTM, by ``CheckpointedBPTT(memory=...)``: what its plan
says, the process's growth while it runs, and the time beside BPTT where the tape of BPTT fits in
memory. Each row runs in a process of its own; the peak is that of the operating system, less what
the process had before the call.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import time
from collections.abc import Sequence

import numpy as np
import pytensor
import pytensor.tensor as pt

import symbolic_rnn as srnn
from symbolic_rnn.backends import compile_mode

MIB = 2**20


class LSTMWithLoss(srnn.Cell):
    """An LSTM, its readout, and the sum of the squared errors so far; the target is read with x."""

    def __init__(self, n_hidden: int, *, seed: int = 0):
        super().__init__(n_in=2, state={"h": n_hidden, "c": n_hidden, "L": 1}, seed=seed)
        gates = ("i", "f", "g", "o")
        self.U = {k: self.parameter(f"U_{k}", (n_hidden, 1)) for k in gates}
        self.W = {k: self.parameter(f"W_{k}", (n_hidden, n_hidden)) for k in gates}
        self.V = self.parameter("V", (1, n_hidden))

    def step(self, x_t, h_prev, c_prev, L_prev):  # type: ignore[no-untyped-def]
        """Return the state after a step, and the loss until then."""
        gate = {}
        for k, of in (("i", pt.sigmoid), ("f", pt.sigmoid), ("g", pt.tanh), ("o", pt.sigmoid)):
            gate[k] = srnn.let(f"{k}_t", of(x_t[:, :1] @ self.U[k].T + h_prev @ self.W[k].T))
        c_t = srnn.let("c_t", gate["f"] * c_prev + gate["i"] * gate["g"])
        h_t = srnn.let("h_t", gate["o"] * pt.tanh(c_t))
        L_t = srnn.let("L_t", L_prev + (h_t @ self.V.T - x_t[:, 1:]) ** 2)
        return h_t, c_t, L_t


def measure(memory: str, n_steps: int, n_hidden: int, mode: str) -> None:
    """Print one measurement as JSON: the growth of this process, seconds and the gradient."""
    rule = srnn.BPTT() if memory == "BPTT" else srnn.CheckpointedBPTT(memory=memory)
    cell, x = LSTMWithLoss(n_hidden), pt.tensor3("x")
    _, (*_, total) = srnn.unroll(cell, x, adjoint=rule, return_state=True)
    outputs = [total.mean(), *pytensor.grad(total.mean(), cell.parameters)]
    function = pytensor.function([x], outputs, mode=compile_mode(mode))
    drawn = np.random.default_rng(0).normal(size=(1, n_steps, 2)).astype(x.dtype)
    function(drawn[:, :3])
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    started = time.perf_counter()
    found = function(drawn)
    seconds = time.perf_counter() - started
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    norm = float(np.sqrt(sum(np.sum(part**2) for part in found[1:])))
    print(json.dumps({"bytes": (after - before) * 1024, "seconds": seconds, "norm": norm}))


def run(memory: str, n_steps: int, n_hidden: int, mode: str) -> dict[str, float]:
    """Make one measurement in a process of its own."""
    command = [sys.executable, __file__, "--row", memory, str(n_steps)]
    command += ["--hidden", str(n_hidden), "--mode", mode]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout.splitlines()[-1]))


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one row per length."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    parser.add_argument("--memory", default="64 MiB")
    parser.add_argument("--hidden", type=int, default=32)
    parser.add_argument("--mode", default="C99")
    lengths = [100, 1000, 10_000, 100_000, 1_000_000]
    parser.add_argument("--lengths", type=int, nargs="+", default=lengths)
    parser.add_argument("--bptt-up-to", type=int, default=100_000, help="steps of BPTT, at most")
    parser.add_argument("--row", nargs=2, metavar=("MEMORY", "STEPS"), help=argparse.SUPPRESS)
    chosen = parser.parse_args(arguments)
    if chosen.row:
        measure(chosen.row[0], int(chosen.row[1]), chosen.hidden, chosen.mode)
        return
    rule, cell = srnn.CheckpointedBPTT(memory=chosen.memory), LSTMWithLoss(chosen.hidden)
    print(f"LSTM with {chosen.hidden} units, one sequence, mode {chosen.mode}, {rule}\n")
    print(
        "| steps | slots | block | evaluations per step | planned MiB | measured MiB "
        "| measured / planned | s ",
        end="",
    )
    print("| BPTT: MiB | s | gradients differ by |")
    print("|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|", flush=True)
    for n_steps in chosen.lengths:
        plan = rule.plan(cell, n_steps)
        ours = run(chosen.memory, n_steps, chosen.hidden, chosen.mode)
        row = [
            *(f"{n_steps:,}", f"{plan.slots:,}", f"{plan.block:,}"),
            *(f"{plan.evaluations / n_steps:.2f}", f"{plan.peak / MIB:.2f}"),
            *(f"{ours['bytes'] / MIB:.2f}", f"{ours['bytes'] / plan.peak:.2f}"),
            f"{ours['seconds']:.2f}",
        ]
        if n_steps <= chosen.bptt_up_to:
            bptt = run("BPTT", n_steps, chosen.hidden, chosen.mode)
            apart = abs(ours["norm"] - bptt["norm"]) / bptt["norm"]
            row += [f"{bptt['bytes'] / MIB:.2f}", f"{bptt['seconds']:.2f}", f"{apart:.0e}"]
        else:
            row += ["", "", ""]
        print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
