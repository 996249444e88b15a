"""Golden files of generated C, so that each change of the generator shows its effect."""

import os
from pathlib import Path

import pytest
from golden_programs import PROGRAMS, source_of

import symbolic_rnn as srnn

GOLDEN = Path(__file__).parent / "golden"
PAGE = Path(__file__).parents[2] / "docs" / "generated-c.md"


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_c_is_the_golden_one(name):
    """Renew with RENEW_GOLDEN=1 make tests TESTS=tests/c99/test_golden.py, and read the diff."""
    text = source_of(PROGRAMS[name]()).code
    path = GOLDEN / f"{name}.c"
    if os.environ.get("RENEW_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_program():
    """Catches files that no program generates."""
    assert {path.stem for path in GOLDEN.glob("*.c")} == PROGRAMS.keys()


def test_the_page_of_the_docs_shows_the_derivation_and_the_golden_file():
    """docs/generated-c.md: the contents of its fences are renewed by the same command."""
    shown = {
        "text": srnn.derive(srnn.Elman(3, 4, seed=0)).to_text(),
        "c": (GOLDEN / "elman_training.c").read_text(encoding="utf-8"),
    }
    parts = PAGE.read_text(encoding="utf-8").split("```")
    assert [block.splitlines()[0] for block in parts[1::2]] == list(shown)
    parts[1::2] = [f"{language}\n{text.rstrip()}\n" for language, text in shown.items()]
    renewed = "```".join(parts)
    if os.environ.get("RENEW_GOLDEN"):
        PAGE.write_text(renewed, encoding="utf-8")
    assert renewed == PAGE.read_text(encoding="utf-8")
