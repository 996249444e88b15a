"""Members of the zoo in networks of some width, and their training on a task."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytensor
from tasks.outcome import Outcome
from tasks.task import Task, Training

import symbolic_rnn as srnn
from symbolic_rnn.zoo import ZOO
from symbolic_rnn.zoo.sizes import sizes_for


def member(
    name: str,
    n_in: int,
    width: int,
    arguments: Mapping[str, Any] | None = None,
    seed: int | None = None,
) -> Any:
    """A cell of the zoo of some width, whatever its constructor calls it.

    The last features of a cell that takes `n_data` are noise, one for each unit.
    """
    sizes = sizes_for(ZOO[name], n_in, width)
    if "n_data" in sizes:
        sizes["n_data"] -= width
    return ZOO[name](**{**sizes, **(arguments or {})}, seed=seed)


def network(
    name: str,
    n_in: int,
    width: int,
    n_out: int,
    *,
    embedded: bool = False,
    layers: int = 1,
    dense: bool = False,
    arguments: Mapping[str, Any] | None = None,
    seed: int = 0,
) -> srnn.Sequential:
    """Layers of a member, and a linear readout.

    Parameters
    ----------
    name : str
        In `ZOO`.
    n_in, width, n_out : int
        Features of the input, units of each layer, outputs.
    embedded : bool
        The first layer reads a linear embedding of the input, of its own width.
    layers : int
        Recurrent layers.
    dense : bool
        After each of them, a dense layer with tanh of the same width.
    arguments : mapping, optional
        Further ones of the cell.
    seed : int
        Of weights that are not trained, such as those of a reservoir.
    """
    parts: list[Any] = [srnn.Dense(n_in, width)] if embedded else []
    size = width if embedded else n_in
    for _ in range(layers):
        cell = member(name, size, width, arguments, seed)
        parts.append(srnn.Recurrent(cell))
        size = cell.n_hidden
        if dense:
            parts.append(srnn.Dense(size, width, activation="tanh"))
            size = width
    return srnn.Sequential([*parts, srnn.Dense(size, n_out)], input_shape=(None, n_in))


@dataclass(frozen=True)
class OnSequences:
    """A network of a member of the zoo on a task, in single precision.

    `shape` has arguments of :func:`network`, and `arguments` those of the cell; `epochs` are fewer
    than those of the task where a step takes long.
    """

    claim: str
    task: Callable[[], Task]
    width: int = 32
    rate: float = 5e-3
    shape: Mapping[str, Any] = field(default_factory=dict)
    arguments: Mapping[str, Any] | None = None
    epochs: int | None = None

    def trained(self, name: str, seed: int, share: float, mode: str = "C99") -> Outcome:
        """Train on the task, and score its test examples."""
        task = self.task()
        with pytensor.config.change_flags(floatX="float32"):
            built = network(
                name,
                task.n_in,
                self.width,
                task.n_out,
                arguments=self.arguments,
                seed=seed,
                **self.shape,
            )
            training = Training(built, task, mode)
        epochs = task.epochs if self.epochs is None else self.epochs
        run = training.run(seed, self.rate, epochs=max(1, round(share * epochs)))
        return Outcome(
            task.title,
            task.measure.name,
            run.score,
            task.baselines,
            training.n_parameters,
            run.epochs,
            run.seconds,
            run.remark,
        )
