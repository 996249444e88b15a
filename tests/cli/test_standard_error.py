"""What each command writes to standard error, in a separate process as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from pytensor import config

CELL = ["elman", "--n-in", "2", "--hidden", "2", "--steps", "2"]
TRAIN = ["train", "tide.csv", "--cell", "elman", "--hidden", "2", "--window", "4"]
TRAIN += ["--horizon", "1", "--epochs", "1", "--test", "0", "-o", "model"]
FORECAST = ["forecast", "model", "tide.csv"]
COMMANDS = {
    "info": ["info"],
    "derive": ["derive", "elman"],
    "vectors": ["vectors", *CELL, "-o", "v.json"],
    "verify": ["verify", *CELL, "--methods", "bptt"],
    "page": ["page", *CELL, "-o", "p.html"],
    "train": TRAIN,
    "forecast": FORECAST,
    "forecast in CVM": [*FORECAST, "--mode", "CVM"],
    "demo": ["demo", "--epochs", "1"],
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("user")
    rows = [f"{1900 + k},{np.sin(k):.6f}\n" for k in range(40)]
    (folder / "tide.csv").write_text("year,level\n" + "".join(rows))
    return folder


def run(words, folder, *, absent=()):
    """Run a command with no flag of PyTensor's but for the time and place of compilation."""
    hidden = "".join(f"sys.modules[{name!r}] = None;" for name in absent)
    script = f"import sys; {hidden} from symbolic_rnn.cli import main; raise SystemExit(main())"
    flags = f"gcc__cxxflags=-O0,base_compiledir={config.base_compiledir}"
    return subprocess.run(
        [sys.executable, "-c", script, *words],
        cwd=folder,
        env={**os.environ, "PYTENSOR_FLAGS": flags},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def train_a_model(folder):
    """Train what a forecast reads, unless the test of that command has done so in this process."""
    if not (folder / "model").exists():
        assert run(TRAIN, folder).returncode == 0


# One that compiles nothing, one in mode C99, one in CVM, which looks for a BLAS itself.
@pytest.mark.sampled(name=("info", "train", "forecast in CVM"))
@pytest.mark.parametrize("name", COMMANDS)
def test_no_command_opens_with_a_warning_about_a_blas_that_is_there(name, folder):
    """PyTensor searches for a BLAS, finds none, and warns in five lines."""
    if "forecast" in name:
        train_a_model(folder)
    done = run(COMMANDS[name], folder)
    assert done.returncode == 0, done.stderr
    for word in ("BLAS", "arning"):
        assert word not in done.stderr, done.stderr


def test_where_there_is_no_blas_one_sentence_says_so_once(folder):
    """Our warning says what to install; PyTensor's is not shown."""
    train_a_model(folder)
    done = run(COMMANDS["forecast in CVM"], folder, absent=["scipy_openblas32"])
    assert done.returncode == 0, done.stderr
    [warning] = [line for line in done.stderr.splitlines() if "BLAS" in line]
    assert warning.startswith("symbolic-rnn: warning: PyTensor found no BLAS, and scipy-openblas32")
    assert "pip install 'symbolic_rnn[blas]'" in warning
