"""The environment that functions are compiled and run in, as ``symbolic-rnn info`` prints it."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shlex
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from pytensor import config

from symbolic_rnn._version import __version__
from symbolic_rnn.backends.blas import blas_name
from symbolic_rnn.backends.modes import obstacle_to
from symbolic_rnn.backends.trial import ModeTrial, try_mode
from symbolic_rnn.c99 import CompilerError
from symbolic_rnn.c99.host.compiler import compiler

__all__ = ["Environment", "environment"]

#: The modes that are reported, best first.
MODES = ("C99", "CVM", "NUMBA", "JAX")

_THREAD_VARIABLES = ("SYMBOLIC_RNN_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")


@dataclass(frozen=True)
class Environment:
    """Versions, compiler, BLAS and modes of this process.

    Parameters
    ----------
    versions : dict of str to (str or None)
        Each package and its version, ``None`` where it is not installed.
    python : str
        Version and implementation of Python.
    platform : str
        Operating system and machine.
    processor : str
        Name of the processor.
    compiler : str or None
        PyTensor's C++ compiler and its version.
    c_compiler : str or None
        The C compiler of mode ``"C99"`` and its version.
    blas : str or None
        The value of :func:`blas_name`.
    floatX : str
        Dtype of new parameters.
    threads : dict of str to (str or None)
        Number of processors available to this process, and the variables that limit threads.
    compile_folder : str
        PyTensor's folder for compiled code.
    obstacles : dict of str to (str or None)
        What each mode lacks; ``None`` if its compiler or package is available.
    modes : tuple of ModeTrial
        Results of trying each mode; empty if none was tried.
    """

    versions: dict[str, str | None]
    python: str
    platform: str
    processor: str
    compiler: str | None
    c_compiler: str | None
    blas: str | None
    floatX: str  # noqa: N815 (PyTensor's name)
    threads: dict[str, str | None]
    compile_folder: str
    obstacles: dict[str, str | None]
    modes: tuple[ModeTrial, ...]

    def to_dict(self) -> dict[str, Any]:
        """Return everything as plain dictionaries, lists, strings and numbers, for JSON."""
        return asdict(self)


def environment(
    *, try_modes: bool = False, progress: Callable[[str], None] | None = None
) -> Environment:
    """Report the compilers, libraries and modes that this process uses.

    Parameters
    ----------
    try_modes : bool
        Also compile and run a small recurrence with its gradient in each available mode. Takes up
        to a minute if nothing is cached.
    progress : callable, optional
        Called with the name of each mode before it is tried.

    Returns
    -------
    Environment

    Warns
    -----
    UserWarning
        See :func:`blas_name`.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> found = symbolic_rnn.backends.environment()
    >>> found.versions["symbolic_rnn"] == symbolic_rnn.__version__
    True
    """
    blas = blas_name()
    obstacles = {mode: obstacle_to(mode) for mode in MODES}
    trials = []
    for mode, obstacle in obstacles.items() if try_modes else ():
        if progress is not None:
            progress(mode)
        trials.append(try_mode(mode) if not obstacle else ModeTrial(mode, False, 0.0, obstacle))
    return Environment(
        versions={
            "symbolic_rnn": __version__,
            **{
                name: _version(name)
                for name in ("pytensor", "pytensor-ml", "numpy", "numba", "jax", "scipy-openblas32")
            },
        },
        python=f"{platform.python_version()} ({platform.python_implementation()})",
        platform=platform.platform(),
        processor=processor(),
        compiler=f"{config.cxx}: {config.gcc_version_str}" if config.cxx else None,
        c_compiler=_c_compiler(),
        blas=blas,
        floatX=str(config.floatX),
        threads={
            "processors": str(len(os.sched_getaffinity(0)))
            if hasattr(os, "sched_getaffinity")
            else str(os.cpu_count()),
            **{name: os.environ.get(name) for name in _THREAD_VARIABLES},
        },
        compile_folder=str(config.compiledir),
        obstacles=obstacles,
        modes=tuple(trials),
    )


def processor() -> str:
    """Return the processor's name."""
    try:
        with open("/proc/cpuinfo", encoding="utf-8") as lines:
            for line in lines:
                if line.startswith("model name"):
                    return line.partition(":")[2].strip()
    except OSError:
        pass  # not Linux
    return platform.processor() or platform.machine()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _c_compiler() -> str | None:
    try:
        found = compiler()
    except CompilerError:
        return None
    return f"{shlex.join(found.arguments)}: {found.version.splitlines()[0]}"
