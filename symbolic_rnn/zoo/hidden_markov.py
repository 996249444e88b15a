"""The forward algorithm of a hidden Markov model, in logarithms."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["HiddenMarkov"]


class HiddenMarkov(Cell):
    r"""The forward algorithm of a hidden Markov model, in logarithms.

    .. math::
        A_{ij} &= \frac{\exp R_{ij}}{\sum_k \exp R_{ik}}                          \tag{1} \\
        k_t &= \max_i a_{t-1,i}                                                   \tag{2} \\
        a_{t,j} &= x_{t,j} + k_t + \log \sum_i A_{ij} \exp(a_{t-1,i} - k_t)       \tag{3}

    The input is the logarithm of the density of each observation in each hidden state,
    :math:`x_{t,j} = \log p(y_t \mid j)`; the output is :math:`a_{t,j} = \log p(y_1, \dots, y_t,
    j)`. The log-likelihood of a series is the log-sum-exp of the last one. Taking out the largest
    exponent in (2) changes no value, and keeps sequences of any length from underflow.

    Parameters
    ----------
    n_state : int
        Number of hidden states.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Notes
    -----
    Rows of :math:`A` are the probabilities to go from a state to each other one. Logarithms of
    probabilities may be given as :math:`R`: they are normalized already. The initial state is
    uniform; ``initial_state`` of :func:`~symbolic_rnn.unroll` takes the log-probabilities of the
    hidden state one step before the first observation.

    References
    ----------
    L. R. Rabiner, "A tutorial on hidden Markov models and selected applications in speech
    recognition", Proceedings of the IEEE 77 (1989), equation (20).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.HiddenMarkov(3, seed=0).n_in
    3
    """

    @checks_arguments
    def __init__(
        self,
        n_state: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_state, state={"a": n_state}, seed=seed, name=name)
        self.n_state = n_state
        self.R = self.parameter("R", (n_state, n_state))

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return the uniform distribution, ``(..., n_state)``."""
        [zeros] = super().initial_state(X)
        uniform = pt.log(pt.constant(1 / self.n_state, dtype=self.dtype))
        return (zeros + uniform,)

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, a_prev: TensorVariable
    ) -> TensorVariable:
        """Equations (1) to (3); ``x_t`` and the state ``(batch, n_state)``."""
        A = let("A", pt.special.softmax(self.R, axis=-1))  # (1)
        k_t = let("k_t", a_prev.max(axis=-1, keepdims=True))  # (2)
        p_t = let("p_t", pt.exp(a_prev - k_t) @ A)
        return let("a_t", x_t + k_t + pt.log(p_t))  # (3)
