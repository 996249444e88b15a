"""Mode C99 without a C compiler: the source of a function that is only to be read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytensor
from pytensor.compile.mode import Mode

from symbolic_rnn.c99.codegen import Source
from symbolic_rnn.c99.host.linker import C99, C99Linker

__all__ = ["Written", "written"]


class Written(C99Linker):
    """A linker that keeps the generated source and compiles nothing."""

    def jit_compile(self, fn: Source) -> Callable[..., Any]:  # type: ignore[override]
        """Return an object that holds the source and cannot be called."""

        def compiled(*_: Any) -> Any:
            raise AssertionError("this function is only to be read")

        compiled.source = fn  # type: ignore[attr-defined]
        return compiled


def written(inputs: Any, outputs: Any, *, threads: int = 1, **options: Any) -> Source:
    """Return the source that mode C99 generates for ``pytensor.function(inputs, outputs)``.

    Parameters
    ----------
    inputs, outputs, **options
        As for ``pytensor.function``.
    threads : int
        See :func:`~symbolic_rnn.c99.mode`.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> from symbolic_rnn.c99.host.written import written
    >>> x = pt.vector("x", shape=(3,))
    >>> "exp" in written([x], pt.exp(x)).code
    True
    """
    mode = Mode(Written(threads=threads), C99.provided_optimizer)
    function: Any = pytensor.function(inputs, outputs, mode=mode, **options)
    source: Source = function.vm.jit_fn.source
    return source
