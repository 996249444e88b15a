"""Loops over the entries of arrays: as few as their layouts allow, the innermost one vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.values import Value, entries_of, offset

__all__ = ["filled", "merged", "over"]

#: What an entry costs, in multiplications, about.
_WORK = 8

Axes = list[tuple[Size, list[Size]]]


def merged(shape: Sequence[Size], strides: Sequence[Sequence[Size]]) -> Axes:
    """Put axes together that all arrays run through in one go; leave out those of length one.

    Returns
    -------
    list of (size, strides)
        For each loop, outermost first, its length and each array's step.
    """
    axes: Axes = []
    for k, size in enumerate(shape):
        if size == 1:
            continue
        steps = [each[k] for each in strides]
        if axes:
            before, outer = axes[-1]
            if all(a == b * size for a, b in zip(outer, steps, strict=True)):
                axes[-1] = (before * size, steps)
                continue
        axes.append((size, steps))
    return axes


def over(
    program: Program,
    shape: Sequence[Size],
    arrays: Sequence[Value],
    body: Callable[[list[Expression]], None],
    *,
    vector: bool = True,
    work: Size | None = None,
    comments: Sequence[str] = (),
) -> None:
    """Write loops over all entries.

    Parameters
    ----------
    program : Program
    shape : sequence of Size
        Of the axes.
    arrays : sequence of Value
        What is written and read, the written first, each with a step for each axis; a step of zero
        repeats.
    body : callable
        Writes what is done with the current entry, from its place in each array.
    vector : bool
        No entry depends on one before: the innermost loop may be a vector loop.
    work : Size, optional
        What an entry costs, in multiplications, about, where it is much: threads may share the
        loop though it is no vector loop, since no entry depends on one before.
    comments : sequence of str
        The lines that stand above the loops.
    """
    axes = merged(shape, [array.strides for array in arrays])
    bounds = [(Size.of(0), size) for size, _ in axes]
    with ExitStack() as stack:
        each = Size.of(_WORK) if work is None else work
        whole = entries_of(size for size, _ in axes) * each
        if (vector or work is not None) and program.may_share:
            # Threads may share the outermost loop that does not write to one place again and again.
            shared = next((k for k, (_, steps) in enumerate(axes) if steps[0] != 0), None)
            if shared is not None:
                part = program.part("entries", axes[shared][0], whole, of=arrays[0].name)
                bounds[shared] = stack.enter_context(part)
        for line in comments:
            program.comment(line)
        # Where all turns write to one place, each reads what the one before wrote.
        vector = vector and bool(axes) and axes[-1][1][0] != 0
        indices = [
            stack.enter_context(
                program.each(f"i{k}", last, first, vector=vector and k == len(axes) - 1)
            )
            for k, (first, last) in enumerate(bounds)
        ]
        body([offset(indices, [steps[k] for _, steps in axes]) for k in range(len(arrays))])


def filled(program: Program, value: Value, entry: Expression) -> None:
    """Write loops that give every entry of an array one value."""
    over(program, value.shape, [value], lambda at: program.write(Store(value.entry(at[0]), entry)))
