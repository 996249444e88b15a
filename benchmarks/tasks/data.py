"""The tasks that the papers of the zoo train on, small: examples, and scores without a network.

Each ``draw_...(rng, n)`` returns n examples ``(x, y, counted)``, see :mod:`tasks.task`.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

import numpy as np
from tasks.task import ERRORS, NATS, SQUARED, Examples, Task, drawn_task

SYMBOLS = 8


def at_the_end(n: int, n_steps: int, count: int = 1) -> Any:
    """The mask in which the last steps count."""
    counted = np.zeros((n, n_steps), dtype=bool)
    counted[:, -count:] = True
    return counted


def one_hot(classes: Any, n: int) -> Any:
    """Rows of the identity, in single precision."""
    return np.eye(n, dtype="float32")[classes]


def draw_adding(rng: np.random.Generator, n: int, n_steps: int = 100) -> Examples:
    """Uniform numbers, of which one in each half is marked; their sum at the last step."""
    rows = np.arange(n)
    x = np.zeros((n, n_steps, 2), dtype="float32")
    x[..., 0] = rng.random((n, n_steps))
    for low, high in ((0, n_steps // 2), (n_steps // 2, n_steps)):
        x[rows, rng.integers(low, high, n), 1] = 1
    y = np.zeros((n, n_steps, 1), dtype="float32")
    y[:, -1, 0] = (x[..., 0] * x[..., 1]).sum(axis=1)
    return x, y, at_the_end(n, n_steps)


def adding() -> Task:
    """The adding problem; the best constant, 1, errs by the variance of the sum, 2/12."""
    title, constant = "adding problem, 100 steps", {"the constant 1": 1 / 6}
    return drawn_task(title, SQUARED, draw_adding, 1, constant, epochs=60)


def draw_copy(rng: np.random.Generator, n: int, delay: int) -> Examples:
    """Ten symbols, `delay` blanks of which the last is a sign, ten blanks: the symbols again."""
    symbols = rng.integers(1, SYMBOLS + 1, (n, 10))
    read = np.zeros((n, delay + 20), dtype=int)
    read[:, :10], read[:, delay + 9] = symbols, SYMBOLS + 1
    y = np.zeros_like(read)
    y[:, -10:] = symbols
    return one_hot(read, SYMBOLS + 2), y, np.ones(y.shape, dtype=bool)


def copy_memory(delay: int) -> Task:
    """Copy memory; without memory, blanks are certain and each symbol costs log 8."""
    memoryless = {"without memory": 10 * np.log(SYMBOLS) / (delay + 20)}
    draw = partial(draw_copy, delay=delay)
    title = f"copy memory, delay {delay}"
    return drawn_task(title, NATS, draw, SYMBOLS + 1, memoryless, epochs=30)


def draw_first(rng: np.random.Generator, n: int, n_steps: int = 100) -> Examples:
    """Standard normal numbers, of which the first is the target at the last step."""
    x = rng.normal(size=(n, n_steps, 1)).astype("float32")
    y = np.zeros_like(x)
    y[:, -1] = x[:, 0]
    return x, y, at_the_end(n, n_steps)


def first_input() -> Task:
    """Copy the first input; the mean errs by the variance, 1."""
    title, constant = "copy first input, 100 steps", {"the constant 0": 1.0}
    return drawn_task(title, SQUARED, draw_first, 1, constant, epochs=60)


def draw_selective(rng: np.random.Generator, n: int, n_steps: int = 32, count: int = 4) -> Examples:
    """A few symbols between blanks at places that vary, and then, as often, a sign: copy them."""
    places = np.sort(rng.random((n, n_steps)).argsort(axis=1)[:, :count], axis=1)
    symbols = rng.integers(1, SYMBOLS + 1, (n, count))
    read = np.zeros((n, n_steps + count), dtype=int)
    np.put_along_axis(read, places, symbols, axis=1)
    read[:, n_steps:] = SYMBOLS + 1
    y = np.zeros_like(read)
    y[:, n_steps:] = symbols - 1
    return one_hot(read, SYMBOLS + 2), y, at_the_end(n, n_steps + count, count)


def selective_copy() -> Task:
    """Selective copying; a guess among eight symbols errs at seven of eight."""
    title, guess = "selective copying, 4 of 32 steps", {"a guess": 100 * (1 - 1 / SYMBOLS)}
    return drawn_task(title, ERRORS, draw_selective, SYMBOLS, guess, epochs=30)


def draw_recall(rng: np.random.Generator, n: int, n_steps: int = 16) -> Examples:
    """A key and a value at each step; keys come again with new values; the newest one of a key."""
    rows = np.arange(n)
    keys, values = rng.integers(0, SYMBOLS, (2, n, n_steps))
    asked = keys[rows, rng.integers(0, n_steps, n)]
    x = np.zeros((n, n_steps + 1, 2 * SYMBOLS), dtype="float32")
    x[:, :-1, :SYMBOLS], x[:, :-1, SYMBOLS:] = one_hot(keys, SYMBOLS), one_hot(values, SYMBOLS)
    x[:, -1, :SYMBOLS] = one_hot(asked, SYMBOLS)
    newest = n_steps - 1 - (keys == asked[:, None])[:, ::-1].argmax(axis=1)
    y = np.zeros((n, n_steps + 1), dtype=int)
    y[:, -1] = values[rows, newest]
    return x, y, at_the_end(n, n_steps + 1)


def recall() -> Task:
    """Associative recall with keys whose values change; a guess errs at seven of eight."""
    title, guess = "associative recall, 16 pairs, 8 keys", {"a guess": 100 * (1 - 1 / SYMBOLS)}
    return drawn_task(title, ERRORS, draw_recall, SYMBOLS, guess, epochs=30)


def draw_parity(rng: np.random.Generator, n: int, n_steps: int = 40) -> Examples:
    """Bits; at each step whether the number of ones up to it is odd."""
    bits = rng.integers(0, 2, (n, n_steps))
    return one_hot(bits, 2), bits.cumsum(axis=1) % 2, np.ones(bits.shape, dtype=bool)


def parity() -> Task:
    """Parity, a state that must be tracked; a guess errs at half of the steps."""
    return drawn_task("parity, 40 steps", ERRORS, draw_parity, 2, {"a guess": 50.0}, epochs=30)


#: The larger of two means is `GAP` above the other; a step has noise of deviation 1.
GAP = 0.3


def draw_decision(rng: np.random.Generator, n: int, n_steps: int = 50, noise: int = 0) -> Examples:
    """Two noisy channels, and which has the larger mean; further features are normal noise."""
    y = np.zeros((n, n_steps), dtype=int)
    y[:, -1] = larger = rng.integers(0, 2, n)
    x = rng.normal(size=(n, n_steps, 2 + noise)).astype("float32")
    x[..., :2] += GAP * one_hot(larger, 2)[:, None]
    return x, y, at_the_end(n, n_steps)


def ideal_observer(n_steps: int = 50) -> float:
    """Error, in percent, of comparing the sums: the normal tail beyond GAP sqrt(T / 2)."""
    return 50 * math.erfc(GAP * math.sqrt(n_steps) / 2)


def decision(noise: int) -> Task:
    """Perceptual decision; a guess errs at half of the examples."""
    baselines = {"a guess": 50.0, "an ideal observer": ideal_observer()}
    draw = partial(draw_decision, noise=noise)
    return drawn_task("perceptual decision, 50 steps", ERRORS, draw, 2, baselines, epochs=30)


def digits() -> Task:
    """The digits of scikit-learn, one pixel a step; a third, drawn class by class, is the test."""
    from sklearn.datasets import load_digits
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import train_test_split

    images, classes = load_digits(return_X_y=True)
    x, test_x, y, test_y = train_test_split(
        (images / 16).astype("float32"), classes, test_size=1 / 3, stratify=classes, random_state=0
    )
    linear = LogisticRegression(max_iter=2000).fit(x, y)
    baselines = {"logistic regression": 100 * (1 - float(linear.score(test_x, test_y)))}

    def sequences(pixels: Any, labels: Any) -> Examples:
        targets = np.repeat(labels[:, None], 64, axis=1)
        return pixels[..., None], targets, at_the_end(len(labels), 64)

    train, valid = sequences(x[200:], y[200:]), sequences(x[:200], y[:200])
    test = sequences(test_x, test_y)
    title = "sequential digits, 64 steps"
    return Task(title, ERRORS, train, valid, test, 10, baselines, epochs=240)


def lorenz_series(n_steps: int, dt: float = 0.02) -> Any:
    """States ``(n_steps, 3)`` of the Lorenz equations, by the classical method of Runge-Kutta."""

    def slope(s: Any) -> Any:
        x, y, z = s
        return np.array([10 * (y - x), x * (28 - z) - y, x * y - 8 / 3 * z])

    states = [np.array([1.0, 1.0, 1.0])]
    for _ in range(n_steps - 1 + 500):  # the first 500 lead to the attractor
        s = states[-1]
        k1 = slope(s)
        k2 = slope(s + dt / 2 * k1)
        k3 = slope(s + dt / 2 * k2)
        k4 = slope(s + dt * k3)
        states.append(s + dt / 6 * (k1 + 2 * k2 + 2 * k3 + k4))
    return np.array(states[500:])


def lorenz(horizon: int = 25, n_steps: int = 100, warm_up: int = 20) -> Task:
    """Forecast the state half a time unit ahead, after a warm-up; the state as it is errs most."""
    series = lorenz_series(30_000)
    train_end, valid_end = 22_000, 25_000
    series = (series - series[:train_end].mean(axis=0)) / series[:train_end].std(axis=0)

    def windows(first: int, last: int) -> Examples:
        starts = np.arange(first, last - n_steps - horizon, n_steps)
        places = starts[:, None] + np.arange(n_steps)
        counted = at_the_end(len(starts), n_steps, n_steps - warm_up)
        return (
            series[places].astype("float32"),
            series[places + horizon].astype("float32"),
            counted,
        )

    test = windows(valid_end, len(series))
    x, y, counted = test
    baselines = {"persistence": float(((x - y)[counted] ** 2).mean())}
    title = f"Lorenz forecast, {horizon} steps of 0.02"
    train, valid = windows(0, train_end), windows(train_end, valid_end)
    return Task(title, SQUARED, train, valid, test, 3, baselines, epochs=400)


def draw_moving(
    rng: np.random.Generator, n: int, positions: int = 16, n_steps: int = 30, horizon: int = 3
) -> Examples:
    """Two bumps that move along a line and bounce at its ends; the line some steps later."""
    start = rng.uniform(0, positions - 1, (n, 1, 2))
    speed = rng.uniform(0.5, 1.5, (n, 1, 2)) * rng.choice([-1, 1], (n, 1, 2))
    path = start + speed * np.arange(n_steps + horizon)[:, None]
    end = positions - 1
    place = end - np.abs(path % (2 * end) - end)
    bumps = np.exp(-((np.arange(positions) - place[..., None]) ** 2) / 2).sum(axis=2)
    frames = bumps.astype("float32")
    counted = at_the_end(n, n_steps, n_steps - 5)  # the first steps show the speed
    return frames[:, :-horizon], frames[:, horizon:], counted


def moving() -> Task:
    """Nowcasting on a line of 16 positions; persistence takes the line as it is."""
    x, y, counted = draw_moving(np.random.default_rng(0), 1000)
    baselines = {"persistence": float(((x - y)[counted] ** 2).mean())}
    return drawn_task("two moving bumps, 3 steps", SQUARED, draw_moving, 16, baselines, epochs=10)


def waveform(n_steps: int = 320) -> Task:
    """Generate one wave of variance 1 without an input; its mean errs by 1."""
    t = np.arange(n_steps) / n_steps
    tones = [np.sin(2 * np.pi * k * t) * np.exp(-c * t) for k, c in ((5, 1), (13, 2), (31, 3))]
    wave = sum(tones)
    y = ((wave - wave.mean()) / wave.std()).astype("float32")[None, :, None]
    example = np.zeros_like(y), y, np.ones((1, n_steps), dtype=bool)
    mean, title = {"its mean": 1.0}, f"wave of {n_steps} steps, no input"
    return Task(title, SQUARED, example, example, example, 1, mean, epochs=4000, batch_size=1)
