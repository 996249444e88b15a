"""The system's C compiler: which one, for which processor, with which flags."""

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

#: What a shared library is called on this system.
LIBRARY_SUFFIX = ".dylib" if sys.platform == "darwin" else ".so"

_WHERE_TO_GET_ONE = (
    "Install one (Debian and Ubuntu: apt install gcc libc6-dev; Fedora: dnf install gcc; macOS: "
    "xcode-select --install; conda: conda install -c conda-forge c-compiler), or name it in the "
    'environment variable CC. Without one, compile in another mode: mode="NUMBA", or mode="CVM", '
    "which needs a C++ compiler."
)

#: Each keeps NaN, infinities, signed zeros and the order of sums; -ffast-math keeps none of them,
#: and a library linked with it flushes denormals to zero in the whole process.
_FLAGS = (
    "-std=c99",
    # -O3 makes nothing here run faster by more than a few percent, and takes four times as long.
    "-O2",
    "-ftree-vectorize",
    "-fPIC",
    "-shared",
    "-pthread",
    # sqrt is one instruction when it need not write errno, and nothing here reads errno.
    "-fno-math-errno",
    # Both branches of a conditional may be computed, so that a loop with one is vectorized; what
    # the branch not taken does is seen only by who unmasks the processor's exceptions: nobody.
    "-fno-trapping-math",
    # a * b + c with one rounding, twice as fast and closer to the truth. With -std=c99 gcc has this
    # off, and takes "on" for "off". Code that needs both roundings must say so (volatile).
    "-ffp-contract=fast",
)

#: What a compiler needs beside, by a word of what it prints for --version.
_OWN_FLAGS = {
    # To vectorize where it cannot know that it pays; clang does it anyway.
    "Free Software Foundation": ("-fvect-cost-model=dynamic",),
    "clang": (
        # The loops of a product are unrolled as far as its vectors fit the registers, no further.
        "-fno-unroll-loops",
        # On Intel's processors clang halves vectors of 512 bits, those of products too. Where there
        # are none, the flag does nothing.
        "-mprefer-vector-width=512",
    ),
}

#: How a processor says "the one I run on"; no target takes both.
_NATIVE = ("-march=native", "-mcpu=native")


class CompilerError(RuntimeError):
    """No C compiler was found, or it did not compile, or what it compiled does not load.

    Examples
    --------
    >>> issubclass(CompilerError, RuntimeError)
    True
    """


@dataclass(frozen=True)
class Compiler:
    """A C compiler, described so closely that another one, or another processor, differs.

    Attributes
    ----------
    arguments : tuple of str
        What a command begins with: the program, by its full path, and arguments of its own.
    changed, size : int
        When the program's file was last written, in nanoseconds, and its bytes.
    version : str
        What it prints for ``--version``.
    native : tuple of str
        The flag that compiles for this processor: ``("-march=native",)``, ``("-mcpu=native",)`` or
        none.
    target : str
        What the compiler makes of that flag here, the processor's instruction sets by name, with
        the folders it searches; and the kind of machine and the C library that Python runs on.
    """

    arguments: tuple[str, ...]
    changed: int
    size: int
    version: str
    native: tuple[str, ...]
    target: str


def compiler() -> Compiler:
    """Find the C compiler: the one that the environment variable ``CC`` names, or ``cc``.

    ``CC`` may be a path, with spaces even, or a command with arguments (``ccache gcc``, ``gcc
    -m32``), read as a shell would, but no shell runs. Where ``CC`` is not set, the first of ``cc``,
    ``gcc`` and ``clang`` on ``PATH`` is taken. The compiler is asked once in a process for its
    version and for this processor, and again when its file changes.

    Returns
    -------
    Compiler

    Raises
    ------
    CompilerError
        If there is none, or it does not run. The message says how to get one.

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
        raise CompilerError(f"The C compiler {program} cannot be read: {error}") from error
    # PATH, CPATH and the like change what a wrapper, or the compiler itself, finds.
    surroundings = tuple(sorted((k, v) for k, v in os.environ.items() if k.endswith("PATH")))
    return _describe((program, *arguments), state.st_mtime_ns, state.st_size, surroundings)


def flags_for(compiler: Compiler) -> tuple[str, ...]:
    """Give the flags that a shared library is compiled with.

    Those of the environment variable ``SYMBOLIC_RNN_CFLAGS``, read as a shell would, come last:
    such as ``-O1`` where many functions are compiled and each is called a few times, or ``-g`` for
    a debugger. What is compiled with other flags is another library in the cache.

    Parameters
    ----------
    compiler : Compiler

    Returns
    -------
    tuple of str
        C99, optimized for this processor. NaN, infinities and signed zeros are kept, and sums keep
        their order; a product and a sum may be rounded once instead of twice.

    Raises
    ------
    CompilerError
        If the variable cannot be read, because a quotation mark is not closed.

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
            f"The environment variable SYMBOLIC_RNN_CFLAGS, {asked!r}, is no list of flags: "
            f"{error}. Write it as in a shell, such as SYMBOLIC_RNN_CFLAGS='-O1 -g'."
        ) from error


