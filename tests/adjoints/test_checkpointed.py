"""Checkpointed BPTT is BPTT: whatever it keeps, recomputes, and is asked for."""

from __future__ import annotations

import os
from functools import partial

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import (
    BATCH,
    CASES,
    MORE_CASES,
    N_IN,
    RULES,
    VARIANTS,
    assert_agree,
    cell_of,
    gradients_of,
    mask_of,
    second_derivatives_of,
    values_for,
)
from modes import FAST, PLAIN
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Apply
from pytensor.graph.op import Op
from tolerances import EXACT, FLOAT32, SECOND_DERIVATIVE

import symbolic_rnn as srnn
from symbolic_rnn.adjoints.checkpoints import Schedule

MASKED = VARIANTS["masked"]
RULES["three slots"] = partial(srnn.CheckpointedBPTT, slots=3)
RULES["blocks"] = partial(srnn.CheckpointedBPTT, slots=2, block=4)
RULES["little memory"] = partial(srnn.CheckpointedBPTT, memory="20 kB")
#: One case for each way to choose sizes; each cell meets one.
WAYS = ("three slots", "blocks", "little memory")
PAIRS = [(case, WAYS[k % 3]) for k, case in enumerate(CASES | MORE_CASES)]


def last_states_of(case, rule, dtype="float64", mode=None, masked=True, reverse=False):
    """Compile a loss that reads only the last states, and all its gradients."""
    with pytensor.config.change_flags(floatX=dtype):
        cell = cell_of(case, dtype)
        x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")
        initial = [pt.matrix(f"{name}_0") for name in cell.state]
        weights = [pt.matrix() for _ in initial]
        options = {"mask": mask} if masked else {}
        options["reverse"] = reverse
        _, last = srnn.unroll(cell, x, initial, adjoint=rule, return_state=True, **options)
        loss = sum((weight * state).sum() for weight, state in zip(weights, last, strict=True))
        names = [*cell.parameter_names.values(), "x", *(str(s.name) for s in initial)]
        wrt = [*cell.parameters, x, *initial]
        function = pytensor.function(
            [x, mask, *initial, *weights],
            [loss, *last, *pytensor.grad(loss, wrt)],
            mode=FAST if mode is None else mode,
            on_unused_input="ignore",
        )
    keys = ["loss", *(f"{name}_T" for name in cell.state), *names]
    return lambda values: dict(zip(keys, function(*values), strict=True))


def drawn(case, n_steps, dtype="float64"):
    rng = np.random.default_rng(n_steps)
    widths = cell_of(case, dtype).state.values()
    values = [rng.normal(size=(BATCH, n_steps, N_IN)), mask_of(n_steps)]
    values += [rng.normal(size=(BATCH, width)) for _ in range(2) for width in widths]
    return [value if value.dtype == bool else value.astype(dtype) for value in values]


# Every second cell, each way to choose sizes twice: the rule replays a step without reading it.
@pytest.mark.sampled(2, "case")
@pytest.mark.parametrize(("case", "way"), PAIRS)
def test_the_gradient_of_the_last_states_is_that_of_bptt(case, way):
    """Catches a state taken from a wrong slot, a block left out, and a sum over blocks lost."""
    checkpointed = last_states_of(case, RULES[way]())
    bptt = last_states_of(case, srnn.BPTT())
    for n_steps in (1, 2, 7, 30):
        values = drawn(case, n_steps)
        assert_agree(checkpointed(values), bptt(values), EXACT)


# With masks, which has every way and length; without, one way.
@pytest.mark.sampled(masked=(True,))
@pytest.mark.parametrize("masked", [False, True])
def test_a_reversed_recurrence_has_the_last_states_and_gradients_of_bptt(masked):
    """Catches slots or blocks in the order of the data where the steps run backward."""
    case, how = "two states", {"masked": masked, "reverse": True}
    bptt = last_states_of(case, srnn.BPTT(), **how)
    forward = last_states_of(case, srnn.BPTT(), masked=masked)
    for way in WAYS if masked else WAYS[:1]:
        checkpointed = last_states_of(case, RULES[way](), **how)
        for n_steps in (1, 7, 30) if masked else (1, 7):
            values = drawn(case, n_steps)
            assert_agree(checkpointed(values), bptt(values), EXACT)
    assert abs(forward(values)["loss"] - bptt(values)["loss"]) > 1e-3


