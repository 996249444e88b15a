"""Class 41: what is known when a function is compiled, and how many threads run it.

A known batch with two threads or more raised "inputs differ in the size of axis 0": sizes were
compared by their spelling, and a thread's part of a batch has another number of rows than its type
says.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import CASES, MORE_CASES, N_IN, cell_of
from driver import share_everything  # noqa: F401
from known_sizes import WithThreads
from pytensor_ml.optim import adam, chain, clip_by_global_norm, sgd

import symbolic_rnn as srnn

#: The cells that are also trained with Adam, whose updates are long.
ADAM = ("elman",)


def training_step(cell, shape, optimizer):
    """Sequences whose types know what a shape says; the loss, and what an optimizer gives."""
    x = pt.tensor("x", shape=(*shape, N_IN), dtype=cell.dtype)
    y = pt.tensor("y", shape=(*shape, next(iter(cell.state.values()))), dtype=cell.dtype)
    loss = srnn.squared_error(srnn.unroll(cell, x), y)
    updates = optimizer(pytensor.grad(loss, cell.parameters), cell.parameters)
    return [x, y], [loss, *updates.values()]


BATCH, TIME = 17, 5

#: What is known of the sequences in one function; loops over one known time would be merged.
SHAPES = [(None, None), (BATCH, None), (BATCH, TIME)]


# The loops of the other cells have no other sizes.
@pytest.mark.sampled(case=("gru", "two states"))
@pytest.mark.parametrize(
    ("case", "shapes"),
    [*((case, SHAPES) for case in [*CASES, *MORE_CASES]), ("gru", [(None, None), (None, TIME)])],
)
@pytest.mark.usefixtures("share_everything")
def test_a_training_step_is_the_same_whatever_is_known_and_whoever_computes_it(case, shapes):
    """Catches sizes compared by how they are written, and a loop that is no longer shared."""
    cell = cell_of(case)
    optimizer = chain(clip_by_global_norm(0.5), adam(1e-2) if case in ADAM else sgd(1e-2))
    variants = [training_step(cell, shape, optimizer) for shape in shapes]
    function = WithThreads(
        [variable for inputs, _ in variants for variable in inputs],
        [output for _, outputs in variants for output in outputs],
    )
    assert function.source.tasks.count("steps") == 2 * len(shapes)
    rng = np.random.default_rng(0)
    width = next(iter(cell.state.values()))
    values = [rng.normal(size=(BATCH, TIME, n)) for n in (N_IN, width)] * len(shapes)
    outputs = len(variants[0][1])
    expected = function(1, *values)[:outputs] * len(shapes)
    assert all(np.abs(value).max() > 1e-6 for value in expected)
    for threads in (1, 2, 3):
        for value, want in zip(function(threads, *values), expected, strict=True):
            np.testing.assert_allclose(value, want, rtol=1e-12, atol=1e-14)
