"""What a checkpoint of a training run holds, and how the run continues from it."""

from __future__ import annotations

import copy
import hashlib
import json
import math
import warnings
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
from numpy.typing import NDArray

from symbolic_rnn._version import __version__
from symbolic_rnn.backends import mode_name
from symbolic_rnn.training.batches import Batches
from symbolic_rnn.training.checkpoint_file import CheckpointError
from symbolic_rnn.training.checkpoints import CheckpointFolder, as_json
from symbolic_rnn.training.guarded import GuardedStep
from symbolic_rnn.training.run import Place, Run
from symbolic_rnn.training.run_state import (
    RunState,
    Variable,
    compiled_function,
    generator_from,
    generator_state,
)
from symbolic_rnn.training.sharded import ShardedStep

__all__ = ["RunImage", "SavedRun", "versions"]

_PACKAGE = str(Path(__file__).parents[1])
#: Number of batches by which other data is noticed.
_BATCHES = 16
#: Kinds of steps besides the functions of PyTensor.
_STEPS = (GuardedStep, ShardedStep)
#: In place of a value that only one of two runs has.
_MISSING = object()


class RunImage:
    """All that a run has come to, as a record and tensors.

    Parameters
    ----------
    run : Run
    others : sequence of Variable
        What training changes besides the parameters and what compiled functions tell.

    Raises
    ------
    CheckpointError
        If the state of the run is out of reach.
    """

    def __init__(self, run: Run, others: Sequence[Variable] = ()):
        self.run = run
        self.state = RunState(
            run.best.parameters,
            [function for function in (run.step, run.evaluate) if function is not None],
            others,
        )

    def taken(self) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
        """Return what JSON can hold, and the arrays."""
        run, place = self.run, self.run.place
        values = self.state.values()
        generators = {
            name: generator_state(value)
            for name, value in values.items()
            if isinstance(value, np.random.Generator)
        }
        tensors = {
            f"state/{name}": value
            for name, value in values.items()
            if not isinstance(value, np.random.Generator)
        }
        best_epoch, best = run.best.kept
        for name, value in zip(self.state.parameters, best, strict=True):
            tensors[f"best/{name}"] = value
        record = {
            "epoch": place.epoch,
            "steps": place.steps,
            "done": place.done,
            "weight": float(place.weight),
            "sums": place.sums,
            "train_loss": place.train_loss,
            "validation_loss": place.validation_loss,
            "best_epoch": best_epoch,
            "order_generator": run.drawn_from,
            "generators": generators,
        }
        return record, tensors

    def enter(self, record: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]) -> None:
        """Continue the run from what :meth:`taken` returned, maybe in another process.

        Raises
        ------
        CheckpointError
            If it does not fit the run, which is then unchanged.
        """
        run = self.run
        epoch = _count(record, "epoch", 1)
        train_loss = _numbers(record, "train_loss", epoch - 1)
        validation_loss = _numbers(
            record, "validation_loss", 0 if run.validation is None else epoch - 1
        )
        done = _count(record, "done", 0)
        weight = record.get("weight")
        if type(weight) is not float or not 0 <= weight < math.inf:
            raise CheckpointError("its field 'weight' is not a positive number")
        place = Place(
            epoch=epoch,
            steps=_count(record, "steps", 0),
            done=done,
            weight=weight,
            sums=_numbers(record, "sums", 1 + len(run.measures) if done else 0),
            train_loss=train_loss,
            validation_loss=validation_loss,
        )
        best_epoch = _count(record, "best_epoch", 0)
        if best_epoch >= epoch:
            raise CheckpointError("its best epoch is not over")
        rng = generator_from(run.rng, record.get("order_generator", {}))
        best = self._best(tensors)
        state = _under("state/", tensors)
        generators = record.get("generators")
        if not isinstance(generators, dict):
            raise CheckpointError("it has no states of generators")
        if done > len(run.data.epoch(copy.deepcopy(rng))):
            raise CheckpointError("its epoch has fewer batches than were done")
        self.state.set(state, generators)
        run.enter(place, rng, (best_epoch, best))

    def _best(self, tensors: Mapping[str, NDArray[Any]]) -> list[NDArray[Any]]:
        best = _under("best/", tensors)
        values = dict(zip(self.state.parameters, self.run.best.kept[1], strict=True))
        if best.keys() != values.keys() or any(
            (best[name].shape, best[name].dtype) != (value.shape, value.dtype)
            for name, value in values.items()
        ):
            raise CheckpointError("its best weights are not those of the parameters")
        return [best[name] for name in values]


