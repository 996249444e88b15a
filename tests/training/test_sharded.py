"""Steps that processes take together: the same bits for any number of them, and errors on all."""

from __future__ import annotations

import functools
import signal
from itertools import pairwise

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from communicators import ThreadCommunicator, together
from modes import FAST
from pytensor_ml.layers import BatchNorm, Dropout
from pytensor_ml.optim import adam, chain, cosine_schedule, lbfgs, sgd
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.training.fitting import _agreed
from symbolic_rnn.training.processes import Processes

RNG = np.random.default_rng(0)
LENGTHS = [*RNG.integers(1, 9, size=19)]
XS = [RNG.normal(size=(n, 2)) for n in LENGTHS]
YS = [x.sum(axis=1, keepdims=True) ** 2 for x in XS]
#: Batches of 11 and of 8 sequences: 8 shards have one or two of them each.
DATA = srnn.RaggedBatches(XS, YS, batch_size=11)
VALIDATION = srnn.RaggedBatches(XS[:9], YS[:9], batch_size=2)


def graph(dropout=0.0):
    """A masked loss of a small network, and its arguments: the mask is the last."""
    x, y, mask = pt.tensor3("x"), pt.tensor3("y"), pt.matrix("mask", dtype=bool)
    hidden = pt.tanh(srnn.Dense(2, 3, seed=0)(x))
    if dropout:
        hidden = Dropout(p=dropout)(hidden)
    return srnn.squared_error(srnn.Dense(3, 1, seed=1)(hidden), y, mask=mask), [x, y, mask]


def optimizer():
    return chain(srnn.clip_by_global_norm(0.5), adam(cosine_schedule(1e-2, 9)))


@functools.cache
def members():
    """Eight equal steps, with draws, the functions that validate them, and their first values."""
    made = []
    for _ in range(8):
        loss, inputs = graph(dropout=0.2)
        step = srnn.ShardedStep(loss, inputs, optimizer(), weight=inputs[-1].sum(), mode=FAST)
        evaluate = srnn.compile_predict(loss, inputs, mode=FAST)
        made.append((step, evaluate, [(v, v.get_value()) for v in step.get_shared()]))
    return made


def bits(step):
    """The bits of every variable that the step reads or writes."""
    values = [variable.get_value() for variable in step.get_shared()]
    return [
        str(value.bit_generator.state)
        if isinstance(value, np.random.Generator)
        else np.asarray(value).tobytes()
        for value in values
    ]


def trained(n, *, folder=None, epochs=3, raising=None):
    """What each of n processes returns from `fit`, and how it leaves its variables.

    `raising` maps a process to the number of the step in which it fails.
    """

    def member(rank):
        step, evaluate, first = members()[rank]
        for variable, value in first:
            variable.set_value(value)
        taken = step.function
        count = iter(range(1, 10**6))

        def failing(*shard):
            if next(count) == (raising or {}).get(rank):
                raise OSError("the disk is gone")
            return taken(*shard)

        failing.get_shared, failing.maker = taken.get_shared, taken.maker

        def run(communicator):
            step.function = failing
            try:
                history = srnn.fit(
                    step,
                    DATA,
                    parameters=step.parameters,
                    epochs=epochs,
                    evaluate=evaluate,
                    validation=VALIDATION,
                    checkpoints=folder and srnn.Checkpoints(folder, every_steps=1),
                    communicator=communicator,
                    progress=False,
                )
            finally:
                step.function = taken
            return history, bits(step)

        return run

    return together([member(rank) for rank in range(n)])


def test_any_number_of_processes_ends_in_the_same_bits():
    """Catches sums in another order, shares of other rows, draws that depend on the number."""
    [alone] = trained(1)
    history, values = alone
    assert len(set(history.train_loss)) == len(set(history.validation_loss)) == 3
    assert len(values) >= 12
    for n in (2, 3, 8):
        for result in trained(n):
            assert result == alone, n


@pytest.mark.parametrize("shards", [1, 3, 8])
def test_shards_weigh_as_the_steps_they_have(shards):
    """Catches a mean of means, and batches with fewer rows than shards."""
    loss, inputs = graph()
    extra = pt.sqrt(loss.copy()) * 0 + loss
    step = srnn.ShardedStep(
        loss,
        inputs,
        sgd(0.1),
        shards=shards,
        weight=inputs[-1].sum(),
        extra_outputs=[extra],
        mode=FAST,
    )
    whole, inputs = graph()
    reference = srnn.GuardedStep(whole, inputs, sgd(0.1), mode=FAST)
    for arguments, _ in srnn.RaggedBatches(XS, YS, batch_size=7).epoch(np.random.default_rng(1)):
        found, further = step(*arguments)
        np.testing.assert_allclose(found, reference(*arguments), rtol=EXACT)
        np.testing.assert_allclose(further, found, rtol=EXACT)
        np.testing.assert_allclose(step.gradient_norm, reference.gradient_norm, rtol=EXACT)
    for a, b in zip(step.parameters, reference.parameters, strict=True):
        np.testing.assert_allclose(a.get_value(), b.get_value(), rtol=EXACT, atol=EXACT)
    assert step.steps == 3


