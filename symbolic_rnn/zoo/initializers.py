"""Initial values that several members of the zoo draw."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.state import Initializer

__all__ = ["Uniform"]


class Uniform(Initializer):
    """Uniform between minus and plus a scale.

    Parameters
    ----------
    scale : float
    """

    __props__ = ("scale",)

    def __init__(self, scale: float):
        self.scale = scale

    def sample(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> NDArray[Any]:
        """Draw an array."""
        return rng.uniform(-self.scale, self.scale, shape).astype(dtype)
