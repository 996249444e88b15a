r"""Test vectors as files: JSON for readers in any language, npz for NumPy.

The bytes depend only on the values: there is no date and no program version, the order is fixed,
and decimals are read back exactly.
"""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from math import prod
from pathlib import Path
from typing import Any

import numpy as np

from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.verification.test_vectors.entry import CHECKED, OVER_TIME, ROLES, Entry, Printed

__all__ = ["read_vectors", "require_suffix", "write_vectors"]

FORMAT = "symbolic_rnn test vectors"
#: Version 2 has the gradients of inputs and initial states; files of version 1 lack them.
VERSION = 2
DESCRIPTION = (
    "One run of a recurrent network over random sequences, forward and backward, with all values. "
    "Compute the arrays to check from the given arrays. Arrays are flat, the last axis runs "
    "fastest; time runs from step 1. A weight matrix has one row for each output: a step computes "
    "U x_t. Two values agree if they differ by no more than the tolerance times the largest "
    "absolute value in their array. Compare the forward values step by step from the first step "
    "to the last, the cotangents from the last to the first, in each step in the order of the "
    "file, then the gradients, those of the input from the last step to the first: each value then "
    "comes after those it depends on, so the first one that differs belongs to the wrong equation. "
    "Where a mask is false, do not compare forward values and cotangents: a state and its "
    "cotangent are those of the kept state, all others are zero. Compare gradients there too."
)
#: Name of the array in an npz file that contains all metadata as JSON.
ABOUT = "about"

