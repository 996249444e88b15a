"""Scalar Ops as C99 expressions agree with PyTensor's Python implementation on hard values."""

import itertools
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytensor.scalar as ps
import pytest
from driver import SANITIZERS
from pytensor.graph.op import Op
from pytensor.scalar.loop import ScalarLoop
from scalar_cases import OPS, Case, cases, disagreement, hard_values

from symbolic_rnn.c99.dtypes import DTYPES
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import FunctionCall, Literal, Var
from symbolic_rnn.c99.ir.statements import Declare, Unused, VariableType, calls_in
from symbolic_rnn.c99.lowering.scalars import SCALAR_OPS, applied, composed
from symbolic_rnn.c99.render.c import c_type, expression, statements
from symbolic_rnn.c99.render.headers import used

CC = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
needs_compiler = pytest.mark.skipif(CC is None, reason="no C compiler (cc, gcc, clang) installed")
STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")
RUNTIME = Path(str(files("symbolic_rnn").joinpath("c99/runtime")))


def includes(calls: Iterable[str]) -> list[str]:
    """The headers of the functions that a program calls."""
    return ["#include <math.h>", *(f'#include "{name}"' for name in ("compiler.h", *used(calls)))]


def program(all_cases: list[Case]) -> str:
    """A C file with a function for each case, from the elements of one buffer to another."""
    parts = ["#include <stdio.h>", "#include <stdlib.h>"]
    functions: set[str] = set()
    calls, at, to = [], 0, 0
    for k, case in enumerate(all_cases):
        n = len(case.inputs[0])
        names = [f"x{j}" for j in range(len(case.dtypes))]
        applied_op = applied(case.op, list(map(Var, names)), case.dtypes, case.out)
        functions |= {e.function for e in applied_op.walk() if isinstance(e, FunctionCall)}
        value = expression(applied_op)
        pointers, loads = [], []
        for name, dtype in zip(names, case.dtypes, strict=True):
            c = c_type(dtype)
            pointers.append(f"const {c} *{name}s = (const void *)(in + {at});")
            loads.append(f"const {c} {name} = {name}s[i];")
            at += 8 * n
        body = f"for (int i = 0; i < {n}; i++) {{ {' '.join(loads)} y[i] = {value}; }}"
        parts.append(
            f"static void case_{k}(const char *in, char *out) {{ {' '.join(pointers)}\n"
            f"    {c_type(case.out)} *y = (void *)(out + {to});\n    {body}\n}}"
        )
        calls.append(f"case_{k}(in, out);")
        to += 8 * n
    calls_text = "\n    ".join(calls)
    parts.append(
        f"int main(void) {{\n    char *in = malloc({at}), *out = calloc({to}, 1);\n"
        f"    if (!in || !out || fread(in, 1, {at}, stdin) != {at}) return 1;\n    {calls_text}\n"
        f"    if (fwrite(out, 1, {to}, stdout) != {to}) return 1;\n"
        "    free(in);\n    free(out);\n    return 0;\n}"
    )
    return "\n".join([*includes(functions), *parts])


def compiled(text: str, folder: Path, name: str, flags: tuple[str, ...]) -> Path:
    source, target = folder / f"{name}.c", folder / name
    source.write_text(text)
    command = [str(CC), *STRICT, *flags, "-iquote", str(RUNTIME), str(source), "-o", str(target)]
    done = subprocess.run([*command, "-lm"], capture_output=True, text=True, check=False)
    if done.returncode and "sanitize" in done.stderr + "".join(flags) and "-l" in done.stderr:
        pytest.skip(f"{CC} has no sanitizers: {done.stderr.splitlines()[-1]}")
    assert done.returncode == 0, done.stderr[:4000]
    return target


@pytest.fixture(scope="module")
def all_cases() -> list[Case]:
    return list(cases())


