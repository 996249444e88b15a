"""All cells of the library, and stacks of them, by all exact methods."""

import math

import pytest
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import EXACT
from symbolic_rnn.cells import CELLS

STACKS = {
    "mgu on elman": lambda: srnn.Stack([srnn.Elman(2, 2, seed=0), srnn.MGU(2, 2, seed=1)]),
    "elman on lstm": lambda: srnn.Stack([srnn.LSTM(2, 2, seed=0), srnn.Elman(2, 2, seed=1)]),
}
BUILDS = {name: lambda cell=cell: cell(2, 2, seed=0) for name, cell in CELLS.items()} | STACKS
SHORT = {"one step": {"n_steps": 1}, "two steps, reversed": {"n_steps": 2, "reverse": True}}


def assert_all_agree(report, methods):
    assert report.ok, str(report)
    assert report.worst.difference <= 1e-12
    assert {method for c in report.comparisons for method in c.methods} == methods


#: Each cell meets one setting: tests/adjoints compares rules over one step, too, for every cell.
SETTINGS = [(name, [*SHORT][k % len(SHORT)]) for k, name in enumerate(BUILDS)]


# The other cells are below: each is in one of the two samples.
@pytest.mark.sampled(name=("jordan", "indrnn", "gru", "lstm", "mgu on elman", "elman on lstm"))
@pytest.mark.parametrize(("name", "setting"), SETTINGS)
def test_short_sequences_by_three_methods_and_the_complex_step(name, setting):
    """With few steps, the boundary conditions matter most."""
    rules = [srnn.Autodiff(), srnn.BPTT(), srnn.ClosedForm()]
    report = srnn.verify(BUILDS[name](), adjoints=rules, entries=6, mode=FAST, **SHORT[setting])
    assert_all_agree(report, {"Autodiff", "BPTT", "ClosedForm", "complex step"})


# Every fourth cell: the others are above.
@pytest.mark.sampled(4, "name")
@pytest.mark.parametrize("name", [name for name in BUILDS if name != "elman on lstm"])
def test_padded_and_reversed_sequences_by_every_exact_method(name):
    """All pairs of methods; RTRL compiles a loop per parameter, so the largest is omitted."""
    rules = [rule() for rule in EXACT.values()]
    report = srnn.verify(
        BUILDS[name](), adjoints=rules, n_steps=7, mask=True, reverse=True, entries=6, mode=FAST
    )
    witnesses = {*(rule.name for rule in rules), "complex step"}
    assert_all_agree(report, witnesses)
    assert len({c.methods for c in report.comparisons}) == math.comb(len(witnesses), 2) >= 10
