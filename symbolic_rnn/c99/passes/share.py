"""Makes functions of what threads can do side by side, each some of the rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from symbolic_rnn.c99.ir.expressions import Apply, Expression, Integer, Name
from symbolic_rnn.c99.ir.names import Names
from symbolic_rnn.c99.ir.rewriting import changed_block
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    Constant,
    Declare,
    Function,
    Kind,
    Parallel,
    Part,
    Share,
    Statement,
    named_by,
)

__all__ = ["shared"]

#: So many multiplications, about, are too few to wake a thread for: as C99_LITTLE in the runtime.
_LITTLE = 1 << 20

_BY_ONE_THREAD = {
    f"c99_packed_product_{suffix}": f"c99_gemm_packed_{suffix}" for suffix in ("f32", "f64")
}


def shared(function: Function) -> Function:
    """Turn each parallel block into a function and a call of it, or into a plain block.

    A part reads what stands around the block through a structure. Room that it takes is in the
    workspace of its thread.

    Parameters
    ----------
    function : Function

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import expression, load
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
    parts = [*function.parts]
    body = _block(function.body, {}, parts, function.names)
    return replace(function, body=body, parts=parts)


def _block(
    block: list[Statement], around: Mapping[str, Kind], parts: list[Part], names: Names
) -> list[Statement]:
    known = dict(around)
    found: list[Statement] = []
    for statement in block:
        match statement:
            case Declare(name, kind, _):
                known[name] = kind
            case Constant(name, dtype, _):
                known[name] = Kind(dtype, pointer=True, const=True)
            case Parallel() if _is_little(statement.work):
                found += _whole(statement)
                continue
            case Parallel():
                part = _part(statement, known, names)
                parts.append(part)
                found.append(Share(part, statement.count, statement.work))
                continue
        bodies = (_block(body, known, parts, names) for body in statement.bodies)
        found.append(statement.with_bodies(*bodies))
    return found


def _is_little(work: Size) -> bool:
    return work.constant is not None and work.constant < _LITTLE


def _whole(parallel: Parallel) -> list[Statement]:
    """All of the rows, one after the other."""
    bounds = {parallel.first: Size.of(0), parallel.last: parallel.count}

    def bound(value: Expression) -> Expression:
        match value:
            case Name(name) if name in bounds:
                return Integer(bounds[name])
            case Integer(size) if not size.names.isdisjoint(bounds):
                return Integer(size.substituted(bounds))
        return value

    return changed_block(parallel.body, bound)


def _part(parallel: Parallel, known: Mapping[str, Kind], names: Names) -> Part:
    body = changed_block(parallel.body, _alone)
    read = named_by(body)
    held = {name: kind for name, kind in sorted(known.items()) if name in read}
    name = names.fresh(f"{parallel.of}_{parallel.what}" if parallel.of else parallel.what)
    return Part(name, parallel.what, parallel.first, parallel.last, held, body)


def _alone(value: Expression) -> Expression:
    """A product by one thread, in place of one that threads share."""
    match value:
        case Apply(name, (_, *operands)) if name in _BY_ONE_THREAD:
            return Apply(_BY_ONE_THREAD[name], (*operands, Integer(Size.of(0))))
    return value
