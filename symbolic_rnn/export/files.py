"""The files around an exported library: how it is built, and what is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np

from symbolic_rnn.c99.export import Library, Routine, Structure, cost, math_functions
from symbolic_rnn.derivation import UnreadableError, derive
from symbolic_rnn.export.network import Exported

__all__ = ["cmake", "graph_readme", "makefile", "readme", "written"]

_MAKEFILE = """\
# make               the library {prefix}.a
# make lib{prefix}.so  a shared library
# make test          compare its functions with what they gave in Python
#
# With CFLAGS="-O3 -DC99_CBLAS" LDLIBS=-lopenblas, products are computed by CBLAS.

CC     ?= cc
CFLAGS ?= -O3
STRICT := -std=c99 -pedantic -Wall -Wextra -Wconversion

{prefix}.a: {objects}
\t$(AR) rcs $@ $^

lib{prefix}.so: {sources} {prefix}.h
\t$(CC) $(STRICT) $(CFLAGS) -shared -fPIC {sources} $(LDLIBS) -lm -o $@

%.o: %.c {prefix}.h
\t$(CC) $(STRICT) $(CFLAGS) -c $< -o $@

{prefix}_test: {prefix}_test.o {prefix}.a
\t$(CC) $(CFLAGS) $^ $(LDLIBS) -lm -o $@

.PHONY: test clean
test: {prefix}_test
\t./{prefix}_test

clean:
\trm -f *.o {prefix}.a lib{prefix}.so {prefix}_test
"""

_CMAKE = """\
cmake_minimum_required(VERSION 3.10)
project({prefix} C)
set(CMAKE_C_STANDARD 99)
add_library({prefix} STATIC {sources})
target_include_directories({prefix} PUBLIC ${{CMAKE_CURRENT_SOURCE_DIR}})
if(UNIX)
  target_link_libraries({prefix} PUBLIC m)
endif()
add_library({prefix}_shared SHARED EXCLUDE_FROM_ALL {sources})
set_target_properties({prefix}_shared PROPERTIES OUTPUT_NAME {prefix} PREFIX lib
                      WINDOWS_EXPORT_ALL_SYMBOLS ON)
if(UNIX)
  target_link_libraries({prefix}_shared PRIVATE m)
endif()
enable_testing()
add_executable({prefix}_test {prefix}_test.c)
target_link_libraries({prefix}_test {prefix})
add_test(NAME {prefix} COMMAND {prefix}_test)
"""


def makefile(prefix: str, sources: Sequence[str]) -> str:
    """Write the Makefile; the sources are named without their ending."""
    return _MAKEFILE.format(
        prefix=prefix,
        sources=" ".join(f"{each}.c" for each in sources),
        objects=" ".join(f"{each}.o" for each in sources),
    )


def cmake(prefix: str, sources: Sequence[str]) -> str:
    """Write CMakeLists.txt; the sources are named without their ending."""
    return _CMAKE.format(prefix=prefix, sources=" ".join(f"{each}.c" for each in sources))


def written(directory: str | Path, texts: Mapping[str, str]) -> list[Path]:
    """Write files by their paths in a folder, which is made."""
    files = {Path(directory) / file: text for file, text in texts.items()}
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [*files]


_ABOUT = """\
Its functions allocate no memory and have no global
variables: threads that have a workspace each may call them at the same time. Of `<math.h>` they
call {called}; exp, tanh and log in what is computed are their own. Of `<string.h>` they call
`memcpy`, `memset` and `memcmp`. The stack comes on top of the memory below: `gcc -fstack-usage`
gives the frame of each function.

Compile it with any optimization level. gcc and clang (12 and later) may be given `-Ofast` and
`-ffast-math`: pragmas turn off what would give wrong results."""

_README = """\
# {prefix}: {owner}

A network in C99, written by symbolic_rnn. {about}

    make test      # compares each function with the network that this was made from

| file | what it is |
|---|---|
| `{prefix}.h` | the functions, what they take, and what they return |
| `{prefix}.c` | the functions; comments give the equations, by their numbers |
| `{prefix}_weights.c` | the weights, `{prefix}_trained`; may be left out |
| `{prefix}_test.c` | a test, with its data |
| `Makefile`, `CMakeLists.txt` | build the library and the test |

## Memory and operations

| structure | bytes | |
|---|---:|---|
{structures}
| `{prefix}_workspace` | {largest:,} | Memory that functions work in: the largest of those below. |

For one call, at most; subtractions count as additions.