def test_a_run_that_one_process_ends_continues_with_another_number_of_them(tmp_path):
    """Catches checkpoints of several processes, and results that depend on the interruption."""
    [whole] = trained(1)
    first, second = trained(2, folder=tmp_path, raising={1: 14})
    assert isinstance(second, OSError)
    assert isinstance(first, RuntimeError)
    assert "process 1 of 2 failed; its own error says why" in str(first)
    assert max(path.stem for path in tmp_path.glob("checkpoint-*")) == "checkpoint-000000000003"
    for result in trained(3, folder=tmp_path):
        assert result == whole
    assert [entry["epoch"] for entry in srnn.read_history(tmp_path / "history.jsonl")] == [1, 2, 3]


def test_an_error_on_the_first_process_reaches_all(tmp_path):
    """Catches processes that wait for a folder that cannot be made."""
    (tmp_path / "file").write_text("")
    first, *others = trained(3, folder=tmp_path / "file" / "folder")
    assert isinstance(first, srnn.CheckpointError)
    assert all("process 0 of 3 failed" in str(error) for error in others)


def test_processes_with_other_parameters_or_batches_are_told():
    steps = [step for step, _, _ in members()[:2]]
    x, y = np.ones((8, 3, 2)), np.zeros((8, 3, 1))
    mask = np.ones((8, 3), bool)
    for _, _, first in members()[:2]:
        for variable, value in first:
            variable.set_value(value)

    def member(step, x):
        def run(communicator):
            step.communicator = communicator
            return step(x, y, mask)

        return run

    losses = together([member(step, x) for step in steps])
    assert losses[0] == losses[1] > 0
    for error in together([member(step, x * k) for k, step in enumerate(steps)]):
        assert isinstance(error, RuntimeError)
        assert "different batches" in str(error)
    steps[1].parameters[0].set_value(steps[1].parameters[0].get_value() + 1)
    for error in together([member(step, x) for step in steps]):
        assert isinstance(error, RuntimeError)
        assert "different parameters" in str(error)
    for step in steps:
        step.communicator = None


def test_a_signal_to_one_process_ends_all_at_the_same_step():
    """Catches processes that leave their loops apart, of which the others wait forever."""

    def member(due):
        return lambda communicator: _agreed(Processes(communicator))(due)

    found = together([member(due) for due in (set(), {signal.SIGTERM}, {signal.SIGINT})])
    assert found == [{signal.SIGINT, signal.SIGTERM}] * 3
    assert together([member(set()), member(set())]) == [set(), set()]
    assert _agreed(Processes())({signal.SIGINT}) == {signal.SIGINT}


