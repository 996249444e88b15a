"""The mode that functions are compiled in, and a trial of each on a small recurrence."""

from __future__ import annotations

import gc
import sysconfig
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor import config
from pytensor.compile import Function
from pytensor.compile.mode import Mode, get_mode
from pytensor.link.basic import PerformLinker

from symbolic_rnn.backends.blas import use_blas
from symbolic_rnn.c99 import CompilerError, NotCoveredError
from symbolic_rnn.c99.compiler import compiler

__all__ = ["ModeTrial", "compile_mode", "compiled", "default_mode", "quick_mode", "try_mode"]

_PACKAGE = str(Path(__file__).parents[1])

_NO_HEADERS = (
    "but this Python has no header files. Install them (Debian and Ubuntu: apt install "
    "python3-dev; Fedora: dnf install python3-devel)"
)


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
        compiler; else ``"CVM"``, with a BLAS (:func:`use_blas`), where PyTensor has a C++ compiler;
        else ``"NUMBA"`` where numba is installed; else ``"FAST_COMPILE"``, which is Python alone.

    Warns
    -----
    UserWarning
        Once in a process, if there is no compiler, or no BLAS where one is needed.

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
        use_blas()
        return "CVM"
    mode = "NUMBA" if find_spec("numba") else "FAST_COMPILE"
    _warn_once(obstacle, mode)
    return mode


def compiled(compile_in: Callable[[Mode], Function], mode: Mode | str | None = None) -> Function:
    """Compile a function in the mode asked for; with none asked for, in one that covers its graph.

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
        with _uncollected():
            return compile_in(compile_mode(mode))
    except NotCoveredError as error:
        if mode is not None or config.mode != "Mode":
            raise
        behind = _mode_behind_c99()
        warnings.warn(
            f"{error} It is compiled in mode {behind} now; name that mode to say so yourself.",
            UserWarning,
            skip_file_prefixes=(_PACKAGE,),
        )
        return compile_in(compile_mode(behind))


@contextmanager
def _uncollected() -> Iterator[None]:
    """Leave Python's collector out while many small objects are made that refer to each other.

    It would walk all of them again and again, and compiling would take a fifth longer.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def compile_mode(mode: Mode | str | None = None) -> Mode:
    """Give the mode to compile a training step in.

    PyTensor's CVM joins a matrix product with a scalar that multiplies it, and then computes the
    product once for each such scalar. An optimizer multiplies each gradient by several: by the
    clipping factor, by one minus each decay rate. This is the mode without that rewrite; it changes
    no other.

    Parameters
    ----------
    mode : Mode or str, optional
        :func:`default_mode` when omitted.

    Returns
    -------
    Mode

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> mode = symbolic_rnn.backends.compile_mode("FAST_COMPILE")
    """
    asked = get_mode(default_mode() if mode is None else mode)
    return asked.excluding("local_dot22_to_dot22scalar")


def quick_mode(mode: Mode | str | None = None) -> Mode | str:
    """Give the mode to compile in what runs a few times on small data, as a proof does.

    Parameters
    ----------
    mode : Mode or str, optional
        The one that compiles fastest when omitted: Python, with the fewest rewrites.

    Returns
    -------
    Mode or str

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.quick_mode("NUMBA")
    'NUMBA'
    """
    return QUICK if mode is None else mode


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


@dataclass(frozen=True)
class ModeTrial:
    """What became of compiling and running a small recurrence in one mode.

    Parameters
    ----------
    mode : str
        The name of the mode.
    works : bool
        Whether value and gradient came out, and right.
    seconds : float
        Time to compile and run it.
    reason : str
        Why it does not work; empty where it does.
    """

    mode: str
    works: bool
    seconds: float
    reason: str = ""


def try_mode(mode: str) -> ModeTrial:
    r"""Compile a scan and its gradient in a mode, run them, and compare with NumPy.

    The recurrence is :math:`s_t = \tanh(x_t + W s_{t-1})`, three steps of two units, and the loss
    the sum of all :math:`s_t`.

    Parameters
    ----------
    mode : str
        A name that PyTensor knows: ``"CVM"``, ``"NUMBA"``, ``"JAX"``, ``"C"``, ...

    Returns
    -------
    ModeTrial
        It never raises for a mode that does not work; the reason is in the result.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.try_mode("FAST_COMPILE").works
    True
    """
    started = time.perf_counter()
    reason = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a trial reports in its result
            reason = _differs_from_numpy(mode)
    except Exception as error:  # whatever a backend raises is the answer
        # In PyTensor's long messages the first line with words is the one that says why.
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = f"{type(error).__name__}: {lines[0][:200] if lines else 'no message'}"
    return ModeTrial(mode, not reason, time.perf_counter() - started, reason)


def _differs_from_numpy(mode: str) -> str:
    """Say what is wrong with the mode's result; empty where nothing is."""
    x_values = np.array([[0.5, -0.25], [0.125, 1.0], [-0.75, 0.25]], dtype=config.floatX)
    W_values = np.array([[0.5, -0.3], [0.2, 0.7]], dtype=config.floatX)

    x = pt.tensor("x", shape=(3, 2))  # JAX needs to know the number of steps
    W = pt.matrix("W")
    states = pytensor.scan(
        lambda x_t, s_prev, W: pt.tanh(x_t + W @ s_prev),
        sequences=[x],
        outputs_info=[pt.zeros((2,))],
        non_sequences=[W],
        strict=True,
        return_updates=False,
    )
    loss = states.sum()
    gradients = pytensor.grad(loss, [W])
    assert isinstance(gradients, list)  # it gives back what wrt is
    run = pytensor.function([x, W], [loss, *gradients], mode=mode)
    value, gradient = (np.asarray(result) for result in run(x_values, W_values))

    s = [np.zeros(2)]
    for x_t in x_values:
        s.append(np.tanh(x_t + W_values @ s[-1]))
    slope, delta = np.zeros((2, 2)), np.zeros(2)
    for t in (3, 2, 1):
        bar_a = (1 + delta) * (1 - s[t] ** 2)
        slope += np.outer(bar_a, s[t - 1])
        delta = W_values.T @ bar_a
    if not np.allclose(value, np.sum(s), rtol=1e-5):
        return f"the loss is {value}, but NumPy computes {np.sum(s)}"
    if not np.allclose(gradient, slope, rtol=1e-5, atol=1e-6):
        return f"the gradient is {gradient.tolist()}, but NumPy computes {slope.tolist()}"
    return ""
