"""Recurrent layers: a cell unrolled over a sequence, in one direction or in both."""

from __future__ import annotations

from typing import Any

import pytensor.tensor as pt
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.base import Layer
from pytensor_ml.params import NonTrainableParameter, TrainableParameter

from symbolic_rnn.adjoints import Adjoint
from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.arguments import shown
from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import in_layer
from symbolic_rnn.networks.sequence_layers import LastOutput
from symbolic_rnn.recurrence import unroll

__all__ = ["Bidirectional", "Recurrent"]


class Recurrent(Layer):
    """A cell as a layer, applied by :func:`symbolic_rnn.unroll`.

    Parameters
    ----------
    cell : Cell
        A library cell or your own.
    reverse : bool
        Run from the last step to the first.
    adjoint : Adjoint, optional
        The gradient rule; :class:`~symbolic_rnn.BPTT` when omitted.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> layer = srnn.Recurrent(srnn.GRU(3, 4, seed=0))
    >>> layer(pt.tensor("x", shape=(None, None, 3))).ndim
    3
    >>> layer
    Recurrent(cell=GRU(n_in=3, n_hidden=4), reverse=False, adjoint=None)
    """

    @checks_arguments
    def __init__(self, cell: Cell, *, reverse: bool = False, adjoint: Adjoint | None = None):
        self.cell, self.reverse, self.adjoint = cell, reverse, adjoint
        self.name = cell.name

    @property
    def n_in(self) -> int:
        """Number of input features at each step."""
        return self.cell.n_in

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The cell's parameters."""
        return self.cell.parameters

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        """The name of each parameter in the equations."""
        return self.cell.parameter_names

    @property
    def constant_names(self) -> dict[NonTrainableParameter, str]:
        """The name of each fixed weight in the equations."""
        return self.cell.constant_names

    @property
    def dtype(self) -> str:
        """The floating-point type of the computation."""
        return self.cell.dtype

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {"cell": self.cell, "reverse": self.reverse, "adjoint": self.adjoint}

    def __repr__(self) -> str:
        return shown(self)

    def last(self, outputs: TensorVariable) -> TensorVariable:
        """Select the output after the whole sequence from outputs ``(batch, time, n_hidden)``."""
        n = self.cell.n_hidden
        return (LastOutput(0, n) if self.reverse else LastOutput(n))(outputs)

    def __call__(self, x: TensorLike, *, mask: TensorVariable | None = None) -> TensorVariable:
        """Unroll over ``x (batch, time, n_in)``; return ``(batch, time, n_hidden)``."""
        x = pt.as_tensor_variable(x)
        outputs = unroll(self.cell, x, mask=mask, reverse=self.reverse, adjoint=self.adjoint)
        assert isinstance(outputs, TensorVariable)
        return outputs


class Bidirectional(Layer):
    r"""Two cells that read a sequence in both directions.

    .. math::
        h^{\rightarrow}_t &= \mathrm{step}^{\rightarrow}(x_t, h^{\rightarrow}_{t-1})  \tag{1} \\
        h^{\leftarrow}_t &= \mathrm{step}^{\leftarrow}(x_t, h^{\leftarrow}_{t+1})     \tag{2} \\
        s_t &= [h^{\rightarrow}_t; h^{\leftarrow}_t]                                  \tag{3}

    Parameters
    ----------
    forward : Cell
        Runs from the first step to the last.
    backward : Cell
        Runs from the last step to the first.
    adjoint : Adjoint, optional
        The gradient rule of both; :class:`~symbolic_rnn.BPTT` when omitted.

    Raises
    ------
    ValueError
        If both are the same cell, or their ``n_in`` differ.

    References
    ----------
    M. Schuster and K. K. Paliwal, "Bidirectional recurrent neural networks", IEEE Transactions on
    Signal Processing 45 (1997), section II.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> layer = srnn.Bidirectional(srnn.GRU(3, 4, seed=0), srnn.GRU(3, 4, seed=1))
    >>> layer(pt.tensor("x", shape=(None, None, 3))).type.shape
    (None, None, 8)
    """

    @checks_arguments
    def __init__(self, forward: Cell, backward: Cell, *, adjoint: Adjoint | None = None):
        if forward is backward:
            raise ValueError(
                "Bidirectional expects two cells, got the same cell twice, which would share "
                "parameters."
            )
        if forward.n_in != backward.n_in:
            raise ValueError(
                f"Bidirectional expects cells with the same n_in, got {forward.n_in} for the "
                f"forward cell and {backward.n_in} for the backward cell."
            )
        self.forward, self.backward, self.adjoint = forward, backward, adjoint
        self.name = f"{forward.name}_{backward.name}"

    @property
    def n_in(self) -> int:
        """Number of input features of both cells at each step."""
        return self.forward.n_in

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The parameters of both cells."""
        return list(self.parameter_names)

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        """The name of each parameter in the equations, with the arrow of its direction."""
        return {
            parameter: in_layer(label, mark)
            for mark, cell in (("→", self.forward), ("←", self.backward))
            for parameter, label in cell.parameter_names.items()
        }

    @property
    def constant_names(self) -> dict[NonTrainableParameter, str]:
        """The name of each fixed weight in the equations, with the arrow of its direction."""
        return {
            constant: in_layer(label, mark)
            for mark, cell in (("→", self.forward), ("←", self.backward))
            for constant, label in cell.constant_names.items()
        }

    @property
    def dtype(self) -> str:
        """The floating-point type of the computation."""
        return self.forward.dtype

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments."""
        return {"forward": self.forward, "backward": self.backward, "adjoint": self.adjoint}

    def __repr__(self) -> str:
        return shown(self)

    def last(self, outputs: TensorVariable) -> TensorVariable:
        """Select each cell's output after the whole sequence, concatenated.

        That is the last step of the forward cell, and the first step of the backward cell.
        """
        return LastOutput(self.forward.n_hidden, self.backward.n_hidden)(outputs)

    def __call__(self, x: TensorLike, *, mask: TensorVariable | None = None) -> TensorVariable:
        """Unroll over ``x (batch, time, n_in)``; return both outputs, concatenated."""
        x = pt.as_tensor_variable(x)
        ahead = unroll(self.forward, x, mask=mask, adjoint=self.adjoint)
        back = unroll(self.backward, x, mask=mask, reverse=True, adjoint=self.adjoint)
        return pt.concatenate([ahead, back], axis=-1)
