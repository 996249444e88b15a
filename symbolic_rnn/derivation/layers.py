"""The derivation of a network of layers: forward and backward through its segments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import reduce
from operator import add

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.derivation.step_with_loss import Loss, NamedLoss, Network
from symbolic_rnn.derivation.wording import legend, outer_gradients
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.networks import Sequential
from symbolic_rnn.networks.segments import Segment, staged_segments

__all__ = ["derived_layers"]


def derived_layers(network: Sequential, loss: Loss | None) -> tuple[Section, ...]:
    """Derive a network: forward, the errors from the last segment to the first, the gradients.

    Parameters
    ----------
    network : Sequential
    loss : callable or None
        As for :func:`symbolic_rnn.derive`.
    """
    ending = None if loss is None else NamedLoss(loss)
    parts = staged_segments(network, ending)
    back = _Back(parts, ending)
    forward, backward, gradients = [], [], []
    for k in reversed(range(len(parts))):
        arriving, crossing = back.arriving(k)
        derived = back.derive(k, arriving)
        forward.append(_as_in_prediction(parts[k], back.section(k, derived.forward())))
        if crossing is not None:
            backward.append(crossing)
        backward.append(back.section(k, derived.backward()))
        if derived.step.closure:
            gradients.append(back.section(k, derived.gradients()))
    outer = outer_gradients(back.input_gradients(), back.initial_gradients())
    return tuple(_said_once([*reversed(forward), *backward, *reversed(gradients), *outer]))


def _as_in_prediction(part: Segment, section: Section) -> Section:
    """Add a note on the layers whose equations are only those of prediction."""
    if not part.varying:
        return section
    layers = ", ".join(f"layer {number}" for number in part.varying)
    return replace(
        section,
        prose=(
            f"{section.prose} As in prediction: {layers}; in training, dropout sets random entries "
            "to zero, and batch normalization uses the mean and variance of the batch."
        ),
    )


def _said_once(sections: list[Section]) -> Iterator[Section]:
    """Replace repeated prose by "As above."."""
    said = set()
    for section in sections:
        yield replace(section, prose="As above.") if section.prose in said else section
        said.add(section.prose)


class _Back:
    """Derives the segments from the last to the first, with the errors that reach each."""

    def __init__(self, parts: list[Segment], ending: NamedLoss | None):
        self.parts, self.ending = parts, ending
        self.derived: dict[int, StepDerivation] = {}

    def derive(self, k: int, arriving: dict[TensorVariable, t.Term]) -> StepDerivation:
        """Derive a segment, given the error of its output."""
        part = self.parts[k]
        ending = self.ending if k == len(self.parts) - 1 else None
        network = Network(
            part.step,
            direction=part.direction,
            pre_activations=part.pre_activations if part.direction is None else (),
        )
        self.derived[k] = StepDerivation(network.ended(ending), arriving)
        return self.derived[k]

    def arriving(self, k: int) -> tuple[dict[TensorVariable, t.Term], Section | None]:
        """The error of a segment's output, with an equation if the time axis changes in between."""
        part = self.parts[k]
        output = Name.parse(str(part.output.name))
        if _timed(part) and part.output in part.step.varying:
            output = output.in_time()
        if k == len(self.parts) - 1:
            if self.ending is not None:
                return {}, None
            of = Name("L") if part.direction is None else Name("E", time=0)
            return {part.output: t.Derivative(of, output)}, None
        sent = self._sent_to(k)
        if sent is None:
            return {}, None
        symbol, arrived, total = sent
        if all(_timed(other) == _timed(part) for other in self.parts if k in other.sources):
            return {part.output: _seen(part, arrived)}, None
        left = t.Symbol(replace(Name.parse(str(symbol.name)), accent="bar"))
        section = Section(
            f"What reaches {_label(part).lower()}",
            "The error at position t of the sequence that the layers above read step by step."
            if not _timed(part)
            else "The error of the whole sequence, whose position t is that of step t.",
            (line := Line(Key.of(symbol.name).to(Kind.COTANGENT), left, arrived, total),),
            legend([line]),
        )
        return {part.output: t.Symbol(replace(output, accent="bar"))}, section

    def _sent_to(self, source: int) -> tuple[TensorVariable, t.Term, TensorVariable] | None:
        """Return the symbol of a source and what its readers send to it, as a term and a graph."""
        terms, expressions = [], []
        for j, other in enumerate(self.parts):
            if source not in other.sources:
                continue
            symbol = other.inputs[other.sources.index(source)]
            reaching = self.derived[j].cotangents.reaching
            if symbol in reaching:
                terms.append(_seen(other, self.derived[j].read(reaching[symbol])))
                expressions.append(reaching[symbol])
        if not terms:
            return None
        return symbol, algebra.total(*terms), reduce(add, expressions)

    def input_gradients(self) -> list[Line]:
        """The gradient of the network's input; none for integers."""
        sent = self._sent_to(-1)
        if sent is None:
            return []
        symbol, arrived, total = sent
        key = Key.of(symbol.name).to(Kind.INPUT_GRADIENT)
        left = t.Derivative(Name("L"), Name.parse(str(symbol.name)))
        return [Line(key, left, arrived, total)]

    def initial_gradients(self) -> list[Line]:
        """The gradients of the initial states, in the order of the layers."""
        return [
            line
            for k, part in enumerate(self.parts)
            for line in _lines_seen(part, self.derived[k].initial_gradients())
        ]

    def section(self, k: int, section: Section) -> Section:
        """A segment's section within the network: with the segment's name, in its direction."""
        part = self.parts[k]
        title = section.title
        if len(self.parts) > 1:
            title = f"{_label(part)}: {title[0].lower()}{title[1:]}"
        return replace(section, title=title, lines=_lines_seen(part, section.lines))


def _timed(part: Segment) -> bool:
    return part.direction is not None


def _label(part: Segment) -> str:
    numbers = [level.number for level in part.levels]
    if not numbers:
        return "Both directions"
    first, last = numbers[0], numbers[-1]
    label = f"Layer {first}" if first == last else f"Layers {first} to {last}"
    if part.levels[-1].bidirectional:
        return f"{label}, {part.direction} direction"
    return label


def _seen(part: Segment, term: t.Term) -> t.Term:
    """Reverse time in a term if the segment runs from the last step to the first."""
    return t.renamed(term, _turned) if part.direction == "backward" else term


def _lines_seen(part: Segment, lines: Iterable[Line]) -> tuple[Line, ...]:
    return tuple(
        replace(line, left=_seen(part, line.left), right=_seen(part, line.right)) for line in lines
    )


def _turned(name: Name) -> Name:
    turned = name if name.time is None else replace(name, time=-name.time)
    return turned.counted_from("T") if turned.step == "1" else turned
