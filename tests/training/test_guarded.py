"""Steps that are skipped: in every mode they leave all variables as they were, bit for bit."""

from __future__ import annotations

import pickle

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor.compile.mode import Mode
from pytensor_ml.layers import BatchNorm, Dropout
from pytensor_ml.optim import (
    adam,
    chain,
    cosine_schedule,
    reduce_on_plateau,
    scalar_state,
    sgd,
    trace,
)

import symbolic_rnn as srnn

GOOD = np.random.default_rng(0).normal(size=(4, 5, 2))
NEXT = np.random.default_rng(1).normal(size=(4, 5, 2))
#: CVM's rewrites, in-place ones included, run by Python: compiling their C++ takes minutes.
IN_PLACE = Mode(linker="vm", optimizer="fast_run")
BAD = {"nan": np.nan, "infinite": np.inf}


def network(mode):
    """A step over a recurrent layer with running statistics, moments, clocks and a counter."""
    layers = [srnn.Recurrent(srnn.Elman(2, 3, seed=0)), BatchNorm("norm", n_in=3)]
    model = srnn.Sequential([*layers, srnn.Dense(3, 1, seed=1)], input_shape=(None, 2))
    x = pt.tensor3("x")
    loss = pt.sqr(model(x)).mean()
    counter = pytensor.shared(np.zeros(()), "counter")
    rule = chain(srnn.clip_by_global_norm(0.1), adam(cosine_schedule(0.1, 10)), trace(0.5))
    return srnn.GuardedStep(
        loss, [x], rule, updates={counter: counter + loss}, extra_outputs=[model(x)], mode=mode
    )


def bits(step):
    """The bytes of every variable that the function reads or writes, but its own counters."""
    return {
        variable.name: np.asarray(variable.get_value()).tobytes()
        for variable in step.function.get_shared()
        if not variable.name.startswith("guarded/")
    }


@pytest.mark.parametrize("mode", [IN_PLACE, "C99"], ids=["CVM without C++", "C99"])
def test_a_skipped_step_leaves_every_variable_as_it_was_bit_for_bit(mode):
    """Catches moments, clocks, running statistics or updates of the user that a NaN reaches."""
    step = network(mode)
    first = {variable: variable.get_value() for variable in step.function.get_shared()}
    step(GOOD)
    before = bits(step)
    assert len(before) >= 14
    assert "counter" in before
    assert sum("running" in name for name in before) == 2, list(before)
    norm = step.gradient_norm
    assert step.last is None
    assert 0 < norm < np.inf
    for k, value in enumerate(BAD.values()):
        wrong = GOOD.copy()
        wrong[2, 3, 1] = value
        said = f"step {k + 2}: the gradient of .* is not finite"
        with np.errstate(all="ignore"), pytest.warns(UserWarning, match=said):
            _, outputs = step(wrong)
        assert outputs.shape == (4, 5, 1)
        assert bits(step) == before
        assert any(name.startswith("elman_") for name in step.last.parameters)
    assert [skip.step for skip in step.skipped] == [2, 3]
    step(NEXT)
    assert (step.steps, step.last) == (4, None)
    after = bits(step)
    assert all(after[name] != before[name] for name in before)
    for variable, value in first.items():
        variable.set_value(value)
    step(GOOD)
    step(NEXT)
    assert bits(step) == after


def scalar(loss_of, optimizer, **options):
    """A step on one weight w and an input x."""
    with pytensor.config.change_flags(floatX=options.pop("dtype", "float64")):
        layer, x = srnn.Dense(1, 1, seed=0), pt.scalar("x")
        loss = loss_of(layer.V[0, 0], x)
        return layer, srnn.GuardedStep(loss, [x], optimizer, **{"mode": FAST} | options)


def test_it_stops_after_some_steps_in_a_row_and_says_which_parameter():
    layer, step = scalar(lambda w, x: w * x, sgd(0.1), stop_after=3)
    before = layer.V.get_value()
    with pytest.warns(UserWarning, match="dense_V"):
        [step(np.nan) for _ in range(2)]
    step(1.0)  # the count begins again
    moved = layer.V.get_value()
    assert (moved != before).all()
    with pytest.warns(UserWarning, match="the step was skipped"):
        [step(np.inf) for _ in range(2)]
    said = "3 training steps in a row .*step 6: the gradient of dense_V is not finite .loss -?inf."
    with pytest.raises(srnn.NonFiniteStepError, match=said):
        step(np.inf)
    assert (layer.V.get_value() == moved).all()
    assert len(step.skipped) == 5


def test_a_loss_or_an_updated_value_alone_can_be_what_is_not_finite():
    """Catches a test of the gradients only: here they are finite."""
    _, step = scalar(lambda w, x: w + x, sgd(0.1))
    with pytest.warns(UserWarning, match="step 1: the loss is not finite .loss inf."):
        step(np.inf)
    assert step.gradient_norm == 1
    _, step = scalar(lambda w, x: w * x, adam(0.1), dtype="float32")
    before = bits(step)
    with (
        pytest.warns(UserWarning, match="an updated value is not finite"),
        np.errstate(all="ignore"),
    ):
        step(np.float32(1e30))  # its square, adam's second moment, is infinite in float32
    assert step.gradient_norm == np.float32(1e30)
    assert bits(step) == before


def test_it_never_stops_when_told_so_and_refuses_a_count_below_one():
    _, step = scalar(lambda w, x: w * x, sgd(0.1), stop_after=None)
    with pytest.warns(UserWarning, match="skipped"):
        [step(np.nan) for _ in range(12)]
    assert (len(step.skipped), step.steps) == (12, 12)
    with pytest.raises(ValueError, match="a positive integer for stop_after, got 0"):
        scalar(lambda w, x: w * x, sgd(0.1), stop_after=0)


