"""Random draws: the bits of NumPy's Generator, entry after entry.

The state of a generator is an array (:data:`symbolic_rnn.c99.layouts.GENERATOR`); a draw copies it
and advances the copy. Draws depend on the one before: no two threads share them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytensor.scalar as ps
from pytensor.graph.basic import Apply, Constant, Variable
from pytensor.tensor.random.basic import BernoulliRV, CategoricalRV, PermutationRV
from pytensor.tensor.random.op import RandomVariable
from pytensor.tensor.type_other import NoneTypeT

from symbolic_rnn.c99.dtypes import is_float
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.ir.expressions import (
    Cast,
    Expression,
    Integer,
    Literal,
    Unary,
    apply,
    conditional,
    either,
    expression,
    load,
)
from symbolic_rnn.c99.ir.sizes import Size, positive
from symbolic_rnn.c99.ir.statements import Locals, Store
from symbolic_rnn.c99.lowering.conversions import assigned, converted
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import applied
from symbolic_rnn.c99.lowering.shapes import entry
from symbolic_rnn.c99.lowering.values import Value, scaled, total

__all__ = ["COVERED"]

#: So many trials that the rarer outcome is expected 30 times at most.
_FEW_TRIALS = 60

_LARGEST, _BEHIND_LARGEST = Literal(2**63 - 1, "uint64"), Literal(2**63, "uint64")


@dataclass(frozen=True)
class _Draw:
    """One draw on its way into a program.

    Parameters
    ----------
    graph : GraphLowering
    node : Apply
        Of a :class:`~pytensor.tensor.random.op.RandomVariable`.
    parameters : list of Value
        Of the distribution. Each has the axes of the draws in front, of size 1 where it repeats,
        and behind them those that belong to one draw, as the probabilities of classes.
    size : Value
        The shape of the draws, where it is given.
    generator : Value
        The state, which each draw advances.
    """

    graph: GraphLowering
    node: Apply
    parameters: list[Value]
    size: Value
    generator: Value

    @property
    def name(self) -> str:
        """What errors call the Op."""
        return str(self.node.op.name)

    @property
    def has_size(self) -> bool:
        """Whether the number of draws is given, not that of the parameters."""
        return not isinstance(self.node.inputs[1].type, NoneTypeT)

    def fail_if(self, condition: Expression, kind: type[Exception], message: str) -> None:
        """Leave the function with an error."""
        self.graph.program.fail_if(condition, kind, f"{self.name}: {message}")

    def repeated(self, *values: Value) -> tuple[tuple[Size, ...], list[Value]]:
        """The shape of values that meet entry by entry, and the values, repeated to that shape."""
        shape = tuple(self._common(sizes) for sizes in zip(*(v.shape for v in values), strict=True))
        return shape, [self.to(value, shape) for value in values]

    def _common(self, sizes: Sequence[Size]) -> Size:
        """The size of an axis that may be 1 in some values and something else in others."""
        program = self.graph.program
        first, *others = dict.fromkeys(n for n in sizes if n != 1) or [Size.of(1)]
        for other in others:
            if not first.equals(other):
                found = conditional(Integer(first).eq(1), other, first)
                first = program.size(found, "repeated", low=0)
        return first

    def to(self, value: Value, shape: Sequence[Size]) -> Value:
        """See a value in a shape: an axis of size 1 repeats, whether it is known to or not."""
        program = self.graph.program
        lead = len(shape)
        strides = []
        for have, want, step in zip(value.shape[:lead], shape, value.strides[:lead], strict=True):
            if have.equals(want):
                strides.append(step)
            elif have == 1:
                strides.append(Size.of(0))
            else:
                once = Integer(have).eq(1)
                self.fail_if(
                    Unary("!", either(once, Integer(have).eq(want))),
                    ValueError,
                    "the parameters do not fit the size, or each other",
                )
                strides.append(program.size(conditional(once, 0, step), "step"))
        return value.seen(
            shape=(*shape, *value.shape[lead:]), strides=(*strides, *value.strides[lead:])
        )

    def batch(self) -> tuple[Size, ...]:
        """The shape of the draws."""
        graph, out = self.graph, self.node.outputs[1]
        n = self.node.op.batch_ndim(self.node)
        if not self.has_size:
            shape, _ = self.repeated(
                *(
                    value.seen(shape=value.shape[:n], strides=value.strides[:n])
                    for value in self.parameters
                )
            )
            return shape
        known: Sequence[int | None] = out.type.shape[:n]
        shape = tuple(
            Size.of(fixed) if fixed is not None else entry(graph, self.size, k)
            for k, fixed in enumerate(known)
        )
        graph.check_sizes(out, shape)
        return shape

    def check(
        self,
        values: Sequence[Value],
        wrong: Callable[..., Expression],
        error: tuple[type[Exception], str],
    ) -> None:
        """Leave the function with an error where the entries of some parameters are wrong."""
        shape, repeated = self.repeated(*values)

        def each(at: list[Expression]) -> None:
            self.fail_if(wrong(*map(_double, repeated, at)), *error)

        over(self.graph.program, shape, repeated, each, vector=False)

    def each(
        self, given: str, entry_of: Callable[[list[Value], list[Expression]], Expression]
    ) -> Value:
        """Draw the entries of the result, in their order.

        Parameters
        ----------
        given : str
            What NumPy draws, before it is converted to the dtype of the Op.
        entry_of : callable
            From the parameters and the place of the current draw in each of them, to the draw.
        """
        graph, program, out = self.graph, self.graph.program, self.node.outputs[1]
        shape = self.batch()
        parameters = [self.to(value, shape) for value in self.parameters]
        dtype = out.type.dtype
        if not shape:
            # In memory first: what draws is not left out, whoever reads the number.
            name = program.name("drawn")
            program.write(Locals(name, dtype, 1))
            program.know(name)
            held = Value(name, dtype)
            places = [expression(0)] * len(parameters)
            program.write(assigned(held.first, dtype, entry_of(parameters, places), given))
            return program.number(out, dtype, held.first)
        result = graph.array(out, graph.shape_like(out, shape))

        def body(at: list[Expression]) -> None:
            drawn = entry_of(parameters, at[1:])
            program.write(assigned(result.entry(at[0]), dtype, drawn, given))

        batches = [
            each.seen(shape=each.shape[: len(shape)], strides=each.strides[: len(shape)])
            for each in parameters
        ]
        over(program, result.shape, [result, *batches], body, vector=False)
        return result

    def draw(self, method: str, *arguments: Any) -> Expression:
        """One draw of the runtime."""
        return apply(f"c99_draw_{method}", self.generator.pointer, *arguments)


def _at(value: Value, place: Expression) -> Expression:
    """An entry of a parameter."""
    return value.first if value.number else value.entry(place)


def _double(value: Value, place: Expression) -> Expression:
    """An entry, as NumPy's distributions read their parameters."""
    return converted(_at(value, place), value.dtype, "float64")


