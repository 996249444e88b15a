"""Class 27: threads: one thread repeats bit for bit, and two agree with it within tolerance."""

from __future__ import annotations

import os
import subprocess
import sys

import numpy as np
import pytest
from cases import difference
from tolerances import EXACT

PROGRAM = """
import sys, numpy as np, pytensor, pytensor.tensor as pt
from pytensor.compile.mode import Mode
import symbolic_rnn as srnn
cell = srnn.LSTM(24, 48, seed=0)
x = pt.tensor3("x")
gradients = pytensor.grad((srnn.unroll(cell, x) ** 2).sum(), cell.parameters)
step = pytensor.function([x], gradients, mode=Mode(linker="py", optimizer="fast_compile"))
values = step(np.random.default_rng(0).normal(size=(32, 10, 24)))
again = step(np.random.default_rng(0).normal(size=(32, 10, 24)))
assert all(np.array_equal(a, b) for a, b in zip(values, again))
np.savez(sys.argv[1], *values)
"""


def gradients(path, threads: int) -> list[np.ndarray]:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")
    environment = os.environ | dict.fromkeys(names, str(threads))
    # Without C++, which a scan would run inside: NumPy's BLAS is what has threads here.
    environment["PYTENSOR_FLAGS"] = f"cxx=,{os.environ.get('PYTENSOR_FLAGS', '')}"
    subprocess.run([sys.executable, "-c", PROGRAM, str(path)], env=environment, check=True)
    with np.load(path) as stored:
        return [stored[name] for name in stored.files]


@pytest.fixture(scope="module")
def single(tmp_path_factory):
    return gradients(tmp_path_factory.mktemp("threads") / "single.npz", 1)


def test_one_thread_repeats_bit_for_bit_in_another_process(single, tmp_path):
    """Catches an order of parameters or of sums that depends on the process: hashes, addresses."""
    for got, expected in zip(gradients(tmp_path / "again.npz", 1), single, strict=True):
        assert np.array_equal(got, expected)


def test_two_threads_agree_with_one(single, tmp_path):
    """Catches a race; the order of sums may differ, the result may not."""
    for got, expected in zip(gradients(tmp_path / "two.npz", 2), single, strict=True):
        assert difference(got, expected) <= EXACT
