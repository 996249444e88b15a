"""The derivation of one step as sections: its equations, and those derived from them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from string import ascii_letters
from typing import Any

import numpy as np
from pytensor.gradient import NullTypeGradError
from pytensor.graph.basic import Variable
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.cotangents import Contribution
from symbolic_rnn.derivation.jacobians import Shape, chained, jacobian_of
from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import GREEK, Name
from symbolic_rnn.derivation.notation.text import TextWriter
from symbolic_rnn.derivation.reading.axes import Axis, Lengths, Reading
from symbolic_rnn.derivation.reading.reader import UnreadableError, read
from symbolic_rnn.derivation.reading.symbols import Vocabulary
from symbolic_rnn.derivation.section import Line, Section, rights_of
from symbolic_rnn.derivation.step_with_loss import Network
from symbolic_rnn.derivation.wording import WORDING, legend
from symbolic_rnn.equations import Equation
from symbolic_rnn.graph import is_float, leaves, replaced
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.step_back import StepBack
from symbolic_rnn.tangents import derive_tangents

__all__ = ["StepDerivation"]


class StepDerivation:
    """A step's equations and those derived from them, as printed terms.

    Parameters
    ----------
    network : Network
        The staged step.
    arriving : mapping of TensorVariable to Term, optional
        External cotangents of named values, except those from the next step. When omitted and there
        is no loss, the derivative of the loss at a step by the cell's output appears as a symbol.
    """

    def __init__(self, network: Network, arriving: Mapping[TensorVariable, t.Term] | None = None):
        self.step, self.loss = step, loss = network.step, network.loss
        self.data = network.data
        self.loss_prose = network.loss_prose
        self.direction = network.direction
        self.in_time = network.direction is not None
        self.timed = network.timed
        self.pre_activations = network.pre_activations
        self.words = WORDING[network.direction]
        if arriving is None:
            first = step.state[0]
            by_itself = {first: t.Derivative(Name("E", time=0), self._symbol(first).name)}
            arriving = by_itself if loss is None else {}
        self.arriving = arriving if loss is None else {**arriving, loss: t.Number(1.0)}
        back = StepBack(step, given=list(self.arriving))
        self.cotangents = back.derived
        self._own = (*step.inputs, *step.previous, *step.named, *step.closure)
        self.vocabulary = Vocabulary({v: self._symbol(v) for v in self._own})
        self.symbols, self.examples = self.vocabulary.terms, self.vocabulary.examples
        self.symbols |= {target: t.Distribution(self.name(target)) for target in network.one_hot}
        self.examples |= {*step.inputs, *step.previous}
        self.vocabulary.positions |= {x for x in step.inputs if x.type.ndim > 2}
        self._read_forward()
        for value, bar in self.cotangents.of.items():
            self.enter_cotangent(bar, value, self._cotangent_name(value))
        if loss is not None:
            # dE_t/dE_t is one.
            self.symbols[self.cotangents.of[loss]] = t.Number(1.0)
            self.vocabulary.summed -= {loss, self.cotangents.of[loss]}
        from_outside = {symbol: self.arriving[value] for value, symbol in back.outside.items()}
        from_outside |= self._from_the_next_step(back)
        for value, seed in self.cotangents.seeds.items():
            self.enter(seed, value, self.name(value))
            self.symbols[seed] = algebra.total(*(from_outside[s] for s in back.arriving(value)))
        self.written_out = self._write_out_activations()
        self._check_names()

    def _check_names(self) -> None:
        """Reject two quantities with one printed name, at the same or at different steps."""
        kept = dict(zip(self.step.previous, self.step.state, strict=True))
        taken: dict[str, tuple[Variable | None, str]] = {}

        def take(name: Name, whose: Variable | None, what: str) -> None:
            # One name at two times is one value; the previous state is the state one step earlier.
            shown = TextWriter().name(name.at(-(name.time or 0)))
            first, other = taken.setdefault(shown, (whose, what))
            if first is not whose:
                raise UnreadableError(
                    f"{self.step.owner} cannot be printed: {other} and {what} are both written "
                    f"{shown}. Rename "
                    + ("the latter." if other.startswith("the loss") else "one of them.")
                )

        take(Name("L"), None if self.in_time else self.loss, "the loss")
        if self.in_time:
            take(Name("E", time=0), self.loss, "the loss of one step")
        for variable in self._own:
            name, what = self.name(variable), f"the name {str(variable.name)!r}"
            take(name, kept.get(variable, variable), what)
            take(name.counted_from("1"), kept.get(variable, variable), f"{what} at step 1")
        for value, bar in self.cotangents.of.items():
            if value is not self.loss:
                of = f"the cotangent of {str(value.name)!r}"
                take(self._cotangent_name(value), bar, of)

    def enter_cotangent(self, bar: Variable, value: Variable, name: Name) -> None:
        """Enter the cotangent of a named value."""
        self.enter(bar, value, name)
        if value not in self.examples:
            self.vocabulary.summed.add(bar)  # a sum over the examples that share the value

    def enter(self, symbol: Variable, value: Variable, name: Name) -> None:
        """Enter the cotangent or tangent of a value, with the properties of that value."""
        known = self.vocabulary
        kind = t.Scalar if isinstance(self.symbols[value], t.Scalar) else t.Symbol
        self.symbols[symbol] = kind(name)
        for group in (known.examples, known.positions):
            if value in group:
                group.add(symbol)
        if value in known.lengths:
            known.lengths[symbol] = known.lengths[value]

    def _symbol(self, variable: Variable) -> t.Symbol:
        """Print a name, with the time if the value differs between steps."""
        name = Name.parse(str(variable.name))
        name = name.in_time() if variable in self.timed else name
        return t.Symbol(name) if variable.type.ndim else t.Scalar(name)

    def _read_forward(self) -> None:
        """Find the named values that differ between examples, and those that are scalars."""
        known = self.vocabulary
        for equation in self.step.equations:
            reading, lengths = self._reading(equation.expression, equation.name)
            shape = equation.symbol.type.shape
            if reading.per_example or (shape[:1] == (None,) and Axis.OWN not in reading.axes[:1]):
                known.examples.add(equation.symbol)
            elif reading.summed:
                known.summed.add(equation.symbol)
            if reading.positions:
                known.positions.add(equation.symbol)
            known.lengths[equation.symbol] = lengths
            if lengths[1 if equation.symbol in known.examples else 0 :] in ((), (1,)):
                known.terms[equation.symbol] = t.Scalar(self.name(equation.symbol))

    def name(self, variable: Variable) -> Name:
        """The name of a symbol."""
        term = self.symbols[variable]
        assert isinstance(term, t.Symbol)
        return term.name

    def read(self, expression: TensorVariable, of: str = "") -> t.Term:
        """Read an expression of the step; ``of`` is the name of its equation in messages."""
        reading, _ = self._reading(expression, of)
        return reading.term

    def _reading(self, expression: TensorVariable, of: str) -> tuple[Reading, Lengths]:
        try:
            return read(expression, self.vocabulary)
        except UnreadableError as error:
            equation = f"the equation of {of}" if of else "an equation"
            hint = ""
            if self.loss is not None and of == self.loss.name:
                hint = (
                    " A mean over the examples has no equation for one of them: pass the loss "
                    "itself, loss=srnn.squared_error, or a sum over the examples, as with "
                    'reduction="sum".'
                )
            raise UnreadableError(
                f"{self.step.owner} cannot be printed: {equation} contains {error}{hint}"
            ) from error

    def forward(self) -> Section:
        """The equations of the network."""
        title, prose = self.words.forward
        if drawn := ", ".join(str(symbol.name) for symbol in self.step.draws.read):
            prose += f" Drawn at random at each step, and fixed in every derivative: {drawn}."
        return self._section((title, prose + self.loss_prose), self._lines(self.step.equations))

    def local_derivatives(self) -> Section:
        """The derivative of each value by each value in its equation, if it has a simple form."""
        order = self.step.named.index
        lines = []
        left_out: dict[str, list[str]] = {}
        for contribution, found in sorted(self._jacobians(), key=lambda c: order(c[0].value)):
            value, symbol = contribution.value, contribution.symbol
            if found is None:
                of, by = (TextWriter().name(self.name(each)) for each in (value, symbol))
                left_out.setdefault(of, []).append(by)
            else:
                left = t.Derivative(self.name(value), self.name(symbol))
                key = Key.of(value.name).to(Kind.LOCAL, by=str(symbol.name))
                lines.append(Line(key, left, found, contribution.expression))
        words = "Of each value by each value in its equation, with all others fixed."
        if left_out:
            told = [f"{of} by {', '.join(by)}" for of, by in left_out.items()]
            words += f" Without a form of this kind, and left out: {'; '.join(told)}."
        return self._section(("Local derivatives", words), lines)

    def immediate_derivatives(self) -> Section:
        """The local derivatives, with a sign of their own where the step has other paths."""
        section, marked = self.local_derivatives(), self._read_along_several_paths()
        lines = [
            replace(line, left=t.Immediate(line.left.of, line.left.by))
            if line.left in marked
            else line
            for line in section.lines
            if isinstance(line.left, t.Derivative)
        ]
        return replace(section, lines=tuple(lines), legend=legend(lines))

    def _read_along_several_paths(self) -> set[t.Term]:
        """The local derivatives by what a value also depends on through others of the step."""
        reads: dict[TensorVariable, list[TensorVariable]] = {v: [] for v in self.step.named}
        for contribution in self.cotangents.contributions:
            reads[contribution.value].append(contribution.symbol)
        through: dict[TensorVariable, set[TensorVariable]] = {}
        for value, read_by_it in reads.items():  # in the order of the step
            depends = [{symbol, *through.get(symbol, ())} for symbol in read_by_it]
            through[value] = set().union(*depends)
        return {
            t.Derivative(self.name(value), self.name(symbol))
            for value, read_by_it in reads.items()
            for symbol in read_by_it
            if any(symbol in through.get(other, ()) for other in read_by_it)
        }

    def backward(self) -> Section:
        """The recursion of the errors, backward in time or through the layers."""
        left_out = {self._bar_of_loss(), *self.written_out}
        equations = [
            Equation(e.symbol, *replaced([e.expression], self.written_out))
            for e in self.cotangents.equations
            if e.symbol not in left_out
        ]
        return self._section(self.words.backward, self._lines(equations))

    def gradients(self) -> Section:
        """The gradient of each parameter; a sum over time if the steps share it."""
        order = [symbol for symbol in self.step.learned if symbol in self.cotangents.reaching]
        lines = []
        for symbol in order:
            expression = self.cotangents.reaching[symbol]
            key = Key.of(symbol.name).to(Kind.GRADIENT)
            left = t.Derivative(Name("L"), self.name(symbol))
            [expression] = replaced([expression], self.written_out)
            right = self.read(expression, key)
            right = t.OverTime(right) if self.in_time else right
            lines.append(Line(key, left, right, expression))
        return self._section(self.words.gradients, lines)

    def input_gradients(self) -> list[Line]:
        """The gradient of each input that the loss depends on."""
        lines = []
        for symbol in self.data:
            if symbol in self.cotangents.reaching:
                [expression] = replaced([self.cotangents.reaching[symbol]], self.written_out)
                key = Key.of(symbol.name).to(Kind.INPUT_GRADIENT)
                left = t.Derivative(Name("L"), self.name(symbol))
                lines.append(Line(key, left, self.read(expression, key), expression))
        return lines

    def initial_gradients(self) -> list[Line]:
        """The gradient of each initial state: what step 1 sends to the state before it."""
        lines = []
        index = "_{T+1}" if self.direction == "backward" else "_0"
        for before in self.step.previous:
            if before in self.cotangents.reaching:
                expression = self.cotangents.reaching[before]
                key = Key.of(before.name).stem.ending(index).to(Kind.INITIAL_GRADIENT)
                left = t.Derivative(Name("L"), self.name(before).counted_from("1"))
                right = t.renamed(self.read(expression, key), lambda name: name.counted_from("1"))
                lines.append(Line(key, left, right, expression))
        return lines

    def free(self, *letters: str) -> str:
        """The first letter, of these or any, that names no quantity of the step, without time."""
        stems = [Key.of(symbol.name).stem for symbol in self._own]
        taken = {GREEK.get(stem, stem) for stem in stems}
        some = (*letters, *ascii_letters)
        return next(letter for letter in some if GREEK.get(letter, letter) not in taken)

    @property
    def whole_state(self) -> Name:
        """The sign for all states in one column; for a single state, its own name."""
        return self.states[0] if len(self.states) == 1 else Name(self.free(*"szqu"))

    @property
    def parameter(self) -> str:
        """The letter for any parameter, ``"theta"``."""
        return self.free("theta", "omega", "psi", "xi")

    @property
    def any_one(self) -> str:
        """The same as a sign, ``"θ"``."""
        return GREEK.get(self.parameter, self.parameter)

    @property
    def states(self) -> list[Name]:
        """Names of the states, without time."""
        return [replace(self.name(state), time=None) for state in self.step.state]

    @property
    def differentiated_states(self) -> list[Name]:
        """The same without states of integers, which are constant for the gradient."""
        own = zip(self.step.state, self.states, strict=True)
        return [name for state, name in own if is_float(state)]

    def tangents(self) -> Section:
        """The forward recursion of tangents with respect to the parameters, with fixed inputs."""
        words = (
            "The recursion, value by value",
            "A dot is the total derivative along a direction in parameter space: along a single "
            f"entry of {self.any_one} it is that entry's column of the influence matrix, "
            "and the terms with the dots of other parameters are zero. Initial condition: the "
            "state before step 1 does not depend on the parameters.",
        )
        seeded = [] if self.loss is None else [self.loss]
        try:
            tangents = derive_tangents(self.step, seeded)
        except NullTypeGradError as error:
            raise UnreadableError(
                f"{self.step.owner} cannot be printed forward in time: {error} Use "
                "backpropagation, method='bptt', which needs no second derivative."
            ) from error
        for symbol, dot in tangents.dots.items():
            self.enter(dot, symbol, replace(self.name(symbol), accent="dot"))
        equations = tangents.along({*self.step.previous, *self.step.learned})
        return self._section(words, self._lines(equations))

    def step_jacobians(self) -> Section:
        """The derivative of each state by each previous state, by the chain rule."""
        several = self._read_along_several_paths()
        local: dict[TensorVariable, dict[TensorVariable, t.Term]] = {}
        for contribution, found in self._jacobians():
            value, symbol = contribution.value, contribution.symbol
            itself = t.Derivative(self.name(value), self.name(symbol))
            if itself in several or (value in self.step.state and symbol in self.step.previous):
                itself = t.Immediate(itself.of, itself.by)
            local.setdefault(value, {})[symbol] = itself if found is None else found
        readers = Counter(symbol for reads in local.values() for symbol in reads)
        paths: dict[tuple[TensorVariable, TensorVariable], list[t.Term]] = {}
        named: dict[tuple[TensorVariable, TensorVariable], t.Derivative] = {}
        lines = []
        for value in (value for value in self.step.named if value in local):
            for before in self.step.previous:
                ways: list[t.Term] = []
                for symbol, derivative in local[value].items():
                    if symbol is before:
                        ways.append(derivative)
                    elif (symbol, before) in named:
                        ways.append(chained(derivative, named[symbol, before]))
                    else:
                        rest = paths.get((symbol, before), [])
                        ways += [chained(derivative, path) for path in rest]
                paths[value, before] = ways
                # Multiplied out, the paths through values read twice would be exponentially many.
                shared = len(ways) > 1 and readers[value] > 1
                if ways and (shared or value in self.step.state):
                    left = t.Derivative(self.name(value), self.name(before))
                    named[value, before] = left
                    key = Key.of(value.name).to(Kind.JACOBIAN, by=str(before.name))
                    lines.append(Line(key, left, algebra.total(*ways)))
        words = (
            "Of each state by each previous state, summed over all paths through the values of "
            "one step."
        )
        if any(value not in self.step.state for value, _ in named):
            words += (
                " A value in which several paths meet, and that is read more than once, has lines "
                "of its own."
            )
        return self._section(("Step Jacobians", words), lines)

    def _jacobians(self) -> Iterator[tuple[Contribution, t.Term | None]]:
        """Each value's derivative by each value it reads; ``None`` without a simple form."""
        shape, equations = self.shapes(), rights_of(self.forward())
        for contribution in self.cotangents.contributions:
            value = contribution.value
            if contribution.symbol in self.step.closure or value is self.loss:
                continue
            if self.name(contribution.symbol) not in t.names_in(equations[self.name(value)]):
                continue  # only its shape is read
            bar = self.symbols[self.cotangents.of[value]]
            assert isinstance(bar, t.Symbol)
            identity = t.Identity(self.name(value))
            key = Key.of(value.name).to(Kind.LOCAL, by=str(contribution.symbol.name))
            pulled_back = self.read(contribution.expression, key)
            found = None
            if value in self.examples:
                found = jacobian_of(pulled_back, bar, identity, shape)
            yield contribution, found

    def shapes(self) -> Shape:
        """Return what gives the shape of a term, for one example."""
        ones = self._ones()

        def shape(term: t.Term) -> tuple[int, ...]:
            with np.errstate(all="ignore"):
                return tuple(evaluate(_without_inverses(term), ones).shape)

        return shape

    def _ones(self) -> dict[Name, np.ndarray]:
        """An array of ones for each symbol, with the shape of one example."""
        values: dict[Name, np.ndarray] = {}
        for variable, symbol in self.symbols.items():
            if isinstance(symbol, t.Symbol):
                lengths = self.vocabulary.lengths.get(variable, variable.type.shape)
                shape = lengths[1 if variable in self.examples else 0 :]
                values[symbol.name] = np.ones([1 if size is None else size for size in shape])
        return values

    @staticmethod
    def _section(words: tuple[str, str], lines: list[Line]) -> Section:
        title, prose = words
        return Section(title, prose, tuple(lines), legend(lines))

    def _lines(self, equations: Iterable[Equation]) -> list[Line]:
        lines = []
        for equation in equations:
            reading, _ = self._reading(equation.expression, equation.name)
            if reading.summed and equation.symbol in self.examples:
                raise UnreadableError(
                    f"{self.step.owner} cannot be printed: the equation of {equation.name} "
                    "contains a sum over the examples."
                )
            right = reading.term
            lines.append(
                Line(equation.key, self.symbols[equation.symbol], right, equation.expression)
            )
        return lines

    def _bar_of_loss(self) -> Variable | None:
        return None if self.loss is None else self.cotangents.of[self.loss]

    def _cotangent_name(self, value: TensorVariable) -> Name:
        """Delta for a state and for a pre-activation; a bar for any other value."""
        name = self.name(value)
        if self.in_time:
            name = name.in_time()  # a value that all steps share has a different error at each
        if value in self.pre_activations:
            return Name("delta", name.above, name.below)
        if value not in self.step.state:
            return Name(name.base, name.above, name.below, name.time, "bar")
        of_state = name.base if len(self.step.state) > 1 else ""
        above = ",".join(part for part in (of_state, name.above) if part)
        return Name("delta", above, name.below, name.time)

    def _from_the_next_step(self, back: StepBack) -> dict[TensorVariable, t.Term]:
        """The cotangent sent to each state by the next step: that to the state before, shifted."""
        reaching = self.cotangents.reaching
        return {
            delta: t.moved(self.read(reaching[before]), +1) if before in reaching else t.Number(0.0)
            for delta, before in zip(back.deltas.values(), self.step.previous, strict=True)
        }

    def _write_out_activations(self) -> dict[TensorVariable, TensorVariable]:
        """Without time, substitute the cotangent of g(a) into that of a, to print one line."""
        written: dict[TensorVariable, TensorVariable] = {}
        expressions = {e.symbol: e.expression for e in self.step.equations}
        for bar in self.cotangents.equations if not self.in_time else ():
            [value] = [v for v, symbol in self.cotangents.of.items() if symbol is bar.symbol]
            read = [leaf for leaf in leaves([expressions[value]]) if leaf in self.examples]
            is_activation = value is not self.loss and value not in self.pre_activations
            if is_activation and len(read) == 1 and read[0] in self.pre_activations:
                [written[bar.symbol]] = replaced([bar.expression], written)
                self.symbols[bar.symbol] = self.read(written[bar.symbol])
        return written


def _without_inverses(term: t.Term) -> t.Term:
    """A term of the same shape that can be evaluated at ones, which have no inverse."""

    def change(part: Any) -> Any:
        return _without_inverses(part) if isinstance(part, t.Term) else part

    match term:
        case t.Call("inv" | "cholesky", (matrix,)):
            return _without_inverses(matrix)
    return t.rebuilt(term, change)
