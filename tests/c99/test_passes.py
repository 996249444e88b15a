"""The optimization passes, on functions of a few statements."""

import pytest

from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.names import UniqueNames
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.verify import verify
from symbolic_rnn.c99.passes.dead_code import remove_dead_code
from symbolic_rnn.c99.passes.fold import folded
from symbolic_rnn.c99.passes.hoist import hoist_invariants
from symbolic_rnn.c99.passes.mask import mask_tails
from symbolic_rnn.c99.passes.memory_plan import plan_memory
from symbolic_rnn.c99.passes.narrow import narrowed
from symbolic_rnn.c99.passes.outline import outline_parallel
from symbolic_rnn.c99.passes.pack import pack_matrices
from symbolic_rnn.c99.passes.serial import serial

N, T = Size.symbol("n"), Size.symbol("t")
POINTER = s.VariableType("float64", pointer=True)
READ_ONLY = s.VariableType("float64", pointer=True, const=True)
MUCH = Size.of(1 << 30)


def function(*body, buffers=9):
    names = UniqueNames(name for statement in s.walk(body) for name in statement.declares)
    return s.Function(list(body), [], [], buffers, [], names)


def number(name, value):
    return s.Declare(name, s.VariableType("int64"), e.expression(value))


def given(name, k=0):
    return s.Declare(name, READ_ONLY, e.ArgumentData(k))


def room(name, buffer, need=8):
    return s.Declare(name, POINTER, e.call("c99_room", "ws", e.Buffer(buffer), need))


def copy(into, source):
    return s.Store(e.load(into, 0), e.load(source, 0))


def fill(name):
    return s.Store(e.load(name, 0), e.expression(1))


def loop(*body, index="t", last=N):
    return s.For(index, e.expression(0), e.expression(last), list(body))


def product(a, b, c, columns=1):
    work = ("ws", e.Buffer(7), e.Buffer(8))
    left, right, into = (2, 3, 4, a, 4, 1), (b, 3, 1), (c, 3, columns)
    return s.Fail(e.call("c99_product_f64", *work, *left, *right, *into), s.NO_MEMORY)


def rooms(found):
    """The workspace buffer of each array."""
    return {
        each.name: each.value.arguments[1].number
        for each in s.walk(found.body)
        if isinstance(each, s.Declare) and isinstance(each.value, e.FunctionCall)
    }


def optimized(change, given):
    """Run a pass; verify the function before and after, and that the original is not modified."""
    verify(given)
    before = repr(given)
    found = change(given)
    assert repr(given) == before
    verify(found)
    return found


def test_dead_declarations_are_removed_transitively():
    """A chain of unused declarations is removed; what a nested loop reads is kept."""
    found = optimized(
        remove_dead_code,
        function(
            number("one", 1), number("two", "one"), number("n", 3), room("x", 0), loop(fill("x")),
        ),
    )  # fmt: skip
    assert [getattr(each, "name", None) for each in found.body] == ["n", "x", None]


def test_an_assigned_variable_is_kept():
    """Assignments in a loop keep a variable."""
    later = s.Declare("done", s.VariableType("int64"), e.expression(0), changes=True)
    found = remove_dead_code(function(later, number("n", 2)))
    assert found.body == [later]


