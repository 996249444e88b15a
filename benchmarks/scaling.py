"""A training step on one and two processes of MPI, and a model of more.

    python benchmarks/scaling.py --sizes 50x32x32x8 50x256x128x32

One run, for one thread a process; on a machine that does something else meanwhile, it shows that.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

MPIRUN = shutil.which("mpirun", path=sysconfig.get_path("scripts")) or shutil.which("mpirun")
SHARDS = 8


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    sizes = ["50x32x32x8", "50x64x128x32", "50x256x128x32"]
    add("--sizes", nargs="+", default=sizes, metavar="TxBxHxIN", help="of an LSTM in float32")
    add("--steps", type=int, default=15, help="steps of which the median counts (15)")
    add("--mode", default="C99")
    add("--bandwidth", type=float, default=1.25e9, help="bytes per second of the network (1.25e9)")
    add("--latency", type=float, default=20e-6, help="seconds of a message (20e-6)")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    add("--worker", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def work(asked: argparse.Namespace) -> None:
    """Time steps on this process of MPI; the first one prints."""
    import numpy as np
    import pytensor
    import pytensor.tensor as pt
    from mpi4py import MPI
    from pytensor_ml.optim import adam, chain

    import symbolic_rnn as srnn

    pytensor.config.floatX = "float32"
    T, B, H, n_in = map(int, asked.worker.split("x"))
    x, y = pt.tensor3("x"), pt.tensor3("y")
    cell, readout = srnn.LSTM(n_in, H, seed=0), srnn.Dense(H, 1, seed=1)
    loss = srnn.squared_error(readout(srnn.unroll(cell, x)), y)
    optimizer = chain(srnn.clip_by_global_norm(1.0), adam(1e-3))
    step = srnn.ShardedStep(loss, [x, y], optimizer, shards=SHARDS, mode=asked.mode)
    step.communicator = MPI.COMM_WORLD
    rng = np.random.default_rng(0)
    data = [rng.normal(size=(B, T, width)).astype("float32") for width in (n_in, 1)]
    gradients = [np.zeros(p.get_value().shape, "float32") for p in step.parameters]
    for _ in range(3):
        last = step(*data)

    def timed(function: Any) -> float:
        times = []
        for _ in range(asked.steps):
            MPI.COMM_WORLD.Barrier()
            began = perf_counter()
            function()
            times.append(perf_counter() - began)
        return median(times)

    whole = timed(lambda: step(*data))
    update = timed(lambda: step.update(np.float32(0), *gradients))
    found = {"whole": whole, "update": update, "loss": float(last)}
    found["bytes"] = sum(gradient.nbytes for gradient in gradients)
    if MPI.COMM_WORLD.Get_rank() == 0:
        sys.stdout.write(json.dumps(found) + "\n")


def measured(asked: argparse.Namespace, size: str, n: int) -> dict[str, float]:
    """What the first of n processes prints."""
    script = [sys.executable, "-m", "mpi4py", __file__, "--worker", size]
    script += ["--steps", str(asked.steps), "--mode", asked.mode]
    environment = os.environ | {"SYMBOLIC_RNN_THREADS": "1", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(
        [str(MPIRUN), "-n", str(n), *script], env=environment, capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(done.stderr)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def modelled(one: dict[str, float], n: int, bandwidth: float, latency: float) -> float:
    """Seconds of a step on n processes.

    Examples
    --------
    >>> modelled({"whole": 1.0, "update": 0.0, "bytes": 0}, 4, 1e9, 0.0)
    0.25
    """
    work = one["whole"] - one["update"]
    exchange = 2 * one["bytes"] / bandwidth * (n - 1) / n + 3 * latency * (n - 1)
    return work / n + one["update"] + exchange


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and print."""
    asked = options(arguments)
    if asked.worker:
        return work(asked)
    if MPIRUN is None:
        raise SystemExit("scaling.py needs mpi4py and mpirun: pip install 'symbolic_rnn[mpi]'")
    processes = (2, 4, 8)
    lines = [
        f"One run on {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} when it began; LSTM in "
        f"float32, mode {asked.mode}, {SHARDS} shards, medians of {asked.steps} steps. Bytes are "
        "sent by each of two processes in a step. The model has a network of "
        f"{asked.bandwidth / 1e9:g} GB/s and {asked.latency * 1e6:g} µs.",
        "",
        "| T x B x H x in | one process, ms | of that the update | two, ms | bytes | same loss | "
        + " | ".join(f"model, {n}" for n in processes)
        + " |",
        "|---|" + "--:|" * (5 + len(processes)),
    ]
    for size in asked.sizes:
        one, two = (measured(asked, size, n) for n in (1, 2))
        model = [modelled(one, n, asked.bandwidth, asked.latency) for n in processes]
        lines.append(
            f"| {size} | {1e3 * one['whole']:.2f} | {1e3 * one['update']:.2f} | "
            f"{1e3 * two['whole']:.2f} | {one['bytes']:,} | "
            f"{'yes' if one['loss'] == two['loss'] else 'NO'} | "
            + " | ".join(f"{1e3 * value:.2f}" for value in model)
            + " |"
        )
        sys.stderr.write(lines[-1] + "\n")
    text = "\n".join(lines) + "\n"
    if asked.output:
        asked.output.write_text(text, "utf-8")
    sys.stdout.write(text)


if __name__ == "__main__":
    main()
