"""Makes functions of what threads can do side by side, each some of the rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, reduce
from operator import add

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import Apply, Bytes, Expression, Integer
from symbolic_rnn.c99.ir.memory import Arrays, arrays_of
from symbolic_rnn.c99.ir.rewriting import changed_block
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    Constant,
    Declare,
    For,
    Function,
    Kind,
    Parallel,
    Part,
    Share,
    Statement,
    calls_in,
    named_by,
)
from symbolic_rnn.c99.passes.crew import NotTogetherError, together
from symbolic_rnn.c99.passes.serial import in_sequence

__all__ = ["shared"]

#: So many multiplications, about, are too few to wake a thread for: as C99_LITTLE in the runtime.
_LITTLE = 1 << 20

#: Weights of fewer entries than these are nothing that several threads need.
_WIDE = 1 << 18

_PACKED = {f"c99_packed_product_{SUFFIXES[dtype]}": dtype for dtype in REALS}
_BY_ONE_THREAD = {name: f"c99_gemm_packed_{SUFFIXES[dtype]}" for name, dtype in _PACKED.items()}


def shared(function: Function) -> Function:
    """Turn each parallel block into a function and a call of it, or into a plain block.

    A part reads what stands around the block through a structure. Room that it takes is in the
    workspace of its thread.

    A loop whose steps multiply by large matrices is one that threads may go through together
    (:func:`~symbolic_rnn.c99.passes.crew.together`): if there are few rows, the runtime chooses so.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
    >>> from symbolic_rnn.c99.ir.expressions import Name, expression, load
    >>> from symbolic_rnn.c99.ir.statements import For, Store
    >>> i, n = Size.symbol("i"), Size.symbol("n")
    >>> rows = For("i", Name("first"), Name("last"), [Store(load("x", i), expression(1))])
    >>> x, n_kind = Kind("float64", pointer=True), Kind("int64")
    >>> body = [Declare("n", n_kind, expression(9)), Declare("x", x, Name("in"))]
    >>> body.append(Parallel("entries", "first", "last", n, 8 * n, [rows]))
    >>> [part] = shared(Function(body, [], [], 0, [])).parts
    >>> part.name, part.shared
    ('entries', {'x': Kind(dtype='float64', pointer=True, const=False)})
    """
    sharing = _Sharing(function)
    body = sharing.block(function.body, {})
    return replace(function, body=body, parts=sharing.parts)


class _Sharing:
    def __init__(self, function: Function):
        self.parts = [*function.parts]
        self.names = function.names
        self.function = function

    @cached_property
    def arrays(self) -> Arrays:
        """What the pointers of the function point into."""
        return arrays_of(self.function.body)

    def block(self, block: list[Statement], around: Mapping[str, Kind]) -> list[Statement]:
        known = dict(around)
        found: list[Statement] = []
        for statement in block:
            match statement:
                case Declare(name, kind, _):
                    known[name] = kind
                case Constant(name, dtype, _):
                    known[name] = Kind(dtype, pointer=True, const=True)
                case Parallel() if _is_little(statement.work):
                    found += in_sequence(statement)
                    continue
                case Parallel():
                    found.append(self._steps(statement, known) or self._rows(statement, known))
                    continue
                case For(last=Integer(turns)) if _is_wide(statement.body):
                    found.append(self._steps(self._alone(statement, turns), known) or statement)
                    continue
            found.append(statement.with_bodies(*(self.block(b, known) for b in statement.bodies)))
        return found

    def _rows(self, parallel: Parallel, known: Mapping[str, Kind]) -> Share:
        """Each thread does its rows."""
        part = self._part(parallel, changed_block(parallel.body, _by_one_thread), known)
        return Share(part, parallel.count, parallel.work)

    def _steps(self, parallel: Parallel, known: Mapping[str, Kind]) -> Share | None:
        """All threads may go through the steps together, if the matrices are large enough."""
        if not _is_wide(parallel.body):
            return None
        try:
            body = together(parallel.body, self.arrays, self.names)
        except NotTogetherError:
            return None
        part = self._part(parallel, changed_block(body, _by_one_thread), known, crew=True)
        weights = _weights(parallel.body).items()
        by_dtype = [Integer(Size.of(entries)) * Bytes(dtype) for dtype, entries in weights]
        return Share(part, parallel.count, parallel.work, reduce(add, by_dtype))

    def _alone(self, loop: For, turns: Size) -> Parallel:
        """A loop that is not cut into rows, as one row."""
        first, last = self.names.fresh("first"), self.names.fresh("last")
        work = turns * sum(_weights(loop.body).values())
        return Parallel("steps", first, last, Size.of(1), work, [loop])

    def _part(
        self,
        parallel: Parallel,
        body: list[Statement],
        known: Mapping[str, Kind],
        *,
        crew: bool = False,
    ) -> Part:
        read = named_by(body)
        held = {name: kind for name, kind in sorted(known.items()) if name in read}
        what = parallel.what
        name = self.names.fresh(f"{parallel.of}_{what}" if parallel.of else what)
        part = Part(name, what, parallel.first, parallel.last, held, body, crew)
        self.parts.append(part)
        return part


def _is_little(work: Size) -> bool:
    return work.constant is not None and work.constant < _LITTLE


def _by_one_thread(value: Expression) -> Expression:
    """A product by one thread, in place of one that threads share."""
    match value:
        case Apply(name, (_, *operands)) if name in _BY_ONE_THREAD:
            return Apply(_BY_ONE_THREAD[name], (*operands, Integer(Size.of(0))))
    return value


def _is_wide(block: list[Statement]) -> bool:
    return sum(_weights(block).values()) >= _WIDE


def _weights(block: list[Statement]) -> dict[str, int]:
    """How many entries the packed matrices of known sizes have that a block multiplies by."""
    found: dict[Expression, tuple[str, int]] = {}
    for call in calls_in(block):
        match call:
            case Apply(name, (_, _, Integer(n), Integer(k), _, _, _, packed, *_)) if (
                name in _PACKED and n.constant and k.constant
            ):
                found[packed] = _PACKED[name], n.constant * k.constant
    entries: Counter[str] = Counter()
    for dtype, count in found.values():
        entries[dtype] += count
    return entries
