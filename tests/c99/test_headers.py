"""The table of the runtime's headers says what the headers hold."""

import re
import shutil
import subprocess
from importlib.resources import files
from pathlib import Path

import pytest

from symbolic_rnn.c99.render.headers import HEADERS, MATH_H, math_functions, pasted, used

CC = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
pytestmark = pytest.mark.skipif(CC is None, reason="no C compiler (cc, gcc, clang) installed")
RUNTIME = Path(str(files("symbolic_rnn.c99") / "runtime"))
SYSTEM = ("float.h", "math.h", "pthread.h", "sched.h", "signal.h", "stddef.h", "stdint.h")
FIRST = ("compiler.h", "workspace.h")

#: Of an export; the products of plain_vector.h have the names of those of plain.h.
WITHOUT_VECTORS = ("-U__SSE2__", "-U__ARM_NEON")


@pytest.fixture(scope="module")
def expanded() -> dict[str, str]:
    """The text of each header after the preprocessor, which expands the macros of functions."""
    lines = ["#define _POSIX_C_SOURCE 200809L", *(f"#include <{name}>" for name in SYSTEM)]
    lines += ["#include <stdlib.h>", "#include <string.h>", "#include <unistd.h>"]
    lines += map(pasted, FIRST)
    for name in HEADERS:
        lines += [f'char *begins = "{name}";', pasted(name)]
    command = [str(CC), "-std=c99", "-E", "-P", *WITHOUT_VECTORS, "-"]
    done = subprocess.run(
        command, input="\n".join(lines), capture_output=True, text=True, check=True
    )
    parts = re.split(r'char \*begins = "(.*?)";', done.stdout)
    return {"": parts[0], **dict(zip(parts[1::2], parts[2::2], strict=True))}


def defined(text: str) -> set[str]:
    """Functions and tables."""
    functions = re.findall(r"\b(c99_\w+)\([^(){};]*(?:\([^()]*\)[^(){};]*)*\)\s*\{", text)
    return {*functions, *re.findall(r"\bconst \w+ (c99_\w+)\[", text)}


def called(text: str) -> set[str]:
    return set(re.findall(r"\b(c99_\w+)\(", text)) - defined(text)


def closure(name: str) -> set[str]:
    """The headers that one needs, and those that these need."""
    needs = HEADERS[name].needs
    return {*needs, *(each for need in needs for each in closure(need))}


@pytest.mark.parametrize("name", HEADERS)
def test_a_header_holds_what_the_table_says(name, expanded):
    header, text = HEADERS[name], expanded[name]
    if name != "plain_vector.h":  # empty without vectors
        own = defined(text)
        macros = {"c99_apart"}
        assert all(any(e.startswith(each) for e in own) for each in {*header.defines} - macros)

    before = [*HEADERS][: [*HEADERS].index(name)]
    assert closure(name) <= {*before}
    known = (defined(expanded[each]) for each in ("", *closure(name)))
    assert called(text) <= set().union(*known)
    for need in {*header.needs} - {"gemm.h", "arithmetic/reals.h"}:  # macros only
        assert {*re.findall(r"\bc99_\w+", text)} & defined(expanded[need]), need
    assert {*re.findall(r"\b(\w+)\(", text)} & MATH_H == {*header.math_h}


def test_each_header_of_the_runtime_is_in_the_table_or_part_of_another():
    """Catches a header that nothing includes."""
    found = {path.relative_to(RUNTIME).as_posix() for path in RUNTIME.rglob("*.h")}
    texts = [path.read_text("utf-8") for path in RUNTIME.rglob("*.h")]
    parts = {name for text in texts for name in re.findall(r'^#include "(.*)"', text, re.M)}
    assert found == {*HEADERS, *parts, *FIRST, "store.h"}


def test_headers_bring_those_that_they_need():
    """Also those that the latter need, each once, and in order."""
    names = ["common", "exp_parts", "scaled_exp", "exp", "expm1"]
    names += ["log_parts", "log", "log1p", "log1mexp"]
    assert used(["c99_log1mexp_f64"]) == [f"elementary/{name}_f64.h" for name in names]
    assert used([]) == used(["sqrt", "memcpy"]) == []


def test_math_functions_are_those_of_the_headers_and_those_called_directly():
    calls = ["c99_mod_f32", "c99_real_steps", "tan", "memcpy", "c99_mod_i64"]
    assert math_functions(calls) == ["ceil", "copysignf", "floorf", "fmodf", "tan"]
    assert math_functions(["c99_steps"]) == []
