"""Random draws, bit for bit as NumPy's Generator draws them.

A generator's state is an array (:data:`symbolic_rnn.c99.array_types.GENERATOR_STATE`). An Op
copies it and advances the copy. Each draw depends on the state after the previous one, so draws
are not divided among threads.
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
    call,
    conditional,
    either,
    expression,
    load,
)
from symbolic_rnn.c99.ir.sizes import Size, positive
from symbolic_rnn.c99.ir.statements import LocalArray, Store
from symbolic_rnn.c99.lowering.conversions import assigned, converted
from symbolic_rnn.c99.lowering.graph import GraphLowering
from symbolic_rnn.c99.lowering.loops import loop_over
from symbolic_rnn.c99.lowering.registry import lowers
from symbolic_rnn.c99.lowering.scalars import applied
from symbolic_rnn.c99.lowering.shapes import entry
from symbolic_rnn.c99.lowering.values import Operand, scaled, total

__all__ = ["DISTRIBUTIONS"]

#: The largest constant number of trials for which ``n * min(p, 1 - p) <= 30`` always holds.
_FEW_TRIALS = 60

_LARGEST, _BEHIND_LARGEST = Literal(2**63 - 1, "uint64"), Literal(2**63, "uint64")


@dataclass(frozen=True)
class _Draw:
    """A `RandomVariable` node being lowered.

    Parameters
    ----------
    graph : GraphLowering
    node : Apply
        Applies a :class:`~pytensor.tensor.random.op.RandomVariable`.
    parameters : list of Operand
        The parameters of the distribution. Each has the leading axes of the batch of draws, of size
        1 where it broadcasts, then the core axes of one draw, such as class probabilities.
    size : Operand
        The shape of the batch, if given.
    generator : Operand
        The state that the draws advance.
    """

    graph: GraphLowering
    node: Apply
    parameters: list[Operand]
    size: Operand
    generator: Operand

    @property
    def name(self) -> str:
        """Name of the Op in error messages."""
        return str(self.node.op.name)

    @property
    def has_size(self) -> bool:
        """Whether the shape of the batch is given, rather than that of the parameters."""
        return not isinstance(self.node.inputs[1].type, NoneTypeT)

    def fail_if(self, condition: Expression, kind: type[Exception], message: str) -> None:
        """Write a check that raises an error with the Op's name."""
        self.graph.builder.fail_if(condition, kind, f"{self.name}: {message}")

    def repeated(self, *values: Operand) -> tuple[tuple[Size, ...], list[Operand]]:
        """Broadcast values against each other; return their shape and the broadcast values."""
        shape = tuple(self._common(sizes) for sizes in zip(*(v.shape for v in values), strict=True))
        return shape, [self.to(value, shape) for value in values]

    def _common(self, sizes: Sequence[Size]) -> Size:
        """Return the common size of an axis along which some values may have size 1."""
        builder = self.graph.builder
        first, *others = dict.fromkeys(n for n in sizes if n != 1) or [Size.of(1)]
        for other in others:
            if not first.equals(other):
                found = conditional(Integer(first).eq(1), other, first)
                first = builder.size(found, "repeated", low=0)
        return first

    def to(self, value: Operand, shape: Sequence[Size]) -> Operand:
        """Broadcast a value to a shape; sizes of 1 may be known at run time only."""
        builder = self.graph.builder
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
                    "the parameters do not broadcast to the size or to each other",
                )
                strides.append(builder.size(conditional(once, 0, step), "step"))
        return value.view(
            shape=(*shape, *value.shape[lead:]), strides=(*strides, *value.strides[lead:])
        )

    def batch(self) -> tuple[Size, ...]:
        """The shape of the batch of draws."""
        graph, out = self.graph, self.node.outputs[1]
        n = self.node.op.batch_ndim(self.node)
        if not self.has_size:
            shape, _ = self.repeated(
                *(
                    value.view(shape=value.shape[:n], strides=value.strides[:n])
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
        values: Sequence[Operand],
        wrong: Callable[..., Expression],
        error: tuple[type[Exception], str],
    ) -> None:
        """Write a check of all elements of some parameters."""
        shape, repeated = self.repeated(*values)

        def each(at: list[Expression]) -> None:
            self.fail_if(wrong(*map(_double, repeated, at)), *error)

        loop_over(self.graph.builder, shape, repeated, each, vector=False)

    def each(
        self, given: str, entry_of: Callable[[list[Operand], list[Expression]], Expression]
    ) -> Operand:
        """Draw the elements of the result, in order.

        Parameters
        ----------
        given : str
            Dtype in which NumPy draws, before the conversion to the Op's dtype.
        entry_of : callable
            From the parameters and the current offset into each of them to the draw.
        """
        graph, builder, out = self.graph, self.graph.builder, self.node.outputs[1]
        shape = self.batch()
        parameters = [self.to(value, shape) for value in self.parameters]
        dtype = out.type.dtype
        if not shape:
            # Stored first, so that the draw happens even if nothing reads the value.
            name = builder.name("drawn")
            builder.write(LocalArray(name, dtype, 1))
            builder.set_depth(name)
            held = Operand(name, dtype)
            offsets = [expression(0)] * len(parameters)
            builder.write(assigned(held.first, dtype, entry_of(parameters, offsets), given))
            return builder.scalar(out, dtype, held.first)
        result = graph.array(out, graph.shape_like(out, shape))

        def body(at: list[Expression]) -> None:
            drawn = entry_of(parameters, at[1:])
            builder.write(assigned(result.load(at[0]), dtype, drawn, given))

        batches = [
            each.view(shape=each.shape[: len(shape)], strides=each.strides[: len(shape)])
            for each in parameters
        ]
        loop_over(builder, result.shape, [result, *batches], body, vector=False)
        return result

    def draw(self, method: str, *arguments: Any) -> Expression:
        """Build a call of a draw function of the runtime."""
        return call(f"c99_draw_{method}", self.generator.pointer, *arguments)


def _at(value: Operand, offset: Expression) -> Expression:
    """An element of a parameter."""
    return value.first if value.is_scalar else value.load(offset)


def _double(value: Operand, offset: Expression) -> Expression:
    """An element as float64, as NumPy's distributions read their parameters."""
    return converted(_at(value, offset), value.dtype, "float64")


def _is_negative(x: Expression) -> Expression:
    """Whether the sign bit is set and the number is not NaN; NumPy rejects -0.0 too."""
    return call("signbit", x).ne(0).both(x.eq(x))


def _uniform(draw: _Draw) -> Operand:
    infinite = OverflowError, "high - low must be finite"
    draw.check(
        draw.parameters, lambda low, high: Unary("!", call("isfinite", high - low)), infinite
    )
    draw.check(
        draw.parameters,
        lambda low, high: _is_negative(high - low),
        (ValueError, "high must be >= low"),
    )
    return draw.each(
        "float64", lambda parameters, at: draw.draw("uniform", *map(_double, parameters, at))
    )


def _normal(draw: _Draw) -> Operand:
    draw.check(draw.parameters[1:], _is_negative, (ValueError, "scale must be >= 0"))
    return draw.each(
        "float64", lambda parameters, at: draw.draw("normal", *map(_double, parameters, at))
    )


def _probability(draw: _Draw, p: Operand) -> None:
    inside = "probabilities must be in [0, 1]"
    draw.check([p], lambda p: Unary("!", (p >= 0).both(p <= 1)), (ValueError, inside))


def _successes(draw: _Draw) -> Operand:
    """Count successes in one trial, or in as many trials as the first parameter says."""
    builder = draw.graph.builder
    _probability(draw, draw.parameters[-1])
    known = builder.name("known")
    builder.write(LocalArray(known, "float64", 4))
    builder.write(Store(load(known, 0), expression(0)))

    def entry_of(parameters: list[Operand], at: list[Expression]) -> Expression:
        *trials, p = map(_at, parameters, at)
        n = Cast("int64", trials[0]) if trials else 1
        return draw.draw("binomial", n, converted(p, parameters[-1].dtype, "float64"), known)

    return draw.each("int64", entry_of)


def _binomial(draw: _Draw) -> Operand:
    n: Any = draw.node.inputs[2]
    few = isinstance(n, Constant) and np.all(np.asarray(n.data) <= _FEW_TRIALS)
    if not few or is_float(n.type.dtype):
        raise NotCoveredError.of(draw.node)
    draw.check(draw.parameters[:1], lambda n: n < 0, (ValueError, "n must be >= 0"))
    return _successes(draw)


def _integers(draw: _Draw) -> Operand:
    if any(is_float(value.dtype) for value in draw.parameters):
        raise NotCoveredError.of(draw.node)
    builder = draw.graph.builder

    def entry_of(parameters: list[Operand], at: list[Expression]) -> Expression:
        ends = [_at(*each) for each in zip(parameters, at, strict=True)]
        dtypes = [value.dtype for value in parameters]
        none = applied(ps.ge, ends, dtypes, "bool")
        draw.fail_if(none, ValueError, "low must be < high")
        (low, high), (low_dtype, high_dtype) = ends, dtypes
        if low_dtype == "uint64":
            draw.fail_if(low > _LARGEST, ValueError, "low is out of bounds for int64")
        if high_dtype == "uint64":
            draw.fail_if(high > _BEHIND_LARGEST, ValueError, "high is out of bounds for int64")
        most = builder.declare("int64", "most", Cast("int64", high - 1))
        return draw.draw("integer", Cast("int64", low), most)

    return draw.each("int64", entry_of)


def _categorical(draw: _Draw) -> Operand:
    [p] = draw.parameters
    sums = _running_sums(draw.graph, p)
    classes = p.shape[-1]

    def entry_of(parameters: list[Operand], at: list[Expression]) -> Expression:
        return draw.draw("class", classes, parameters[0].address(at[0]))

    return replace(draw, parameters=[sums]).each("int64", entry_of)


def _running_sums(graph: GraphLowering, p: Operand) -> Operand:
    """Cumulative sums along the last axis, rounded to the dtype in which NumPy accumulates."""
    builder = graph.builder
    dtype = p.dtype
    if not is_float(dtype):  # NumPy accumulates integers in 64 bits
        dtype = "uint64" if dtype.startswith("uint") else "int64"
    sums = graph.builder.array("sums", "float64", p.shape)
    rows, targets = (
        each.view(shape=each.shape[:-1], strides=each.strides[:-1]) for each in (p, sums)
    )

    def row(at: list[Expression]) -> None:
        running = builder.declare(dtype, "running", 0, changes=True)
        with builder.for_range("k", p.shape[-1]) as k:
            held = p.load(total(at[1], scaled(k, p.strides[-1])))
            one = converted(held, p.dtype, dtype)
            if is_float(dtype):
                one = converted(call("c99_rounded", one), "float64", dtype)
            builder.write(Store(running, applied(ps.add, [running, one], [dtype, dtype], dtype)))
            target = sums.load(total(at[0], Integer(k)))
            builder.write(Store(target, converted(running, dtype, "float64")))

    loop_over(builder, rows.shape, [targets, rows], row, vector=False)
    return sums


def _permutation(draw: _Draw) -> Operand:
    """Permute the rows of each batch element, or the numbers below a given one."""
    graph, builder, out = draw.graph, draw.graph.builder, draw.node.outputs[1]
    [x], [core] = draw.parameters, draw.node.op.ndims_params
    if core == 0:
        if x.ndim or is_float(x.dtype):
            raise NotCoveredError.of(draw.node)
        n = builder.size(positive(builder.as_size(x)), "n")
        graph.check_sizes(out, [n])
        result = graph.array(out, graph.shape_like(out, [n]))
        order = graph.builder.array("order", "int64", [n])
        builder.call("c99_draw_order", draw.generator.pointer, n, order.pointer)
        graph.copied(order, result)
        return result
    batch = draw.batch() if x.ndim > core else ()
    x = draw.to(x, batch)
    result = graph.array(out, graph.shape_like(out, x.shape))
    axis = len(batch)
    n, order = x.shape[axis], graph.builder.array("order", "int64", [x.shape[axis]])
    rows, targets = (each.view(shape=batch, strides=each.strides[:axis]) for each in (x, result))
    inner, inner_targets = (
        each.view(shape=x.shape[axis + 1 :], strides=each.strides[axis + 1 :])
        for each in (x, result)
    )

    def each(at: list[Expression]) -> None:
        builder.call("c99_draw_order", draw.generator.pointer, n, order.pointer)
        with builder.for_range("k", n) as k:
            to = total(at[0], scaled(k, result.strides[axis]))
            of = total(at[1], scaled(order.at(k), x.strides[axis]))

            def moved(inner_at: list[Expression]) -> None:
                source = x.load(total(of, inner_at[1]))
                builder.write(Store(result.load(total(to, inner_at[0])), source))

            loop_over(builder, inner.shape, [inner_targets, inner], moved)

    loop_over(builder, batch, [targets, rows], each, vector=False)
    return result


#: Handlers by the name of the method of NumPy's Generator, and by the class of Ops that draw
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

#: Names of the covered distributions.
DISTRIBUTIONS = sorted([*_METHODS, "bernoulli", "categorical", "permutation"])


def _how(node: Apply) -> Callable[[_Draw], Operand]:
    """Return the handler for a node.

    Raises
    ------
    NotCoveredError
        If there is none; a subclass of a covered Op may draw otherwise.
    """
    op: Any = node.op
    found = _CLASSES.get(type(op))
    if found is None and type(op).rng_fn is RandomVariable.rng_fn:
        found = _METHODS.get(op.name)
    if found is None:
        raise NotCoveredError.of(node)
    return found


@lowers(RandomVariable)
def random_variable(graph: GraphLowering, node: Apply, inputs: list[Operand]) -> list[Operand]:
    """Draws the same bits as NumPy's Generator, from a copy of the generator's state."""
    how = _how(node)
    before, size, *parameters = inputs
    after: Variable = node.outputs[0]
    generator = graph.copied(before, graph.array(after, before.shape))
    return [generator, how(_Draw(graph, node, parameters, size, generator))]
