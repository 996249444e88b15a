"""Model files: the weights as safetensors, with the configuration of the network as JSON.

Loading runs no code chosen by the file: each component of the network is looked up by name
(:mod:`symbolic_rnn.registry`), and every field is validated before it is used.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray
from pytensor import config
from pytensor.compile.mode import Mode
from safetensors import SafetensorError, safe_open

from symbolic_rnn.argument_checks import checks_arguments, shown_argument
from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import at_most
from symbolic_rnn.forecasting.forecaster import Forecaster
from symbolic_rnn.forecasting.reading.csv_format import CSVFormat
from symbolic_rnn.forecasting.reading.frequency import Frequency
from symbolic_rnn.forecasting.windows import Scaling
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import checked_quantiles
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.networks.attributes import applications_undone
from symbolic_rnn.registry import DescriptionError, built, described, positive
from symbolic_rnn.training.tensor_file import checksum, saved
from symbolic_rnn.training.text import CharacterModel, Vocabulary

__all__ = ["ModelFileError", "load_model", "save_model"]

FORECASTER, NETWORK = "symbolic_rnn forecaster", "symbolic_rnn network"
CHARACTERS = "symbolic_rnn character model"
VERSION = 4

_DTYPES = {"F32": "float32", "F64": "float64"}
_FIELDS = {
    *("network", "readout", "scaling", "window", "columns", "target", "cycle", "csv_format"),
    *("frequency", "quantiles", "known", "calendar"),
}
# Fields missing until version 3, with what they were then.
_SINCE_4: dict[str, Any] = {"frequency": None, "quantiles": None, "known": [], "calendar": []}
# Files of version 2 contain the name of a library cell and its arguments.
_UNTIL_2 = {"cell", "cell_configuration", "readout_configuration"}
# Fields missing in version 1: those forecasters have no cycle and no conventions of a file.
_SINCE_2 = {"cycle", "csv_format"}

Tensors = Mapping[str, NDArray[Any]]
Network = Cell | Dense | Recurrent | Bidirectional | Sequential


class ModelFileError(ValueError):
    """The file cannot be used as a model; the message has the reason.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> issubclass(srnn.ModelFileError, ValueError)
    True
    """


@checks_arguments(besides=["model"])
def save_model(model: Forecaster | CharacterModel | Network, path: str | Path) -> None:
    r"""Write a model file; an existing file is replaced atomically.

    Parameters
    ----------
    model : Forecaster, CharacterModel, Cell or layer
        Any network, such as a Stack, Sequential or Bidirectional, of the library's cells and
        layers, pytensor-ml's usual layers, and classes registered by :func:`symbolic_rnn.register`.
        Running statistics are saved; the states of random generators are not.
    path : str or Path
        The file, by convention with the suffix ``.safetensors``.

    Raises
    ------
    TypeError
        If a component of the network is of an unknown kind, does not provide its arguments, or has
        an activation that is not given by name.
    ValueError
        If the network has no parameters, or parameters of several dtypes.
    OSError
        If the file cannot be written.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from tempfile import TemporaryDirectory
    >>> forecaster = srnn.Forecaster(
    ...     srnn.Elman(1, 4, seed=0), srnn.Dense(4, 2, seed=1),
    ...     srnn.Scaling(np.zeros(1), np.ones(1)),
    ...     window=3, columns=["level"], target="level", mode="FAST_COMPILE",
    ... )
    >>> with TemporaryDirectory() as folder:
    ...     srnn.save_model(forecaster, f"{folder}/tide.safetensors")
    ...     again = srnn.load_model(f"{folder}/tide.safetensors", mode="FAST_COMPILE")
    >>> history = np.ones((3, 1))
    >>> np.array_equal(again.forecast(history), forecaster.forecast(history))
    True
    """
    if isinstance(model, Forecaster):
        fields, format_ = _fields(model), FORECASTER
    elif isinstance(model, CharacterModel):
        fields = {"characters": model.vocabulary.characters, "network": described(model.cell)}
        format_ = CHARACTERS
    elif isinstance(model, Network):
        fields, format_ = {"network": described(model)}, NETWORK
    else:
        raise TypeError(
            "save_model expects a Forecaster, a CharacterModel, a cell or a layer of symbolic_rnn, "
            f"got {shown_argument(model)}."
        )
    configuration = json.dumps(fields, allow_nan=False)
    tensors = {
        key: np.asarray(parameter.get_value(borrow=True), order="C")
        for key, parameter in _variables(model).items()
    }
    dtypes = {str(tensor.dtype) for tensor in tensors.values()}
    if len(dtypes) != 1 or not dtypes <= set(_DTYPES.values()):
        raise ValueError(
            "save_model expects a network with weights of one dtype, float32 or float64, got "
            f"{', '.join(sorted(dtypes)) or 'no weights'}."
        )
    metadata = {
        "format": format_,
        "version": str(VERSION),
        "configuration": configuration,
        "sha256": checksum(configuration, tensors),
    }
    write_atomically(path, saved(tensors, metadata))


@checks_arguments
def load_model(path: str | Path, *, mode: Mode | str | None = None) -> Any:
    r"""Read a model file that :func:`save_model` wrote.

    Parameters
    ----------
    path : str or Path
        The file.
    mode : Mode or str, optional
        PyTensor mode of a forecaster or a character model.

    Returns
    -------
    Forecaster, CharacterModel, Cell or layer
        The saved model, with bit-identical weights in their original dtype.

    Raises
    ------
    ModelFileError
        If the file cannot be read, is not a model file, has a newer version or is damaged, if the
        weights do not match the network, or if a component is not registered.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.load_model("none.safetensors")
    Traceback (most recent call last):
    symbolic_rnn.model_file.ModelFileError: none.safetensors: ... there is no such file
    """
    path = Path(path)
    if not path.is_file():
        what = "it is not a file" if path.exists() else "there is no such file"
        raise ModelFileError(f"{path}: expected a model file, but {what}")
    try:
        with safe_open(path, framework="numpy") as file:
            fields = _configuration(file.metadata() or {})
            kinds = {
                name: (tuple(part.get_shape()), part.get_dtype())
                for name, part in ((name, file.get_slice(name)) for name in file.keys())  # noqa: SIM118
            }
            model, variables = _build(fields, kinds, mode)
            tensors = {name: file.get_tensor(name) for name in kinds}
            if checksum(file.metadata()["configuration"], tensors) != file.metadata().get("sha256"):
                raise _BadFileError("it is damaged: its checksum is wrong")
    except (_BadFileError, DescriptionError) as error:
        raise ModelFileError(f"{path}: cannot be used as a model: {error}") from None
    except SafetensorError as error:
        raise ModelFileError(
            f"{path}: not a model file, or one that was cut off or damaged ({error})"
        ) from None
    except OSError as error:
        raise ModelFileError(f"{path}: expected a model file: {error.strerror or error}") from None
    for name, variable in variables.items():
        variable.set_value(tensors[name])
    return model


class _BadFileError(Exception):
    """The reason, to which :func:`load_model` adds the file."""


def _fields(forecaster: Forecaster) -> dict[str, Any]:
    if not forecaster.is_fitted:
        raise ValueError(
            "save_model expects a Forecaster with a scaling and columns; fit it first, "
            "forecaster.fit(series)."
        )
    scalings, target = forecaster.scalings, forecaster.target
    scaling: Any = {name: each.to_dict() for name, each in scalings.items()}
    if "" in scalings:
        scaling = forecaster.scaling.to_dict()
    return {
        "network": described(forecaster.cell),
        "readout": described(forecaster.readout),
        "scaling": scaling,
        "window": forecaster.window,
        "columns": list(forecaster.columns),
        "target": target if isinstance(target, str) else list(target),
        "cycle": forecaster.cycle,
        "csv_format": forecaster.csv_format.to_dict(),
        "frequency": None if forecaster.frequency is None else forecaster.frequency.to_dict(),
        "quantiles": None if forecaster.quantiles is None else list(forecaster.quantiles),
        "known": list(forecaster.known),
        "calendar": list(forecaster.calendar),
    }


def _variables(model: Forecaster | CharacterModel | Network) -> dict[str, Any]:
    """Each parameter and statistic by its name, in the equations and in the file."""
    if isinstance(model, Forecaster):
        parts = {"cell": _variables(model.cell), "readout": _variables(model.readout)}
        return {f"{part}.{k}": v for part, found in parts.items() for k, v in found.items()}
    found: dict[str, Any] = {label: variable for variable, label in model.parameter_names.items()}
    cell = model.cell if isinstance(model, CharacterModel) else model
    if isinstance(cell, Cell | Recurrent | Bidirectional):
        found |= {label: variable for variable, label in cell.constant_names.items()}
    if isinstance(model, Sequential):
        # Layers such as BatchNorm create their parameters when they are first applied.
        with config.change_flags(floatX=model.dtype), applications_undone(*model.layers):
            model(model.input_type())
        held = [pair for level in model.levels for pair in (*level.labels(), *level.statistics())]
        found = {label: variable for variable, label in held}
    return found


def _configuration(metadata: Mapping[str, str]) -> dict[str, Any]:
    format_ = metadata.get("format")
    if format_ not in (FORECASTER, NETWORK, CHARACTERS):
        raise _BadFileError("it was not written by symbolic_rnn")
    version = metadata.get("version", "")
    if not re.fullmatch(r"[1-9][0-9]{0,8}", version):
        raise _BadFileError(f"its version is {version[:20]!r}, expected a number")
    if int(version) > VERSION:
        raise _BadFileError(
            f"it has version {version} of the format, but this program supports only versions up "
            f"to {VERSION}; install a newer symbolic_rnn"
        )
    try:
        fields = json.loads(metadata.get("configuration", ""))
    except (ValueError, RecursionError):
        raise _BadFileError("its configuration is not JSON") from None
    if format_ == NETWORK:
        return _dictionary(fields, "the configuration", {"network"})
    if format_ == CHARACTERS:
        return _dictionary(fields, "the configuration", {"characters", "network"})
    if int(version) > 3:
        return _dictionary(fields, "the configuration", _FIELDS)
    if int(version) == 3:
        return _dictionary(fields, "the configuration", _FIELDS - set(_SINCE_4)) | _SINCE_4
    old = (_FIELDS - {"network", "readout"} - set(_SINCE_4)) | _UNTIL_2
    if int(version) == 1:
        fields = _dictionary(fields, "the configuration", old - _SINCE_2)
        fields |= dict.fromkeys(_SINCE_2)
    fields = dict(_dictionary(fields, "the configuration", old))
    name, arguments, readout = (fields.pop(key) for key in sorted(_UNTIL_2))
    network = {"kind": name, "arguments": arguments}
    return (
        fields | {"network": network, "readout": {"kind": "dense", "arguments": readout}} | _SINCE_4
    )


def _build(
    fields: dict[str, Any],
    kinds: Mapping[str, tuple[tuple[int, ...], str]],
    mode: Mode | str | None,
) -> tuple[Forecaster | CharacterModel | Network, dict[str, Any]]:
    """Validate each field, then build the network; return it with the variables to set."""
    dtypes = {dtype for _, dtype in kinds.values()}
    if len(dtypes) != 1 or not dtypes <= set(_DTYPES):
        raise _BadFileError(
            f"its weights are of dtype {', '.join(sorted(dtypes)) or 'none'}, expected F32 or F64"
        )
    [dtype] = dtypes
    # Allocate at most as many weights as the file contains.
    numbers = sum(prod(shape) for shape, _ in kinds.values())
    with config.change_flags(floatX=_DTYPES[dtype]), at_most(numbers):
        try:
            model = _model(fields, mode)
            variables = _variables(model)
        except (TypeError, ValueError) as error:
            raise _BadFileError(str(error)) from None
        except RecursionError:
            raise _BadFileError("its network is nested too deeply") from None
    expected = {
        key: tuple(variable.get_value(borrow=True).shape) for key, variable in variables.items()
    }
    found = {key: shape for key, (shape, _) in kinds.items()}
    for key in sorted(expected.keys() | found.keys()):
        if expected.get(key) != found.get(key):
            raise _BadFileError(
                f"its weight {key[:40]!r} has shape {found.get(key, 'none (missing)')}, expected "
                f"{expected.get(key, 'no such weight')}"
            )
    return model, variables


def _model(
    fields: dict[str, Any], mode: Mode | str | None
) -> Forecaster | CharacterModel | Network:
    if "window" in fields:
        return _forecaster(fields, mode)
    return _character_model(fields, mode) if "characters" in fields else _network(fields["network"])


def _character_model(fields: dict[str, Any], mode: Mode | str | None) -> CharacterModel:
    characters = fields["characters"]
    if not isinstance(characters, str) or not characters:
        raise _BadFileError("its characters are not a text")
    vocabulary = Vocabulary(characters)
    if vocabulary.characters != characters:
        raise _BadFileError("its characters are not in order, or one appears twice")
    cell = _network(fields["network"])
    if not isinstance(cell, Cell):
        raise _BadFileError("its network is not a cell")
    return CharacterModel(vocabulary, cell, seed=0, mode=mode)


def _network(description: Any) -> Network:
    network = built(description)
    if not isinstance(network, Network):
        raise _BadFileError("it does not describe a network")
    return network


def _forecaster(fields: dict[str, Any], mode: Mode | str | None) -> Forecaster:
    columns, known, target = fields["columns"], fields["known"], fields["target"]
    names = [target] if isinstance(target, str) else target
    for what, found, least in (
        ("columns", columns, 1), ("known", known, 0), ("target", names, 1),
        ("calendar", fields["calendar"], 0),
    ):  # fmt: skip
        if not (isinstance(found, list) and len(found) >= least and all(
            isinstance(name, str) for name in found
        )):  # fmt: skip
            raise _BadFileError(f"its {what} field is not a list of names")
    if len({*columns, *known}) != len(columns) + len(known) or not set(names) <= set(columns):
        raise _BadFileError("its target is not among its columns, or a column appears twice")
    if fields["quantiles"] is not None:
        checked_quantiles("a model file", fields["quantiles"])

    positive(fields["window"], "window")
    if fields["cycle"] is not None:
        positive(fields["cycle"], "cycle")
    csv_format = fields["csv_format"]
    if not isinstance(csv_format, dict | None):
        raise _BadFileError("csv_format is not a dictionary")
    frequency = fields["frequency"]
    if not isinstance(frequency, dict | None):
        raise _BadFileError("frequency is not a dictionary")
    readout = built(fields["readout"])
    if not isinstance(readout, Dense):
        raise _BadFileError("its readout is not a dense layer")
    network = _network(fields["network"])
    if isinstance(network, Dense):
        raise _BadFileError("its network is a dense layer, which does not read sequences")
    return Forecaster(
        network,
        readout,
        _scaling(fields["scaling"], len(columns) + len(known)),
        window=fields["window"],
        columns=columns,
        target=target if isinstance(target, str) else tuple(target),
        mode=mode,
        cycle=fields["cycle"],
        csv_format=None if csv_format is None else CSVFormat.from_dict(csv_format),
        frequency=None if frequency is None else Frequency.from_dict(frequency),
        quantiles=fields["quantiles"],
        known=known,
        calendar=fields["calendar"],
    )


def _scaling(value: Any, length: int) -> Scaling | dict[str, Scaling]:
    """Read the scaling of all series, or that of each by its name."""
    if isinstance(value, dict) and value and all(isinstance(each, dict) for each in value.values()):
        return {name: cast("Scaling", _scaling(each, length)) for name, each in value.items()}
    scaling = _dictionary(value, "the scaling", {"mean", "scale"})
    return Scaling(*(_vector(scaling[key], f"scaling {key}", length) for key in ("mean", "scale")))


def _dictionary(value: Any, what: str, keys: set[str]) -> dict[str, Any]:
    if not isinstance(value, dict) or set(value) != keys:
        raise _BadFileError(f"{what} must have exactly the fields {', '.join(sorted(keys))}")
    return value


def _vector(values: Any, what: str, length: int) -> NDArray[np.float64]:
    numbers = isinstance(values, list) and all(type(value) is float for value in values)
    if not numbers or len(values) != length:
        raise _BadFileError(f"{what} is not a list of {length} numbers, one for each column")
    return np.array(values)
