"""The cases of the zoo's benchmark: a recurrence, and the sizes that fit it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from contest.converted import converted
from contest.race import Row

from symbolic_rnn.step import batch_types
from symbolic_rnn.zoo import ZOO
from symbolic_rnn.zoo.sizes import sizes_for

__all__ = ["Case", "GradientRow", "compare"]

#: Of float32 gradients over a few steps, to the largest entry of each; many steps of a chaotic
#: recurrence would enlarge what rounding differs by.
TOLERANCE = 1e-4
#: A state of more entries than this is a matrix of a narrower network.
MOST_ENTRIES = 1024


@dataclass(frozen=True)
class Case:
    """A recurrence and the size of its data; the loss is a weighted sum of all outputs.

    ``n_in`` and ``n_hidden`` are what is asked for: a recurrence with a large matrix as its state
    is made a quarter as wide, and those of statistics have their own sizes.
    """

    name: str
    n_steps: int
    batch: int
    n_in: int
    n_hidden: int

    def __str__(self) -> str:
        return self.name

    @property
    def arguments(self) -> dict[str, int]:
        """The sizes that the constructor takes."""
        sizes = sizes_for(ZOO[self.name], self.n_in, self.n_hidden)
        cell = ZOO[self.name](**sizes)  # type: ignore[arg-type]
        if max(map(np.prod, cell.state_shapes.values())) <= MOST_ENTRIES:
            return sizes
        return sizes_for(ZOO[self.name], self.n_in // 4, self.n_hidden // 4)

    @property
    def size(self) -> str:
        """The sizes, in words."""
        named = ", ".join(f"{name} {size}" for name, size in self.arguments.items())
        return f"{self.n_steps} steps, batch {self.batch}" + (f", {named}" if named else "")

    def save(self, path: Path) -> None:
        """Write the step, its parameters, states, inputs, and the weights of the loss, float32."""
        with pytensor.config.change_flags(floatX="float32"):
            cell = ZOO[self.name](**self.arguments, seed=0)  # type: ignore[arg-type]
            x_type, state_types = batch_types(cell)
            inputs = [kind() for kind in (x_type, *state_types)]
            found = cell.step(*inputs)
            outputs = found if isinstance(found, tuple | list) else [found]
            text = converted(inputs, cell.parameters, outputs)
            random = np.random.default_rng(0)
            x = random.normal(size=(self.n_steps, self.batch, cell.n_in)).astype("float32")
            start = cell.initial_state(pt.as_tensor(x.swapaxes(0, 1)))
            states = pytensor.function([], start, mode="FAST_COMPILE")()
        weights = random.normal(size=(self.n_steps, *states[0].shape)).astype("float32")
        parameters = {f"parameter {k}": p.get_value() for k, p in enumerate(cell.parameters)}
        np.savez(
            path,
            text=text,
            name=self.name,
            arguments=json.dumps(self.arguments),
            x=x,
            weights=weights / np.float32(self.n_steps * self.batch),
            **parameters,
            **{f"state {k}": state for k, state in enumerate(states)},
        )


@dataclass
class GradientRow(Row):
    """What one contestant did: its loss, and entries of the gradient of each parameter."""

    loss: float = 0.0
    gradients: list[list[float]] = field(default_factory=list)
    difference: float | None = None


def compare(rows: Sequence[GradientRow], usual: str) -> None:
    """Mark who differs from the one so named, in the gradient of any parameter."""
    expected = next((row for row in rows if row.contestant == usual and row.gradients), None)
    if expected is None:
        return
    # A gradient may be zero up to rounding, like that of a bias before a normalization.
    least = max(np.abs(each).max() for each in expected.gradients) / 100
    for row in rows:
        if row.gradients:
            pairs = zip(row.gradients, expected.gradients, strict=True)
            row.difference = max(relative(*pair, least) for pair in pairs)
            if not row.difference <= TOLERANCE:
                row.remark = row.remark or f"gradient differs by {row.difference:.0e}"


def relative(found: Any, expected: Any, least: float) -> float:
    """The largest difference, to the largest entry, or to what is the least that counts."""
    size = max(float(np.abs(expected).max()), least)
    return float(np.abs(np.subtract(found, expected)).max()) / size
