"""Compilation modes; the only module that resolves ``mode=None``."""

from __future__ import annotations

import sysconfig
import warnings
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytensor
from pytensor import config
from pytensor.compile import Function
from pytensor.compile.mode import Mode, get_mode, predefined_modes
from pytensor.graph.basic import Variable
from pytensor.link.basic import JITLinker, Linker, PerformLinker
from pytensor.link.jax.linker import JAXLinker

from symbolic_rnn.backends.blas import linked_with_blas
from symbolic_rnn.backends.jax_sizes import check_sizes
from symbolic_rnn.backends.joined_products import JOINED_PRODUCTS
from symbolic_rnn.c99 import CompilerError, NotCoveredError
from symbolic_rnn.c99.host.compiler import compiler

__all__ = [
    "compile_mode",
    "compiled",
    "default_mode",
    "mode_name",
    "obstacle_to",
    "quick_mode",
    "quickly_compiled",
]

_PACKAGE = str(Path(__file__).parents[1])

_NO_HEADERS = (
    "but this Python has no header files. Install them (Debian and Ubuntu: apt install "
    "python3-dev; Fedora: dnf install python3-devel)"
)

#: Packages that PyTensor's modes need besides PyTensor.
_PACKAGES = {"NUMBA": "numba", "JAX": "jax", "PYTORCH": "torch", "MLX": "mlx"}


class PythonLinker(PerformLinker):
    """Runs every Op in Python, inner graphs of scans included, which PyTensor compiles in C++."""

    def make_all(self, *arguments: Any, **options: Any) -> Any:
        """Link without a C++ compiler, which would take seconds for each new kind of node."""
        with config.change_flags(cxx=""):
            return super().make_all(*arguments, **options)


#: The mode that compiles fastest: Python, with no rewrite but merging equal nodes.
QUICK = Mode(linker=PythonLinker(), optimizer="merge")


def default_mode() -> Mode | str:
    """Return the PyTensor mode that functions are compiled in by default.

    Returns
    -------
    Mode or str
        The mode configured in PyTensor, if any; else ``"C99"`` if there is a C compiler; else
        ``"CVM"`` if PyTensor has a C++ compiler; else ``"NUMBA"`` if numba is installed; else
        ``"FAST_COMPILE"``, which runs in Python.

    Warns
    -----
    UserWarning
        Once per process, if there is no compiler.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.default_mode()
    """
    if config.mode != "Mode":  # PyTensor's value if the user has chosen none
        return config.mode
    obstacle = _obstacle_to_c()
    if obstacle is None:
        return "C99"
    mode = _fallback_mode()
    if mode == "CVM":
        _warn_once(obstacle, mode)
    return mode


def _fallback_mode() -> str:
    """Return the best of PyTensor's own modes."""
    obstacle = _obstacle_to_cpp()
    if obstacle is None:
        return "CVM"
    mode = "FAST_COMPILE" if _absent_package("NUMBA") else "NUMBA"
    _warn_once(obstacle, mode)
    return mode


def compiled(compile_in: Callable[[Mode], Function], mode: Mode | str | None = None) -> Function:
    """Compile a function in the requested mode, or by default in a mode that covers its graph.

    ``mode=None`` is resolved here; callers pass it on unchanged.

    Parameters
    ----------
    compile_in : callable
        Compiles a function in a mode.
    mode : Mode or str, optional
        :func:`default_mode` when omitted; if that is ``"C99"`` and does not cover the graph, the
        best of PyTensor's own modes.

    Returns
    -------
    Function

    Raises
    ------
    NotCoveredError
        If mode ``"C99"`` was requested and does not cover an Op.

    Warns
    -----
    UserWarning
        If the function falls back from ``"C99"`` to another mode; names the Op that is not covered.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn.backends
    >>> x = pt.matrix("x")
    >>> double = symbolic_rnn.backends.compiled(lambda m: pytensor.function([x], 2 * x, mode=m))
    >>> double([[1.0, 2.0]]).tolist()
    [[2.0, 4.0]]
    """
    try:
        return _compiled_in(compile_mode(mode), compile_in)
    except NotCoveredError as error:
        if mode is not None or config.mode != "Mode":
            raise
        fallback = _fallback_mode()
        warnings.warn(
            f"mode 'C99' does not cover {error.reason}. Falling back to {fallback}; pass "
            f"mode={fallback!r} to silence this.",
            UserWarning,
            skip_file_prefixes=(_PACKAGE,),
        )
        return _compiled_in(compile_mode(fallback), compile_in)


def quickly_compiled(
    inputs: Sequence[Variable], outputs: Sequence[Variable], mode: Mode | str | None = None
) -> Function:
    """Compile a function that runs a few times on small data, such as a verification.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The outputs may ignore some of the inputs.
    mode : Mode or str, optional
        :func:`quick_mode` when omitted.

    Returns
    -------
    Function

    Raises
    ------
    ValueError
        If PyTensor has no mode of this name, or its package is not installed.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn.backends
    >>> x = pt.dscalar("x")
    >>> [float(square) for square in symbolic_rnn.backends.quickly_compiled([x], [x * x])(3.0)]
    [9.0]
    """
    return _compiled_in(
        quick_mode(mode),
        lambda chosen: pytensor.function(
            list(inputs), list(outputs), mode=chosen, on_unused_input="ignore"
        ),
    )


