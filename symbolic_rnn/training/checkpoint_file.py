"""Checkpoint files: tensors in the safetensors format, everything else as JSON in their header.

Reading runs no code chosen by the file: tensors are bytes with a dtype and a shape, and the rest is
JSON of which only numbers, texts and lists are used.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
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


@dataclass(frozen=True)
class _Layout:
    """How an array lies in memory, which decides the order of sums in what is computed from it.

    Parameters
    ----------
    axes : list of int
        The axes from the longest stride to the shortest.
    reversed : list of int
        Those whose stride is negative.
    """

    axes: list[int]
    reversed: list[int]

    @classmethod
    def of(cls, array: NDArray[Any]) -> _Layout:
        lengths = [abs(stride) for stride in array.strides]
        axes = sorted(range(array.ndim), key=lambda axis: -lengths[axis])
        return cls(axes, [axis for axis, stride in enumerate(array.strides) if stride < 0])

    def fits(self, values: NDArray[Any]) -> bool:
        ints = all(type(axis) is int for axis in [*self.axes, *self.reversed])
        whole = list(range(values.ndim))
        return ints and sorted(self.axes) == whole and {*self.reversed} <= {*whole}

    def in_c_order(self, array: NDArray[Any]) -> NDArray[Any]:
        """Return the values as they lie in memory, C-contiguous."""
        return np.array(self._turned(array).transpose(self.axes), order="C")

    def restored(self, values: NDArray[Any]) -> NDArray[Any]:
        """Return an array of the original shape and layout, which owns its memory."""
        own = np.array(values, order="C")
        return self._turned(own.transpose(np.argsort(self.axes)))

    def _turned(self, array: NDArray[Any]) -> NDArray[Any]:
        turns = (slice(None, None, -1 if k in self.reversed else None) for k in range(array.ndim))
        return array[(*turns, ...)]


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
    arrays, plain = {}, {}
    for name, tensor in tensors.items():
        if str(tensor.dtype) not in _DTYPES:
            raise TypeError(f"{name} has dtype {tensor.dtype}, which a checkpoint cannot hold")
        layout = _Layout.of(tensor)
        values = layout.in_c_order(tensor)
        if str(tensor.dtype) in _PAIRS:
            values = np.stack([values.real, values.imag], axis=-1)
        arrays[name] = {"dtype": str(tensor.dtype), **vars(layout)}
        plain[name] = values
    text = json.dumps({"version": VERSION, "record": record, "arrays": arrays})
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
        Arrays of their own, in the memory layout that they had.

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
        record, arrays = content["record"], content["arrays"]
        if arrays.keys() != tensors.keys():
            raise DamagedError("its arrays are not those that it describes")
        for name, described in arrays.items():
            values, dtype = tensors[name], described["dtype"]
            if str(values.dtype) != _PAIRS.get(dtype, dtype):
                raise DamagedError(f"its array {name[:40]!r} has another dtype than it describes")
            if dtype in _PAIRS:
                values = np.ascontiguousarray(values).view(dtype)[..., 0]
            layout = _Layout(described["axes"], described["reversed"])
            if not layout.fits(values):
                raise DamagedError(f"its array {name[:40]!r} has a layout that does not fit")
            tensors[name] = layout.restored(values)
        if not isinstance(record, dict):
            raise DamagedError("its record is not a dictionary")
    except SafetensorError as error:
        raise DamagedError(f"it was cut off or damaged ({error})") from None
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        if isinstance(error, DamagedError | CheckpointError):
            raise
        raise DamagedError("its record cannot be read") from None
    return record, tensors