@pytest.mark.parametrize("n_steps", [1, 2, 3, 5])
def test_a_known_length_of_few_steps_gives_the_gradient_of_bptt(n_steps):
    """Catches loops of one known step, which PyTensor builds without a scan."""
    cell, data = cell_of("elman"), np.linspace(-1, 1, 2 * n_steps * N_IN).reshape(2, n_steps, N_IN)
    x = pt.tensor("x", shape=(2, n_steps, N_IN))
    gradients = []
    for rule in (srnn.BPTT(), srnn.CheckpointedBPTT(slots=1), RULES["three slots"]()):
        _, [last] = srnn.unroll(cell, x, adjoint=rule, return_state=True)
        gradients += pytensor.grad((last**2).sum(), [cell.U, cell.W, x])
    found = pytensor.function([x], gradients, mode=PLAIN)(data)
    for k, expected in enumerate(found[:3]):
        for other in (found[3 + k], found[6 + k]):
            np.testing.assert_allclose(other, expected, rtol=1e-12, atol=1e-14)


def test_more_slots_than_memory_are_of_no_use_and_not_allocated():
    """Catches slots of a known length that are all allocated, and numbers that overflow int64."""
    cell, data = cell_of("elman"), np.linspace(-1, 1, 14 * N_IN).reshape(2, 7, N_IN)
    known, unknown = pt.tensor("x", shape=(2, 7, N_IN)), pt.tensor3("x")
    rules = [srnn.CheckpointedBPTT(slots=10**30), srnn.CheckpointedBPTT(memory=10**30)]
    rules += [srnn.CheckpointedBPTT(slots=2, block=10**30)]
    for x in (known, unknown):
        gradients = []
        for rule in [srnn.BPTT(), *rules]:
            _, [last] = srnn.unroll(cell, x, adjoint=rule, return_state=True)
            gradients.append(pytensor.grad((last**2).sum(), cell.W))
        expected, *found = pytensor.function([x], gradients, mode=PLAIN)(data)
        assert np.abs(expected).max() > 1e-3
        for each in found:
            np.testing.assert_allclose(each, expected, rtol=0, atol=EXACT)


# Every second case: what differs between cases is the step, which the rule takes from BPTT.
@pytest.mark.sampled(2, "case")
@pytest.mark.parametrize(("case", "way"), PAIRS[: len(CASES)])
def test_a_loss_that_reads_all_steps_has_the_gradient_of_bptt(case, way):
    """Catches the cotangent of a step added in a wrong block, and of the last state lost."""
    how = VARIANTS["reversed and masked"]
    for n_steps in (1, 2, 7, 30):
        values = values_for(case, n_steps)
        expected = gradients_of(case, "bptt", how)(values)
        assert_agree(gradients_of(case, way, how)(values), expected, EXACT)


def test_second_derivatives_are_those_of_autodiff():
    """Catches cotangents of the states that are dropped when the backward pass reads them."""
    values = values_for("two states", 4)
    expected = second_derivatives_of("two states", "autodiff", MASKED)(values)
    found = second_derivatives_of("two states", "blocks", MASKED)(values)
    assert_agree(found, expected, SECOND_DERIVATIVE)


def test_second_derivatives_of_the_last_state_alone():
    """Catches a cotangent of the slots that replaces that of the last state, or is dropped."""
    cell = cell_of("elman")
    x, weights, direction = pt.tensor3("x"), pt.matrix("w"), pt.matrix("v")

    def second(rule):
        _, [s] = srnn.unroll(cell, x, adjoint=rule, return_state=True)
        first = pytensor.grad((weights * s**2).sum(), cell.W)
        return pytensor.grad((first * direction).sum(), [cell.U, cell.W, x])

    outputs = [*second(RULES["three slots"]()), *second(srnn.Autodiff())]
    function = pytensor.function([x, weights, direction], outputs, mode=FAST)
    rng = np.random.default_rng(0)
    drawn = [rng.normal(size=size) for size in ((2, 6, N_IN), (2, 4), (4, 4))]
    found = function(*drawn)
    for got, expected in zip(found[:3], found[3:], strict=True):
        np.testing.assert_allclose(got, expected, rtol=0, atol=SECOND_DERIVATIVE)
        assert np.abs(expected).max() > 1e-3


def test_float32_stays_float32():
    """Catches slots, or a schedule in floating point, that widen what is computed."""
    values = drawn("gru", 9, "float32")
    found = last_states_of("gru", RULES["blocks"](), "float32")(values)
    assert {value.dtype for value in found.values()} == {np.dtype("float32")}
    assert_agree(found, last_states_of("gru", srnn.BPTT(), "float32")(values), FLOAT32)


