"""The long short-term memory with peepholes and a recurrent projection layer."""

from __future__ import annotations

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ProjectedLSTM"]


class ProjectedLSTM(Cell):
    r"""The long short-term memory with peepholes and a recurrent projection layer.

    .. math::
        i_t &= \sigma(U_i x_t + W_i r_{t-1} + p_i \odot c_{t-1} + b_i)            \tag{1} \\
        f_t &= \sigma(U_f x_t + W_f r_{t-1} + p_f \odot c_{t-1} + b_f)            \tag{2} \\
        c_t &= f_t \odot c_{t-1} + i_t \odot \tanh(U_g x_t + W_g r_{t-1} + b_g)   \tag{3} \\
        o_t &= \sigma(U_o x_t + W_o r_{t-1} + p_o \odot c_t + b_o)                \tag{4} \\
        m_t &= o_t \odot \tanh(c_t)                                               \tag{5} \\
        r_t &= P m_t                                                              \tag{6}

    Parameters
    ----------
    n_in : int
        Number of input features.
    n_cell : int
        Width of the memory ``c``.
    n_projected : int
        Width of the projection, which is the output and what the next step reads.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    References
    ----------
    H. Sak, A. Senior and F. Beaufays, "Long short-term memory recurrent neural network
    architectures for large scale acoustic modeling", Interspeech 2014, equations (7) to (12)
    without a non-recurrent projection.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> len(zoo.ProjectedLSTM(3, 5, 2, seed=0).parameters)
    16
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_cell: Positive,
        n_projected: Positive,
        *,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        super().__init__(n_in=n_in, state={"r": n_projected, "c": n_cell}, seed=seed, name=name)
        self.n_projected, self.n_cell = n_projected, n_cell
        for gate in "ifgo":
            self.parameter(f"U_{gate}", (n_cell, n_in))
            self.parameter(f"W_{gate}", (n_cell, n_projected))
            self.parameter(f"b_{gate}", (n_cell,))
        for gate in "ifo":
            self.parameter(f"p_{gate}", (n_cell,), NormalInitializer(std=0.5))
        self.P = self.parameter("P", (n_projected, n_cell))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, r_prev: TensorVariable, c_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (6); ``x_t (batch, n_in)``, the states ``(batch, n_cell)``."""
        p = {label: parameter for parameter, label in self.parameter_names.items()}

        def read(gate: str) -> TensorVariable:
            return x_t @ p[f"U_{gate}"].T + r_prev @ p[f"W_{gate}"].T + p[f"b_{gate}"]

        i_t = let("i_t", pt.sigmoid(read("i") + p["p_i"] * c_prev))  # (1)
        f_t = let("f_t", pt.sigmoid(read("f") + p["p_f"] * c_prev))  # (2)
        g_t = let("g_t", pt.tanh(read("g")))
        c_t = let("c_t", f_t * c_prev + i_t * g_t)  # (3)
        o_t = let("o_t", pt.sigmoid(read("o") + p["p_o"] * c_t))  # (4)
        m_t = let("m_t", o_t * pt.tanh(c_t))  # (5)
        return let("r_t", m_t @ self.P.T), c_t  # (6)
