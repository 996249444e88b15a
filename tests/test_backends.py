"""What compiled functions run on, seen by this process and by fresh ones."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor import config
from pytensor.tensor.blas import Dot22, Gemm
from pytensor.tensor.blas.blas_c import CGemv
from pytensor.tensor.math import Dot

from symbolic_rnn import backends
from symbolic_rnn.backends import modes, report
from symbolic_rnn.c99 import NotCoveredError

#: A sum of 40 products of numbers near one, against NumPy's sum in another order.
RTOL = {"float32": 1e-5, "float64": 1e-13}


def in_a_fresh_process(program: str, flags: str, folder: str) -> str:
    """Run a program that imports the package, with warnings as errors, and give what it prints."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", program],
        env={**os.environ, "PYTENSOR_FLAGS": f"base_compiledir={folder},{flags}"},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout.strip()


def test_a_gradient_that_is_scaled_twice_is_one_product():
    """PyTensor computing each weight's gradient three times: for its norm and two moments."""
    a, b = pt.matrix("a"), pt.matrix("b")
    s = pt.scalar("s")
    product = a @ b
    scaled = [product, 0.1 * product, s * product]
    graph = pytensor.function([a, b, s], scaled, mode=backends.compile_mode("CVM")).maker.fgraph
    products = [node for node in graph.apply_nodes if "Dot" in type(node.op).__name__]
    assert len(products) == 1


@pytest.mark.sampled(dtype=("float64",))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_products_in_cvm_are_blas_calls_that_agree_with_numpy(dtype):
    """A renamed symbol that does not link, a product left to Python, an sdot read as a double."""
    assert backends.use_blas() is not None
    random = np.random.default_rng(0)
    A, B, C = (random.normal(size=shape).astype(dtype) for shape in ((7, 40), (40, 5), (7, 5)))
    v = random.normal(size=40).astype(dtype)
    a, b, c = (pt.matrix(name, dtype=dtype) for name in "abc")
    u = pt.vector("u", dtype=dtype)
    # gemm alone, gemm with an addend, gemv, gemv with one row (which PyTensor calls sdot for)
    products = [a @ b, c + 2 * (a @ b), a @ u, a[:1] @ u]
    run = pytensor.function([a, b, c, u], products, mode="CVM")

    expected = [A @ B, C + 2 * (A @ B), A @ v, A[:1] @ v]
    for result, reference in zip(run(A, B, C, v), expected, strict=True):
        assert result.dtype == dtype
        np.testing.assert_allclose(result, reference, rtol=RTOL[dtype], atol=RTOL[dtype])
    used = [type(node.op) for node in run.maker.fgraph.apply_nodes]
    assert used.count(CGemv) == 2
    assert used.count(Dot22) + used.count(Gemm) >= 1
    assert Dot not in used


def test_a_blas_that_the_user_configured_is_left_alone():
    """A package that overrides the user's own MKL."""
    with config.change_flags(blas__ldflags="-lmine"):
        assert backends.use_blas() == "-lmine"
        assert config.blas__ldflags == "-lmine"


def test_an_empty_blas_in_the_users_flags_is_a_wish_and_not_an_absence(tmp_path):
    """A package that links BLAS, or complains, although the user has asked for none."""
    program = (
        "from symbolic_rnn.backends import use_blas\n"
        "from pytensor import config\n"
        "print(repr(use_blas()), repr(config.blas__ldflags))"
    )
    assert in_a_fresh_process(program, "blas__ldflags=", str(tmp_path)) == "None ''"


def test_importing_compiles_nothing_and_looks_for_no_blas(tmp_path):
    """An import that takes seconds, writes files, or warns before anything was asked of it."""
    program = (
        "import sys, symbolic_rnn, symbolic_rnn.backends\n"
        "from pytensor import config\n"
        "print('val' in vars(type(config).blas__ldflags), 'scipy_openblas32' in sys.modules)"
    )
    assert in_a_fresh_process(program, "", str(tmp_path)) == "False False"
    assert not list(tmp_path.rglob("*.cpp")) + list(tmp_path.rglob("*.so"))


def test_the_default_mode_is_c99_where_there_is_a_compiler():
    """Falling back to a slower mode although nothing is missing."""
    with config.change_flags(mode="Mode"):
        assert backends.default_mode() == "C99"