#: As CVM rewrites it, run by Python: g++ takes half a minute for the nodes of the table of steps.
AS_IN_CVM = Mode(linker="vm", optimizer="fast_run")
#: NUMBA takes minutes to compile it; with ALL_MODES=1 it is tested too.
COMPILED = [
    pytest.param("C99", "gru", id="C99"),
    pytest.param(AS_IN_CVM, "elman", id="as in CVM"),
    pytest.param("CVM", "elman", id="CVM", marks=pytest.mark.matrix),
]
if os.environ.get("ALL_MODES"):
    COMPILED.append(pytest.param("NUMBA", "elman", id="NUMBA"))


@pytest.mark.parametrize(("mode", "case"), COMPILED)
def test_compiled_modes_agree(mode, case):
    """Catches a loop that a compiler does not leave where it runs no step, and nested buffers."""
    rule = RULES["little memory" if mode == "C99" else "three slots"]()
    compiled = last_states_of(case, rule, mode=mode)
    bptt = last_states_of(case, srnn.BPTT())
    for n_steps in (1, 2, 30):
        values = drawn(case, n_steps)
        assert_agree(compiled(values), bptt(values), EXACT)


class Count(Op):
    """Identity that counts how often it is computed."""

    __props__ = ()
    evaluated = 0

    def make_node(self, value):
        return Apply(self, [value], [value.type()])

    def perform(self, node, inputs, storage):
        Count.evaluated += 1
        storage[0][0] = inputs[0].copy()

    def pullback(self, inputs, outputs, cotangents):
        return cotangents

    def infer_shape(self, node, shapes):
        return shapes


class Counted(srnn.Cell):
    """A step that counts its evaluations, once by its state."""

    def __init__(self):
        super().__init__(n_in=1, state={"s": 2}, seed=0)
        self.W = self.parameter("W", (2, 2))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", pt.tanh(Count()(s_prev @ self.W.T) + x_t))


@pytest.mark.parametrize(("slots", "block"), [(1, 1), (3, 1), (20, 1), (2, 4), (40, 1)])
def test_steps_are_evaluated_as_often_as_planned(slots, block):
    """Catches a recomputation that the schedule does not know of."""
    cell, x = Counted(), pt.tensor3("x")
    rule = srnn.CheckpointedBPTT(slots=slots, block=block)
    _, [last] = srnn.unroll(cell, x, adjoint=rule, return_state=True)
    function = pytensor.function([x], [last, pytensor.grad(last.sum(), cell.W)], mode=PLAIN)
    for n_steps in (1, 2, 17, 40):
        Count.evaluated = 0
        function(np.ones((1, n_steps, 1)))
        # The last block is run for the value of the loss, and again with its tape.
        planned = Schedule(n_steps, slots, block).evaluations + min(block, n_steps)
        assert Count.evaluated == planned


def test_wrong_arguments_are_named():
    for wrong in ({}, {"memory": 1000, "slots": 2}):
        with pytest.raises(ValueError, match="either memory='64 MiB' or slots=50"):
            srnn.CheckpointedBPTT(**wrong)
    for memory in ("64 pigs", "", 0, -1, True, None, 1.5):
        with pytest.raises(ValueError, match="memory"):
            srnn.CheckpointedBPTT(memory=memory)
    with pytest.raises(TypeError, match=r"positive integer for slots, got 2\.0"):
        srnn.CheckpointedBPTT(slots=2.0)
    with pytest.raises(ValueError, match="positive integer for block, got 0"):
        srnn.CheckpointedBPTT(slots=2, block=0)
    with pytest.raises(ValueError, match="chooses the block itself"):
        srnn.CheckpointedBPTT(memory=1000, block=2)
    with pytest.raises(ValueError, match="copies=None"):
        srnn.unroll(
            cell_of("elman"), pt.tensor3(), copies=2, adjoint=srnn.CheckpointedBPTT(slots=2)
        )


def test_a_memory_that_is_too_small_is_refused_early_or_at_the_call():
    """Catches a plan that does not fit and is made nevertheless."""
    cell, rule = cell_of("elman"), srnn.CheckpointedBPTT(memory=100)
    with pytest.raises(ValueError, match="too small to reverse the sequence of 9 steps"):
        rule.plan(cell, 9)
    with pytest.raises(ValueError, match="too small to reverse the sequence of 9 steps"):
        srnn.unroll(cell, pt.tensor("x", shape=(2, 9, N_IN)), adjoint=rule)
    x = pt.tensor3("x")
    _, [last] = srnn.unroll(cell, x, adjoint=rule, return_state=True)
    function = pytensor.function([x], pytensor.grad(last.sum(), cell.W), mode=PLAIN)
    with pytest.raises(ValueError, match="the memory is too small"):
        function(np.ones((2, 9, N_IN)))