@pytest.mark.parametrize(
    ("body", "shares_buffers"),
    [
        pytest.param([fill("a"), copy("b", "a"), room("c", 2), copy("c", "b")], {"a", "c"},
                     id="one after the other"),
        pytest.param([fill("a"), copy("b", "a"), room("c", 2), copy("c", "a")], set(),
                     id="read again"),
        pytest.param([fill("a"), fill("b"), loop(room("c", 2), copy("c", "a"), copy("b", "c"))],
                     set(), id="read in each turn"),
        pytest.param(
            [fill("a"), s.Declare("v", POINTER, e.Address(e.Var("a"), e.expression(0))), fill("b"),
             room("c", 2), copy("c", "v")], set(), id="read through another pointer"),
        pytest.param(
            [fill("a"), copy("b", "a"), s.If(e.Var("n"), [room("c", 2), copy("c", "b")],
                                             [room("d", 3), fill("d"), copy("b", "d")])],
            {"a", "c", "d"}, id="two branches"),
        pytest.param(
            [fill("a"), copy("b", "a"), s.Parallel("rows", "i", "j", N, MUCH,
                                                   [room("c", 2), copy("c", "b")])],
            {"a", "c"}, id="inside what threads share"),
    ],
)  # fmt: skip
def test_buffers_share_memory_only_if_their_lifetimes_are_disjoint(body, shares_buffers):
    """Arrays of one size share a buffer if the first is dead when the second is allocated."""
    found = rooms(
        optimized(plan_memory, function(number("n", 3), room("a", 0), room("b", 1), *body))
    )
    of_a = {name for name, k in found.items() if k == found["a"]}
    assert of_a - {"a"} == shares_buffers - {"a"}


def test_a_buffer_of_another_size_is_reused_only_outside_of_loops():
    """In a loop, a growing buffer would be reallocated in each iteration."""
    size = Size.symbol("n")
    first = [fill("a"), copy("b", "a")]
    outside = function(
        number("n", 3), room("a", 0), room("b", 1), *first, room("c", 2, size), fill("c")
    )
    inside = function(
        number("n", 3), room("b", 1),
        loop(room("a", 0), *first, room("c", 2, size), fill("c")),
    )  # fmt: skip
    assert (
        rooms(optimized(plan_memory, outside))["c"] == rooms(optimized(plan_memory, outside))["a"]
    )
    assert len(set(rooms(optimized(plan_memory, inside)).values())) == 3


def test_a_buffer_allocated_in_the_first_step_lives_through_the_loop():
    """The pointer is declared in front of the loop, so the buffer lives through all iterations."""
    empty = s.Declare("c", POINTER, e.expression(0), changes=True)
    take = s.Store(e.Var("c"), e.call("c99_room", "ws", e.Buffer(2), 8))
    body = [
        number("n", 3), room("b", 1), empty,
        loop(s.If(e.Var("t").eq(0), [take, fill("c")]), room("a", 0), fill("a"), copy("b", "a")),
        copy("b", "c"),
    ]  # fmt: skip
    found = optimized(plan_memory, function(*body))
    taken = next(
        x.value for x in s.walk(found.body) if isinstance(x, s.Store) and x.into == e.Var("c")
    )
    assert taken.arguments[1].number not in rooms(found).values()


MATRICES = [number("n", 3), given("a"), given("b", 1), room("c", 0), room("d", 1)]


def packings(found):
    """Count the packings of a matrix, by the types of the enclosing statements."""

    def inside(block, around):
        for each in block:
            if isinstance(each, s.Evaluate) and each.call.function == "c99_pack_shared_f64":
                yield around
            for body in each.bodies:
                yield from inside(body, (*around, type(each).__name__))

    return list(inside(found.body, ()))  # fmt: skip


