"""The state of a compiled step: found in the function, under names that every process gives."""

import os
import subprocess
import sys

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import QUICK
from pytensor.link.jax.linker import JAXLinker

import symbolic_rnn as srnn
from symbolic_rnn.training.run_state import RunState, generator_from, generator_state

NAMES = """
import numpy as np, pytensor, pytensor.tensor as pt
from pytensor_ml.optim import adam
import symbolic_rnn as srnn
from symbolic_rnn.training.run_state import RunState
x = pt.matrix("x")
layers = [srnn.Dense(2, 2, seed=0), srnn.Dense(2, 2, seed=1)]
y = layers[1](layers[0](x))
for k in range(6):
    rng = pytensor.shared(np.random.default_rng(k))
    y = y * pt.random.bernoulli(0.5, rng=rng, return_next_rng=True)[1]
parameters = [p for layer in layers for p in layer.parameters]
step = srnn.compile_train(y.sum(), [x], adam(0.1), parameters=parameters, mode="FAST_COMPILE")
state = RunState(parameters, [step])
print({
    k: v.shape if isinstance(v, np.ndarray) else v.bit_generator.state["state"]["inc"]
    for k, v in state.values().items()
})
"""


def test_names_are_the_same_in_every_process(capsys):
    """PyTensor collects shared variables in an order that a set, or an address, may decide."""
    exec(NAMES, {})
    here = capsys.readouterr().out
    environment = {**os.environ, "PYTHONHASHSEED": "1"}
    command = [sys.executable, "-W", "ignore", "-c", NAMES]
    there = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert here == there.stdout
    assert (here.count("first_moment"), here.count("unnamed")) == (4, 6)


def test_names_that_are_shared_or_missing_are_numbered():
    ones = [
        pytensor.shared(np.ones(k), name=name) for k, name in enumerate(["w", "w", "w #2", None])
    ]
    values = RunState([], [], [*ones, ones[0]]).values()
    assert {name: len(value) for name, value in values.items()} == {
        "w": 0, "w #2": 1, "w #2 #2": 2, "unnamed": 3,
    }  # fmt: skip


def test_what_a_step_updates_is_found_without_being_listed():
    x = pt.dvector("x")
    carried, count = (pytensor.shared(v, name=n) for v, n in ((np.zeros(3), "c"), (0, "n")))
    generator = pytensor.shared(np.random.default_rng(0), name="g")
    drawn = pt.random.normal(size=3, rng=generator, return_next_rng=True)
    updates = {carried: carried + x + drawn[1], count: count + 1, generator: drawn[0]}
    step = pytensor.function([x], x.sum(), updates=updates, mode=QUICK)
    state = RunState([], [step])
    before = state.values()
    assert before.keys() == {"c", "n", "g"}
    tensors = {name: before[name] for name in ("c", "n")}
    generators = {"g": generator_state(before["g"])}
    step(np.ones(3))
    after = carried.get_value()
    state.set(tensors, generators)
    assert (carried.get_value() == 0).all()
    step(np.ones(3))
    np.testing.assert_array_equal(carried.get_value(), after)
    assert count.get_value() == 1


@pytest.mark.parametrize("kind", ["MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"])
def test_each_of_numpy_s_generators_continues_with_the_same_draws(kind):
    """Half of a 64-bit draw waits in the state for the next 32-bit one."""
    generator = np.random.Generator(getattr(np.random, kind)(3))
    generator.integers(0, 9, dtype="int32", size=3)
    kept = generator_state(generator)
    expected = [generator.integers(0, 9, dtype="int32"), generator.normal(), generator.random()]
    other = generator_from(np.random.Generator(getattr(np.random, kind)(4)), kept)
    assert expected == [other.integers(0, 9, dtype="int32"), other.normal(), other.random()]


def test_a_generator_of_another_kind_is_refused():
    kept = generator_state(np.random.default_rng(0))
    with pytest.raises(srnn.CheckpointError, match="generator Philox"):
        generator_from(np.random.Generator(np.random.Philox(0)), kept)


def test_draws_that_are_out_of_reach_are_refused(monkeypatch):
    """Mode JAX copies generators: the ones that a checkpoint would hold never advance."""
    generator = pytensor.shared(np.random.default_rng(0))
    drawn = pt.random.normal(rng=generator, return_next_rng=True)[1]
    step = pytensor.function([], drawn, mode=QUICK)
    RunState([], [step])
    monkeypatch.setattr(step.maker, "linker", JAXLinker())
    with pytest.raises(srnn.CheckpointError, match=r"mode JAX .* copies of its generators"):
        RunState([], [step])
