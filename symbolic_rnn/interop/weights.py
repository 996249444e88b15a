"""Reads the weights of another library: each exactly once, or not at all."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import shown_argument

__all__ = ["Weights", "WeightsError", "damaged", "read_weights", "require_file"]

Array = NDArray[Any]


class WeightsError(ValueError):
    """Weights are missing, left over, or of a shape that does not fit.

    Parameters
    ----------
    message : str
        What was expected and what came.

    Examples
    --------
    >>> from symbolic_rnn import interop
    >>> interop.from_torch({"weight_ih_l0": [[1.0]]})
    Traceback (most recent call last):
        ...
    symbolic_rnn.interop.weights.WeightsError: from_torch expects weight_hh_l0, ...
    """


def read_weights(given: Any, owner: str) -> dict[str, Array]:
    """Read weights from a dictionary or a file, as arrays in double precision.

    Parameters
    ----------
    given : mapping of str to array or tensor, or path
        Tensors are those of any library with ``detach().cpu().numpy()`` or the array protocol; a
        file ends in ``.safetensors`` or ``.npz``.
    owner : str
        For messages.

    Raises
    ------
    TypeError
        If it is neither.
    WeightsError
        If the file is missing, damaged or of another kind, or an entry is not numeric or not
        finite.
    """
    if isinstance(given, str | Path):
        given = _stored(Path(given), owner)
    if not isinstance(given, Mapping):
        advice = " Pass its state_dict()." if hasattr(given, "state_dict") else ""
        raise TypeError(
            f"{owner} expects a dictionary of arrays, or a .safetensors or .npz file of one, got "
            f"{shown_argument(given)}.{advice}"
        )
    found = {}
    for key, value in given.items():
        if isinstance(value, Mapping):
            raise WeightsError(
                f"{owner} expects numbers for {key}, got a dictionary. Of a checkpoint, pass the "
                f"state dict in it, such as checkpoint[{key!r}]."
            )
        for method in ("detach", "cpu", "numpy"):
            value = getattr(value, method)() if hasattr(value, method) else value
        try:
            array = np.asarray(value, dtype="float64")
        except (TypeError, ValueError):
            raise WeightsError(f"{owner} expects numbers for {key}, got {value!r:.80}.") from None
        if not np.isfinite(array).all():
            raise WeightsError(f"{owner} expects finite weights, got NaN or infinity in {key}.")
        found[str(key)] = array
    return found


def _stored(path: Path, owner: str) -> Mapping[str, Any]:
    """Read the arrays of a file."""
    require_file(path, owner)
    if path.suffix == ".safetensors":
        from safetensors import SafetensorError
        from safetensors.numpy import load_file

        try:
            return load_file(path)
        except SafetensorError as error:
            raise damaged(path, owner, error) from None
    if path.suffix == ".npz":
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                return dict(file)
        except (ValueError, EOFError, BadZipFile, TypeError) as error:  # TypeError: a bare array
            raise damaged(path, owner, error) from None
    raise WeightsError(
        f"{owner} expects a file that ends in .safetensors or .npz, got {str(path)!r}. A "
        "file of torch.save runs code when it is loaded: save the state dict by "
        "safetensors.torch.save_file."
    )


def require_file(path: str | Path, owner: str) -> None:
    """Check that there is a file.

    Raises
    ------
    WeightsError
        If there is none.
    """
    if not Path(path).is_file():
        raise WeightsError(f"{owner} expects a file, but there is none at {str(path)!r}.")


def damaged(path: str | Path, owner: str, error: Exception) -> WeightsError:
    """Make the error of a file that its own library cannot read."""
    return WeightsError(
        f"{owner} cannot read {str(path)!r}, which is damaged or of another kind: {error}"
    )


class Weights:
    """Weights by key, of which each is taken once.

    Parameters
    ----------
    arrays : mapping of str to ndarray
    owner : str
        For messages.
    """

    def __init__(self, arrays: Mapping[str, Array], owner: str):
        self._left, self._owner = dict(arrays), owner

    def __contains__(self, key: str) -> bool:
        return key in self._left

    def take(self, key: str, shape: tuple[int | None, ...]) -> Array:
        """Take a weight of this shape, in which ``None`` is any size.

        Raises
        ------
        WeightsError
            If there is none, or it has another shape.
        """
        if key not in self._left:
            raise WeightsError(
                f"{self._owner} expects {key}, which is not among the weights left: "
                f"{', '.join(self._left) or 'none'}."
            )
        array = self._left.pop(key)
        fits = len(shape) == array.ndim and all(
            size in (None, n) for size, n in zip(shape, array.shape, strict=True)
        )
        if not fits:
            words = " x ".join("any" if size is None else str(size) for size in shape)
            raise WeightsError(f"{self._owner} expects {key} of {words}, got {array.shape}.")
        return array

    def nothing_left(self, advice: str) -> None:
        """Check that all were taken.

        Parameters
        ----------
        advice : str
            What to do about those that are left.

        Raises
        ------
        WeightsError
            If some are left, such as those of a layer that was not asked for.
        """
        if self._left:
            raise WeightsError(
                f"{self._owner} does not know what these weights are for: "
                f"{', '.join(self._left)}. {advice}"
            )
