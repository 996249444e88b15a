"""Writes expressions and statements in C99: the one place that knows how C is spelled."""

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
from symbolic_rnn.c99.render.spelling import Known

__all__ = ["c_type", "expression", "number", "part", "spelled", "statements"]

#: How tightly each sign binds in C; a larger number binds first.
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

#: Signs whose place among others a reader forgets, and compilers warn of: operands of theirs that
#: are made of other signs stand in parentheses.
_CONFUSED = ("&", "^", "|", "&&", "||")
_COMPARISONS = ("<", "<=", ">", ">=", "==", "!=")  # a < b < c is not what it is in mathematics
_TRUTHS = (*_COMPARISONS, "&&", "||")


@contextmanager
def spelled(names: Mapping[str, str]) -> Iterator[None]:
    """Spell variables so inside the block; one that is not among them is spelled as it is."""
    token = _SPELLING.set(names)
    try:
        yield
    finally:
        _SPELLING.reset(token)


def _name(name: str) -> str:
    return _SPELLING.get().get(name, name)


def c_type(dtype: str) -> str:
    """Give the C type that holds a dtype; a bool is 0 or 1.

    Examples
    --------
    >>> c_type("float32"), c_type("bool"), c_type("uint16")
    ('float', 'uint8_t', 'uint16_t')
    """
    known = {"float32": "float", "float64": "double", "bool": "uint8_t"}
    return known.get(dtype, f"{dtype}_t")


def expression(value: e.Expression) -> str:
    """Write an expression, with no more parentheses than it needs.

    Examples
    --------
    >>> a, b, i = e.Name("a"), e.Name("b"), Size.symbol("i")
    >>> expression((a + b) * b - (a - b)), expression(e.load("x", i * 4) < 0)
    ('(a + b) * b - (a - b)', 'x[4 * i] < 0')
    """
    return _write(value)[0]


def _write(value: e.Expression) -> tuple[str, int]:
    """Write an expression; say how tightly its outermost sign binds."""
    match value:
        case e.Name(name):
            return _name(name), _ATOM
        case e.Integer(size):
            return _integer(size)
        case e.Literal(number, dtype):
            return _literal(number, dtype)
        case e.Load(array, index):
            return f"{_operand(array, _ATOM)}[{expression(index)}]", _ATOM
        case e.Buffer(number):
            return str(number), _ATOM
        case e.Given(k):
            return f"in[{k}].data", _ATOM
        case e.GivenNumber(k, dtype):
            return f"*(const {c_type(dtype)} *)in[{k}].data", _UNARY
        case e.GivenSize(k, axis):
            return f"in[{k}].shape[{axis}]", _ATOM
        case e.Member(structure, path):
            return f"{_name(structure)}->{path}", _ATOM
        case e.Place(array, index):
            return _write(e.Binary("+", array, index))
        case e.Unary(sign, of):
            return f"{sign}{_operand(of, _ATOM if sign == '-' else _UNARY)}", _UNARY
        case e.Binary(sign, left, right):
            return _binary(sign, left, right)
        case e.Conditional(condition, yes, no):
            number = isinstance(condition, e.Binary) and condition.sign not in _TRUTHS
            first = _operand(condition, _ATOM if number else _CHOICE + 1)
            others = (_operand(part, _CHOICE + 1) for part in (yes, no))
            return f"{first} ? {' : '.join(others)}", _CHOICE
        case e.Cast(dtype, of):
            return f"({c_type(dtype)}){_operand(of, _UNARY)}", _UNARY
        case e.Apply(function, arguments):
            return f"{function}({', '.join(map(expression, arguments))})", _ATOM
        case e.Second(first, second):
            return f"((void){_operand(first, _UNARY)}, {expression(second)})", _ATOM
        case e.Bytes(dtype):
            return f"(int64_t)sizeof({c_type(dtype)})", _UNARY
        case e.Entries(dtype, entries):
            inside = ", ".join(map(expression, entries)) or "0"
            return f"(const {c_type(dtype)}[]){{{inside}}}", _ATOM
    raise TypeError(f"no C form of {value!r}")


def _operand(value: e.Expression, least: int) -> str:
    text, rank = _write(value)
    return text if rank >= least else f"({text})"


def _binary(sign: str, left: e.Expression, right: e.Expression) -> tuple[str, int]:
    rank = _RANKS[sign]
    if sign in _CONFUSED or sign in _COMPARISONS:
        same = sign in _CONFUSED and isinstance(left, e.Binary) and left.sign == sign
        first = _operand(left, rank if same else _least_beside(sign, left))
        return f"{first} {sign} {_operand(right, _least_beside(sign, right))}", rank
    # Of a difference, and of a float's sum, the order is part of the meaning.
    return f"{_operand(left, rank)} {sign} {_operand(right, rank + 1)}", rank