@pytest.fixture(scope="module")
def outputs(all_cases: list[Case], tmp_path_factory: pytest.TempPathFactory):
    """Return the outputs of the program for each case, built with the given flags."""
    folder = tmp_path_factory.mktemp("scalars")

    def padded(values: np.ndarray) -> bytes:
        return values.tobytes().ljust(8 * values.size, b"\0")

    given = b"".join(padded(values) for case in all_cases for values in case.inputs)

    def run(name: str, flags: tuple[str, ...]) -> list[np.ndarray]:
        target = compiled(program(all_cases), folder, name, flags)
        done = subprocess.run([str(target)], input=given, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode()[:4000]
        results, at = [], 0
        for case in all_cases:
            n = len(case.inputs[0])
            results.append(np.frombuffer(done.stdout, case.out, n, at))
            at += 8 * n
        return results

    return run


@needs_compiler
def test_each_scalar_op_gives_in_c_what_its_python_form_gives(all_cases, outputs):
    """Catches truncation for floor, unsigned comparisons, lost NaN, wrong sign of a remainder."""
    got = outputs("plain", ("-O1", "-fno-math-errno", "-fno-trapping-math"))
    wrong = [disagreement(case, values) for case, values in zip(all_cases, got, strict=True)]
    assert len(all_cases) > 1000
    assert not any(wrong), "\n".join(filter(None, wrong))


@needs_compiler
def test_no_scalar_op_does_anything_undefined(all_cases, outputs):
    """Catches signed overflow, smallest integer / -1, and conversions out of range."""
    got = outputs("sanitized", ("-O0", *SANITIZERS))
    assert len(got) == len(all_cases)


def test_every_covered_op_is_among_the_cases(all_cases):
    """Catches a covered Op that is not compared here."""
    tested = {type(case.op) for case in all_cases} | {ps.Composite, ScalarLoop}
    assert tested == set(SCALAR_OPS)


@pytest.mark.parametrize("op", [op for op in OPS if type(op) not in SCALAR_OPS], ids=str)
def test_an_op_without_a_c_form_is_refused_by_name(op: Op):
    """Catches a silently wrong expression."""
    with pytest.raises(NotCoveredError, match=r"mode 'C99' does not cover") as error:
        applied(op, [Var("x")] * max(op.nin, 1), ["float32"] * max(op.nin, 1), "float32")
    assert str(op) in str(error.value)
    assert "float32" in str(error.value)


def test_complex_and_half_precision_numbers_are_refused():
    """Catches a complex number that is read as a real one."""
    for dtype in ("complex64", "float16"):
        with pytest.raises(NotCoveredError, match=dtype):
            applied(ps.add, [Var("x"), Var("y")], [dtype, dtype], dtype)


@needs_compiler
def test_a_literal_is_read_back_as_the_same_number(tmp_path):
    """Catches lost digits, the smallest integers, and a -0 that became 0."""
    numbers = {dtype: hard_values(dtype) for dtype in DTYPES}
    rng = np.random.default_rng(0)
    for dtype, bits in (("float32", "uint32"), ("float64", "uint64")):
        drawn = rng.integers(np.iinfo(bits).max, size=2000, dtype=bits).view(dtype)
        numbers[dtype] = np.concatenate([numbers[dtype], drawn[np.isfinite(drawn)]])
    lines = ["#include <stdint.h>", "#include <stdio.h>", "#include <math.h>"]
    writes = []
    for dtype, values in numbers.items():
        entries = ", ".join(expression(Literal(value, dtype)) for value in values)
        lines.append(f"static const {c_type(dtype)} {dtype}_s[] = {{{entries}}};")
        writes.append(f"fwrite({dtype}_s, 1, sizeof {dtype}_s, stdout);")
    lines.append(f"int main(void) {{ {' '.join(writes)} return 0; }}")
    target = compiled("\n".join(lines), tmp_path, "literals", ())
    out = subprocess.run([str(target)], capture_output=True, check=True).stdout
    at = 0
    for dtype, values in numbers.items():
        got = np.frombuffer(out, dtype, len(values), at)
        at += values.nbytes
        np.testing.assert_array_equal(got, values)
        if dtype.startswith("float"):
            real = ~np.isnan(values)
            np.testing.assert_array_equal(np.signbit(got[real]), np.signbit(values[real]))


@dataclass(frozen=True)
class Composition:
    op: ps.Composite
    values: tuple[np.generic, ...]
    want: tuple[float, ...]


def compositions() -> dict[str, Composition]:
    x, y, n = ps.float32("x"), ps.float64("y"), ps.int64("n")
    shared = ps.tanh(x * y)
    first, _ = ps.Composite([x, y], [x + y, ps.exp(x)]).make_node(x, y).outputs
    a, b, k = np.float32(0.75), np.float64(-1.5), np.int64(-11)
    t = np.tanh(a * b)
    return {
        "a shared value": Composition(
            ps.Composite([x, y], [shared * shared, shared - np.float32(0.1)]),
            (a, b),
            (t * t, t - np.float32(0.1)),
        ),
        "one inside another": Composition(
            ps.Composite([x, y], [first * x]), (a, b), ((a + b) * a,)
        ),
        "a value that is not read": Composition(
            ps.Composite([x, n], [ps.second(ps.exp(x), ps.cast(n, "float64") + 1.0)]),
            (a, k),
            (-10.0,),
        ),
        "constants": Composition(
            ps.Composite([n], [ps.switch(ps.lt(n, 3), np.int8(-5), n % 7), n % 7]),
            (k,),
            (-5.0, 3.0),
        ),
        "an output twice": Composition(
            ps.Composite([y], [ps.sqr(y), ps.sqr(y)]), (b,), (2.25, 2.25)
        ),
    }


def statements_of(op: ps.Composite, names: list[str]):
    """Return the declarations of a composition, and its results."""
    written: list[Declare | Unused] = []
    fresh = (f"t{k}" for k in itertools.count())

    def declare(dtype, value, _):
        name = next(fresh)
        written.append(Declare(name, VariableType(dtype), value))
        return Var(name)

    dtypes = [variable.type.dtype for variable in op.inputs]
    results = composed(
        op, list(map(Var, names)), dtypes, declare, lambda value: written.append(Unused(value))
    )
    return written, results


@needs_compiler
@pytest.mark.parametrize("name", compositions())
def test_a_composition_gives_the_values_of_its_formula(name: str, tmp_path):
    """Catches a lost constant, mixed-up outputs, and code that strict flags refuse."""
    case = compositions()[name]
    dtypes = [variable.type.dtype for variable in case.op.inputs]
    names = [f"x{k}" for k in range(len(dtypes))]
    declared = [
        Declare(x, VariableType(dtype), Literal(value, dtype))
        for x, dtype, value in zip(names, dtypes, case.values, strict=True)
    ]
    written, results = statements_of(case.op, names)
    printed = [f'printf("%a\\n", (double){expression(result)});' for result in results]
    body = "\n    ".join([*statements(declared), *statements(written), *printed])
    functions = {each.function for each in calls_in(written)}
    head = "\n".join([*includes(functions), "#include <stdio.h>\n"])
    text = f"{head}int main(void) {{\n    {body}\n    return 0;\n}}\n"
    target = compiled(text, tmp_path, "composition", ())
    out = subprocess.run([str(target)], capture_output=True, check=True, text=True).stdout
    got = [float.fromhex(line) for line in out.split()]
    np.testing.assert_allclose(got, case.want, rtol=1e-15)


def test_a_composition_declares_each_shared_value_once():
    """Catches an inner graph rendered as one nested expression, which grows exponentially."""
    x = ps.float64("x")
    y = x
    for _ in range(30):
        y = ps.tanh(y * y)
    written, [result] = statements_of(ps.Composite([x], [y]), ["x"])
    assert len(written) == 60
    assert result == Var("t59")
