"""let, activations and the drawing of parameters."""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
import pytest
from cases import CASES
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.equations import ACTIVATIONS, activation, staged


def test_let_outside_a_derivation_gives_the_value_its_name_and_leaves_others_alone():
    """Catches a name set on a variable that is also used elsewhere."""
    x = pt.vector("x")
    named = srnn.let("a_t", 2 * x)
    assert named.name == "a_t"
    assert srnn.let("b_t", x).name == "b_t"
    assert x.name == "x"
    assert np.array_equal(named.eval({x: np.arange(3.0)}, mode=FAST), [0.0, 2.0, 4.0])


def test_let_does_not_rename_a_parameter():
    """Catches ``let("w", self.W)`` that changes what optimizers and files call the parameter."""
    cell = srnn.Elman(2, 3, seed=0)
    named = srnn.let("w", cell.W)
    assert named.name == "w"
    assert cell.W.name == "elman_W"


def test_staged_let_writes_equations_down_in_order():
    """Catches an expression that is not hidden behind its name."""
    x = pt.vector("x")
    with staged() as equations:
        a_t = srnn.let("a_t", 2 * x)
        srnn.let("s_t", pt.tanh(a_t))
    assert [equation.name for equation in equations] == ["a_t", "s_t"]
    assert a_t.owner is None
    assert equations[1].expression.owner.inputs == [a_t]
    assert srnn.let("a_t", 2 * x).owner is not None


@pytest.mark.parametrize(
    ("name", "value", "error", "message"),
    [
        ("", pt.vector(), ValueError, "non-empty"),
        (" ", pt.vector(), ValueError, "non-empty"),
        (3, pt.vector(), TypeError, "a string as the name, got 3"),
        ("a_t", 3.0, TypeError, "expects a PyTensor tensor, got 3.0.*pt.as_tensor"),
    ],
)
def test_let_refuses_what_it_cannot_name(name, value, error, message):
    """Catches a mistake that would first show in a derivation."""
    with pytest.raises(error, match=message):
        srnn.let(name, value)


def test_let_refuses_a_name_used_before_in_the_step():
    """Catches two values of one name, which a derivation could not tell apart."""
    with staged():
        srnn.let("a_t", pt.vector() + 1)
        with pytest.raises(ValueError, match="the name is already used in this step"):
            srnn.let("a_t", pt.vector() + 2)


@pytest.mark.parametrize(
    ("name", "reference"),
    [
        ("tanh", np.tanh),
        ("sigmoid", lambda a: 1 / (1 + np.exp(-a))),
        ("relu", lambda a: np.maximum(a, 0)),
        ("softplus", lambda a: np.log1p(np.exp(a))),
        ("identity", lambda a: a),
    ],
)
def test_an_activation_is_what_its_name_says(name, reference):
    """Catches two activations swapped in the table."""
    values = np.array([-2.0, -0.5, 0.0, 0.5, 2.0])
    got = activation(name)(pt.as_tensor(values) * 1.0).eval(mode=FAST)
    np.testing.assert_allclose(got, reference(values), rtol=1e-14)
    assert name in ACTIVATIONS


def test_an_unknown_activation_is_refused_with_those_that_are_known():
    """Catches a KeyError."""
    with pytest.raises(
        ValueError, match=r"activation expects one of tanh, sigmoid, .*; got 'swish'"
    ):
        activation("swish")


@pytest.mark.parametrize("case", CASES)
def test_one_seed_draws_one_cell(case):
    """Catches parameters drawn from a generator that is shared or has no seed."""
    first, second = CASES[case].build(), CASES[case].build()
    for a, b in zip(first.parameters, second.parameters, strict=True):
        assert np.array_equal(a.get_value(), b.get_value())
        assert a.name == b.name


def test_parameters_of_one_cell_are_drawn_apart():
    """Catches one stream that starts anew for each parameter, and two seeds that draw the same."""
    cell, other = srnn.LSTM(3, 4, seed=0), srnn.LSTM(3, 4, seed=1)
    assert not np.array_equal(cell.U_i.get_value(), cell.U_f.get_value())
    assert not np.array_equal(cell.U_i.get_value(), other.U_i.get_value())


def test_recurrent_weights_are_orthogonal_and_the_forget_bias_is_one():
    """Catches an initializer given to the wrong parameter."""
    cell = srnn.LSTM(3, 4, seed=0)
    for W in (cell.W_i, cell.W_f, cell.W_g, cell.W_o):
        np.testing.assert_allclose(W.get_value() @ W.get_value().T, np.eye(4), atol=1e-12)
    assert (cell.b_f.get_value() == 1).all()
    assert not any(b.get_value().any() for b in (cell.b_i, cell.b_g, cell.b_o))


@pytest.mark.parametrize("size", [0, -1, 2.0, True])
@pytest.mark.parametrize("kind", [srnn.Elman, srnn.GRU, srnn.LSTM])
def test_a_width_that_is_not_a_positive_integer_is_refused(kind, size):
    """Catches an empty or fractional weight matrix."""
    error = ValueError if type(size) is int else TypeError
    with pytest.raises(error, match=f"{kind.__name__} expects a positive integer for n_in"):
        kind(size, 4, seed=0)
    with pytest.raises(error, match=f"{kind.__name__} expects a positive integer for n_hidden"):
        kind(3, size, seed=0)
