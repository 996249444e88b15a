"""Write a file so that a kill at any moment leaves the old one or the new one, whole."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: str | Path, content: bytes) -> None:
    r"""Replace a file by way of a temporary one in the same folder.

    Parameters
    ----------
    path : str or Path
        The file; where it is a link, what the link points to.
    content : bytes
        All of it.

    Raises
    ------
    OSError
        If the folder does not exist or cannot be written to. The old file is then untouched, and
        the temporary one removed.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "model")
    ...     write_atomically(file, b"old")
    ...     write_atomically(file, b"new")
    ...     file.read_bytes(), len(list(Path(folder).iterdir()))
    (b'new', 1)
    """
    place = Path(os.path.realpath(path))
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:  # not tempfile: its files are closed to other users
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name last through a loss of power, on systems that can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
