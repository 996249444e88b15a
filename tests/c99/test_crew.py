"""Crews, whose members execute a loop together: the same values, no race, no deadlock."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_graphs import loop_of
from driver import RACES, SANITIZERS, needs_compiler, run_alone
from golden_programs import WRITTEN, source_of
from known_sizes import WithThreads
from modes import REWRITTEN
from pytensor.conditional.op import ifelse
from pytensor.scan.utils import until

import symbolic_rnn as srnn
from symbolic_rnn.c99.ir.verify import InvalidFunctionError
from symbolic_rnn.c99.passes import crew as crew_module
from symbolic_rnn.c99.passes import outline as outline_module

#: Lets threads share all work, however small, and crews be used for any weights.
ALWAYS = ["-DC99_LITTLE=0", "-DC99_CREW_LITTLE=0", "-DC99_CREW_BYTES=-1"]

H = 40
RNG = np.random.default_rng(0)
W, V = (pt.constant(RNG.normal(size=(H, H)) / 7, name=name) for name in "WV")
CASES = {}


def column(x_t):
    """Return the first feature of each row."""
    return x_t[:, 0][:, None]


def case(build):
    """Decorator that adds a loop to the table: inputs, outputs, and which inputs are masks."""
    CASES[build.__name__] = build
    return build


@case
def lstm_gradient():
    x = pt.tensor3("x")
    cell = srnn.LSTM(3, H, seed=0)
    loss = (srnn.unroll(cell, x) ** 2).sum()
    return [x], [loss, *pytensor.grad(loss, cell.parameters)]


@case
def masked_gru_in_single_precision():
    x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")
    cell = srnn.GRU(3, H, seed=0)
    loss = (srnn.unroll(cell, x, mask=mask, reverse=True) ** 2).sum()
    return [x, mask], [loss, *pytensor.grad(loss, cell.parameters)]


@case
def rows_that_depend_on_each_other():
    x = pt.tensor3("x")
    first = pt.zeros((x.shape[1], H))
    return [x], [loop_of(lambda x_t, s: pt.tanh(s @ W + s.mean(axis=0) + column(x_t)), [x], first)]


@case
def what_the_first_does_alone():
    """A softmax over each row, which the first member executes alone."""
    x = pt.tensor3("x")
    first = pt.zeros((x.shape[1], H))
    return [x], [
        loop_of(lambda x_t, s: pt.special.softmax(s @ W + column(x_t), axis=-1) @ V, [x], first)
    ]


@case
def states_that_are_handed_on():
    """The second state is the previous value of the first one."""
    x = pt.tensor3("x")
    first = pt.zeros((x.shape[1], H))

    def step(x_t, s, before):
        return pt.tanh(s @ W + before @ V + column(x_t)), s

    states = pytensor.scan(step, sequences=[x], outputs_info=[first, first], return_updates=False)
    return [x], [states[0], states[1][-1]]


@case
def a_sum_that_is_carried():
    """A vector state without rows."""
    x = pt.tensor3("x")
    first = pt.zeros((x.shape[1], H))

    def step(x_t, s, columns):
        s_t = pt.tanh(s @ W + column(x_t))
        return s_t, columns + s_t.sum(axis=0)

    start = [first, pt.zeros(H)]
    states = pytensor.scan(step, sequences=[x], outputs_info=start, return_updates=False)
    return [x], [each[-1] for each in states]


@case
def a_loop_in_the_loop():
    """A product in a nested loop."""
    x = pt.tensor3("x")
    first = pt.zeros((x.shape[1], H))

    def outer(x_t, s):
        turns = pytensor.scan(
            lambda r: pt.tanh(r @ W + column(x_t)),
            outputs_info=[s],
            n_steps=3,
            return_updates=False,
        )
        return turns[-1] @ V

    return [x], [loop_of(outer, [x], first)]


def values_of(inputs):
    """One row, many rows and none."""
    for rows, steps in ((1, 3), (50, 2), (3, 1), (0, 2)):
        given = []
        for variable in inputs:
            shape = (rows, steps, 3) if variable.type.ndim == 3 else (rows, steps)
            value = RNG.normal(size=shape)
            given.append(value > 0 if variable.dtype == "bool" else value.astype(variable.dtype))
        yield given


@pytest.fixture
def always(monkeypatch):
    monkeypatch.setattr(outline_module, "_MIN_WEIGHTS", 1)
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", " ".join(["-O1", *ALWAYS]))


@needs_compiler
@pytest.mark.usefixtures("always")
# Every third network.
@pytest.mark.sampled(3, "name")
@pytest.mark.parametrize("name", CASES)
def test_a_crew_computes_what_one_thread_computes(name, tmp_path):
    """With fewer and more threads than processors; under ASan, UBSan and ThreadSanitizer."""
    with pytensor.config.change_flags(floatX="float32" if "single" in name else "float64"):
        compare_with_one(name, tmp_path)


def compare_with_one(name, folder):
    inputs, outputs = CASES[name]()
    reference = pytensor.function(inputs, outputs, mode=REWRITTEN)
    function = WithThreads(inputs, outputs)
    source = function.source
    assert "c99_parallel_steps(ws" in source.code
    assert "c99_meet(ws)" in source.code
    sets = [*values_of(inputs)]
    for values in sets:
        expected = reference(*values)
        for threads in (2, 5):
            for found, right in zip(function(threads, *values), expected, strict=True):
                tight = 1e-5 if right.dtype == np.float32 else 1e-12
                np.testing.assert_allclose(found, right, rtol=tight, atol=tight)
    alone = [[*values, *function.held] for values in sets]
    for flags in (RACES, SANITIZERS):
        assert run_alone(source, alone, folder, [*flags, *ALWAYS]) == "0\n"


def test_small_networks_use_no_crew():
    """Small networks are generated without crew code."""
    inputs, outputs = CASES["lstm_gradient"]()
    code = source_of(pytensor.function(inputs, outputs, mode=WRITTEN)).code
    assert "c99_meet" not in code
    assert "c99_parallel(ws, h_steps" in code


@pytest.mark.usefixtures("always")
@pytest.mark.parametrize(
    ("step", "why"),
    [
        (lambda s: (pt.tanh(s @ W), until(s.sum() > 9)), "it may stop"),
        (lambda s: pt.tanh(s @ W) * s.sum(), "a number that each would gather"),
        (
            lambda s: ifelse(pt.gt(s.sum(), 0), pt.tanh(s @ W), pt.tanh(s @ V)),
            "a branch",
        ),
    ],
    ids=["until", "a sum", "a branch"],
)
def test_a_loop_with_an_early_exit_gets_no_crew(step, why):
    """A member that leaves early would make the others wait forever at a barrier."""
    s = pt.matrix("s")
    states = pytensor.scan(step, outputs_info=[s], n_steps=4, return_updates=False)
    code = source_of(pytensor.function([s], states[-1], mode=WRITTEN)).code
    assert "c99_meet" not in code, why


def test_a_missing_barrier_is_found(monkeypatch):
    """The verifier finds a missing barrier."""
    monkeypatch.setattr(outline_module, "_MIN_WEIGHTS", 1)
    share = crew_module._Crew._share
    monkeypatch.setattr(crew_module._Crew, "_share", lambda *given: ([], share(*given)[1]))
    inputs, outputs = CASES["lstm_gradient"]()
    with pytest.raises(InvalidFunctionError, match="no barrier precedes this use"):
        pytensor.function(inputs, outputs, mode=WRITTEN)


def test_an_undivided_store_is_found(monkeypatch):
    """The verifier finds a store that is not divided among the members."""
    monkeypatch.setattr(outline_module, "_MIN_WEIGHTS", 1)
    monkeypatch.setattr(crew_module._Crew, "_divided_nest", lambda self, nest: [nest])
    inputs, outputs = CASES["lstm_gradient"]()
    with pytest.raises(InvalidFunctionError, match="write the same memory"):
        pytensor.function(inputs, outputs, mode=WRITTEN)
