"""The linker: a rewritten graph becomes one C function, and a call of it."""

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
from symbolic_rnn.c99.host.build import build, load
from symbolic_rnn.c99.host.generators import with_generators
from symbolic_rnn.c99.host.thread_count import thread_count
from symbolic_rnn.c99.rewrites import branches, copies, names, scan_shapes  # noqa: F401  (they register)

__all__ = ["C99", "C99Linker", "mode", "source"]


class Compiled:
    """A generated function with its workspace and its threads, callable with arrays."""

    def __init__(self, source: Source, threads: int):
        self.source = source
        self.library = load(source.text)
        call, new, free = (self.library[f"{source.prefix}_{k}"] for k in ("call", "new", "free"))
        new.restype, new.argtypes = ctypes.c_void_p, [ctypes.c_int64]
        free.argtypes = [ctypes.c_void_p]
        workspace = new(threads)
        if not workspace:
            raise MemoryError("no room for the workspace of a C99 function")
        weakref.finalize(self, free, workspace)
        address = ctypes.cast(call, ctypes.c_void_p).value
        shapes = tuple(tuple(-1 if n is None else n for n in shape) for shape in source.shapes)
        inputs = tuple(zip(_numbers(source.inputs), shapes, source.names, strict=True))
        self.call = _glue().make(address, workspace, inputs, _numbers(source.outputs))
        if source.generators:
            self.call = with_generators(self.call, source)

    def __call__(self, *inputs: Any) -> tuple[Any, ...] | None:
        """Run the function; PyTensor expects nothing of one that has no outputs."""
        found = self.call(*inputs)
        if type(found) is tuple:
            return found or None
        if found < 0:
            raise MemoryError("no room for the values of a C99 function")
        kind, message = self.source.errors[found - 1]
        raise kind(message)


def _numbers(dtypes: Sequence[str]) -> tuple[int, ...]:
    return tuple(np.dtype(dtype).num for dtype in dtypes)


@cache
def _glue() -> Any:
    """The extension module through which Python calls generated functions."""
    text = (files("symbolic_rnn.c99.host") / "glue.c").read_text("utf-8")
    path = str(build(text, include_python=True))
    loader = importlib.machinery.ExtensionFileLoader("c99_glue", path)
    spec = importlib.util.spec_from_file_location("c99_glue", path, loader=loader)
    assert spec is not None
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


class C99Linker(JITLinker):
    """Turns a rewritten graph, its scans included, into one C99 function.

    The text is compiled with the system's compiler, loaded, and run with no Python inside.

    Parameters
    ----------
    allow_gc, schedule
        PyTensor's.
    threads : int, optional
        How many threads share the work of a call; see :func:`mode`.
    prefix : str
        How the names begin that the compiled file exports; see :func:`mode`.
    """

    incompatible_rewrites = (
        "cxx_only",
        "BlasOpt",
        "inplace",
        "local_careduce_fusion",
        "scan_reduce_trace_prealloc",
        "scan_make_inplace",
        "scan_inner_graph",  # c99_scan_inner_graph does the same, and names last
        "scan_push_out_seq",  # it would write to memory what a fused loop has at hand
        # They look at each product for a diagonal, a selection, a symmetry, or a factor to divide
        # its terms by, find none in a network, and take a fourth of the time of rewriting.
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
        """Take a graph; a linker that has another one is copied."""
        if self.fgraph is None or self.fgraph is fgraph:
            super().accept(fgraph, *arguments, **options)
            return self
        copy = type(self)(self.allow_gc, threads=self.threads, prefix=self.prefix)
        return copy.accept(fgraph, *arguments, **options)

    def fgraph_convert(  # type: ignore[override]
        self, fgraph: FunctionGraph, order: Sequence[Apply], **_: Any
    ) -> Source:
        """Write the graph as C."""
        return source_of(fgraph, order, self.prefix)

    def jit_compile(self, fn: Source) -> Callable[..., Any]:  # type: ignore[override]
        """Compile and load it."""
        return Compiled(fn, thread_count(self.threads))

    def create_thunk_inputs(self, storage_map: dict[Any, list[Any]]) -> list[Any]:
        """The containers of the inputs, in their order."""
        assert self.fgraph is not None
        return [storage_map[variable] for variable in self.fgraph.inputs]


def mode(*, threads: int | None = None, prefix: str = "c99") -> Mode:
    """Give mode ``"C99"`` with a number of threads.

    The rows of a batch are shared out among the threads where a step of a recurrence treats each
    row for itself, and so are matrix products and loops over many entries; what is too little to
    share is done by the caller's thread alone. For one number of threads, results are the same bit
    for bit from call to call.

    Parameters
    ----------
    threads : int, optional
        When omitted, and in mode ``"C99"`` by its name, what the environment variable
        ``SYMBOLIC_RNN_THREADS`` says when a function is compiled, or ``OMP_NUM_THREADS``; where
        neither is set, as many as there are processors for this process.
    prefix : str
        The C file exports ``PREFIX_call``, ``PREFIX_new`` and ``PREFIX_free``: with a prefix of its
        own each, several files (:func:`source`) link into one program.

    Returns
    -------
    Mode
        For ``pytensor.function(..., mode=...)``.

    Raises
    ------
    ValueError
        If ``threads`` is less than 1, or no whole number; if the prefix is no C identifier.

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
            "The prefix of the names in C must be a text of ASCII letters, digits and underscores, "
            f"a letter first, at most 31; got {prefix!r}."
        )
    return Mode(
        C99Linker(threads=threads, prefix=prefix),
        RewriteDatabaseQuery(include=["fast_run", "c99", "scan_save_mem_no_prealloc"]),
    )


C99 = mode()
register_linker("c99", C99Linker())
register_mode("C99", C99)


def source(function: Any) -> str:
    """Give the C text of a function compiled in mode ``"C99"``.

    Parameters
    ----------
    function : pytensor.compile.Function

    Raises
    ------
    TypeError
        If it was compiled in another mode.
    """
    compiled = getattr(getattr(function, "vm", None), "jit_fn", None)
    if not isinstance(compiled, Compiled):
        raise TypeError(
            f"c99.source takes a function compiled with mode='C99', got {type(function).__name__}."
        )
    return compiled.source.text
