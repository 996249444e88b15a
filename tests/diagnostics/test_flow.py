"""How the gradient flows: the derived backward step against brute force on unrolled copies."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import TwoStates, cell_of, difference
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn.diagnostics import GradientFlow, gradient_flow

#: Two exact methods in float64, over products of a few step Jacobians.
EXACT = 1e-10

T = 6


def brute_force(cell, x, errors):
    """The norms by pytensor.grad: the network laid out, each state with something added to it.

    What is added to the state that step k hands on is zero; the derivative of E_t by it is what is
    sought. No part of the derivation takes part.
    """
    n_steps = len(x)
    state = [np.zeros(width) for width in cell.state.values()]
    added = [[pt.vector() for _ in state] for _ in range(n_steps)]
    weights = pt.vector("which of the losses")
    total = 0.0
    for t in range(n_steps):
        outcome = cell.step(pt.as_tensor(x[t]), *map(pt.as_tensor, state))
        outcome = outcome if isinstance(outcome, tuple) else (outcome,)
        state = [value + small for value, small in zip(outcome, added[t], strict=True)]
        total = total + weights[t] * (state[0] * errors[t]).sum()
    flat = [small for step in added for small in step]
    gradients = pytensor.grad(total, flat, disconnected_inputs="ignore")
    function = pytensor.function(
        [weights, *flat],
        [pt.concatenate(gradients[k * len(state) : (k + 1) * len(state)]) for k in range(n_steps)],
        mode=FAST,
        on_unused_input="ignore",
    )
    zeros = [np.zeros(width) for _ in range(n_steps) for width in cell.state.values()]
    return np.array([[np.linalg.norm(g) for g in function(row, *zeros)] for row in np.eye(n_steps)])


def sequence(cell, n_steps=T, seed=3):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(n_steps, cell.n_in)), rng.normal(size=(n_steps, cell.n_hidden))


@pytest.mark.parametrize("case", ["elman", "lstm", "gru", "two states", "elementwise"])
def test_the_norms_equal_brute_force(case):
    """Catches a Jacobian that is not transposed, a lost state, and rows that are mixed up."""
    cell = cell_of(case)
    x, errors = sequence(cell)
    expected = brute_force(cell, x, errors)
    found = gradient_flow(cell, x, errors=errors).norms
    assert difference(found, expected) <= EXACT
    assert np.tril(expected).max() > 1e-3
    assert (expected[np.tril_indices(T)] > 0).all()


def test_the_norms_equal_a_product_of_jacobians_written_by_hand():
    """An independent computation in NumPy, which shares no PyTensor graph."""
    cell = cell_of("elman")
    x, errors = sequence(cell)
    U, W, b = (parameter.get_value() for parameter in cell.parameters)
    states, s = [], np.zeros(cell.n_hidden)
    for x_t in x:
        s = np.tanh(U @ x_t + W @ s + b)
        states.append(s)
    expected = np.zeros((T, T))
    for t in range(T):
        delta = errors[t]
        for k in range(t, -1, -1):
            expected[t, k] = np.linalg.norm(delta)
            delta = W.T @ ((1 - states[k] ** 2) * delta)
    assert difference(gradient_flow(cell, x, errors=errors).norms, expected) <= EXACT


def test_what_comes_later_has_no_part_in_an_error():
    """Exactly zero above the diagonal, and the error itself on it."""
    flow = gradient_flow(cell_of("lstm"), n_steps=5, seed=2)
    assert not np.triu(flow.norms, 1).any()
    np.testing.assert_allclose(np.diag(flow.norms), 1.0, rtol=1e-14)


def test_the_initial_state_is_the_cells_own():
    """A cell whose initial state is not zero has another flow."""

    class Elsewhere(srnn.Elman):
        def initial_state(self, X):
            return tuple(state + 0.5 for state in super().initial_state(X))

    plain, moved = srnn.Elman(2, 3, seed=0), Elsewhere(2, 3, seed=0)
    x, errors = sequence(plain)
    flows = [gradient_flow(cell, x, errors=errors).norms for cell in (plain, moved)]
    assert difference(*flows) > 1e-3


def test_given_parameters_stand_in_the_place_of_the_cells_own():
    """The cell's own parameters are unchanged."""
    cell, other = srnn.GRU(2, 3, seed=0), srnn.GRU(2, 3, seed=1)
    before = [parameter.get_value().tobytes() for parameter in cell.parameters]
    x, errors = sequence(cell)
    given = {name: variable.get_value() for variable, name in other.parameter_names.items()}
    found = gradient_flow(cell, x, errors=errors, parameters=given)
    expected = gradient_flow(other, x, errors=errors)
    np.testing.assert_array_equal(found.norms, expected.norms)
    assert before == [parameter.get_value().tobytes() for parameter in cell.parameters]


