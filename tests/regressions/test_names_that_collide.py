"""Class 57 too: two quantities of one step with one key, or with one printed name.

A parameter named ``s_0`` made two lines ``dL/ds_0``, and a comparison took one for the other;
``let("U", ...)`` beside the parameter U printed ``U = tanh(U x_t)``; the state before a step was
printed as that of a value which the step does not return.
"""

from __future__ import annotations

import pytensor.tensor as pt
import pytest

import symbolic_rnn as srnn
from symbolic_rnn.derivation import UnreadableError
from symbolic_rnn.step import stage_cell

let = srnn.let


class Written(srnn.Cell):
    """A cell with names from outside; ``rest`` makes the new state of ``a``."""

    def __init__(self, rest, *, state="s", names=("U", "W")):
        super().__init__(n_in=2, state={state: 3}, seed=0)
        self.rest = rest
        self.U, self.W = (
            self.parameter(name, (3, n)) for name, n in zip(names, (2, 3), strict=True)
        )

    def step(self, x_t, s_prev):
        return self.rest(pt.tanh(x_t @ self.U.T + s_prev @ self.W.T))


def plain(a):
    return a


def named(name):
    return lambda a: let("s_t", 2 * let(name, a))


ONE_KEY = {
    "a value like a parameter": (named("U"), {}, "U"),
    "a value like the input": (named("x_t"), {}, "x_t"),
    "a value like the previous state": (named("s_{t-1}"), {}, "s_{t-1}"),
    "a value like a cotangent": (named("bar s_t"), {}, "bar s_t"),
    "a value like a gradient": (named("dL/dU"), {}, "dL/dU"),
    "a state like the input": (plain, {"state": "x"}, "x_t"),
    "a parameter like an initial state": (plain, {"names": ("s_0", "W")}, "s_0"),
    "a parameter like the input": (plain, {"names": ("x_t", "W")}, "x_t"),
}


@pytest.mark.parametrize("case", ONE_KEY)
@pytest.mark.parametrize("call", [srnn.derive, srnn.vectors, srnn.verify, stage_cell])
def test_one_key_for_two_quantities_is_refused(case, call):
    """The message has the cell, both quantities, the name and what to do."""
    rest, options, name = ONE_KEY[case]
    with pytest.raises(ValueError, match=r"Written\.step.*Rename") as error:
        call(Written(rest, **options))
    assert repr(name) in str(error.value)


ONE_PRINTED_NAME = {
    "a letter by its name": (lambda a: let("s_t", let("alpha_t", a) + let("α_t", 2 * a)), {}),
    "braces": (lambda a: let("s_t", let("a^{i}_t", a) + let("a^i_t", 2 * a)), {}),
    "with and without a time": (lambda a: let("s_t", let("a", a) + let("a_t", 2 * a)), {}),
    "the same at another step": (
        lambda a: let("s_t", let("a_{t-1}", a) + let("a_t", 2 * a)),
        {},
    ),
    "at step 1": (lambda a: let("s_t", 2 * let("U_t", a)), {"names": ("U_1", "W")}),
    "the error": (named("delta_t"), {}),
    "the loss of a step": (plain, {"state": "E"}),
    "the loss": (plain, {"names": ("L", "W")}),
}


@pytest.mark.parametrize("case", ONE_PRINTED_NAME)
def test_one_printed_name_for_two_quantities_is_refused(case):
    """Only where it is printed: such a cell can be trained."""
    rest, options = ONE_PRINTED_NAME[case]
    cell = Written(rest, **options)
    with pytest.raises(UnreadableError, match=r"Written cannot be printed: .* and .* both written"):
        srnn.derive(cell)
    assert stage_cell(cell).state


def test_a_state_and_the_loss_of_one_name_are_refused():
    """Both are E_t."""
    cell = Written(plain, state="E")
    with pytest.raises(UnreadableError, match="a state and the loss are both written E_t"):
        srnn.derive(cell, loss=srnn.squared_error)


class Doubled(srnn.Elman):
    """A cell that changes the state of its base class, which names it s_t."""

    def step(self, x_t, s_prev):
        return 2 * super().step(x_t, s_prev)


OTHER_NAMES = {
    "another name": (lambda: Written(lambda a: let("new_t", a)), ["new_t = tanh", "s_t = new_t"]),
    "the name of the state for another value": (
        lambda: Written(lambda a: let("new_t", 2 * let("s_t", a))),
        ["s^inner_t = tanh", "new_t = 2 s^inner_t", "s_t = new_t"],
    ),
    "the name that a base class gives to another value": (
        lambda: Doubled(2, 3, seed=0),
        ["s^inner_t = tanh(a_t)", "s_t = 2 s^inner_t"],
    ),
}


@pytest.mark.parametrize("case", OTHER_NAMES)
def test_the_state_before_a_step_is_that_which_the_last_one_returned(case):
    """The next step reads s_{t-1}, so s_t is the returned value and no other."""
    build, lines = OTHER_NAMES[case]
    text = " ".join(srnn.derive(build()).to_text().split())
    for line in lines:
        assert line in text
    vectors = srnn.vectors(build(), n_steps=3)
    assert len({entry.key for entry in vectors}) == len(list(vectors))
    adjoints = [srnn.BPTT(), srnn.Autodiff()]
    assert srnn.verify(build(), n_steps=3, adjoints=adjoints, entries=4).ok


def test_states_that_take_the_name_of_each_other():
    """s_t is what is returned as s, under every name."""

    class Swapped(srnn.Cell):
        def __init__(self):
            super().__init__(n_in=3, state={"s": 3, "v": 3}, seed=0)

        def step(self, x_t, s, v):
            v_t, s_t = let("v_t", x_t + s), let("s_t", 2 * v)
            return v_t, s_t

    text = " ".join(srnn.derive(Swapped()).to_text().split())
    for line in (
        "v^inner_t = x_t + s_{t-1}",
        "s^inner_t = 2 v_{t-1}",
        "s_t = v^inner_t",
        "v_t = s^inner_t",
    ):
        assert line in text


def test_a_state_of_a_less_specific_shape_keeps_its_name():
    """It was printed a second time, as ``s_t as s``."""
    step = stage_cell(Written(lambda a: let("s_t", a.reshape((a.shape[0], a[0].size)))))
    assert [str(symbol.name) for symbol in step.named] == ["s_t"]
    assert step.state == step.named
    assert step.named[0].type.shape == (None, 3)
