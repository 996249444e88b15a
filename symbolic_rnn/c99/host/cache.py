"""Compiled libraries in the user's own folder: whole, unaltered and out of the reach of others.

An entry is three files named by its key: the library, its source, and a checksum of key and
library. Each is renamed into its place when it is complete. A process killed anywhere leaves at
worst a library without its own checksum, which is not loaded; processes that build the same at once
replace each other's files by equal ones. So there is no lock to wait for.
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
from symbolic_rnn.c99.host.folder import open_to_others

__all__ = ["keep_source", "look_up", "new_build", "store", "trim"]

_BUILD = ".build-"

#: What is not loaded for longer is removed beyond the limits; another machine that shares the
#: folder may still be running what it loaded before.
_IN_USE = 24 * 3600.0


def look_up(folder: Path, key: str) -> Path | None:
    """Find a library that is whole, unaltered, and that nobody else can write to.

    Parameters
    ----------
    folder : Path
        What :func:`cache_folder` gave.
    key : str
        What the library was stored under.

    Returns
    -------
    Path or None
        None where there is none that may be loaded.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.cache import look_up
    >>> from symbolic_rnn.c99.host.folder import cache_folder
    >>> look_up(cache_folder(), "nothing") is None
    True
    """
    library = folder / f"{key}{LIBRARY_SUFFIX}"
    try:
        if open_to_others(library):
            return None
        if _checksum(key, library) != (folder / f"{key}.sha256").read_bytes():
            return None
    except OSError:
        return None
    with contextlib.suppress(OSError):  # a cache that can only be read is still a cache
        os.utime(library)
    return library


@contextlib.contextmanager
def new_build(folder: Path, source: str) -> Iterator[Path]:
    """Give a folder to compile in, with the source in it as ``source.c``; remove it afterwards.

    Parameters
    ----------
    folder : Path
        What :func:`cache_folder` gave; a rename from the new folder into it is atomic.
    source : str
        The text to compile.

    Yields
    ------
    Path

    Raises
    ------
    OSError
        If the folder cannot be written to.

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
    """Move what was compiled to its place, complete at every moment.

    Parameters
    ----------
    folder : Path
        What :func:`cache_folder` gave.
    key : str
        What :func:`look_up` will find it under.
    build : Path
        The folder of :func:`new_build`.
    library : str
        The file's name in it.

    Returns
    -------
    Path
        The library in its place.

    Raises
    ------
    OSError
        If the folder cannot be written to.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from symbolic_rnn.c99.host.cache import look_up, new_build, store
    >>> with TemporaryDirectory() as folder, new_build(Path(folder), "") as build:
    ...     _ = (build / "empty").write_bytes(b"")
    ...     place = store(Path(folder), "example", build, "empty")
    ...     look_up(Path(folder), "example") == place
    True
    """
    place = folder / f"{key}{LIBRARY_SUFFIX}"
    compiled = build / library
    compiled.chmod(0o700)  # whatever the umask: a library that a group can write to is not loaded
    checksum = build / "checksum"
    checksum.write_bytes(_checksum(key, compiled))
    os.replace(build / "source.c", folder / f"{key}.c")
    os.replace(compiled, place)
    os.replace(checksum, folder / f"{key}.sha256")
    return place


def keep_source(folder: Path, key: str, build: Path) -> Path:
    """Keep the source that did not compile, and say where.

    Parameters
    ----------
    folder : Path
        What :func:`cache_folder` gave.
    key : str
        What it would have been stored under.
    build : Path
        The folder of :func:`new_build`.

    Returns
    -------
    Path

    Raises
    ------
    OSError
        If the folder cannot be written to.

    Examples
    --------
    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from symbolic_rnn.c99.host.cache import keep_source, new_build
    >>> with TemporaryDirectory() as folder, new_build(Path(folder), "mistake") as build:
    ...     keep_source(Path(folder), "example", build).name
    'failed-example.c'
    """
    place = folder / f"failed-{key}.c"
    os.replace(build / "source.c", place)
    return place


def trim(folder: Path, entries: int = 500, size: int = 1 << 30) -> None:
    """Remove what was not loaded for longest, and what killed compilations left.

    What was loaded within a day stays, whatever the limits. Two processes may trim at once.

    Parameters
    ----------
    folder : Path
        What :func:`cache_folder` gave.
    entries : int, optional
        How many libraries stay at most.
    size : int, optional
        How many bytes their files have together at most.

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
        except OSError:  # removed by another process meanwhile
            continue
        if not file.name.startswith(_BUILD):
            last_use[file.stem] = max(last_use[file.stem], state.st_mtime)
            bytes_of[file.stem] += state.st_size
        elif now - state.st_mtime > _IN_USE:
            shutil.rmtree(file, ignore_errors=True)
    total = 0
    for place, stem in enumerate(sorted(last_use, key=lambda stem: -last_use[stem])):
        total += bytes_of[stem]
        if (place >= entries or total > size) and now - last_use[stem] > _IN_USE:
            for suffix in (".sha256", LIBRARY_SUFFIX, ".c"):
                with contextlib.suppress(OSError):
                    (folder / f"{stem}{suffix}").unlink()


def _checksum(key: str, library: Path) -> bytes:
    """Tell a cut or altered library, or one renamed to another key, from the one stored."""
    return hashlib.sha256(key.encode() + library.read_bytes()).hexdigest().encode()
