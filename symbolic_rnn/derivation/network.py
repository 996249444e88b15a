"""The step of a whole network: a cell, its readout, and the loss at this step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell
from pytensor_ml.params import TrainableParameter

from symbolic_rnn.cells import Cell
from symbolic_rnn.equations import let
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import cross_entropy, squared_error
from symbolic_rnn.step import Step, stage

__all__ = ["Loss", "Network", "staged_network"]

Loss = Callable[..., TensorVariable]


class _Written(RecurrentCell):
    """A cell that also names its readout and its loss."""

    def __init__(self, cell: Cell, readout: Dense | None, loss: Loss | None):
        self.cell, self.readout, self.loss = cell, readout, loss
        self.state = cell.state
        width = cell.n_hidden if readout is None else readout.n_out
        self.y_t = pt.tensor("y_t", dtype=cell.dtype, shape=(None, width))

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        names = self.cell.parameter_names
        return names if self.readout is None else names | self.readout.parameter_names

    def step(self, x_t: TensorVariable, *state: TensorVariable) -> tuple[TensorVariable, ...]:
        outcome = self.cell.step(x_t, *state)
        after = tuple(outcome) if isinstance(outcome, list | tuple) else (outcome,)
        o_t = after[0] if self.readout is None else self.readout(after[0])
        if self.loss is not None:
            let("E_t", _at_one_step(self.loss, o_t, self.y_t))
        return after

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        return self.cell.initial_state(X)


def _at_one_step(loss: Loss, o_t: TensorVariable, y_t: TensorVariable) -> TensorVariable:
    """The loss of one step, summed over the examples of a batch; labels are one-hot vectors."""
    if loss is cross_entropy:
        return -(y_t * pt.special.log_softmax(o_t, axis=-1)).sum()
    if loss is squared_error:
        return ((o_t - y_t) ** 2).sum()
    return loss(o_t, y_t)


@dataclass(frozen=True)
class Network:
    """A staged step with what is known of its symbols.

    Parameters
    ----------
    step : Step
        With a loss, the target ``y_t`` is among its inputs and ``E_t`` among its equations.
    loss : TensorVariable or None
        The symbol of the loss at this step.
    one_hot : tuple of TensorVariable
        The inputs whose components add to one.
    """

    step: Step
    loss: TensorVariable | None
    one_hot: tuple[TensorVariable, ...]


def staged_network(cell: Cell, readout: Dense | None, loss: Loss | None) -> Network:
    """Stage a cell with its readout and loss."""
    written = _Written(cell, readout, loss)
    step = stage(
        written,
        pt.TensorType(cell.dtype, (None, cell.n_in)),
        [pt.TensorType(cell.dtype, (None, width)) for width in cell.state.values()],
    )
    targets = tuple(
        symbol for symbol, stood_for in step.closure.items() if stood_for is written.y_t
    )
    step = replace(
        step,
        owner=type(cell).__name__,
        inputs=(*step.inputs, *targets),
        closure={s: v for s, v in step.closure.items() if s not in targets},
    )
    E_t = next((symbol for symbol in step.named if symbol.name == "E_t"), None)
    return Network(step, E_t, targets if loss is cross_entropy else ())