@pytest.mark.parametrize(
    ("body", "where"),
    [
        pytest.param([product("a", "b", "c")], [], id="no loop"),
        pytest.param([loop(product("a", "b", "c"))], [()], id="a loop"),
        pytest.param([loop(loop(product("a", "b", "c"), index="i"))], [()], id="in two loops"),
        pytest.param([loop(product("a", "b", "c"), product("c", "b", "d"))], [()],
                     id="two products by one matrix"),
        pytest.param([loop(product("a", "b", "c", columns=2))], [], id="columns apart"),
        pytest.param([fill("d"), loop(product("a", "d", "c"), fill("d"))], [], id="it changes"),
        pytest.param(
            [fill("d"), s.Declare("v", POINTER, e.Address(e.Var("d"), e.expression(0))),
             loop(product("a", "v", "c"), fill("d"))], [], id="it changes by another name"),
        pytest.param([loop(s.Declare("v", READ_ONLY, e.Address(e.Var("b"), e.Integer(T))),
                           product("a", "v", "c"))], [], id="another part in each turn"),
        pytest.param([loop(fill("d"), loop(product("a", "d", "c"), index="i"))], [("For",)],
                     id="the inner loop leaves it"),
        pytest.param([s.Parallel("rows", "i", "j", N, MUCH, [loop(product("a", "b", "c"))])], [()],
                     id="for all threads"),
        pytest.param([s.If(e.Var("n"), [loop(product("a", "b", "c"))])], [("If",)],
                     id="in a branch"),
        pytest.param([loop(s.If(e.Var("t"), [product("a", "b", "c")]))], [()],
                     id="a branch in a loop"),
    ],
)  # fmt: skip
def test_a_loop_invariant_matrix_is_packed_once(body, where):
    """In front of the outermost loop or parallel block; not out of a branch."""
    if any("Parallel" in type(each).__name__ for each in body):
        body = [each for each in body if not isinstance(each, s.Parallel)] + [
            s.Parallel("rows", "i", "j", N, MUCH, [room("own", 5), loop(product("a", "b", "own"))])
        ]
    found = optimized(pack_matrices, function(*MATRICES, *body))
    assert packings(found) == where
    calls = [call.function for call in s.calls_in(found.body)]
    assert ("c99_packed_product_f64" in calls) == bool(where)


@pytest.mark.parametrize(
    ("inside", "leaves"),
    [
        pytest.param([room("a", 0), fill("a")], 1, id="room"),
        pytest.param([s.Declare("v", READ_ONLY, e.Address(e.Var("x"), e.Var("n")))], 1,
                     id="an address"),
        pytest.param([number("m", e.Var("n") + 1), number("p", e.Var("m") + 1)], 2, id="a chain"),
        pytest.param([number("m", e.Var("t") + 1), number("p", e.Var("m") + 1)], 0,
                     id="made of the index"),
        pytest.param([s.Declare("d", s.VariableType("float64"), e.load("x", 0))], 0, id="an entry"),
        pytest.param([number("m", e.Var("n") % e.Var("n"))], 0, id="a division by zero, perhaps"),
        pytest.param([number("m", e.Var("later")), s.Store(e.Var("later"), e.Var("t"))], 0,
                     id="made of what changes"),
        pytest.param([s.If(e.Var("n"), [number("m", 3)])], 0, id="in a branch"),
        pytest.param([s.Fail(e.Var("n").eq(3), 1)], 0, id="a check"),
    ],
)  # fmt: skip
def test_loop_invariant_statements_are_hoisted(inside, leaves):
    """Out of nested loops, too; unsafe statements stay, since the loop may run zero times."""
    later = s.Declare("later", s.VariableType("int64"), e.expression(0), changes=True)
    before = [number("n", 3), given("x"), later]
    loops = loop(loop(*inside), index="i")
    found = optimized(hoist_invariants, function(*before, loops)).body
    assert found[len(before) : -1] == inside[:leaves]
    assert list(s.walk(found[-1].body))[1:] == list(s.walk(inside[leaves:]))


def test_a_large_parallel_block_becomes_a_task():
    """The task receives the variables that it reads, and no others."""
    row = s.For("k", e.Var("i"), e.Var("j"), [s.Store(e.load("x", Size.symbol("k")), e.Var("n"))])
    found = optimized(
        outline_parallel,
        function(
            number("n", 3),
            number("m", 2),
            room("x", 0),
            s.Parallel("rows", "i", "j", N, MUCH, [row]),
        ),
    )
    [part] = found.tasks
    assert (part.name, part.first, part.last, part.body) == ("rows", "i", "j", [row])
    assert part.shared == {"n": s.VariableType("int64"), "x": POINTER}
    assert found.body[-1] == s.ParallelCall(part, N, MUCH)


