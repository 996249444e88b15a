"""The machine: its name, its load, and its own peak in a matrix product."""

from __future__ import annotations

import json
import os
import platform
import subprocess
import sys
from pathlib import Path

from contest.contestants import PEERS, environment

from symbolic_rnn.backends.report import processor

PEAK_SIZES = (1024, 2048)


class Peaks:
    """GFLOP/s of float32 products by number of threads and size, of each time they were measured.

    It is the best of OpenBLAS' kernels: by itself it picks its AVX2 ones on some processors that
    have AVX-512.
    """

    def __init__(self) -> None:
        self.found: dict[int, dict[int, list[float]]] = {}
        self.kernels: list[dict[str, str]] = [{}]
        try:
            if "avx512f" in Path("/proc/cpuinfo").read_text("utf-8"):
                self.kernels.append({"OPENBLAS_CORETYPE": "SKYLAKEX"})
        except OSError:
            pass  # not Linux

    def measure(self, threads: int) -> None:
        """Measure it once more."""
        best = dict.fromkeys(PEAK_SIZES, 0.0)
        for kernel in self.kernels:
            ran = subprocess.run(
                [sys.executable, str(PEERS / "peak.py"), *map(str, PEAK_SIZES)],
                env=environment(threads) | kernel,
                capture_output=True,
                text=True,
                check=True,
            )
            for n, speed in json.loads(ran.stdout).items():
                best[int(n)] = max(best[int(n)], speed)
        speeds = self.found.setdefault(threads, {n: [] for n in PEAK_SIZES})
        for n, speed in best.items():
            speeds[n].append(speed)

    def peak(self, threads: int) -> float:
        """The most that was reached, of any size."""
        return max(max(speeds) for speeds in self.found[threads].values())


def conditions(threads: int) -> str:
    """Processor, threads, and compilers."""
    compiler = os.environ.get("CC", "cc")
    try:
        said = subprocess.run([compiler, "--version"], capture_output=True, text=True, check=False)
        compiler = said.stdout.partition("\n")[0]
    except OSError:
        compiler = f"no C compiler ({compiler})"
    count = f"{threads} thread{'s' * (threads > 1)} on {os.cpu_count()} processors"
    return f"{processor()}; {count}; Python {platform.python_version()}; {compiler}"


def load() -> str:
    """How busy the machine is, over one, five and fifteen minutes."""
    try:
        return " ".join(f"{number:.2f}" for number in os.getloadavg())
    except OSError:
        return "unknown"
