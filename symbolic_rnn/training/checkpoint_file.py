"""Checkpoint files: tensors in the safetensors format, everything else as JSON in their header.

Reading runs no code chosen by the file: tensors are bytes with a dtype and a shape, and the rest is
JSON of which only numbers, texts and lists are used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from symbolic_rnn.training.tensor_file import checksum, saved

__all__ = ["FORMAT", "VERSION", "CheckpointError", "DamagedError", "packed", "unpacked"]

FORMAT, VERSION = "symbolic_rnn checkpoint", 1

#: Complex arrays, which the format lacks, are written as pairs of real numbers.
_PAIRS = {"complex64": "float32", "complex128": "float64"}
_DTYPES = {"bool", "float16", "float32", "float64", *_PAIRS} | {
    f"{kind}{bits}" for kind in ("int", "uint") for bits in (8, 16, 32, 64)
}


class CheckpointError(ValueError):
    """Training cannot be saved, or cannot continue from a checkpoint; the message has the reason.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> issubclass(srnn.CheckpointError, ValueError)
    True
    """


class DamagedError(ValueError):
    """The content of one file was cut off or changed, or was never a checkpoint."""


def packed(record: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> bytes:
    """Return the content of a checkpoint file.

    Parameters
    ----------
    record : mapping
        What JSON can hold.
    tensors : mapping of str to ndarray
        Booleans and integers, floating-point or complex numbers of at most 64 bits each.

    Raises
    ------
    TypeError
        If an array has another dtype.

    Examples
    --------
    >>> content = packed({"step": 3}, {"w": np.zeros(2)})
    >>> FORMAT.encode() in content
    True
    """
    for name, tensor in tensors.items():
        if str(tensor.dtype) not in _DTYPES:
            raise TypeError(f"{name} has dtype {tensor.dtype}, which a checkpoint cannot hold")
    pairs = {
        name: str(tensor.dtype) for name, tensor in tensors.items() if str(tensor.dtype) in _PAIRS
    }
    plain = {
        name: np.stack([tensor.real, tensor.imag], axis=-1)
        if name in pairs
        else np.array(tensor, order="C")
        for name, tensor in tensors.items()
    }
    text = json.dumps({"version": VERSION, "record": record, "complex": pairs})
    metadata = {
        "format": FORMAT,
        "version": str(VERSION),
        "content": text,
        "sha256": checksum(text, plain),
    }
    return saved(plain, metadata)


def unpacked(path: Path) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """Read a checkpoint file, and verify its checksum.

    Returns
    -------
    record : dict
    tensors : dict of str to ndarray

    Raises
    ------
    DamagedError
        If the file is incomplete or damaged; the message has the reason.
    CheckpointError
        If a newer version of the package wrote it.
    OSError
        If the file cannot be read.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "checkpoint")
    ...     _ = path.write_bytes(packed({"step": 3}, {"w": np.array([1j])}))
    ...     unpacked(path)
    ({'step': 3}, {'w': array([0.+1.j])})
    """
    with open(path, "rb"):  # its error names the reason; that of safetensors does not
        pass
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") != FORMAT:
                raise DamagedError("it is not a checkpoint of symbolic_rnn")
            text = metadata.get("content", "")
            content = json.loads(text)
            # Stated twice, so that a flipped bit is not taken for a newer version.
            version = content["version"]
            if metadata.get("version") != str(version) or type(version) is not int:
                raise DamagedError("its version is unclear")
            if version > VERSION:
                raise CheckpointError(
                    f"{path}: has version {str(version)[:9]} of the format, but this program "
                    f"supports only versions up to {VERSION}; install a newer symbolic_rnn."
                )
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        if checksum(text, tensors) != metadata.get("sha256"):
            raise DamagedError("its checksum is wrong")
        record, pairs = content["record"], content["complex"]
        for name, dtype in pairs.items():
            values = tensors[name]
            if str(values.dtype) != _PAIRS[dtype] or values.shape[-1:] != (2,):
                raise DamagedError(f"its array {name[:40]!r} does not hold complex numbers")
            tensors[name] = np.ascontiguousarray(values).view(dtype)[..., 0]
        if not isinstance(record, dict):
            raise DamagedError("its record is not a dictionary")
    except SafetensorError as error:
        raise DamagedError(f"it was cut off or damaged ({error})") from None
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, DamagedError | CheckpointError):
            raise
        raise DamagedError("its record cannot be read") from None
    return record, tensors
