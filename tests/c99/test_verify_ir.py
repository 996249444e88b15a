"""The verifier of the representation: each invariant is violated once, and found."""

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
from symbolic_rnn.c99.lowering import scan as scan_module
from symbolic_rnn.c99.lowering.builder import Builder
from symbolic_rnn.c99.lowering.scan_buffers import Chunk
from symbolic_rnn.c99.passes import memory_plan as plan_module
from symbolic_rnn.c99.passes import pack as pack_module

N, I = Size.symbol("n"), Size.symbol("i")  # noqa: E741
NUMBER, POINTER = s.VariableType("float64"), s.VariableType("float64", pointer=True)
READ_ONLY = s.VariableType("float64", pointer=True, const=True)


def number(name="n", value=4, *, changes=False):
    return s.Declare(name, s.VariableType("int64"), e.expression(value), changes)


def room(name, buffer=0):
    return s.Declare(name, POINTER, e.call("c99_room", e.Var("ws"), e.Buffer(buffer), 8))


def copy(into, source, at=0):
    return s.Store(e.load(into, at), e.load(source, at))


def fill(name, at=0):
    return s.Store(e.load(name, at), e.expression(1))


def loop(*body, vector=False, first=0, last=N):
    return s.For("i", e.expression(first), e.expression(last), list(body), vector=vector)


def parallel(*body, shared):
    cut = s.Task("steps", "steps", "first", "last", shared, list(body))
    return [room("x"), room("y", 1), fill("x"), s.ParallelCall(cut, Size.of(4), Size.of(4))]


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
        room("x"), room("z", 1), s.Declare("v", POINTER, e.Address(e.Var("x"), e.expression(2))),
        fill("v"), copy("z", "x"),
    ],
    "a part of the rows": parallel(
        loop(copy("y", "x", I), **ROWS), shared={"x": POINTER, "y": POINTER}
    ),
    "rows of a view": parallel(
        s.Declare("v", POINTER, e.Address(e.Var("y"), e.Integer(ROWS["first"] * 4))),
        fill("v"), shared={"x": POINTER, "y": POINTER},
    ),
    "a variable that changes": [number(changes=True), s.Store(e.Var("n"), e.expression(5))],
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
        [number(), s.Store(e.Var("n"), e.expression(5))], "not declared as changing",
    ),
    "an input that is written to": (
        [s.Declare("x", READ_ONLY, e.ArgumentData(0)), fill("x")], "is const",
    ),
    "a buffer written over before its last reader": (
        [room("x"), room("y"), room("z", 1), fill("x"), fill("y"), copy("z", "x")],
        "'x' is read from buffer 0 after 'y' overwrote it",
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
         s.Evaluate(e.call("c99_gemm_packed_f64", 1, 1, 1, "z", 1, 1, "z", "y", 1, 0)),
         copy("z", "x")],
        "'x' is read from buffer 0",
    ),
    "a part writes to rows of others": (
        parallel(fill("y", 3), shared={"x": POINTER, "y": POINTER}), "depends on no row",
    ),
    "a part reads what others write": (
        parallel(
            loop(s.Store(e.load("y", I), e.load("y", 0)), **ROWS),
            shared={"x": POINTER, "y": POINTER},
        ),
        "depends on no row",
    ),
    "a part reads what the products of others write": (
        parallel(
            s.Declare("v", POINTER, e.Address(e.Var("y"), e.Integer(ROWS["first"] * 4))),
            s.Fail(
                e.call(
                    "c99_product_f64", "ws", *map(e.Buffer, (7, 8)),
                    1, 1, 1, "x", 1, 1, "x", 1, 1, "v", 1, 1,
                ),
                -1,
            ),
            s.Declare("a", NUMBER, e.load("y", 0)),
            shared={"x": POINTER, "y": POINTER},
        ),
        "depends on no row",
    ),
    "a part reads what it does not share": (
        parallel(loop(copy("y", "x", I), **ROWS), shared={"y": POINTER}), "'x' is read before",
    ),
    "a part is given what is declared later": (
        [parallel(loop(copy("y", "x", I), **ROWS), shared={"x": POINTER, "y": POINTER})[-1]],
        "'x' is read before it is declared: ParallelCall",
    ),
    "a store into a sum": (
        [number(), s.Store(e.Var("n") + 1, e.expression(1))], "neither a variable nor an array",
    ),
    "a vector loop that writes to one place": (
        [number(), room("x"), loop(fill("x"), vector=True)], "without its index",
    ),
    "a vector loop that is left": (
        [number(), loop(s.Fail(e.expression(1), 1), vector=True)], "other than a value or a store",
    ),
}  # fmt: skip


def function_of(body):
    tasks = [each.task for each in s.walk(body) if isinstance(each, s.ParallelCall)]
    return s.Function(body, tasks, [], 9, [])


@pytest.mark.parametrize("name", RIGHT)
def test_valid_functions_pass(name):
    """Catches a rule that is too strict."""
    verify(function_of(RIGHT[name]))


@pytest.mark.parametrize("name", WRONG)
def test_each_violation_is_found(name):
    """Catches a rule that is documented but not checked."""
    body, message = WRONG[name]
    with pytest.raises(InvalidFunctionError, match=message):
        verify(function_of(body))


def lstm_gradient():
    x = pt.tensor3("x")
    cell = srnn.LSTM(3, 4, seed=0)
    loss = (srnn.unroll(cell, x) ** 2).sum()
    return pytensor.function([x], pytensor.grad(loss, cell.parameters), mode=WRITTEN)


def test_a_lifetime_that_ends_too_early_is_found(monkeypatch):
    """A buffer that a loop still needs is reused inside the loop."""
    follow = plan_module._Lifetimes.follow

    def early(self, body, around):
        follow(self, body, around)
        for life in self.found.values():
            life.last = life.first

    monkeypatch.setattr(plan_module._Lifetimes, "follow", early)
    with pytest.raises(InvalidFunctionError, match="is read from buffer"):
        lstm_gradient()


def test_a_matrix_packed_where_it_changes_is_found(monkeypatch):
    """A matrix is packed in front of the loop that modifies it."""
    monkeypatch.setattr(pack_module._Enclosing, "leaves", lambda self, matrix: True)
    x = pt.matrix("x")
    states = pytensor.scan(
        lambda s: pt.tanh(s @ s), outputs_info=[x], n_steps=3, return_updates=False
    )
    with pytest.raises(
        InvalidFunctionError, match="packed 'carried_packed' is read after its source 'carried'"
    ):
        pytensor.function([x], states[-1], mode=WRITTEN)


def test_overlapping_chunks_are_found(monkeypatch):
    """Each chunk starts at the first row of the batch."""
    alike = lambda first, *others: Chunk(Size.of(0), *others)  # noqa: E731
    monkeypatch.setattr(scan_module, "Chunk", alike)
    with pytest.raises(InvalidFunctionError, match="depends on no row"):
        lstm_gradient()


def test_a_value_hoisted_too_far_is_found(monkeypatch):
    """A value is declared in front of the loop that declares its operands."""
    monkeypatch.setattr(Builder, "depth_of", lambda self, value: 0)
    graph = GRAPHS["a_shape_that_each_step_computes"]()
    with pytest.raises(InvalidFunctionError, match="is read before it is declared"):
        pytensor.function(graph.inputs, graph.outputs, mode=WRITTEN)
