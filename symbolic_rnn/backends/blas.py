"""The BLAS that PyTensor's C code links with.

PyTensor installed by pip finds no BLAS, and its CVM mode then computes every matrix product in
Python, in every step of a scan. The package ``scipy-openblas32`` is OpenBLAS as a wheel. It works
with suitable flags, because its functions are those of BLAS with the prefix ``scipy_``.
"""

from __future__ import annotations

import logging
import shlex
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from pytensor import config

__all__ = ["blas_name", "linked_with_blas", "use_blas"]

#: The real BLAS functions that PyTensor's C code declares; it calls no complex ones.
_FUNCTIONS = (
    *("axpy", "copy", "dot", "rot", "scal", "swap"),
    *("gemv", "ger", "symv", "syr", "syr2", "trmv", "trsv"),
    *("gemm", "symm", "syrk", "syr2k", "trmm", "trsm"),
)

_PACKAGE = str(Path(__file__).parents[1])


def use_blas() -> str | None:
    """Configure the BLAS that PyTensor's C code links with, and describe it.

    Functions compiled by this package need no call of it. It is for functions compiled by
    ``pytensor.function`` in mode CVM, and changes PyTensor's configuration ``blas__ldflags``.

    A BLAS that the user has configured (``blas__ldflags``, even if empty), or that PyTensor finds
    by itself, is kept; otherwise the one of the ``blas`` extra is used. If there is none, a warning
    is issued once per process; everything still runs, but slower. Functions compiled before the
    first call are not affected. The first call takes about a second, in which PyTensor searches the
    system.

    Returns
    -------
    str or None
        A description, ``"OpenBLAS 0.3.34 ..."``; ``None`` if CVM computes without BLAS, or
        PyTensor has no C++ compiler.

    Warns
    -----
    UserWarning
        Once per process, if there is no BLAS and the user has not disabled it.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.use_blas() == symbolic_rnn.backends.use_blas()
    True
    """
    flags = _flags()
    if flags and flags != config.blas__ldflags:
        # Through config: commas would split them in PYTENSOR_FLAGS.
        config.blas__ldflags = flags
    return _described(flags)


def blas_name() -> str | None:
    """Describe the BLAS that functions compiled by this package in C++ link with.

    Returns
    -------
    str or None
        As :func:`use_blas`, but without changing PyTensor's configuration.

    Warns
    -----
    UserWarning
        As :func:`use_blas`.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.blas_name() == symbolic_rnn.backends.blas_name()
    True
    """
    return _described(_flags())


@contextmanager
def linked_with_blas() -> Iterator[None]:
    """Configure the BLAS of :func:`use_blas` inside the block only.

    Warns
    -----
    UserWarning
        As :func:`use_blas`.
    """
    logger = logging.getLogger("pytensor.tensor.blas")
    flags = _flags()
    # Without a BLAS, PyTensor would repeat its message for each product.
    logger.addFilter(_is_news)
    try:
        with config.change_flags(blas__ldflags=flags):
            yield
    finally:
        logger.removeFilter(_is_news)


def _flags() -> str:
    """Return the link flags; empty if there is no BLAS or no C++ compiler."""
    if not config.cxx:
        return ""
    flags = _flags_of_pytensor()
    return _flags_of_extra() if not flags and _left_to_pytensor() else flags


def _described(flags: str) -> str | None:
    if not flags:
        return None
    return _openblas_version() if "-lscipy_openblas" in flags else flags


def _flags_of_pytensor() -> str:
    """Return the flags that are configured or found by PyTensor, without its warning."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "PyTensor could not link to a BLAS", UserWarning)
        return str(config.blas__ldflags)


def _left_to_pytensor() -> bool:
    """Whether neither PYTENSOR_FLAGS nor a .pytensorrc configures the BLAS."""
    return bool(getattr(type(config), "blas__ldflags").is_default)  # noqa: B009 (mypy sees a str)


@cache
def _flags_of_extra() -> str:
    """Return the flags that link with scipy-openblas32; warn and return none if that fails."""
    try:
        import scipy_openblas32
    except ImportError:
        _warn("scipy-openblas32 is not installed")
        return ""
    folder = scipy_openblas32.get_lib_dir()
    flags = [
        f"-L{folder}",
        f"-l{scipy_openblas32.get_library()}",
        f"-Wl,-rpath,{folder}",
        *(f"-D{kind}{name}_=scipy_{kind}{name}_" for kind in "sd" for name in _FUNCTIONS),
    ]
    # Imported late, since importing this package compiles no C code.
    from pytensor.link.c.cmodule import try_blas_flag

    if not try_blas_flag(flags):
        _warn(f"linking a test program with scipy-openblas32 in {folder} failed")
        return ""
    return shlex.join(flags)


def _openblas_version() -> str:
    """Describe OpenBLAS's version and the processor whose kernels it uses."""
    import scipy_openblas32

    # "OpenBLAS 0.3.34 DYNAMIC_ARCH NO_AFFINITY Haswell MAX_THREADS=64"
    words = scipy_openblas32.get_openblas_config().split()
    plain = [word for word in words[2:] if not word.isupper() and "=" not in word]
    kernels = f", {plain[-1]} kernels" if plain else ""
    return f"{' '.join(words[:2])} (scipy-openblas32{kernels})"


def _warn(reason: str) -> None:
    warnings.warn(
        f"PyTensor found no BLAS, and {reason}. Everything still runs, but matrix products in mode "
        "CVM are slow. Install one with: pip install 'symbolic_rnn[blas]'",
        UserWarning,
        skip_file_prefixes=(_PACKAGE,),
    )


def _is_news(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith("Using NumPy C-API based implementation for BLAS")