def test_single_precision_is_computed_in_single_precision():
    """A cell in float32 is not silently measured as another, wider one."""
    wide, narrow = cell_of("lstm"), cell_of("lstm", "float32")
    x, errors = sequence(wide)
    apart = difference(
        gradient_flow(narrow, x, errors=errors).norms, gradient_flow(wide, x, errors=errors).norms
    )
    assert 1e-9 < apart < 1e-5


def test_the_same_seed_gives_the_same_flow():
    """Another seed gives another flow."""
    cell = cell_of("elman")
    first, again, other = (gradient_flow(cell, n_steps=4, seed=seed).norms for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert difference(other, first) > 1e-3


def test_the_rate_is_the_geometric_mean_of_all_single_steps():
    """By its definition, pair for pair."""
    flow = gradient_flow(cell_of("lstm"), n_steps=5)
    steps = [flow.norms[t, k - 1] / flow.norms[t, k] for t in range(5) for k in range(1, t + 1)]
    assert flow.rate == pytest.approx(np.exp(np.log(steps).mean()), rel=1e-12)


def test_the_mean_by_distance_is_that_of_the_diagonals():
    """On simple numbers; a zero makes the mean zero."""
    norms = np.array([[1.0, 0, 0], [2.0, 1.0, 0], [0.0, 8.0, 1.0]])
    flow = GradientFlow(norms)
    np.testing.assert_allclose(flow.by_distance, [1.0, 4.0, 0.0])
    assert flow.rate == 0.0


def test_a_gradient_that_dies_has_the_rate_zero():
    """An inactive unit blocks the gradient, and the logarithm of zero would warn."""
    cell = srnn.Elman(1, 1, activation="relu", seed=0)
    given = {"U": np.ones((1, 1)), "W": np.ones((1, 1)), "b": np.zeros(1)}
    flow = gradient_flow(cell, np.array([[1.0], [-9.0], [1.0]]), parameters=given)
    assert flow.norms[2, 0] == 0.0
    assert flow.rate == 0.0


def test_one_step_has_no_rate():
    """There is no pair to take a mean of."""
    flow = gradient_flow(cell_of("elman"), n_steps=1)
    assert flow.norms.shape == (1, 1)
    assert np.isnan(flow.rate)


def test_a_state_that_no_error_reaches_is_zero_not_missing():
    """A cell without recurrence: nothing flows back from one step to the one before."""

    class Memoryless(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=2, state={"s": 2}, seed=0)
            self.U = self.parameter("U", (2, 2))

        def step(self, x_t, s_prev):
            return srnn.let("s_t", pt.tanh(x_t @ self.U.T))

    flow = gradient_flow(Memoryless(), n_steps=3)
    np.testing.assert_allclose(flow.norms, np.eye(3), atol=1e-14)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"x": np.zeros((4, 2))}, r"\(T, n_in\) = \(T, 3\), T >= 1, got \(4, 2\)"),
        ({"x": np.zeros((0, 3))}, r"got \(0, 3\)"),
        ({"n_steps": 0}, "a positive integer for n_steps, got 0"),
        ({"n_steps": 4, "errors": np.zeros((4, 3))}, r"\(4, 4\), got \(4, 3\)"),
        ({"parameters": {"Q": np.zeros(1)}}, "has no parameter 'Q'; it has 'U', 'W', 'b'"),
        ({"parameters": {"W": np.zeros((2, 2))}}, r"'W' expects shape \(4, 4\), got \(2, 2\)"),
        ({"parameters": {"W": np.full((4, 4), np.inf)}}, "Elman: the gradient flow is not finite"),
    ],
)
def test_what_cannot_be_used_is_named(given, message):
    """The message has the expected and the given value."""
    with pytest.raises(ValueError, match=message):
        gradient_flow(cell_of("elman"), **given)


def test_a_step_that_reads_a_variable_without_a_value_is_refused():
    """Otherwise it would fail when the function is called, without a name."""
    rate = pt.scalar("rate")

    class Open(srnn.Elman):
        def step(self, x_t, s_prev):
            return rate * super().step(x_t, s_prev)

    with pytest.raises(ValueError, match=r"Open.step reads rate, which has no value"):
        gradient_flow(Open(1, 2, seed=0))


def test_states_of_different_width_are_taken_together():
    """The norm is over all states; the second one must not be omitted."""
    cell = TwoStates(2, 3, 2, seed=0)
    x, errors = sequence(cell)
    whole = gradient_flow(cell, x, errors=errors).norms
    without = {"R": np.zeros((3, 2))}  # the second state no longer makes the first
    part = gradient_flow(cell, x, errors=errors, parameters=without).norms
    assert difference(part, whole) > 1e-3
