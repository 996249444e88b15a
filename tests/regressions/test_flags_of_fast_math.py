"""Class 60: flags that let a compiler ignore rounding gave wrong numbers without a message.

`-Ofast`, `-ffast-math` and `-funsafe-math-optimizations` allow for reassociation, which removed the
rounding to an integer in exp, tanh and sigmoid. The reference is what Python computed: the data of
an export's test, and NumPy for mode C99.
"""

import os
import shutil
import subprocess
import sys

import pytest

import symbolic_rnn as srnn

FLAGS = ("-Ofast", "-O2 -funsafe-math-optimizations")
DTYPES = ("float32", "float64")


@pytest.fixture(scope="module", params=DTYPES)
def gru(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    cell, readout = srnn.GRU(1, 2, seed=0), srnn.Dense(2, 1, seed=1)
    srnn.export_c(cell, folder, name="gru", readout=readout, dtype=request.param)
    return folder


# Each compiler and each flag, in every second pair.
@pytest.mark.sampled(2, "compiler", "flags")
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
@pytest.mark.parametrize("flags", FLAGS)
def test_an_export_gives_the_same(gru, compiler, flags):
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler}")
    for target in ("clean", "test"):
        command = ["make", "-s", target, f"CC={compiler}", f"CFLAGS={flags}"]
        done = subprocess.run(command, cwd=gru, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


#: In a process of its own: a library linked with -Ofast flushes denormals in the whole process.
MODE_C99 = """
import numpy as np, pytensor, pytensor.tensor as pt

names = ("exp", "expm1", "tanh", "sigmoid", "softplus", "log1p")
given = [pt.vector(dtype=dtype) for dtype in ("float32", "float64")]
outputs = [getattr(pt, name)(abs(x) if name == "log1p" else x) for x in given for name in names]
function = pytensor.function(given, outputs, mode="C99")
x = np.linspace(-9, 9, 37)
expected = [np.exp(x), np.expm1(x), np.tanh(x), 1 / (1 + np.exp(-x)), np.log1p(np.exp(x))]
expected.append(np.log1p(abs(x)))
for k, value in enumerate(function(x.astype("float32"), x)):
    rtol = 1e-6 if k < len(names) else 1e-14
    np.testing.assert_allclose(value, expected[k % len(names)], rtol=rtol)
"""


@pytest.mark.parametrize("flags", FLAGS)
def test_mode_c99_gives_the_same(flags):
    environment = {**os.environ, "SYMBOLIC_RNN_CFLAGS": flags}
    code = f"import symbolic_rnn\n{MODE_C99}"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
