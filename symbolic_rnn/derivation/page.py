"""Reads a step and its cotangents as the sections of a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pytensor.graph.basic import Variable
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.cotangents import Contribution, derive_cotangents
from symbolic_rnn.derivation import terms as t
from symbolic_rnn.derivation.jacobians import chained, jacobian_of
from symbolic_rnn.derivation.names import Name
from symbolic_rnn.derivation.network import Network
from symbolic_rnn.derivation.reading import UnreadableError, read
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.equations import Equation
from symbolic_rnn.tangents import Tangents, derive_tangents

__all__ = ["Page"]


class Page:
    """A step's equations and those derived from them, in a reader's symbols.

    Parameters
    ----------
    network : Network
        The staged step; without a loss, the derivative of the loss at a step by the cell's output
        stands for itself.
    """

    def __init__(self, network: Network):
        self.step, self.loss = step, loss = network.step, network.loss
        self.derived = derive_cotangents(step, seeded=[] if loss is None else [loss])
        values = [*step.inputs, *step.previous, *step.named]
        self.symbols: dict[Variable, t.Term] = {
            variable: t.Symbol(Name.parse(str(variable.name)))
            for variable in (*values, *step.closure)
        }
        self.symbols |= {target: t.Distribution(self.name(target)) for target in network.one_hot}
        for value, bar in self.derived.of.items():
            self.symbols[bar] = t.Symbol(self._cotangent_name(value))
        if loss is not None:
            # dE_t/dE_t: no need to write it.
            self.symbols[self.derived.of[loss]] = t.Number(1.0)
        named = {*values, *self.derived.of.values(), *self.derived.seeds.values()}
        # The loss is a number for the whole batch; all else holds one example per row.
        self.examples = {variable for variable in named if variable.type.ndim}
        # What reaches a state is read in these very symbols: they stand for zero until then.
        self.symbols |= dict.fromkeys(self.derived.seeds.values(), t.Number(0.0))
        for value, seed in self.derived.seeds.items():
            self.symbols[seed] = self._from_outside(value)

    def name(self, variable: Variable) -> Name:
        """What a symbol is called."""
        term = self.symbols[variable]
        assert isinstance(term, t.Symbol)
        return term.name

    def read(self, expression: Variable) -> t.Term:
        """Read an expression of the step."""
        try:
            return read(expression, self.symbols, self.examples)
        except UnreadableError as error:
            raise UnreadableError(f"{self.step.owner} cannot be printed: {error}") from error

    def forward(self) -> Section:
        """The network itself."""
        return Section(
            "One step",
            "The network: each value by its name.",
            tuple(self._lines(self.step.equations)),
        )

    def local_derivatives(self) -> Section:
        """Of each value by each other value in its equation, where they have a simple form."""
        order = self.step.named.index
        lines = []
        for contribution, found in sorted(self._jacobians(), key=lambda c: order(c[0].value)):
            value, symbol = contribution.value, contribution.symbol
            if found is not None:
                left = t.Derivative(self.name(value), self.name(symbol))
                key = f"d{value.name}/d{symbol.name}"
                lines.append(Line(key, left, found, contribution.expression))
        return Section(
            "Local derivatives",
            "Of each value by each value in its equation, all others held.",
            tuple(lines),
        )

    def backward(self) -> Section:
        """The recursion of the errors, backward in time."""
        equations = [e for e in self.derived.equations if e.symbol is not self._bar_of_loss()]
        return Section(
            "The error, backward in time",
            "The cotangent of a value is the derivative of the whole loss by it: a bar, and "
            "delta for a state. Each is the sum, over the equations that read the value, of the "
            "transposed local derivative times the cotangent of the left side; a state is read "
            "by the next step too. Boundary condition: every cotangent of step T+1 is zero.",
            tuple(self._lines(equations)),
        )

    def gradients(self) -> Section:
        """The gradient of each parameter, a sum over time because the steps share it."""
        order = [symbol for symbol in self.step.closure if symbol in self.derived.reaching]
        lines = []
        for symbol in order:
            expression = self.derived.reaching[symbol]
            left = t.Derivative(Name("L"), self.name(symbol))
            right = t.OverTime(self.read(expression))
            lines.append(Line(f"dL/d{symbol.name}", left, right, expression))
        return Section(
            "Gradients",
            "All steps share the parameters: each gradient is a sum over time (and over "
            "the examples of a batch).",
            tuple(lines),
        )

    @property
    def states(self) -> list[str]:
        """The states' own names, without time: ``["h", "c"]``."""
        return [self.name(state).base for state in self.step.state]

    def tangents(self) -> Section:
        """The forward recursion in directions: every parameter moves, the input does not."""
        tangents = derive_tangents(self.step)
        for symbol, dot in tangents.dots.items():
            self.symbols[dot] = t.Symbol(replace(self.name(symbol), accent="dot"))
            if symbol in self.examples:
                self.examples.add(dot)
        moving = {*self.step.previous, *self.step.closure}
        equations = [
            e for e in tangents.along(moving) if e.symbol is not self._dot_of_loss(tangents)
        ]
        return Section(
            "The recursion, value by value",
            "A dot is the total derivative along a direction in which the parameters move: in that "
            "of a single entry of theta it gives that entry's column of the influence matrix, the "
            "terms with the dots of other parameters being zero. Initial condition: the state "
            "before step 1 does not move.",
            tuple(self._lines(equations)),
        )

    def step_jacobians(self) -> Section:
        """Each state by each state before, by the chain rule through the values between."""
        local: dict[TensorVariable, dict[TensorVariable, t.Term]] = {}
        for contribution, found in self._jacobians():
            value, symbol = contribution.value, contribution.symbol
            itself = t.Derivative(self.name(value), self.name(symbol))
            local.setdefault(value, {})[symbol] = itself if found is None else found

        def through(value: TensorVariable, before: TensorVariable) -> list[t.Term]:
            """Every path from a value back to a state before: a product of local derivatives."""
            paths: list[t.Term] = []
            for symbol, derivative in local.get(value, {}).items():
                if symbol is before:
                    paths.append(derivative)
                elif symbol in self.step.state:
                    rest = t.Derivative(self.name(symbol), self.name(before))
                    if through(symbol, before):
                        paths.append(chained(derivative, rest))
                else:
                    paths += [chained(derivative, path) for path in through(symbol, before)]
            return paths

        lines = []
        for state in sorted(self.step.state, key=self.step.named.index):
            for before in self.step.previous:
                paths = through(state, before)
                if paths:
                    left = t.Derivative(self.name(state), self.name(before))
                    lines.append(Line(f"J {state.name}/{before.name}", left, t.total(*paths)))
        return Section(
            "Step Jacobians",
            "Of each state by each state before, along every path through the values of one step.",
            tuple(lines),
        )

    def _jacobians(self) -> Iterator[tuple[Contribution, t.Term | None]]:
        """The local derivative of each value by each value it reads, where it has a simple form."""
        for contribution in self.derived.contributions:
            value = contribution.value
            if contribution.symbol in self.step.closure or value is self.loss:
                continue
            bar = self.symbols[self.derived.of[value]]
            assert isinstance(bar, t.Symbol)
            identity = t.Identity(self.name(value))
            yield contribution, jacobian_of(self.read(contribution.expression), bar, identity)

    def _dot_of_loss(self, tangents: Tangents) -> Variable | None:
        return None if self.loss is None else tangents.dots.get(self.loss)

    def _lines(self, equations: Iterable[Equation]) -> list[Line]:
        lines = []
        for equation in equations:
            right = self.read(equation.expression)
            lines.append(
                Line(equation.name, self.symbols[equation.symbol], right, equation.expression)
            )
        return lines

    def _bar_of_loss(self) -> Variable | None:
        return None if self.loss is None else self.derived.of[self.loss]

    def _cotangent_name(self, value: TensorVariable) -> Name:
        """Delta for a state, a bar for any other value."""
        name = Name.parse(str(value.name))
        if value not in self.step.state:
            return Name(name.base, name.above, name.below, name.time, "bar")
        of_state = name.base if len(self.step.state) > 1 else ""
        above = ",".join(part for part in (of_state, name.above) if part)
        return Name("delta", above, name.below, name.time)

    def _from_outside(self, value: TensorVariable) -> t.Term:
        """What reaches a value from outside its step: the loss, and the next step."""
        if value is self.loss:
            return t.Number(1.0)
        before = self.step.previous[self.step.state.index(value)]
        parts: list[t.Term] = []
        if self.loss is None and value is self.step.state[0]:
            parts.append(t.Derivative(Name("E", time=0), self.name(value)))
        if before in self.derived.reaching:
            parts.append(t.moved(self.read(self.derived.reaching[before]), +1))
        return t.total(*parts)
