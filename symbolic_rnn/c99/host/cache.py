"""A cache of compiled libraries: entries are complete, unmodified and writable by the user only.

An entry consists of three files named by its key: the library, its source, and a checksum of key
and library. Each is moved into place by an atomic rename. A killed process leaves at worst a
library without a matching checksum, which is not loaded; processes that build the same entry
concurrently replace its files by equal ones. No lock is needed.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from symbolic_rnn.c99.host.compiler import LIBRARY_SUFFIX
from symbolic_rnn.c99.host.folder import writable_by_others

__all__ = ["keep_source", "look_up", "new_build", "store", "trim"]

_BUILD = ".build-"

#: Entries used within this time, in seconds, are not evicted; another machine that shares the
#: folder may still have loaded them.
_IN_USE = 24 * 3600.0


def look_up(folder: Path, key: str) -> Path | None:
    """Return a cached library if it is complete, unmodified and writable by the user only.

    Parameters
    ----------
    folder : Path
        The result of :func:`cache_folder`.
    key : str
        Key of the entry.

    Returns
    -------
    Path or None
        None if there is no such entry, or it must not be loaded.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.cache import look_up
    >>> from symbolic_rnn.c99.host.folder import cache_folder
    >>> look_up(cache_folder(), "nothing") is None
    True
    """
    library = folder / f"{key}{LIBRARY_SUFFIX}"
    try:
        if writable_by_others(library):
            return None
        if _checksum(key, library) != (folder / f"{key}.sha256").read_bytes():
            return None
    except OSError:
        return None
    with contextlib.suppress(OSError):  # a read-only cache is usable
        os.utime(library)
    return library


@contextlib.contextmanager
def new_build(folder: Path, source: str) -> Iterator[Path]:
    """Create a temporary folder for a build, containing the source as ``source.c``.

    Parameters
    ----------
    folder : Path
        The result of :func:`cache_folder`; renames from the new folder into it are atomic.
    source : str
        The source to compile.

    Yields
    ------
    Path

    Raises
    ------
    OSError
        If the folder is not writable.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.cache import new_build
    >>> from symbolic_rnn.c99.host.folder import cache_folder
    >>> with new_build(cache_folder(), "int x;") as build:
    ...     print((build / "source.c").read_text())
    int x;
    """
    with tempfile.TemporaryDirectory(
        dir=folder, prefix=_BUILD, ignore_cleanup_errors=True
    ) as build:
        Path(build, "source.c").write_text(source, encoding="utf-8")
        yield Path(build)


def store(folder: Path, key: str, build: Path, library: str) -> Path:
    """Move a compiled library into the cache atomically.

    Parameters
    ----------
    folder : Path
        The result of :func:`cache_folder`.
    key : str
        Key of the entry.
    build : Path
        The folder made by :func:`new_build`.
    library : str
        Name of the library file in it.

    Returns
    -------
    Path
        The library in the cache.

    Raises
    ------
    OSError
        If the folder is not writable.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from symbolic_rnn.c99.host.cache import look_up, new_build, store
    >>> with TemporaryDirectory() as folder, new_build(Path(folder), "") as build:
    ...     _ = (build / "empty").write_bytes(b"")
    ...     path = store(Path(folder), "example", build, "empty")
    ...     look_up(Path(folder), "example") == path
    True
    """
    path = folder / f"{key}{LIBRARY_SUFFIX}"
    compiled = build / library
    compiled.chmod(0o700)  # whatever the umask: group-writable libraries are not loaded
    checksum = build / "checksum"
    checksum.write_bytes(_checksum(key, compiled))
    os.replace(build / "source.c", folder / f"{key}.c")
    os.replace(compiled, path)
    os.replace(checksum, folder / f"{key}.sha256")
    return path


def keep_source(folder: Path, key: str, build: Path) -> Path:
    """Keep a source that failed to compile; return its path.

    Parameters
    ----------
    folder : Path
        The result of :func:`cache_folder`.
    key : str
        Key of the entry.
    build : Path
        The folder made by :func:`new_build`.

    Returns
    -------
    Path

    Raises
    ------
    OSError
        If the folder is not writable.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from symbolic_rnn.c99.host.cache import keep_source, new_build
    >>> with TemporaryDirectory() as folder, new_build(Path(folder), "mistake") as build:
    ...     keep_source(Path(folder), "example", build).name
    'failed-example.c'
    """
    path = folder / f"failed-{key}.c"
    os.replace(build / "source.c", path)
    return path


def trim(folder: Path, entries: int = 500, size: int = 1 << 30) -> None:
    """Evict the least recently used entries, and remove what killed builds left behind.

    Entries used within a day are kept, whatever the limits. Processes may trim concurrently.

    Parameters
    ----------
    folder : Path
        The result of :func:`cache_folder`.
    entries : int, optional
        Maximum number of entries.
    size : int, optional
        Maximum total size in bytes.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.cache import trim
    >>> from symbolic_rnn.c99.host.folder import cache_folder
    >>> trim(cache_folder())
    """
    now = time.time()
    last_use: dict[str, float] = defaultdict(float)
    bytes_of: dict[str, int] = defaultdict(int)
    for file in folder.iterdir():
        try:
            state = file.lstat()
        except OSError:  # removed by another process
            continue
        if not file.name.startswith(_BUILD):
            last_use[file.stem] = max(last_use[file.stem], state.st_mtime)
            bytes_of[file.stem] += state.st_size
        elif now - state.st_mtime > _IN_USE:
            shutil.rmtree(file, ignore_errors=True)
    total = 0
    for rank, stem in enumerate(sorted(last_use, key=lambda stem: -last_use[stem])):
        total += bytes_of[stem]
        if (rank >= entries or total > size) and now - last_use[stem] > _IN_USE:
            for suffix in (".sha256", LIBRARY_SUFFIX, ".c"):
                with contextlib.suppress(OSError):
                    (folder / f"{stem}{suffix}").unlink()


def _checksum(key: str, library: Path) -> bytes:
    """Return a checksum that detects truncation, modification and renaming to another key."""
    return hashlib.sha256(key.encode() + library.read_bytes()).hexdigest().encode()
