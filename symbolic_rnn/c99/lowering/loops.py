"""Loop nests over the elements of arrays, with as few loops as their strides allow."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack

from symbolic_rnn.c99.ir.expressions import Expression
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Store
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.values import Operand, entries_of, offset

__all__ = ["fill", "loop_over", "merged"]

#: Approximate cost of an element, in multiplications.
_WORK = 8

Axes = list[tuple[Size, list[Size]]]


def merged(shape: Sequence[Size], strides: Sequence[Sequence[Size]]) -> Axes:
    """Collapse axes that are contiguous in all arrays; drop axes of size one.

    Returns
    -------
    list of (size, strides)
        For each loop, outermost first, its trip count and the stride of each array.
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


def loop_over(
    builder: Builder,
    shape: Sequence[Size],
    arrays: Sequence[Operand],
    body: Callable[[list[Expression]], None],
    *,
    vector: bool = True,
    work: Size | None = None,
    comments: Sequence[str] = (),
) -> None:
    """Write a loop nest over all elements of a shape.

    Parameters
    ----------
    builder : Builder
    shape : sequence of Size
        The iteration space.
    arrays : sequence of Operand
        Arrays that are written, then arrays that are read, each with a stride for each axis; a
        stride of zero broadcasts.
    body : callable
        Writes the statements for the current element, given its offset in each array.
    vector : bool
        Whether elements are independent, so that the innermost loop may be vectorized.
    work : Size, optional
        Approximate cost of an element in multiplications, if it is large. Elements must be
        independent: threads may share the loop although it is not a vector loop.
    comments : sequence of str
        Comment lines above the loops.
    """
    axes = merged(shape, [array.strides for array in arrays])
    bounds = [(Size.of(0), size) for size, _ in axes]
    with ExitStack() as stack:
        each = Size.of(_WORK) if work is None else work
        whole = entries_of(size for size, _ in axes) * each
        if (vector or work is not None) and builder.may_parallelize:
            # Threads may share the outermost loop whose iterations write different elements.
            shared = next((k for k, (_, steps) in enumerate(axes) if steps[0] != 0), None)
            if shared is not None:
                part = builder.parallel("entries", axes[shared][0], whole, of=arrays[0].name)
                bounds[shared] = stack.enter_context(part)
        for line in comments:
            builder.comment(line)
        # With stride 0 all iterations update one element, and each depends on the previous one.
        vector = vector and bool(axes) and axes[-1][1][0] != 0
        indices = [
            stack.enter_context(
                builder.for_range(f"i{k}", last, first, vector=vector and k == len(axes) - 1)
            )
            for k, (first, last) in enumerate(bounds)
        ]
        body([offset(indices, [steps[k] for _, steps in axes]) for k in range(len(arrays))])


def fill(builder: Builder, value: Operand, entry: Expression) -> None:
    """Write loops that set every element of an array to one value."""
    loop_over(
        builder, value.shape, [value], lambda at: builder.write(Store(value.load(at[0]), entry))
    )
