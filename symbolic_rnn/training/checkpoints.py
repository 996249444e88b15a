"""A folder of checkpoints: written atomically, the newest ones kept, damaged ones passed over."""

from __future__ import annotations

import contextlib
import json
import os
import time
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import AtLeast, Positive, checks_arguments, shown_argument
from symbolic_rnn.atomic import write_atomically
from symbolic_rnn.training.checkpoint_file import CheckpointError, DamagedError, packed, unpacked
from symbolic_rnn.training.run_state import Variable

try:
    import fcntl
except ModuleNotFoundError:  # pragma: no cover - Windows
    fcntl = None  # type: ignore[assignment]

__all__ = ["CheckpointFolder", "Checkpoints", "as_checkpoints", "as_json"]

_PACKAGE = str(Path(__file__).parents[1])


@checks_arguments
@dataclass(frozen=True)
class Checkpoints:
    r"""Where and how often :func:`fit` saves a run, so that it survives an interruption.

    If the folder holds a checkpoint of the same run, training continues from the newest one, and
    ends with the same bits as without the interruption. Use one folder per run; to start again,
    delete it.

    Parameters
    ----------
    folder : str or Path
        Created if it does not exist. It holds ``checkpoint-*.safetensors``, named by the number of
        training steps, and ``history.jsonl``.
    every_steps : int, optional
        Save after each multiple of this number of training steps.
    every_seconds : float, optional
        Save when this much time has passed since the last time. None disables it. A checkpoint is
        also written at the beginning, at the end, on Ctrl-C and on SIGTERM.
    keep : int
        Number of checkpoints to keep; older ones are deleted.
    state : sequence of Variable
        What training changes beside the parameters, if the step is not a compiled function: any
        objects with ``get_value`` and ``set_value`` whose values are arrays or NumPy generators.
        The shared variables of compiled functions are found without.
    configuration : mapping, optional
        What else distinguishes the run, such as a learning rate, as JSON can hold it (NumPy's
        numbers, paths and dates too). It is saved, and training continues only with an equal one.

    Raises
    ------
    TypeError, ValueError
        If an argument is of another type, a number of steps or checkpoints is not positive, or
        `every_seconds` is negative; if JSON cannot hold a value of `configuration`.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.Checkpoints("run", every_steps=100).keep
    3
    """

    folder: str | Path
    every_steps: Positive | None = None
    every_seconds: Annotated[float, AtLeast(0)] | None = 60.0
    keep: Positive = 3
    state: Sequence[Variable] | None = None
    configuration: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for name, value in self.configuration.items():
            try:
                as_json({name: value})
            except (TypeError, ValueError):
                raise TypeError(
                    "Checkpoints expects values in configuration that JSON can hold, such as "
                    f"numbers and texts, got {shown_argument(value)} for {name!r}; pass what it "
                    "was made from."
                ) from None