def test_behind_c99_stands_cvm(monkeypatch):
    """No mode at all, or silence, where only the C compiler is missing."""
    monkeypatch.setenv("CC", "no-such-compiler")
    with config.change_flags(mode="Mode"):
        with pytest.warns(UserWarning, match="CC='no-such-compiler' does not name a program"):
            assert backends.default_mode() == "CVM"
        assert backends.default_mode() == "CVM"  # a second warning would be an error


def test_a_graph_that_c99_does_not_cover_is_compiled_in_cvm():
    """An error where another mode would do; or another mode, and nobody is told."""
    x = pt.matrix("x")

    def compile_in(mode):
        return pytensor.function([x], pt.linalg.pinv(x), mode=mode)

    with config.change_flags(mode="Mode"):
        with pytest.warns(UserWarning, match="not cover the Op .*Pinv.* Falling back to CVM; "):
            inverse = backends.compiled(compile_in)
        np.testing.assert_allclose(inverse([[2.0, 0.0], [0.0, 4.0]]), [[0.5, 0.0], [0.0, 0.25]])
        with pytest.raises(NotCoveredError, match="Pinv"):
            backends.compiled(compile_in, "C99")


def test_the_default_mode_is_the_users_where_he_has_set_one():
    """Overriding PYTENSOR_FLAGS=mode=NUMBA; or giving a Mode as its text, which is no name."""
    for asked in ("NUMBA", backends.modes.QUICK):
        with config.change_flags(mode=asked):
            assert backends.default_mode() is asked


def test_a_python_without_header_files_counts_as_no_compiler(monkeypatch, tmp_path):
    """A CompileError of a hundred lines at the first function, where python3-dev is missing."""
    monkeypatch.setattr("sysconfig.get_path", lambda name: str(tmp_path))
    with config.change_flags(mode="Mode"):
        with pytest.warns(UserWarning, match="no header files"):
            mode = backends.default_mode()
        assert mode == "NUMBA"
        assert backends.default_mode() == "NUMBA"  # a second warning would be an error


def test_a_trial_says_why_a_mode_does_not_work():
    """A table that says no, and not why."""
    trial = backends.try_mode("C")
    assert not trial.works
    assert "Scan" in trial.reason
    unknown = backends.try_mode("NO_SUCH_MODE")
    assert not unknown.works
    assert "NO_SUCH_MODE" in unknown.reason


@pytest.mark.parametrize("mode", ["C99", "CVM", "FAST_COMPILE"])
def test_a_trial_of_a_mode_that_works_says_so(mode):
    """A trial whose own NumPy reference is wrong, or which warns into the user's terminal."""
    trial = backends.try_mode(mode)
    assert (trial.mode, trial.works, trial.reason) == (mode, True, "")
    assert trial.seconds > 0


def test_a_trial_catches_a_mode_whose_gradient_is_wrong(monkeypatch):
    """A mode reported as working because it ran, whatever came out."""
    right = pytensor.grad
    monkeypatch.setattr(pytensor, "grad", lambda loss, wrt: [1.001 * g for g in right(loss, wrt)])
    trial = backends.try_mode("FAST_COMPILE")
    assert not trial.works
    assert trial.reason.startswith("the gradient is")


def test_the_environment_can_be_written_as_json(monkeypatch):
    """A path, a dtype or a mode in the report that JSON cannot hold."""
    monkeypatch.setattr(report, "MODES", ("FAST_COMPILE", "JAX"))
    tried: list[str] = []
    found = backends.environment(try_modes=True, progress=tried.append)
    assert json.loads(json.dumps(found.to_dict())) == {
        **found.to_dict(),
        "modes": [vars(trial) for trial in found.modes],
    }
    assert tried == ["FAST_COMPILE", "JAX"]
    assert found.blas == backends.use_blas()
    assert found.compiler is not None
    assert str(config.cxx) in found.compiler
    assert found.c_compiler is not None
    assert found.versions["pytensor"] == pytensor.__version__


def test_a_mode_whose_package_is_absent_is_named_with_the_package(monkeypatch):
    """A ModuleNotFoundError from deep inside a linker."""
    monkeypatch.setattr(modes, "find_spec", lambda package: None)
    monkeypatch.setattr(report, "MODES", ("JAX",))
    found = backends.environment(try_modes=True)
    [trial] = found.modes
    assert (trial.works, trial.reason) == (False, "jax is not installed")
    assert found.obstacles == {"JAX": "jax is not installed"}
    with pytest.raises(ValueError, match="mode 'JAX' needs the package jax"):
        backends.compile_mode("JAX")
