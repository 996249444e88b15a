"""Finds the system's C compiler, and determines its flags and its target processor."""

from __future__ import annotations

import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = ["LIBRARY_SUFFIX", "Compiler", "CompilerError", "compiler", "flags_for", "run_compiler"]

#: File name extension of shared libraries.
LIBRARY_SUFFIX = ".dylib" if sys.platform == "darwin" else ".so"

_WHERE_TO_GET_ONE = (
    "Install one (Debian and Ubuntu: apt install gcc libc6-dev; Fedora: dnf install gcc; macOS: "
    "xcode-select --install; conda: conda install -c conda-forge c-compiler), or name it in the "
    'environment variable CC. Without one, compile in another mode: mode="NUMBA", or mode="CVM", '
    "which needs a C++ compiler."
)

#: These preserve NaN, infinities, signed zeros and the order of sums. -ffast-math preserves none of
#: them, and a library linked with it flushes denormals to zero in the whole process.
_FLAGS = (
    "-std=c99",
    # -O3 is at most a few percent faster here, and compiles four times as long.
    "-O2",
    "-ftree-vectorize",
    "-fPIC",
    "-shared",
    "-pthread",
    # Lets sqrt be one instruction; nothing here reads errno.
    "-fno-math-errno",
    # Lets the compiler evaluate both branches of a conditional to vectorize a loop. Only code that
    # unmasks floating-point exceptions could tell the difference, and nothing here does.
    "-fno-trapping-math",
    # Fused multiply-add: faster and more accurate. With -std=c99, gcc turns it off, and treats "on"
    # as "off". Code that needs both roundings uses volatile.
    "-ffp-contract=fast",
)

#: Compiler-specific flags, by a word in the output of --version.
_OWN_FLAGS = {
    # Vectorize loops whose benefit depends on run-time sizes, as clang does by default.
    "Free Software Foundation": ("-fvect-cost-model=dynamic",),
    "clang": (
        # The kernels of products are unrolled by hand to fit the registers.
        "-fno-unroll-loops",
        # On Intel processors, clang prefers 256-bit vectors to 512-bit ones, in products too. The
        # flag has no effect on other targets.
        "-mprefer-vector-width=512",
    ),
}

#: Flags that compile for this processor; each target accepts one of them.
_NATIVE = ("-march=native", "-mcpu=native")


class CompilerError(RuntimeError):
    """No C compiler was found, compilation failed, or a compiled library does not load.

    Examples
    --------
    >>> issubclass(CompilerError, RuntimeError)
    True
    """


@dataclass(frozen=True)
class Compiler:
    """A C compiler; compilers and processors that may generate different code compare unequal.

    Attributes
    ----------
    arguments : tuple of str
        The start of a command: the program's full path and fixed arguments.
    changed, size : int
        Modification time of the program in nanoseconds, and its size in bytes.
    version : str
        Output of ``--version``.
    native : tuple of str
        The flag that compiles for this processor: ``("-march=native",)``, ``("-mcpu=native",)`` or
        ``()``.
    target : str
        What the compiler resolves that flag to: the instruction sets and the search paths; also the
        machine type and the C library that Python runs on.
    """

    arguments: tuple[str, ...]
    changed: int
    size: int
    version: str
    native: tuple[str, ...]
    target: str


def compiler() -> Compiler:
    """Return the C compiler: the one named by the environment variable ``CC``, or a default.

    ``CC`` may be a path, possibly with spaces, or a command with arguments (``ccache gcc``, ``gcc
    -m32``) in shell syntax; no shell is run. If ``CC`` is not set, the first of ``cc``, ``gcc`` and
    ``clang`` on ``PATH`` is used. The compiler's version and target are queried once per process,
    and again when its file changes.

    Returns
    -------
    Compiler

    Raises
    ------
    CompilerError
        If there is no compiler or it does not run; the message says how to install one.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.compiler import compiler
    >>> compiler() == compiler()
    True
    """
    program, *arguments = _command()
    try:
        state = os.stat(program)
    except OSError as error:
        raise CompilerError(f"Cannot read the C compiler {program}: {error}") from error
    # PATH, CPATH and the like affect what a wrapper, or the compiler itself, finds.
    surroundings = tuple(sorted((k, v) for k, v in os.environ.items() if k.endswith("PATH")))
    return _describe((program, *arguments), state.st_mtime_ns, state.st_size, surroundings)


