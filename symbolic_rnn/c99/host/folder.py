"""The folder of compiled libraries, which only the user can write to."""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
import warnings
from functools import cache
from pathlib import Path

__all__ = ["abandon_folder", "cache_folder", "writable_by_others"]

_PACKAGE = str(Path(__file__).parents[1])

#: Folders found unusable in this process, each with the reason.
_abandoned: dict[Path, str] = {}


def cache_folder() -> Path:
    """Return the folder for compiled libraries, which only the user can write to.

    It is ``c99`` in the folder given by the environment variable ``SYMBOLIC_RNN_CACHE``, or, if
    that is not set, ``symbolic_rnn/c99`` in ``XDG_CACHE_HOME`` or ``~/.cache``. Anyone who can
    write there can run code in this process. A folder that belongs to another user, is writable by
    others, has a parent that everybody can write to, or cannot be created is replaced by a
    temporary folder that is removed when the process ends.

    Returns
    -------
    Path
        With mode 0700.

    Warns
    -----
    UserWarning
        Once per process, if the user's folder cannot be used; says why and what to do.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.folder import cache_folder
    >>> cache_folder().stat().st_mode & 0o077
    0
    """
    try:
        folder = _users_folder()
    except RuntimeError as error:  # no home
        _warn_once("~/.cache/symbolic_rnn/c99", str(error))
        return _temporary_folder(os.getpid())
    obstacle = _abandoned.get(folder) or _obstacle(folder)
    if obstacle is None:
        return folder
    _warn_once(str(folder), obstacle)
    return _temporary_folder(os.getpid())


def abandon_folder(folder: Path, reason: str) -> bool:
    """Stop using the user's folder in this process, because writing to it failed.

    Parameters
    ----------
    folder : Path
        The result of :func:`cache_folder`.
    reason : str
        The reason, such as a full or read-only disk.

    Returns
    -------
    bool
        Whether there is another folder to try; for the temporary folder there is none.

    Examples
    --------
    >>> from pathlib import Path
    >>> from symbolic_rnn.c99.host.folder import abandon_folder
    >>> abandon_folder(Path("/elsewhere"), "it is full")
    False
    """
    try:
        if folder != _users_folder() or folder in _abandoned:
            return False
    except RuntimeError:
        return False
    _abandoned[folder] = reason
    return True


def _users_folder() -> Path:
    asked = os.environ.get("SYMBOLIC_RNN_CACHE")
    if asked:
        return Path(asked).expanduser().resolve() / "c99"
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not shared.is_absolute():  # the XDG specification requires ignoring relative paths
        shared = Path.home() / ".cache"
    return shared.resolve() / "symbolic_rnn" / "c99"


def _obstacle(folder: Path) -> str | None:
    """Create the folder; return why it must not be used, or None."""
    try:
        for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        obstacle = writable_by_others(folder)
        for parent in folder.parents:
            # Whoever can rename a folder can replace it. Group-writable parents are accepted: with
            # per-user groups, home folders are often writable by the group.
            mode = parent.stat().st_mode
            if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                obstacle = obstacle or f"everybody can write to {parent}"
    except OSError as error:
        return str(error)
    return obstacle


def writable_by_others(path: Path) -> str | None:
    """Describe who else can write to a folder or file.

    Parameters
    ----------
    path : Path
        Symbolic links are not followed and count as writable by others.

    Returns
    -------
    str or None
        None if only this user can write to it.

    Raises
    ------
    OSError
        If the path does not exist.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.folder import cache_folder, writable_by_others
    >>> writable_by_others(cache_folder()) is None
    True
    """
    state = path.lstat()
    if state.st_uid != os.geteuid():
        return f"{path} belongs to another user (uid {state.st_uid})"
    if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others can write to {path} (mode {stat.S_IMODE(state.st_mode):04o})"
    return None


@cache
def _temporary_folder(process: int) -> Path:
    """Create a folder that is removed when the process ends; a forked process creates its own."""
    folder = Path(tempfile.mkdtemp(prefix="symbolic_rnn-"))

    def remove() -> None:
        if os.getpid() == process:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


@cache
def _warn_once(folder: str, obstacle: str) -> None:
    warnings.warn(
        f"Cannot cache compiled functions in {folder}: {obstacle}. Everything works, but each "
        "process compiles again. Make the folder writable only by you (chown, chmod 700) and "
        "check its free space, or set the environment variable SYMBOLIC_RNN_CACHE to another one.",
        UserWarning,
        skip_file_prefixes=(_PACKAGE,),
    )
