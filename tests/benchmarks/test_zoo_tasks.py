"""The tasks on which the zoo is trained: what they ask, what they cost without a network."""

import json
from functools import cache, partial

import numpy as np
import pytensor
import pytest
import zoo_tasks
from modes import FAST
from tasks import data, likelihoods
from tasks.likelihoods import ByLikelihood
from tasks.members import MEMBERS
from tasks.networks import OnSequences, network
from tasks.outcome import Outcome
from tasks.task import ERRORS, LABELS, NATS, SQUARED, Task, Training

from symbolic_rnn.zoo import ZOO


def rng(seed=0):
    return np.random.default_rng(seed)


def test_each_member_of_the_zoo_has_a_task():
    """A new one needs a row that says which claim of its paper it is trained on."""
    assert set(MEMBERS) == set(ZOO)
    assert all(trial.claim for trial in MEMBERS.values())


def test_each_network_reads_its_task():
    """As many features as the task has, noise included."""
    made = cache(lambda task: task())
    for name, trial in MEMBERS.items():
        if isinstance(trial, OnSequences):
            task, width = made(trial.task), trial.width
            built = network(
                name, task.n_in, width, task.n_out, arguments=trial.arguments, **trial.shape
            )
            assert built.input_shape == (None, task.n_in), name
            sizes = [layer.cell.n_in for layer in built.layers if hasattr(layer, "cell")]
            assert sizes[0] == (width if trial.shape.get("embedded") else task.n_in), name


def constant(value, y, counted):
    """The score of one output at each step that counts."""
    return SQUARED.score(np.full_like(y[counted], value), y[counted])


def test_adding_asks_for_the_sum_of_two_numbers():
    """One in each half; the best constant is 1, with the variance of the sum."""
    x, y, counted = data.draw_adding(rng(), 20_000, 10)
    assert (x[:, :5, 1].sum(axis=1) == 1).all()
    assert (x[:, 5:, 1].sum(axis=1) == 1).all()
    marked = x[..., 0][x[..., 1] == 1].reshape(-1, 2)
    np.testing.assert_allclose(y[:, -1, 0], marked.sum(axis=1), rtol=1e-6)
    assert counted.sum() == len(x)
    assert constant(1, y, counted) == pytest.approx(1 / 6, rel=0.03)
    assert data.adding().baselines == {"the constant 1": 1 / 6}


def test_copy_memory_asks_for_the_symbols_after_the_delay():
    """Ten steps after the sign; without memory, blanks are free and a symbol costs log 8."""
    delay = 7
    x, y, counted = data.draw_copy(rng(), 50, delay)
    read = x.argmax(axis=-1)
    assert read.shape == y.shape == (50, delay + 20)
    np.testing.assert_array_equal(y[:, -10:], read[:, :10])
    assert set(np.unique(y[:, -10:])) == set(range(1, 9))
    assert not y[:, :-10].any()
    assert (read[:, delay + 9] == 9).all()
    assert not read[:, 10 : delay + 9].any()
    assert not read[:, delay + 10 :].any()
    logits = np.full((*y.shape, 9), -np.inf)
    logits[:, :-10, 0] = 0
    logits[:, -10:, 1:] = 0
    task = data.copy_memory(delay)
    assert NATS.score(logits[counted], y[counted]) == pytest.approx(
        task.baselines["without memory"]
    )


def test_the_first_input_is_asked_for_at_the_end():
    x, y, counted = data.draw_first(rng(), 20_000, 5)
    np.testing.assert_array_equal(y[:, -1], x[:, 0])
    assert constant(0, y, counted) == pytest.approx(1, rel=0.03)


def test_selective_copying_asks_for_the_symbols_in_their_order():
    """They are at places that vary, and each symbol is as likely as any other."""
    x, y, counted = data.draw_selective(rng(), 4000, 12, 3)
    read = x.argmax(axis=-1)
    for row, asked in zip(read[:, :12], y[:, 12:], strict=True):
        np.testing.assert_array_equal(row[row > 0] - 1, asked)
    assert (read[:, 12:] == 9).all()
    assert len(np.unique(read[:, :12] > 0, axis=0)) == 220  # 12 over 3
    guess = np.zeros((counted.sum(), 8))
    assert ERRORS.score(guess, y[counted]) == pytest.approx(87.5, abs=1)


