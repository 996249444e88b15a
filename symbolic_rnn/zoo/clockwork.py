"""The clockwork network, whose blocks of units move at their own periods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ClockworkRNN"]


class ClockworkRNN(Cell):
    r"""The clockwork network, whose blocks of units move at their own periods.

    .. math::
        a_t &= U x_t + (M \odot W) h_{t-1} + b                                    \tag{1} \\
        k_t &= k_{t-1} + 1                                                        \tag{2} \\
        h_t &= \tanh(a_t) \text{ where } k_{t-1} \bmod T = 0, \text{ else } h_{t-1}  \tag{3}

    M is one where a unit reads one that is not faster, else zero; T has the period of each unit.

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_hidden : int
        Width of the state.
    periods : sequence of int
        Period of each block, in steps, fastest first; every block has the same width.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    ValueError
        If the periods do not divide the width.

    References
    ----------
    J. Koutník, K. Greff, F. Gomez and J. Schmidhuber, "A clockwork RNN", ICML 2014, equations (1)
    to (3).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ClockworkRNN(3, 8, seed=0).parameters)
    3
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        periods: Sequence[int] = (1, 2, 4, 8),
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        if n_hidden % len(periods):
            raise ValueError(
                "ClockworkRNN expects a width that the number of periods divides, got "
                f"n_hidden={n_hidden} and {len(periods)} periods. Pass a multiple of "
                f"{len(periods)}, or other periods."
            )
        super().__init__(n_in=n_in, state={"h": n_hidden, "k": 1}, seed=seed, name=name)
        self.periods = tuple(periods)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))
        period = np.repeat(periods, n_hidden // len(periods))
        #: The period of each unit, and which units each unit reads: those that are not faster.
        self.period = period.astype(self.dtype)
        self.mask = (period[:, None] <= period[None, :]).astype(self.dtype)

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, k_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (3); ``x_t (batch, n_in)``, the states ``(batch, n_hidden)``."""
        a_t = let("a_t", x_t @ self.U.T + h_prev @ (self.mask * self.W).T + self.b)  # (1)
        moves = pt.eq(pt.mod(k_prev, self.period), 0)
        h_t = let("h_t", pt.switch(moves, pt.tanh(a_t), h_prev))  # (3)
        return h_t, let("k_t", k_prev + 1)  # (2)
