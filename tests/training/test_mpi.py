"""Training on real processes of MPI: the same bits, and an end when one of them dies."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path

import pytest
from communicators import MPIRUN

pytestmark = [
    pytest.mark.libraries,
    pytest.mark.skipif(find_spec("mpi4py") is None, reason="mpi4py is not installed"),
]

PROGRAM = Path(__file__).with_name("mpi_program.py")
#: Until the functions are compiled; and how long the others may outlive a process that died.
BEGINS, ENDS = 120, 20


def started(n, folder, *arguments):
    """The program on n processes, which run one thread each."""
    if MPIRUN is None:
        pytest.skip("mpirun is not installed; install the extra mpi")
    folder.mkdir(exist_ok=True)
    return subprocess.Popen(
        [MPIRUN, "-n", str(n), sys.executable, "-m", "mpi4py", PROGRAM, folder, *arguments],
        env=os.environ | {"SYMBOLIC_RNN_THREADS": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def results(n, folder):
    """What each of n processes prints at the end."""
    process = started(n, folder)
    out, errors = process.communicate(timeout=BEGINS)
    assert process.returncode == 0, errors
    lines = out.splitlines()
    assert len(lines) == n
    return lines


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    [line] = results(1, tmp_path_factory.mktemp("alone"))
    assert line.startswith("epochs (")
    return line


@pytest.mark.parametrize("n", [2, 3, 8])
def test_any_number_of_processes_prints_the_same_bits(n, tmp_path, undisturbed):
    assert results(n, tmp_path) == [undisturbed] * n


def in_the_middle(n, folder):
    """A run on n processes, which has saved some steps of the second epoch."""
    process = started(n, folder, "0.2")
    until = time.monotonic() + BEGINS
    while not [*(folder / "run").glob("checkpoint-*7.safetensors")]:
        assert time.monotonic() < until
        assert process.poll() is None, process.communicate()[1]
        time.sleep(0.05)
    return process, [int((folder / f"pid-{rank}").read_text()) for rank in range(n)]


@pytest.mark.parametrize("victim", [0, 1])
def test_a_process_that_is_killed_ends_the_others_and_the_run_continues(
    victim, tmp_path, undisturbed
):
    """Catches processes that wait forever, and checkpoints that the death of another damages."""
    process, pids = in_the_middle(2, tmp_path)
    os.kill(pids[victim], signal.SIGKILL)
    out, errors = process.communicate(timeout=ENDS)
    assert process.returncode != 0
    assert "Killed" in out + errors, "the launcher says what happened"
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    assert results(3, tmp_path) == [undisturbed] * 3


@pytest.mark.parametrize("kind", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_to_one_process_ends_all_after_the_same_step(kind, tmp_path, undisturbed):
    """Catches processes that leave their loops apart, of which the others wait forever."""
    process, pids = in_the_middle(2, tmp_path)
    os.kill(pids[1], kind)
    out, errors = process.communicate(timeout=ENDS)
    if kind == signal.SIGINT:
        assert process.returncode == 0, errors
        assert [line.split()[0] for line in out.splitlines()] == ["interrupted"] * 2
    else:
        assert process.returncode != 0
        assert (out + errors).count("Terminated by SIGTERM in epoch") == 1, "the first process"
    assert results(2, tmp_path) == [undisturbed] * 2
