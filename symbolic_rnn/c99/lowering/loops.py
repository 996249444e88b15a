"""Loops over the entries of arrays: as few as their layouts allow, the innermost one vector."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from symbolic_rnn.c99.program import Program
from symbolic_rnn.c99.values import Value, is_number, product, total

__all__ = ["merged", "over"]

#: What an entry costs, in multiplications, about; and what is too little for threads to share.
_WORK = "8"
_SHARED = 1 << 20

Axes = list[tuple[str, list[str]]]


def merged(shape: Sequence[str], strides: Sequence[Sequence[str]]) -> Axes:
    """Put axes together that all arrays run through in one go; leave out those of length one.

    Returns
    -------
    list of (size, strides)
        For each loop, outermost first, its length and each array's step.
    """
    axes: Axes = []
    for k, size in enumerate(shape):
        if size == "1":
            continue
        steps = [each[k] for each in strides]
        if axes:
            before, outer = axes[-1]
            if all(a == product(b, size) for a, b in zip(outer, steps, strict=True)):
                axes[-1] = (product(before, size), steps)
                continue
        axes.append((size, steps))
    return axes


def over(
    program: Program,
    shape: Sequence[str],
    arrays: Sequence[Value],
    body: Callable[[list[str]], list[str]],
    *,
    vector: bool = True,
    comment: str = "",
) -> None:
    """Write loops over all entries.

    Parameters
    ----------
    program : Program
    shape : sequence of str
        Sizes of the axes.
    arrays : sequence of Value
        What is written and read, the written first, each with a step for each axis; a step of zero
        repeats.
    body : callable
        From the places of the current entry, one for each array, to statements.
    vector : bool
        No entry depends on one before: the innermost loop may be a vector loop.
    comment : str
        Stands above the loops.
    """
    axes = merged(shape, [array.strides for array in arrays])
    indices = [program.name("ijklmnpqrs"[k % 10]) for k in range(len(axes))]
    bounds = [("0", size) for size, _ in axes]
    with ExitStack() as stack:
        work = product(_WORK, *(size for size, _ in axes))
        if vector and not program.depth and not (is_number(work) and int(work) < _SHARED):
            # Threads may share the outermost loop that does not write to one place again and again.
            shared = next((k for k, (_, steps) in enumerate(axes) if steps[0] != "0"), None)
            if shared is not None:
                part = program.part("entries", axes[shared][0], work)
                bounds[shared] = stack.enter_context(part)
        if comment:
            program.line(f"/* {comment} */")
        for k, ((first, last), index) in enumerate(zip(bounds, indices, strict=True)):
            if vector and k == len(axes) - 1:
                program.line("C99_IVDEP")
            stack.enter_context(program.each(index, last, first))
        places = [
            total(
                *(
                    product(step, index) if step != "0" else "0"
                    for (_, steps), index in zip(axes, indices, strict=True)
                    for step in [steps[k]]
                )
            )
            for k in range(len(arrays))
        ]
        for statement in body(places):
            program.line(statement)