def test_recall_asks_for_the_newest_value_of_a_key():
    x, y, counted = data.draw_recall(rng(), 300, 16)
    keys, values = x[..., :8].argmax(axis=-1), x[:, :-1, 8:].argmax(axis=-1)
    assert not x[:, -1, 8:].any()
    changed = 0
    for k, v, asked in zip(keys, values, y[:, -1], strict=True):
        memory = dict(zip(k[:-1], v, strict=True))
        assert memory[k[-1]] == asked
        changed += v[np.argmax(k[:-1] == k[-1])] != asked
    assert changed > 100  # the oldest value would not do
    assert counted.sum() == 300


def test_parity_is_that_of_all_bits_so_far():
    x, y, _ = data.draw_parity(rng(), 50, 9)
    bits = x.argmax(axis=-1)
    odd = np.zeros(50, dtype=int)
    for t in range(9):
        odd ^= bits[:, t]
        np.testing.assert_array_equal(y[:, t], odd)


def test_no_observer_of_a_decision_is_better_than_the_ideal_one():
    """The error of comparing the sums, simulated, is that of theory; further features are noise."""
    x, y, counted = data.draw_decision(rng(), 20_000, 10, noise=3)
    assert x.shape[-1] == 5
    sums = x[..., :2].sum(axis=1)
    assert ERRORS.score(sums, y[counted]) == pytest.approx(data.ideal_observer(10), abs=1)
    assert abs(np.corrcoef(x[:, -1, 2], y[:, -1])[0, 1]) < 0.03


def test_the_digits_of_the_test_are_in_no_other_part():
    """Pixels of one image after the other, and the class at the end."""
    task = data.digits()
    parts = [task.train, task.valid, task.test]
    assert [len(x) for x, _, _ in parts] == [998, 200, 599]
    assert task.n_in == 1
    assert task.test[0].shape[1] == 64
    assert all(counted[:, -1].all() and counted.sum() == len(x) for x, _, counted in parts)
    images = [{x.tobytes() for x in part[0]} for part in parts]
    assert sum(map(len, images)) == len(set.union(*images)) == 1797
    assert 2 < task.baselines["logistic regression"] < 5


def test_a_lorenz_forecast_is_the_state_half_a_unit_ahead():
    """The series follows the equations; windows of different parts do not overlap."""
    states = data.lorenz_series(200, dt=0.001)
    slopes = (states[2:] - states[:-2]) / 0.002
    x, y, z = states[1:-1].T
    expected = np.stack([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z], axis=1)
    np.testing.assert_allclose(slopes, expected, rtol=1e-3, atol=1e-3)
    task = data.lorenz()
    inputs, targets, counted = task.test
    np.testing.assert_array_equal(inputs[:, 25:], targets[:, :-25])
    assert not counted[:, :20].any()
    assert counted[:, 20:].all()
    persistent = ((inputs - targets)[:, 20:] ** 2).mean()
    assert task.baselines["persistence"] == pytest.approx(persistent)
    seen = {row.tobytes() for part in (task.train, task.valid) for row in part[0].reshape(-1, 3)}
    assert seen.isdisjoint(row.tobytes() for row in inputs.reshape(-1, 3))


def test_what_moves_bounces_at_the_ends():
    """A bump is where a ball would be that moves by its speed a step and turns at the ends."""
    x, y, counted = data.draw_moving(rng(), 40, positions=6, n_steps=12, horizon=3)
    np.testing.assert_array_equal(x[:, 3:], y[:, :-3])
    assert counted[:, 5:].all()
    assert not counted[:, :5].any()
    draws = rng()
    place = draws.uniform(0, 5, (40, 1, 2))[:, 0]
    speed = draws.uniform(0.5, 1.5, (40, 1, 2))[:, 0] * draws.choice([-1, 1], (40, 1, 2))[:, 0]
    for t in range(12):
        frame = np.exp(-((np.arange(6) - place[..., None]) ** 2) / 2).sum(axis=1)
        np.testing.assert_allclose(x[:, t], frame, rtol=1e-4, atol=1e-6)
        place = place + speed
        below, above = place < 0, place > 5
        place = np.where(below, -place, np.where(above, 10 - place, place))
        speed = np.where(below | above, -speed, speed)


def test_the_wave_has_mean_zero_and_variance_one():
    x, y, counted = data.waveform().test
    assert not x.any()
    assert constant(0, y, counted) == pytest.approx(1, rel=1e-5)


