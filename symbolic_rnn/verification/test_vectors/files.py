r"""Test vectors as files: JSON for a small reader in any language, npz for NumPy.

The bytes are a function of the numbers alone: no date, no version of a program, a fixed order, and
numbers printed so that they are read back bit for bit.
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
    "One run of a recurrent network over random sequences, forward and backward, with every value "
    "laid open. Compute from what is given what is to be checked. Arrays are flat, the last axis "
    "runs fastest; time runs from step 1. A weight matrix has one row for each output: a step "
    "computes U x_t. Two values agree when they are apart by no more than the tolerance times the "
    "largest absolute value in their array. Compare the forward values step by step from the first "
    "step to the last, the cotangents from the last to the first, in each step in the order of the "
    "file, then the gradients, those of the input from the last step to the first: each value is "
    "then preceded by those it depends on, so the first that differs names the equation where the "
    "fault is. Where a mask is false, forward values and cotangents are not to be compared: a "
    "state and its cotangent are those of the state that is held, all else is zero; gradients are "
    "compared there too."
)
#: The array of an npz file that holds everything but the numbers, as JSON.
ABOUT = "about"

_DTYPES = (
    *("float64", "float32", "float16", "bool", "int8", "int16", "int32", "int64"),
    *("uint8", "uint16", "uint32", "uint64"),
)
#: What the libraries raise on bytes that are not what they seem.
_DAMAGED = (
    *(ValueError, TypeError, KeyError, OSError, EOFError, OverflowError, RecursionError),
    *(MemoryError, NotImplementedError, zipfile.BadZipFile, zlib.error),
)


def write_vectors(path: str | Path, run: Mapping[str, Any], entries: Sequence[Entry]) -> None:
    """Write a file, JSON or npz by its suffix; an older one is replaced as a whole or not at all.

    Parameters
    ----------
    path : str or Path
        The file.
    run : mapping
        What is known of the run as a whole: plain data, with the name of the ``"cell"``.
    entries : sequence of Entry
        The arrays, in their order.

    Raises
    ------
    ValueError
        If the suffix is another, or the file could not tell two arrays apart.
    OSError
        If the file cannot be written.
    """
    encode = _WRITERS[require_suffix(path)]
    keys = [entry.key for entry in entries]
    for key in keys:
        if keys.count(key) > 1 or key == ABOUT or "\0" in key:
            raise ValueError(
                f"{run['cell']}: a file cannot keep {key!r} under its name, which stands for "
                "something else as well; give every value, parameter and state one of its own."
            )
    about = {"format": FORMAT, "version": VERSION, "description": DESCRIPTION, "roles": ROLES}
    write_atomically(path, encode({**about, **run}, entries))


def read_vectors(path: str | Path) -> tuple[dict[str, Any], tuple[Entry, ...]]:
    """Read a file that :func:`write_vectors` wrote: what it says of the run, and the arrays.

    Raises
    ------
    ValueError
        If the suffix is another, there is no such file, it was cut off or damaged, is no file of
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
    """Give what the name of a file of test vectors ends in, or refuse another name."""
    suffix = Path(path).suffix.lower()
    if suffix not in _WRITERS:
        raise ValueError(f"{path}: test vectors are kept as {' or '.join(_WRITERS)}; name it so.")
    return suffix


def _described(entry: Entry) -> dict[str, Any]:
    """All of an entry but its numbers."""
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
    """One line for each array, so that a difference of two files can be read."""
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
    """The shortest decimals that are read back bit for bit, in double and in single precision."""
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
            member = zipfile.ZipInfo(f"{key}.npy")  # of 1980, whatever the day
            member.create_system = 3  # whatever the system
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
    """Refuse what another program wrote, before anything is built from it."""
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError("symbolic-rnn did not write it")
    version = about.get("version")
    if type(version) is not int or not 1 <= version <= VERSION:
        raise ValueError(
            f"it has version {version!r} of the format, this program knows {VERSION}; install a "
            "newer symbolic_rnn"
        )
    for name, kind in {"cell": str, "dtype": str, "seed": int, "arrays": list}.items():
        if type(about.get(name)) is not kind:
            raise ValueError(f"its {name!r} is missing or of another kind")
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
            raise ValueError(f"the description of {key[:40]!r} makes no sense")
        keys.add(key)
    roles = [described["role"] for described in about["arrays"]]
    if roles.count("input") != 1 or roles.count("error") != 1 or "forward" not in roles:
        raise ValueError("it lacks the input, the errors or the forward values")
    lengths = {tuple(d["shape"][:1]) for d in about["arrays"] if d["role"] in OVER_TIME}
    if len(lengths) != 1 or () in lengths:
        raise ValueError("its arrays have different numbers of steps")


def _entry(described: Mapping[str, Any], values: np.ndarray) -> Entry:
    """Put together what is said of an array and its numbers."""
    key = described["key"]
    if list(values.shape) != described["shape"] or values.dtype.name != described["dtype"]:
        raise ValueError(
            f"{key!r} is {values.dtype.name} {list(values.shape)}, but is said to be "
            f"{described['dtype']} {described['shape']}"
        )
    if not np.isfinite(values).all():
        raise ValueError(f"{key!r} is not finite")
    line = None
    if described["number"] is not None:
        line = Printed(key, described["number"], described["equation"], described["latex"])
    return Entry(key, described["role"], values, line)
