"""Class 29, for the C99 backend: many processes compiling at once, and some of them killed."""

from __future__ import annotations

import multiprocessing
import os
import shlex
import signal
import time
from pathlib import Path

import pytest
from fake_compiler import REAL, FakeCompiler, fake_compiler, needs_compiler

from symbolic_rnn.c99.host.build import build, load
from symbolic_rnn.c99.host.cache import trim
from symbolic_rnn.c99.host.compiler import LIBRARY_SUFFIX

pytestmark = needs_compiler

SOURCE = "int answer(void) { return 29; }\n"

#: Compiles, and then writes the library slowly: one that is loaded too early is half a library.
SLOWLY = """{real} "$@" && mv {library} whole
head -c 6000 whole > {library}; sleep 0.2; cat whole > {library}; exit 0
"""


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "c99"


@pytest.fixture
def slow(tmp_path, monkeypatch, folder) -> FakeCompiler:
    """A compiler that leaves half a library for a fifth of a second."""
    fake = fake_compiler(tmp_path / "bin")
    fake.instead(SLOWLY.format(real=shlex.quote(str(REAL)), library=f"library{LIBRARY_SUFFIX}"))
    monkeypatch.setenv("CC", str(fake.path))
    return fake


def test_eight_processes_that_build_the_same_at_once_all_load_it_whole(slow, folder):
    """A half-written library loaded by another process, or a lock that is never given back.

    They start a little apart, so that some look while others write.
    """
    fork = multiprocessing.get_context("fork")
    barrier, results = fork.Barrier(8), fork.SimpleQueue()

    def run(number: int) -> None:
        barrier.wait(20)
        time.sleep(0.06 * number)
        results.put(load(SOURCE).answer())

    processes = [fork.Process(target=run, args=(number,), daemon=True) for number in range(8)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 8
    assert [results.get() for _ in range(8)] == [29] * 8
    assert len(slow.compilations()) > 1, "nothing happened at once"
    assert len({file.stem for file in folder.iterdir()}) == 1
    before = len(slow.compilations())
    assert load(SOURCE).answer() == 29
    assert len(slow.compilations()) == before


def test_a_killed_process_leaves_nothing_that_is_loaded(slow, folder):
    """Half a library under its final name, or a lock whose holder is gone."""
    slow.instead('head -c 6000 "$0" > library.so; touch begun; exec sleep 60\n')
    fork = multiprocessing.get_context("fork")

    def run() -> None:
        os.setsid()
        build(SOURCE)

    process = fork.Process(target=run, daemon=True)
    process.start()
    assert process.pid is not None
    try:
        deadline = time.monotonic() + 20
        while not list(folder.glob(".build-*/begun")):
            assert time.monotonic() < deadline, "the compiler did not start"
            time.sleep(0.01)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
    process.join(20)
    assert process.exitcode == -signal.SIGKILL
    [left] = folder.iterdir()
    assert (left / "library.so").exists()

    slow.instead("")
    assert load(SOURCE).answer() == 29
    assert left.exists(), "it could be another process's, still at work"
    os.utime(left, (time.time() - 2 * 86400,) * 2)
    build(SOURCE + "/* another */")
    assert not left.exists()


class Killed(BaseException):
    """What no part of the package catches."""


@pytest.mark.parametrize("moves", [0, 1, 2])
@pytest.mark.parametrize("what_was_there", ["nothing", "an altered library"])
def test_a_kill_between_the_moves_leaves_nothing_wrong(moves, what_was_there, folder, monkeypatch):
    """A library with the checksum of another, or none, that is loaded or never replaced."""
    if what_was_there == "an altered library":
        path = build(SOURCE)
        path.write_bytes(path.read_bytes()[:-100])
    replace = os.replace
    done = []

    def until_killed(old: Path, new: Path) -> None:
        if len(done) == moves:
            raise Killed
        done.append(new)
        replace(old, new)

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", until_killed)
        with pytest.raises(Killed):
            build(SOURCE)
    assert len(done) == moves
    assert load(SOURCE).answer() == 29


def test_processes_that_trim_and_build_at_once_do_not_disturb_each_other(folder, tmp_path):
    """FileNotFoundError for a file that the other process removed first."""
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    folder.chmod(0o700)
    old = time.time() - 3 * 86400
    for number in range(2000):
        for suffix in (".c", LIBRARY_SUFFIX, ".sha256"):
            file = folder / f"{number}{suffix}"
            file.touch()
            os.utime(file, (old, old))
    fork = multiprocessing.get_context("fork")
    barrier, results = fork.Barrier(4), fork.SimpleQueue()

    def run() -> None:
        barrier.wait(20)
        trim(folder, entries=1)
        results.put(load(SOURCE).answer())

    processes = [fork.Process(target=run, daemon=True) for _ in range(4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(30)
    assert [process.exitcode for process in processes] == [0] * 4
    assert [results.get() for _ in range(4)] == [29] * 4
    assert len({file.stem for file in folder.iterdir()}) <= 2