def flags_for(compiler: Compiler) -> tuple[str, ...]:
    """Return the flags for compiling a shared library.

    Flags in the environment variable ``SYMBOLIC_RNN_CFLAGS``, in shell syntax, come last: for
    example ``-O1`` to compile many functions that run briefly, or ``-g`` for debugging. Flags are
    part of the cache key.

    Parameters
    ----------
    compiler : Compiler

    Returns
    -------
    tuple of str
        C99, optimized for this processor. NaN, infinities, signed zeros and the order of sums are
        preserved; multiply and add may be fused.

    Raises
    ------
    CompilerError
        If the variable is not valid shell syntax.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.compiler import compiler, flags_for
    >>> flags_for(compiler())[:2]
    ('-std=c99', '-O2')
    """
    asked = os.environ.get("SYMBOLIC_RNN_CFLAGS", "")
    own = next((flags for word, flags in _OWN_FLAGS.items() if word in compiler.version), ())
    try:
        return (*_FLAGS, *own, *compiler.native, *shlex.split(asked))
    except ValueError as error:
        raise CompilerError(
            f"The environment variable SYMBOLIC_RNN_CFLAGS={asked!r} is not a list of flags: "
            f"{error}. Use shell syntax, such as SYMBOLIC_RNN_CFLAGS='-O1 -g'."
        ) from error


def run_compiler(
    command: Sequence[str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a compiler command, with its temporary files in the given folder.

    Parameters
    ----------
    command : sequence of str
        Program and arguments.
    folder : Path, optional
        Working folder; the root folder when omitted, so that output does not depend on it.

    Returns
    -------
    subprocess.CompletedProcess
        With the output, in English.

    Raises
    ------
    CompilerError
        If the command cannot be started.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.compiler import compiler, run_compiler
    >>> run_compiler([*compiler().arguments, "--version"]).returncode
    0
    """
    environment = {**os.environ, "LC_ALL": "C"}
    if folder is not None:
        environment["TMPDIR"] = str(folder)  # removed with the folder, even after a kill
    try:
        return subprocess.run(
            command,
            cwd=folder or os.path.sep,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
        )
    except OSError as error:
        raise CompilerError(
            f"Cannot start the C compiler {command[0]}: {error}. {_WHERE_TO_GET_ONE}"
        ) from error


def _command() -> list[str]:
    """Return the compiler's full path and its fixed arguments."""
    if os.name != "posix":
        raise CompilerError(
            'mode "C99" needs a POSIX system (Linux, macOS); compile in mode="NUMBA" here.'
        )
    asked = os.environ.get("CC", "").strip()
    if not asked:
        found = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
        if found is None:
            raise CompilerError(
                'mode "C99" needs a C compiler, but none of cc, gcc and clang is on PATH '
                f"({os.environ.get('PATH', '')}). {_WHERE_TO_GET_ONE}"
            )
        return [os.path.abspath(found)]
    whole = shutil.which(asked)  # a path may contain spaces
    if whole is not None:
        return [os.path.abspath(whole)]
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise CompilerError(
            f"The environment variable CC={asked!r} is not a command: {error}. Use shell syntax, "
            "such as CC='gcc -m64'."
        ) from error
    found = shutil.which(words[0]) if words else None
    if found is None:
        raise CompilerError(
            f"The environment variable CC={asked!r} does not name a program. Correct it, or "
            f"unset it to use cc. {_WHERE_TO_GET_ONE}"
        )
    return [os.path.abspath(found), *words[1:]]


@lru_cache(maxsize=8)
def _describe(
    arguments: tuple[str, ...], changed: int, size: int, surroundings: tuple[tuple[str, str], ...]
) -> Compiler:
    """Query the compiler's version and target; ``surroundings`` only serves as a cache key."""
    answer = run_compiler([*arguments, "--version"])
    if answer.returncode:
        raise CompilerError(
            f"The C compiler does not run: {shlex.join(arguments)} --version failed with exit "
            f"status {answer.returncode}: {answer.stderr.strip()[:500]}. {_WHERE_TO_GET_ONE}"
        )
    for native in [*((flag,) for flag in _NATIVE), ()]:
        # Preprocessing an empty file verbosely prints the target that the flag resolves to, and
        # fails if the flag is unknown.
        probe = run_compiler([*arguments, *native, "-v", "-E", "-x", "c", os.devnull])
        if probe.returncode == 0:
            break
    else:
        raise CompilerError(
            f"The C compiler cannot preprocess an empty file: {shlex.join(arguments)} -E: "
            f"{probe.stderr.strip()[-500:]}. Use gcc or clang. {_WHERE_TO_GET_ONE}"
        )
    machine = f"{platform.machine()} {' '.join(platform.libc_ver())}"
    # Cache sizes may differ between cores of one processor, and do not affect compatibility.
    target = re.sub(r"--param \"?l[0-9][a-z0-9-]*=[0-9]+\"?", "", probe.stderr)
    return Compiler(arguments, changed, size, answer.stdout, native, f"{machine}\n{target}")
