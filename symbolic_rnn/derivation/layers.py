"""The derivation of a network of layers: forward and backward through its segments."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.derivation.network import Loss, NamedLoss, Network
from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.derivation.step import StepDerivation
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
    return tuple(_said_once([*reversed(forward), *backward, *reversed(gradients)]))


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
        if k == len(self.parts) - 1:
            if self.ending is not None:
                return {}, None
            of = Name("L") if part.direction is None else Name("E", time=0)
            return {part.output: t.Derivative(of, output)}, None
        terms, expressions = [], []
        readers = [j for j, other in enumerate(self.parts) if k in other.sources]
        for j in readers:
            derived, other = self.derived[j], self.parts[j]
            symbol = other.inputs[other.sources.index(k)]
            if symbol in derived.cotangents.reaching:
                expression = derived.cotangents.reaching[symbol]
                terms.append(_seen(other, derived.read(expression)))
                expressions.append(expression)
        if not terms:
            return {}, None
        arrived = algebra.total(*terms)
        if all(_timed(self.parts[j]) == _timed(part) for j in readers):
            return {part.output: _seen(part, arrived)}, None
        total = expressions[0]
        for expression in expressions[1:]:
            total = total + expression
        left = t.Symbol(replace(Name.parse(str(symbol.name)), accent="bar"))
        section = Section(
            f"What reaches {_label(part).lower()}",
            "The error at position t of the sequence that the layers above read step by step."
            if not _timed(part)
            else "The error of the whole sequence, whose position t is that of step t.",
            (Line(Key.of(symbol.name).to(Kind.COTANGENT), left, arrived, total),),
        )
        return {part.output: t.Symbol(replace(output, accent="bar"))}, section

    def section(self, k: int, section: Section) -> Section:
        """A segment's section within the network: with the segment's name, in its direction."""
        part = self.parts[k]
        title = section.title
        if len(self.parts) > 1:
            title = f"{_label(part)}: {title[0].lower()}{title[1:]}"
        lines = [
            replace(line, left=_seen(part, line.left), right=_seen(part, line.right))
            for line in section.lines
        ]
        return replace(section, title=title, lines=tuple(lines))


def _timed(part: Segment) -> bool:
    return part.direction is not None


def _label(part: Segment) -> str:
    numbers = [level.number for level in part.levels]
    if not numbers:
        return "Both directions"
    first, last = numbers[0], numbers[-1]
    label = f"Layer {first}" if first == last else f"Layers {first} to {last}"
    if part.levels[-1].bidirectional:
        return f"{label}, {'ahead' if part.direction == 'forward' else 'back'}"
    return label


def _seen(part: Segment, term: t.Term) -> t.Term:
    """Reverse time in a term if the segment runs from the last step to the first."""
    return _turned(term) if part.direction == "backward" else term


def _turned(term: t.Term) -> t.Term:
    def change(part: Any) -> Any:
        if isinstance(part, Name):
            return part if part.time is None else replace(part, time=-part.time)
        return _turned(part) if isinstance(part, t.Term) else part

    return t.rebuilt(term, change)
