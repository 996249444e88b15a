"""Kill a training run at random moments, and compare how it ends with an undisturbed one.

    python scripts/kill_training.py --kills 200 --mode C99

A recurrent network with dropout, Adam and a state that is carried from step to step is trained with
checkpoints. After each SIGKILL, every file that the run has left must be readable; then the run is
started again, until it ends. All values, the history and the history file must then equal those of
a run that nothing disturbed, bit for bit.
"""

from __future__ import annotations

import argparse
import os
import pickle
import random
import signal
import sys
import tempfile
import time
import warnings
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor_ml.optim import adam

import symbolic_rnn as srnn
from symbolic_rnn.training.checkpoint_file import unpacked
from symbolic_rnn.training.run_state import generator_state

BATCH, HIDDEN = 4, 5

#: Numbers beside the weights, so that a file takes some time to be written: half of one is found.
LARGE = 2**18


def network(mode: str) -> tuple[Any, list[Any]]:
    """Compile a step with weights, moments, a generator and a carried state."""
    x, y = pt.matrix("x"), pt.matrix("y")
    cell, readout = srnn.Elman(2, HIDDEN, seed=0), srnn.Dense(HIDDEN, 1, seed=1)
    table = pytensor.shared(np.zeros(LARGE, pytensor.config.floatX), name="table")
    carried = pytensor.shared(np.zeros((BATCH, HIDDEN), pytensor.config.floatX), name="carried")
    generator = pytensor.shared(np.random.default_rng(2), name="generator")
    h = cell.step(x, carried)
    drawn, kept = pt.random.bernoulli(0.8, size=h.shape, rng=generator, return_next_rng=True)
    parameters = [*cell.parameters, *readout.parameters]
    loss = srnn.squared_error(readout(h * kept) + table[0], y)
    gradients = pytensor.grad(loss, parameters)
    norm = pt.sqrt(sum((gradient**2).sum() for gradient in gradients))
    updates = {**adam(1e-2)(gradients, parameters), carried: h, generator: drawn}
    return pytensor.function([x, y], [loss, norm], updates=updates, mode=mode), parameters


def train(step: Any, parameters: list[Any], folder: Path, epochs: int) -> tuple[Any, ...]:
    """Train in this process and return everything that must not differ."""
    rng = np.random.default_rng(3)
    history = srnn.fit(
        step,
        [rng.normal(size=(40, width)).astype(pytensor.config.floatX) for width in (2, 1)],
        parameters=parameters,
        epochs=epochs,
        batch_size=BATCH,
        measures=["gradient_norm"],
        checkpoints=srnn.Checkpoints(folder, every_steps=3, keep=2),
        history_file=srnn.HistoryFile(folder / "history.jsonl", every_step=True),
        progress=False,
    )
    values = []
    for variable in step.get_shared():
        value = variable.get_value()
        generator = isinstance(value, np.random.Generator)
        values.append(generator_state(value) if generator else (value.dtype.str, value.tobytes()))
    return values, vars(history), records(folder)


def records(folder: Path) -> list[dict[str, Any]]:
    """The history file, without what is the time's."""
    found = srnn.read_history(folder / "history.jsonl")
    return [{name: value for name, value in one.items() if name != "seconds"} for one in found]


def started(folder: Path, *arguments: Any) -> int:
    """Train in a child process, which writes its result beside the folder; return its number."""
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        result = train(*arguments[:2], folder, *arguments[2:])
        folder.with_suffix(".result").write_bytes(pickle.dumps(result))
        code = 0
    finally:
        os._exit(code)


def inspected(folder: Path) -> str:
    """Read every file that a killed run has left; return the state that it was found in."""
    files = sorted(folder.glob("checkpoint-*.safetensors"))
    for path in files:
        unpacked(path)  # raises if it is cut off or damaged
    if (folder / "history.jsonl").exists():
        srnn.read_history(folder / "history.jsonl")
    if list(folder.glob(".checkpoint-*.tmp")):
        return "while a checkpoint was written"
    return "between two checkpoints" if files else "before the first checkpoint"


def main() -> int:
    """Kill and compare; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, help="kills in all (default: 200)")
    parser.add_argument("--epochs", type=int, default=20, help="epochs of a run (default: 20)")
    parser.add_argument("--mode", default="C99", help="PyTensor's mode (default: C99)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (default: 0)")
    arguments = parser.parse_args()
    given = (*network(arguments.mode), arguments.epochs)
    warnings.simplefilter("error")  # a damaged checkpoint is passed over with a warning
    moments = random.Random(arguments.seed)
    found: Counter[str] = Counter()
    runs = 0
    with tempfile.TemporaryDirectory() as place:
        began = time.perf_counter()
        os.waitpid(started(Path(place, "undisturbed"), *given), 0)
        seconds = time.perf_counter() - began
        undisturbed = pickle.loads(Path(place, "undisturbed.result").read_bytes())
        while found.total() < arguments.kills:
            runs += 1
            folder = Path(place, f"run-{runs}")
            while True:
                child = started(folder, *given)
                if found.total() < arguments.kills:
                    time.sleep(moments.uniform(0, seconds / 3))
                    os.kill(child, signal.SIGKILL)
                _, status = os.waitpid(child, 0)
                if os.WIFSIGNALED(status):
                    found[inspected(folder)] += 1
                    continue
                if status:
                    print(f"run {runs} failed", file=sys.stderr)
                    return 1
                break
            result = pickle.loads(folder.with_suffix(".result").read_bytes())
            if result != undisturbed:
                print(f"run {runs} ended with other bits than the undisturbed run", file=sys.stderr)
                return 1
    print(f"{found.total()} kills in {runs} runs, each of which ended as the undisturbed run:")
    for moment, times in sorted(found.items()):
        print(f"{times:6d} {moment}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
