"""The convolutional long short-term memory, whose states have positions."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import NormalInitializer

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let

__all__ = ["ConvLSTM"]


class ConvLSTM(Cell):
    r"""The convolutional long short-term memory, whose states have positions.

    .. math::
        i_t &= \sigma(W_{xi} * X_t + W_{hi} * H_{t-1} + W_{ci} \odot C_{t-1} + b_i)       \tag{1} \\
        f_t &= \sigma(W_{xf} * X_t + W_{hf} * H_{t-1} + W_{cf} \odot C_{t-1} + b_f)       \tag{2} \\
        C_t &= f_t \odot C_{t-1}
               + i_t \odot \tanh(W_{xc} * X_t + W_{hc} * H_{t-1} + b_c)                  \tag{3} \\
        o_t &= \sigma(W_{xo} * X_t + W_{ho} * H_{t-1} + W_{co} \odot C_t + b_o)           \tag{4} \\
        H_t &= o_t \odot \tanh(C_t)                                                      \tag{5}

    Positions lie on a line, as in ``keras.layers.ConvLSTM1D``; beyond its ends there are zeros. A
    convolution is a product with the windows of its argument: row p of :math:`P_t` joins the rows
    of :math:`X_t` around p, that of :math:`Q_t` those of :math:`N_t = H_{t-1}`.

    Parameters
    ----------
    n_in : int
        Number of input features at a step: positions times channels.
    n_hidden : int
        Number of channels of the states.
    positions : int, optional
        Number of positions; when omitted, the least above one that divides the features.
    kernel : int
        Number of positions in a window, odd.
    seed : int, optional
        Seed of the initial parameters.
    name : str, optional
        Prefix of the parameters' names.

    Raises
    ------
    ValueError
        If the kernel is even, or the number of positions does not divide that of the features.

    Notes
    -----
    An input ``(batch, n_in)`` is ``(positions, channels)``, flattened. The states are ``h (batch,
    positions * n_hidden)``, likewise flattened, and ``C (batch, positions, n_hidden)``.

    References
    ----------
    X. Shi, Z. Chen, H. Wang, D. Yeung, W. Wong and W. Woo, "Convolutional LSTM network: a machine
    learning approach for precipitation nowcasting", NIPS 2015, equation (3), there on a plane.

    Examples
    --------
    >>> from symbolic_rnn import zoo
    >>> zoo.ConvLSTM(2 * 20, 3, positions=20, seed=0).state
    {'h': 60, 'C': (20, 3)}
    """

    @checks_arguments
    def __init__(
        self,
        n_in: Positive,
        n_hidden: Positive,
        *,
        positions: Positive | None = None,
        kernel: Positive = 3,
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        if positions is None:
            positions = next((k for k in range(2, n_in) if n_in % k == 0), n_in)
        if n_in % positions:
            raise ValueError(
                f"ConvLSTM expects a number of features that the number of positions divides, got "
                f"n_in={n_in} and {positions} positions. Pass n_in={positions} times the number "
                "of channels."
            )
        if kernel % 2 == 0:
            raise ValueError(f"ConvLSTM expects an odd kernel, got {kernel}.")
        super().__init__(
            n_in=n_in,
            state={"h": positions * n_hidden, "C": (positions, n_hidden)},
            seed=seed,
            name=name,
        )
        self.width, self.positions, self.kernel = n_hidden, positions, kernel
        read, kept = kernel * (n_in // positions), kernel * n_hidden
        self.W_x, self.W_h, self.W_c, self.b = {}, {}, {}, {}
        for gate in "ifco":
            self.W_x[gate] = self.parameter(f"W_x{gate}", (n_hidden, read))
            self.W_h[gate] = self.parameter(f"W_h{gate}", (n_hidden, kept))
            if gate != "c":
                near = NormalInitializer(std=0.1)
                self.W_c[gate] = self.parameter(f"W_c{gate}", (positions, n_hidden), near)
            self.b[gate] = self.parameter(f"b_{gate}", (n_hidden,))

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, h_prev: TensorVariable, C_prev: TensorVariable
    ) -> tuple[TensorVariable, ...]:
        """Equations (1) to (5); ``x_t (batch, n_in)``, the states ``(batch, *shape)``."""
        X_t, H_prev = let("X_t", self._rows(x_t)), let("N_t", self._rows(h_prev))
        P_t, Q_t = let("P_t", self._windows(X_t)), let("Q_t", self._windows(H_prev))

        def convolved(gate: str) -> TensorVariable:
            return P_t @ self.W_x[gate].T + Q_t @ self.W_h[gate].T + self.b[gate]

        i_t = let("i_t", pt.sigmoid(convolved("i") + self.W_c["i"] * C_prev))  # (1)
        f_t = let("f_t", pt.sigmoid(convolved("f") + self.W_c["f"] * C_prev))  # (2)
        g_t = let("g_t", pt.tanh(convolved("c")))
        C_t = let("C_t", f_t * C_prev + i_t * g_t)  # (3)
        o_t = let("o_t", pt.sigmoid(convolved("o") + self.W_c["o"] * C_t))  # (4)
        H_t = let("H_t", o_t * pt.tanh(C_t))  # (5)
        return let("h_t", H_t.reshape((*x_t.shape[:-1], self.n_hidden))), C_t

    def _rows(self, flat: TensorVariable) -> TensorVariable:
        """Read a flat value ``(batch, n)`` as ``(batch, positions, channels)``."""
        channels = flat.type.shape[-1] // self.positions
        return flat.reshape((*flat.shape[:-1], self.positions, channels))

    def _windows(self, rows: TensorVariable) -> TensorVariable:
        """Join, at each position, the channels of the positions around it."""
        n, shifted = self.positions, []
        for k in range(-(self.kernel // 2), self.kernel // 2 + 1):
            inside = rows[..., max(k, 0) : n + min(k, 0), :]
            beyond = pt.zeros_like(rows[..., : min(abs(k), n), :])
            parts = [beyond, inside] if k < 0 else [inside, beyond]
            shifted.append(pt.concatenate(parts, axis=-2) if k else rows)
        return pt.concatenate(shifted, axis=-1)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {
            "n_in": self.n_in,
            "n_hidden": self.width,
            "positions": self.positions,
            "kernel": self.kernel,
            "name": self.name,
        }