def as_json(value: Any) -> Any:
    """Return what JSON gives back of a value: numbers, texts, lists and dictionaries.

    Raises
    ------
    TypeError, ValueError
        If JSON cannot hold it; another object of the same contents may be written in another way.

    Examples
    --------
    >>> as_json({"rate": np.float32(0.5), "widths": (3, np.int64(4)), "file": Path("a.csv")})
    {'rate': 0.5, 'widths': [3, 4], 'file': 'a.csv'}
    """
    return json.loads(json.dumps(value, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, np.generic | np.ndarray):
        return value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError


def as_checkpoints(given: Checkpoints | str | Path) -> Checkpoints:
    """Return the settings of checkpoints, the default ones if only a folder is given."""
    return given if isinstance(given, Checkpoints) else Checkpoints(given)


class CheckpointFolder:
    """The folder of one run, while this process trains in it.

    Parameters
    ----------
    settings : Checkpoints

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as place, CheckpointFolder(Checkpoints(place)).opened() as folder:
    ...     _ = folder.save(3, {"epoch": 1}, {})
    ...     folder.newest()[1]
    {'epoch': 1}
    """

    def __init__(self, settings: Checkpoints):
        self.settings, self.path = settings, Path(settings.folder)
        #: The newest checkpoint that is known to be complete.
        self.last: Path | None = None
        self._saved = time.monotonic()

    @contextlib.contextmanager
    def opened(self) -> Iterator[CheckpointFolder]:
        """Create the folder and hold it for this process.

        Raises
        ------
        CheckpointError
            If it cannot be created or written, or another process trains in it.
        """
        with contextlib.ExitStack() as stack:
            try:
                self.path.mkdir(parents=True, exist_ok=True)
                lock = stack.enter_context(open(self.path / ".lock", "ab"))
                if not _locked(lock.fileno()):
                    raise CheckpointError(
                        f"{self.path}: another process is training in this folder; use one folder "
                        "per run."
                    )
                for left in self.path.glob(".checkpoint-*.tmp"):  # by a process that was killed
                    left.unlink()
            except OSError as error:
                raise CheckpointError(
                    f"{self.path}: checkpoints cannot be written to this folder: "
                    f"{error.strerror or error}."
                ) from None
            yield self

    def files(self) -> list[Path]:
        """The checkpoints, oldest first."""
        return sorted(self.path.glob("checkpoint-*.safetensors"))

    def newest(self) -> tuple[Path, dict[str, Any], dict[str, NDArray[Any]]] | None:
        """Read the newest complete checkpoint; None if there is none at all.

        A damaged file is renamed, ``*.damaged``, once an older one was read.

        Returns
        -------
        path : Path
        record : dict
        tensors : dict of str to ndarray

        Raises
        ------
        CheckpointError
            If there are checkpoints, and none can be read.

        Warns
        -----
        UserWarning
            If a newer file is damaged; names it, and why.
        """
        damaged: dict[Path, DamagedError] = {}
        for path in reversed(self.files()):
            try:
                record, tensors = unpacked(path)
            except DamagedError as error:
                damaged[path] = error
                continue
            except OSError as error:
                raise CheckpointError(
                    f"{path}: this checkpoint cannot be read: {error.strerror or error}."
                ) from None
            for bad, reason in damaged.items():
                _warn(
                    f"{bad}: this checkpoint is damaged ({reason}); training continues from "
                    f"{path.name}."
                )
                with contextlib.suppress(OSError):
                    os.replace(bad, bad.with_name(f"{bad.name}.damaged"))
            self.last = path
            return path, record, tensors
        if damaged:
            [(path, first), *_] = damaged.items()
            raise CheckpointError(
                f"{path}: this checkpoint is damaged ({first}), and no other in the folder is "
                "complete; delete the folder to start again."
            )
        return None

    def is_due(self, steps: int) -> bool:
        """Whether the settings ask for a checkpoint after this many steps of the run."""
        every_steps, every_seconds = self.settings.every_steps, self.settings.every_seconds
        return (every_steps is not None and steps % every_steps == 0) or (
            every_seconds is not None and time.monotonic() - self._saved >= every_seconds
        )

    def save(
        self, steps: int, record: Mapping[str, Any], tensors: Mapping[str, NDArray[Any]]
    ) -> bool:
        """Write a checkpoint and delete those that are too old; return whether it was written.

        Parameters
        ----------
        steps : int
            Training steps of the run so far.
        record : mapping
            What JSON can hold.
        tensors : mapping of str to ndarray

        Raises
        ------
        CheckpointError
            If the first checkpoint of a run cannot be written, or a dtype cannot be saved.

        Warns
        -----
        UserWarning
            If a later one cannot be written. Those before it stay, and training can go on.
        """
        path = self.path / f"checkpoint-{steps:012d}.safetensors"
        try:
            write_atomically(path, packed(record, tensors))
        except TypeError as error:
            raise CheckpointError(f"{path}: cannot be written: {error}.") from None
        except OSError as error:
            reason = error.strerror or str(error)
            if self.last is None:
                raise CheckpointError(f"{path}: cannot be written: {reason}.") from None
            _warn(
                f"{self.path}: a checkpoint could not be written: {reason}. Training goes on; "
                "earlier checkpoints are kept."
            )
            return False
        finally:
            self._saved = time.monotonic()
        self.last = path
        for old in self.files()[: -self.settings.keep]:
            if old != path:
                with contextlib.suppress(OSError):
                    old.unlink()
        return True


def _locked(descriptor: int) -> bool:
    """Lock a file until it is closed, or this process ends; False if another process did."""
    if fcntl is not None:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except OSError:  # a file system without locks
            return True
    return True


def _warn(message: str) -> None:
    warnings.warn(message, UserWarning, skip_file_prefixes=(_PACKAGE,))
