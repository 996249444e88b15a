"""The rules that every generated function keeps: each is broken here once, and found."""

import pytensor
import pytensor.tensor as pt
import pytest
from c99_dtype_graphs import GRAPHS
from golden_programs import WRITTEN

import symbolic_rnn as srnn
from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.verify import InvalidFunctionError, verify
from symbolic_rnn.c99.lowering import loop as loop_module
from symbolic_rnn.c99.lowering.program import Program
from symbolic_rnn.c99.lowering.trace import Rows
from symbolic_rnn.c99.passes import pack as pack_module
from symbolic_rnn.c99.passes import place as place_module

N, I = Size.symbol("n"), Size.symbol("i")  # noqa: E741
NUMBER, POINTER = s.Kind("float64"), s.Kind("float64", pointer=True)
READ_ONLY = s.Kind("float64", pointer=True, const=True)


def number(name="n", value=4, *, changes=False):
    return s.Declare(name, s.Kind("int64"), e.expression(value), changes)


def room(name, buffer=0):
    return s.Declare(name, POINTER, e.apply("c99_room", e.Name("ws"), e.Buffer(buffer), 8))


def copy(into, source, at=0):
    return s.Store(e.load(into, at), e.load(source, at))


def fill(name, at=0):
    return s.Store(e.load(name, at), e.expression(1))


def loop(*body, vector=False, first=0, last=N):
    return s.For("i", e.expression(first), e.expression(last), list(body), vector=vector)


def part(*body, shared):
    cut = s.Part("steps", "steps", "first", "last", shared, list(body))
    return [room("x"), room("y", 1), fill("x"), s.Share(cut, Size.of(4), Size.of(4))]


ROWS = {"first": Size.symbol("first"), "last": Size.symbol("last")}

RIGHT = {
    "a loop": [number(), room("x"), loop(fill("x", I), vector=True)],
    "two arrays in a buffer, one after the other": [
        room("x"), room("y"), room("z", 1), fill("x"), copy("z", "x"), fill("y"), copy("z", "y"),
    ],
    "each turn writes what it reads": [
        number(), room("x"), room("y"), room("z", 1),
        loop(fill("x"), copy("z", "x"), fill("y"), copy("z", "y")),
    ],
    "a view of an array": [
        room("x"), room("z", 1), s.Declare("v", POINTER, e.Place(e.Name("x"), e.expression(2))),
        fill("v"), copy("z", "x"),
    ],
    "a part of the rows": part(
        loop(copy("y", "x", I), **ROWS), shared={"x": POINTER, "y": POINTER}
    ),
    "rows of a view": part(
        s.Declare("v", POINTER, e.Place(e.Name("y"), e.Integer(ROWS["first"] * 4))),
        fill("v"), shared={"x": POINTER, "y": POINTER},
    ),
    "a variable that changes": [number(changes=True), s.Store(e.Name("n"), e.expression(5))],
}  # fmt: skip

