"""Renders expressions and statements as C99; the only module that knows C's syntax."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from functools import singledispatch
from types import MappingProxyType

import numpy as np

from symbolic_rnn.c99.dtypes import is_float
from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.sizes import Positive, Quotient, Size, Symbol
from symbolic_rnn.c99.render.spelling import Spellings

__all__ = ["c_type", "expression", "number", "signature", "spelled", "statements", "task"]

#: Precedence of the binary operators; a higher one binds more tightly.
_RANKS = {
    **dict.fromkeys(("*", "/", "%"), 13),
    **dict.fromkeys(("+", "-"), 12),
    **dict.fromkeys(("<", "<=", ">", ">="), 10),
    **dict.fromkeys(("==", "!="), 9),
    "&": 8,
    "^": 7,
    "|": 6,
    "&&": 5,
    "||": 4,
}
_ATOM, _UNARY, _CHOICE, _LEAST = 15, 14, 3, 0

_SPELLING: ContextVar[Mapping[str, str]] = ContextVar("spelling", default=MappingProxyType({}))

#: Operators whose precedence is easily confused; compilers warn without parentheses around their
#: compound operands.
_CONFUSED = ("&", "^", "|", "&&", "||")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")  # a < b < c does not chain in C
_TRUTHS = (*_COMPARISONS, "&&", "||")


@contextmanager
def spelled(names: Mapping[str, str]) -> Iterator[None]:
    """Spell variables inside the block by this mapping; others are spelled as they are."""
    token = _SPELLING.set(names)
    try:
        yield
    finally:
        _SPELLING.reset(token)


def _name(name: str) -> str:
    return _SPELLING.get().get(name, name)


def c_type(dtype: str) -> str:
    """Return the C type for a dtype; a bool is stored as 0 or 1.

    Examples
    --------
    >>> c_type("float32"), c_type("bool"), c_type("uint16")
    ('float', 'uint8_t', 'uint16_t')
    """
    known = {"float32": "float", "float64": "double", "bool": "uint8_t"}
    return known.get(dtype, f"{dtype}_t")


def expression(value: e.Expression) -> str:
    """Render an expression with the fewest parentheses.

    Examples
    --------
    >>> a, b, i = e.Var("a"), e.Var("b"), Size.symbol("i")
    >>> expression((a + b) * b - (a - b)), expression(e.load("x", i * 4) < 0)
    ('(a + b) * b - (a - b)', 'x[4 * i] < 0')
    """
    return _write(value)[0]


def _write(value: e.Expression) -> tuple[str, int]:
    """Render an expression; also return the precedence of its outermost operator."""
    match value:
        case e.Var(name):
            return _name(name), _ATOM
        case e.Integer(size):
            return _integer(size)
        case e.Literal(number, dtype):
            return _literal(number, dtype)
        case e.Load(array, index):
            return f"{_operand(array, _ATOM)}[{expression(index)}]", _ATOM
        case e.Buffer(number):
            return str(number), _ATOM
        case e.ArgumentData(k):
            return f"in[{k}].data", _ATOM
        case e.ArgumentScalar(k, dtype):
            return f"*(const {c_type(dtype)} *)in[{k}].data", _UNARY
        case e.ArgumentSize(k, axis):
            return f"in[{k}].shape[{axis}]", _ATOM
        case e.Member(structure, path):
            return f"{_name(structure)}->{path}", _ATOM
        case e.Address(array, index):
            return _write(e.Binary("+", array, index))
        case e.Unary(sign, of):
            return f"{sign}{_operand(of, _ATOM if sign == '-' else _UNARY)}", _UNARY
        case e.Binary(sign, left, right):
            return _binary(sign, left, right)
        case e.Conditional(condition, yes, no):
            number = isinstance(condition, e.Binary) and condition.operator not in _TRUTHS
            first = _operand(condition, _ATOM if number else _CHOICE + 1)
            others = (_operand(task, _CHOICE + 1) for task in (yes, no))
            return f"{first} ? {' : '.join(others)}", _CHOICE
        case e.Cast(dtype, of):
            return f"({c_type(dtype)}){_operand(of, _UNARY)}", _UNARY
        case e.FunctionCall(function, arguments):
            return f"{function}({', '.join(map(expression, arguments))})", _ATOM
        case e.Comma(first, second):
            return f"((void){_operand(first, _UNARY)}, {expression(second)})", _ATOM
        case e.SizeOf(dtype):
            return f"(int64_t)sizeof({c_type(dtype)})", _UNARY
        case e.ArrayLiteral(dtype, entries):
            inside = ", ".join(map(expression, entries)) or "0"
            return f"(const {c_type(dtype)}[]){{{inside}}}", _ATOM
    raise TypeError(f"no C form of {value!r}")


def _operand(value: e.Expression, least: int) -> str:
    text, rank = _write(value)
    return text if rank >= least else f"({text})"


def _binary(sign: str, left: e.Expression, right: e.Expression) -> tuple[str, int]:
    rank = _RANKS[sign]
    if sign in _CONFUSED or sign in _COMPARISONS:
        same = sign in _CONFUSED and isinstance(left, e.Binary) and left.operator == sign
        first = _operand(left, rank if same else _least_beside(sign, left))
        return f"{first} {sign} {_operand(right, _least_beside(sign, right))}", rank
    # Subtraction and floating-point addition are not associative.
    return f"{_operand(left, rank)} {sign} {_operand(right, rank + 1)}", rank


def _least_beside(sign: str, operand: e.Expression) -> int:
    """Minimum precedence of an operand of one of the easily confused operators."""
    if sign in ("&&", "||"):
        return _RANKS["=="]
    if isinstance(operand, e.Unary) and operand.operator == "!":
        return _ATOM
    return _RANKS["+"] if sign in _COMPARISONS else _UNARY


def _integer(size: Size) -> tuple[str, int]:
    """Render a size: its common factors times the sum of the remaining terms."""
    number = size.constant
    if number is not None:
        return str(number), _ATOM if number >= 0 else _UNARY
    factor, common, rest = size.factored
    factors = [str(factor)] if factor != 1 else []
    factors += map(_atom, common)
    if len(rest.terms) > 1:
        text = _sum(rest)
        if not factors:
            return text, _RANKS["+"]
        factors.append(f"({text})")
    negative = factors[0] == "-1" and len(factors) > 1
    if negative:
        factors[:2] = [f"-{factors[1]}"]
    return " * ".join(factors), _RANKS["*"] if len(factors) > 1 else _UNARY if negative else _ATOM


def _sum(size: Size) -> str:
    """Render a sum, positive terms first."""
    text = ""
    for monomial, k in sorted(size.terms.items(), key=lambda term: term[1] < 0):
        factors = [str(abs(k))] if abs(k) != 1 or not monomial else []
        one = " * ".join([*factors, *map(_atom, monomial)])
        text = f"{text} {'-' if k < 0 else '+'} {one}" if text else one if k > 0 else f"-{one}"
    return text


def _atom(atom: Symbol | Positive | Quotient) -> str:
    match atom:
        case Symbol(name):
            return _name(name)
        case Positive(of, None):
            text = expression(e.Integer(of))
            return f"({text} > 0 ? {text} : 0)"
        case Quotient(of, by, None):
            return f"({_operand(e.Integer(of), _RANKS['*'])} / {by})"
    assert atom.name is not None
    return _name(atom.name)


def number(value: np.generic) -> str:
    """Write a number of a dtype as a constant that has its value exactly."""
    return _literal(value, str(value.dtype))[0]


def _literal(value: object, dtype: str) -> tuple[str, int]:
    """Render a literal that has exactly this value."""
    number = np.dtype(dtype).type(value)
    text = _real(number) if is_float(dtype) else _whole(int(number), dtype)
    return text, _UNARY if text.startswith("-") else _ATOM


def _real(number: np.floating) -> str:
    if np.isnan(number):
        return "NAN"
    if np.isinf(number):
        return "-INFINITY" if number < 0 else "INFINITY"
    # NumPy's shortest decimal form parses back to the same value.
    return f"{number!s}f" if number.dtype == np.float32 else f"{number!s}"


def _whole(number: int, dtype: str) -> str:
    if dtype in ("int64", "int32") and number == np.iinfo(dtype).min:
        return f"{dtype.upper()}_MIN"  # -2147483648 negates a literal that does not fit int
    if dtype in ("int64", "uint64"):
        sign = "-" if number < 0 else ""
        return f"{sign}{dtype.upper()}_C({abs(number)})"
    return f"{number}u" if dtype == "uint32" else f"{number}"


def signature(name: str, taken: Sequence[str], end: str = "") -> str:
    """Write the head of a function, its parameters below one another where they are many.

    Examples
    --------
    >>> print(signature("int f", ["int a"], ";"))
    int f(int a);
    """
    indent = " " * (len(name) + 1)
    lines, line = [], f"{name}("
    for k, each in enumerate(taken):
        more = each + (")" + end if k + 1 == len(taken) else ",")
        space = "" if line.endswith("(") or line == indent else " "
        if len(line) + len(space) + len(more) > 99:  # a declaration ends with a semicolon
            lines.append(line)
            line, space = indent, ""
        line += space + more
    return "\n".join([*lines, line])


def statements(block: Iterable[s.Statement]) -> list[str]:
    """Render statements, one per line, nested blocks indented."""
    return [line for each in block for line in _lines(each)]


def _indented(block: Iterable[s.Statement]) -> list[str]:
    return [f"    {line}" if line else "" for line in statements(block)]


@singledispatch
def _lines(statement: s.Statement) -> list[str]:
    raise TypeError(f"no C form of {statement!r}")


@_lines.register
def _(statement: s.Comment) -> list[str]:
    return [f"/* {statement.text.format_map(Spellings(_SPELLING.get()))} */"]


@_lines.register
def _(statement: s.Declare) -> list[str]:
    held = _declared(statement.kind, statement.name, changes=statement.changes)
    value = expression(statement.value)
    return [f"{held} = {'NULL' if statement.kind.pointer and value == '0' else value};"]


def _declared(kind: s.VariableType, name: str, *, changes: bool = False) -> str:
    """Render a variable with its type; variables that do not change are const."""
    const, c, name = "const " if kind.const else "", c_type(kind.dtype), _name(name)
    if kind.pointer:
        return f"{const}{c} *{'' if changes else 'const '}{name}"
    return f"{'' if changes else 'const '}{c} {name}"


@_lines.register
def _(statement: s.LocalArray) -> list[str]:
    return [f"{c_type(statement.dtype)} {_name(statement.name)}[{statement.length}];"]


@_lines.register
def _(statement: s.ConstantArray) -> list[str]:
    entries = ", ".join(map(expression, statement.entries)) or "0"
    static = "static " if statement.outside else ""
    name = _name(statement.name)
    return [f"{static}const {c_type(statement.dtype)} {name}[] = {{{entries}}};"]


@_lines.register
def _(statement: s.Store) -> list[str]:
    return [f"{expression(statement.into)} = {expression(statement.value)};"]


@_lines.register
def _(statement: s.Evaluate) -> list[str]:
    return [f"{expression(statement.call)};"]


@_lines.register
def _(statement: s.Unused) -> list[str]:
    return [f"(void){expression(statement.of)};"]


@_lines.register
def _(statement: s.Fail) -> list[str]:
    code = "C99_NO_MEMORY" if statement.code < 0 else str(statement.code)
    return [f"if (C99_FAILS({expression(statement.condition)})) return {code};"]


@_lines.register
def _(statement: s.Break) -> list[str]:
    return [f"if ({expression(statement.condition)}) break;"]


@_lines.register
def _(statement: s.For) -> list[str]:
    i, first, last = _name(statement.index), expression(statement.first), expression(statement.last)
    step = f"{i}++" if statement.step == 1 else f"{i} += {statement.step}"
    head = f"for (int64_t {i} = {first}; {i} < {last}; {step}) {{"
    return [*(["C99_IVDEP"] if statement.vector else []), head, *_indented(statement.body), "}"]


@_lines.register
def _(statement: s.If) -> list[str]:
    head = f"if ({expression(statement.condition)}) {{"
    otherwise = ["} else {", *_indented(statement.no)] if statement.no else []
    return [head, *_indented(statement.yes), *otherwise, "}"]


@_lines.register
def _(statement: s.ParallelCall) -> list[str]:
    name = statement.task.name
    held = ", ".join(map(_name, statement.task.shared)) or "0"
    sizes = (e.Integer(statement.count), e.Integer(statement.work), statement.weights)
    given = ", ".join(expression(size) for size in sizes if size is not None)
    return [
        "{",
        f"    const c99_for_{name} shared = {{{held}}};",
        f"    const int64_t code = {statement.function}(ws, {name}, &shared, {given});",
        "    if (C99_FAILS(code)) return code;",
        "}",
    ]


def task(task: s.Task) -> str:
    """Render a task, with the structure of the variables that are passed to it."""
    shared = task.shared.items()
    members: Sequence[str] = [f"{_declared(kind, name)};" for name, kind in shared]
    known = [f"{_declared(kind, name)} = shared->{_name(name)};" for name, kind in shared]
    read = s.named_by(task.body)
    bounds = (_name(name) for name in (task.first, task.last) if name not in read)
    unused = ["ws", "shared", *bounds]
    return "\n".join(
        [
            "typedef struct {",
            *(f"    {member}" for member in members or ["int none;"]),
            f"}} c99_for_{task.name};",
            "",
            f"static int64_t {task.name}(c99_workspace *ws, const void *given, "
            f"const int64_t {_name(task.first)}, const int64_t {_name(task.last)})",
            "{",
            f"    const c99_for_{task.name} *const shared = given;",
            *(f"    {line}" for line in known),
            *(f"    (void){name};" for name in unused),
            *_indented(task.body),
            "    return 0;",
            "}",
            "",
        ]
    )
