"""The step of a cell together with its readout and the loss at this step."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, replace
from functools import partial

from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell
from pytensor_ml.params import NonTrainableParameter, TrainableParameter

from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation.einsums import with_indices
from symbolic_rnn.derivation.reading.reader import UnreadableError
from symbolic_rnn.equations import in_layer, layered, let
from symbolic_rnn.keys import Key
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import at_one_step, cross_entropy, pinball_loss, squared_error
from symbolic_rnn.networks.segments import Direction
from symbolic_rnn.step import Step, batch_types, stage

__all__ = ["Loss", "NamedLoss", "Network", "staged_network"]

Loss = Callable[..., TensorVariable]


class NamedLoss:
    """A loss with its target, to be named after a network's output.

    Parameters
    ----------
    loss : callable
        ``squared_error``, ``cross_entropy``, or a function of the output and the target that
        returns a scalar.
    target : str
        The name of the target, without time.

    Raises
    ------
    TypeError
        When called, if the loss does not return a scalar.
    """

    def __init__(self, loss: Loss, target: str = "y"):
        self.loss, self.target_name = loss, target

    def __call__(self, output: TensorVariable, time: str) -> None:
        """Name the loss of an output: ``E_t`` for the output of one step, else ``L``."""
        self.target = output.type(name=f"{self.target_name}{time}")
        value = at_one_step(self.loss, output, self.target)
        if not isinstance(value, TensorVariable) or value.ndim:
            got = (
                f"{value.ndim} axes" if isinstance(value, TensorVariable) else type(value).__name__
            )
            raise TypeError(
                "derive expects a loss that returns a scalar, the sum over the examples and the "
                f"components, got {got}: loss=lambda o, y: ((o - y) ** 2).sum()."
            )
        self.value = let("E_t" if time else "L", value)

    @property
    def prose(self) -> str:
        """How the printed loss of this library relates to its reductions; empty for another."""
        loss = self.loss.func if isinstance(self.loss, partial) else self.loss
        counts = {squared_error: "entries", cross_entropy: "positions", pinball_loss: "entries"}
        count = counts.get(loss)
        if count is None:
            return ""
        return (
            ' The loss is that of one example, summed over its components, as with reduction="sum";'
            f' reduction="mean", the default, divides L and its gradients by the number of {count}.'
        )


@dataclass(frozen=True)
class Network:
    """A staged step with properties of its symbols.

    Parameters
    ----------
    step : Step
        If there is a loss, its target is among the inputs and the loss among the equations.
    loss : TensorVariable or None
        The symbol of the loss.
    targets : tuple of TensorVariable
        The inputs that only the loss reads.
    loss_prose : str
        A sentence on the printed loss.
    one_hot : tuple of TensorVariable
        Inputs whose components sum to one.
    direction : {"forward", "backward", None}
        How the step is repeated in time; ``None`` for layers that read a whole example at once.
    pre_activations : tuple of TensorVariable
        For such layers, the values to which an activation is or could be applied.
    """

    step: Step
    loss: TensorVariable | None = None
    loss_prose: str = ""
    targets: tuple[TensorVariable, ...] = ()
    one_hot: tuple[TensorVariable, ...] = ()
    direction: Direction = "forward"
    pre_activations: tuple[TensorVariable, ...] = ()

    def ended(self, ending: NamedLoss | None) -> Network:
        """Return the network with the loss, whose target becomes an input."""
        if ending is None:
            return self
        step = self.step
        if ending.value not in step.named:
            raise UnreadableError(
                f"{step.owner} cannot be printed: a state and the loss are both written "
                f"{ending.value.name}. Rename the state."
            )
        targets = tuple(s for s, leaf in step.closure.items() if leaf is ending.target)
        step = replace(
            step,
            inputs=(*step.inputs, *targets),
            closure={s: leaf for s, leaf in step.closure.items() if s not in targets},
        )
        one_hot = targets if ending.loss is cross_entropy else ()
        return replace(
            self,
            step=step,
            loss=ending.value,
            loss_prose=ending.prose,
            targets=targets,
            one_hot=one_hot,
        )

    @property
    def timed(self) -> frozenset[TensorVariable]:
        """The symbols with a value at each time; none for layers without time."""
        return frozenset() if self.direction is None else self.step.varying

    @property
    def data(self) -> tuple[TensorVariable, ...]:
        """The inputs that the network is run on: no targets and no random numbers."""
        apart = {*self.targets, *self.step.draws.read}
        return tuple(symbol for symbol in self.step.inputs if symbol not in apart)


class _Written(RecurrentCell):
    """A cell with readout and loss; ``mark`` distinguishes the names of the readout."""

    def __init__(
        self, cell: Cell, readout: Dense | None, ending: NamedLoss | None, mark: str | None = None
    ):
        self.cell, self.readout, self.ending, self.mark = cell, readout, ending, mark
        self.owner = type(cell).__name__
        self.state = cell.state

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        names = dict(self.cell.parameter_names)
        if self.readout is not None:
            for parameter, label in self.readout.parameter_names.items():
                names[parameter] = in_layer(label, self.mark) if self.mark else label
        return names

    @property
    def constant_names(self) -> dict[NonTrainableParameter, str]:
        return self.cell.constant_names

    def step(self, x_t: TensorVariable, *state: TensorVariable) -> tuple[TensorVariable, ...]:
        outcome = self.cell.step(x_t, *state)
        after = tuple(outcome) if isinstance(outcome, list | tuple) else (outcome,)
        o_t = after[0]
        if self.readout is not None:
            with layered(self.mark) if self.mark else nullcontext():
                o_t = self.readout(after[0])
        if self.ending is not None:
            self.ending(o_t, "_t")
        return after

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        return self.cell.initial_state(X)


def staged_network(cell: Cell, readout: Dense | None, loss: Loss | None) -> Network:
    """Stage a cell with its readout and loss, under names that the cell does not use.

    Jordan's output and the gate of an LSTM are called ``o_t`` as well as that of the readout, and
    the state of a linear recurrence ``y_t`` as well as the target.
    """
    types = batch_types(cell)
    ending = mark = None
    if not (readout is loss is None):
        alone = stage(cell, *types)
        own = (*alone.inputs, *alone.previous, *alone.named, *alone.closure)
        taken = {Key.of(symbol.name).stem for symbol in own}
        if readout is not None and taken & {"o", "a^o", *readout.parameter_names.values()}:
            mark = "out"
        if loss is not None:
            ending = NamedLoss(loss, in_layer("y", "target") if "y" in taken else "y")
    step = with_indices(stage(_Written(cell, readout, ending, mark), *types))
    return Network(step).ended(ending)
