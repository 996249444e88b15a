"""Layers in sequence, as a single step that can be staged and derived."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext

import pytensor.tensor as pt
from pytensor.tensor.sharedvar import TensorSharedVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell

from symbolic_rnn.equations import layered, let
from symbolic_rnn.networks.level import Level

__all__ = ["Ending", "LayeredStep"]

Ending = Callable[[TensorVariable, str], None]


class LayeredStep(RecurrentCell):
    """Layers as one step, with an optional ending such as a loss.

    Parameters
    ----------
    owner : str
        Name of the network in messages.
    levels : sequence of Level
        The layers.
    time : str
        Suffix of the names of values: ``"_t"``, or empty if a whole example is read at once.
    ending : callable, optional
        Called with the output and ``time`` after the last layer; it may name further values.
    mark : str
        Direction whose cells are used, for bidirectional layers: ``"→"`` or ``"←"``.
    joins : int
        If there are two inputs, the number of the layer whose two directions they are.
    """

    def __init__(
        self,
        owner: str,
        levels: Sequence[Level],
        time: str = "",
        ending: Ending | None = None,
        mark: str = "",
        joins: int = 0,
    ):
        self.levels, self.time, self.ending, self.mark = levels, time, ending, mark
        self.owner, self.joins = owner, joins
        self.state = {
            level.marked(label, m): size
            for level in levels
            for m, cell in level.cells
            if m == mark
            for label, size in cell.state.items()
        }
        self.dtype = next((str(p.dtype) for p in self.parameter_names), "float64")
        self.states_before_last = 0
        self.output: TensorVariable
        self.varying: list[int] = []
        self.pre_activations: list[TensorVariable] = []

    @property
    def parameter_names(self) -> dict[TensorSharedVariable, str]:
        """The name of each parameter and statistic, including those created by an application."""
        return {
            variable: label
            for level in self.levels
            for variable, label in (*level.labels(), *level.statistics())
        }

    def step(self, *values: TensorVariable) -> tuple[TensorVariable, ...]:
        """Apply the layers to their inputs and states; return the new states."""
        reads = len(values) - len(self.state)
        s, before = self._joined(values[:reads]), list(values[reads:])
        after: list[TensorVariable] = []
        for level in self.levels:
            cells = [cell for mark, cell in level.cells if mark == self.mark]
            for cell in cells:
                own = [before.pop(0) for _ in cell.state]
                with layered(level.number), layered(self.mark) if self.mark else nullcontext():
                    outcome = cell.step(s, *own)
                new = list(outcome) if isinstance(outcome, list | tuple) else [outcome]
                self.states_before_last = len(after)
                after += new
                s = new[0]
            if not cells:
                if level.varies_in_training(s):
                    self.varying.append(level.number)
                named = level(s, self.time)
                if level.pre_activated:
                    self.pre_activations.append(named[0])
                s = named[-1]
        self.output = s
        if self.ending is not None:
            self.ending(s, self.time)
        return tuple(after)

    def _joined(self, values: Sequence[TensorVariable]) -> TensorVariable:
        """Concatenate the outputs of two directions."""
        if len(values) == 1:
            return values[0]
        with layered(self.joins):
            return let(f"s{self.time}", pt.concatenate(list(values), axis=-1))

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return nothing: the initial states come from the caller."""
        return ()
