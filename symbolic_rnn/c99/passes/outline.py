"""Outlines parallel blocks into tasks: functions that worker threads call for chunks of rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cached_property, reduce
from operator import add

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.ir.expressions import Expression, FunctionCall, Integer, SizeOf
from symbolic_rnn.c99.ir.memory import Arrays, arrays_of
from symbolic_rnn.c99.ir.rewriting import changed_block
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    ConstantArray,
    Declare,
    For,
    Function,
    Parallel,
    ParallelCall,
    Statement,
    Task,
    VariableType,
    calls_in,
    named_by,
)
from symbolic_rnn.c99.passes.crew import NotDivisibleError, divide_among_crew
from symbolic_rnn.c99.passes.serial import inlined, serial_block

__all__ = ["outline_parallel"]

#: Work below which waking a thread does not pay, in multiplications; C99_LITTLE in the runtime.
_MIN_WORK = 1 << 20

#: Minimum number of weights for which workers execute a loop as a crew.
_MIN_WEIGHTS = 1 << 18

_PACKED = {f"c99_packed_product_{SUFFIXES[dtype]}": dtype for dtype in REALS}
_BY_ONE_THREAD = {name: f"c99_gemm_packed_{SUFFIXES[dtype]}" for name, dtype in _PACKED.items()}


def outline_parallel(function: Function) -> Function:
    """Turn each parallel block into a task and a call of it, or, if small, into a plain block.

    A task receives the variables that it reads in a structure, and allocates its buffers in the
    workspace of its thread.

    A loop whose steps multiply by large matrices becomes a task for a crew
    (:func:`~symbolic_rnn.c99.passes.crew.divide_among_crew`); by the number of rows, the runtime
    decides whether the workers execute it together or each its own rows.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
    >>> from symbolic_rnn.c99.ir.expressions import Var, expression, load
    >>> from symbolic_rnn.c99.ir.statements import For, Store
    >>> i, n = Size.symbol("i"), Size.symbol("n")
    >>> rows = For("i", Var("first"), Var("last"), [Store(load("x", i), expression(1))])
    >>> x, n_kind = VariableType("float64", pointer=True), VariableType("int64")
    >>> body = [Declare("n", n_kind, expression(9)), Declare("x", x, Var("in"))]
    >>> body.append(Parallel("entries", "first", "last", n, 8 * n, [rows]))
    >>> [task] = outline_parallel(Function(body, [], [], 0, [])).tasks
    >>> task.name, task.shared
    ('entries', {'x': VariableType(dtype='float64', pointer=True, const=False)})
    """
    outlining = _Outlining(function)
    body = outlining.block(function.body, {})
    return replace(function, body=body, tasks=outlining.tasks)


class _Outlining:
    def __init__(self, function: Function):
        self.tasks = [*function.tasks]
        self.names = function.names
        self.function = function

    @cached_property
    def arrays(self) -> Arrays:
        """The arrays that the pointers of the function may point into."""
        return arrays_of(self.function.body)

    def block(self, block: list[Statement], around: Mapping[str, VariableType]) -> list[Statement]:
        known = dict(around)
        found: list[Statement] = []
        for statement in block:
            match statement:
                case Declare(name, kind, _):
                    known[name] = kind
                case ConstantArray(name, dtype, _):
                    known[name] = VariableType(dtype, pointer=True, const=True)
                case Parallel() if _is_small(statement.work):
                    found += inlined(statement)
                    continue
                case Parallel():
                    found.append(self._steps(statement, known) or self._rows(statement, known))
                    continue
                case For(last=Integer(trip_count)) if _has_large_weights(statement.body):
                    # Waking threads once for the whole loop is better than in each of its steps.
                    [loop] = serial_block([statement])
                    call = self._steps(self._as_one_row(loop, trip_count), known)
                    if call is not None:
                        found.append(call)
                        continue
            found.append(statement.with_bodies(*(self.block(b, known) for b in statement.bodies)))
        return found

    def _rows(self, parallel: Parallel, known: Mapping[str, VariableType]) -> ParallelCall:
        """Outline a block of which each worker executes a chunk of rows."""
        task = self._part(parallel, changed_block(parallel.body, _by_one_thread), known)
        return ParallelCall(task, parallel.count, parallel.work)

    def _steps(self, parallel: Parallel, known: Mapping[str, VariableType]) -> ParallelCall | None:
        """Outline a block for a crew, if it multiplies by large enough matrices."""
        if not _has_large_weights(parallel.body):
            return None
        try:
            body = divide_among_crew(parallel.body, self.arrays, self.names)
        except NotDivisibleError:
            return None
        task = self._part(parallel, changed_block(body, _by_one_thread), known, crew=True)
        weights = _weights(parallel.body).items()
        by_dtype = [Integer(Size.of(entries)) * SizeOf(dtype) for dtype, entries in weights]
        return ParallelCall(task, parallel.count, parallel.work, reduce(add, by_dtype))

    def _as_one_row(self, loop: Statement, trip_count: Size) -> Parallel:
        """Wrap a loop that has no independent rows as a parallel block of one row."""
        first, last = self.names.fresh("first"), self.names.fresh("last")
        work = trip_count * sum(_weights([loop]).values())
        return Parallel("steps", first, last, Size.of(1), work, [loop])

    def _part(
        self,
        parallel: Parallel,
        body: list[Statement],
        known: Mapping[str, VariableType],
        *,
        crew: bool = False,
    ) -> Task:
        read = named_by(body)
        held = {name: kind for name, kind in sorted(known.items()) if name in read}
        what = parallel.what
        name = self.names.fresh(f"{parallel.of}_{what}" if parallel.of else what)
        task = Task(name, what, parallel.first, parallel.last, held, body, crew)
        self.tasks.append(task)
        return task


def _is_small(work: Size) -> bool:
    return work.constant is not None and work.constant < _MIN_WORK


def _by_one_thread(value: Expression) -> Expression:
    """Replace a product that threads share by the product on one thread."""
    match value:
        case FunctionCall(name, (_, *operands)) if name in _BY_ONE_THREAD:
            return FunctionCall(_BY_ONE_THREAD[name], (*operands, Integer(Size.of(0))))
    return value


def _has_large_weights(block: list[Statement]) -> bool:
    return sum(_weights(block).values()) >= _MIN_WEIGHTS


def _weights(block: list[Statement]) -> dict[str, int]:
    """Count, by dtype, the entries of packed matrices of known sizes in a block's products."""
    found: dict[Expression, tuple[str, int]] = {}
    for call in calls_in(block):
        match call:
            case FunctionCall(name, (_, _, Integer(n), Integer(k), _, _, _, packed, *_)) if (
                name in _PACKED and n.constant and k.constant
            ):
                found[packed] = _PACKED[name], n.constant * k.constant
    entries: Counter[str] = Counter()
    for dtype, count in found.values():
        entries[dtype] += count
    return entries