def test_measures_are_those_of_their_names():
    assert SQUARED.score(np.array([1.0, 3.0]), np.array([0.0, 1.0])) == 2.5
    assert ERRORS.score(np.array([[0, 1.0], [2, 1]]), np.array([1, 1])) == 50
    assert NATS.score(np.array([[0, np.log(3)]]), np.array([1])) == pytest.approx(np.log(4 / 3))
    assert LABELS.score(np.array([[1.0, -1, 2, 3]]), np.array([[1, 0, 1, 0]])) == 25


def small_task(measure=SQUARED, ignored=1e6):
    """The sum of what has come so far, of three steps; the first one does not count."""
    x = rng().normal(size=(24, 3, 2)).astype("float32")
    y = x.sum(axis=-1, keepdims=True).cumsum(axis=1)
    counted = np.ones((24, 3), dtype=bool)
    counted[:, 0] = False
    y[:, 0] = ignored
    if measure is LABELS:
        y = (y > 0).astype("float32")
    elif measure is not SQUARED:
        y = (y[..., 0] > 0).astype(int)
    parts = [(x[k : k + 8], y[k : k + 8], counted[k : k + 8]) for k in (0, 8, 16)]
    n_out = 2 if measure in (ERRORS, NATS) else 1
    return Task("sums", measure, *parts, n_out, {"none": 1.0}, epochs=12, batch_size=4)


# Squared errors and a loss of our own.
@pytest.mark.sampled(measure=(SQUARED, LABELS))
@pytest.mark.parametrize("measure", [SQUARED, NATS, LABELS], ids=lambda measure: measure.name)
def test_a_network_learns_what_counts(measure):
    """A seed gives one result, whatever was trained before; steps that do not count are ignored."""
    task = small_task(measure)
    with pytensor.config.change_flags(floatX="float32"):
        training = Training(network("ugrnn", 2, 4, task.n_out), task, FAST)
    before = training.score(*task.train)
    first = training.run(0, 0.03)
    assert training.score(*task.train) < before
    other = training.run(1, 0.03)
    training.task = small_task(measure, ignored=-1e6)
    again = training.run(0, 0.03)
    assert (first.score, first.valid) == (again.score, again.valid) != (other.score, other.valid)
    assert first.epochs == 12
    assert training.score(*task.valid) == pytest.approx(first.valid)


def test_a_member_is_trained_and_compared():
    outcome = OnSequences("sums", small_task, width=3, rate=0.03).trained("lem", 0, 0.5, FAST)
    assert (outcome.title, outcome.measure, outcome.epochs) == ("sums", "MSE", 6)
    assert outcome.beats_baseline == (outcome.score < 1)
    assert outcome.n_parameters == 4 * (3 * 2 + 3 * 3 + 3) + 3 + 1


# One of three that are simulated.
@pytest.mark.sampled(make=(likelihoods.garch,))
@pytest.mark.parametrize("make", [likelihoods.garch, likelihoods.hidden_markov, likelihoods.kalman])
def test_a_likelihood_is_that_of_its_series(make):
    """The true parameters explain a simulated series better than independent values do."""
    trial = ByLikelihood("a series", partial(make, 60), epochs=20, rate=0.02)
    outcome = trial.trained(make.__name__, 0, 1.0, FAST)
    trivial, truth = outcome.baselines.values()
    assert truth < trivial
    assert abs(outcome.score - truth) < 0.3


def test_independent_values_have_the_likelihood_of_their_variance():
    y = rng().normal(size=50) * 3
    by_hand = likelihoods.normal(y, y.mean(), y.var()).eval(mode=FAST)
    assert likelihoods.least(y) == pytest.approx(float(by_hand))


def test_the_page_is_made_of_what_is_kept_and_names_those_that_lost():
    """Scores that are not renewed stand in a JSON file; NaN is no success."""
    made = partial(Outcome, "a task", "MSE", baselines={"none": 1.0}, n_parameters=9, epochs=2)
    outcomes = {
        "lem": made(score=0.25, seconds=1.0),
        "lru": made(score=1.5, seconds=2.0),
        "sru": made(score=float("nan"), seconds=3.0, remark="not finite"),
    }
    kept = json.loads(zoo_tasks.written(outcomes))
    again = {name: Outcome(**found) for name, found in kept.items()}
    page = zoo_tasks.page(again, 0, 1.0)
    assert page == zoo_tasks.page(outcomes, 0, 1.0)
    assert "1 of 3 are better" in page
    assert "not so: `lru`, `sru`." in page
    assert "| nan (not finite) | none: 1.000 | **no** | 9 | 2 | 3 |" in page
