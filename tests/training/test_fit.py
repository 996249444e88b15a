"""The training loop, on a toy without PyTensor: one weight that approaches a number."""

import io
import re
import signal
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from rich.console import Console

from symbolic_rnn.training import progress
from symbolic_rnn.training.fitting import History, NonFiniteLossError, fit


class Toy:
    """One weight; a step moves it a tenth of the way to the batch's mean."""

    def __init__(self, weight: float = 0.0):
        self.weight = np.array(weight)
        self.batches: list[np.ndarray] = []

    def get_value(self):
        return self.weight

    def set_value(self, value):
        self.weight = np.array(value)

    def step(self, x):
        self.batches.append(x)
        loss = np.mean((self.weight - x) ** 2)
        self.weight = self.weight + 0.1 * np.mean(x - self.weight)
        return loss

    def evaluate(self, x):
        return np.mean((self.weight - x) ** 2)


def run(toy, data, step=None, **options):
    options = {"epochs": 5, "progress": False} | options
    return fit(step or toy.step, [np.asarray(data, float)], parameters=[toy], **options)


def test_the_loss_of_an_epoch_is_the_exact_mean_over_windows():
    """A mean of batch means would give too much weight to a smaller last batch."""
    toy = Toy()
    history = fit(
        lambda x: np.mean(x), [np.array([0.0, 0.0, 0.0, 0.0, 10.0])],
        parameters=[toy], epochs=1, batch_size=2, progress=False,
    )  # fmt: skip
    assert history.train_loss == (2.0,)


def test_every_epoch_visits_every_window_once_in_a_new_order():
    """Catches a shuffle with replacement, or one for all epochs."""
    toy = Toy()
    run(toy, range(10), epochs=3, batch_size=4)
    epochs = [np.concatenate(toy.batches[i : i + 3]) for i in (0, 3, 6)]
    for visited in epochs:
        assert sorted(visited) == list(range(10))
    assert len({visited.tobytes() for visited in epochs}) == 3


def test_arrays_are_shuffled_together():
    """Catches an x that is paired with another window's y."""
    pairs = []
    data = [np.arange(20.0), np.arange(20.0) * 2]
    fit(lambda x, y: pairs.append((x, y)) or 0.0, data, parameters=[], epochs=2, progress=False)
    for x, y in pairs:
        np.testing.assert_array_equal(y, 2 * x)


def test_the_seed_decides_the_order():
    def order(seed):
        toy = Toy()
        run(toy, range(10), seed=seed)
        return np.concatenate(toy.batches).tobytes()

    assert order(1) == order(1)
    assert order(1) != order(2)


def test_patience_stops_and_the_weights_of_the_best_epoch_come_back():
    """Catches a loop that keeps the last weights instead of the best."""
    toy = Toy()
    history = run(
        toy, np.full(4, 10.0), epochs=50, evaluate=toy.evaluate,
        validation=[np.array([3.0])], patience=4,
    )  # fmt: skip
    weights = 10 * (1 - 0.9 ** np.arange(1, 51))
    best = int(np.argmin((weights - 3) ** 2))
    assert history.stopped == "patience"
    assert history.best_epoch == best + 1
    assert len(history.train_loss) == len(history.validation_loss) == best + 5
    assert float(toy.weight) == pytest.approx(weights[best])
    assert history.best_loss == pytest.approx((weights[best] - 3) ** 2)


def test_without_validation_all_epochs_run():
    toy = Toy()
    history = run(toy, [10.0, 10.0], epochs=7)
    assert (history.stopped, history.best_epoch, history.validation_loss) == ("epochs", 7, ())


@pytest.mark.parametrize("validated", [True, False])
def test_ctrl_c_keeps_the_best_weights_of_finished_epochs(validated):
    """An interrupt within an epoch leaves weights without a validation loss."""
    toy = Toy()

    def step(x):
        if len(toy.batches) == 5:
            toy.weight = np.array(99.0)  # half-done work
            raise KeyboardInterrupt
        return toy.step(x)

    options = {"evaluate": toy.evaluate, "validation": [np.array([10.0])]} if validated else {}
    history = run(toy, np.full(4, 10.0), step, epochs=9, batch_size=2, **options)
    assert history.stopped == "interrupted"
    assert history.best_epoch == 2
    assert len(history.train_loss) == 2
    assert float(toy.weight) == pytest.approx(10 * (1 - 0.9**4))