| function | bytes of workspace | multiplications | additions | divisions | calls |
|---|---:|---:|---:|---:|---|
{functions}
{equations}"""


def readme(library: Library, network: Exported) -> str:
    """Write the README: what is there, how much memory it takes, and how much it computes."""
    prefix = library.prefix
    functions = [_row(prefix, each) for each in library.routines]
    for each in library.repeated:
        start, step = (f"`{prefix}_{part.name}`" for part in (each.start, each.step))
        functions.append(
            f"| `{prefix}_{each.name}` | {_largest(each.step.workspace):,} "
            f"| one {start}, and one {step} for each step | | | |"
        )
    structures = [
        f"| `{prefix}_{each.name}` | {_bytes(each):,} | {each.doc} |" for each in library.structures
    ]
    return _README.format(
        prefix=prefix,
        owner=network.owner,
        about=_about(library),
        structures="\n".join(structures),
        largest=_workspace(library),
        functions="\n".join(functions),
        equations="\n".join(_equations(network)),
    )


_GRAPH = """\
# {prefix}

{doc}

Written by symbolic_rnn. {about}

    make test      # compares the function with what it gave where it was written

| file | what it is |
|---|---|
| `{prefix}.h` | the function, what it takes, and what it returns |
| `{prefix}.c` | the function; constants of the graph, such as data, are in it |
| `{prefix}_test.c` | a test, with its points |
| `Makefile`, `CMakeLists.txt` | build the library and the test |

`{prefix}_workspace` takes {largest:,} bytes. For one call, at most; subtractions count as
additions:

| function | bytes of workspace | multiplications | additions | divisions | calls |
|---|---:|---:|---:|---:|---|
{functions}
"""


def graph_readme(library: Library) -> str:
    """Write the README of a library of graphs, which has no weights."""
    return _GRAPH.format(
        prefix=library.prefix,
        doc=library.doc,
        about=_about(library),
        largest=_workspace(library),
        functions="\n".join(_row(library.prefix, each) for each in library.routines),
    )


def _about(library: Library) -> str:
    """What holds of the functions of every library."""
    called = ", ".join(f"`{name}`" for name in math_functions(library.calls))
    return _ABOUT.format(called=called or "nothing")


def _workspace(library: Library) -> int:
    """The bytes of the workspace: a union with a double."""
    largest = max(_largest(each.workspace) for each in library.routines)
    return max(8, -(-largest // 8) * 8)


def _row(prefix: str, routine: Routine) -> str:
    found = cost(routine)
    cells = ["depends on the data", "", "", ""]
    if found is not None:
        numbers = (found.multiplications, found.additions, found.divisions)
        calls = ", ".join(f"{count:,} {name}" for name, count in sorted(found.calls.items()))
        cells = [*(f"{number:,}" for number in numbers), calls]
    memory = f"{_largest(routine.workspace):,}"
    return f"| {' | '.join([f'`{prefix}_{routine.name}`', memory, *cells])} |"


def _equations(network: Exported) -> list[str]:
    """The derivations whose numbers the comments give, where they can be printed."""
    places: dict[str, list[tuple[int, str]]] = {}
    for part, (cell, place) in enumerate(network.cells.items(), start=1):
        with suppress(UnreadableError):
            places.setdefault(derive(cell).to_text().rstrip(), []).append((part, place))
    if not places:
        return []
    several = len(network.cells) > 1
    said = "; (2.7) is equation (7) of cell 2" if several else ""
    lines = [
        "",
        "## Equations",
        "",
        f"Comments in the source give the numbers of these equations{said}.",
    ]
    for text, cells in places.items():
        if several:
            titles = [f"Cell {part} ({place})" for part, place in cells]
            lines += ["", f"### {', '.join(titles)}"]
        lines += ["", "```text", text, "```"]
    return [*lines, ""]


def _bytes(structure: Structure) -> int:
    sizes = [np.dtype(field.dtype).itemsize for field in structure.fields]
    counts = [field.size for field in structure.fields]
    return _laid_out(zip(sizes, counts, strict=True))


def _largest(workspace: Mapping[str, int]) -> int:
    """The bytes of a function's part of the workspace."""
    return _laid_out((np.dtype(dtype).itemsize, size) for dtype, size in sorted(workspace.items()))


def _laid_out(members: Iterable[tuple[int, int]]) -> int:
    """The bytes of a structure: each member begins at a multiple of the size of its entries."""
    end, widest = 0, 1
    for size, count in members:
        end = -(-end // size) * size + size * count
        widest = max(widest, size)
    return -(-end // widest) * widest
