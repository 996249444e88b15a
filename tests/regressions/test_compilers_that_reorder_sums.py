"""Class 60: exported C that is compiled by -Ofast gives other values, without a word.

exp and tanh round by adding a large number and subtracting it again; a compiler that may reorder
sums takes that away, and predictions were off in the first digit.
"""

import shutil
import subprocess

import pytest

import symbolic_rnn as srnn

FLAGS = {
    "gcc": ("-Ofast", "-O2 -fassociative-math -fno-signed-zeros -fno-trapping-math"),
    "clang": ("-Ofast", "-O2 -funsafe-math-optimizations"),
}


@pytest.fixture(scope="module", params=["float32", "float64"])
def folder(request, tmp_path_factory):
    """A gated network, with training."""
    found = tmp_path_factory.mktemp(request.param)
    cell, readout = srnn.GRU(1, 3, seed=0), srnn.Dense(3, 1, seed=1)
    srnn.export_c(
        cell, found, name="fast", readout=readout, training=True, n_steps=6, dtype=request.param
    )
    return found


@pytest.mark.parametrize("compiler", FLAGS)
def test_an_export_is_right_whatever_the_compiler_may_reorder(compiler, folder):
    """Its own test compares with Python."""
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    for flags in FLAGS[compiler]:
        sources = ["fast.c", "fast_weights.c", "fast_test.c"]
        command = [compiler, "-std=c99", *flags.split(), *sources, "-lm", "-o", "fast"]
        subprocess.run(command, cwd=folder, check=True)
        ran = subprocess.run(["./fast"], cwd=folder, capture_output=True, text=True)
        assert ran.returncode == 0, f"{flags}: {ran.stdout}"
