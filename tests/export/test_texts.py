"""Class 30: texts of a user end no comment, string, line or table in any file of an export."""

from __future__ import annotations

import ast
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from random_networks import TEXTS

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c
from symbolic_rnn.export.names import phrase

STRICT = "-std=c99 -pedantic -Wall -Wextra -Wconversion -Werror"

#: What a sketch needs of Arduino.
ARDUINO = """\
static struct { void begin(long) {} template <class T> void println(T) {} } Serial;
static int A0;
int analogRead(int) { return 0; }
void delay(int) {}
"""


def exported_files(folder: Path) -> None:
    n = len(TEXTS)
    forecaster = srnn.Forecaster(
        srnn.Elman(n, 1, seed=0),
        srnn.Dense(1, 1, seed=1),
        srnn.Scaling(np.zeros(n), np.ones(n)),
        window=2,
        columns=TEXTS,
        target=TEXTS[1],
    )
    export_c(forecaster, folder, name="texts", python=True, arduino=True)


def test_names_of_columns_are_only_text(tmp_path):
    """Seen to fail: `/*` in a comment, a bidirectional override, a quote in a docstring."""
    exported_files(tmp_path)
    for compiler in filter(shutil.which, ("gcc", "clang")):
        command = [compiler, *STRICT.split(), "-fsyntax-only", "texts.c", "texts_test.c"]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
        assert done.stderr == ""
    module = ast.parse((tmp_path / "texts.py").read_text("utf-8"))
    assert sum(isinstance(each, ast.ClassDef) for each in module.body) == 2
    sketch = tmp_path / "arduino/texts/examples/texts/texts.ino"
    (tmp_path / "sketch.cpp").write_text(ARDUINO + sketch.read_text("utf-8"), "utf-8")
    command = ["c++", "-fsyntax-only", "-Wall", "-Werror", f"-I{tmp_path}", "sketch.cpp"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert done.stderr == ""
    header = (tmp_path / "texts.h").read_text("utf-8")
    assert "wind speed, * / int x;, a/ *b, back/, two" in header


@pytest.mark.parametrize("name", TEXTS)
def test_the_name_of_a_network_is_one_line(name, tmp_path):
    said = phrase(name)
    assert said.isprintable()
    assert not any(each in said for each in ("*/", "/*", '"', "\\", "|", "`", "??"))