def test_a_small_parallel_block_is_inlined():
    """Small work becomes one loop over all rows, without a task."""
    row = s.For(
        "k",
        e.Var("i"),
        e.Integer(Size.symbol("j") * 2),
        [s.Store(e.load("x", Size.symbol("k")), e.expression(1))],
    )
    little = s.Parallel("rows", "i", "j", Size.of(4), Size.of(32), [row])
    found = optimized(outline_parallel, function(room("x", 0), little))
    assert found.tasks == []
    assert found.body[-1] == s.For("k", e.expression(0), e.expression(8), row.body)


def test_products_in_a_task_run_on_one_thread():
    """Within a task, products are not divided among threads again."""
    inside = s.Parallel("rows", "i", "j", N, MUCH, [room("own", 5), loop(product("a", "b", "own"))])
    found = outline_parallel(pack_matrices(function(*MATRICES, inside)))
    called = [call.function for call in s.calls_in(found.tasks[0].body)]
    assert called == ["c99_room", "c99_gemm_packed_f64"]


def row(turns, value, dtype="float64", **options):
    """A vector loop over the elements of `x`, which `value` reads."""
    entry = s.Declare("entry", s.VariableType(dtype), e.load("x", "k"))
    same = s.Declare("same", s.VariableType(dtype), e.load("x", 0))
    inside = [entry, same, s.Store(e.load("y", "k"), value)]
    return s.For("k", e.expression(0), e.expression(turns), inside, vector=True, **options)


def two_rows(loop, dtype="float64", of_y=None):
    """A function with a vector loop over `x` that writes to `y`."""
    kind = s.VariableType(dtype, pointer=True, const=True)
    x, y = s.Declare("x", kind, e.ArgumentData(0)), room("y", 0)
    y = s.Declare("y", s.VariableType(of_y or dtype, pointer=True), y.value)
    return function(x, y, loop)


TANH = {
    dtype: e.call(f"c99_tanh_{suffix}", "entry") + "same"
    for dtype, suffix in (("float64", "f64"), ("float32", "f32"))
}


@pytest.mark.parametrize(
    ("dtype", "turns"),
    [("float64", 3), ("float64", 14), ("float64", 15), ("float32", 14), ("float32", 31)],
)
def test_the_last_vector_of_a_short_loop_is_masked(dtype, turns):
    """Loop-invariant statements stay outside of the condition."""
    found = optimized(mask_tails, two_rows(row(turns, TANH[dtype], dtype), dtype))
    few, *_, loop = found.body
    assert few.value == e.call("c99_hidden", turns)
    assert loop.last == e.call("C99_WHOLE", turns, e.SizeOf(dtype))
    [same, only] = loop.body
    assert same.name == "same"
    assert only.condition == (e.Var("k") < e.Var(few.name))
    assert [type(each) for each in only.yes] == [s.Declare, s.Store]


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(two_rows(row(16, TANH["float64"])), id="whole vectors"),
        pytest.param(two_rows(row(12, TANH["float64"])), id="one and a half"),
        pytest.param(two_rows(row(2, TANH["float64"])), id="a short vector"),
        pytest.param(two_rows(row(103, TANH["float64"])), id="many vectors"),
        pytest.param(function(number("n", 3), *two_rows(row("n", TANH["float64"])).body),
                     id="who knows how many"),
        pytest.param(two_rows(row(14, e.Var("entry") + "same")), id="no function"),
        pytest.param(two_rows(row(14, TANH["float64"]), of_y="float32"), id="two dtypes"),
        pytest.param(two_rows(row(14, TANH["float64"], step=2)), id="every other number"),
    ],
)  # fmt: skip
def test_other_loops_are_not_masked(given):
    """Masking would cost more than it saves, or mixes vectors of two element sizes."""
    assert mask_tails(given).body == given.body


