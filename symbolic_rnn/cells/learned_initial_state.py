"""A cell whose initial state is a parameter."""

from __future__ import annotations

from typing import Any

from pytensor.tensor.variable import TensorVariable
from pytensor_ml.state import ZeroInitializer

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.cells.cell import Cell
from symbolic_rnn.keys import Key

__all__ = ["LearnedInitialState"]


class LearnedInitialState(Cell):
    r"""A cell that begins in a state which is trained with its weights.

    .. math:: s_t = \mathrm{step}(x_t, s_{t-1}), \qquad s_0 = s_{\mathrm{cell}} + \theta_0

    It is the same for all examples, and has a parameter for each state of the cell, ``h_0`` and
    ``c_0`` of an LSTM. They are zero at first, so that it begins as the cell does,
    :math:`s_{\mathrm{cell}}`, which is zero for all cells but a few of the zoo.

    Parameters
    ----------
    cell : Cell
        The equations of a step, and their parameters.

    Raises
    ------
    ValueError
        If the cell has a parameter of this name.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> cell = srnn.LearnedInitialState(srnn.LSTM(3, 4, seed=0))
    >>> list(cell.parameter_names.values())[-2:]
    ['h_0', 'c_0']
    >>> cell
    LearnedInitialState(cell=LSTM(n_in=3, n_hidden=4))
    """

    @checks_arguments
    def __init__(self, cell: Cell):
        super().__init__(n_in=cell.n_in, state=cell.state, name=cell.name)
        self.cell = cell
        self._take_over(cell)
        self.initial = tuple(
            self.parameter(str(Key.of(label).ending("_0")), shape, ZeroInitializer())
            for label, shape in cell.state_shapes.items()
        )

    def step(  # type: ignore[override]
        self, x_t: TensorVariable, *state: TensorVariable
    ) -> TensorVariable | tuple[TensorVariable, ...]:
        """Step the cell; ``x_t (batch, n_in)``."""
        return self.cell.step(x_t, *state)

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return the parameters for each example of ``X (..., time, n_in)``."""
        begins = self.cell.initial_state(X)
        return tuple(s + s_0 for s, s_0 in zip(begins, self.initial, strict=True))

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments: the cell."""
        return {"cell": self.cell}