def test_each_process_sends_twice_the_gradient_at_most():
    """Catches an exchange that grows with the number of processes or of shards."""
    n = 8
    size = sum(p.get_value().nbytes for p in members()[0][0].parameters)

    def member(rank):
        step, _, first = members()[rank]
        for variable, value in first:
            variable.set_value(value)
        x = np.ones((8, 3, 2))

        def run(communicator):
            step.communicator = communicator
            step(x, x[:, :, :1], np.ones((8, 3), bool))
            step.communicator = None
            return communicator.sent

        return run

    slices = -(-size // (8 * n)) * 8
    table = 8 * (1 + 2 + 2)  # failed, checksums, and the loss and weight of one shard
    assert set(together([member(rank) for rank in range(n)])) == {(n - 1) * (2 * slices + table)}


def test_a_loss_that_is_no_mean_over_the_rows_is_refused():
    """Catches a missing weight, sums, and losses that couple rows, when the step is called."""
    loss, inputs = graph()
    batch = DATA.epoch(np.random.default_rng(0))[0].arguments
    x, layer = inputs[0], srnn.Dense(2, 1, seed=0)
    summed = pt.sqr(layer(x)).sum()
    coupled = pt.sqr(layer(x - x.mean(axis=0))).mean()
    for wrong, needed in ((loss, inputs), (summed, [x]), (coupled, [x])):
        step = srnn.ShardedStep(wrong, needed, sgd(0.1), mode=FAST)
        with pytest.raises(ValueError, match=r"not the weighted mean .*weight=mask\.sum\(\)"):
            step(*batch[: len(needed)])
        assert step.steps == 0


def test_what_cannot_be_cut_into_shards_is_refused():
    x, scale = pt.matrix("x"), pt.scalar("scale")
    loss = pt.sqr(srnn.Dense(2, 1, seed=0)(x)).mean()
    normal = BatchNorm("norm", n_in=2)(x)
    with pytest.raises(ValueError, match=r"cannot train running statistics, got .*running"):
        srnn.ShardedStep(pt.sqr(srnn.Dense(2, 1)(normal)).mean(), [x], sgd(0.1))
    with pytest.raises(ValueError, match="line search"):
        srnn.ShardedStep(loss, [x], lbfgs(), mode=FAST)
    with pytest.raises(ValueError, match="got only scalars"):
        srnn.ShardedStep(pt.sqr(srnn.Dense(1, 1)(scale[None, None])).mean(), [scale], sgd(0.1))
    with pytest.raises(ValueError, match="scalar weight, got one with 1 axes"):
        srnn.ShardedStep(loss, [x], sgd(0.1), weight=x.sum(axis=0))
    generator = pytensor.shared(np.random.Generator(np.random.SFC64(0)), name="noise")
    _, drawn = pt.random.normal(size=x.shape, rng=generator, return_next_rng=True)
    with pytest.raises(ValueError, match="generators that can jump"):
        srnn.ShardedStep(
            pt.sqr(srnn.Dense(2, 1, seed=0)(x * drawn)).mean(), [x], sgd(0.1), mode=FAST
        )
    step = srnn.ShardedStep(loss * scale, [scale, x], sgd(0.1), shards=2, mode=FAST)
    values = [parameter.get_value() for parameter in step.parameters]
    twice = step(2.0, np.ones((3, 2)))
    for parameter, value in zip(step.parameters, values, strict=True):
        parameter.set_value(value)
    assert twice == 2 * step(1.0, np.ones((3, 2)))
    with pytest.raises(ValueError, match="as many rows each"):
        step(1.0, np.float64(3.0))
    with pytest.raises(TypeError, match="expects 2 arguments, got 1"):
        step(1.0)
    with pytest.raises(TypeError, match=r"of MPI, such as MPI\.COMM_WORLD of mpi4py, got 3"):
        step.communicator = 3
    with pytest.raises(ValueError, match="2 shards for 3 processes; pass shards=3 or more"):
        step.communicator = ThreadCommunicator(0, 3, None, [])
    plain = srnn.compile_train(loss, [x], sgd(0.1), mode=FAST)
    with pytest.raises(
        TypeError, match="fit expects a ShardedStep when it is given a communicator"
    ):
        srnn.fit(
            plain,
            [np.ones((3, 2))],
            parameters=[],
            epochs=1,
            communicator=ThreadCommunicator(0, 1, None, []),
        )


def test_a_step_that_is_not_finite_is_skipped_on_every_process():
    (step, _, first), batch = members()[0], DATA.epoch()[0].arguments
    for variable, value in first:
        variable.set_value(value)
    before = [parameter.get_value() for parameter in step.parameters]
    x = batch[0].copy()
    x[0, 0, 0] = np.inf
    with np.errstate(all="ignore"), pytest.warns(UserWarning, match="the step was skipped"):
        step(x, *batch[1:])
    assert step.last is step.skipped[-1]
    for parameter, value in zip(step.parameters, before, strict=True):
        np.testing.assert_array_equal(parameter.get_value(), value)
    step(*batch)
    assert step.last is None


def test_a_mask_that_leaves_nothing_changes_nothing():
    loss, inputs = graph()
    step = srnn.ShardedStep(loss, inputs, sgd(0.1), weight=inputs[-1].sum(), mode=FAST)
    before = [parameter.get_value() for parameter in step.parameters]
    assert step(np.ones((4, 3, 2)), np.ones((4, 3, 1)), np.zeros((4, 3), bool)) == 0
    assert step.last is None
    for parameter, value in zip(step.parameters, before, strict=True):
        np.testing.assert_array_equal(parameter.get_value(), value)


def test_shares_cover_all_shards_in_order():
    for size in range(1, 9):
        shares = [
            Processes(ThreadCommunicator(rank, size, None, [])).share(8) for rank in range(size)
        ]
        assert [k for share in shares for k in share] == [*range(8)]
        assert max(map(len, shares)) - min(map(len, shares)) <= 1
        assert all(a.stop == b.start for a, b in pairwise(shares))
