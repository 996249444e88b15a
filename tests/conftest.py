"""Settings of all tests: Ctrl-C as at a terminal, and what saves time without changing results."""

import gc
import os
import signal
from collections import defaultdict

# What PyTensor compiles in C++ is called a few times: g++ takes a third less without optimization.
# Read when PyTensor is imported, here and in the processes that tests start.
os.environ["PYTENSOR_FLAGS"] = f"gcc__cxxflags=-O0,{os.environ.get('PYTENSOR_FLAGS', '')}"

import pytensor
import pytest
import quick_graphs
import shapes_once
from modes import ASKED, FAST, UNOPTIMIZED
from pytensor.compile.mode import predefined_linkers
from pytensor.link.vm import VMLinker

from symbolic_rnn.backends import modes
from symbolic_rnn.c99 import codegen
from symbolic_rnn.c99.ir.verify import verify

# PyTensor's graphs are many small objects that refer to each other. Python's collector, as it is
# set, walks all of them again and again while they are built; and each variable keeps the stack of
# calls that made it. Without both, graphs are built in two thirds of the time. A process grows by
# about 200 MB between two collections.
gc.set_threshold(1_000_000, 20, 100)
pytensor.config.traceback__limit = 0

# Of what is left, copies of tags, checks of kinds and new types are a sixth.
quick_graphs.install()

# The static shape of an Alloc is a fifth of the time that building graphs takes.
shapes = shapes_once.install()

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


def pytest_runtest_teardown():
    """Let go of the graphs of a test."""
    shapes.forget()


#: The place of each value on an axis, in the order of the parametrization; pytest's own indices
#: number the members.
PLACES = defaultdict(dict)

#: What `make tests` leaves out, by the mark.
LEFT_OUT = {
    "matrix": "members of cross products left to make tests-matrix",
    "libraries": "tests with other libraries left to make tests-libraries",
    "foreign": "tests on other processors left to make tests-foreign",
}

#: How many tests of each mark were left out.
BEYOND = pytest.StashKey[dict[str, int]]()


def in_sample(item, every=1, *axes, **kept):
    """Whether a member of a cross product is in its sample.

    Every `every`-th by the sum of its places on the named axes, so that each value of each axis is
    met; and those of which a parameter is among `kept`, by the parameter's name.
    """
    parameters = item.callspec.params
    if any(parameters[name] not in values for name, values in kept.items()):
        return False
    places = [PLACES[item.parent.nodeid, item.originalname, axis] for axis in axes]
    for place, axis in zip(places, axes, strict=True):
        place.setdefault(id(parameters[axis]), len(place))
    at = (place[id(parameters[axis])] for place, axis in zip(places, axes, strict=True))
    return sum(at) % every == 0


def pytest_itemcollected(item):
    """Mark as `matrix` what a test with the mark `sampled` has beyond its sample."""
    sampled = item.get_closest_marker("sampled")
    if sampled and not in_sample(item, *sampled.args, **sampled.kwargs):
        item.add_marker("matrix")


def pytest_collection_finish():
    """Leave modules and tests, which live to the end, out of all later collections."""
    gc.collect()
    gc.freeze()


def pytest_deselected(items):
    """Count what is left out, in a worker too, whose count pytest-xdist does not show."""
    for item in items:
        beyond = item.config.stash.setdefault(BEYOND, dict.fromkeys(LEFT_OUT, 0))
        for mark in LEFT_OUT:
            beyond[mark] += mark in item.keywords


def pytest_sessionfinish(session):
    """Tell the process that reports, if it is another one."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["beyond"] = session.config.stash.get(BEYOND, {})


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node):
    """Every worker collects the same tests."""
    node.config.stash[BEYOND] = getattr(node, "workeroutput", {}).get("beyond", {})


def pytest_terminal_summary(terminalreporter, config):
    """Say how much was left out."""
    for mark, count in config.stash.get(BEYOND, {}).items():
        if count:
            terminalreporter.write_line(f"{count} {LEFT_OUT[mark]}")


def pytest_report_header():
    """Report which mode is tested."""
    return f"compiled in mode {ASKED or 'Python, where a test names no other'}"