def test_ctrl_c_while_validating_and_before_the_first_epoch_is_over():
    def interrupt(*_):
        raise KeyboardInterrupt

    toy = Toy(7.0)
    history = run(toy, [1.0, 2.0], evaluate=interrupt, validation=[np.array([1.0])])
    assert history == History((), (), 0, "interrupted")
    assert float(toy.weight) == 7.0
    assert history.best_loss == np.inf


def test_a_signal_that_meets_a_step_waits_for_its_end():
    """Interrupted compiled code may raise a SystemError, or stop halfway."""
    toy = Toy()

    def step(x):
        if len(toy.batches) == 2:
            signal.raise_signal(signal.SIGINT)
        return toy.step(x)  # would not be reached

    history = run(toy, [10.0], step)
    assert history.stopped == "interrupted"
    assert (history.best_epoch, len(toy.batches)) == (2, 3)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_signal_does_not_wait():
    """A step that hangs must not disable Ctrl-C."""
    toy = Toy()

    def step(x):
        signal.raise_signal(signal.SIGINT)
        signal.raise_signal(signal.SIGINT)
        return toy.step(x)  # must not be reached

    assert run(toy, [10.0], step).stopped == "interrupted"
    assert toy.batches == []


def test_a_signal_after_the_last_step_is_not_lost():
    """Ctrl-C while the last line is printed still interrupts."""
    console = Console(file=io.StringIO())
    console.print = lambda *_, **__: signal.raise_signal(signal.SIGINT)
    history = run(Toy(), [10.0], epochs=1, progress=True, console=console)
    assert (history.stopped, history.best_epoch) == ("interrupted", 1)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_training_in_a_thread_leaves_signals_alone():
    """Only the main thread may set handlers; elsewhere it is an error."""
    with ThreadPoolExecutor(1) as pool:
        assert pool.submit(run, Toy(), [10.0]).result().stopped == "epochs"


def test_a_handler_of_somebody_else_is_kept():
    received = []
    before = signal.signal(signal.SIGINT, lambda *_: received.append(1))
    try:
        toy = Toy()
        history = run(toy, [1.0], lambda x: signal.raise_signal(signal.SIGINT) or toy.step(x))
    finally:
        signal.signal(signal.SIGINT, before)
    assert (history.stopped, len(received)) == ("epochs", 5)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
def test_a_loss_that_is_not_finite_stops_with_advice_and_the_best_weights(bad):
    """NaN compares false with everything, so a loop could continue and keep it as the best."""
    toy = Toy()

    def step(x):
        loss = toy.step(x)
        return bad if len(toy.batches) == 4 else loss

    with pytest.raises(
        NonFiniteLossError, match=r"epoch 4: the loss is (nan|inf)\. The weights of epoch 3 .*rate"
    ) as caught:
        run(toy, [10.0], step)
    assert caught.value.history.stopped == "non-finite"
    assert len(caught.value.history.train_loss) == 3
    assert float(toy.weight) == pytest.approx(10 * (1 - 0.9**3))


def test_a_weight_that_is_not_finite_is_never_kept():
    """The last update of an epoch may overflow after every loss of it was finite."""
    toy = Toy(1.0)

    def step(x):
        toy.weight = np.array(np.inf)
        return 0.5

    with pytest.raises(NonFiniteLossError, match=r"a weight is not finite\. The first weights are"):
        run(toy, [1.0], step)
    assert float(toy.weight) == 1.0


def test_another_error_passes_and_the_best_weights_come_back():
    toy = Toy(1.0)

    def step(x):
        toy.weight = np.array(5.0)
        raise RuntimeError("no memory")

    with pytest.raises(RuntimeError, match="no memory"):
        run(toy, [1.0], step)
    assert float(toy.weight) == 1.0


