"""Writes the functions that save and load the structures of a library."""

from __future__ import annotations

from itertools import groupby
from zlib import crc32

import numpy as np

from symbolic_rnn.c99.ir.library import Library, Structure
from symbolic_rnn.c99.render.c import signature
from symbolic_rnn.c99.render.headers import pasted

__all__ = ["layout_of", "stored_header", "stored_source"]

#: The version of the form of the bytes.
_VERSION = 2

_HEADER = """\
/* Save and load through a callback, which takes or fills some bytes and returns 0 if that went
 * well. The bytes do not depend on the machine; they begin with a mark of the network's
 * equations, constants and layout, and end with a checksum. If load does not return {upper}_OK,
 * what it filled is not to be used. */
typedef int (*{prefix}_writer)(void *context, const void *bytes, size_t size);
typedef int (*{prefix}_reader)(void *context, void *bytes, size_t size);
{save};
{load};
"""

_SOURCE = """\
{tables}
static const unsigned char {prefix}_mark[] = {{{mark}}};

{save}
{{
    c99_stream stream = {{write, NULL, context, UINT32_C(0xFFFFFFFF)}};
    if ({missing} || !write) return {upper}_NULL;
    if (c99_write(&stream, {prefix}_mark, sizeof {prefix}_mark)) return {upper}_IO;
{saves}
    return c99_write_end(&stream) ? {upper}_IO : {upper}_OK;
}}

{load}
{{
    c99_stream stream = {{NULL, read, context, UINT32_C(0xFFFFFFFF)}};
    unsigned char mark[sizeof {prefix}_mark];
    if ({missing} || !read) return {upper}_NULL;
    if (c99_read(&stream, mark, sizeof mark)) return {upper}_CORRUPT;
    if (memcmp(mark, {prefix}_mark, sizeof mark) != 0) return {upper}_OTHER;
{loads}
    return c99_read_end(&stream) ? {upper}_OK : {upper}_CORRUPT;
}}
"""


def layout_of(*structures: Structure) -> str:
    """Describe what is in structures: names, dtypes and shapes, in order."""
    return ";".join(
        f"{structure.name}.{field.name}:{field.dtype}{list(field.shape)}"
        for structure in structures
        for field in structure.fields
    )


def stored_header(library: Library) -> list[str]:
    """Declare ``PREFIX_save`` and ``PREFIX_load``."""
    if not library.stored:
        return []
    return _HEADER.format(**_names(library)).splitlines()


def stored_source(library: Library) -> str:
    """Define them."""
    if not library.stored:
        return ""
    upper = library.prefix.upper()
    saves, loads = [], []
    for each in library.stored:
        table = f"{library.prefix}_{each.name}_fields"
        count = f"sizeof {table} / sizeof *{table}"
        saves.append(
            f"    if (c99_write_fields(&stream, {each.name}, {table},\n"
            f"                         {count}))\n        return {upper}_IO;"
        )
        loads.append(
            f"    if (c99_read_fields(&stream, {each.name}, {table},\n"
            f"                        {count}))\n        return {upper}_CORRUPT;"
        )
    network = crc32(f"{library.identity} {layout_of(*library.stored)}".encode())
    mark = b"srnn" + _VERSION.to_bytes(4, "little") + network.to_bytes(4, "little")
    return pasted("store.h") + _SOURCE.format(
        tables="\n".join(_table(library.prefix, each) for each in library.stored),
        mark=", ".join(map(str, mark)),
        saves="\n".join(saves),
        loads="\n".join(loads),
        **_names(library),
    )


def _names(library: Library) -> dict[str, str]:
    prefix, stored = library.prefix, library.stored
    return {
        "prefix": prefix,
        "upper": prefix.upper(),
        "save": signature(
            f"int {prefix}_save",
            [
                *(f"const {prefix}_{each.name} *{each.name}" for each in stored),
                f"{prefix}_writer write",
                "void *context",
            ],
        ),
        "load": signature(
            f"int {prefix}_load",
            [
                *(f"{prefix}_{each.name} *{each.name}" for each in stored),
                f"{prefix}_reader read",
                "void *context",
            ],
        ),
        "missing": " || ".join(f"!{each.name}" for each in stored),
    }


def _table(prefix: str, structure: Structure) -> str:
    """Write where the numbers of a structure lie; neighbors of one size are one entry."""
    kind = f"{prefix}_{structure.name}"
    rows = []
    for size, fields in groupby(structure.fields, lambda each: np.dtype(each.dtype).itemsize):
        first, *others = fields
        count = first.size + sum(each.size for each in others)
        rows.append(f"    {{offsetof({kind}, {first.name}), {count}, {size}}},")
    return "\n".join([f"static const c99_field {kind}_fields[] = {{", *rows, "};"])
