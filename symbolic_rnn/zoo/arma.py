"""The autoregressive moving average of Box and Jenkins, as the forecast of the next value."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ARMA"]


class ARMA(Cell):
    r"""The autoregressive moving average of Box and Jenkins, as the forecast of the next value.

    .. math::
        m_t &= c + \sum_{i=1}^{p} \varphi_i\, x_{t-i} + \sum_{j=1}^{q} \theta_j\, r_{t-j}
                                                                                  \tag{1} \\
        r_t &= x_t - m_t                                                          \tag{2} \\
        y_t &= (x_t, x_{t-1}, \dots, x_{t-p+1}), \qquad
        e_t = (r_t, r_{t-1}, \dots, r_{t-q+1})                                    \tag{3}

    The output is :math:`m_t`, the mean of :math:`x_t` given the values before it: with
    :math:`x_t \sim \mathcal{N}(m_t, \sigma^2)` the likelihood is the conditional one, in which
    values and errors before the first step are those of the initial state.

    Parameters
    ----------
    p, q : int
        Order of the autoregression and of the moving average; one of them may be 0.
    seed : int, optional
        Seed of the initial parameters; they are zero.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    ValueError
        If both orders are 0.

    Notes
    -----
    The series has one feature, ``(batch, time, 1)``. The states are ``m (batch, 1)``, ``y (batch,
    p)`` and ``e (batch, q)``, the newest value first; an order of 0 has no state.

    References
    ----------
    G. E. P. Box and G. M. Jenkins, "Time series analysis: forecasting and control", 1970, section
    7.1, the conditional likelihood of equations (7.1.4) and (7.1.5).

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.ARMA(2, 1).state
    {'m': 1, 'y': 2, 'e': 1}
    """

    @checks_arguments
    def __init__(
        self,
        p: NonNegative = 1,
        q: NonNegative = 1,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        if p + q == 0:
            raise ValueError("ARMA expects a positive order p or q, got p=0 and q=0.")
        lags = {state: order for state, order in (("y", p), ("e", q)) if order}
        super().__init__(n_in=1, state={"m": 1, **lags}, seed=seed, name=name)
        self.p, self.q = p, q
        self.c = self.parameter("c", (1,))
        if p:
            self.phi = self.parameter("phi", (p,))
        if q:
            self.theta = self.parameter("theta", (q,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, m_prev: TensorVariable, *lags: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (3); ``x_t (batch, 1)``, the states ``(batch, width)``."""
        before = dict(zip(list(self.state)[1:], lags, strict=True))
        mean = self.c
        if self.p:
            mean = mean + (before["y"] * self.phi).sum(axis=-1, keepdims=True)
        if self.q:
            mean = mean + (before["e"] * self.theta).sum(axis=-1, keepdims=True)
        m_t = let("m_t", mean)  # (1)
        r_t = let("r_t", x_t - m_t)  # (2)
        newest = {"y": x_t, "e": r_t}
        after = (  # (3)
            let(
                f"{state}_t",
                pt.concatenate([newest[state], values], axis=-1)[..., : self.state[state]],
            )
            for state, values in before.items()
        )
        return m_t, *after
