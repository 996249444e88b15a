"""Class 28, for the C99 backend: no compiler, or one that does not work: a clear message."""

from __future__ import annotations

import os
import sysconfig

import pytest
from fake_compiler import fake_compiler, needs_compiler

from symbolic_rnn.c99.host.build import CompilerError, build, load

SOURCE = "int answer(void) { return 28; }\n"


@pytest.fixture(autouse=True)
def _own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("SYMBOLIC_RNN_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("CC", raising=False)


@pytest.mark.parametrize(
    ("cc", "said"),
    [
        (None, "none of cc, gcc and clang is on PATH"),
        ("", "none of cc, gcc and clang is on PATH"),
        ("no-such-cc -O1", "CC='no-such-cc -O1' does not name a program"),
        ("/no/such/cc", "CC='/no/such/cc' does not name a program"),
    ],
    ids=["CC unset", "CC empty", "a name", "a path"],
)
def test_without_a_compiler_the_error_says_how_to_get_one(cc, said, tmp_path, monkeypatch):
    """FileNotFoundError: 'cc', from somewhere inside subprocess."""
    monkeypatch.setenv("PATH", str(tmp_path))
    if cc is not None:
        monkeypatch.setenv("CC", cc)
    with pytest.raises(CompilerError) as caught:
        build(SOURCE)
    message = str(caught.value)
    assert said in message
    for way_out in (
        "apt install gcc",
        "dnf",
        "xcode-select",
        "conda",
        'mode="NUMBA"',
        'mode="CVM"',
    ):
        assert way_out in message


def test_a_command_that_cannot_be_read_is_said_to_be_one(monkeypatch):
    """ValueError: No closing quotation, which names neither CC nor a remedy."""
    monkeypatch.setenv("CC", "gcc '-DX")
    with pytest.raises(CompilerError, match=r"CC=\"gcc '-DX\" is not a command.*quotation"):
        build(SOURCE)


def test_a_compiler_that_does_not_run_is_an_error_with_what_it_said(tmp_path, monkeypatch):
    """A Mac without its developer tools has a cc, which only says that they are missing."""
    stub = tmp_path / "cc"
    stub.write_text("#!/bin/sh\necho 'no developer tools were found' >&2\nexit 72\n")
    stub.chmod(0o700)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(CompilerError, match=r"72: no developer tools were found\. Install one"):
        build(SOURCE)


def test_a_file_that_is_no_program_is_an_error_that_names_it(tmp_path, monkeypatch):
    """OSError: Exec format error."""
    broken = tmp_path / "broken-cc"
    broken.write_bytes(b"\x7fELF, but no more")
    broken.chmod(0o700)
    monkeypatch.setenv("CC", str(broken))
    with pytest.raises(
        CompilerError, match=r"Cannot start the C compiler .*broken-cc: .*Install one"
    ):
        build(SOURCE)


@needs_compiler
def test_a_compiler_that_is_removed_while_a_process_runs_is_missed_clearly(tmp_path, monkeypatch):
    """A name that was found once and is kept, and fails with FileNotFoundError."""
    fake = fake_compiler(tmp_path / "bin")
    monkeypatch.setenv("CC", str(fake.path))
    assert load(SOURCE).answer() == 28
    fake.path.unlink()
    with pytest.raises(CompilerError, match="does not name a program"):
        build(SOURCE)
    monkeypatch.delenv("CC")
    assert load(SOURCE).answer() == 28


@needs_compiler
def test_a_compiler_killed_by_a_signal_is_said_to_have_been(tmp_path, monkeypatch):
    """Out of memory, shown as a mistake in the source."""
    fake = fake_compiler(tmp_path / "bin")
    fake.instead("kill -9 $$\n")
    monkeypatch.setenv("CC", str(fake.path))
    with pytest.raises(CompilerError, match="was killed by signal 9"):
        build(SOURCE)


@needs_compiler
def test_without_pythons_headers_only_sources_that_need_them_fail(tmp_path, monkeypatch):
    """Python.h: No such file or directory, three pages into the compiler's output."""
    monkeypatch.setattr(sysconfig, "get_path", lambda *_: os.fspath(tmp_path))
    with pytest.raises(CompilerError, match=r"Python\.h is not in .*python3-dev"):
        build(SOURCE, include_python=True)
    assert load(SOURCE).answer() == 28