def test_parallel_blocks_in_each_other_become_plain_loops():
    """Over all rows, whatever their bounds are computed from."""
    column = s.Store(e.load("x", Size.symbol("k") * 3 + Size.symbol("c")), e.expression(1))
    inside = s.Parallel(
        "columns", "l", "m", Size.of(3), MUCH, [s.For("c", e.Var("l"), e.Var("m"), [column])]
    )
    rows = s.Parallel(
        "rows",
        "i",
        "j",
        N,
        MUCH,
        [
            number("count", Size.symbol("j") - Size.symbol("i")),
            s.For("k", e.Var("i"), e.Integer(Size.symbol("i") + Size.symbol("count")), [inside]),
        ],
    )
    found = optimized(serial, function(number("n", 3), room("x", 0), rows))
    count, outer = found.body[2:]
    assert count.value == e.Integer(N)
    assert (outer.first, outer.last) == (e.expression(0), e.Integer(Size.symbol("count")))
    assert outer.body == [s.For("c", e.expression(0), e.expression(3), [column])]


CHANGED = s.Declare("n", s.VariableType("int64"), e.expression(2), changes=True)


@pytest.mark.parametrize(
    ("body", "left"),
    [
        pytest.param([s.If(e.expression(4) > 3, [fill("x")], [fill("y")])], [fill("x")],
                     id="a branch"),
        pytest.param([s.Fail(e.expression(2).eq(3), 1), fill("x")], [fill("x")], id="a check"),
        pytest.param([s.Fail(e.expression(2).ne(3), 1)], [s.Fail(e.expression(1), 1)],
                     id="a check that fails"),
        pytest.param([number("n", 0), loop(fill("x")), fill("y")], [fill("y")], id="no turn"),
        pytest.param([number("n", 1), loop(s.Store(e.load("x", T + 4), e.expression(2)))],
                     [s.Store(e.load("x", 4), e.expression(2))], id="one turn"),
        pytest.param([number("n", 2), loop(fill("x"))], [loop(fill("x"), last=Size.of(2))],
                     id="two turns"),
        pytest.param([number("n", 1), loop(s.Break(e.Var("y")))],
                     [loop(s.Break(e.Var("y")), last=Size.of(1))],
                     id="a loop that is left"),
        pytest.param([CHANGED, loop(fill("x"))], [loop(fill("x"))], id="what changes"),
        pytest.param([s.Store(e.Var("y"), e.Cast("uint8", e.expression(255) + 2))],
                     [s.Store(e.Var("y"), e.Literal(1, "uint8"))], id="what wraps"),
        pytest.param([s.Store(e.Var("y"), e.Literal(1.0, "float64") + e.Literal(2.0, "float64"))],
                     [s.Store(e.Var("y"), e.Literal(1.0, "float64") + e.Literal(2.0, "float64"))],
                     id="real numbers"),
    ],
)  # fmt: skip
def test_what_is_known_is_computed(body, left):
    """Integers and what they decide; real numbers, and what may change, stay."""
    found = folded(function(*body)).body
    assert [each for each in found if not isinstance(each, s.Declare)] == left


def test_doubles_become_floats_and_nothing_else_does():
    """Variables, arrays, constants, sizes in bytes and functions, in nested blocks, too."""

    def body(real, f, suffix):
        pointer, kind = s.VariableType(real, pointer=True), s.VariableType(real)
        need = e.expression(8) * e.SizeOf(real)
        value = e.call(f"c99_tanh_{suffix}", e.load("x", 0)) + e.call(f"sqrt{f}", "half")
        return [
            s.Declare("x", pointer, e.call("c99_room", "ws", e.Buffer(0), need)),
            s.LocalArray("few", real, 3),
            loop(
                s.Declare("half", kind, e.Literal(0.5, real)),
                s.Declare("k", s.VariableType("int64"), e.expression(1)),
                s.If(e.call("isnan", "half"), [s.Store(e.load("x", "k"), value)], []),
                s.Evaluate(e.call("memcpy", "few", "x", e.Cast("size", e.SizeOf(real)))),
                last=Size.of(2),
            ),
        ]

    constants = [s.ConstantArray("c", "float64", (e.Literal(0.5, "float64"),))]
    given = s.Function(body("float64", "", "f64"), [], constants, 1, [])
    found = optimized(narrowed, given)
    assert found.body == body("float32", "f", "f32")
    assert [each.dtype for each in found.constants] == ["float32"]