def run_compiler(
    command: Sequence[str], folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a compiler's command, in a folder that also takes its temporary files.

    Parameters
    ----------
    command : sequence of str
        The program and its arguments.
    folder : Path, optional
        Where it runs; the root folder when omitted, so that what it prints is the same everywhere.

    Returns
    -------
    subprocess.CompletedProcess
        With what it printed, in English.

    Raises
    ------
    CompilerError
        If it cannot be started.

    Examples
    --------
    >>> from symbolic_rnn.c99.host.compiler import compiler, run_compiler
    >>> run_compiler([*compiler().arguments, "--version"]).returncode
    0
    """
    environment = {**os.environ, "LC_ALL": "C"}
    if folder is not None:
        environment["TMPDIR"] = str(folder)  # cleaned with the folder, after a kill too
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
            f"The C compiler {command[0]} cannot be started: {error}. {_WHERE_TO_GET_ONE}"
        ) from error


def _command() -> list[str]:
    """Give the program by its full path, and its own arguments."""
    if os.name != "posix":
        raise CompilerError(
            'mode "C99" needs a POSIX system (Linux, macOS). Compile in mode="NUMBA" here.'
        )
    asked = os.environ.get("CC", "").strip()
    if not asked:
        found = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
        if found is None:
            raise CompilerError(
                'mode "C99" needs a C compiler, and none of cc, gcc and clang is on PATH '
                f"({os.environ.get('PATH', '')}). {_WHERE_TO_GET_ONE}"
            )
        return [os.path.abspath(found)]
    whole = shutil.which(asked)  # a path may hold spaces
    if whole is not None:
        return [os.path.abspath(whole)]
    try:
        words = shlex.split(asked)
    except ValueError as error:
        raise CompilerError(
            f"The environment variable CC, {asked!r}, is no command: {error}. Write it as in a "
            "shell, such as CC='gcc -m64'."
        ) from error
    found = shutil.which(words[0]) if words else None
    if found is None:
        raise CompilerError(
            f"The environment variable CC names the compiler {asked!r}, and there is no such "
            f"program. Correct CC, or unset it to use cc. {_WHERE_TO_GET_ONE}"
        )
    return [os.path.abspath(found), *words[1:]]


@lru_cache(maxsize=8)
def _describe(
    arguments: tuple[str, ...], changed: int, size: int, surroundings: tuple[tuple[str, str], ...]
) -> Compiler:
    """Ask the compiler who it is; ``surroundings`` only tells one question from another."""
    answer = run_compiler([*arguments, "--version"])
    if answer.returncode:
        raise CompilerError(
            f"The C compiler does not run: {shlex.join(arguments)} --version gave exit status "
            f"{answer.returncode}: {answer.stderr.strip()[:500]}. {_WHERE_TO_GET_ONE}"
        )
    for native in [*((flag,) for flag in _NATIVE), ()]:
        # Preprocessing nothing, verbosely, prints the target that the flag stands for, and fails
        # where the flag is not known.
        probe = run_compiler([*arguments, *native, "-v", "-E", "-x", "c", os.devnull])
        if probe.returncode == 0:
            break
    else:
        raise CompilerError(
            f"The C compiler does not preprocess an empty file: {shlex.join(arguments)} -E: "
            f"{probe.stderr.strip()[-500:]}. Take gcc or clang. {_WHERE_TO_GET_ONE}"
        )
    machine = f"{platform.machine()} {' '.join(platform.libc_ver())}"
    # The same processor whichever core answers: the sizes of the caches are no instruction set.
    target = re.sub(r"--param \"?l[0-9][a-z0-9-]*=[0-9]+\"?", "", probe.stderr)
    return Compiler(arguments, changed, size, answer.stdout, native, f"{machine}\n{target}")
