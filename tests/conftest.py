"""What every test runs under: nothing that changes a result, only what saves time."""

import gc

import pytensor
from modes import ASKED, FAST

from symbolic_rnn.backends import modes

# PyTensor's graphs are many small objects that refer to each other. Python's collector, as it is
# set, walks all of them again and again while they are built; and each variable keeps the stack of
# calls that made it. Without both, graphs are built in two thirds of the time.
gc.set_threshold(200_000, 20, 100)
pytensor.config.traceback__limit = 0

if ASKED:  # also where a test, or the library, names no mode
    pytensor.config.mode = FAST
    modes.QUICK = FAST


def pytest_report_header():
    """Say which mode is tested."""
    return f"compiled in mode {ASKED or 'Python, where a test names no other'}"
