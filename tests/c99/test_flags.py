"""Compiler flags: the user's, and those that a particular compiler needs."""

import shutil
import subprocess

import pytest

from symbolic_rnn.c99.host.build import CompilerError, build, compiler, flags_for, load

SOURCE = """
#ifndef ANSWER
#define ANSWER 7
#endif
int answer(void) { return ANSWER; }
"""


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("SYMBOLIC_RNN_CFLAGS", raising=False)


def test_flags_of_the_environment_come_last_and_are_split_as_by_a_shell(monkeypatch):
    """Catches a flag that -O2 overrides, and a quoted space that splits a string."""
    plain = flags_for(compiler())
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-O1 -DNAME='two words'")
    assert flags_for(compiler()) == (*plain, "-O1", "-DNAME=two words")


def test_other_flags_give_another_library(monkeypatch):
    """Catches a cache key without the flags, which loads a library compiled with others."""
    without = build(SOURCE)
    assert load(SOURCE).answer() == 7
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-DANSWER=8")
    assert load(SOURCE).answer() == 8
    monkeypatch.delenv("SYMBOLIC_RNN_CFLAGS")
    assert build(SOURCE) == without


def test_flags_that_cannot_be_read_are_named(monkeypatch):
    """Catches a ValueError of shlex that does not name the variable."""
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-DNAME='open")
    with pytest.raises(CompilerError, match=r"SYMBOLIC_RNN_CFLAGS.*No closing quotation"):
        build(SOURCE)


@pytest.mark.skipif(shutil.which("clang") is None, reason="clang is not installed")
def test_clang_takes_every_flag_for_each_of_its_processors(monkeypatch, tmp_path):
    """Catches a flag for x86-64 that is an error or a warning on macOS with Arm."""
    monkeypatch.setenv("CC", "clang")
    flags = [f for f in flags_for(compiler()) if f not in ("-shared", *compiler().native)]
    assert "-mprefer-vector-width=512" in flags
    (tmp_path / "answer.c").write_text(SOURCE)
    for target in ("arm64-apple-macos11", "x86_64-apple-macos11", "aarch64-linux-gnu"):
        command = ["clang", f"--target={target}", "-Werror", *flags, "-c", "answer.c"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")
