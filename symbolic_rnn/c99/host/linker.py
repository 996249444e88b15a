"""PyTensor linker: compiles a rewritten graph to one C function and wraps it for Python."""

from __future__ import annotations

import ctypes
import importlib.machinery
import importlib.util
import re
import weakref
from collections.abc import Callable, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from pytensor.compile.mode import Mode, register_linker, register_mode
from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.link.basic import JITLinker

from symbolic_rnn.c99.codegen import Source, source_of
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.host.build import build, load
from symbolic_rnn.c99.host.generators import with_generators
from symbolic_rnn.c99.host.thread_count import thread_count
from symbolic_rnn.c99.rewrites import (  # noqa: F401  (they register)
    branches,
    copies,
    masks,
    names,
    scan_shapes,
)

__all__ = ["C99", "C99Linker", "mode", "source"]


class CompiledFunction:
    """A generated function with its workspace and threads, callable with arrays."""

    def __init__(self, source: Source, threads: int):
        self.source = source
        self.library = load(source.text)
        call, new, free = (self.library[f"{source.prefix}_{k}"] for k in ("call", "new", "free"))
        new.restype, new.argtypes = ctypes.c_void_p, [ctypes.c_int64]
        free.argtypes = [ctypes.c_void_p]
        workspace = new(threads)
        if not workspace:
            raise MemoryError("C99: cannot allocate the workspace of a compiled function")
        # Not at the end of the process, when a daemon thread may still be in the function.
        weakref.finalize(self, free, workspace).atexit = False
        address = ctypes.cast(call, ctypes.c_void_p).value
        shapes = tuple(tuple(-1 if n is None else n for n in shape) for shape in source.shapes)
        inputs = tuple(zip(_numbers(source.inputs), shapes, source.names, strict=True))
        self.call = _glue().make(address, workspace, inputs, _numbers(source.outputs))
        if source.input_generators:
            self.call = with_generators(self.call, source)

    def __call__(self, *inputs: Any) -> tuple[Any, ...] | None:
        """Run the function; return ``None`` if it has no outputs, as PyTensor expects."""
        found = self.call(*inputs)
        if type(found) is tuple:
            return found or None
        if found < 0:
            raise MemoryError("C99: cannot allocate memory for the arrays of a compiled function")
        kind, message = self.source.errors[found - 1]
        raise kind(message)


def _numbers(dtypes: Sequence[str]) -> tuple[int, ...]:
    return tuple(np.dtype(dtype).num for dtype in dtypes)


