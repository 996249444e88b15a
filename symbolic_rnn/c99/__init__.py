"""A PyTensor backend that compiles a whole rewritten graph, scans included, to one C99 function.

Importing this package registers mode ``"C99"``. It depends on PyTensor only, not on the rest of
``symbolic_rnn``.
"""

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.host.build import CompilerError
from symbolic_rnn.c99.host.linker import C99, C99Linker, mode, source
from symbolic_rnn.c99.host.signature import Argument, Signature, signature

__all__ = [
    "C99",
    "Argument",
    "C99Linker",
    "CompilerError",
    "NotCoveredError",
    "Signature",
    "mode",
    "signature",
    "source",
]
