"""A stack of cells, which is itself a cell."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from itertools import pairwise
from typing import Any

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.cells.cell import Cell, StateSize
from symbolic_rnn.equations import in_layer, layered

__all__ = ["Stack"]


class Stack(Cell):
    r"""A deep recurrent network: each layer reads the output of the layer below at the same step.

    .. math:: s^{(l)}_t = \mathrm{step}^{(l)}(s^{(l-1)}_t, s^{(l)}_{t-1}),
              \qquad s^{(0)}_t = x_t

    A stack is a cell, so it can be unrolled, derived and verified like any other. Its state is that
    of all its cells, the topmost first.

    Parameters
    ----------
    cells : sequence of Cell
        From bottom to top; ``n_in`` of each must equal ``n_hidden`` of the cell below.
    name : str, optional
        Name in messages; ``"stack"`` when omitted. The cells' parameters keep their names;
        :attr:`parameter_names` distinguishes them by layer, ``U^{(2)}``.

    Raises
    ------
    ValueError
        If there is no cell, a cell occurs twice, or the widths do not match.

    References
    ----------
    A. Graves, A. Mohamed and G. Hinton, "Speech recognition with deep recurrent neural networks",
    ICASSP 2013, equation (11).

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> cell = srnn.Stack([srnn.GRU(3, 5, seed=0), srnn.Elman(5, 2, seed=1)])
    >>> cell.state
    {'s^{(2)}': 2, 'h^{(1)}': 5}
    """

    @checks_arguments
    def __init__(self, cells: Sequence[Cell], *, name: str | None = None):
        cells = tuple(cells)
        if not cells:
            raise ValueError("Stack expects at least one cell, got none.")
        if len(set(map(id, cells))) < len(cells):
            raise ValueError(
                "Stack got the same cell twice, so its layers would share parameters; create one "
                "cell per layer."
            )
        for below, above in pairwise(cells):
            if above.n_in != below.n_hidden:
                raise ValueError(
                    f"Stack: {type(above).__name__} expects {above.n_in} features (n_in), but "
                    f"{type(below).__name__} below it has {below.n_hidden} outputs."
                )
        state: dict[str, StateSize] = {
            in_layer(label, layer): size
            for layer, cell in reversed([*enumerate(cells, start=1)])
            for label, size in cell.state.items()
        }
        super().__init__(n_in=cells[0].n_in, state=state, name=name)
        self.cells = cells
        for layer, cell in enumerate(cells, start=1):
            self._take_over(cell, partial(in_layer, layer=layer))

    def step(self, x_t: TensorVariable, *state: TensorVariable) -> tuple[TensorVariable, ...]:
        """Step every cell, from bottom to top; ``x_t (batch, n_in)``."""
        before = list(state)
        after: list[TensorVariable] = []
        output = x_t
        for layer, cell in enumerate(self.cells, start=1):
            own = before[len(before) - len(cell.state) :]
            del before[len(before) - len(cell.state) :]
            with layered(layer):
                outcome = cell.step(output, *own)
            new = list(outcome) if isinstance(outcome, list | tuple) else [outcome]
            output = new[0]
            after = new + after
        return tuple(after)

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return the states in which the cells begin, for each example of ``X``."""
        return tuple(s for cell in reversed(self.cells) for s in cell.initial_state(X))

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments: the cells and the name."""
        return {"cells": self.cells, "name": self.name}
