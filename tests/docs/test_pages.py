"""The code of each page of the documentation is run, from top to bottom."""

import contextlib
import io
import os
import re
import shlex
import sys
import tomllib
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker

import pytensor
import pytest
from docs_pages import ROOT, blocks_of, pages
from modes import FAST, QUICK
from pytensor.compile.mode import Mode

from symbolic_rnn.backends import modes
from symbolic_rnn.cli import main

WITH_CODE = [path for path in pages() if "\n```python\n" in path.read_text("utf-8")]
WITH_COMMANDS = [path for path in pages() if "\n```shell\n" in path.read_text("utf-8")]

#: Pages whose commands take long: they are run by ``make tests-libraries``.
SLOW = {"shell.md", "export.md", "text.md"}

#: Options by which the commands of a page are shortened: the last of several counts.
SHORTER = {"train": ("--epochs", "1", "--hidden", "2", "--no-verify"), "demo": ("--epochs", "1")}
#: Commands that are run in the mode that compiles fastest, unless a page is slow.
WITH_A_MODE = {"train", "forecast", "sample"}

#: The mode that the library proves in, whatever tests are asked to be run in.
PROOFS = Mode(linker=modes.PythonLinker(), optimizer="merge")


def name(path):
    return path.relative_to(ROOT).as_posix()


def pages_in_order():
    """Each page with code, and whether its commands are run too; those of slow pages are marked."""
    for path in pages():
        text = path.read_text("utf-8")
        commands = path.parent.name != "cells" and "\nsymbolic-rnn " in text
        if "\n```python\n" in text and (path.name in SLOW or not commands):
            yield pytest.param(path, False, id=name(path))
        if commands:
            marks = [pytest.mark.libraries] if path.name in SLOW else []
            yield pytest.param(path, True, id=f"{name(path)} with its commands", marks=marks)


@pytest.fixture
def empty_folder(tmp_path, monkeypatch):
    """The working directory; modules that are written and imported there are forgotten."""
    monkeypatch.chdir(tmp_path)
    yield
    for module in [key for key, value in sys.modules.items() if str(tmp_path) in repr(value)]:
        del sys.modules[module]


# Every second page: most of what they show has tests of its own.
@pytest.mark.sampled(2, "path")
@pytest.mark.usefixtures("empty_folder")
@pytest.mark.parametrize(("path", "commands"), [*pages_in_order()])
def test_the_code_of_a_page_runs_and_prints_what_stands_below_it(
    path, commands, monkeypatch, capsys
):
    """In one namespace and an empty folder; only what names no mode is compiled in a quicker one.

    Proofs are in Python, as they are for a reader, also where other functions are asked for in C.
    Commands are run where they stand, so the page has to make their files; `SHORTER` says what
    their options are. ``RENEW_GOLDEN=1`` writes into the page what is printed now.
    """
    monkeypatch.setattr(modes, "QUICK", PROOFS)
    page = path.read_text("utf-8")
    blocks = blocks_of(page)
    printed = io.StringIO()
    namespace = {"__name__": "page"}
    wrong = []
    with pytensor.config.change_flags(mode=FAST):
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
            if block.language == "shell" and commands:
                run_commands(block, capsys, mode=None if path.name in SLOW else QUICK)
            if block.language != "python":
                continue
            code = compile("\n" * (block.line - 1) + block.text, str(path), "exec")
            printed.seek(printed.truncate(0))
            with contextlib.redirect_stdout(printed):
                exec(code, namespace)
            out = "\n".join(line.rstrip() for line in printed.getvalue().splitlines()) + "\n"
            shown = after if after is not None and after.language == "output" else None
            expected = shown.text if shown else "\n"
            if not OutputChecker().check_output(expected, out, ELLIPSIS | NORMALIZE_WHITESPACE):
                wrong.append((block, shown, out))
    if os.environ.get("RENEW_GOLDEN"):
        for _, shown, out in reversed(wrong):
            page = page[: shown.start] + out + page[shown.start + len(shown.text) :]
        path.write_text(page, "utf-8")
        return
    for block, shown, out in wrong:
        assert out == (shown.text if shown else ""), f"{name(path)}, line {block.line}"


def commands_of(block):
    """The commands of the shell in a block, in words."""
    for line in block.text.replace("\\\n", " ").splitlines():
        if line.startswith("symbolic-rnn "):
            yield shlex.split(line, comments=True)[1:]


def run_commands(block, capsys, mode):
    """Run the commands of a block in this process; training is shortened by options."""
    for command, *words in commands_of(block):
        chosen = ["--mode", mode] if mode is not None and command in WITH_A_MODE else []
        code = main([command, *words, *SHORTER.get(command, ()), *chosen])
        assert code == 0, (command, words, capsys.readouterr().err)


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=name)
def test_the_commands_of_a_page_exist_with_their_options(path, capsys):
    """A command or an option renamed in the shell alone would break the page."""
    checked = 0
    for block in blocks_of(path.read_text("utf-8")):
        if block.language != "shell":
            continue
        for command, *words in commands_of(block):
            assert main([command, "--help"]) == 0
            known = capsys.readouterr().out
            for option in (word for word in words if word.startswith("-")):
                assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", known), words
            checked += 1
    assert checked or "make" in path.read_text("utf-8")


def test_each_make_target_of_a_page_exists():
    """A target renamed in the Makefile alone would break the page."""
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for path in pages():
        for block in blocks_of(path.read_text("utf-8")):
            if block.language == "shell":
                for target in re.findall(r"^make ([\w-]+)", block.text, flags=re.MULTILINE):
                    assert re.search(rf"^{target}:", makefile, flags=re.MULTILINE), (path, target)


def test_the_page_on_installation_has_each_extra():
    """One row for each, so that the pages which name an extra can be followed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    page = (ROOT / "docs" / "howto" / "install.md").read_text("utf-8")
    rows = re.findall(r"^\| `(\w+)` \|", page, flags=re.MULTILINE)
    assert sorted(rows) == sorted(project["optional-dependencies"])


def test_there_are_pages_of_every_kind():
    """A changed fence would leave the tests above with nothing to run."""
    assert len(WITH_CODE) > 25
    assert len(WITH_COMMANDS) > 3
