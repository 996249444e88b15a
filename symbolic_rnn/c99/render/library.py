"""Writes a library of functions: its header and its source."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from textwrap import wrap

import numpy as np

from symbolic_rnn.c99.ir.library import (
    WORKSPACE,
    Argument,
    Field,
    Library,
    Repeated,
    Routine,
    Structure,
    suffix_of,
)
from symbolic_rnn.c99.ir.statements import FRAME, ConstantArray, Fail, Function, Statement
from symbolic_rnn.c99.render.c import c_type, number, signature, spelled, statements
from symbolic_rnn.c99.render.checks import N_STEPS, alignment_functions, checks, marks
from symbolic_rnn.c99.render.headers import pasted, used
from symbolic_rnn.c99.render.spelling import spelling
from symbolic_rnn.c99.render.storage import stored_header, stored_source

__all__ = ["entries", "header", "source", "values"]

#: What every header says, after the library's own words.
_CONVENTIONS = (
    "Every function returns a status: {upper}_OK, or what is wrong; {prefix}_message says it in "
    "English. Arrays are contiguous, the last index fastest; their shapes are in parentheses. "
    "Functions allocate no memory and keep none: threads that have a workspace each may call "
    "them at the same time. What a call is given must not overlap. NaN among the numbers is no "
    "error: it spreads to the results{kept}."
)

#: How to read a source.
_READING = (
    "{prefix}.c: the functions of {prefix}.h. A number in front of an equation is that of the "
    "derivation{shown}; of several cells, (2.7) is number 7 of cell 2. `a . b` "
    "is a matrix product, of transposes where the call below it says so; `bar_a` is the "
    "derivative of the loss with respect to a; `a_t` and `a_prev` are the values at a step and the "
    "one before; `a_` is one entry of a."
)

#: Statuses of a library that has functions and no structures, and what they mean.
_STATUSES = {
    "OK": "done",
    "NULL": "a pointer is NULL",
    "ALIGNMENT": "a pointer is not aligned for what it points to",
}

#: Statuses of a library with weights and states.
_NETWORK_STATUSES = {
    "OK": "done",
    "NULL": "a pointer is NULL",
    "IO": "the writer failed",
    "CORRUPT": "the data is damaged: its checksum is wrong, or the reader failed",
    "OTHER": "the data is of another network, or of another version",
    "ALIGNMENT": "a pointer is not aligned for what it points to",
    "START": "the state was not set by start, or is of another network",
    "LENGTH": "the function does not take sequences of this number of steps",
}

_HEAD = """\
#include "{prefix}.h"

