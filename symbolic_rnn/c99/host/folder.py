"""The user's own folder for compiled libraries, which nobody else can write to."""

from __future__ import annotations

import atexit
import os
import shutil
import stat
import tempfile
import warnings
from functools import cache
from pathlib import Path

__all__ = ["cache_folder", "give_up", "open_to_others"]

_PACKAGE = str(Path(__file__).parents[1])

#: The user's folders that cannot be written to, each with the reason.
_given_up: dict[Path, str] = {}


def cache_folder() -> Path:
    """Give the folder for compiled libraries, made if need be: the user's own, closed to others.

    It is ``c99`` in the folder that the environment variable ``SYMBOLIC_RNN_CACHE`` names; where
    that is not set, ``symbolic_rnn/c99`` in ``XDG_CACHE_HOME`` or in ``~/.cache``. Who can write
    there decides what this process runs. A folder that belongs to someone else, that others can
    write to, or that lies in one that everybody can change, is therefore not used, nor is one that
    cannot be made: a folder that lasts as long as this process then takes its place.

    Returns
    -------
    Path
        With mode 0700.

    Warns
    -----
    UserWarning
        Once in a process, if the user's folder cannot be used; why, and what to do.

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
    obstacle = _given_up.get(folder) or _obstacle(folder)
    if obstacle is None:
        return folder
    _warn_once(str(folder), obstacle)
    return _temporary_folder(os.getpid())


def give_up(folder: Path, reason: str) -> bool:
    """Use the user's folder no more in this process, because it cannot be written to.

    Parameters
    ----------
    folder : Path
        What :func:`cache_folder` gave.
    reason : str
        The disk is full, read-only, ...

    Returns
    -------
    bool
        Whether there is another folder to try: the temporary one has none behind it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from symbolic_rnn.c99.host.folder import give_up
    >>> give_up(Path("/elsewhere"), "it is full")
    False
    """
    try:
        if folder != _users_folder() or folder in _given_up:
            return False
    except RuntimeError:
        return False
    _given_up[folder] = reason
    return True


def _users_folder() -> Path:
    asked = os.environ.get("SYMBOLIC_RNN_CACHE")
    if asked:
        return Path(asked).expanduser().resolve() / "c99"
    shared = Path(os.environ.get("XDG_CACHE_HOME", ""))
    if not shared.is_absolute():  # the XDG specification: a relative path is to be ignored
        shared = Path.home() / ".cache"
    return shared.resolve() / "symbolic_rnn" / "c99"


def _obstacle(folder: Path) -> str | None:
    """Make the folder, and say what speaks against using it."""
    try:
        for missing in reversed([f for f in (folder, *folder.parents) if not f.exists()]):
            missing.mkdir(mode=0o700, exist_ok=True)
        obstacle = open_to_others(folder)
        for parent in folder.parents:
            # Who can rename a folder can put another in its place. Groups are let pass here: where
            # each user has a group of their own, home folders are often writable to it.
            mode = parent.stat().st_mode
            if mode & stat.S_IWOTH and not mode & stat.S_ISVTX:
                obstacle = obstacle or f"everybody can write to {parent}"
    except OSError as error:
        return str(error)
    return obstacle


def open_to_others(path: Path) -> str | None:
    """Say who else can write to a folder or file.

    Parameters
    ----------
    path : Path
        A link is not followed: it counts as what others can write to.

    Returns
    -------
    str or None
        None where nobody but this user can.

    Raises
    ------
    OSError
        If it is not there.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.folder import cache_folder, open_to_others
    >>> open_to_others(cache_folder()) is None
    True
    """
    state = path.lstat()
    if state.st_uid != os.geteuid():
        return f"{path} belongs to another user (number {state.st_uid})"
    if state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
        return f"others can write to {path} (mode {stat.S_IMODE(state.st_mode):04o})"
    return None


@cache
def _temporary_folder(process: int) -> Path:
    """Make a folder that lasts as long as this process; a forked one has its own."""
    folder = Path(tempfile.mkdtemp(prefix="symbolic_rnn-"))

    def remove() -> None:
        if os.getpid() == process:
            shutil.rmtree(folder, ignore_errors=True)

    atexit.register(remove)
    return folder


@cache
def _warn_once(folder: str, obstacle: str) -> None:
    warnings.warn(
        f"Compiled functions cannot be kept in {folder}: {obstacle}. Everything works, but each "
        "process compiles anew. Give the folder to yourself alone (chown, chmod 700) and make room "
        "in it, or name another in the environment variable SYMBOLIC_RNN_CACHE.",
        UserWarning,
        skip_file_prefixes=(_PACKAGE,),
    )
