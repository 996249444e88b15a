"""Class 28: no compiler, or no BLAS: a clear message, and what still works."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

#: Imports the package where some modules are not installed, and trains three steps in the default
#: mode; prints the mode, the losses and every warning. It is the smallest network with a product:
#: in mode CVM each kind of node is a second of g++.
TRAIN = """
import json, sys, warnings
for absent in sys.argv[1:]:
    sys.modules[absent] = None
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import numpy as np
    import pytensor.tensor as pt
    from pytensor_ml.optim import sgd
    import symbolic_rnn as srnn
    from symbolic_rnn.backends import mode_name

    x, y = pt.tensor3("x"), pt.tensor3("y")
    loss = srnn.squared_error(srnn.Dense(1, 2, seed=0)(x), y)
    step = srnn.compile_train(loss, [x, y], sgd(0.1))
    mode = mode_name(step)
    losses = [float(step(np.ones((2, 3, 1)), np.zeros((2, 3, 2)))) for _ in range(3)]
if mode == "CVM" and "scipy_openblas32" in sys.argv:
    # Where nothing is cached, PyTensor asks for this text for every product that is compiled.
    from pytensor.tensor.blas.c_code.blas_headers import blas_header_text
    from symbolic_rnn.backends.blas import linked_with_blas

    with linked_with_blas():
        assert "alt_fatal_error" in blas_header_text()  # products without BLAS
print(json.dumps([mode, losses, [str(warning.message) for warning in caught]]))
"""


#: Names a C compiler that is not there.
NO_C = {"CC": "no-such-compiler"}


def python(program: str, *arguments: str, flags: str) -> tuple[list, str]:
    """Run a program without a C compiler; give what it printed and what went to stderr."""
    result = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        env={
            **os.environ,
            **NO_C,
            "PYTENSOR_FLAGS": f"{flags},{os.environ.get('PYTENSOR_FLAGS', '')}",
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout), result.stderr


@pytest.mark.parametrize(
    ("flags", "absent", "expected_mode", "messages"),
    [
        ("cxx=", ["numba"], "FAST_COMPILE", ["PyTensor has no C++ compiler. Install g++"]),
        ("", [], "CVM", ["does not name a program"]),
        (
            "",
            ["scipy_openblas32"],
            "CVM",
            ["does not name a program", "pip install 'symbolic_rnn[blas]'"],
        ),
    ],
    ids=["no compiler and no numba", "no C compiler", "no C compiler and no BLAS"],
)
def test_training_runs_with_a_clear_warning_for_each(flags, absent, expected_mode, messages):
    """A crash, silence, or PyTensor's own warning in place of ours or beside it."""
    (mode, losses, warned), stderr = python(TRAIN, *absent, flags=flags)
    assert mode == expected_mode
    assert losses[0] > losses[1] > losses[2] > 0
    for warning, message in zip(warned, messages, strict=True):
        assert message in warning
        assert "everything" in warning.lower()
    assert stderr == ""


def test_without_a_compiler_numba_takes_over_with_one_clear_warning():
    """A default mode that needs the compiler that is not there; a scan would cost a minute here."""
    program = """
import json, warnings
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    import pytensor, pytensor.tensor as pt
    from symbolic_rnn.backends import default_mode, use_blas

    x = pt.vector("x")
    mode = default_mode()
    gradient = pytensor.function([x], pytensor.grad((x**2).sum(), x), mode=mode)([1.0, 2.0])
    assert default_mode() == mode and use_blas() is None
print(json.dumps([mode, gradient.tolist(), [str(warning.message) for warning in caught]]))
"""
    (mode, gradient, warned), _ = python(program, flags="cxx=")
    assert (mode, gradient) == ("NUMBA", [2.0, 4.0])
    [warning] = warned
    assert "PyTensor has no C++ compiler. Install g++" in warning
    assert "Falling back to mode NUMBA: everything runs" in warning


def test_the_warning_points_at_the_line_of_the_user(tmp_path):
    """A warning that names a file of ours, which the user can do nothing about."""
    script = tmp_path / "mine.py"
    script.write_text("import symbolic_rnn.backends\nsymbolic_rnn.backends.default_mode()\n")
    result = subprocess.run(
        [sys.executable, script],
        env={**os.environ, **NO_C, "PYTENSOR_FLAGS": f"cxx=,base_compiledir={tmp_path}"},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert result.returncode == 0, result.stderr
    assert f"{Path(script).name}:2: UserWarning: PyTensor has no C++ compiler" in result.stderr
