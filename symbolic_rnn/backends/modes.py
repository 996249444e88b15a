"""The mode that functions are compiled in: the one place that resolves ``mode=None``."""

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

from symbolic_rnn.backends.blas import linked_with_blas
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

#: The packages that PyTensor's modes need beside PyTensor.
_PACKAGES = {"NUMBA": "numba", "JAX": "jax", "PYTORCH": "torch", "MLX": "mlx"}


class PythonLinker(PerformLinker):
    """Runs every Op in Python, also what a scan runs inside, which PyTensor compiles in C++."""

    def make_all(self, *arguments: Any, **options: Any) -> Any:
        """Link without a C++ compiler: a cold cache would cost seconds for each kind of node."""
        with config.change_flags(cxx=""):
            return super().make_all(*arguments, **options)


#: Compiles fastest: Python, equal nodes merged, and no other rewrite.
QUICK = Mode(linker=PythonLinker(), optimizer="merge")


def default_mode() -> Mode | str:
    """Give the PyTensor mode to compile in when no mode is asked for.

    Returns
    -------
    Mode or str
        The mode the user has configured in PyTensor, if any; else ``"C99"``, where there is a C
        compiler; else ``"CVM"``, where PyTensor has a C++ compiler; else ``"NUMBA"`` where numba is
        installed; else ``"FAST_COMPILE"``, which is Python alone.

    Warns
    -----
    UserWarning
        Once in a process, if there is no compiler.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.default_mode()
    """
    if config.mode != "Mode":  # PyTensor's name for: nothing was chosen
        return config.mode
    obstacle = _obstacle_to_c()
    if obstacle is None:
        return "C99"
    mode = _mode_behind_c99()
    if mode == "CVM":
        _warn_once(obstacle, mode)
    return mode


def _mode_behind_c99() -> str:
    """The best mode of PyTensor's own."""
    obstacle = _obstacle_to_cpp()
    if obstacle is None:
        return "CVM"
    mode = "FAST_COMPILE" if _absent_package("NUMBA") else "NUMBA"
    _warn_once(obstacle, mode)
    return mode


def compiled(compile_in: Callable[[Mode], Function], mode: Mode | str | None = None) -> Function:
    """Compile a function in the mode asked for; with none asked for, in one that covers its graph.

    This is where ``mode=None`` becomes a mode; until then it is passed on as it is.

    Parameters
    ----------
    compile_in : callable
        From a mode to a compiled function.
    mode : Mode or str, optional
        :func:`default_mode` when omitted, and where that is ``"C99"`` and does not cover the graph,
        the next best.

    Returns
    -------
    Function

    Raises
    ------
    NotCoveredError
        If mode ``"C99"`` was asked for and does not cover an Op.

    Warns
    -----
    UserWarning
        If another mode takes the place of ``"C99"``: which Op it does not cover.

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
        behind = _mode_behind_c99()
        warnings.warn(
            f"mode 'C99' does not cover {error.reason}, so it is compiled in {behind}; "
            f"pass mode={behind!r} to silence this.",
            UserWarning,
            skip_file_prefixes=(_PACKAGE,),
        )
        return _compiled_in(compile_mode(behind), compile_in)


def quickly_compiled(
    inputs: Sequence[Variable], outputs: Sequence[Variable], mode: Mode | str | None = None
) -> Function:
    """Compile what runs a few times on small data, as a proof does.

    Parameters
    ----------
    inputs, outputs : sequence of Variable
        The outputs need not read all of the inputs.
    mode : Mode or str, optional
        :func:`quick_mode` when omitted.

    Returns
    -------
    Function

    Raises
    ------
    ValueError
        If PyTensor knows no mode of this name.

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
    # C99, NUMBA, JAX and our own Python compile no C++ of PyTensor's.
    no_cpp = isinstance(mode.linker, JITLinker | PythonLinker)
    linking: AbstractContextManager[None] = nullcontext() if no_cpp else linked_with_blas()
    with linking:
        return compile_in(mode)


def compile_mode(mode: Mode | str | None = None) -> Mode:
    """Give the mode to compile a training step in.

    PyTensor's CVM joins a matrix product with a scalar that multiplies it, and then computes the
    product once for each such scalar. An optimizer multiplies each gradient by several: by the
    clipping factor, by one minus each decay rate. This is the mode without that rewrite; it changes
    no other.

    Parameters
    ----------
    mode : Mode or str, optional
        :func:`default_mode` when omitted, whatever it covers; :func:`compiled` falls back.

    Returns
    -------
    Mode

    Raises
    ------
    ValueError
        If PyTensor knows no mode of this name.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.compile_mode("FAST_COMPILE")
    """
    asked = _prepared(default_mode() if mode is None else mode)
    return asked.excluding("local_dot22_to_dot22scalar")


def quick_mode(mode: Mode | str | None = None) -> Mode:
    """Give the mode to compile in what runs a few times on small data, as a proof does.

    Parameters
    ----------
    mode : Mode or str, optional
        The one that compiles fastest when omitted: Python, with the fewest rewrites.

    Returns
    -------
    Mode

    Raises
    ------
    ValueError
        If PyTensor knows no mode of this name.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.quick_mode("NUMBA")
    """
    return _prepared(QUICK if mode is None else mode)


def mode_name(function: Function) -> str:
    """Name the mode that a function was compiled in, such as the one :func:`compiled` chose.

    Parameters
    ----------
    function : Function
        A compiled one.

    Returns
    -------
    str
        A name that PyTensor knows; where none has its linker, what kind of linker it is.

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
    kinds = ("use_cloop", "c_thunks")  # they tell PyTensor's virtual machines apart
    return type(linker) is type(other) and all(
        getattr(linker, kind, None) == getattr(other, kind, None) for kind in kinds
    )


def _prepared(mode: Mode | str) -> Mode:
    """Look a mode up."""
    try:
        found = get_mode(mode)
    except ValueError:
        raise ValueError(
            f"mode expects one of {', '.join(predefined_modes)}, or a Mode, got {mode!r}."
        ) from None
    if isinstance(mode, str) and (package := _absent_package(mode)):
        raise ValueError(
            f"mode {mode!r} needs the package {package}, which is not installed; install it, or "
            "leave the mode out for the best one that works here."
        )
    return found


def obstacle_to(mode: str) -> str | None:
    """Say what is missing for a mode, without trying it.

    Parameters
    ----------
    mode : str
        A name that PyTensor knows.

    Returns
    -------
    str or None
        None where its compiler, or its package, is there.

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
    """Say what keeps mode C99 from compiling, and how to get it; None where nothing does."""
    try:
        compiler()
    except CompilerError as error:
        return str(error).removesuffix(".")
    return None if _has_headers() else f"There is a C compiler, {_NO_HEADERS}"


def _obstacle_to_cpp() -> str | None:
    """Say what keeps PyTensor from compiling C++."""
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
        f"{obstacle}. Until then functions are compiled in mode {mode}: everything runs, but "
        f"{cost}.",
        UserWarning,
        skip_file_prefixes=(_PACKAGE,),
    )
