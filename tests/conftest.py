"""Settings of all tests: Ctrl-C as at a terminal, and what saves time without changing results."""

import gc
import os
import signal

import pytensor
from modes import ASKED, FAST, UNOPTIMIZED
from pytensor.compile.mode import predefined_linkers
from pytensor.link.vm import VMLinker

from symbolic_rnn.backends import modes
from symbolic_rnn.c99 import codegen
from symbolic_rnn.c99.ir.verify import verify

# PyTensor's graphs are many small objects that refer to each other. Python's collector, as it is
# set, walks all of them again and again while they are built; and each variable keeps the stack of
# calls that made it. Without both, graphs are built in two thirds of the time.
gc.set_threshold(200_000, 20, 100)
pytensor.config.traceback__limit = 0

# What a scan or an Op made of a graph runs inside, where Python runs the rest, PyTensor compiles
# in C++, one file for each kind of node: a thousand of them in all, most of what a first run takes.
predefined_linkers["vm"] = VMLinker(use_cloop=False, c_thunks=False)

# gcc takes a quarter of the time. Tests of what the compiler makes of the code use the flags that
# users get: see tests/c99/conftest.py.
os.environ.setdefault("SYMBOLIC_RNN_CFLAGS", UNOPTIMIZED)

# Every function that is generated in these tests keeps the rules of the representation.
optimized = codegen.optimized


def verified(function):
    """Check a function as it was lowered, and as the passes leave it."""
    verify(function)
    function = optimized(function)
    verify(function)
    return function


codegen.optimized = verified

# Where tests are started in the background, a shell lets them ignore Ctrl-C; so would the processes
# that they start, and those that wait for its effect would wait for ever.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

if ASKED:  # also where a test, or the library, names no mode
    pytensor.config.mode = FAST
    modes.QUICK = FAST


def pytest_report_header():
    """Report which mode is tested."""
    return f"compiled in mode {ASKED or 'Python, where a test names no other'}"
