"""Characters per second of training on a text: ``python benchmarks/text.py``.

Two LSTM layers of 256, an embedding of 64, 32 streams of 64 characters a step, clipping and Adam,
float32, on a text of 1 MB: ours in mode C99, PyTorch and JAX. All start and compile; then they
train in turn, in several rounds, and the median counts. Also the memory of our process after the
first and at the end of a stream of 0.1, 0.5 and 1 MB, which must not grow with the stream.
"""

from __future__ import annotations

import argparse
import json
import os
import pydoc_data.topics
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from contest.machine import conditions, load

PEERS = Path(__file__).parent / "peers"
sys.path.insert(0, str(PEERS))

import text_turns as turns  # noqa: E402

MB = 1_000_000


def text_of(length: int) -> str:
    """Return the help topics of Python, over and over."""
    text = "\n".join(pydoc_data.topics.topics.values())
    return (text * (length // len(text) + 1))[:length]


def ours(length: int) -> Any:
    """Return the training of the same network in mode C99."""
    import pytensor

    pytensor.config.floatX = "float32"
    import symbolic_rnn as srnn
    from symbolic_rnn.training.text.text_training import TextTraining

    text = text_of(length)
    sizes = [turns.EMBEDDING, turns.HIDDEN, turns.HIDDEN]
    cells = [srnn.LSTM(n_in, n, seed=k) for k, (n_in, n) in enumerate(pairwise(sizes))]
    model = srnn.CharacterModel(srnn.Vocabulary(text), srnn.Stack(cells), seed=0, mode="C99")
    return TextTraining(
        model,
        text,
        streams=turns.STREAMS,
        chunk=turns.CHUNK,
        learning_rate=turns.RATE,
        clip=1.0,
        seed=0,
    )


def serve_ours(path: str) -> None:
    """Take turns with the others."""
    training = ours(MB)
    mask = np.ones((turns.STREAMS, turns.CHUNK), dtype=bool)
    goes_on = np.zeros(turns.STREAMS, dtype=bool)

    def step(x: Any, y: Any) -> float:
        return float(training.step(x, y, mask, goes_on)[0]) * np.log(2)

    turns.serve(step, path)


def print_memory(length: int) -> None:
    """Print the growth of the process over an epoch of a stream, less what its first steps take."""
    training = ours(length)
    batches = iter(training.data.epoch())
    for _ in range(3):
        training.step(*next(batches).arguments)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for batch in batches:
        training.step(*batch.arguments)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(json.dumps({"first": before * 1024, "grown": (after - before) * 1024}))


class Contestant:
    """A process that takes training steps when it is asked to."""

    def __init__(self, name: str, command: list[str], threads: int):
        self.name, self.rates, self.loss = name, list[float](), 0.0
        environment = os.environ | {
            "OMP_NUM_THREADS": str(threads),
            "SYMBOLIC_RNN_THREADS": str(threads),
            "XLA_FLAGS": f"--xla_cpu_multi_thread_eigen={str(threads > 1).lower()}",
        }
        pinned = ["taskset", "-c", "0"] if threads == 1 else []
        self.process = subprocess.Popen(
            [*pinned, *command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=environment,
        )
        self._answer()

    def _answer(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return dict(json.loads(self.process.stdout.readline()))

    def turn(self, steps: int) -> None:
        """Take some steps."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{steps}\n")
        self.process.stdin.flush()
        answer = self._answer()
        self.rates.append(steps * turns.STREAMS * turns.CHUNK / answer["seconds"])
        self.loss = answer["loss"]


def race(threads: int, asked: argparse.Namespace, path: str, size: int) -> list[Contestant]:
    """Let all train in turn."""
    commands = {"C99": [sys.executable, __file__, "--serve", path]}
    for name, python in (("PyTorch", asked.torch_python), ("JAX", asked.jax_python)):
        if python:
            script = str(PEERS / f"{'torch' if name == 'PyTorch' else 'jax'}_text.py")
            commands[name] = [python, script, path, str(size), str(threads)]
    everybody = [Contestant(name, command, threads) for name, command in commands.items()]
    for _ in range(asked.rounds):
        for one in everybody:
            one.turn(asked.steps)
    for one in everybody:
        one.process.communicate()
    return everybody


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])  # type: ignore[union-attr]
    add = parser.add_argument
    add("--jax-python", default=os.environ.get("JAX_PYTHON"), metavar="PATH", help="has JAX")
    add("--torch-python", default=os.environ.get("TORCH_PYTHON"), metavar="PATH", help="PyTorch")
    add("--rounds", type=int, default=5)
    add("--steps", type=int, default=10, help="training steps in a turn")
    add("--without-memory", action="store_true")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    add("--serve", metavar="FILE", help=argparse.SUPPRESS)
    add("--memory", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args(arguments)
    if asked.serve:
        serve_ours(asked.serve)
        return 0
    if asked.memory:
        print_memory(asked.memory)
        return 0
    absent = [
        name
        for name, python in (("PyTorch", asked.torch_python), ("JAX", asked.jax_python))
        if not python
    ]
    before = load()
    lines = ["# Training on a text, characters per second, float32\n"]
    with tempfile.TemporaryDirectory() as folder:
        text = text_of(MB)
        characters = sorted(set(text))
        place = {character: k + 1 for k, character in enumerate(characters)}
        path = str(Path(folder) / "text.npy")
        np.save(path, np.array([place[character] for character in text], dtype="int32"))
        table = ["| threads | | characters/s | of C99 | nats per character at the end |"]
        table += ["|--:|---|--:|--:|--:|"]
        for threads in (1, 2):
            found = race(threads, asked, path, len(characters) + 1)
            ours_rate = statistics.median(found[0].rates)
            for one in found:
                rate = statistics.median(one.rates)
                table.append(
                    f"| {threads} | {one.name} | {rate:,.0f} | {rate / ours_rate:.2f} | "
                    f"{one.loss:.3f} |"
                )
    lines.append(
        f"{conditions(2)}. Load of the machine before: {before}; after: {load()}. Two LSTM layers "
        f"of {turns.HIDDEN}, embedding {turns.EMBEDDING}, {turns.STREAMS} streams, {turns.CHUNK} "
        f"characters of each a step, clipping and Adam; the median of {asked.rounds} turns of "
        f"{asked.steps} steps each. Each draws its own first weights. The text of 1 MB is the help "
        "of Python, pydoc_data.topics, repeated.\n"
    )
    lines += table
    if absent:
        lines += ["", f"Absent: {' and '.join(absent)}."]
    if not asked.without_memory:
        lines += ["", "Memory of our process over one epoch, in mode C99:", ""]
        lines += ["| characters | after three steps, MiB | growth until the end, MiB |"]
        lines += ["|--:|--:|--:|"]
        for length in (MB // 10, MB // 2, MB):
            command = [sys.executable, __file__, "--memory", str(length)]
            done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
            got = json.loads(done.stdout.splitlines()[-1])
            first, grown = (got[key] / 2**20 for key in ("first", "grown"))
            lines.append(f"| {length:,} | {first:,.0f} | {grown:,.1f} |")
    report = "\n".join(lines) + "\n"
    print(report)
    if asked.output:
        asked.output.write_text(report, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
