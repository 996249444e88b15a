"""The history of a run as JSON lines: appended, and readable at any time, also after a kill."""

from __future__ import annotations

import contextlib
import json
import math
import os
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

from symbolic_rnn.argument_checks import checks_arguments

__all__ = ["HistoryFile", "HistoryWriter", "read_history"]

_PACKAGE = str(Path(__file__).parents[1])
_BLOCK = 1 << 16


@checks_arguments
@dataclass(frozen=True)
class HistoryFile:
    """A file to which :func:`fit` appends a line of JSON per epoch; :func:`read_history` reads it.

    Parameters
    ----------
    path : str or Path
        By convention with the suffix ``.jsonl``.
    every_step : bool
        Also append a line per training step.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> srnn.HistoryFile("history.jsonl").every_step
    False
    """

    path: str | Path
    every_step: bool = False


@checks_arguments
def read_history(path: str | Path) -> list[dict[str, Any]]:
    r"""Read a history file, also one that a run is writing or was killed in.

    Parameters
    ----------
    path : str or Path
        The file, such as ``history.jsonl`` in a folder of checkpoints.

    Returns
    -------
    list of dict
        A dictionary per epoch, with ``"record": "epoch"``, and per step, with ``"record": "step"``,
        if they were asked for. Where a run continued from a checkpoint, the records that it had
        written after that checkpoint are left out, since it wrote them again. Non-finite values
        are None.

    Raises
    ------
    ValueError
        If a line other than the last is not a record.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "history.jsonl")
    ...     _ = path.write_text('{"record": "epoch", "epoch": 1}\n{"record": "ep')
    ...     srnn.read_history(path)
    [{'record': 'epoch', 'epoch': 1}]
    """
    lines = Path(path).read_bytes().split(b"\n")
    while lines and not lines[-1].strip():
        lines.pop()
    records: list[dict[str, Any]] = []
    for number, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            if not isinstance(record, dict) or not isinstance(record.get("record"), str):
                raise ValueError("it has no field 'record'")
        except (ValueError, RecursionError) as error:
            if number == len(lines):
                break
            raise ValueError(f"{path}: line {number} is not a record: {error}.") from None
        if record["record"] == "begin":
            records = [kept for kept in records if _is_before(kept, record)]
        else:
            records.append(record)
    return records


def _is_before(record: Mapping[str, Any], begin: Mapping[str, Any]) -> bool:
    """Whether a record belongs to what a run that begins there had completed."""
    if record["record"] == "epoch":
        return bool(record["epoch"] < begin["epoch"])
    return bool(record["steps"] <= begin["steps"])


class HistoryWriter:
    """Appends records to a file; if that fails, warns, keeps them and tries again with the next.

    Parameters
    ----------
    settings : HistoryFile

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "history.jsonl")
    ...     with HistoryWriter(HistoryFile(path)).opened() as history:
    ...         history.write("epoch", epoch=1)
    ...     read_history(path)
    [{'record': 'epoch', 'epoch': 1}]
    """

    def __init__(self, settings: HistoryFile):
        self.path, self.every_step = Path(settings.path), settings.every_step
        self._file: FileIO
        self._waiting: list[bytes] = []
        self._complete = 0

    @contextlib.contextmanager
    def opened(self) -> Iterator[HistoryWriter]:
        """Open the file, without a last line that was cut off.

        Raises
        ------
        OSError
            If the file cannot be written.
        """
        with open(self.path, "ab+", buffering=0) as file:
            self._file = file
            self._complete = _end_of_last_line(self._file)
            try:
                yield self
            finally:
                self.sync()

    def write(self, kind: str, **fields: Any) -> None:
        """Append a record."""
        finite = {
            name: None if isinstance(value, float) and not math.isfinite(value) else value
            for name, value in fields.items()
        }
        self._waiting.append(json.dumps({"record": kind, **finite}, allow_nan=False).encode())
        self._append()

    def sync(self) -> None:
        """Make the records survive a power loss, before a checkpoint that counts on them."""
        if self._append():
            with contextlib.suppress(OSError):
                os.fsync(self._file.fileno())

    def _append(self) -> bool:
        if not self._waiting:
            return True
        lines = b"\n".join([*self._waiting, b""])
        try:
            self._file.truncate(self._complete)  # what an append that failed has left
            written = self._file.write(lines)
            if written != len(lines):
                raise OSError(None, f"{written} of {len(lines)} bytes were written")
        except OSError as error:
            warnings.warn(
                f"{self.path}: the history could not be written: {error.strerror or error}. "
                "Training goes on; the records are kept in memory and written when it is possible.",
                UserWarning,
                skip_file_prefixes=(_PACKAGE,),
            )
            return False
        self._waiting.clear()
        self._complete += len(lines)
        return True


def _end_of_last_line(file: FileIO) -> int:
    """Return the size of the file up to its last line break."""
    end = file.seek(0, os.SEEK_END)
    while end:
        start = max(0, end - _BLOCK)
        file.seek(start)
        block = file.read(end - start)
        if (place := block.rfind(b"\n")) >= 0:
            return start + place + 1
        end = start
    return 0