_DTYPES = (
    *("float64", "float32", "float16", "bool", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64"),
)
#: Exceptions that the libraries raise for invalid bytes.
_DAMAGED = (
    *(ValueError, TypeError, KeyError, OSError, EOFError, OverflowError, RecursionError),
    *(MemoryError, NotImplementedError, zipfile.BadZipFile, zlib.error),
)


def write_vectors(path: str | Path, run: Mapping[str, Any], entries: Sequence[Entry]) -> None:
    """Write a JSON or npz file, by its suffix; an existing file is replaced atomically.

    Parameters
    ----------
    path : str or Path
        The file.
    run : mapping
        Metadata of the run as plain data, including the name of the ``"cell"``.
    entries : sequence of Entry
        The arrays, in order.

    Raises
    ------
    ValueError
        If the suffix is not supported, or two arrays have the same key.
    OSError
        If the file cannot be written.
    """
    encode = _WRITERS[require_suffix(path)]
    keys = [entry.key for entry in entries]
    for key in keys:
        if keys.count(key) > 1 or key == ABOUT or "\0" in key:
            raise ValueError(
                f"{run['cell']}: the name {key!r} is used more than once; use distinct names for "
                "values, parameters and states."
            )
    about = {"format": FORMAT, "version": VERSION, "description": DESCRIPTION, "roles": ROLES}
    write_atomically(path, encode({**about, **run}, entries))


def read_vectors(path: str | Path) -> tuple[dict[str, Any], tuple[Entry, ...]]:
    """Read a file written by :func:`write_vectors`: the metadata of the run, and the arrays.

    Raises
    ------
    ValueError
        If the suffix is not supported, or the file does not exist, is damaged, is not a file of
        test vectors, or has a newer version of the format.
    """
    decode = _READERS[require_suffix(path)]
    try:
        content = Path(path).read_bytes()
    except OSError as error:
        raise ValueError(f"{path}: expected test vectors: {error.strerror or error}.") from None
    try:
        about, arrays = decode(content)
        _check(about)
        entries = tuple(
            _entry(described, values)
            for described, values in zip(about["arrays"], arrays(about), strict=True)
        )
    except _DAMAGED as error:
        raise ValueError(
            f"{path}: not a file of test vectors, or one that was cut off or damaged ({error})."
        ) from None
    return about, entries


def require_suffix(path: str | Path) -> str:
    """Return the suffix of a file of test vectors, or raise for another suffix."""
    suffix = Path(path).suffix.lower()
    if suffix not in _WRITERS:
        raise ValueError(
            f"{path}: test vectors expect a file ending in {' or '.join(_WRITERS)}; use one of "
            "these."
        )
    return suffix


def _described(entry: Entry) -> dict[str, Any]:
    """The metadata of an entry, without its values."""
    line = entry.line
    return {
        "key": entry.key,
        "role": entry.role,
        "number": None if line is None else line.number,
        "equation": None if line is None else line.text,
        "latex": None if line is None else line.latex,
        "axes": list(entry.axes),
        "shape": list(entry.values.shape),
        "dtype": entry.values.dtype.name,
    }


def _to_json(about: Mapping[str, Any], entries: Sequence[Entry]) -> bytes:
    """Write one line per array, so that a diff of two files is readable."""
    head = [f"  {_json(key)}: {_json(value)},\n" for key, value in about.items()]
    arrays = [
        f'    {_json(_described(entry))[:-1]}, "values": [{", ".join(_numbers(entry.values))}]}}'
        for entry in entries
    ]
    text = "".join(["{\n", *head, '  "arrays": [\n', ",\n".join(arrays), "\n  ]\n}\n"])
    return text.encode()


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _numbers(values: np.ndarray) -> list[str]:
    """The shortest decimals that are read back exactly, in double and in single precision."""
    if values.dtype.kind == "f":
        return [repr(float(value)) for value in values.flat]
    return [str(int(value)) for value in values.flat]


def _from_json(content: bytes) -> tuple[dict[str, Any], Any]:
    about = json.loads(content.decode())

    def arrays(about: dict[str, Any]) -> list[np.ndarray]:
        found = []
        for described in about["arrays"]:
            values = described["values"]
            if not all(type(value) in (int, float) for value in values):
                raise ValueError(f"the values of {described['key']!r} are not all numbers")
            if len(values) != prod(described["shape"]):
                raise ValueError(
                    f"{described['key']!r} has {len(values)} values, but the shape "
                    f"{described['shape']}"
                )
            found.append(np.array(values, described["dtype"]).reshape(described["shape"]))
        return found

    return about, arrays


def _to_npz(about: Mapping[str, Any], entries: Sequence[Entry]) -> bytes:
    described = _json({**about, "arrays": [_described(entry) for entry in entries]})
    arrays = {ABOUT: np.array(described)} | {entry.key: entry.values for entry in entries}
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for key, values in arrays.items():
            member = zipfile.ZipInfo(f"{key}.npy")  # with the default date of 1980
            member.create_system = 3  # independent of the system
            little = np.asarray(values, values.dtype.newbyteorder("<"), order="C")
            with archive.open(member, "w") as part:
                np.lib.format.write_array(part, little, version=(1, 0), allow_pickle=False)
    return file.getvalue()


def _from_npz(content: bytes) -> tuple[dict[str, Any], Any]:
    archive = zipfile.ZipFile(io.BytesIO(content))

    def array(key: str) -> np.ndarray:
        with archive.open(f"{key}.npy") as part:
            values: np.ndarray = np.lib.format.read_array(part, allow_pickle=False)
        return values.astype(values.dtype.newbyteorder("="))

    def arrays(about: dict[str, Any]) -> list[np.ndarray]:
        return [array(described["key"]) for described in about["arrays"]]

    return json.loads(str(array(ABOUT))), arrays


_WRITERS = {".json": _to_json, ".npz": _to_npz}
_READERS = {".json": _from_json, ".npz": _from_npz}


def _check(about: object) -> None:
    """Validate the metadata, before anything is built from it."""
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError("it was not written by symbolic_rnn")
    version = about.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise ValueError(
            f"it has version {version!r} of the format, but this program supports only versions up "
            f"to {VERSION}; install a newer symbolic_rnn"
        )
    for name, kind in {"cell": str, "dtype": str, "seed": int, "arrays": list}.items():
        if type(about.get(name)) is not kind:
            raise ValueError(f"its {name!r} is missing or has the wrong type")
    if about["dtype"] not in _DTYPES:
        raise ValueError(f"its dtype is {about['dtype']!r}")
    keys: set[str] = set()
    for described in about["arrays"]:
        if not isinstance(described, dict) or type(described.get("key")) is not str:
            raise ValueError("an array has no key")
        key, role = described["key"], described.get("role")
        line = tuple(type(described.get(part)) for part in ("number", "equation", "latex"))
        sizes = described.get("shape")
        fits = (
            key not in keys
            and role in ROLES
            and line == ((int, str, str) if role in CHECKED else (type(None),) * 3)
            and isinstance(sizes, list)
            and all(type(size) is int and size > 0 for size in sizes)
            and described.get("dtype") in _DTYPES
        )
        if not fits:
            raise ValueError(f"the description of {key[:40]!r} is invalid")
        keys.add(key)
    roles = [described["role"] for described in about["arrays"]]
    if roles.count("input") != 1 or roles.count("error") != 1 or "forward" not in roles:
        raise ValueError("it lacks the input, the errors or the forward values")
    lengths = {tuple(d["shape"][:1]) for d in about["arrays"] if d["role"] in OVER_TIME}
    if len(lengths) != 1 or () in lengths:
        raise ValueError("its arrays have different numbers of steps")


def _entry(described: Mapping[str, Any], values: np.ndarray) -> Entry:
    """Build an entry from its metadata and its values."""
    key = described["key"]
    if list(values.shape) != described["shape"] or values.dtype.name != described["dtype"]:
        raise ValueError(
            f"{key!r} is {values.dtype.name} {list(values.shape)}, but the metadata has "
            f"{described['dtype']} {described['shape']}"
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{key!r} is not finite")
    line = None
    if described["number"] is not None:
        line = Printed(key, described["number"], described["equation"], described["latex"])
    return Entry(key, described["role"], values, line)
