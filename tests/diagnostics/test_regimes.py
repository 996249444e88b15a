"""Saturated and expanding networks: found by trial, measured, and marked if not reached."""

import numpy as np
import pytest
from cases import CASES, MORE_CASES, cell_of

import symbolic_rnn as srnn
from symbolic_rnn.diagnostics import gradient_flow, gradient_regimes
from symbolic_rnn.diagnostics.backward import CompiledStep
from symbolic_rnn.diagnostics.regimes import multipliers


def test_every_regime_does_what_its_name_says_or_says_that_it_does_not():
    """Over every cell of the table; catches a flag that is always set."""
    missed = {"saturated": set(), "expanding": set()}
    for case in CASES | MORE_CASES:
        own, saturated, expanding = gradient_regimes(cell_of(case), n_steps=12)
        assert (own.name, saturated.name, expanding.name) == ("as it is", "saturated", "expanding")
        assert own.description == "nothing changed"
        if saturated.reached:
            assert saturated.flow.rate <= 0.5 * own.flow.rate
            assert saturated.input_factor > 1
            assert saturated.weight_factor == 1
        else:
            missed["saturated"].add(case)
        if expanding.reached:
            assert expanding.flow.rate >= 1.2
        else:
            assert expanding.flow.rate < 1.2
            missed["expanding"].add(case)
    # What these keep of their states does not pass a unit that could saturate.
    assert missed == {"saturated": {"leaky", "mgu on elman"}, "expanding": set()}


@pytest.mark.parametrize("case", ["elman", "lstm", "gru"])
def test_what_was_done_to_the_network_is_what_is_said(case):
    """The flow equals that of the cell with these factors, measured again."""
    cell = cell_of(case)
    x = np.random.default_rng(5).normal(size=(9, cell.n_in))
    own = {name: variable.get_value() for variable, name in cell.parameter_names.items()}
    for regime in gradient_regimes(cell, x, seed=7):
        scaled = {name: regime.weight_factor * own[name] for name in regime.weights}
        scaled |= {name: np.zeros_like(own[name]) for name in regime.cleared}
        again = gradient_flow(cell, regime.input_factor * x, seed=7, parameters=scaled)
        np.testing.assert_array_equal(again.norms, regime.flow.norms)


def test_the_cell_stays_as_it_is():
    """A page must not change a trained network."""
    cell = srnn.LSTM(2, 3, seed=0)
    before = [parameter.get_value().tobytes() for parameter in cell.parameters]
    gradient_regimes(cell, n_steps=6)
    assert before == [parameter.get_value().tobytes() for parameter in cell.parameters]


def test_a_linear_network_has_no_unit_to_saturate():
    """Its gradient does not depend on the input, so the regime is not reached."""
    _, saturated, expanding = gradient_regimes(srnn.Elman(2, 3, activation="identity", seed=0))
    assert not saturated.reached
    assert saturated.flow.rate == pytest.approx(1.0)
    assert expanding.reached
    assert expanding.description == "input × 0.01; W × 1.5"


def test_a_network_without_recurrent_weights_does_not_expand():
    """No factor can help where there is nothing to multiply."""

    class Fading(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=2, state={"s": 2}, seed=0)
            self.U = self.parameter("U", (2, 2))

        def step(self, x_t, s_prev):
            return srnn.let("s_t", 0.5 * s_prev + x_t @ self.U.T)

    _, saturated, expanding = gradient_regimes(Fading(), n_steps=6)
    assert expanding.weights == ()
    assert not expanding.reached
    assert not saturated.reached
    assert expanding.flow.rate == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("case", "names"),
    {
        "elman": ("W",),
        "lstm": ("W_i", "W_f", "W_g", "W_o"),
        "gru": ("W_r", "W_z", "W_n"),
        "two states": ("W", "R", "Q", "W_v"),
        "peephole lstm": ("W_i", "p_i", "W_f", "p_f", "W_g", "W_o", "p_o"),
        "mgu on elman": ("W^{(1)}", "U^{(2)}_f", "W^{(2)}_f", "U^{(2)}_n", "W^{(2)}_n"),
    }.items(),
)
def test_the_weights_of_the_state_are_told_from_those_of_the_input(case, names):
    """In a stack the upper layer's input is a state; a bias multiplies nothing."""
    step = CompiledStep(cell_of(case)).step
    assert multipliers(step, step.previous) == names


def test_factors_that_overflow_are_passed_over():
    """A network that squares its state: large inputs must not end in a warning or in NaN."""

    class Squaring(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=1, state={"s": 1}, seed=0)
            self.w = self.parameter("w", (1,))
            self.w.set_value(np.ones(1))

        def step(self, x_t, s_prev):
            return srnn.let("s_t", self.w * s_prev**2 + 0.1 * x_t)

    own, saturated, expanding = gradient_regimes(Squaring(), np.full((20, 1), 2.0))
    assert expanding.flow.finite
    assert not saturated.reached
    np.testing.assert_array_equal(saturated.flow.norms, own.flow.norms)
    assert saturated.description == "nothing changed"


def test_one_step_is_too_short():
    """No gradient can flow."""
    with pytest.raises(ValueError, match="at least two steps"):
        gradient_regimes(cell_of("elman"), n_steps=1)