def _least_beside(sign: str, operand: e.Expression) -> int:
    """How tightly an operand must bind beside one of the signs that are confused."""
    if sign in ("&&", "||"):
        return _RANKS["=="]
    if isinstance(operand, e.Unary) and operand.sign == "!":
        return _ATOM
    return _RANKS["+"] if sign in _COMPARISONS else _UNARY


def _integer(size: Size) -> tuple[str, int]:
    """A size: the factors that its terms have in common, times the sum of what is left."""
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
    """A sum, its positive terms first."""
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
    """Write a number as a constant that has its value exactly."""
    number = np.dtype(dtype).type(value)
    text = _real(number) if is_float(dtype) else _whole(int(number), dtype)
    return text, _UNARY if text.startswith("-") else _ATOM


def _real(number: np.floating) -> str:
    if np.isnan(number):
        return "NAN"
    if np.isinf(number):
        return "-INFINITY" if number < 0 else "INFINITY"
    # NumPy's shortest decimal form is read back as the same number.
    return f"{number!s}f" if number.dtype == np.float32 else f"{number!s}"


def _whole(number: int, dtype: str) -> str:
    if dtype in ("int64", "int32") and number == np.iinfo(dtype).min:
        return f"{dtype.upper()}_MIN"  # -2147483648 is minus applied to what is no int
    if dtype in ("int64", "uint64"):
        sign = "-" if number < 0 else ""
        return f"{sign}{dtype.upper()}_C({abs(number)})"
    return f"{number}u" if dtype == "uint32" else f"{number}"


def statements(block: Iterable[s.Statement]) -> list[str]:
    """Write statements, a line each, indented in blocks."""
    return [line for each in block for line in _lines(each)]


def _indented(block: Iterable[s.Statement]) -> list[str]:
    return [f"    {line}" if line else "" for line in statements(block)]


@singledispatch
def _lines(statement: s.Statement) -> list[str]:
    raise TypeError(f"no C form of {statement!r}")


@_lines.register
def _(statement: s.Comment) -> list[str]:
    return [f"/* {statement.text.format_map(Known(_SPELLING.get()))} */"]


@_lines.register
def _(statement: s.Declare) -> list[str]:
    held = _declared(statement.kind, statement.name, changes=statement.changes)
    value = expression(statement.value)
    return [f"{held} = {'NULL' if statement.kind.pointer and value == '0' else value};"]


def _declared(kind: s.Kind, name: str, *, changes: bool = False) -> str:
    """A variable with its type; what does not change is const."""
    const, c, name = "const " if kind.const else "", c_type(kind.dtype), _name(name)
    if kind.pointer:
        return f"{const}{c} *{'' if changes else 'const '}{name}"
    return f"{'' if changes else 'const '}{c} {name}"


@_lines.register
def _(statement: s.Locals) -> list[str]:
    return [f"{c_type(statement.dtype)} {_name(statement.name)}[{statement.length}];"]


@_lines.register
def _(statement: s.Constant) -> list[str]:
    entries = ", ".join(map(expression, statement.entries)) or "0"
    static = "static " if statement.outside else ""
    name = _name(statement.name)
    return [f"{static}const {c_type(statement.dtype)} {name}[] = {{{entries}}};"]


@_lines.register
def _(statement: s.Store) -> list[str]:
    return [f"{expression(statement.into)} = {expression(statement.value)};"]


@_lines.register
def _(statement: s.Do) -> list[str]:
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
def _(statement: s.Share) -> list[str]:
    name = statement.part.name
    held = ", ".join(map(_name, statement.part.shared)) or "0"
    sizes = (e.Integer(statement.count), e.Integer(statement.work), statement.weights)
    given = ", ".join(expression(size) for size in sizes if size is not None)
    return [
        "{",
        f"    const c99_for_{name} shared = {{{held}}};",
        f"    const int64_t code = {statement.function}(ws, {name}, &shared, {given});",
        "    if (C99_FAILS(code)) return code;",
        "}",
    ]


def part(part: s.Part) -> str:
    """Write a function that threads call, with the structure of what it reads."""
    shared = part.shared.items()
    members: Sequence[str] = [f"{_declared(kind, name)};" for name, kind in shared]
    known = [f"{_declared(kind, name)} = shared->{_name(name)};" for name, kind in shared]
    read = s.named_by(part.body)
    bounds = (_name(name) for name in (part.first, part.last) if name not in read)
    unused = ["ws", "shared", *bounds]
    return "\n".join(
        [
            "typedef struct {",
            *(f"    {member}" for member in members or ["int none;"]),
            f"}} c99_for_{part.name};",
            "",
            f"static int64_t {part.name}(c99_workspace *ws, const void *given, "
            f"const int64_t {_name(part.first)}, const int64_t {_name(part.last)})",
            "{",
            f"    const c99_for_{part.name} *const shared = given;",
            *(f"    {line}" for line in known),
            *(f"    (void){name};" for name in unused),
            *_indented(part.body),
            "    return 0;",
            "}",
            "",
        ]
    )