class SavedRun:
    """A run that is saved in a folder.

    Parameters
    ----------
    run : Run
    folder : CheckpointFolder
        Opened.
    seed : int, optional
        Of the run's orders.

    Raises
    ------
    CheckpointError
        If the state of the run is out of reach.
    """

    def __init__(self, run: Run, folder: CheckpointFolder, seed: int | None):
        settings = folder.settings
        if settings.state is None and not hasattr(run.step, "get_shared"):
            raise CheckpointError(
                "fit cannot find what its step changes, such as the optimizer's state, to save it: "
                "pass the function that compile_train returns, or list everything besides the "
                "parameters, Checkpoints(folder, state=[...])."
            )
        self.run, self.folder = run, folder
        self._saved: tuple[int, int] | None = None
        self._image = RunImage(run, settings.state or ())
        self._configuration = as_json(
            {
                "seed": seed,
                "measures": run.measures,
                "data": _fingerprint(run.data),
                "validation": None if run.validation is None else _fingerprint(run.validation),
                "configuration": settings.configuration,
                "step": type(run.step).__name__ if isinstance(run.step, _STEPS) else "function",
                "variables": {
                    name: _kind(value) for name, value in self._image.state.values().items()
                },
            }
        )

    def resume(self) -> Path | None:
        """Continue from the newest checkpoint, if there is one, and return its file.

        Raises
        ------
        CheckpointError
            If it belongs to another run, or no checkpoint can be read.

        Warns
        -----
        UserWarning
            If a newer checkpoint is damaged, or this program has other versions.
        """
        found = self.folder.newest()
        if found is None:
            return None
        path, record, tensors = found
        try:
            self._compare(record.get("configuration"))
            self._image.enter(record, tensors)
        except CheckpointError as error:
            raise CheckpointError(f"{path}: training cannot continue from it: {error}") from None
        before, now = record.get("versions"), versions(self.run.step)
        if before != now:
            warnings.warn(
                f"{path}: was written with {_listed(before)}, and training continues with "
                f"{_listed(now)}; the results may differ in the last digits.",
                UserWarning,
                skip_file_prefixes=(_PACKAGE,),
            )
        self._saved = self.run.place.epoch, self.run.place.done
        return path

    def save(self) -> bool:
        """Write a checkpoint, unless there is one of this place; return whether there is now.

        See :meth:`CheckpointFolder.save`.
        """
        run, place = self.run, self.run.place
        if self._saved == (place.epoch, place.done):
            return True
        record, tensors = self._image.taken()
        record |= {
            "configuration": self._configuration,
            "versions": versions(run.step),
            "time": datetime.now(UTC).isoformat(timespec="seconds"),
        }
        written = self.folder.save(place.steps, record, tensors)
        if written:
            self._saved = place.epoch, place.done
        return written

    def _compare(self, saved: Any) -> None:
        if saved == self._configuration:
            return
        if not isinstance(saved, dict):
            raise CheckpointError("it has no configuration.")
        differing = _differences(saved, self._configuration)
        more = f"; and {len(differing) - 5} more" if len(differing) > 5 else ""
        raise CheckpointError(
            f"it belongs to another run: {'; '.join(differing[:5])}{more}. Use another folder, or "
            "delete this one to start again."
        )


def versions(step: Any) -> dict[str, str]:
    """Return the versions that a run depends on, and the mode of its step.

    Examples
    --------
    >>> sorted(versions(None))
    ['numpy', 'pytensor', 'symbolic_rnn']
    """
    found = {
        "symbolic_rnn": __version__,
        "pytensor": pytensor.__version__,
        "numpy": np.__version__,
    }
    function = compiled_function(step)
    return found | ({} if function is None else {"mode": mode_name(function)})


def _fingerprint(batches: Batches) -> dict[str, Any]:
    """What other data would differ in: number and shapes of batches, and the bytes of some."""
    epoch = batches.epoch()
    digest = hashlib.sha256()
    shapes: list[str] = []
    for k in np.unique(np.linspace(0, len(epoch) - 1, _BATCHES).astype(int)):
        arrays = [np.asarray(array) for array in epoch[int(k)].arguments]
        shapes = shapes or [_kind(array) for array in arrays]
        for array in arrays:
            digest.update(_kind(array).encode())
            digest.update(array.tobytes() if not array.dtype.hasobject else b"")
    return {"batches": len(epoch), "first": shapes, "checksum": digest.hexdigest()[:16]}


def _kind(value: NDArray[Any] | np.random.Generator) -> str:
    """What another network or optimizer would differ in: dtype and shape, or the generator."""
    if isinstance(value, np.random.Generator):
        return f"generator {type(value.bit_generator).__name__}"
    return f"{value.dtype} {value.shape}"


def _differences(saved: Any, now: Any, name: str = "") -> list[str]:
    if isinstance(saved, dict) and isinstance(now, dict):
        return [
            line
            for key in sorted({*saved, *now})
            for line in _differences(
                saved.get(key, _MISSING), now.get(key, _MISSING), f"{name} {key}".strip()
            )
        ]
    return [] if saved == now else [f"{name} was {_short(saved)} and is now {_short(now)}"]


def _short(value: Any) -> str:
    if value is _MISSING:
        return "missing"
    text = json.dumps(value)
    return text if len(text) <= 80 else f"{text[:77]}..."


def _listed(found: Any) -> str:
    if not isinstance(found, dict):
        return "unknown versions"
    return ", ".join(f"{str(name)[:20]} {str(version)[:40]}" for name, version in found.items())


def _under(prefix: str, tensors: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    return {
        name.removeprefix(prefix): value
        for name, value in tensors.items()
        if name.startswith(prefix)
    }


def _count(record: Mapping[str, Any], name: str, least: int) -> int:
    value = record.get(name)
    if type(value) is not int or not least <= value < 2**62:
        raise CheckpointError(f"its field {name!r} is not a number of at least {least}")
    return value


def _numbers(record: Mapping[str, Any], name: str, length: int) -> list[float]:
    values = record.get(name)
    if not isinstance(values, list) or len(values) != length:
        raise CheckpointError(f"its field {name!r} is not a list of {length} numbers")
    if not all(type(value) is float for value in values):
        raise CheckpointError(f"its field {name!r} is not a list of numbers")
    return list(values)
