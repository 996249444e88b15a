"""Who takes part, each in a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PEERS = Path(__file__).parents[1] / "peers"


@dataclass(frozen=True)
class Contestant:
    """A name and the command that starts it, less the path of the problem.

    ``command`` is ``None`` for one that is absent, and ``absence`` says why. A peer is one whose
    time the ratios refer to.
    """

    name: str
    script: str
    interpreter: str | None
    arguments: tuple[str, ...] = ()
    peer: bool = False
    absence: str = ""

    def command(self, problem: Path) -> list[str]:
        """The whole command."""
        assert self.interpreter is not None
        return [self.interpreter, str(PEERS / self.script), str(problem), *self.arguments]


def contestants(jax_python: str | None, torch_python: str | None) -> list[Contestant]:
    """Everybody, present or absent."""
    ours = [
        Contestant(f"{mode} {rule}", "pytensor_step.py", sys.executable, (mode, rule))
        for mode in ("C99", "CVM", "NUMBA")
        for rule in ("BPTT", "Autodiff")
    ]
    return [
        *ours,
        peer("JAX", "jax_step.py", jax_python, "--jax-python", "jax"),
        peer("PyTorch", "torch_step.py", torch_python, "--torch-python", "torch"),
    ]


def peer(
    name: str, script: str, python: str | None, option: str, module: str, *arguments: str
) -> Contestant:
    """Somebody with an interpreter of its own, named by an option, that must have a module."""
    if not python:
        return Contestant(name, script, None, peer=True, absence=f"absent: no {option}")
    try:
        tried = subprocess.run(
            [python, "-c", f"import {module}, numpy"], capture_output=True, text=True, check=False
        )
    except OSError as error:
        return Contestant(name, script, None, peer=True, absence=f"absent: {error}")
    if tried.returncode:
        said = (tried.stderr.strip().splitlines() or ["it says nothing"])[-1]
        return Contestant(name, script, None, peer=True, absence=f"absent: {said}")
    return Contestant(name, script, python, arguments, peer=True)


def environment(threads: int) -> dict[str, str]:
    """The environment of a contestant that is to use so many threads."""
    # XLA's threads are counted by NPROC.
    names = ("OMP", "OPENBLAS", "MKL", "NUMBA", "SYMBOLIC_RNN")
    limits = {f"{name}_NUM_THREADS": str(threads) for name in names}
    return {**os.environ, **limits, "SYMBOLIC_RNN_THREADS": str(threads), "NPROC": str(threads)}


class ContestantError(Exception):
    """It stopped; the message says why."""


class Process:
    """A contestant at work; ``ask`` sends it a line and gives its answer."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], limit_s: float) -> None:
        self.limit_s = limit_s
        self.stderr = tempfile.TemporaryFile(  # noqa: SIM115 (closed with the process)
            "w+", encoding="utf-8", errors="replace"
        )
        self.process = subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.stderr,
            text=True,
        )

    def answer(self) -> dict[str, Any]:
        """Wait for a line; kill the process if it takes too long."""
        assert self.process.stdout is not None
        watchdog = threading.Timer(self.limit_s, self.process.kill)
        watchdog.start()
        line = self.process.stdout.readline()
        late = not watchdog.is_alive()
        watchdog.cancel()
        if not line:
            raise ContestantError(self._last_words(late))
        found: dict[str, Any] = json.loads(line)
        if "failed" in found:
            raise ContestantError(found["failed"])
        return found

    def ask(self, seconds: float) -> dict[str, Any]:
        """Let it run for some seconds."""
        assert self.process.stdin is not None
        try:
            self.process.stdin.write(f"{seconds}\n")
            self.process.stdin.flush()
        except BrokenPipeError:
            raise ContestantError(self._last_words(False)) from None
        return self.answer()

    def _last_words(self, late: bool) -> str:
        status = self.process.wait()
        if late:
            return f"stopped: no answer within {self.limit_s:.0f} s"
        self.stderr.seek(0)
        lines = [line.strip() for line in self.stderr if line.strip()]
        how = f"signal {-status}" if status < 0 else f"exit status {status}"
        return f"ended with {how}: {lines[-1][:160] if lines else 'no message'}"

    def close(self) -> None:
        """Let it end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        try:
            self.process.stdin.close()
            self.process.wait(10)
        except (subprocess.TimeoutExpired, BrokenPipeError):
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.stderr.close()
