"""What an exported network is: its parameters, its state, and its application to data."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

import numpy as np
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.pytensorf import rewrite_for_prediction

from symbolic_rnn.argument_checks import shown_argument
from symbolic_rnn.cells import Cell
from symbolic_rnn.export.names import identifiers, phrase
from symbolic_rnn.forecasting import Forecaster
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.networks.level import Level
from symbolic_rnn.step import Step, stage_cell, substitute

__all__ = ["Exported", "State", "exported"]

Values = list[TensorVariable]


@dataclass(frozen=True)
class State:
    """One state of a recurrent network.

    Parameters
    ----------
    name : str
        A C identifier.
    shape : tuple of int
        For one example.
    cell : Cell
        The cell that carries it on.
    """

    name: str
    shape: tuple[int, ...]
    cell: Cell


@dataclass(frozen=True)
class Exported:
    """A network with all that an exporter asks of it.

    Parameters
    ----------
    owner : str
        The class of the network, for messages and the header.
    dtype : str
    n_in : int
        Features that it reads at each step.
    parameters : dict of str to SharedVariable
        By their names in C.
    apply : callable
        From sequences, ``(batch, time, n_in)``, to the outputs that a loss compares:
        ``(batch, time, n_out)`` or ``(batch, n_out)``.
    states : tuple of State
        What one step hands to the next.
    step : callable or None
        From an input, ``(batch, n_in)``, and the states to the output, ``(batch, n_out)``, and the
        new states; ``None`` if the network needs the whole sequence.
    at_each_step : callable or None
        From sequences to what ``step`` gives at each of their steps, ``(batch, time, n_out)``;
        ``None`` if the network needs the whole sequence.
    cells : dict of Cell to str
        In order, each once, and where it is in the network; their equations have numbers.
    x_doc, y_doc : str
        What an input and an output hold, with their units.
    x_mean, x_scale, y_scale : float or array
        Of usual values in these units: the mean and the standard deviation of each feature of an
        input, and the standard deviation of an output.
    start : callable
        From a sequence of one step to the states before it.
    """

    owner: str
    dtype: str
    n_in: int
    parameters: dict[str, SharedVariable]
    apply: Callable[[TensorVariable], TensorVariable]
    states: tuple[State, ...] = ()
    step: Callable[[TensorVariable, Values], tuple[TensorVariable, Values]] | None = None
    at_each_step: Callable[[TensorVariable], TensorVariable] | None = None
    cells: dict[Cell, str] = field(default_factory=dict)
    x_doc: str = ""
    y_doc: str = ""
    x_mean: np.ndarray | float = 0.0
    x_scale: np.ndarray | float = 1.0
    y_scale: np.ndarray | float = 1.0

    def start(self, x: TensorVariable) -> Values:
        """Give the states before the first step of sequences ``(batch, 1, n_in)``."""
        found: Values = []
        for cell in dict.fromkeys(state.cell for state in self.states):
            found += cell.initial_state(x)
        return found


def exported(network: Any, readout: Dense | None = None) -> Exported:
    """Give the parts of a network that an exporter asks for.

    Parameters
    ----------
    network : Cell, Recurrent, Bidirectional, Sequential or Forecaster
    readout : Dense, optional
        Applied to the output of each step; not for a Forecaster, which has its own.

    Raises
    ------
    TypeError
        If it is another object.
    ValueError
        If a Sequential does not read sequences of features.
    """
    if isinstance(network, Forecaster):
        return _of_forecaster(network)
    if isinstance(network, Cell):
        network = Recurrent(network)
    if isinstance(network, Recurrent | Bidirectional):
        layers = [network] if readout is None else [network, readout]
        whole = Sequential(layers)
        return _of_layers(whole, _owner(network), _names(network, readout))
    if isinstance(network, Sequential):
        if readout is not None:
            network = Sequential([*network.layers, readout], input_shape=network.input_shape)
        return _of_layers(network, phrase(network.name), network.parameter_names)
    raise TypeError(
        "export_c expects a Cell, a Recurrent, Bidirectional or Sequential network, or a "
        f"Forecaster; got {shown_argument(network)}."
    )


def _owner(network: Recurrent | Bidirectional) -> str:
    return type(network.cell if isinstance(network, Recurrent) else network).__name__


def _names(network: Any, readout: Dense | None) -> dict[Any, str]:
    names = {**network.parameter_names, **network.constant_names}
    return names if readout is None else names | readout.parameter_names


def _of_layers(network: Sequential, owner: str, labels: dict[Any, str]) -> Exported:
    if network.reads_integers:
        raise ValueError(
            f"export_c: {owner} begins with an Embedding, which reads integers, and must read "
            "sequences of features. Export the layers after it, network.layers[1:], and give them "
            "rows of its table; or the prediction of the whole network, by export_graph."
        )
    if len(network.input_shape) != 2 or network.input_shape[-1] is None:
        raise ValueError(
            f"export_c: {owner} must read sequences of features, with input_shape (None, n_in); "
            f"got {network.input_shape}. Name the axis of time, as in Sequential(layers, "
            "input_shape=(None, 4))."
        )
    untrained = {
        each: label if level.recurrent else f"running_{each.name}"
        for level in network.levels
        for each, label in level.statistics()
    }
    states = _states(network.levels)
    return Exported(
        owner=owner,
        dtype=network.dtype,
        n_in=network.input_shape[-1],
        parameters=_fields({**untrained, **labels}),
        apply=network,
        states=states or (),
        step=None if states is None else lambda x, before: _step(network.levels, x, before),
        at_each_step=None if states is None else network,
        cells=_cells(network),
    )


def _fields(labels: dict[Any, str]) -> dict[str, SharedVariable]:
    names = identifiers(labels.values())
    return dict(zip(names, labels, strict=True))


def _states(levels: Sequence[Level]) -> tuple[State, ...] | None:
    """The states of a network that can go step by step; ``None`` for another."""
    forward = all(
        isinstance(level.layer, Recurrent) and not level.layer.reverse
        if level.recurrent
        else level.pointwise
        for level in levels
    )
    if not forward:
        return None
    cells = [cell for level in levels for _, cell in level.cells]
    shapes = [(label, shape, cell) for cell in cells for label, shape in cell.state_shapes.items()]
    names = identifiers(label for label, _, _ in shapes)
    return tuple(
        State(name, shape, cell) for name, (_, shape, cell) in zip(names, shapes, strict=True)
    )


def _step(
    levels: Sequence[Level], x: TensorVariable, before: Values
) -> tuple[TensorVariable, Values]:
    left, after = list(before), list[TensorVariable]()
    for level in levels:
        if not level.recurrent:
            x = rewrite_for_prediction(level.applied(x))
            continue
        cell = level.layer.cell
        own, left = left[: len(cell.state)], left[len(cell.state) :]
        step = stage_cell(cell)
        step.require_float_states("export_c")
        new = _stepped(step, x, own)
        x, after = new[0], [*after, *new]
    return x, after


def _stepped(step: Step, x: TensorVariable, before: Values) -> Values:
    """One step of a cell, whose values keep their names and the numbers of their equations."""
    step.require_no_draws("export_c")
    given = dict(zip([*step.inputs, *step.previous], [x, *before], strict=True))
    values = substitute(step.equations, {**given, **step.closure})
    return [values[symbol] for symbol in step.state]


def _of_forecaster(forecaster: Forecaster) -> Exported:
    """A forecaster in the units of its series: the scaling is a part of what is computed."""
    target_name = forecaster.target
    plain = forecaster.quantiles is None and not forecaster.n_ahead
    if not plain or not isinstance(target_name, str) or len(forecaster.scalings) > 1:
        raise ValueError(
            "export_c expects a Forecaster of the mean of one target of one series, without inputs "
            "that are known ahead; export its cell, forecaster.cell, and compute the rest yourself."
        )
    inside = exported(forecaster.cell)
    scaling, target = forecaster.scaling, forecaster.target_index
    mean, scale = (np.asarray(each, dtype=inside.dtype) for each in (scaling.mean, scaling.scale))
    labels = {**forecaster.cell.parameter_names, **forecaster.readout.parameter_names}
    statistics = {each: f"running_{each.name}" for each in forecaster.running_statistics}

    def scaled(x: TensorVariable) -> TensorVariable:
        return cast("TensorVariable", (x - mean) / scale)

    def in_units(value: TensorVariable) -> TensorVariable:
        return cast("TensorVariable", value * scale[target] + mean[target])

    def apply(x: TensorVariable) -> TensorVariable:
        return in_units(forecaster.network(scaled(x)))

    def step(x: TensorVariable, before: Values) -> tuple[TensorVariable, Values]:
        assert inside.step is not None
        z = scaled(x)
        output, after = inside.step(z, before)
        return in_units(z[:, target][:, None] + forecaster.readout(output)), after

    def at_each_step(x: TensorVariable) -> TensorVariable:
        assert inside.at_each_step is not None
        z = scaled(x)
        return in_units(z[..., target, None] + forecaster.readout(inside.at_each_step(z)))

    return replace(
        inside,
        owner=f"Forecaster of {type(forecaster.cell).__name__}",
        parameters=_fields({**labels, **statistics}),
        apply=apply,
        step=None if inside.step is None else step,
        at_each_step=None if inside.at_each_step is None else at_each_step,
        x_doc=f"{', '.join(map(phrase, forecaster.columns))}, in the units of the series",
        y_doc=f"{phrase(target_name)} {_later(forecaster.horizon)} later, in its units",
        x_mean=mean,
        x_scale=scale,
        y_scale=scale[target],
    )


def _later(horizon: int) -> str:
    return "1 step" if horizon == 1 else f"1 to {horizon} steps"


#: The direction of a cell, by its mark.
_DIRECTIONS = {"": "", "→": ", forward", "←": ", backward"}


def _cells(network: Any) -> dict[Cell, str]:
    """The cells of a network, in order, and where each is."""
    if isinstance(network, Cell):
        return {network: ""}
    if not isinstance(network, Sequential):
        return _cells(Sequential([network]))
    found: dict[Cell, str] = {}
    for level in network.levels:
        for mark, cell in level.cells:
            found.setdefault(cell, f"layer {level.number}{_DIRECTIONS[mark]}")
    return found
