"""Forecasters that several processes train together end in the bits of one."""

import functools
import subprocess
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
from communicators import MPIRUN, together

import symbolic_rnn as srnn


@functools.cache
def members():
    """Two equal experiments, compiled, with the first values of all that a step changes."""
    made = []
    for _ in range(2):
        rows = np.sin(np.arange(40.0))[:, None]
        series = srnn.Series(rows, ("a",), "a", None, "wave")
        settings = srnn.Settings(
            cell="elman", hidden=2, window=4, horizon=1, epochs=2, test=0.0, restarts=2
        )
        each = srnn.Experiment(series, settings, mode="C99")
        [step] = together([each.shared_step])
        made.append((each, [(v, v.get_value()) for v in step.get_shared()]))
        assert each.evaluate  # PyTensor compiles in one thread at a time
    return made


def trained(n, **options):
    """Weights and losses of n processes, each a thread with an experiment of its own."""

    def member(each):
        def run(communicator):
            history = each.fit(communicator=communicator, progress=False, **options)
            weights = [p.get_value().tobytes() for p in each.forecaster.parameters]
            return weights, history.train_loss, history.validation_loss

        return run

    for _, first in members():
        for variable, value in first:
            variable.set_value(value)
    return together([member(each) for each, _ in members()[:n]])


def test_an_experiment_ends_in_the_same_bits_on_any_number_of_processes(tmp_path):
    """Also restarts, and the losses of the validation; a run continues on fewer processes."""
    [alone] = trained(1)
    assert len(alone[2]) == 2
    assert trained(2, checkpoints=tmp_path) == [alone, alone]
    assert trained(1, checkpoints=tmp_path) == [alone]


def test_other_data_on_another_process_is_an_error(monkeypatch):
    other, _ = members()[1]
    monkeypatch.setattr(other, "train", replace(other.train, y=other.train.y + 1))
    assert [type(error) for error in trained(2)] == [RuntimeError, RuntimeError]


def test_what_is_no_communicator_is_named():
    with pytest.raises(TypeError, match=r"expect a communicator of MPI, .* got 2"):
        members()[0][0].fit(communicator=2, progress=False)


PROGRAM = """
import numpy as np, symbolic_rnn as srnn
from mpi4py import MPI
rows = np.sin(np.arange(60.0))[:, None]
series = srnn.Series(rows, ("a",), "a", None, "wave")
forecaster = srnn.Forecaster(srnn.Elman(1, 2, seed=0), srnn.Dense(2, 2, seed=1), window=5)
history = forecaster.fit(series, epochs=2, communicator=MPI.COMM_WORLD, progress=False)
print(history.train_loss, forecaster.forecast(series).values.tolist())
"""


@pytest.mark.libraries
@pytest.mark.skipif(find_spec("mpi4py") is None, reason="mpi4py is not installed")
def test_mpirun_trains_a_forecaster(tmp_path):
    """One process, and two, print the same numbers."""
    if MPIRUN is None:
        pytest.skip("mpirun is not installed; install the extra mpi")
    (tmp_path / "program.py").write_text(PROGRAM)
    printed = [
        subprocess.run(
            [MPIRUN, "-n", str(n), sys.executable, "-m", "mpi4py", tmp_path / "program.py"],
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout.splitlines()
        for n in (1, 2)
    ]  # fmt: skip
    assert printed[1] == 2 * printed[0]
