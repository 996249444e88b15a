"""The modes that tests compile in: the one place that reads SYMBOLIC_RNN_TEST_MODE."""

from __future__ import annotations

import os

from pytensor.compile.mode import Mode, get_mode, predefined_modes, register_mode
from pytensor.graph.rewriting.db import RewriteDatabaseQuery

from symbolic_rnn.c99.host.linker import C99Linker

#: What all tests compile in that are not about one mode; None where each takes the quickest.
ASKED = os.environ.get("SYMBOLIC_RNN_TEST_MODE") or None

#: The mode that compiles fastest: the rules' Ops are opened, equal nodes merged, nothing else is
#: rewritten, and Python runs it. That is also the stricter test: a rewrite can hide a NaN. A law
#: that is about rewrites, or about CVM or NUMBA, names its mode.
_MERGED = RewriteDatabaseQuery(include=["inline_ofg_expansion", "merge"])
PLAIN = Mode(linker="py", optimizer=_MERGED)
FAST = get_mode(ASKED) if ASKED else PLAIN
if "PLAIN" not in predefined_modes:  # the search for doctests imports this file once more
    register_mode("PLAIN", PLAIN)

#: As PyTensor rewrites a graph before it compiles it, but run by Python: what other modes are
#: compared with.
REWRITTEN = Mode(linker="py", optimizer="fast_compile")

#: Each Op as it stands in the graph, in Python and in C: no rewrite computes anything beforehand.
AS_WRITTEN = Mode(linker="py", optimizer=None)
C99_AS_WRITTEN = Mode(C99Linker(), optimizer=None)

#: What mode C99 adds to its compiler's flags where a test is not about optimized code.
UNOPTIMIZED = "-O0"

#: The name of `FAST`, for what takes a name alone, as the command line does. It is registered in
#: this process: those that a test starts do not know it.
QUICK = ASKED or "PLAIN"