def _compiled_in(mode: Mode, compile_in: Callable[[Mode], Function]) -> Function:
    # C99, NUMBA, JAX and PythonLinker compile none of PyTensor's C++ code.
    no_cpp = isinstance(mode.linker, JITLinker | PythonLinker)
    linking: AbstractContextManager[None] = nullcontext() if no_cpp else linked_with_blas()
    if isinstance(mode.linker, JAXLinker):
        return _compiled_by_jax(mode, compile_in)
    with linking:
        return compile_in(mode)


def _compiled_by_jax(mode: Mode, compile_in: Callable[[Mode], Function]) -> Function:
    """Compile a function, and refuse what JAX would refuse only when it is called."""
    try:
        function = compile_in(mode.including(JOINED_PRODUCTS))
    except NotImplementedError as error:
        reason = str(error).strip().split("\n")[0].rstrip(".")
        raise ValueError(
            f"mode JAX cannot compile this function: {reason}. Compile it in another mode, such as "
            "C99 or CVM."
        ) from error
    check_sizes(function.maker.fgraph)
    return function


def compile_mode(mode: Mode | str | None = None) -> Mode:
    """Return the mode to compile a training step in: without one rewrite that slows CVM down.

    PyTensor's CVM merges a matrix product with a scalar factor, and then computes the product once
    for each such scalar. An optimizer scales each gradient several times: by the clipping factor
    and by one minus each decay rate.

    Parameters
    ----------
    mode : Mode or str, optional
        :func:`default_mode` when omitted. Unlike :func:`compiled`, this does not check coverage.

    Returns
    -------
    Mode

    Raises
    ------
    ValueError
        If PyTensor has no mode of this name, or its package is not installed.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.compile_mode("FAST_COMPILE")
    """
    asked = _prepared(default_mode() if mode is None else mode)
    return asked.excluding("local_dot22_to_dot22scalar")


def quick_mode(mode: Mode | str | None = None) -> Mode:
    """Return the mode for functions that run a few times on small data, such as a verification.

    Parameters
    ----------
    mode : Mode or str, optional
        When omitted, the mode that compiles fastest: Python, with minimal rewriting.

    Returns
    -------
    Mode

    Raises
    ------
    ValueError
        If PyTensor has no mode of this name, or its package is not installed.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.quick_mode("NUMBA")
    """
    return _prepared(QUICK if mode is None else mode)


def mode_name(function: Function) -> str:
    """Return the name of the mode that a function was compiled in.

    Parameters
    ----------
    function : Function
        A compiled function.

    Returns
    -------
    str
        A name that PyTensor knows, or the class name of the linker if no named mode has it.

    Examples
    --------
    >>> import pytensor
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.mode_name(pytensor.function([], [], mode="CVM"))
    'CVM'
    """
    linker = function.maker.linker
    names = (name for name, mode in predefined_modes.items() if _alike(mode.linker, linker))
    return next(names, type(linker).__name__)


def _alike(linker: Linker, other: Linker) -> bool:
    kinds = ("use_cloop", "c_thunks")  # these distinguish PyTensor's virtual machines
    return type(linker) is type(other) and all(
        getattr(linker, kind, None) == getattr(other, kind, None) for kind in kinds
    )


def _prepared(mode: Mode | str) -> Mode:
    """Look up a mode; check that its package is installed."""
    try:
        found = get_mode(mode)
    except ValueError:
        raise ValueError(
            f"mode expects a Mode or one of {', '.join(predefined_modes)}; got {mode!r}."
        ) from None
    if isinstance(mode, str) and (package := _absent_package(mode)):
        raise ValueError(
            f"mode {mode!r} needs the package {package}, which is not installed. Install it, or "
            "omit the mode to use the best one available."
        )
    return found


def obstacle_to(mode: str) -> str | None:
    """Return what a mode lacks, without trying to compile.

    Parameters
    ----------
    mode : str
        A name that PyTensor knows.

    Returns
    -------
    str or None
        None if its compiler or package is available.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.obstacle_to("FAST_COMPILE") is None
    True
    """
    if package := _absent_package(mode):
        return f"{package} is not installed"
    match mode.upper():
        case "C99":
            return _obstacle_to_c()
        case "CVM" | "C":
            return _obstacle_to_cpp()
    return None


def _absent_package(mode: str) -> str | None:
    package = _PACKAGES.get(mode.upper())
    return None if package is None or find_spec(package) else package


def _obstacle_to_c() -> str | None:
    """Return why mode C99 cannot compile and how to fix it, or None."""
    try:
        compiler()
    except CompilerError as error:
        return str(error).removesuffix(".")
    return None if _has_headers() else f"There is a C compiler, {_NO_HEADERS}"


def _obstacle_to_cpp() -> str | None:
    """Return why PyTensor cannot compile C++ and how to fix it, or None."""
    if not config.cxx:
        return (
            "PyTensor has no C++ compiler. Install g++ (Debian and Ubuntu: apt install g++; "
            "Fedora: dnf install gcc-c++; conda: conda install gxx) or, on a Mac, clang++ "
            "(xcode-select --install), and leave PyTensor's flag cxx unset"
        )
    if not _has_headers():
        return f"PyTensor has a C++ compiler, {config.cxx}, {_NO_HEADERS}"
    return None


def _has_headers() -> bool:
    return (Path(sysconfig.get_path("include")) / "Python.h").exists()


@cache
def _warn_once(obstacle: str, mode: str) -> None:
    cost = {
        "CVM": "training is slower",
        "NUMBA": "each function takes longer to compile",
        "FAST_COMPILE": "functions run slowly",
    }[mode]
    warnings.warn(
        f"{obstacle}. Falling back to mode {mode}: everything runs, but {cost}.",
        UserWarning,
        skip_file_prefixes=(_PACKAGE,),
    )
