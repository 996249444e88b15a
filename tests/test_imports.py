"""What ``import symbolic_rnn`` brings with it, which every command and every process waits for."""

import json
import subprocess
import sys

#: Slow to import, or not installed by default: each is imported where it is used.
LATER = {"scipy", "matplotlib", "statsmodels", "sklearn", "pandas", "pymc", "numba", "jax", "torch"}
LATER |= {"keras", "onnx", "onnxruntime", "sktime", "mpi4py", "joblib", "dask", "optuna", "nutpie"}


def test_the_package_imports_no_library_that_is_slow_or_optional():
    """SciPy alone takes as long as PyTensor: the package was imported in twice the time."""
    program = "import json, sys, symbolic_rnn; print(json.dumps(sorted(sys.modules)))"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    imported = {name.partition(".")[0] for name in json.loads(ran.stdout)}
    assert "pytensor" in imported
    assert not imported & LATER