def test_what_is_called_after_an_epoch_sees_the_record_and_may_end_the_run():
    """Catches a call before the epoch counts, and weights that stay those of the last epoch."""
    toy, seen = Toy(), []

    def tell(history):
        seen.append((len(history.train_loss), history.best_epoch))
        if len(seen) == 3:
            raise LookupError("worse than the others")

    with pytest.raises(LookupError, match="worse than the others"):
        run(toy, range(10), after_epoch=tell, patience=None)
    assert [n for n, _ in seen] == [1, 2, 3]
    before = Toy()
    run(before, range(10), epochs=seen[-1][1])
    assert toy.weight == before.weight


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"epochs": 0}, "a positive integer for epochs, got 0"),
        ({"batch_size": 0}, "a positive integer for batch_size"),
        ({"evaluate": lambda x: 0.0}, "evaluate and validation together"),
        ({"patience": 3}, "validation data for patience"),
        (
            {"evaluate": lambda x: 0.0, "validation": [np.ones(0)]},
            "validation as non-empty arrays .* got",
        ),
    ],
)
def test_options_that_mean_nothing_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        run(Toy(), [1.0], **options)


@pytest.mark.parametrize("data", [[np.ones(3), np.ones(2)], [np.ones((0, 2))], []])
def test_data_of_different_lengths_or_none_is_refused(data):
    with pytest.raises(ValueError, match="fit expects data as non-empty arrays of equal length"):
        fit(lambda *_: 0.0, data, parameters=[], epochs=1)


def lines(epochs, step=None, **options):
    text = io.StringIO()
    toy = Toy()
    run(toy, [1.0] * 4, step and step(toy), epochs=epochs, batch_size=2, progress=True,
        console=Console(file=text, **options))  # fmt: skip
    return text.getvalue()


def test_where_there_is_no_terminal_about_every_tenth_epoch_is_a_line():
    """A log file must not contain the control codes of a progress bar."""
    text = lines(100, force_terminal=False)
    assert "\x1b" not in text
    assert [line.split()[1] for line in text.splitlines()] == [
        "1/100",
        *(f"{10 * k}/100" for k in range(1, 11)),
    ]
    assert re.search(r"training loss \S+  [\d.e+]+ steps/s  \d:\d\d:\d\d left", text)


def test_on_a_terminal_there_is_a_bar_with_what_is_asked_first():
    """Loss, speed and the time left; also of an epoch that is not over."""
    text = lines(3, force_terminal=True, width=80)
    for shown in ("━", "epoch 3/3", "loss 0.38", "steps/s", "0:00:00 left"):
        assert shown in text


class Clock:
    """Seconds that pass as they are told to."""

    def __init__(self):
        self.now = 0.0

    def __call__(self):
        return self.now


def slowly(clock, *seconds):
    """Steps that take these times, the last one again and again."""

    def of(toy):
        def step(x):
            clock.now += seconds[min(len(toy.batches), len(seconds) - 1)]
            return toy.step(x)

        return step

    return of


def test_the_speed_is_that_of_the_steps_after_the_first_which_is_told_apart(monkeypatch):
    """NUMBA and JAX compile in the first call: 60 s, and 20 s for each of the next five."""
    clock = Clock()
    monkeypatch.setattr(progress, "perf_counter", clock)
    text = lines(3, slowly(clock, 60.0, 20.0), force_terminal=False)
    assert text.splitlines()[0] == "The first step took 60.0 s, with what it compiled."
    assert "epoch 1/3  step 1/2  training loss" in text, "a long epoch shows nothing until its end"
    assert "epoch 1/3  training loss 0.905  0.05 steps/s  0:01:20 left\n" in text
    assert text.endswith("0.05 steps/s  0:00:00 left\n")


def test_what_the_step_measures_is_shown_as_the_mean_over_the_epoch():
    def step(toy):
        return lambda x: [toy.step(x), float(len(toy.batches))]

    text = io.StringIO()
    toy = Toy()
    console = Console(file=text, force_terminal=False)
    run(toy, [1.0] * 4, step(toy), batch_size=3, epochs=2, measures=["gradient_norm"],
        progress=True, console=console)  # fmt: skip
    assert "gradient norm 1.25" in text.getvalue()
    assert "gradient norm 3.25" in text.getvalue()


def test_a_measure_that_the_step_does_not_return_is_named():
    with pytest.raises(TypeError, match="returns the loss and gradient_norm, got 1 values"):
        run(Toy(), [1.0], measures=["gradient_norm"])


def test_silence_prints_nothing(capfd):
    run(Toy(), [1.0])
    assert capfd.readouterr() == ("", "")
