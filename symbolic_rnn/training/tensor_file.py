"""Files of tensors in the safetensors format, with the same bytes for the same content."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

__all__ = ["checksum", "saved"]


def checksum(description: str, tensors: Mapping[str, NDArray[Any]]) -> str:
    """Return the SHA-256 of a description and of the names, types, shapes and bytes of tensors.

    It detects damage, such as a flipped bit in a weight, not forgery.

    Examples
    --------
    >>> checksum("one", {"w": np.zeros(2)}) == checksum("two", {"w": np.zeros(2)})
    False
    """
    digest = hashlib.sha256(description.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype.str} {tensor.shape}".encode())
        digest.update(np.ascontiguousarray(tensor).data)
    return digest.hexdigest()


def saved(tensors: Mapping[str, NDArray[Any]], metadata: Mapping[str, str]) -> bytes:
    """Return the content of a file; safetensors itself writes the metadata in a random order.

    Parameters
    ----------
    tensors : mapping of str to ndarray
        C-contiguous.
    metadata : mapping of str to str

    Examples
    --------
    >>> content = saved({"w": np.zeros(2)}, {"version": "1", "format": "x"})
    >>> content[8:55]
    b'{"__metadata__":{"format":"x","version":"1"},"w'
    """
    content = save(dict(tensors), dict(metadata))
    size = int.from_bytes(content[:8], "little")
    header = json.loads(content[8 : 8 + size])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the tensors remain aligned
    return len(text).to_bytes(8, "little") + text + content[8 + size :]
