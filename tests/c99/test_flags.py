"""SYMBOLIC_RNN_CFLAGS: further flags of the user, for what is compiled from then on."""

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
    """A flag that -O2 overrides; or a string with a space that becomes two."""
    plain = flags_for(compiler())
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-O1 -DNAME='two words'")
    assert flags_for(compiler()) == (*plain, "-O1", "-DNAME=two words")


def test_what_is_compiled_with_other_flags_is_another_library(monkeypatch):
    """A key without them: the library of yesterday, compiled without the flags of today."""
    without = build(SOURCE)
    assert load(SOURCE).answer() == 7
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-DANSWER=8")
    assert load(SOURCE).answer() == 8
    monkeypatch.delenv("SYMBOLIC_RNN_CFLAGS")
    assert build(SOURCE) == without


def test_flags_that_cannot_be_read_are_named(monkeypatch):
    """A ValueError of shlex, which names no variable."""
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", "-DNAME='open")
    with pytest.raises(CompilerError, match=r"SYMBOLIC_RNN_CFLAGS.*No closing quotation"):
        build(SOURCE)
