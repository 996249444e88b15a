"""Rendered expressions and statements have the intended meaning, and compile without warnings."""

import random
import shutil
import subprocess

import numpy as np
import pytest
from driver import COMPILER, STRICT, needs_compiler

from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.sizes import Size, positive
from symbolic_rnn.c99.render.c import c_type, expression, statements

VALUES = {"a": 7, "b": -3, "c": 2, "n": 5}
SIGNS = ("+", "-", "*", "/", "%", "<", "<=", ">", ">=", "==", "!=", "&", "^", "|", "&&", "||")
COMPARISONS = SIGNS[5:11] + SIGNS[14:]

MAIN = """#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
{0}
int main(void)
{{
{1}
    return 0;
}}
"""


class UndefinedError(Exception):
    """The value of an expression is undefined in C."""


def any_expression(rng, depth):
    """Strategy for integer expressions of a given depth."""
    if depth == 0:
        return rng.choice([e.Var(rng.choice("abc")), e.expression(rng.randint(-3, 9)), size(rng)])
    inside = [any_expression(rng, rng.randrange(depth)) for _ in range(3)]
    match rng.randrange(6):
        case 0:
            return e.Unary(rng.choice("-~!"), inside[0])
        case 1:
            return e.Conditional(*inside)
        case 2:
            return e.Cast(rng.choice(["int64", "int32"]), inside[0])
    return e.Binary(rng.choice(SIGNS), *inside[:2])


