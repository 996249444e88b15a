"""Compiles C99 source to a shared library and loads it; libraries are cached."""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from dataclasses import astuple
from pathlib import Path

import numpy as np

from symbolic_rnn.c99.host.cache import keep_source, look_up, new_build, store, trim
from symbolic_rnn.c99.host.compiler import (
    LIBRARY_SUFFIX,
    Compiler,
    CompilerError,
    compiler,
    flags_for,
    run_compiler,
)
from symbolic_rnn.c99.host.folder import abandon_folder, cache_folder

__all__ = [
    "Compiler",
    "CompilerError",
    "build",
    "cache_folder",
    "compiler",
    "flags_for",
    "load",
]

#: Part of the cache key; increment it when the format of cache entries changes.
_FORM = 1

_LIBRARY = f"library{LIBRARY_SUFFIX}"

#: Compiler messages that are not about the source.
_DISK_ERRORS = ("No space left on device", "Disk quota exceeded", "Read-only file system")

_SHOWN_LINES = 12


def build(
    source: str,
    *,
    include_python: bool = False,
    extra_flags: Sequence[str] = (),
    libraries: Sequence[str] = (),
) -> Path:
    """Compile a C99 source to a shared library, or return the cached library.

    The cache key consists of the source, flags and libraries, the compiler (path, file and
    version), and the processor; with ``include_python`` also of the Python and NumPy versions. A
    cached library is used only if it is complete, unmodified and owned by the user
    (:func:`cache_folder`). Threads and processes may build the same library concurrently.

    Parameters
    ----------
    source : str
        The whole text. It may include headers of the system, Python and NumPy, but none that may
        change independently of the text.
    include_python : bool, optional
        Whether the source includes ``Python.h`` or NumPy's headers.
    extra_flags : sequence of str, optional
        Compiler flags, added after the default ones (:func:`flags_for`).
    libraries : sequence of str, optional
        Libraries to link besides libm: names, as in ``-lopenblas``, or paths of files, whose
        folders are added to the run-time search path.

    Returns
    -------
    Path
        The shared library; do not modify it.

    Raises
    ------
    CompilerError
        If there is no compiler, headers or libraries are missing, or compilation fails. The message
        has the compiler's first lines, the path of the source, and the command.

    Warns
    -----
    UserWarning
        Once per process, if the cache cannot be used and is replaced by a temporary folder.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.build import build
    >>> path = build("int seven(void) { return 7; }")
    >>> path == build("int seven(void) { return 7; }")
    True
    """
    found = compiler()
    flags, python = _python() if include_python else ((), ())
    before = [*found.arguments, *flags_for(found), *flags, *extra_flags]
    link, files = _link(libraries)
    recipe = [_FORM, astuple(found), before, link, files, python, source]
    key = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()
    while True:
        folder = cache_folder()
        try:
            return look_up(folder, key) or _compile(folder, key, source, before, link)
        except OSError as error:
            if not abandon_folder(folder, str(error)):
                raise CompilerError(
                    f"Cannot compile a C99 source in {folder}: {error}. Free some space there, or "
                    "set the environment variable SYMBOLIC_RNN_CACHE to another folder."
                ) from error


def load(
    source: str,
    *,
    include_python: bool = False,
    extra_flags: Sequence[str] = (),
    libraries: Sequence[str] = (),
) -> ctypes.CDLL:
    """Compile a C99 source if necessary, and load it into this process.

    Loading the same text twice gives the same library, with one set of static variables; state that
    a function keeps between calls must be passed by its caller.

    Parameters
    ----------
    source, include_python, extra_flags, libraries
        As for :func:`build`.

    Returns
    -------
    ctypes.CDLL
        Its functions release the GIL; with ``include_python`` a ``ctypes.PyDLL``, whose functions
        hold it.

    Raises
    ------
    CompilerError
        As :func:`build`; also if loading fails, because a symbol is undefined or the cache folder
        is on a file system that is mounted noexec.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.build import load
    >>> load("int seven(void) { return 7; }").seven()
    7
    """
    path = build(
        source, include_python=include_python, extra_flags=extra_flags, libraries=libraries
    )
    try:
        return ctypes.PyDLL(str(path)) if include_python else ctypes.CDLL(str(path))
    except OSError as error:
        raise CompilerError(
            f"Cannot load the compiled library: {error}. If a symbol is undefined, add its library "
            "to libraries=[...]; if the folder is mounted noexec, set the environment variable "
            "SYMBOLIC_RNN_CACHE to another folder."
        ) from error


def _compile(folder: Path, key: str, source: str, before: list[str], link: list[str]) -> Path:
    with new_build(folder, source) as work:
        # No folder names: the same source gives the same bytes wherever it is compiled.
        result = run_compiler([*before, "source.c", "-o", _LIBRARY, *link], work)
        if result.returncode == 0:
            path = store(folder, key, work, _LIBRARY)
        elif any(reason in result.stderr for reason in _DISK_ERRORS):
            raise OSError(result.stderr.strip().splitlines()[-1])
        else:
            kept = keep_source(folder, key, work)
            raise CompilerError(_error_message(result, [*before, str(kept), "-o", _LIBRARY, *link]))
    trim(folder)
    return path


def _error_message(result: subprocess.CompletedProcess[str], command: list[str]) -> str:
    """Format the compiler's messages, starting one line before the first error."""
    lines = result.stderr.strip().splitlines() or ["(it printed nothing)"]
    errors = [number for number, line in enumerate(lines) if "error" in line]
    start = max(errors[0] - 1, 0) if errors else 0
    shown = "\n".join(lines[start : start + _SHOWN_LINES])
    status = result.returncode
    end = f"was killed by signal {-status}" if status < 0 else f"failed with exit status {status}"
    return (
        f"The C compiler {end} on generated C99 code:\n{shown}\n"
        f"To reproduce: {shlex.join(command)}\n"
        'Set the environment variable CC to another compiler, or compile in mode="CVM" or '
        'mode="NUMBA".'
    )


def _link(libraries: Sequence[str]) -> tuple[list[str], list[tuple[str, int, int]]]:
    """Return the flags for linking, and modification time and size of libraries given as files."""
    flags, files = [], []
    for library in libraries:
        if os.path.sep not in library:
            flags.append(f"-l{library}")
            continue
        path = Path(library).absolute()
        try:
            state = path.stat()
        except OSError as error:
            raise CompilerError(f"Cannot read the library to link with: {error}") from error
        files.append((str(path), state.st_mtime_ns, state.st_size))
        flags += [str(path), f"-Wl,-rpath,{path.parent}"]
    return [*flags, "-lm"], files


def _python() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return the flags for Python's and NumPy's headers, and their versions for the cache key."""
    folders = dict.fromkeys([sysconfig.get_path("include"), sysconfig.get_path("platinclude")])
    if not any(Path(folder, "Python.h").exists() for folder in folders):
        raise CompilerError(
            f"Python's header Python.h is not in {' or '.join(folders)}. "
            "Install them (Debian and Ubuntu: apt install python3-dev; Fedora: dnf install "
            "python3-devel)."
        )
    # As system headers, in which compilers report no warnings.
    flags = [part for folder in [*folders, np.get_include()] for part in ("-isystem", folder)]
    if sys.platform == "darwin":
        flags.append("-Wl,-undefined,dynamic_lookup")  # Python's symbols are resolved on loading
    abi = (sys.version, str(sysconfig.get_config_var("SOABI")), np.__version__)
    return tuple(flags), abi
