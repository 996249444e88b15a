"""A Kalman filter's log-likelihood and gradient beside NUMBA and JAX: see ``benchmarks/README.md``.

States 3, observations 2, double precision: C99, NUMBA and, in its own interpreter, JAX compile the
same filter, agree on the value and the gradient, and are then timed in turn.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from contest.contestants import PEERS, environment
from contest.machine import conditions, load
from peers.protocol import times
from pytensor.tensor.linalg import cholesky, solve, solve_triangular

from symbolic_rnn import c99

STATES, OBSERVED = 3, 2
NAMES = ("y", "A", "C", "q", "r")

#: A step is too little to share.
THREADS = 1


def log_likelihood(y: Any, A: Any, C: Any, q: Any, r: Any) -> Any:
    """Of observations y (T, 2): transition A, observation C, noise q q^T and r r^T."""

    def step(y_t: Any, m: Any, P: Any, A: Any, C: Any, q: Any, r: Any) -> tuple[Any, ...]:
        m, P = A @ m, A @ P @ A.T + q @ q.T
        S, v = C @ P @ C.T + r @ r.T, y_t - C @ m
        factor = cholesky(S)
        whitened = solve_triangular(factor, v, lower=True)
        gain = solve(S, C @ P, assume_a="pos").T
        logdet = 2 * pt.log(pt.diagonal(factor)).sum()
        term = -0.5 * (logdet + (whitened**2).sum() + OBSERVED * np.log(2 * np.pi))
        return m + gain @ v, P - gain @ C @ P, term

    *_, terms = pytensor.scan(
        step,
        sequences=[y],
        outputs_info=[pt.zeros(STATES), pt.eye(STATES), None],
        non_sequences=[A, C, q, r],
        strict=True,
        return_updates=False,
    )
    return terms.sum()


def problem(T: int) -> dict[str, np.ndarray]:
    """Observations of a stable system, and its matrices."""
    rng = np.random.default_rng(0)
    values = {
        "y": rng.normal(size=(T, OBSERVED)),
        "A": 0.9 * np.linalg.qr(rng.normal(size=(STATES, STATES)))[0],
        "C": rng.normal(size=(OBSERVED, STATES)),
    }
    for name, n in (("q", STATES), ("r", OBSERVED)):
        values[name] = np.eye(n) + 0.3 * rng.normal(size=(n, n))
    return values


class Ours:
    """The filter, compiled in a mode of PyTensor."""

    def __init__(self, mode: Any, values: dict[str, np.ndarray]):
        inputs = [pt.matrix(name) for name in NAMES]
        value = log_likelihood(*inputs)
        outputs = [value, *pytensor.grad(value, inputs[1:])]
        given = [values[name] for name in NAMES]
        started = time.perf_counter()
        function = pytensor.function(inputs, outputs, mode=mode, trust_input=True)
        self.run: Callable[[], Any] = lambda: function(*given)
        self.found = [np.asarray(each) for each in self.run()]
        self.compile_s = time.perf_counter() - started

    def times_ms(self, seconds: float) -> list[float]:
        """Run for some seconds."""
        return times(self.run, seconds)


class Jax:
    """The filter of ``peers/jax_kalman.py``, in an interpreter that has JAX."""

    def __init__(self, python: str, path: str):
        self.process = subprocess.Popen(
            [python, str(PEERS / "jax_kalman.py"), path],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment(THREADS),
            text=True,
        )
        said = self._answer()
        self.found = [np.asarray(each) for each in said["found"]]
        self.compile_s = said["compile_s"]

    def _answer(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(self.process.stdout.readline())

    def times_ms(self, seconds: float) -> list[float]:
        """Run for some seconds."""
        assert self.process.stdin is not None
        print(seconds, file=self.process.stdin, flush=True)
        return list(self._answer()["times_ms"])

    def close(self) -> None:
        """End the process."""
        assert self.process.stdin is not None
        self.process.stdin.close()
        self.process.wait()


def measured(T: int, asked: argparse.Namespace) -> str:
    """Compile, compare, and time in turn; give a row of the table for each contestant."""
    values = problem(T)
    contestants: dict[str, Any] = {
        "C99": Ours(c99.mode(threads=THREADS), values),
        "NUMBA": Ours("NUMBA", values),
    }
    with tempfile.TemporaryDirectory() as folder:
        if asked.jax_python:
            path = f"{folder}/problem.npz"
            np.savez(path, **values)  # type: ignore[arg-type]
            contestants["JAX"] = Jax(asked.jax_python, path)
        expected = contestants["C99"].found
        for contestant in contestants.values():
            for got, right in zip(contestant.found, expected, strict=True):
                np.testing.assert_allclose(got, right, rtol=1e-8, atol=1e-8 * np.abs(right).max())
        rounds: dict[str, list[float]] = {name: [] for name in contestants}
        for _ in range(asked.rounds):
            for name, contestant in contestants.items():
                rounds[name].append(statistics.median(contestant.times_ms(asked.seconds)))
        if "JAX" in contestants:
            contestants["JAX"].close()
    rows = []
    for name, found in rounds.items():
        ratios = [each / ours for each, ours in zip(found, rounds["C99"], strict=True)]
        rows.append(
            f"| {T} | {name} | {statistics.median(found):.3f} | {statistics.median(ratios):.2f} "
            f"| {contestants[name].compile_s:.1f} |"
        )
    return "\n".join(rows)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--jax-python", default=os.environ.get("JAX_PYTHON"), metavar="PATH", help="has JAX")
    add("--steps", type=int, nargs="+", default=[50, 500], metavar="T", help="of a series")
    add("--rounds", type=int, default=5, metavar="N", help="each contestant's turns (5)")
    add("--seconds", type=float, default=0.5, metavar="S", help="a turn (0.5)")
    add("--output", type=Path, metavar="FILE", help="the table, Markdown")
    asked = parser.parse_args(arguments)
    began = load()
    head = "| T | | ms | times C99 | compiled in s |\n|--:|---|--:|--:|--:|"
    table = "\n".join([head, *(measured(T, asked) for T in asked.steps)])
    about = f"{conditions(THREADS)}; load before {began}, after {load()}."
    text = "\n\n".join(["# A Kalman filter: log-likelihood and gradient", about, table]) + "\n"
    print(text)
    if asked.output:
        asked.output.write_text(text, "utf-8")


if __name__ == "__main__":
    main()