def _is_negative(x: Expression) -> Expression:
    """Whether a number has a sign, and is no NaN; NumPy counts -0.0."""
    return apply("signbit", x).ne(0).both(x.eq(x))


def _uniform(draw: _Draw) -> Value:
    infinite = OverflowError, "high - low is not finite"
    draw.check(
        draw.parameters, lambda low, high: Unary("!", apply("isfinite", high - low)), infinite
    )
    draw.check(
        draw.parameters, lambda low, high: _is_negative(high - low), (ValueError, "high - low < 0")
    )
    return draw.each(
        "float64", lambda parameters, at: draw.draw("uniform", *map(_double, parameters, at))
    )


def _normal(draw: _Draw) -> Value:
    draw.check(draw.parameters[1:], _is_negative, (ValueError, "scale < 0"))
    return draw.each(
        "float64", lambda parameters, at: draw.draw("normal", *map(_double, parameters, at))
    )


def _probability(draw: _Draw, p: Value) -> None:
    inside = "the probability is not in [0, 1]"
    draw.check([p], lambda p: Unary("!", (p >= 0).both(p <= 1)), (ValueError, inside))


def _successes(draw: _Draw) -> Value:
    """How often something happens in one trial, or in as many as the first parameter says."""
    program = draw.graph.program
    _probability(draw, draw.parameters[-1])
    known = program.name("known")
    program.write(Locals(known, "float64", 4))
    program.write(Store(load(known, 0), expression(0)))

    def entry_of(parameters: list[Value], at: list[Expression]) -> Expression:
        *trials, p = map(_at, parameters, at)
        n = Cast("int64", trials[0]) if trials else 1
        return draw.draw("binomial", n, converted(p, parameters[-1].dtype, "float64"), known)

    return draw.each("int64", entry_of)


def _binomial(draw: _Draw) -> Value:
    n: Any = draw.node.inputs[2]
    few = isinstance(n, Constant) and np.all(np.asarray(n.data) <= _FEW_TRIALS)
    if not few or is_float(n.type.dtype):
        raise NotCoveredError.of(draw.node)
    draw.check(draw.parameters[:1], lambda n: n < 0, (ValueError, "n < 0"))
    return _successes(draw)


def _integers(draw: _Draw) -> Value:
    if any(is_float(value.dtype) for value in draw.parameters):
        raise NotCoveredError.of(draw.node)
    program = draw.graph.program

    def entry_of(parameters: list[Value], at: list[Expression]) -> Expression:
        ends = [_at(*each) for each in zip(parameters, at, strict=True)]
        dtypes = [value.dtype for value in parameters]
        none = applied(ps.ge, ends, dtypes, "bool")
        draw.fail_if(none, ValueError, "low >= high")
        (low, high), (low_dtype, high_dtype) = ends, dtypes
        if low_dtype == "uint64":
            draw.fail_if(low > _LARGEST, ValueError, "low is out of bounds for int64")
        if high_dtype == "uint64":
            draw.fail_if(high > _BEHIND_LARGEST, ValueError, "high is out of bounds for int64")
        most = program.declare("int64", "most", Cast("int64", high - 1))
        return draw.draw("integer", Cast("int64", low), most)

    return draw.each("int64", entry_of)