def test_a_policy_that_needs_the_loss_itself_and_marks_with_infinity_works():
    """Catches an optimizer that gets gradients only, and its infinite best loss as a failure."""
    scale_of_rate = scalar_state("scale", 1.0)
    rule = reduce_on_plateau(sgd(0.1 * scale_of_rate), scale_of_rate)
    layer, step = scalar(lambda w, x: pt.sqr(w - x), rule)
    for _ in range(20):
        step(3.0)
    assert abs(layer.V.get_value().item() - 3) < 0.1
    assert not step.skipped


def test_what_is_no_scalar_loss_or_trains_nothing_is_refused():
    x = pt.vector("x")
    with pytest.raises(ValueError, match="GuardedStep expects a scalar loss, got one with 1 axes"):
        srnn.GuardedStep(x, [x], sgd(0.1))
    with pytest.raises(ValueError, match="GuardedStep found nothing to train"):
        srnn.GuardedStep(x.sum(), [x], sgd(0.1))
    loss = srnn.Dense(2, 1, seed=0)(x[None]).sum()
    with pytest.raises(TypeError, match=r"GuardedStep\(loss, \[x, y\], adam\(1e-3\)\); got 0.1"):
        srnn.GuardedStep(loss, [x], 0.1)
    with pytest.raises(ValueError, match="GuardedStep: the graph reads x"):
        srnn.GuardedStep(loss, [], sgd(0.1))


def test_a_variable_that_is_written_twice_and_a_chain_without_a_rule_are_refused():
    """Catches an update that silently wins, and gradients taken for steps, which lead uphill."""
    layer, x = srnn.Dense(2, 1, seed=0), pt.matrix("x")
    loss = layer(x).sum()
    with pytest.raises(ValueError, match="one update for each variable, got two for dense_V"):
        srnn.GuardedStep(loss, [x], sgd(0.1), updates={layer.V: layer.V * 0})
    clip = srnn.clip_by_global_norm(1.0)
    for optimizer in (clip, clip(loss, layer.parameters)):
        for compiled in (srnn.GuardedStep, srnn.compile_train):
            with pytest.raises(ValueError, match="returned gradients rather than the steps"):
                compiled(loss, [x], optimizer, mode=FAST)


def test_updates_of_an_optimizer_that_two_functions_share_are_guarded_too():
    layer, x = srnn.Dense(1, 1, seed=0), pt.scalar("x")
    loss = layer.V[0, 0] * x
    updates = adam(0.1)(loss, [layer.V])
    step = srnn.GuardedStep(loss, [x], updates, parameters=[layer.V], mode=FAST)
    step(1.0)
    before = bits(step)
    with pytest.warns(UserWarning, match="dense_V"):
        step(np.nan)
    assert bits(step) == before
    step(1.0)
    assert all(value != before[name] for name, value in bits(step).items())


def test_random_generators_advance_in_a_skipped_step():
    """The next batch gets other numbers, as the docstring says; everything else is held."""
    model = srnn.Sequential([srnn.Dense(2, 8, seed=0), Dropout(p=0.5, random_state=0)])
    x = pt.matrix("x")
    step = srnn.GuardedStep(
        model(x).sum(), [x], sgd(0.0), extra_outputs=[pt.neq(model(x), 0)], mode=FAST
    )
    batch = np.ones((3, 2))
    with np.errstate(all="ignore"), pytest.warns(UserWarning, match="skipped"):
        _, first = step(batch * np.nan)
    _, second = step(batch)
    assert step.last is None
    assert (second != 0).any()
    assert not np.array_equal(first, second)


def test_fit_leaves_a_skipped_step_out_of_the_mean_and_ends_when_the_step_stops():
    """Catches a NaN in the history, and a stop that comes out of `fit` without its history."""
    layer, step = scalar(lambda w, x: w * x, sgd(0.0), stop_after=2)
    layer.V.set_value(np.ones((1, 1)))

    def each(data, **options):
        class OneByOne(srnn.GuardedStep):
            def __init__(self):
                self.__dict__ = step.__dict__

            def __call__(self, x):
                return step(x[0])

        one_by_one = OneByOne()
        return srnn.fit(
            one_by_one, [np.asarray(data)], parameters=[layer.V], batch_size=1, progress=False,
            **options,
        )  # fmt: skip

    with pytest.warns(UserWarning, match="skipped"):
        history = each([1.0, np.nan, 3.0], epochs=1)
    assert history.train_loss == (2.0,)
    step(1.0)
    with (
        pytest.warns(UserWarning, match="skipped"),
        pytest.raises(
            srnn.NonFiniteLossError,
            match=r"epoch 1: 2 training steps in .*\. The first weights are",
        ) as caught,
    ):
        each([np.nan, np.nan, np.nan], epochs=1)
    message = str(caught.value)
    assert message.count("Clip gradients") == 1
    assert "from before these steps" not in message, "they have the best values"
    assert caught.value.history.stopped == "non-finite"


def test_the_error_of_a_step_says_what_to_do_once_also_in_another_process():
    """Catches an error that is pickled with its advice, and adds it again."""
    error = pickle.loads(pickle.dumps(srnn.NonFiniteStepError("3 steps were skipped")))
    assert str(error).startswith("3 steps were skipped. All variables have their values from")
    assert str(error).count("Clip gradients") == 1
