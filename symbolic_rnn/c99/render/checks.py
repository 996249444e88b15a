"""Writes what the functions of a library check of their arguments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from textwrap import wrap
from zlib import crc32

import numpy as np

from symbolic_rnn.c99.ir.library import (
    WORKSPACE,
    Argument,
    Field,
    Library,
    Routine,
    Structure,
    suffix_of,
)
from symbolic_rnn.c99.render.c import c_type
from symbolic_rnn.c99.render.storage import layout_of

__all__ = ["N_STEPS", "alignment_functions", "checks", "marks"]

#: The argument that is the number of steps of a sequence.
N_STEPS = "n_steps"

#: The member of each workspace that has the strictest alignment.
_WIDEST = "float64"

_MISALIGNED = """\
typedef struct {{
    char first;
    {real} next;
}} c99_next_{suffix};

static int c99_misaligned_{suffix}(const void *pointer)
{{
    return (uintptr_t)pointer % offsetof(c99_next_{suffix}, next) != 0;
}}
"""


def checks(library: Library, routine: Routine) -> list[str]:
    """What a function refuses, other than NULL."""
    upper = library.prefix.upper()
    pointers = {each.name: _widest(each.holds) for each in routine.arguments}
    pointers[WORKSPACE] = _WIDEST
    found = [
        f"c99_misaligned_{suffix_of(dtype)}({name})"
        for name, dtype in pointers.items()
        if np.dtype(dtype).itemsize > 1
    ]
    condition = wrap(f"    if ({' || '.join(found)})", 100, subsequent_indent=" " * 8)
    lines = [*condition, f"        return {upper}_ALIGNMENT;"]
    read = [each for each in routine.arguments if each.reads]
    lines += [
        f"    if ({m} != {value}) return {upper}_START;" for m, value in _marked(library, read)
    ]
    if routine.n_steps is not None:
        lines.append(f"    if ({N_STEPS} != {upper}_N_STEPS) return {upper}_LENGTH;")
    return lines


def marks(library: Library, routine: Routine) -> list[str]:
    """Set the marks of the structures that a function fills."""
    filled = [each for each in routine.arguments if not each.reads]
    return [f"    {member} = {value};" for member, value in _marked(library, filled)]


def _marked(library: Library, arguments: Iterable[Argument]) -> Iterator[tuple[str, str]]:
    """Yield the mark of each structure that has one, and its value, which networks do not share."""
    for each in arguments:
        if isinstance(each.holds, Structure) and each.holds.mark:
            value = crc32(f"{library.prefix} {library.identity} {layout_of(each.holds)}".encode())
            yield f"{each.name}->{each.holds.mark}", f"UINT32_C({value:#x})"


def _widest(holds: Structure | Field) -> str:
    return holds.widest if isinstance(holds, Structure) else holds.dtype


def alignment_functions(library: Library) -> list[str]:
    """Functions that check the alignment of a pointer to numbers."""
    held = {_widest(each.holds) for routine in library.routines for each in routine.arguments}
    dtypes = sorted(each for each in {_WIDEST, *held} if np.dtype(each).itemsize > 1)
    return [_MISALIGNED.format(suffix=suffix_of(each), real=c_type(each)) for each in dtypes]
