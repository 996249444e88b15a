"""The printed numbers of a cell's equations, for comments in generated code."""

from __future__ import annotations

from collections.abc import Iterable

from pytensor.graph.basic import Constant, Variable
from pytensor.graph.traversal import toposort
from pytensor_ml.layers.recurrent import RecurrentCell

from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation.declared import with_definitions
from symbolic_rnn.derivation.derivation import derive
from symbolic_rnn.derivation.methods import METHODS
from symbolic_rnn.derivation.reading.reader import UnreadableError
from symbolic_rnn.derivation.section import Line
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.derivation.step_with_loss import Network
from symbolic_rnn.step import Step, batch_types, numbered_by

__all__ = ["keep_numbers", "numbers_of"]

_known: dict[object, dict[str, int]] = {}


@numbered_by
def numbers_of(cell: RecurrentCell, step: Step) -> dict[str, int]:
    """Return the numbers of equations in ``derive(cell)``, without readout and loss.

    Cached by class and structure of the step, since equal steps have the same numbers.

    Parameters
    ----------
    cell : RecurrentCell
    step : Step
        The cell's staged step.

    Returns
    -------
    dict of str to int
        By the keys of the lines; empty if the step cannot be printed.
    """
    if not isinstance(cell, Cell):
        return {}
    key = (type(cell), _structure(step))
    if key not in _known:
        try:
            keep_numbers(cell, step, _derivation(cell, step))
        except UnreadableError:
            keep_numbers(cell, step, [])
    return _known[key]


def keep_numbers(cell: Cell, step: Step, lines: Iterable[Line]) -> None:
    """Keep the numbers of a derivation, so that it is not made again where they are looked up.

    Parameters
    ----------
    cell : Cell
    step : Step
        The cell's staged step.
    lines : iterable of Line
        Those of ``derive(cell)``.
    """
    numbers: dict[str, int] = {line.key: number for number, line in enumerate(lines, start=1)}
    _known[type(cell), _structure(step)] = numbers


def _derivation(cell: Cell, step: Step) -> Iterable[Line]:
    """The lines of ``derive(cell)``: of the step itself, whose cotangents are known, if it can be.

    A step for batches of a known size is none that can be printed.
    """
    x_type, state_types = batch_types(cell)
    if [value.type for value in (*step.inputs, *step.previous)] != [x_type, *state_types]:
        return derive(cell)
    _, derived = METHODS["bptt"]
    sections = with_definitions(derived(StepDerivation(Network(step))))
    return [line for section in sections for line in section.lines]


def _structure(step: Step) -> object:
    """Everything in a step on which its derivation depends, without sizes."""
    parts: list[object] = []
    for equation in step.equations:
        nodes = list(toposort([equation.expression]))
        read = [_kind(value) for node in nodes for value in node.inputs if value.owner is None]
        parts.append((equation.name, *(str(node.op) for node in nodes), *read))
    return tuple(parts)


def _kind(value: Variable) -> object:
    if isinstance(value, Constant):
        return str(value.data)
    shape = getattr(value.type, "shape", ())
    return value.name, len(shape), *(size == 1 for size in shape)
