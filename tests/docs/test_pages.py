"""The code of each page of the documentation is run, from top to bottom."""

import contextlib
import io
import os
import re
import shlex
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker

import pytensor
import pytest
from docs_pages import ROOT, blocks_of, pages
from modes import FAST
from pytensor.compile.mode import Mode

from symbolic_rnn.backends import modes
from symbolic_rnn.cli import main

WITH_CODE = [path for path in pages() if "\n```python\n" in path.read_text("utf-8")]
WITH_COMMANDS = [path for path in pages() if "\n```shell\n" in path.read_text("utf-8")]

#: The mode that the library proves in, whatever tests are asked to be run in.
PROOFS = Mode(linker=modes.PythonLinker(), optimizer="merge")


def name(path):
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", WITH_CODE, ids=name)
def test_the_code_of_a_page_runs_and_prints_what_stands_below_it(path, tmp_path, monkeypatch):
    """In one namespace and an empty folder; only what names no mode is compiled in a quicker one.

    Proofs are in Python, as they are for a reader, also where other functions are asked for in C.
    ``RENEW_GOLDEN=1`` writes into the page what is printed now.
    """
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(modes, "QUICK", PROOFS)
    page = path.read_text("utf-8")
    blocks = blocks_of(page)
    printed = io.StringIO()
    namespace = {"__name__": "page"}
    wrong = []
    with pytensor.config.change_flags(mode=FAST):
        for block, after in zip(blocks, [*blocks[1:], None], strict=True):
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


@pytest.mark.parametrize("path", WITH_COMMANDS, ids=name)
def test_the_commands_of_a_page_exist_with_their_options(path, capsys):
    """A command or an option renamed in the shell alone would break the page."""
    checked = 0
    for block in blocks_of(path.read_text("utf-8")):
        if block.language != "shell":
            continue
        for line in block.text.replace("\\\n", " ").splitlines():
            if not line.startswith("symbolic-rnn "):
                continue
            words = shlex.split(line, comments=True)
            assert main([words[1], "--help"]) == 0
            known = capsys.readouterr().out
            for option in (word for word in words[2:] if word.startswith("-")):
                assert re.search(rf"(?<![\w-]){re.escape(option)}(?![\w-])", known), line
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


def test_there_are_pages_of_every_kind():
    """A changed fence would leave the tests above with nothing to run."""
    assert len(WITH_CODE) > 25
    assert len(WITH_COMMANDS) > 3
