"""A task of sequences, what counts in it, and how a network is trained on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from time import process_time
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor_ml.optim import adam, chain

import symbolic_rnn as srnn
from symbolic_rnn.networks.sequential import draw_parameters

#: Input ``(n, time, features)``; targets ``(n, time)`` of classes or ``(n, time, outputs)``; and
#: which steps count, ``(n, time)``.
Examples = tuple[Any, Any, Any]
Draw = Callable[[np.random.Generator, int], Examples]

CLIP = 1.0


@dataclass(frozen=True)
class Measure:
    """What is minimized, and the score of outputs for which the mask is true; less is better."""

    name: str
    loss: Callable[..., Any]
    score: Callable[[Any, Any], float]


def _surprise(outputs: Any, classes: Any) -> float:
    shifted = outputs - outputs.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return float(-np.take_along_axis(log_p, classes[:, None], axis=-1).mean())


def _labels_loss(logits: Any, labels: Any, *, mask: Any) -> Any:
    """Binary cross entropy of each label, from logits."""
    each = (pt.softplus(logits) - labels * logits).mean(axis=-1)
    return (each * mask).sum() / mask.sum()


SQUARED = Measure("MSE", srnn.squared_error, lambda o, y: float(((o - y) ** 2).mean()))
ERRORS = Measure(
    "error, %", srnn.cross_entropy, lambda o, y: 100 * float((o.argmax(axis=-1) != y).mean())
)
NATS = Measure("nats", srnn.cross_entropy, _surprise)
LABELS = Measure("labels wrong, %", _labels_loss, lambda o, y: 100 * float(((o > 0) != y).mean()))


@dataclass(frozen=True)
class Task:
    """Examples to train on, to choose the best epoch by, and to score once in the end.

    `baselines` are scores of what needs no network, by name; the first one is to be beaten.
    """

    title: str
    measure: Measure
    train: Any  # Examples or Batches
    valid: Examples
    test: Examples
    n_out: int
    baselines: dict[str, float]
    epochs: int
    batch_size: int = 50

    @property
    def n_in(self) -> int:
        """Number of features of the input."""
        return int(self.test[0].shape[-1])


class Drawn(srnn.Batches):
    """New examples in every epoch.

    Parameters
    ----------
    draw : callable
        ``draw(rng, n)`` returns n examples.
    n_batches, batch_size : int
        Of an epoch.
    """

    def __init__(self, draw: Draw, n_batches: int = 100, batch_size: int = 50):
        self.draw, self.n_batches, self.batch_size = draw, n_batches, batch_size

    def epoch(self, rng: np.random.Generator | None = None) -> list[srnn.Batch]:
        """Return the batches of an epoch."""
        rng = rng or np.random.default_rng(0)
        n = self.batch_size
        return [srnn.Batch(self.draw(rng, n), n) for _ in range(self.n_batches)]


def drawn_task(
    title: str,
    measure: Measure,
    draw: Draw,
    n_out: int,
    baselines: dict[str, float],
    *,
    epochs: int,
    seed: int = 0,
) -> Task:
    """A task whose examples are drawn anew in every epoch."""
    valid = draw(np.random.default_rng([seed, 1]), 500)
    test = draw(np.random.default_rng([seed, 2]), 1000)
    return Task(title, measure, Drawn(draw), valid, test, n_out, baselines, epochs)


class Training:
    """A network compiled for a task, to be trained with several seeds and learning rates.

    Parameters
    ----------
    network : Sequential
        From ``(batch, time, n_in)`` to ``(batch, time, n_out)``.
    task : Task
        Another one of the same kind may take its place later.
    mode : str
        Of PyTensor.
    """

    def __init__(self, network: srnn.Sequential, task: Task, mode: str = "C99"):
        self.network, self.task = network, task
        x = network.input_type(name="x")
        outputs = network(x)
        targets = task.test[1]
        y = pt.TensorType(targets.dtype, (None,) * targets.ndim)(name="y")
        counted = pt.TensorType("bool", (None, None))(name="counted")
        self._rate = pytensor.shared(np.zeros((), network.dtype), name="rate")
        self._step = srnn.compile_train(
            task.measure.loss(outputs, y, mask=counted),
            [x, y, counted],
            chain(srnn.clip_by_global_norm(CLIP), adam(self._rate)),
            mode=mode,
        )
        self._predict = srnn.compile_predict(outputs, [x], mode=mode)
        self._first = {each: each.get_value() for each in self._step.get_shared()}

    @property
    def n_parameters(self) -> int:
        """Number of weights."""
        return sum(each.get_value().size for each in self.network.parameters)

    def predict(self, x: Any) -> Any:
        """The outputs ``(n, time, n_out)``, computed a batch at a time."""
        size = self.task.batch_size
        return np.concatenate([self._predict(x[k : k + size]) for k in range(0, len(x), size)])

    def score(self, x: Any, y: Any, counted: Any) -> float:
        """The score on examples."""
        return self.task.measure.score(self.predict(x)[counted], y[counted])

    def run(
        self,
        seed: int,
        rate: float,
        *,
        epochs: int | None = None,
        patience: int | None = None,
    ) -> Run:
        """Train from new weights; keep those of the epoch with the best score on `task.valid`."""
        for each, value in self._first.items():
            each.set_value(value)
        draw_parameters(self.network.parameters, seed)
        self._rate.set_value(np.asarray(rate, self.network.dtype))
        task, remark, began = self.task, "", process_time()
        try:
            history = srnn.fit(
                self._step,
                task.train,
                parameters=self.network.parameters,
                epochs=task.epochs if epochs is None else epochs,
                batch_size=task.batch_size,
                evaluate=self.score,
                validation=OneBatch(task.valid),
                patience=patience,
                seed=seed,
                progress=False,
            )
        except srnn.NonFiniteLossError as error:
            history, remark = error.history, "not finite"
        seconds = process_time() - began
        return Run(
            self.score(*task.test), history.best_loss, len(history.train_loss), seconds, remark
        )


@dataclass(frozen=True)
class Run:
    """What training from one seed has come to; `valid` is the best score on the validation part."""

    score: float
    valid: float
    epochs: int
    seconds: float
    remark: str = ""


class OneBatch(srnn.Batches):
    """All examples as one batch."""

    def __init__(self, examples: Examples):
        self.examples = examples

    def epoch(self, rng: np.random.Generator | None = None) -> list[srnn.Batch]:
        """Return the batch."""
        return [srnn.Batch(self.examples, len(self.examples[0]))]
