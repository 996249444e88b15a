"""The C text of a graph is the same in every process, so that it is found in the cache."""

import hashlib
import os
import subprocess
import sys

from driver import needs_compiler

CODE = """
import pytensor, pytensor.tensor as pt, symbolic_rnn as srnn
from pytensor.ifelse import ifelse
from pytensor_ml.optim import adam, chain, clip_by_global_norm

x, y, k = pt.tensor3("x"), pt.tensor3("y"), pt.lscalar("k")
loss = srnn.squared_error(srnn.Dense(4, 1, seed=1)(srnn.unroll(srnn.GRU(3, 4, seed=0), x)), y)
step = srnn.compile_train(loss, [x, y], chain(clip_by_global_norm(1.0), adam(1e-3)), mode="C99")
v, w = x.sum(axis=0), y.sum(axis=0)
choice = ifelse(k > 0, v * v.sum() + w, ifelse(k < -1, v.cumsum(axis=0) - w, v / w.sum()))
choose = pytensor.function([x, y, k], [choice, *pytensor.grad(choice.sum(), [x, y])], mode="C99")
print(srnn.c99.source(step) + srnn.c99.source(choose))
"""


def text(seed):
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    ran = subprocess.run(
        [sys.executable, "-c", CODE], env=environment, capture_output=True, text=True, check=True
    )
    assert "c99_call" in ran.stdout
    return hashlib.sha256(ran.stdout.encode()).hexdigest()


@needs_compiler
def test_two_processes_write_the_same_text():
    """Catches an order that comes from a set: names and objects have other hashes each time."""
    assert len({text(seed) for seed in (1, 2)}) == 1
