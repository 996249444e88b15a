"""The unitary evolution network: a complex state that keeps its norm, written in reals."""

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

__all__ = ["UnitaryRNN"]


class UnitaryRNN(Cell):
    r"""The unitary evolution network: a complex state that keeps its norm, written in reals.

    .. math::
        z_t &= D_3 R_2 F^{-1} D_2 \Pi R_1 F D_1\, h_{t-1} + V x_t                       \tag{1} \\
        h_t &= \max(|z_t| + b, 0)\, z_t / |z_t|                                         \tag{2}

    ``D_k = diag(exp(i theta_k))``, ``R_k = I - 2 v_k v_k^* / |v_k|^2``, F is the unitary Fourier
    transform and :math:`\Pi` a fixed permutation. A complex vector is a real one, its real parts
    before its imaginary ones; F and P are the real matrices of the transform and the permutation,
    and J that of a multiplication by i.

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Number of complex entries of the state.
    seed : int, optional
        Seed of the initial parameters and of the permutation.
    name : str, optional
        Prefix of the parameters' names.

    Notes
    -----
    The state is ``h (batch, 2 n_hidden)``, which is what the paper's readout reads.
    :math:`|z| = \sqrt{r^2 + s^2 + 10^{-10}}`, which has a derivative at zero.

    References
    ----------
    M. Arjovsky, A. Shah and Y. Bengio, "Unitary evolution recurrent neural networks", ICML 2016,
    equations (6) to (8).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.UnitaryRNN(3, 5, seed=0).state
    {'h': 10}
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": 2 * n_hidden}, seed=seed, name=name)
        self.complex = n = n_hidden
        self.F = self.constant("F", (2 * n, 2 * n), _Fourier())
        self.P = self.constant("P", (2 * n, 2 * n), _Permutation())
        self.J = self.constant("J", (2 * n, 2 * n), _ImaginaryUnit())
        angle, entry = Uniform(np.pi), Uniform(1.0)
        self.theta = [self.parameter(f"theta_{k}", (n,), angle) for k in (1, 2, 3)]
        self.v = [self.parameter(f"v_{k}", (2 * n,), entry) for k in (1, 2)]
        self.V = self.parameter("V", (2 * n, n_in))
        self.b = self.parameter("b", (n,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) and (2); ``x_t (batch, n_in)``, ``h_prev (batch, 2 n_hidden)``."""
        n = self.complex
        z_t = let("z_t", self.turned(h_prev) + x_t @ self.V.T)  # (1)
        r_t, s_t = let("r_t", z_t[..., :n]), let("s_t", z_t[..., n:])
        m_t = let("m_t", pt.sqrt(r_t**2 + s_t**2 + 1e-10))
        g_t = let("g_t", pt.maximum(m_t + self.b, 0) / m_t)
        return let("h_t", pt.concatenate([g_t * r_t, g_t * s_t], axis=-1))  # (2)

    def turned(self, h: TensorVariable) -> TensorVariable:
        """Multiply ``h (..., 2 n_hidden)`` by the unitary matrix."""
        z = let("z^1_t", self._rotated(self.theta[0], h))  # D_1
        z = let("z^2_t", z @ self.F.T)
        z = let("z^3_t", self._reflected(self.v[0], z))  # R_1
        z = let("z^4_t", self._rotated(self.theta[1], z @ self.P.T))  # D_2 after the permutation
        z = let("z^5_t", z @ self.F)  # the inverse of F is its transpose
        z = let("z^6_t", self._reflected(self.v[1], z))  # R_2
        return let("z^7_t", self._rotated(self.theta[2], z))  # D_3

    def _rotated(self, theta: TensorVariable, z: TensorVariable) -> TensorVariable:
        """Turn each complex entry by its angle."""
        c, s = pt.cos(theta), pt.sin(theta)
        return z * pt.concatenate([c, c]) + (z @ self.J.T) * pt.concatenate([s, s])

    def _reflected(self, v: TensorVariable, z: TensorVariable) -> TensorVariable:
        """Reflect along a complex vector."""
        w = self.J @ v
        p, q = ((z * each).sum(axis=-1, keepdims=True) for each in (v, w))
        return z - 2 * (p * v + q * w) / (v**2).sum()

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {"n_in": self.n_in, "n_hidden": self.complex, "name": self.name}


class _Fourier(Initializer):
    """The unitary Fourier transform, as a real matrix."""

    def sample(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> NDArray[Any]:
        n = shape[0] // 2
        turns = 2 * np.pi * (np.outer(np.arange(n), np.arange(n)) % n) / n
        c, s = np.cos(turns), np.sin(turns)
        return (np.block([[c, s], [-s, c]]) / np.sqrt(n)).astype(dtype)


class _Permutation(Initializer):
    """A random permutation of complex entries, as a real matrix."""

    def sample(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> NDArray[Any]:
        rows = np.eye(shape[0] // 2)[rng.permutation(shape[0] // 2)]
        return np.kron(np.eye(2), rows).astype(dtype)


class _ImaginaryUnit(Initializer):
    """Multiplication by i, as a real matrix."""

    def sample(self, shape: tuple[int, ...], dtype: str, rng: np.random.Generator) -> NDArray[Any]:
        turn = np.array([[0, -1], [1, 0]])
        return np.kron(turn, np.eye(shape[0] // 2)).astype(dtype)
