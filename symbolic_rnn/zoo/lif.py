"""The layer of leaky integrate-and-fire neurons with a surrogate gradient."""

from __future__ import annotations

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let
from symbolic_rnn.surrogates import surrogate

__all__ = ["LIF"]


class LIF(Cell):
    r"""The layer of leaky integrate-and-fire neurons with a surrogate gradient.

    .. math::
        i_t &= \alpha i_{t-1} + U x_t + W s_{t-1}                       \tag{1} \\
        v_t &= \beta v_{t-1} + i_{t-1} - s_{t-1}                        \tag{2} \\
        s_t &= \Theta(v_t - 1)                                          \tag{3} \\
        \Theta'(v) &:= \frac{1}{(1 + \lambda |v|)^2}                    \tag{4}

    The membrane potential :math:`v` is reset by subtraction, one step after a spike. The derivative
    of the step :math:`\Theta` is declared: that of a fast sigmoid.

    Parameters
    ----------
    n_in : int
        Number of input features: spikes of the layer below, or currents.
    n_hidden : int
        Number of neurons.
    alpha, beta : float
        Decay of the synaptic current and of the membrane potential in one step,
        :math:`\exp(-\Delta t / \tau)`.
    steepness : float
        :math:`\lambda`, in units of the threshold.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    E. O. Neftci, H. Mostafa and F. Zenke, "Surrogate gradient learning in spiking neural networks",
    IEEE Signal Processing Magazine 36 (2019), the neuron in discrete time; F. Zenke and S. Ganguli,
    "SuperSpike: supervised learning in multilayer spiking neural networks", Neural Computation 30
    (2018), for (4).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.LIF(3, 5, seed=0).parameters)
    2
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        alpha: float = 0.8,
        beta: float = 0.9,
        steepness: float = 10.0,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        state = {"s": n_hidden, "v": n_hidden, "i": n_hidden}
        super().__init__(n_in=n_in, state=state, seed=seed, name=name)
        self.alpha, self.beta, self.steepness = alpha, beta, steepness
        self.spike = surrogate(
            lambda v: v > 0, lambda v: 1 / (1 + steepness * abs(v)) ** 2, name="spike"
        )
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))

    def step(  # type: ignore[override]
        self,
        x_t: TensorVariable,
        s_prev: TensorVariable,
        v_prev: TensorVariable,
        i_prev: TensorVariable,
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        i_t = let("i_t", self.alpha * i_prev + x_t @ self.U.T + s_prev @ self.W.T)  # (1)
        v_t = let("v_t", self.beta * v_prev + i_prev - s_prev)  # (2)
        return let("s_t", self.spike(v_t - 1)), v_t, i_t  # (3), (4)
