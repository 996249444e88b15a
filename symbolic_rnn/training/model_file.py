"""Model files: the weights as safetensors, all that rebuilds the network as JSON beside them.

Reading one runs no code that the file could choose: a cell is looked up by name in
:data:`symbolic_rnn.cells.CELLS`, and every field is checked before anything is built from it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor import config
from pytensor.compile.mode import Mode
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.cells import CELLS
from symbolic_rnn.equations import ACTIVATIONS, at_most
from symbolic_rnn.layers import Dense
from symbolic_rnn.training.csv_format import CSVFormat
from symbolic_rnn.training.forecaster import Forecaster
from symbolic_rnn.training.windows import Scaling

__all__ = ["ModelFileError", "load_model", "save_model"]

FORMAT = "symbolic_rnn forecaster"
VERSION = 2

_DTYPES = {"F32": "float32", "F64": "float64"}
# The arguments each cell's `configuration()` gives.
_FIELDS = {
    *("cell", "cell_configuration", "readout_configuration", "scaling"),
    *("window", "columns", "target"),
}
# What files of version 1 lack: they forecast as before, and remember nothing of the data's file.
_SINCE_2 = {"cycle", "csv_format"}

Tensors = Mapping[str, NDArray[Any]]


class ModelFileError(ValueError):
    """A file that cannot be used as a model; the message says why.

    Examples
    --------
    >>> issubclass(ModelFileError, ValueError)
    True
    """


def save_model(forecaster: Forecaster, path: str | Path) -> None:
    r"""Write a model file; an older one at the same place is replaced as a whole or not at all.

    Parameters
    ----------
    forecaster : Forecaster
        With a cell of :data:`symbolic_rnn.cells.CELLS`.
    path : str or Path
        Ends in ``.safetensors`` by custom.

    Raises
    ------
    TypeError
        If the cell is not one of the library's own, or an activation has no name.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from tempfile import TemporaryDirectory
    >>> forecaster = Forecaster(
    ...     srnn.Elman(1, 4, seed=0), srnn.Dense(4, 2, seed=1), Scaling(np.zeros(1), np.ones(1)),
    ...     window=3, columns=["level"], target="level", mode="FAST_COMPILE",
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     save_model(forecaster, f"{folder}/tide.safetensors")
    ...     again = load_model(f"{folder}/tide.safetensors", mode="FAST_COMPILE")
    >>> history = np.ones((3, 1))
    >>> bool((again.forecast(history) == forecaster.forecast(history)).all())
    True
    """
    name = next((name for name, kind in CELLS.items() if type(forecaster.cell) is kind), None)
    if name is None:
        raise TypeError(
            f"save_model knows the cells {', '.join(CELLS)}, got {type(forecaster.cell).__name__}; "
            "reading a file must never run someone's code."
        )
    configuration = json.dumps(
        {
            "cell": name,
            "cell_configuration": forecaster.cell.configuration(),
            "readout_configuration": forecaster.readout.configuration(),
            "scaling": forecaster.scaling.to_dict(),
            "window": forecaster.window,
            "columns": list(forecaster.columns),
            "target": forecaster.target,
            "cycle": forecaster.cycle,
            "csv_format": forecaster.csv_format.to_dict(),
        },
        allow_nan=False,
    )
    tensors = {
        key: np.ascontiguousarray(parameter.get_value(borrow=True))
        for key, parameter in _parameters(forecaster).items()
    }
    metadata = {
        "format": FORMAT,
        "version": str(VERSION),
        "configuration": configuration,
        "sha256": _digest(configuration, tensors),
    }
    write_atomically(path, save(tensors, metadata))


def load_model(path: str | Path, *, mode: Mode | str | None = None) -> Forecaster:
    r"""Read a model file that :func:`save_model` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    mode : Mode or str, optional
        PyTensor's mode of the forecaster.

    Returns
    -------
    Forecaster
        With the same weights bit for bit, in the dtype they were trained in.

    Raises
    ------
    ModelFileError
        If the file cannot be read, is not a model file or of a newer version, was damaged, or
        describes a network that its weights do not fit.

    Examples
    --------
    >>> load_model("none.safetensors")
    Traceback (most recent call last):
    symbolic_rnn.training.model_file.ModelFileError: none.safetensors: ... there is no such file
    """
    path = Path(path)
    if not path.is_file():
        what = "it is not a file" if path.exists() else "there is no such file"
        raise ModelFileError(f"{path}: expected a model file, but {what}")
    try:
        with safe_open(path, framework="numpy") as file:
            configuration = _configuration(file.metadata() or {})
            kinds = {
                name: (tuple(part.get_shape()), part.get_dtype())
                for name, part in ((name, file.get_slice(name)) for name in file.keys())  # noqa: SIM118
            }
            forecaster = _build(configuration, kinds, mode)
            tensors = {name: file.get_tensor(name) for name in kinds}
            if _digest(file.metadata()["configuration"], tensors) != file.metadata().get("sha256"):
                raise _BadFileError("it was damaged: its checksum is wrong")
    except _BadFileError as error:
        raise ModelFileError(f"{path}: cannot be used as a model: {error}") from None
    except SafetensorError as error:
        raise ModelFileError(
            f"{path}: not a model file, or one that was cut off or damaged ({error})"
        ) from None
    except OSError as error:
        raise ModelFileError(f"{path}: expected a model file: {error.strerror or error}") from None
    for name, parameter in _parameters(forecaster).items():
        parameter.set_value(tensors[name])
    return forecaster


class _BadFileError(Exception):
    """What is wrong; :func:`load_model` adds which file."""


def _parameters(forecaster: Forecaster) -> dict[str, Any]:
    """Each parameter by its place and its name in the equations, as the file calls it."""
    cell, readout = forecaster.cell, forecaster.readout
    named = {f"cell.{name}": parameter for parameter, name in cell.parameter_names.items()}
    return named | {"readout.V": readout.V, "readout.c": readout.c}


def _digest(configuration: str, tensors: Tensors) -> str:
    """Tell damage, not malice: a bit that flips in a weight would go unnoticed."""
    digest = hashlib.sha256(configuration.encode())
    for name in sorted(tensors):
        tensor = tensors[name]
        digest.update(f"{name} {tensor.dtype.str} {tensor.shape}".encode())
        digest.update(tensor.tobytes())
    return digest.hexdigest()


def _configuration(metadata: Mapping[str, str]) -> dict[str, Any]:
    if metadata.get("format") != FORMAT:
        raise _BadFileError("symbolic-rnn did not write it")
    version = metadata.get("version", "")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", version):
        raise _BadFileError(f"its version is {version[:20]!r}, expected a number")
    if int(version) > VERSION:
        raise _BadFileError(
            f"it has version {version} of the format, this program knows {VERSION}; install a "
            "newer symbolic_rnn"
        )
    try:
        fields = json.loads(metadata.get("configuration", ""))
    except (ValueError, RecursionError):
        raise _BadFileError("its configuration is not JSON") from None
    if int(version) == 1:
        return _dictionary(fields, "the configuration", _FIELDS) | dict.fromkeys(_SINCE_2)
    return _dictionary(fields, "the configuration", _FIELDS | _SINCE_2)


def _build(
    fields: dict[str, Any],
    kinds: Mapping[str, tuple[tuple[int, ...], str]],
    mode: Mode | str | None,
) -> Forecaster:
    """Check each field, then build the network with weights yet to be replaced."""
    name = fields["cell"]
    if not isinstance(name, str) or name not in CELLS:
        raise _BadFileError(f"unknown cell {str(name)[:40]!r}; known are {', '.join(CELLS)}")
    cell_fields = _like(fields["cell_configuration"], "the cell", CELLS[name])
    readout_fields = _like(fields["readout_configuration"], "the readout", Dense)
    scaling = _dictionary(fields["scaling"], "the scaling", {"mean", "scale"})
    columns = fields["columns"]
    if not (isinstance(columns, list) and columns and all(isinstance(c, str) for c in columns)):
        raise _BadFileError("its columns are not a list of names")
    if len(set(columns)) != len(columns) or fields["target"] not in columns:
        raise _BadFileError("its target is not among its columns, or a column appears twice")

    _positive(fields["window"], "window")
    if fields["cycle"] is not None:
        _positive(fields["cycle"], "cycle")
    csv_format = fields["csv_format"]
    if not isinstance(csv_format, dict | None):
        raise _BadFileError("csv_format is not a dictionary")
    vectors = [_vector(scaling[key], f"scaling {key}", len(columns)) for key in ("mean", "scale")]
    # A file of a few bytes must not make us allocate: no more weights than it really has.
    numbers = sum(prod(shape) for shape, _ in kinds.values())

    dtypes = {dtype for _, dtype in kinds.values()}
    if len(dtypes) != 1 or not dtypes <= set(_DTYPES):
        raise _BadFileError(
            f"its weights are of dtype {', '.join(sorted(dtypes)) or 'none'}, expected F32 or F64"
        )
    [dtype] = dtypes
    try:
        with config.change_flags(floatX=_DTYPES[dtype]), at_most(numbers):
            forecaster = Forecaster(
                CELLS[name](**cell_fields, seed=0),
                Dense(**readout_fields, seed=0),
                Scaling(*vectors),
                window=fields["window"],
                columns=columns,
                target=fields["target"],
                mode=mode,
                cycle=fields["cycle"],
                csv_format=None if csv_format is None else CSVFormat.from_dict(csv_format),
            )
    except ValueError as error:
        raise _BadFileError(str(error)) from None
    expected = {
        key: tuple(parameter.get_value(borrow=True).shape)
        for key, parameter in _parameters(forecaster).items()
    }
    found = {key: shape for key, (shape, _) in kinds.items()}
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            raise _BadFileError(
                f"its weight {key[:40]!r} has the shape {found.get(key, 'of nothing (missing)')}, "
                f"expected {expected.get(key, 'no such weight')}"
            )
    return forecaster


def _dictionary(value: Any, what: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        raise _BadFileError(f"{what} does not have the fields {', '.join(sorted(keys))}")
    return value


def _like(value: Any, what: str, kind: type) -> dict[str, Any]:
    """Check fields against those of the smallest cell or layer of a kind: names, types, ranges."""
    pattern = kind(1, 1).configuration()
    for name, given in _dictionary(value, what, set(pattern)).items():
        if isinstance(pattern[name], int):
            _positive(given, name)
        elif isinstance(pattern[name], float):
            if type(given) is not float or not 0 < given < math.inf:
                raise _BadFileError(f"{name} is {str(given)[:40]}, expected a positive number")
        elif given not in list(ACTIVATIONS):
            raise _BadFileError(f"unknown activation {str(given)[:40]!r}")
    return dict(value)


def _positive(value: Any, what: str, *, most: int = 10**9) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise _BadFileError(f"{what} is {str(value)[:40]}, expected an integer from 1 to {most}")
    return value


def _vector(values: Any, what: str, length: int) -> NDArray[np.float64]:
    numbers = isinstance(values, list) and all(type(value) is float for value in values)
    if not numbers or len(values) != length:
        raise _BadFileError(f"{what} is not a list of {length} numbers, one for each column")
    return np.array(values)
