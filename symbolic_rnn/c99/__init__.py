"""A PyTensor backend: a whole rewritten graph, its scans included, as one C99 function.

Importing it registers mode ``"C99"``. It sees PyTensor graphs only, and knows nothing of the rest
of this package.
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
