"""The orthogonal network, whose state is turned by Householder reflections."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["HouseholderRNN"]


class HouseholderRNN(Cell):
    r"""The orthogonal network, whose state is turned by Householder reflections.

    .. math::
        y_t &= H_1 H_2 \cdots H_m\, h_{t-1}, \qquad
        H_k = I - 2\, \frac{v_k v_k^\top}{v_k^\top v_k}                           \tag{1} \\
        h_t &= \tanh(U x_t + y_t + b)                                             \tag{2}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    reflections : int
        Number of reflections, m.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    Z. Mhammedi, A. Hellicar, A. Rahman and J. Bailey, "Efficient orthogonal parametrisation of
    recurrent neural networks using Householder reflections", ICML 2017, equations (4) and (5).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.HouseholderRNN(3, 5, seed=0).parameters)
    4
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        reflections: Positive = 2,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"h": n_hidden}, seed=seed, name=name)
        self.reflections = reflections
        self.U = self.parameter("U", (n_hidden, n_in))
        self.b = self.parameter("b", (n_hidden,))
        self.v = [
            self.parameter(f"v_{k}", (n_hidden,), NormalInitializer(std=0.5))
            for k in range(1, reflections + 1)
        ]

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) and (2); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        y_t = h_prev
        for k, v in reversed([*enumerate(self.v, start=1)]):  # (1)
            along = let(f"p^{k}_t", (y_t * v).sum(axis=-1, keepdims=True) / (v * v).sum())
            y_t = let(f"y^{k}_t", y_t - 2 * along * v)
        return let("h_t", pt.tanh(x_t @ self.U.T + y_t + self.b))  # (2)