@cache
def _glue() -> Any:
    """Compile and import the extension module that calls generated functions from Python."""
    text = (files("symbolic_rnn.c99.host") / "glue.c").read_text("utf-8")
    path = str(build(text, include_python=True))
    loader = importlib.machinery.ExtensionFileLoader("c99_glue", path)
    spec = importlib.util.spec_from_file_location("c99_glue", path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


class C99Linker(JITLinker):
    """Compiles a rewritten graph, scans included, to one C99 function.

    The source is compiled with the system's compiler and loaded; it runs without Python.

    Parameters
    ----------
    allow_gc, schedule
        As in PyTensor.
    threads : int, optional
        Number of threads; see :func:`mode`.
    prefix : str
        Prefix of the exported names; see :func:`mode`.
    """

    incompatible_rewrites = (
        "cxx_only",
        "BlasOpt",
        "inplace",
        "local_careduce_fusion",
        "scan_reduce_trace_prealloc",
        "scan_make_inplace",
        "scan_inner_graph",  # replaced by c99_scan_inner_graph, which preserves names
        "scan_push_out_seq",  # would store intermediate values that a fused loop keeps in registers
        # These inspect each product for diagonals, selections, symmetries and common factors, which
        # networks do not have, and take a quarter of the time of rewriting.
        "local_greedy_distributor",
        "dot_diag_to_elemwise",
        "selection_dot_to_indexing",
        "useless_symmetric_transpose",
    )

    def __init__(
        self,
        allow_gc: bool | None = None,
        schedule: Any = None,
        threads: int | None = None,
        prefix: str = "c99",
    ):
        super().__init__(allow_gc=allow_gc, schedule=schedule)
        self.threads, self.prefix = threads, prefix

    def accept(self, fgraph: FunctionGraph, *arguments: Any, **options: Any) -> C99Linker:
        """Accept a graph; return a copy of the linker if it already has another graph."""
        if self.fgraph is None or self.fgraph is fgraph:
            super().accept(fgraph, *arguments, **options)
            return self
        copy = type(self)(self.allow_gc, threads=self.threads, prefix=self.prefix)
        return copy.accept(fgraph, *arguments, **options)

    def fgraph_convert(  # type: ignore[override]
        self, fgraph: FunctionGraph, order: Sequence[Apply], **_: Any
    ) -> Source:
        """Generate C for the graph."""
        try:
            return source_of(fgraph, order, self.prefix)
        except NotCoveredError as error:
            error.advice = "compile this function with mode='CVM'"
            raise

    def jit_compile(self, fn: Source) -> Callable[..., Any]:  # type: ignore[override]
        """Compile and load the source."""
        return CompiledFunction(fn, thread_count(self.threads))

    def create_thunk_inputs(self, storage_map: dict[Any, list[Any]]) -> list[Any]:
        """Return the storage of the inputs, in order."""
        assert self.fgraph is not None
        return [storage_map[variable] for variable in self.fgraph.inputs]


def mode(*, threads: int | None = None, prefix: str = "c99") -> Mode:
    """Return mode ``"C99"`` with a given number of threads.

    Threads share the rows of a batch if the steps of a recurrence treat rows independently, matrix
    products, and loops over many elements; small work is done by the calling thread alone. For a
    given number of threads, results are reproducible bit for bit.

    Parameters
    ----------
    threads : int, optional
        When omitted, as for ``mode="C99"``: the value of the environment variable
        ``SYMBOLIC_RNN_THREADS``, or ``OMP_NUM_THREADS``, when a function is compiled; if neither is
        set, the number of processors available to this process.
    prefix : str
        The C file exports ``PREFIX_call``, ``PREFIX_new`` and ``PREFIX_free``. Files
        (:func:`source`) with different prefixes can be linked into one program.

    Returns
    -------
    Mode
        For ``pytensor.function(..., mode=...)``.

    Raises
    ------
    ValueError
        If ``threads`` is not a positive integer, or the prefix is not a C identifier.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> x = pt.vector("x")
    >>> float(pytensor.function([x], x.sum(), mode=mode(threads=2))([1.0, 2.0]))
    3.0
    """
    if threads is not None:
        threads = thread_count(threads)
    name = r"[A-Za-z]\w{0,30}"
    if not isinstance(prefix, str) or not re.fullmatch(name, prefix, flags=re.ASCII):
        raise ValueError(
            "prefix must be a C identifier of at most 31 ASCII letters, digits and underscores, "
            f"starting with a letter; got {prefix!r}."
        )
    return Mode(
        C99Linker(threads=threads, prefix=prefix),
        RewriteDatabaseQuery(include=["fast_run", "c99", "scan_save_mem_no_prealloc"]),
    )


C99 = mode()
register_linker("c99", C99Linker())
register_mode("C99", C99)


def source(function: Any) -> str:
    """Return the C source of a function compiled in mode ``"C99"``.

    Parameters
    ----------
    function : pytensor.compile.Function

    Raises
    ------
    TypeError
        If the function was compiled in another mode.
    """
    compiled = getattr(getattr(function, "vm", None), "jit_fn", None)
    if not isinstance(compiled, CompiledFunction):
        raise TypeError(
            f"c99.source expects a function compiled in mode 'C99', got {type(function).__name__}."
        )
    return compiled.source.text
