"""The echo state network, whose reservoir is fixed."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import Initializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let
from symbolic_rnn.zoo.initializers import Uniform

__all__ = ["EchoState"]


class EchoState(Cell):
    r"""The echo state network: a leaky reservoir of fixed random weights.

    .. math::
        a_t &= U x_t + W s_{t-1} + b                                     \tag{1} \\
        s_t &= (1 - \alpha) s_{t-1} + \alpha \tanh(a_t)                  \tag{2}

    Nothing of the cell is trained: its weights are constants, drawn once; train a
    :class:`~symbolic_rnn.Dense` readout of its outputs, by gradients or by least squares.

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the reservoir.
    spectral_radius : float
        Largest absolute eigenvalue of W.
    input_scale : float
        The entries of U and b are uniform between minus and plus this.
    density : float
        Share of the entries of W that are not zero, above 0 and up to 1.
    leak : float
        The leak rate :math:`\alpha`, above 0 and up to 1.
    seed : int, optional
        Seed of the reservoir.
    name : str, optional
        Prefix of the weights' names.

    Raises
    ------
    ValueError
        If the density or the leak rate is out of range, or the radius or scale is not positive.

    References
    ----------
    H. Jaeger, "The echo state approach to analysing and training recurrent neural networks", GMD
    Report 148, 2001; M. Lukoševičius, "A practical guide to applying echo state networks", in
    Neural Networks: Tricks of the Trade, 2012, equations (2) and (3).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> cell = zoo.EchoState(3, 50, spectral_radius=0.9, seed=0)
    >>> cell.parameters, cell.constants
    ([], [echostate_U, echostate_W, echostate_b])
    >>> round(float(abs(np.linalg.eigvals(cell.W.get_value())).max()), 12)
    0.9
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        spectral_radius: float = 0.9,
        input_scale: float = 0.5,
        density: float = 1.0,
        leak: float = 0.5,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        for label, value in (("density", density), ("leak", leak)):
            if not 0 < value <= 1:
                raise ValueError(f"EchoState expects {label} above 0 and up to 1, got {value}.")
        for label, value in (("spectral_radius", spectral_radius), ("input_scale", input_scale)):
            if not 0 < value < np.inf:
                raise ValueError(f"EchoState expects a positive {label}, got {value}.")
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed, name=name)
        self.spectral_radius, self.input_scale = float(spectral_radius), float(input_scale)
        self.density, self.leak = float(density), float(leak)
        into = Uniform(self.input_scale)
        self.U = self.constant("U", (n_hidden, n_in), into)
        self.W = self.constant(
            "W", (n_hidden, n_hidden), _Reservoir(self.spectral_radius, self.density)
        )
        self.b = self.constant("b", (n_hidden,), into)

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, s_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) and (2); ``x_t (batch, n_in)``, ``s_prev (batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + s_prev @ self.W.T + self.b)  # (1)
        return let("s_t", (1 - self.leak) * s_prev + self.leak * pt.tanh(a_t))  # (2)


class _Reservoir(Initializer):
    """A square matrix with entries at random places, scaled to a spectral radius."""

    __props__ = ("radius", "density")

    def __init__(self, radius: float, density: float):
        self.radius, self.density = radius, density

    def sample(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> NDArray[Any]:
        matrix = rng.uniform(-1, 1, shape) * (rng.random(shape) < self.density)
        radius = np.abs(np.linalg.eigvals(matrix)).max()
        if radius == 0:  # nilpotent, or empty
            return matrix.astype(dtype)
        return (matrix * (self.radius / radius)).astype(dtype)
