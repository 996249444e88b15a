"""A stack of cells is a cell."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn


def cells():
    return srnn.LSTM(2, 3, seed=0), srnn.GRU(3, 4, seed=1), srnn.Elman(4, 2, seed=2)


def test_a_stack_is_its_cells_unrolled_on_top_of_each_other():
    """Outputs, last states and gradients: layers stacked inside the step, or outside of it."""
    x = pt.tensor3("x")
    below, middle, above = cells()
    outputs, state = srnn.unroll(srnn.Stack([below, middle, above]), x, return_state=True)
    h, (h_T, c_T) = srnn.unroll(below, x, return_state=True)
    g, (g_T,) = srnn.unroll(middle, h, return_state=True)
    s, (s_T,) = srnn.unroll(above, g, return_state=True)
    parameters = [*below.parameters, *middle.parameters, *above.parameters]
    together = pytensor.grad((outputs**2).sum(), parameters)
    apart = pytensor.grad((s**2).sum(), parameters)
    results = pytensor.function([x], [outputs, *state, *together], mode=FAST)
    expected = pytensor.function([x], [s, s_T, g_T, h_T, c_T, *apart], mode=FAST)
    values = np.random.default_rng(0).normal(size=(3, 5, 2))
    for got, wanted in zip(results(values), expected(values), strict=True):
        assert np.abs(wanted).max() > 1e-3
        np.testing.assert_allclose(got, wanted, rtol=1e-11, atol=1e-13)


def test_two_cells_of_one_class_have_parameters_of_different_names():
    """Reports, derivations and model files know parameters by their names in the stack."""
    stack = srnn.Stack([srnn.GRU(2, 3, seed=0), srnn.GRU(3, 3, seed=1)])
    names = list(stack.parameter_names.values())
    assert len(set(names)) == len(names) == 20
    assert names[0] == "U^{(1)}_r"
    assert {parameter.name for parameter in stack.parameters[:10]} == {
        parameter.name for parameter in stack.parameters[10:]
    }


def test_a_stack_of_stacks_keeps_its_equations_apart():
    """A value named in two layers is two values."""
    inner = srnn.Stack([srnn.Elman(2, 3, seed=0), srnn.Elman(3, 3, seed=1)])
    stack = srnn.Stack([inner, srnn.Elman(3, 2, seed=2)])
    assert srnn.verify(stack, n_steps=3, entries=4).ok


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        ([], "at least one cell"),
        (
            [srnn.Elman(2, 3, seed=0), srnn.GRU(4, 2, seed=0)],
            "GRU expects 4 features .* has 3 outputs",
        ),
    ],
)
def test_cells_that_do_not_fit_are_refused(cells, message):
    """The error comes before that of a matrix product inside the loop."""
    with pytest.raises(ValueError, match=message):
        srnn.Stack(cells)


def test_one_cell_twice_is_refused():
    """Its layers would share parameters without being asked to."""
    cell = srnn.Elman(3, 3, seed=0)
    with pytest.raises(ValueError, match="the same cell twice"):
        srnn.Stack([cell, cell])
