"""Rounds short vector loops up to whole vectors, with the excess lanes masked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from symbolic_rnn.c99.ir.expressions import Integer, Load, SizeOf, Var, call
from symbolic_rnn.c99.ir.names import UniqueNames
from symbolic_rnn.c99.ir.statements import (
    ConstantArray,
    Declare,
    For,
    Function,
    If,
    LocalArray,
    Statement,
    VariableType,
    calls_in,
    walk,
)

__all__ = ["mask_tails"]

#: Elements in the longest vectors, by dtype.
_LANES = {"float32": 16, "float64": 8}

#: Approximate cost of one scalar iteration, in quarters of the cost of a vector.
_NUMBER = {"float32": 2, "float64": 3}

_SUFFIXES = ("_f32", "_f64")


def mask_tails(function: Function) -> Function:
    """Round the trip counts of short vector loops up, and mask the excess iterations.

    A compiler splits 14 iterations into a vector of 8, one of 4 and two scalars; a function such as
    tanh takes about as long for a scalar as for a vector. Only loops that call such a function are
    changed: reloading what was stored under a mask is slow. On targets without masks ``C99_WHOLE``
    is the original trip count, and the condition always holds.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import expression, load
    >>> from symbolic_rnn.c99.ir.statements import Store
    >>> x = Declare("x", VariableType("float64", pointer=True), Var("in"))
    >>> tanh = Store(load("x", Var("i")), call("c99_tanh_f64", load("x", Var("i"))))
    >>> loop = For("i", expression(0), expression(14), [tanh], vector=True)
    >>> few, _, masked = mask_tails(Function([x, loop], [], [], 0, [])).body
    >>> few.name, masked.body == [If(Var("i") < Var("few"), [tanh])]
    ('few', True)
    """
    blocks = (function.body, *(task.body for task in function.tasks))
    kinds = _kinds((*function.constants, *(each for block in blocks for each in walk(block))))
    body, *tasks = (_Block(kinds, function.names).changed(block) for block in blocks)
    held = zip(function.tasks, tasks, strict=True)
    return replace(function, body=body, tasks=[replace(task, body=b) for task, b in held])


def _kinds(statements: Iterable[Statement]) -> dict[str, VariableType]:
    """Return the types of all variables; their names are unique in the file."""
    found = {}
    for statement in statements:
        match statement:
            case Declare(name, kind, _):
                found[name] = kind
            case ConstantArray(name, dtype, _) | LocalArray(name, dtype, _):
                found[name] = VariableType(dtype, pointer=True)
    return found


@dataclass
class _Block:
    """Rewrites the body of one function.

    Parameters
    ----------
    kinds : dict
        Types of the variables.
    names : UniqueNames
    few : dict
        For each trip count, a variable whose value the compiler does not know.
    """

    kinds: Mapping[str, VariableType]
    names: UniqueNames
    few: dict[int, Var] = field(default_factory=dict)

    def changed(self, body: list[Statement]) -> list[Statement]:
        inside = [self._statement(each) for each in body]
        hidden = (
            Declare(few.name, VariableType("int64"), call("c99_hidden", n))
            for n, few in self.few.items()
        )
        return [*hidden, *inside]

    def _statement(self, statement: Statement) -> Statement:
        match statement:
            case For(_, Integer(first), Integer(last), _, 1, True) if first == 0 and last.constant:
                return self._loop(statement, last.constant)
        return statement.with_bodies(*([*map(self._statement, b)] for b in statement.bodies))

    def _loop(self, loop: For, trip_count: int) -> For:
        dtype = self._dtype(loop.body)
        functions = (call.function for call in calls_in(loop.body))
        if (
            dtype is None
            or not _is_uneven(trip_count, dtype)
            or not any(name.endswith(_SUFFIXES) for name in functions)
        ):
            return loop
        if trip_count not in self.few:
            self.few[trip_count] = Var(self.names.fresh("few"))
        same, own = _split_invariant(loop)
        body = [*same, If(Var(loop.index) < self.few[trip_count], own)]
        whole = call("C99_WHOLE", trip_count, SizeOf(dtype))
        return replace(loop, last=whole, body=body)

    def _dtype(self, body: Iterable[Statement]) -> str | None:
        """The single dtype that a body computes in, if it is a real one."""
        found = set()
        for statement in body:
            match statement:
                case Declare(_, kind, _):
                    found.add(kind.dtype)
            for each in statement.expressions:
                for inner in each.accesses:
                    match inner:
                        case Load(Var(name), _):
                            found.add(self.kinds[name].dtype)
        return found.pop() if len(found) == 1 and found <= _LANES.keys() else None


def _is_uneven(trip_count: int, dtype: str) -> bool:
    """Whether masking pays off, in quarters of the time that a vector takes.

    Without masks there are whole vectors, perhaps a half vector, and scalars. With masks there are
    whole vectors only; where a loop has several, each costs a quarter more.
    """
    lanes = _LANES[dtype]
    half = lanes // 2
    numbers = trip_count % half
    plain = 4 * (trip_count // lanes) + 2 * (trip_count % lanes >= half) + _NUMBER[dtype] * numbers
    vectors = -(-trip_count // lanes)
    is_power_of_two = trip_count & (trip_count - 1) == 0  # a shorter vector fits exactly
    return numbers > 0 and not is_power_of_two and plain > (4 if vectors == 1 else 5 * vectors)


def _split_invariant(loop: For) -> tuple[list[Statement], list[Statement]]:
    """Split a loop body into invariant declarations and the rest."""
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