#include <math.h>
#include <string.h>
"""


_DOUBLE = """\
#include <float.h>
#if DBL_MANT_DIG < 53
#error "{prefix} is in double precision, but double has fewer bits here; export it in float32."
#endif
"""


def header(library: Library) -> str:
    """Write the header of a library."""
    prefix = library.prefix
    guard = f"{prefix.upper()}_H"
    kept = ", to the state and, in training, to the weights" if library.structures else ""
    return "\n".join(
        [
            *_comment(
                library.doc
                + "\n\n"
                + _CONVENTIONS.format(prefix=prefix, upper=prefix.upper(), kept=kept)
            ),
            f"#ifndef {guard}",
            f"#define {guard}",
            f"#define c99_{prefix}_h",
            "",
            "#include <stddef.h>",
            "#include <stdint.h>",
            "",
            "#ifdef __cplusplus",
            'extern "C" {',
            "#endif",
            "",
            *_sizes(library),
            *_enumeration(library),
            *(line for each in library.structures for line in (*_structure(prefix, each), "")),
            *_workspace(library),
            "",
            *_constants(library),
            "/* What a status means. */",
            f"const char *{prefix}_message(int status);",
            "",
            "/* sizeof(workspace), for callers that do not include this header. */",
            f"size_t {prefix}_workspace_size(void);",
            "",
            *(line for each in library.routines for line in (*_declared(prefix, each), "")),
            *(line for each in library.repeated for line in (*_looped(prefix, each), "")),
            *stored_header(library),
            "",
            "#ifdef __cplusplus",
            "}",
            "#endif",
            "",
            f"#elif !defined(c99_{prefix}_h)",
            '#error "The names of two exports differ only in case: give one of them another name."',
            "#endif",
            "",
        ]
    )


def source(library: Library) -> str:
    """Write the source of a library: what it uses of the runtime, and its functions."""
    prefix = library.prefix
    messages = [*_statuses(library).values(), *library.errors]
    shown = ", which README.md shows" if library.equations else " of its cell"
    return "\n".join(
        [
            *_comment(_READING.format(prefix=prefix, shown=shown)),
            _HEAD.format(prefix=prefix),
            *([_DOUBLE.format(prefix=prefix)] if _holds_doubles(library) else []),
            *map(pasted, ("compiler.h", *used(library.calls))),
            *alignment_functions(library),
            *(_defined(library, each) for each in library.routines),
            *(_loop(library, each) for each in library.repeated),
            stored_source(library),
            f"const char *{prefix}_message(int status)",
            "{",
            "    static const char *const messages[] = {",
            *(f"        {_quoted(message)}," for message in messages),
            "    };",
            f"    return status >= 0 && status < {len(messages)} "
            '? messages[status] : "unknown status";',
            "}",
            "",
            f"size_t {prefix}_workspace_size(void)",
            "{",
            f"    return sizeof({prefix}_workspace);",
            "}",
            "",
        ]
    )


def _holds_doubles(library: Library) -> bool:
    """Whether the functions take or give values in double precision."""
    held = {each.holds for routine in library.routines for each in routine.arguments}
    fields = [f for each in held for f in (each.fields if isinstance(each, Structure) else (each,))]
    return any(each.dtype == "float64" for each in fields)


def status_of(library: Library, message: str) -> int:
    """Give the status by which a function says that a check failed."""
    return len(_statuses(library)) + library.errors.index(message)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("?", "\\?")
    return f'"{escaped}"'


def _comment(text: str) -> list[str]:
    if not text:
        return []
    lines: list[str] = []
    for paragraph in text.replace("*/", "* /").replace("/*", "/ *").splitlines():
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        lines += wrap(paragraph, 96, subsequent_indent=indent) or [""]
    first, *others = lines
    return (
        [f"/* {first}", *(f" * {line}".rstrip() for line in others), " */"]
        if others
        else [f"/* {first} */"]
    )


def _statuses(library: Library) -> dict[str, str]:
    """The statuses that do not depend on the graph, in the order of their numbers."""
    return _NETWORK_STATUSES if library.structures else _STATUSES


def _enumeration(library: Library) -> list[str]:
    prefix, statuses = library.prefix.upper(), _statuses(library)
    names = [f"{prefix}_{name} = {k}," for k, name in enumerate(statuses)]
    names[-1] = names[-1].removesuffix(",")
    checks = [f" *   {status_of(library, each)}: {each}" for each in library.errors]
    return [
        "/* The status that each function returns. */",
        "enum {",
        *_columns(zip(names, statuses.values(), strict=True)),
        "};",
        *(["/* Further statuses:", *checks, " */"] if checks else []),
        "",
    ]


def _sizes(library: Library) -> list[str]:
    rows = [
        (f"#define {library.prefix.upper()}_{name} {size}", said)
        for name, (size, said) in library.sizes.items()
    ]
    return [*(line.strip() for line in _columns(rows)), *([""] if rows else [])]


def _columns(rows: Iterable[tuple[str, str]]) -> list[str]:
    """Write code with a comment beside it, the comments in one column."""
    rows = list(rows)
    width = max((len(code) for code, _ in rows), default=0)
    return [f"    {code:{width}} /* {said} */" for code, said in rows]


def _member(field: Field) -> tuple[str, str]:
    size = f"[{field.size}]" if field.shape else ""
    return f"{c_type(field.dtype)} {field.name}{size};", _said(field.shape, field.doc)


def _said(shape: tuple[int | str, ...], doc: str) -> str:
    """Describe an array: its shape, and what it holds."""
    sizes = f"({', '.join(map(str, shape))})" if shape else "a number"
    return f"{sizes}: {doc}" if doc else sizes


def _structure(prefix: str, structure: Structure) -> list[str]:
    return [
        *_comment(structure.doc),
        "typedef struct {",
        *_columns(map(_member, structure.fields)),
        f"}} {prefix}_{structure.name};",
    ]


def _constants(library: Library) -> list[str]:
    prefix = library.prefix
    lines = [
        f"extern const {prefix}_{each.name} {prefix}_{name};"
        for name, each in library.constants.items()
    ]
    said = "/* Values at the time of the export, in a file that may be left out. */"
    return [said, *lines, ""] if lines else []


def _workspace(library: Library) -> list[str]:
    lines = ["/* Memory that functions work in; its contents between calls are of no use. */"]
    lines.append("typedef union {")
    for routine in library.routines:
        if routine.workspace:
            lines.append("    struct {")
            for dtype, size in _widest_first(routine.workspace):
                lines.append(f"        {c_type(dtype)} {suffix_of(dtype)}[{size}];")
            lines.append(f"    }} {routine.name};")
    return [*lines, "    double none;", f"}} {library.prefix}_workspace;"]


def _widest_first(arrays: Mapping[str, int]) -> list[tuple[str, int]]:
    """Order arrays so that there are no gaps between them."""
    return sorted(arrays.items(), key=lambda each: (-np.dtype(each[0]).itemsize, each[0]))


def _declared(prefix: str, routine: Routine) -> list[str]:
    said = {each.name: _described(prefix, each) for each in routine.arguments}
    if routine.n_steps is not None:
        upper = prefix.upper()
        said[N_STEPS] = f"{upper}_N_STEPS: another number gives the status {upper}_LENGTH"
    width = max(map(len, said))
    described = [f"  {name:{width}}  {words}" for name, words in said.items()]
    doc = "\n".join([routine.doc, "", *described] if routine.doc else described)
    return [*_comment(doc), _head(prefix, routine, ";")]


def _described(prefix: str, argument: Argument) -> str:
    if isinstance(argument.holds, Structure):
        return argument.doc or argument.holds.doc
    return _said(argument.holds.shape, argument.doc)


def _head(prefix: str, routine: Routine, end: str = "") -> str:
    taken = [_taken(prefix, each) for each in routine.arguments]
    if routine.n_steps is not None:
        taken.append(f"size_t {N_STEPS}")
    taken.append(f"{prefix}_workspace *{WORKSPACE}")
    return signature(f"int {prefix}_{routine.name}", taken, end)


def _taken(prefix: str, argument: Argument) -> str:
    holds = argument.holds
    kind = f"{prefix}_{holds.name}" if isinstance(holds, Structure) else c_type(holds.dtype)
    return f"{'' if argument.writes else 'const '}{kind} *{argument.name}"


def _defined(library: Library, routine: Routine) -> str:
    function = _with_statuses(library, routine.function)
    pointers = [*(each.name for each in routine.arguments), WORKSPACE]
    constants = [each for each in function.constants if isinstance(each, ConstantArray)]
    own = {each.name: f"{routine.name}_{each.name}" for each in constants}
    taken = {*FRAME, N_STEPS, *own.values()}
    variables = [routine.variables[each] for each in pointers]
    wanted = {**function.names.wanted, **dict(zip(variables, pointers, strict=True))}
    with spelled(own):
        before = statements(constants)
    with spelled({**spelling(variables, function.body, wanted, taken), **own}):
        body = statements(function.body)
    return "\n".join(
        [
            *([*before, ""] if before else []),
            *_comment(routine.doc),
            _head(library.prefix, routine),
            "{",
            f"    if ({' || '.join(f'!{name}' for name in pointers)}) "
            f"return {library.prefix.upper()}_NULL;",
            *checks(library, routine),
            *(f"    {line}" if line else "" for line in body),
            *marks(library, routine),
            f"    return {library.prefix.upper()}_OK;",
            "}",
            "",
        ]
    )


def _loop_arguments(prefix: str, repeated: Repeated) -> list[Argument]:
    names = {each.name for each in repeated.sequences}
    shared = [
        each
        for each in repeated.step.arguments
        if each.name not in names and each.name != repeated.state.name
    ]
    written = {each.name: each.writes for each in repeated.step.arguments}
    return [*shared, *(Argument(e.name, e, written[e.name], e.doc) for e in repeated.sequences)]


def _loop_head(prefix: str, repeated: Repeated, end: str = "") -> str:
    taken = [_taken(prefix, each) for each in _loop_arguments(prefix, repeated)]
    taken += [f"size_t {N_STEPS}", f"{prefix}_workspace *{WORKSPACE}"]
    return signature(f"int {prefix}_{repeated.name}", taken, end)


def _looped(prefix: str, repeated: Repeated) -> list[str]:
    arguments = _loop_arguments(prefix, repeated)
    width = max(len(name) for name in (N_STEPS, *(each.name for each in arguments)))
    described = []
    for each in arguments:
        said = _described(prefix, each)
        if isinstance(each.holds, Field):
            said = _said(("n_steps", *each.holds.shape), each.doc)
        described.append(f"  {each.name:{width}}  {said}")
    described.append(f"  {N_STEPS:{width}}  of the sequence")
    return [
        *_comment("\n".join([repeated.doc, "", *described])),
        _loop_head(prefix, repeated, ";"),
    ]


def _loop(library: Library, repeated: Repeated) -> str:
    prefix, state = library.prefix, repeated.state.name
    steps = {each.name: f"{each.name} + t * {each.size}" for each in repeated.sequences}
    own = {state: f"&{state}"}

    def call(routine: Routine, given: Mapping[str, str]) -> str:
        named = [given.get(each.name, each.name) for each in routine.arguments]
        return f"{prefix}_{routine.name}({', '.join([*named, WORKSPACE])})"

    pointers = [each.name for each in _loop_arguments(prefix, repeated)]
    assert isinstance(repeated.state.holds, Structure)
    return "\n".join(
        [
            *_comment(repeated.doc),
            _loop_head(prefix, repeated),
            "{",
            f"    {prefix}_{repeated.state.holds.name} {state};",
            f"    int status = {call(repeated.start, own)};",
            f"    if ({' || '.join(f'!{name}' for name in pointers)}) "
            f"return {prefix.upper()}_NULL;",
            "    for (size_t t = 0; t < n_steps && !status; t++)",
            f"        status = {call(repeated.step, own | steps)};",
            "    return status;",
            "}",
            "",
        ]
    )


def values(kind: str, name: str, arrays: Mapping[str, np.ndarray]) -> str:
    """Write a constant structure with its values, exactly."""
    lines = [f"    .{field} = {entries(array)}," for field, array in arrays.items()]
    wrapped = [part for line in lines for part in wrap(line, 100, subsequent_indent="        ")]
    return "\n".join([f"const {kind} {name} = {{", *wrapped, "};", ""])


def entries(array: np.ndarray) -> str:
    """Write the entries of an array in braces, or a number, exactly.

    Examples
    --------
    >>> entries(np.array([0.1, 2.0])), entries(np.array(3, dtype="int64"))
    ('{0.1, 2.0}', 'INT64_C(3)')
    """
    array = np.asarray(array)
    written = ", ".join(number(entry) for entry in array.ravel())
    return f"{{{written}}}" if array.ndim else written


def _with_statuses(library: Library, function: Function) -> Function:
    def block(statements: Iterable[Statement]) -> list[Statement]:
        found = []
        for each in statements:
            if isinstance(each, Fail):
                _, message = function.errors[each.code - 1]
                each = replace(each, code=status_of(library, message))
            found.append(each.with_bodies(*map(block, each.bodies)))
        return found

    return replace(function, body=block(function.body))
