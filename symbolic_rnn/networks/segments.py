"""A network as staged steps: segments that run in time, or that read a whole example at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pytensor.tensor as pt
from pytensor.tensor.type import TensorType
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.cells.cell import shape_of
from symbolic_rnn.equations import staged
from symbolic_rnn.keys import Key
from symbolic_rnn.networks.attributes import applications_undone
from symbolic_rnn.networks.layered_step import Ending, LayeredStep
from symbolic_rnn.networks.level import Level
from symbolic_rnn.networks.recurrent import Recurrent
from symbolic_rnn.networks.sequential import Sequential
from symbolic_rnn.step import Step, staged_step

__all__ = ["Direction", "Segment", "staged_segments"]

#: Direction of a segment in time; ``None`` if it reads a whole example at once.
Direction = Literal["forward", "backward"] | None


@dataclass(frozen=True)
class Segment:
    """Consecutive layers of a network as one staged step.

    Parameters
    ----------
    levels : tuple of Level
        The layers.
    direction : {"forward", "backward", None}
        How the step is repeated in time; ``None`` if it reads a whole example at once.
    step : Step
        The equations.
    sources : tuple of int
        Index of the segment whose output each input is; -1 for the network's input.
    output : TensorVariable
        The named value that the next segment reads.
    varying : tuple of int
        Numbers of the layers that behave differently in training; the equations are for prediction.
    pre_activations : tuple of TensorVariable
        The named values to which an activation is or could be applied.
    """

    levels: tuple[Level, ...]
    direction: Direction
    step: Step
    sources: tuple[int, ...]
    output: TensorVariable
    varying: tuple[int, ...]
    pre_activations: tuple[TensorVariable, ...]

    @property
    def inputs(self) -> tuple[TensorVariable, ...]:
        """Symbols of the outputs of other segments, in the order of ``sources``."""
        return self.step.inputs[: len(self.sources)]


def staged_segments(network: Sequential, ending: Ending | None = None) -> list[Segment]:
    """Stage a network as segments.

    Parameters
    ----------
    network : Sequential
    ending : callable, optional
        Called while the last segment is staged, with the network's output and with ``"_t"`` if that
        is the output of one step; it may name further values, such as a loss.

    Returns
    -------
    list of Segment
        Each reads outputs of earlier ones.
    """
    parts: list[Segment] = []
    sources: tuple[int, ...] = (-1,)
    name, below = network.name, 0
    groups = _grouped(network)
    if groups[-1][1][-1].bidirectional:
        groups.append(("forward", ()))  # its step joins the two directions
    for direction, levels in groups:
        timed = direction is not None
        inputs = [_symbol(network, parts, source, timed=timed) for source in sources]
        if levels and levels[-1].bidirectional:
            ways: list[tuple[Direction, str]] = [("forward", "→"), ("backward", "←")]
            for way, mark in ways:
                parts.append(
                    _staged(name, levels, way, inputs, sources, None, joins=below, mark=mark)
                )
            sources = (len(parts) - 2, len(parts) - 1)
        else:
            last = ending if levels is groups[-1][1] else None
            parts.append(_staged(name, levels, direction, inputs, sources, last, joins=below))
            sources = (len(parts) - 1,)
        below = levels[-1].number if levels else below
    return parts


def _grouped(network: Sequential) -> list[tuple[Direction, tuple[Level, ...]]]:
    """Group the layers that form one step."""
    in_time = any(level.recurrent for level in network.levels)
    ended = _without_time(network)
    groups: list[tuple[Direction, tuple[Level, ...]]] = []
    for level in network.levels:
        timed = in_time and level.number not in ended
        direction = _direction(level) if timed else None
        before, levels = groups[-1] if groups else (None, ())
        alike = before == direction or (timed and level.pointwise and before is not None)
        if levels and alike and not (level.bidirectional or levels[-1].bidirectional):
            groups[-1] = (before, (*levels, level))
        else:
            groups.append((direction, (level,)))
    return groups


def _without_time(network: Sequential) -> set[int]:
    """The numbers of the layers that read what no longer has an axis of time."""
    found: set[int] = set()
    s: TensorVariable | None = None
    for level in network.levels:
        if s is not None and s.ndim < 3:
            found.add(level.number)
        elif level.recurrent:
            width = sum(cell.n_hidden for _, cell in level.cells)
            s = pt.tensor(dtype=network.dtype, shape=(None, None, width))
        elif s is not None:
            with applications_undone(level.layer), staged():
                s = level.applied(s)
    return found


def _direction(level: Level) -> Direction:
    if isinstance(level.layer, Recurrent):
        return "backward" if level.layer.reverse else "forward"
    return "forward" if level.recurrent or level.pointwise else None


def _symbol(
    network: Sequential, parts: Sequence[Segment], source: int, *, timed: bool
) -> TensorVariable:
    """Symbol of the output of another segment, at one step or for the whole sequence."""
    if source < 0:
        kind = network.input_type
        shape = (kind.shape[0], *kind.shape[2:]) if timed else kind.shape
        return TensorType(kind.dtype, shape)(name="x_t" if timed else "x")
    output, was_timed = parts[source].output, parts[source].direction is not None
    key, kind = Key.of(output.name), output.type
    if was_timed and not timed:
        shape = (kind.shape[0], None, *kind.shape[1:])
        return TensorType(kind.dtype, shape)(name=key.stem)
    if timed and not was_timed:
        return TensorType(kind.dtype, (kind.shape[0], *kind.shape[2:]))(name=key.ending("_t"))
    return kind(name=key)


def _staged(
    owner: str,
    levels: tuple[Level, ...],
    direction: Direction,
    inputs: list[TensorVariable],
    sources: tuple[int, ...],
    ending: Ending | None,
    *,
    joins: int,
    mark: str = "",
) -> Segment:
    written = LayeredStep(owner, levels, "" if direction is None else "_t", ending, mark, joins)
    kinds = [TensorType(written.dtype, (None, *shape_of(size))) for size in written.state.values()]
    step = staged_step(written, inputs, kinds)
    output = written.output
    if output not in step.named:  # a state without a name in its cell
        output = step.state[written.states_before_last]
    varying, before = tuple(written.varying), tuple(written.pre_activations)
    return Segment(levels, direction, step, sources, output, varying, before)