def _categorical(draw: _Draw) -> Value:
    [p] = draw.parameters
    sums = _running_sums(draw.graph, p)
    classes = p.shape[-1]

    def entry_of(parameters: list[Value], at: list[Expression]) -> Expression:
        return draw.draw("class", classes, parameters[0].behind(at[0]))

    return replace(draw, parameters=[sums]).each("int64", entry_of)


def _running_sums(graph: GraphLowering, p: Value) -> Value:
    """The sums along the last axis, each rounded to the dtype in which NumPy adds up."""
    program = graph.program
    dtype = p.dtype
    if not is_float(dtype):  # NumPy's sums of integers are of 64 bits
        dtype = "uint64" if dtype.startswith("uint") else "int64"
    sums = graph.program.array("sums", "float64", p.shape)
    rows, targets = (
        each.seen(shape=each.shape[:-1], strides=each.strides[:-1]) for each in (p, sums)
    )

    def row(at: list[Expression]) -> None:
        running = program.declare(dtype, "running", 0, changes=True)
        with program.each("k", p.shape[-1]) as k:
            held = p.entry(total(at[1], scaled(k, p.strides[-1])))
            one = converted(held, p.dtype, dtype)
            if is_float(dtype):
                one = converted(apply("c99_rounded", one), "float64", dtype)
            program.write(Store(running, applied(ps.add, [running, one], [dtype, dtype], dtype)))
            place = sums.entry(total(at[0], Integer(k)))
            program.write(Store(place, converted(running, dtype, "float64")))

    over(program, rows.shape, [targets, rows], row, vector=False)
    return sums


def _permutation(draw: _Draw) -> Value:
    """Rows in another order, of each entry of a batch; or the numbers below a given one."""
    graph, program, out = draw.graph, draw.graph.program, draw.node.outputs[1]
    [x], [core] = draw.parameters, draw.node.op.ndims_params
    if core == 0:
        if x.ndim or is_float(x.dtype):
            raise NotCoveredError.of(draw.node)
        n = program.size(positive(program.integer(x)), "n")
        graph.check_sizes(out, [n])
        result = graph.array(out, graph.shape_like(out, [n]))
        order = graph.program.array("order", "int64", [n])
        program.do("c99_draw_order", draw.generator.pointer, n, order.pointer)
        graph.copied(order, result)
        return result
    batch = draw.batch() if x.ndim > core else ()
    x = draw.to(x, batch)
    result = graph.array(out, graph.shape_like(out, x.shape))
    axis = len(batch)
    n, order = x.shape[axis], graph.program.array("order", "int64", [x.shape[axis]])
    rows, targets = (each.seen(shape=batch, strides=each.strides[:axis]) for each in (x, result))
    inner, inner_targets = (
        each.seen(shape=x.shape[axis + 1 :], strides=each.strides[axis + 1 :])
        for each in (x, result)
    )

    def each(at: list[Expression]) -> None:
        program.do("c99_draw_order", draw.generator.pointer, n, order.pointer)
        with program.each("k", n) as k:
            to = total(at[0], scaled(k, result.strides[axis]))
            of = total(at[1], scaled(order.at(k), x.strides[axis]))

            def moved(place: list[Expression]) -> None:
                source = x.entry(total(of, place[1]))
                program.write(Store(result.entry(total(to, place[0])), source))

            over(program, inner.shape, [inner_targets, inner], moved)

    over(program, batch, [targets, rows], each, vector=False)
    return result


#: By the method of NumPy's Generator that an Op calls, and by the class of an Op that draws
#: otherwise.
_METHODS = {
    "binomial": _binomial,
    "integers": _integers,
    "normal": _normal,
    "uniform": _uniform,
}
_CLASSES = {
    BernoulliRV: _successes,
    CategoricalRV: _categorical,
    PermutationRV: _permutation,
}

#: What the distributions are called that can be drawn from.
COVERED = sorted([*_METHODS, "bernoulli", "categorical", "permutation"])


def _how(node: Apply) -> Callable[[_Draw], Value]:
    """Find what writes a draw.

    Raises
    ------
    NotCoveredError
        If there is nothing: a subclass of an Op may draw otherwise.
    """
    op: Any = node.op
    found = _CLASSES.get(type(op))
    if found is None and type(op).rng_fn is RandomVariable.rng_fn:
        found = _METHODS.get(op.name)
    if found is None:
        raise NotCoveredError.of(node)
    return found


@lowers(RandomVariable)
def random_variable(graph: GraphLowering, node: Apply, inputs: list[Value]) -> list[Value]:
    """Random draws with the bits of NumPy's Generator; a draw advances a copy of its generator."""
    how = _how(node)
    before, size, *parameters = inputs
    after: Variable = node.outputs[0]
    generator = graph.copied(before, graph.array(after, before.shape))
    return [generator, how(_Draw(graph, node, parameters, size, generator))]
