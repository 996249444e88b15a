"""What every test runs under: nothing that changes a result, only what saves time."""

import gc

import pytensor

# PyTensor's graphs are many small objects that refer to each other. Python's collector, as it is
# set, walks all of them again and again while they are built; and each variable keeps the stack of
# calls that made it. Without both, graphs are built in two thirds of the time.
gc.set_threshold(200_000, 20, 100)
pytensor.config.traceback__limit = 0
