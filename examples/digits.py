"""Backpropagation in a feed-forward and in a convolutional network, on handwritten digits.

Run it with ``python examples/digits.py``. It prints how the error goes back through each network,
verifies the printed gradient, trains both on the 8 x 8 digits of scikit-learn, and draws the
training beside what the error of one digit looks like on its way back to the image. It needs
scikit-learn and matplotlib, the extra ``examples``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from matplotlib.figure import Figure
from pytensor_ml.activations import ReLU
from pytensor_ml.layers import Conv2D, Flatten, MaxPool2D
from pytensor_ml.optim import adam
from sklearn.datasets import load_digits
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split

import symbolic_rnn as srnn
from symbolic_rnn.backends import compiled

Array = np.ndarray
CLASSES = 10


def feed_forward(hidden: int) -> srnn.Sequential:
    """Two layers; an image is a vector of 64 pixels."""
    layers = [
        Flatten,
        srnn.Dense(64, hidden, activation="tanh"),
        srnn.Dense(hidden, CLASSES),
    ]
    return srnn.Sequential(layers, input_shape=(8, 8, 1), seed=0, name="feed-forward")


def convolutional(channels: int) -> srnn.Sequential:
    """Two convolutions, each with pooling, and a dense layer."""
    layers = [
        Conv2D("first", in_channels=1, out_channels=channels, kernel_size=3, padding="same"),
        ReLU(),
        MaxPool2D(),
        Conv2D("second", in_channels=channels, out_channels=2 * channels, kernel_size=3),
        ReLU(),
        Flatten,
        srnn.Dense(8 * channels, CLASSES),
    ]
    return srnn.Sequential(layers, input_shape=(8, 8, 1), seed=0, name="convolutional")


@dataclass(frozen=True)
class Digits:
    """Images ``(n, 8, 8, 1)`` with grays from 0 to 1, and their classes, in two parts."""

    x: Array
    y: Array
    test_x: Array
    test_y: Array

    @classmethod
    def split(cls, seed: int) -> Digits:
        """A third, drawn class by class, is for the test alone."""
        images, classes = load_digits(return_X_y=True)
        images = (images / 16).reshape(-1, 8, 8, 1).astype(pytensor.config.floatX)
        x, test_x, y, test_y = train_test_split(
            images, classes, test_size=1 / 3, stratify=classes, random_state=seed
        )
        return cls(x, y, test_x, test_y)


@dataclass(frozen=True)
class Trained:
    """A trained network: its loss and its accuracy on the test part after each epoch."""

    network: srnn.Sequential
    losses: list[float]
    accuracies: list[float]
    error_at: Callable[[Array, Array], Array]


def train(network: srnn.Sequential, digits: Digits, epochs: int, seed: int, mode: Any) -> Trained:
    """Train with Adam on batches of 32; the gradient is that of the printed equations."""
    x, y = network.input_type(name="x"), pt.lvector("y")
    logits = network(x)
    loss = srnn.cross_entropy(logits, y)
    step = srnn.compile_train(loss, [x, y], adam(3e-3), mode=mode)
    label, slope = pt.argmax(logits, axis=-1), pytensor.grad(loss, x)
    predict = compiled(lambda chosen: pytensor.function([x], label, mode=chosen), mode)
    error_at = compiled(lambda chosen: pytensor.function([x, y], slope, mode=chosen), mode)
    rng = np.random.default_rng(seed)
    losses, accuracies = [], []
    for _ in range(epochs):
        order = rng.permutation(len(digits.x))
        batches = np.array_split(order, max(1, len(order) // 32))
        losses.append(float(np.mean([step(digits.x[b], digits.y[b]) for b in batches])))
        accuracies.append(float(np.mean(predict(digits.test_x) == digits.test_y)))
    return Trained(network, losses, accuracies, error_at)


def linear_score(digits: Digits) -> float:
    """Accuracy of a linear classifier, without a hidden layer."""
    flat, test = (images.reshape(len(images), -1) for images in (digits.x, digits.test_x))
    return float(LogisticRegression(max_iter=2000).fit(flat, digits.y).score(test, digits.test_y))


def draw(trained: list[Trained], digits: Digits, path: Path) -> None:
    """Draw the training, and one digit with the error that each network sends back to it."""
    figure = Figure(figsize=(10, 6), layout="constrained")
    above, below = figure.subfigures(2, 1)
    losses, accuracies = above.subplots(1, 2)
    for one, color in zip(trained, ("#0072b2", "#d55e00"), strict=True):
        epochs = range(1, len(one.losses) + 1)
        losses.semilogy(epochs, one.losses, color=color, label=one.network.name)
        accuracies.plot(epochs, np.multiply(100, one.accuracies), color=color)
    losses.set(xlabel="epoch", ylabel="training loss in nats")
    accuracies.set(xlabel="epoch", ylabel="test accuracy in percent")
    losses.legend()
    image, target = digits.test_x[:1], (digits.test_y[:1] + 1) % CLASSES
    panels = below.subplots(1, 3)
    panels[0].imshow(image[0, ..., 0], cmap="gray_r")
    panels[0].set_title(f"a {digits.test_y[0]}")
    for panel, one in zip(panels[1:], trained, strict=True):
        error = one.error_at(image, target)[0, ..., 0]
        largest = np.abs(error).max()
        shown = panel.imshow(error, cmap="RdBu_r", vmin=-largest, vmax=largest)
        panel.set_title(f"∂L/∂x, if it were a {target[0]}: {one.network.name}", fontsize=10)
        figure.colorbar(shown, ax=panel)
    for panel in panels:
        panel.set(xticks=[], yticks=[])
    figure.savefig(path, dpi=120)


def main(
    *,
    hidden: int = 32,
    channels: int = 16,
    epochs: int = 30,
    seed: int = 0,
    output: str | Path = "digits.png",
    mode: Any = None,
) -> dict[str, float]:
    """Derive, verify, train and draw.

    Parameters
    ----------
    hidden, channels : int
        Sizes of the two networks.
    epochs : int
        Passes over the training part.
    seed : int
        Draws the split and the order of the batches.
    output : str or Path
        The picture.
    mode : str or Mode, optional
        PyTensor mode.

    Returns
    -------
    dict of str to float
        Test accuracy of each method.
    """
    digits = Digits.split(seed)
    trained = []
    for network in (feed_forward(hidden), convolutional(channels)):
        print(srnn.derive(network, loss=srnn.cross_entropy))
        report = srnn.verify(network, entries=20, seed=seed)
        if not report:
            raise SystemExit(report.summary())
        largest = max(comparison.difference for comparison in report.comparisons)
        print(f"{report.title}: all pairs agree, to {largest:.0e} or better\n")
        trained.append(train(network, digits, epochs, seed, mode))
    scores = {"logistic regression": linear_score(digits)}
    scores |= {one.network.name: one.accuracies[-1] for one in trained}
    print(f"Test accuracy on {len(digits.test_y)} digits, after {epochs} epochs")
    for name, score in scores.items():
        print(f"  {name:20} {100 * score:5.1f} %")
    draw(trained, digits, Path(output))
    print(f"Drawn in {output}")
    return scores


if __name__ == "__main__":
    main()
