"""Writes a library of functions: its header and its source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from textwrap import wrap

from symbolic_rnn.c99.ir.library import (
    WORKSPACE,
    Argument,
    Field,
    Library,
    Routine,
    Structure,
    suffix_of,
)
from symbolic_rnn.c99.ir.statements import FRAME, Constant, Fail, Function, Statement
from symbolic_rnn.c99.render.c import c_type, spelled, statements
from symbolic_rnn.c99.render.file import pasted, used
from symbolic_rnn.c99.render.spelling import spelling

__all__ = ["header", "source", "status_of"]

#: Statuses that do not depend on the graph, and what they mean.
_STATUSES = {"OK": "done", "NULL": "a pointer is NULL"}

_HEAD = """\
#include "{prefix}.h"

#include <math.h>
#include <string.h>
"""


def header(library: Library) -> str:
    """Write the header of a library."""
    prefix = library.prefix
    guard = f"{prefix.upper()}_H"
    return "\n".join(
        [
            *_comment(library.doc),
            f"#ifndef {guard}",
            f"#define {guard}",
            "",
            "#include <stddef.h>",
            "#include <stdint.h>",
            "",
            "#ifdef __cplusplus",
            'extern "C" {',
            "#endif",
            "",
            *_statuses(library),
            *(line for each in library.structures for line in (*_structure(prefix, each), "")),
            *_workspace(library),
            "",
            "/* What a status means, in English. */",
            f"const char *{prefix}_message(int status);",
            "",
            "/* sizeof of the workspace, for programs that allocate it. */",
            f"size_t {prefix}_workspace_size(void);",
            "",
            *(line for each in library.routines for line in (*_declared(prefix, each), "")),
            "#ifdef __cplusplus",
            "}",
            "#endif",
            "",
            "#endif",
            "",
        ]
    )


def source(library: Library) -> str:
    """Write the source of a library: what it uses of the runtime, and its functions."""
    prefix = library.prefix
    called = dict.fromkeys(name for each in library.routines for name in used(each.function))
    names = ("compiler.h", "math.h", "plain.h", *called)
    messages = [*_STATUSES.values(), *library.errors]
    return "\n".join(
        [
            _HEAD.format(prefix=prefix),
            *map(pasted, names),
            *(_defined(library, each) for each in library.routines),
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


def status_of(library: Library, message: str) -> int:
    """Give the status by which a function says that a check failed."""
    return len(_STATUSES) + library.errors.index(message)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ").replace("?", "\\?")
    return f'"{escaped}"'


def _comment(text: str) -> list[str]:
    if not text:
        return []
    lines: list[str] = []
    for paragraph in text.replace("*/", "* /").splitlines():
        indent = paragraph[: len(paragraph) - len(paragraph.lstrip())]
        lines += wrap(paragraph, 96, subsequent_indent=indent) or [""]
    first, *others = lines
    return (
        [f"/* {first}", *(f" * {line}".rstrip() for line in others), " */"]
        if others
        else [f"/* {first} */"]
    )


def _statuses(library: Library) -> list[str]:
    prefix = library.prefix.upper()
    checks = [f" *   {status_of(library, each)}: {each}" for each in library.errors]
    return [
        "/* What each function returns; 0 if all is well. */",
        "enum {",
        *(
            f"    {prefix}_{name} = {k}{',' if k + 1 < len(_STATUSES) else ' '} /* {meaning} */"
            for k, (name, meaning) in enumerate(_STATUSES.items())
        ),
        "};",
        *(["/* Further statuses:", *checks, " */"] if checks else []),
        "",
    ]


def _member(field: Field) -> str:
    size = f"[{field.size}]" if field.shape else ""
    shape = f"({', '.join(map(str, field.shape))})" if field.shape else "a number"
    said = ": ".join(filter(None, (shape, field.doc)))
    return f"{c_type(field.dtype)} {field.name}{size}; /* {said} */"


def _structure(prefix: str, structure: Structure) -> list[str]:
    return [
        *_comment(structure.doc),
        "typedef struct {",
        *(f"    {_member(field)}" for field in structure.fields),
        f"}} {prefix}_{structure.name};",
    ]


def _workspace(library: Library) -> list[str]:
    lines = ["/* Memory that functions work in; what is in it between calls does not matter. */"]
    lines.append("typedef union {")
    for routine in library.routines:
        if routine.workspace:
            lines.append("    struct {")
            for k, buffer in enumerate(routine.workspace):
                lines += [f"        {line}" for line in _buffer(k, buffer)]
            lines.append(f"    }} {routine.name};")
    return [*lines, "    double none;", f"}} {library.prefix}_workspace;"]


def _buffer(k: int, buffer: Mapping[str, int]) -> Iterator[str]:
    if len(buffer) == 1:
        [(dtype, size)] = buffer.items()
        yield f"{c_type(dtype)} buffer_{k}[{size}];"
    elif buffer:
        yield "union {"
        for dtype, size in sorted(buffer.items()):
            yield f"    {c_type(dtype)} {suffix_of(dtype)}[{size}];"
        yield f"}} buffer_{k};"


def _declared(prefix: str, routine: Routine) -> list[str]:
    width = max(len(each.name) for each in routine.arguments)
    described = [f"  {each.name:{width}}  {_described(prefix, each)}" for each in routine.arguments]
    doc = "\n".join([routine.doc, "", *described] if routine.doc else described)
    return [*_comment(doc), f"{_head(prefix, routine)};"]


def _described(prefix: str, argument: Argument) -> str:
    if isinstance(argument.holds, Structure):
        return argument.doc or argument.holds.doc
    shape = ", ".join(map(str, argument.holds.shape))
    return ": ".join(filter(None, (f"({shape})" if shape else "a number", argument.doc)))


def _head(prefix: str, routine: Routine) -> str:
    taken = []
    for each in routine.arguments:
        holds = each.holds
        kind = f"{prefix}_{holds.name}" if isinstance(holds, Structure) else c_type(holds.dtype)
        taken.append(f"{'' if each.writes else 'const '}{kind} *{each.name}")
    taken.append(f"{prefix}_workspace *{WORKSPACE}")
    return f"int {prefix}_{routine.name}({', '.join(taken)})"


def _defined(library: Library, routine: Routine) -> str:
    function = _with_statuses(library, routine.function)
    pointers = [*(each.name for each in routine.arguments), WORKSPACE]
    constants = [each for each in function.constants if isinstance(each, Constant)]
    own = {each.name: f"{routine.name}_{each.name}" for each in constants}
    taken = {*FRAME, *own.values()}
    wanted = function.names.wanted
    with spelled(own):
        before = statements(constants)
    with spelled({**spelling(pointers, function.body, wanted, taken), **own}):
        body = statements(function.body)
    return "\n".join(
        [
            *before,
            _head(library.prefix, routine),
            "{",
            f"    if ({' || '.join(f'!{name}' for name in pointers)}) "
            f"return {library.prefix.upper()}_NULL;",
            *(f"    {line}" if line else "" for line in body),
            f"    return {library.prefix.upper()}_OK;",
            "}",
            "",
        ]
    )


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
