"""Atomic file writes: an interruption leaves either the old or the new file complete."""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
from pathlib import Path

__all__ = ["write_atomically"]


def write_atomically(path: str | Path, content: bytes) -> None:
    r"""Replace a file through a temporary file in the same folder.

    Parameters
    ----------
    path : str or Path
        The file; a link is resolved.
    content : bytes
        The whole content.

    Raises
    ------
    OSError
        If the folder does not exist or is not writable; the error names ``path``. The old file is
        then unchanged, and the temporary file removed.

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
    if not place.parent.is_dir():
        message = f"there is no folder {place.parent}; create it first"
        raise FileNotFoundError(errno.ENOENT, message, str(path))
    temporary = place.with_name(f".{place.name}.{secrets.token_hex(4)}.tmp")
    try:
        with open(temporary, "xb") as file:  # not tempfile, whose files other users cannot read
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, place)
    except BaseException as error:
        temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno:  # users do not know the temporary file
            raise OSError(error.errno, error.strerror, str(path)) from error
        raise
    _sync_folder(place.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name survive a power loss, where the system supports it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
