"""The files around an exported library: how it is built, and what is there."""

from __future__ import annotations

from contextlib import suppress

import numpy as np

from symbolic_rnn.c99.export import Library, Structure
from symbolic_rnn.derivation import UnreadableError, derive
from symbolic_rnn.export.network import Exported

__all__ = ["cmake", "makefile", "readme"]

_MAKEFILE = """\
# make        the library {prefix}.a
# make test   compare its functions with those of the network that it was made from

CC     ?= cc
CFLAGS ?= -O3
STRICT := -std=c99 -pedantic -Wall -Wextra -Wconversion

{prefix}.a: {prefix}.o {prefix}_weights.o
\t$(AR) rcs $@ $^

%.o: %.c {prefix}.h
\t$(CC) $(STRICT) $(CFLAGS) -c $< -o $@

{prefix}_test: {prefix}_test.o {prefix}.a
\t$(CC) $(CFLAGS) $^ -lm -o $@

.PHONY: test clean
test: {prefix}_test
\t./{prefix}_test

clean:
\trm -f *.o {prefix}.a {prefix}_test
"""

_CMAKE = """\
cmake_minimum_required(VERSION 3.10)
project({prefix} C)
set(CMAKE_C_STANDARD 99)
add_library({prefix} STATIC {prefix}.c {prefix}_weights.c)
target_include_directories({prefix} PUBLIC ${{CMAKE_CURRENT_SOURCE_DIR}})
if(UNIX)
  target_link_libraries({prefix} PUBLIC m)
endif()
enable_testing()
add_executable({prefix}_test {prefix}_test.c)
target_link_libraries({prefix}_test {prefix})
add_test(NAME {prefix} COMMAND {prefix}_test)
"""


def makefile(prefix: str) -> str:
    """Write the Makefile."""
    return _MAKEFILE.format(prefix=prefix)


def cmake(prefix: str) -> str:
    """Write CMakeLists.txt."""
    return _CMAKE.format(prefix=prefix)


def readme(library: Library, network: Exported) -> str:
    """Write the README: what is there, and how much memory it takes."""
    prefix = library.prefix
    structures = [
        f"| `{prefix}_{each.name}` | {_bytes(each):,} | {each.doc} |" for each in library.structures
    ]
    buffers = [
        f"| `{prefix}_{each.name}` | {_largest(each.workspace):,} |" for each in library.routines
    ]
    return "\n".join(
        [
            f"# {prefix}: {network.owner}",
            "",
            "A network in C99, made by symbolic_rnn. It allocates no memory and has no variables",
            "of its own: each function works in what it is given, so that several threads may call",
            "it side by side. It needs a C99 compiler and, of the mathematical library, what",
            f"`{prefix}.c` calls of `<math.h>`; exp, tanh and log are its own.",
            "",
            "    make test      # compares each function with the network that this was made from",
            "",
            "| file | what it is |",
            "|---|---|",
            f"| `{prefix}.h` | the functions, what they take, and what they return |",
            f"| `{prefix}.c` | the functions; comments give the equations, by their numbers |",
            f"| `{prefix}_weights.c` | the weights, `{prefix}_trained`; may be left out |",
            f"| `{prefix}_test.c` | a test, with its data |",
            "| `Makefile`, `CMakeLists.txt` | build the library and the test |",
            "",
            "## Memory",
            "",
            "| structure | bytes | |",
            "|---|---:|---|",
            *structures,
            "",
            "The workspace is as large as its largest member:",
            "",
            "| function | bytes of the workspace |",
            "|---|---:|",
            *buffers,
            "",
            *_equations(network),
        ]
    )


def _equations(network: Exported) -> list[str]:
    """The derivations whose numbers the comments give, where they can be printed."""
    texts: list[str] = []
    for cell in network.cells:
        with suppress(UnreadableError):
            texts.append(derive(cell).to_text().rstrip())
    if not texts:
        return []
    lines = ["## Equations", "", "Comments in the source give the numbers of these equations.", ""]
    for text in dict.fromkeys(texts):
        lines += ["```text", text, "```", ""]
    return lines


def _bytes(structure: Structure) -> int:
    return sum(field.size * np.dtype(field.dtype).itemsize for field in structure.fields)


def _largest(workspace: tuple[dict[str, int], ...]) -> int:
    return sum(
        max((size * np.dtype(dtype).itemsize for dtype, size in buffer.items()), default=0)
        for buffer in workspace
    )