def size(rng):
    """Strategy for sizes in normal form: products, positive parts, quotients."""
    n, c = Size.symbol("n", low=0), Size.symbol("c", low=0)
    found = n * rng.randint(-2, 3) + c * n * rng.randint(-1, 2) + rng.randint(-4, 4)
    return e.Integer(rng.choice([found, positive(found) * 2 - c, positive(found) // 3]))


def value_of(node):
    """Evaluate an expression with C's semantics; raise if it is undefined or an int overflows."""
    match node:
        case e.Var(name):
            return VALUES[name]
        case e.Integer(given):
            return value_of_size(given)
        case e.Unary(sign, of):
            value = value_of(of)
            return {"-": -value, "~": ~value, "!": int(not value)}[sign]
        case e.Cast(_, of):
            return value_of(of)
        case e.Conditional(condition, yes, no):
            return value_of(yes) if value_of(condition) else value_of(no)
        case e.Binary(sign, left, right):
            return binary(sign, value_of(left), right)
    raise TypeError(node)


def binary(sign, left, right):
    if sign in ("&&", "||"):
        settled = bool(left) == (sign == "||")
        return int(bool(left) if settled else bool(value_of(right)))
    right = value_of(right)
    if sign in "/%" and right == 0:
        raise UndefinedError
    quotient = abs(left) // abs(right) * (1 if (left < 0) == (right < 0) else -1) if right else 0
    found = {
        "+": left + right, "-": left - right, "*": left * right, "/": quotient,
        "%": left - quotient * right, "<": left < right, "<=": left <= right, ">": left > right,
        ">=": left >= right, "==": left == right, "!=": left != right, "&": left & right,
        "^": left ^ right, "|": left | right,
    }[sign]  # fmt: skip
    if abs(found) >= 2**31:
        raise UndefinedError
    return int(found)


def value_of_size(given):
    total = 0
    for monomial, k in given.terms.items():
        for atom in monomial:
            inner = getattr(atom, "of", None)
            if inner is None:
                k *= VALUES[atom.name]
            else:
                by = getattr(atom, "by", None)
                of = value_of_size(inner)
                k *= max(of, 0) if by is None else of // by
        total += k
    return total


def run(text, folder, compiler=COMPILER, flags=STRICT):
    """Compile and run a program; return the words that it prints."""
    path, program = folder / "text.c", folder / "program"
    path.write_text(text)
    command = [compiler, *flags, str(path), "-o", str(program), "-lm"]
    compiled = subprocess.run(command, capture_output=True, text=True)
    assert compiled.returncode == 0, compiled.stderr[:3000]
    return subprocess.run([program], capture_output=True, text=True, check=True).stdout.split()


@needs_compiler
# Expressions are standard C: a second compiler is for the whole corpus of targets.
@pytest.mark.sampled(compiler=("gcc",))
@pytest.mark.parametrize("compiler", ["gcc", "clang"])
def test_rendered_expressions_have_their_value(compiler, tmp_path):
    """Catches wrong precedence, and missing parentheses that compilers warn about."""
    if shutil.which(compiler) is None:
        pytest.skip(f"{compiler} is not installed")
    rng = random.Random(0)
    texts, values = [], []
    while len(texts) < 1500:
        node = any_expression(rng, rng.randint(1, 5))
        try:
            values.append(value_of(node))
        except UndefinedError:
            continue
        texts.append(expression(node))
    # Compilers rightly warn about others, such as constant conditions, which do not occur.
    flags = ["-std=c99", "-Werror=parentheses"]
    names = "\n".join(f"static int64_t {name} = {value};" for name, value in VALUES.items())
    lines = (f'    printf("%" PRId64 "\\n", (int64_t)({text}));' for text in texts)
    found = run(MAIN.format(names, "\n".join(lines)), tmp_path, compiler, flags)
    wrong = [
        pair for pair in zip(texts, map(int, found), values, strict=True) if pair[1] != pair[2]
    ]
    assert not wrong, wrong[:5]


EXTREME = {
    "float32": [0.1, -0.0, np.inf, -np.inf, np.nan, 1e-45, 3.4028235e38, 16777217],
    "float64": [0.1, -0.0, np.inf, -np.inf, np.nan, 5e-324, 1.7976931348623157e308, 1 / 3],
    **{
        kind: [np.iinfo(kind).min, np.iinfo(kind).max, 0, 1]
        for kind in ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
    },
}


@needs_compiler
def test_numbers_are_read_back_bit_for_bit(tmp_path):
    """The extreme values of each dtype, infinities and NaN."""
    lines, expected = [], []
    for kind, numbers in EXTREME.items():
        for number in numbers:
            text = expression(e.Literal(number, kind))
            lines.append(
                f"    {{ const {c_type(kind)} x = {text}; unsigned char b[sizeof x]; "
                "memcpy(b, &x, sizeof x); "
                'for (size_t k = 0; k < sizeof x; k++) printf("%02x", b[k]); printf("\\n"); }'
            )
            expected.append(np.dtype(kind).type(number))
    found = run(MAIN.format("", "\n".join(lines)), tmp_path)
    for text, number in zip(found, expected, strict=True):
        if number == number:
            assert text == number.tobytes().hex(), repr(number)
        else:
            assert np.isnan(np.frombuffer(bytes.fromhex(text), number.dtype))


@needs_compiler
def test_rendered_statements_have_their_effect(tmp_path):
    """Loops with steps, branches, assignments, and returns."""
    i, total = Size.symbol("i"), e.Var("total")
    body = [
        s.ConstantArray("odd", "int64", tuple(map(e.expression, (1, 3, 5)))),
        s.LocalArray("held", "int64", 3),
        s.Declare("total", s.VariableType("int64"), e.expression(0), changes=True),
        s.Comment("what is counted"),
        s.For("i", e.expression(0), e.expression(3), [
            s.Store(e.load("held", i), e.load("odd", i) * e.expression(10)),
        ], vector=True),
        s.For("i", e.expression(0), e.expression(9), [
            s.Break(e.Integer(i) > e.expression(4)),
            s.If(e.Integer(i) < 3, [s.Store(total, total + e.load("held", i))],
                 [s.Store(total, total + e.expression(1))]),
        ], step=2),
        s.Fail(total.eq(e.Var("a")), 4),
        s.Fail(total > 1000, s.NO_MEMORY),
    ]  # fmt: skip
    lines = "\n".join(statements(body))
    function = f"static int64_t f(int64_t a)\n{{\n{lines}\n    return total;\n}}\n"
    head = "#define C99_IVDEP\n#define C99_FAILS(x) (x)\n#define C99_NO_MEMORY (-1)\n"
    printed = '    printf("%" PRId64 " %" PRId64 "\\n", f(0), f(61));'
    assert run(MAIN.format(head + function, printed), tmp_path) == ["61", "4"]
