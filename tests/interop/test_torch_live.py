"""Modules in and out of PyTorch itself, in the interpreter that SYMBOLIC_RNN_TORCH_PYTHON names."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from symbolic_rnn import interop

pytestmark = pytest.mark.libraries
PYTHON = os.environ.get("SYMBOLIC_RNN_TORCH_PYTHON")
SCRIPT = Path(__file__).parents[2] / "scripts" / "make_torch_fixtures.py"
NAMES = {"prefix": "rnn.", "readout": "fc."}


def run(folder, *options):
    """Let PyTorch make modules of every kind, and record what they compute, by name."""
    folder.mkdir(exist_ok=True)
    subprocess.run([PYTHON, SCRIPT, folder, "--all", *options], check=True, env={"PATH": ""})
    found = {}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as file:
            found[path.stem] = dict(file)
    return found


@pytest.mark.skipif(not PYTHON, reason="SYMBOLIC_RNN_TORCH_PYTHON names no Python with PyTorch")
def test_every_module_goes_in_and_out(tmp_path):
    """In, from_torch compares outputs and gradients; out, PyTorch computes the same again."""
    modules = run(tmp_path / "in")
    assert len(modules) == 40
    (tmp_path / "weights").mkdir()
    for name, arrays in modules.items():
        state = {key[6:]: value for key, value in arrays.items() if key.startswith("state/")}
        kind, activation, *_ = name.split("_")
        options = {"nonlinearity": activation} if kind == "rnn" else {}
        network = interop.from_torch(state, **NAMES, **options)
        back = interop.to_torch(network, **NAMES, dtype="float64")
        np.savez(tmp_path / "weights" / f"{name}.npz", **back)
    again = run(tmp_path / "out", "--weights", tmp_path / "weights")
    assert again.keys() == modules.keys()
    for name, arrays in modules.items():
        for key, value in arrays.items():
            if not key.startswith("state/"):  # two biases may come back as one
                np.testing.assert_allclose(
                    again[name][key], value, rtol=1e-11, atol=1e-13, err_msg=f"{name} {key}"
                )
