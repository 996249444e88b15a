"""From C99 source text to a loaded shared library, compiled only where it was not before."""

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
from symbolic_rnn.c99.host.folder import cache_folder, give_up

__all__ = [
    "Compiler",
    "CompilerError",
    "build",
    "cache_folder",
    "compiler",
    "flags_for",
    "load",
]

#: To be changed when what is stored changes its form.
_FORM = 1

_LIBRARY = f"library{LIBRARY_SUFFIX}"

#: What a compiler prints when the fault is not the source's.
_NO_ROOM = ("No space left on device", "Disk quota exceeded", "Read-only file system")

_SHOWN_LINES = 12


def build(
    source: str,
    *,
    include_python: bool = False,
    extra_flags: Sequence[str] = (),
    libraries: Sequence[str] = (),
) -> Path:
    """Compile a C99 source to a shared library, or find it compiled.

    A library is found again for the same text, flags and libraries, the same compiler (its path,
    file and version) and the same processor; with ``include_python`` also the same Python and
    NumPy. It is checked to be whole, unaltered and the user's own (:func:`cache_folder`). Any
    number of threads and processes may build the same at once.

    Parameters
    ----------
    source : str
        The whole text: it may include headers of the system, of Python and of NumPy, but none that
        change while this text stays.
    include_python : bool, optional
        Whether it includes ``Python.h``, or NumPy's headers.
    extra_flags : sequence of str, optional
        Further flags for the compiler, after its own (:func:`flags_for`), one string each.
    libraries : sequence of str, optional
        What to link with beside libm: a name, as in ``-lopenblas``, or the path of a file, which
        is then also found where it lies when the library is loaded.

    Returns
    -------
    Path
        The shared library, to be loaded and not to be changed.

    Raises
    ------
    CompilerError
        If there is no compiler, headers or libraries are missing, or the source does not compile:
        with the compiler's first lines, where the source is kept, and the command.

    Warns
    -----
    UserWarning
        Once in a process, if the cache cannot be used. A temporary folder then takes its place.

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
            if not give_up(folder, str(error)):
                raise CompilerError(
                    f"The C99 source cannot be compiled in {folder}: {error}. Make room there, or "
                    "name another folder in the environment variable SYMBOLIC_RNN_CACHE."
                ) from error


def load(
    source: str,
    *,
    include_python: bool = False,
    extra_flags: Sequence[str] = (),
    libraries: Sequence[str] = (),
) -> ctypes.CDLL:
    """Load a C99 source into this process, compiled if need be.

    Loaded twice, the same text is one library with one set of static variables: what a function
    keeps from call to call belongs into memory that its caller gives.

    Parameters
    ----------
    source, include_python, extra_flags, libraries
        As for :func:`build`.

    Returns
    -------
    ctypes.CDLL
        Whose functions run without the interpreter's lock; with ``include_python`` a
        ``ctypes.PyDLL``, whose functions hold it.

    Raises
    ------
    CompilerError
        As :func:`build`; and if the library does not load, because a symbol is in none of the
        ``libraries``, or the folder's file system is mounted such that nothing in it can run.

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
            f"The compiled library does not load: {error}. An undefined symbol needs its library "
            "in libraries=[...]; where the folder is mounted noexec, name another one in the "
            "environment variable SYMBOLIC_RNN_CACHE."
        ) from error


def _compile(folder: Path, key: str, source: str, before: list[str], link: list[str]) -> Path:
    with new_build(folder, source) as work:
        # Names without folders: the same source gives the same bytes wherever it is compiled.
        result = run_compiler([*before, "source.c", "-o", _LIBRARY, *link], work)
        if result.returncode == 0:
            place = store(folder, key, work, _LIBRARY)
        elif any(reason in result.stderr for reason in _NO_ROOM):
            raise OSError(result.stderr.strip().splitlines()[-1])
        else:
            kept = keep_source(folder, key, work)
            raise CompilerError(_complaint(result, [*before, str(kept), "-o", _LIBRARY, *link]))
    trim(folder)
    return place


def _complaint(result: subprocess.CompletedProcess[str], command: list[str]) -> str:
    """Say what the compiler said, beginning at the line before the first error."""
    lines = result.stderr.strip().splitlines() or ["(it printed nothing)"]
    errors = [number for number, line in enumerate(lines) if "error" in line]
    start = max(errors[0] - 1, 0) if errors else 0
    shown = "\n".join(lines[start : start + _SHOWN_LINES])
    status = result.returncode
    end = f"was killed by signal {-status}" if status < 0 else f"gave exit status {status}"
    return (
        f"The C compiler {end} for a C99 source that this package wrote:\n{shown}\n"
        f"The command, with the source where it is kept: {shlex.join(command)}\n"
        'Another compiler can be named in the environment variable CC; mode="CVM" and '
        'mode="NUMBA" do without this one.'
    )


def _link(libraries: Sequence[str]) -> tuple[list[str], list[tuple[str, int, int]]]:
    """Give the flags to link with, and the state of each library that is a file."""
    flags, files = [], []
    for library in libraries:
        if os.path.sep not in library:
            flags.append(f"-l{library}")
            continue
        path = Path(library).absolute()
        try:
            state = path.stat()
        except OSError as error:
            raise CompilerError(f"The library to link with cannot be read: {error}") from error
        files.append((str(path), state.st_mtime_ns, state.st_size))
        flags += [str(path), f"-Wl,-rpath,{path.parent}"]
    return [*flags, "-lm"], files


def _python() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Give the flags that find Python's and NumPy's headers, and what their binaries depend on."""
    folders = dict.fromkeys([sysconfig.get_path("include"), sysconfig.get_path("platinclude")])
    if not any(Path(folder, "Python.h").exists() for folder in folders):
        raise CompilerError(
            f"This Python has no header files: there is no Python.h in {' or '.join(folders)}. "
            "Install them (Debian and Ubuntu: apt install python3-dev; Fedora: dnf install "
            "python3-devel)."
        )
    # As headers of the system, which are compiled without warnings.
    flags = [part for folder in [*folders, np.get_include()] for part in ("-isystem", folder)]
    if sys.platform == "darwin":
        flags.append("-Wl,-undefined,dynamic_lookup")  # Python's symbols are there when it loads
    abi = (sys.version, str(sysconfig.get_config_var("SOABI")), np.__version__)
    return tuple(flags), abi
