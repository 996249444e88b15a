"""Lets short loops of functions end with a whole vector, in which what is beyond them is masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symbolic_rnn.c99.ir.expressions import Bytes, Integer, Load, Name, apply
from symbolic_rnn.c99.ir.names import Names
from symbolic_rnn.c99.ir.statements import (
    Constant,
    Declare,
    For,
    Function,
    If,
    Kind,
    Locals,
    Statement,
    calls_in,
    walk,
)

__all__ = ["masked"]

#: How many entries the longest vectors have, by dtype.
_LANES = {"float32": 16, "float64": 8}

#: What a number costs that is computed by itself, in quarters of a vector, about.
_NUMBER = {"float32": 2, "float64": 3}

_SUFFIXES = ("_f32", "_f64")


def masked(function: Function) -> Function:
    """Round up how often short vector loops turn, and mask what is beyond.

    A compiler makes of 14 turns a vector of 8, one of 4 and two numbers, each of which takes a
    function such as tanh as long as a vector. Only a loop with such a function is changed: what was
    stored under a mask is slow to be read again. Where vectors have no masks, ``C99_WHOLE`` leaves
    the number of turns, and the condition always holds.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import expression, load
    >>> from symbolic_rnn.c99.ir.statements import Store
    >>> x = Declare("x", Kind("float64", pointer=True), Name("in"))
    >>> tanh = Store(load("x", Name("i")), apply("c99_tanh_f64", load("x", Name("i"))))
    >>> loop = For("i", expression(0), expression(14), [tanh], vector=True)
    >>> few, _, turns = masked(Function([x, loop], [], [], 0, [])).body
    >>> few.name, turns.body == [If(Name("i") < Name("few"), [tanh])]
    ('few', True)
    """
    blocks = (function.body, *(part.body for part in function.parts))
    kinds = _kinds((*function.constants, *(each for block in blocks for each in walk(block))))
    body, *parts = (_Block(kinds, function.names).changed(block) for block in blocks)
    held = zip(function.parts, parts, strict=True)
    return replace(function, body=body, parts=[replace(part, body=b) for part, b in held])


def _kinds(statements: Iterable[Statement]) -> dict[str, Kind]:
    """What the variables of a function hold, each of which has a name of its own."""
    found = {}
    for statement in statements:
        match statement:
            case Declare(name, kind, _):
                found[name] = kind
            case Constant(name, dtype, _) | Locals(name, dtype, _):
                found[name] = Kind(dtype, pointer=True)
    return found


@dataclass
class _Block:
    """The body of one function.

    Parameters
    ----------
    kinds : dict
        What the variables hold.
    names : Names
    few : dict
        For numbers of turns, the variables that a compiler does not know to be these numbers.
    """

    kinds: Mapping[str, Kind]
    names: Names
    few: dict[int, Name] = field(default_factory=dict)

    def changed(self, body: list[Statement]) -> list[Statement]:
        inside = [self._statement(each) for each in body]
        hidden = (
            Declare(few.name, Kind("int64"), apply("c99_hidden", n)) for n, few in self.few.items()
        )
        return [*hidden, *inside]

    def _statement(self, statement: Statement) -> Statement:
        match statement:
            case For(_, Integer(first), Integer(last), _, 1, True) if first == 0 and last.constant:
                return self._loop(statement, last.constant)
        return statement.with_bodies(*([*map(self._statement, b)] for b in statement.bodies))

    def _loop(self, loop: For, turns: int) -> For:
        dtype = self._dtype(loop.body)
        functions = (call.function for call in calls_in(loop.body))
        if (
            dtype is None
            or not _is_uneven(turns, dtype)
            or not any(name.endswith(_SUFFIXES) for name in functions)
        ):
            return loop
        if turns not in self.few:
            self.few[turns] = Name(self.names.fresh("few"))
        same, own = _parted(loop)
        body = [*same, If(Name(loop.index) < self.few[turns], own)]
        whole = apply("C99_WHOLE", turns, Bytes(dtype))
        return replace(loop, last=whole, body=body)

    def _dtype(self, body: Iterable[Statement]) -> str | None:
        """The one dtype of all that is computed, if it is real."""
        found = set()
        for statement in body:
            match statement:
                case Declare(_, kind, _):
                    found.add(kind.dtype)
            for each in statement.expressions:
                for inner in each.accesses:
                    match inner:
                        case Load(Name(name), _):
                            found.add(self.kinds[name].dtype)
        return found.pop() if len(found) == 1 and found <= _LANES.keys() else None


def _is_uneven(turns: int, dtype: str) -> bool:
    """Whether masks save more than they cost, in quarters of the time that a vector takes.

    Without masks a compiler makes whole vectors, perhaps half of one, and single numbers. With
    masks there are whole vectors only; where a loop has several, each costs a quarter more.
    """
    lanes = _LANES[dtype]
    half = lanes // 2
    numbers = turns % half
    plain = 4 * (turns // lanes) + 2 * (turns % lanes >= half) + _NUMBER[dtype] * numbers
    vectors = -(-turns // lanes)
    is_power_of_two = turns & (turns - 1) == 0  # shorter vectors fit
    return numbers > 0 and not is_power_of_two and plain > (4 if vectors == 1 else 5 * vectors)


def _parted(loop: For) -> tuple[list[Statement], list[Statement]]:
    """What is the same in each turn, and may be done in any; and the others."""
    changing = {loop.index}
    same: list[Statement] = []
    own: list[Statement] = []
    for statement in loop.body:
        match statement:
            case Declare(name, _, value) if changing.isdisjoint(value.reads):
                same.append(statement)
                continue
            case Declare(name, _, _):
                changing.add(name)
        own.append(statement)
    return same, own
