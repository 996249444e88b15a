"""``symbolic-rnn info``."""

from __future__ import annotations

import argparse
import json
import sys

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.backends import report, use_blas
from symbolic_rnn.cli import info


def run(*words: str) -> int:
    """Run the command as the shell does."""
    parser = argparse.ArgumentParser()
    info.add_parser(parser.add_subparsers())
    arguments = parser.parse_args(["info", *words])
    return arguments.run(arguments)


def facts(text: str) -> dict[str, str]:
    return dict(line.split(": ", 1) for line in text.splitlines())


def test_on_a_pipe_each_fact_is_one_line_with_its_name(capsys):
    """Catches boxes, colors or wrapped lines that grep cannot process."""
    assert run() == 0
    shown = facts(capsys.readouterr().out)
    assert shown["symbolic_rnn"] == srnn.__version__
    assert shown["BLAS of CVM"] == use_blas()
    assert "g++" in shown["C++ compiler"] or "clang" in shown["C++ compiler"]


def test_unless_asked_no_mode_is_tried_and_each_is_named_with_what_it_lacks(capsys, monkeypatch):
    """Catches a report that compiles for a minute, or omits the modes."""
    monkeypatch.setattr(report, "try_mode", lambda mode: pytest.fail(f"tried {mode}"))
    monkeypatch.setattr(report, "obstacle_to", {"C99": None, "CVM": "no [g++]"}.get)
    monkeypatch.setattr(report, "MODES", ("C99", "CVM"))
    assert run() == 0
    shown = facts(capsys.readouterr().out)
    assert shown["mode C99"] == "has what it needs"
    assert shown["mode CVM"] == "no: no [g++]"


def test_each_mode_is_tried_and_named_with_its_verdict(capsys, monkeypatch):
    """Catches a mode that is listed but was not run."""
    monkeypatch.setattr(report, "MODES", ("FAST_COMPILE", "C"))
    assert run("--try") == 0
    captured = capsys.readouterr()
    shown = facts(captured.out)
    assert shown["mode FAST_COMPILE"].startswith("works (")
    assert shown["mode C"].startswith("no: NotImplementedError: Scan")
    assert "trying mode FAST_COMPILE" in captured.err


def test_the_exit_code_is_one_where_no_mode_works(capsys, monkeypatch):
    """Catches a script that continues although nothing can be compiled."""
    monkeypatch.setattr(report, "MODES", ("C",))
    assert run("--try") == 1


def test_json_is_all_that_goes_to_stdout(capsys, monkeypatch):
    """Catches progress mixed into output that another program parses."""
    monkeypatch.setattr(report, "MODES", ("C",))
    run("--json", "--try")
    found = json.loads(capsys.readouterr().out)
    assert found["versions"]["symbolic_rnn"] == srnn.__version__
    assert [trial["mode"] for trial in found["modes"]] == ["C"]


def test_on_a_terminal_a_reason_with_brackets_is_shown_whole(capsys, monkeypatch):
    """Rich reads [brackets] as markup and swallows them."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setattr(report, "MODES", ("FAST_COMPILE[jax]",))
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True)
    run()
    assert "FAST_COMPILE[jax]" in capsys.readouterr().out
