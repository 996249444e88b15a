"""The cases of the benchmark: sizes, first weights and data, work and tape."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

GATES = {"Elman": 1, "GRU": 3, "LSTM": 4}
#: The named values of a step that the gradient reads: s; r, z, m, n, h; i, f, g, o, c, q, h.
TAPE = {"Elman": 1, "GRU": 5, "LSTM": 7}
LEARNING_RATE = {"sgd": 0.1, "adam": 1e-3}


@dataclass(frozen=True)
class Size:
    """Time steps, examples, hidden units and input features."""

    T: int
    B: int
    H: int
    n_in: int

    def __str__(self) -> str:
        return f"{self.T}x{self.B}x{self.H}x{self.n_in}"

    @classmethod
    def read(cls, text: str) -> Size:
        """Read ``100x32x128x32``: T, B, H and the number of inputs."""
        return cls(*(int(number) for number in text.split("x")))


GRID = (Size(100, 1, 64, 8), Size(100, 32, 128, 32), Size(200, 64, 256, 64))


@dataclass(frozen=True)
class Case:
    """One network and the size of its data."""

    cell: str
    size: Size
    optimizer: str = "sgd"

    def __str__(self) -> str:
        return f"{self.cell} {self.size}"

    @property
    def flops(self) -> float:
        """Multiplications and additions of the matrix products, those of the readout too.

        Three products with W (forward, to the state before, to the gradient), two with U: nobody
        asks for the gradient of the inputs.
        """
        T, B, H, n_in = self.size.T, self.size.B, self.size.H, self.size.n_in
        return 2.0 * T * B * (GATES[self.cell] * (3 * H * H + 2 * H * n_in) + 3 * H)

    @property
    def tape_mib(self) -> float:
        """The memory of what every step must keep for the gradient, in float32."""
        return TAPE[self.cell] * self.size.T * self.size.B * self.size.H * 4 / 2**20

    def save(self, path: Path) -> None:
        """Write first weights and data, see ``peers/protocol.py``; the same for the same case."""
        np.savez(
            path,
            cell=self.cell,
            optimizer=self.optimizer,
            learning_rate=LEARNING_RATE[self.optimizer],
            **first_values(self.cell, self.size),
        )


def first_values(cell: str, size: Size) -> dict[str, Any]:
    """Weights and data of a network, float32, as ``peers/protocol.py`` describes them.

    The target is the first input of the step before, so that the recurrent weights matter.
    """
    random = np.random.default_rng(0)
    T, B, H, n_in = size.T, size.B, size.H, size.n_in
    rows = GATES[cell] * H
    shapes = {"U": (rows, n_in), "W": (rows, H), "b": (rows,), "V": (1, H), "c": (1,)}
    if cell == "GRU":
        shapes["c_n"] = (H,)
    arrays: dict[str, Any] = {
        name: random.uniform(-1, 1, shape).astype("float32") / np.float32(H**0.5)
        for name, shape in shapes.items()
    }
    arrays["x"] = random.normal(size=(T, B, n_in)).astype("float32")
    arrays["y"] = np.roll(arrays["x"][..., :1], 1, axis=0)
    return arrays
