"""Class 29: many processes compiling at once."""

from __future__ import annotations

import os
import subprocess
import sys

#: A layer of its own: the same C modules for each process, none of them compiled yet.
PROGRAM = """
import numpy as np
import pytensor
import pytensor.tensor as pt
import symbolic_rnn as srnn
from symbolic_rnn.backends import use_blas

use_blas()
x = pt.tensor3("x")
outputs = srnn.Dense(1, 2, activation="tanh", seed=0)(x)
run = pytensor.function([x], outputs, mode="CVM")
print(run(np.arange(3.0)[None, :, None]).ravel().tolist())
"""


def test_processes_that_compile_the_same_into_one_new_folder_all_finish_right(tmp_path):
    """A half-written module loaded by the other process, or a lock that is never given back.

    pymc issues 6818 and 1463. Both must print the same, and so must a third one, alone with the
    folder, from what it finds there compiled.
    """
    environment = {
        **os.environ,
        "PYTENSOR_FLAGS": f"base_compiledir={tmp_path},gcc__cxxflags=-O0",
        "OMP_NUM_THREADS": "1",
    }
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    try:
        results = [(*process.communicate(timeout=150), process.returncode) for process in processes]
    finally:
        for process in processes:
            process.kill()
    for _, stderr, code in results:
        assert code == 0, stderr
    (first, _, _), (second, _, _) = results
    assert len(first.split(",")) == 6
    assert first == second
    modules = list(tmp_path.rglob("*.so"))
    assert len(modules) > 3, "little was compiled, so little was tried"

    again = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, timeout=60
    )
    assert (again.returncode, again.stdout) == (0, first), again.stderr