WRONG = {
    "read before it is declared": ([loop(), number()], "'n' is read before"),
    "read behind its block": (
        [s.If(e.expression(1), [number()]), number("m", N)], "'n' is read before",
    ),
    "declared twice": ([number(), number()], "declared twice"),
    "declared in two blocks": (
        [s.If(e.expression(1), [number()], [number()])], "declared twice",
    ),
    "a constant that changes": (
        [number(), s.Store(e.Name("n"), e.expression(5))], "may not change",
    ),
    "an input that is written to": (
        [s.Declare("x", READ_ONLY, e.Given(0)), fill("x")], "only to be read",
    ),
    "a buffer written over before its last reader": (
        [room("x"), room("y"), room("z", 1), fill("x"), fill("y"), copy("z", "x")],
        "'x' is read from buffer 0, which 'y' was written to",
    ),
    "written over by the turn before": (
        [number(), room("x"), room("y"), room("z", 1), fill("x"),
         loop(copy("z", "x"), fill("y"))],
        "'x' is read from buffer 0",
    ),
    "written over in one of two branches": (
        [room("x"), room("y"), room("z", 1), fill("x"),
         s.If(e.expression(1), [fill("y")], [fill("y", 1)]), copy("z", "x")],
        "'x' is read from buffer 0",
    ),
    "written over by a product": (
        [room("x"), room("y"), room("z", 1), fill("x"),
         s.Do(e.apply("c99_gemm_packed_f64", 1, 1, 1, "z", 1, 1, "z", "y", 1, 0)),
         copy("z", "x")],
        "'x' is read from buffer 0",
    ),
    "a part writes to rows of others": (
        part(fill("y", 3), shared={"x": POINTER, "y": POINTER}), "of no row of its own",
    ),
    "a part reads what others write": (
        part(
            loop(s.Store(e.load("y", I), e.load("y", 0)), **ROWS),
            shared={"x": POINTER, "y": POINTER},
        ),
        "of no row of its own",
    ),
    "a part reads what the products of others write": (
        part(
            s.Declare("v", POINTER, e.Place(e.Name("y"), e.Integer(ROWS["first"] * 4))),
            s.Fail(
                e.apply(
                    "c99_product_f64", "ws", *map(e.Buffer, (7, 8)),
                    1, 1, 1, "x", 1, 1, "x", 1, 1, "v", 1, 1,
                ),
                -1,
            ),
            s.Declare("a", NUMBER, e.load("y", 0)),
            shared={"x": POINTER, "y": POINTER},
        ),
        "of no row of its own",
    ),
    "a part reads what it does not share": (
        part(loop(copy("y", "x", I), **ROWS), shared={"y": POINTER}), "'x' is read before",
    ),
    "a vector loop that writes to one place": (
        [number(), room("x"), loop(fill("x"), vector=True)], "writes to one place",
    ),
    "a vector loop that is left": (
        [number(), loop(s.Fail(e.expression(1), 1), vector=True)], "more than values and stores",
    ),
}  # fmt: skip


def function_of(body):
    parts = [each.part for each in s.walk(body) if isinstance(each, s.Share)]
    return s.Function(body, parts, [], 9, [])


@pytest.mark.parametrize("name", RIGHT)
def test_what_keeps_the_rules_passes(name):
    """Catches a rule that is too strict to be of use."""
    verify(function_of(RIGHT[name]))


@pytest.mark.parametrize("name", WRONG)
def test_each_broken_rule_is_found(name):
    """Catches a rule that stands in a docstring alone."""
    body, message = WRONG[name]
    with pytest.raises(InvalidFunctionError, match=message):
        verify(function_of(body))


def lstm_gradient():
    x = pt.tensor3("x")
    cell = srnn.LSTM(3, 4, seed=0)
    loss = (srnn.unroll(cell, x) ** 2).sum()
    return pytensor.function([x], pytensor.grad(loss, cell.parameters), mode=WRITTEN)


def test_a_life_that_ends_too_early_is_found(monkeypatch):
    """A buffer that a loop still needs is given to what the loop computes."""
    follow = place_module._Lives.follow

    def early(self, body, around):
        follow(self, body, around)
        for life in self.found.values():
            life.last = life.first

    monkeypatch.setattr(place_module._Lives, "follow", early)
    with pytest.raises(InvalidFunctionError, match="is read from buffer"):
        lstm_gradient()


def test_a_matrix_packed_where_it_changes_is_found(monkeypatch):
    """In front of the loop that multiplies by it, and gives it other entries in each turn."""
    monkeypatch.setattr(pack_module._Around, "leaves", lambda self, matrix: True)
    x = pt.matrix("x")
    states = pytensor.scan(
        lambda s: pt.tanh(s @ s), outputs_info=[x], n_steps=3, return_updates=False
    )
    with pytest.raises(InvalidFunctionError, match="'carried_packed' is read, and 'carried' was"):
        pytensor.function([x], states[-1], mode=WRITTEN)


def test_rows_that_all_threads_take_alike_are_found(monkeypatch):
    """Each part works on the first rows instead of its own."""
    alike = lambda first, *others: Rows(Size.of(0), *others)  # noqa: E731
    monkeypatch.setattr(loop_module, "Rows", alike)
    with pytest.raises(InvalidFunctionError, match="of no row of its own"):
        lstm_gradient()


def test_a_value_computed_too_far_outside_is_found(monkeypatch):
    """In front of the loop that what it is made of stands in."""
    monkeypatch.setattr(Program, "depth_of", lambda self, value: 0)
    graph = GRAPHS["a_shape_that_each_step_computes"]()
    with pytest.raises(InvalidFunctionError, match="is read before it is declared"):
        pytensor.function(graph.inputs, graph.outputs, mode=WRITTEN)
