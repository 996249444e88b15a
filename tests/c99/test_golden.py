"""The C of some programs, kept as files, so that each change shows what it changes in them."""

import os
from pathlib import Path

import pytest
from golden_programs import PROGRAMS, source_of

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_c_is_the_golden_one(name):
    """Renew with RENEW_GOLDEN=1 make tests TESTS=tests/c99/test_golden.py, and read the diff."""
    text = source_of(PROGRAMS[name]()).code
    path = GOLDEN / f"{name}.c"
    if os.environ.get("RENEW_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")


def test_every_golden_file_is_of_a_program():
    """A file that nothing writes any more is read by nobody."""
    assert {path.stem for path in GOLDEN.glob("*.c")} == PROGRAMS.keys()
