"""The passes, on functions of a few statements: what each changes, and what it must leave."""

import pytest

from symbolic_rnn.c99.ir import expressions as e
from symbolic_rnn.c99.ir import statements as s
from symbolic_rnn.c99.ir.names import Names
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.verify import verify
from symbolic_rnn.c99.passes.hoist import hoisted
from symbolic_rnn.c99.passes.mask import masked
from symbolic_rnn.c99.passes.pack import packed
from symbolic_rnn.c99.passes.place import placed
from symbolic_rnn.c99.passes.prune import pruned
from symbolic_rnn.c99.passes.share import shared

N, T = Size.symbol("n"), Size.symbol("t")
POINTER = s.Kind("float64", pointer=True)
READ_ONLY = s.Kind("float64", pointer=True, const=True)
MUCH = Size.of(1 << 30)


def function(*body, buffers=9):
    names = Names(name for statement in s.walk(body) for name in statement.declares)
    return s.Function(list(body), [], [], buffers, [], names)


def number(name, value):
    return s.Declare(name, s.Kind("int64"), e.expression(value))


def given(name, k=0):
    return s.Declare(name, READ_ONLY, e.Given(k))


def room(name, buffer, need=8):
    return s.Declare(name, POINTER, e.apply("c99_room", "ws", e.Buffer(buffer), need))


def copy(into, source):
    return s.Store(e.load(into, 0), e.load(source, 0))


def fill(name):
    return s.Store(e.load(name, 0), e.expression(1))


def loop(*body, index="t", last=N):
    return s.For(index, e.expression(0), e.expression(last), list(body))


def product(a, b, c, columns=1):
    work = ("ws", e.Buffer(7), e.Buffer(8))
    left, right, into = (2, 3, 4, a, 4, 1), (b, 3, 1), (c, 3, columns)
    return s.Fail(e.apply("c99_product_f64", *work, *left, *right, *into), s.NO_MEMORY)


def rooms(found):
    """The room that each array was put in."""
    return {
        each.name: each.value.arguments[1].number
        for each in s.walk(found.body)
        if isinstance(each, s.Declare) and isinstance(each.value, e.Apply)
    }


def optimized(change, given):
    """A pass, between two looks at what holds of every function; it leaves what it is given."""
    verify(given)
    before = repr(given)
    found = change(given)
    assert repr(given) == before
    verify(found)
    return found


def test_prune_leaves_out_what_only_the_unread_reads():
    """A chain that ends nowhere goes; what a loop inside reads stays."""
    found = optimized(
        pruned,
        function(
            number("one", 1), number("two", "one"), number("n", 3), room("x", 0), loop(fill("x")),
        ),
    )  # fmt: skip
    assert [getattr(each, "name", None) for each in found.body] == ["n", "x", None]


def test_prune_keeps_what_is_set_later():
    """A variable that changes is part of what a loop does."""
    later = s.Declare("done", s.Kind("int64"), e.expression(0), changes=True)
    found = pruned(function(later, number("n", 2)))
    assert found.body == [later]


@pytest.mark.parametrize(
    ("body", "together"),
    [
        pytest.param([fill("a"), copy("b", "a"), room("c", 2), copy("c", "b")], {"a", "c"},
                     id="one after the other"),
        pytest.param([fill("a"), copy("b", "a"), room("c", 2), copy("c", "a")], set(),
                     id="read again"),
        pytest.param([fill("a"), fill("b"), loop(room("c", 2), copy("c", "a"), copy("b", "c"))],
                     set(), id="read in each turn"),
        pytest.param(
            [fill("a"), s.Declare("v", POINTER, e.Place(e.Name("a"), e.expression(0))), fill("b"),
             room("c", 2), copy("c", "v")], set(), id="read through another pointer"),
        pytest.param(
            [fill("a"), copy("b", "a"), s.If(e.Name("n"), [room("c", 2), copy("c", "b")],
                                             [room("d", 3), fill("d"), copy("b", "d")])],
            {"a", "c", "d"}, id="two branches"),
        pytest.param(
            [fill("a"), copy("b", "a"), s.Parallel("rows", "i", "j", N, MUCH,
                                                   [room("c", 2), copy("c", "b")])],
            {"a", "c"}, id="inside what threads share"),
    ],
)  # fmt: skip
def test_place_lets_buffers_meet_only_where_their_lives_do_not(body, together):
    """Arrays of one size lie in one room if the first is not read once the second is there."""
    found = rooms(optimized(placed, function(number("n", 3), room("a", 0), room("b", 1), *body)))
    of_a = {name for name, k in found.items() if k == found["a"]}
    assert of_a - {"a"} == together - {"a"}


def test_place_takes_room_of_another_size_only_outside_of_loops():
    """In a loop a room that grows would be allocated again in each turn."""
    size = Size.symbol("n")
    first = [fill("a"), copy("b", "a")]
    outside = function(
        number("n", 3), room("a", 0), room("b", 1), *first, room("c", 2, size), fill("c")
    )
    inside = function(
        number("n", 3), room("b", 1),
        loop(room("a", 0), *first, room("c", 2, size), fill("c")),
    )  # fmt: skip
    assert rooms(optimized(placed, outside))["c"] == rooms(optimized(placed, outside))["a"]
    assert len(set(rooms(optimized(placed, inside)).values())) == 3


def test_place_keeps_room_that_a_step_takes_for_the_others():
    """The pointer is declared in front of the loop: what the first turn puts there stays."""
    empty = s.Declare("c", POINTER, e.expression(0), changes=True)
    take = s.Store(e.Name("c"), e.apply("c99_room", "ws", e.Buffer(2), 8))
    body = [
        number("n", 3), room("b", 1), empty,
        loop(s.If(e.Name("t").eq(0), [take, fill("c")]), room("a", 0), fill("a"), copy("b", "a")),
        copy("b", "c"),
    ]  # fmt: skip
    found = optimized(placed, function(*body))
    taken = next(
        x.value for x in s.walk(found.body) if isinstance(x, s.Store) and x.into == e.Name("c")
    )
    assert taken.arguments[1].number not in rooms(found).values()


MATRICES = [number("n", 3), given("a"), given("b", 1), room("c", 0), room("d", 1)]


def packings(found):
    """How many statements pack a matrix, by the types of the statements around it."""

    def inside(block, around):
        for each in block:
            if isinstance(each, s.Do) and each.call.function == "c99_pack_shared_f64":
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
            [fill("d"), s.Declare("v", POINTER, e.Place(e.Name("d"), e.expression(0))),
             loop(product("a", "v", "c"), fill("d"))], [], id="it changes by another name"),
        pytest.param([loop(s.Declare("v", READ_ONLY, e.Place(e.Name("b"), e.Integer(T))),
                           product("a", "v", "c"))], [], id="another part in each turn"),
        pytest.param([loop(fill("d"), loop(product("a", "d", "c"), index="i"))], [("For",)],
                     id="the inner loop leaves it"),
        pytest.param([s.Parallel("rows", "i", "j", N, MUCH, [loop(product("a", "b", "c"))])], [()],
                     id="for all threads"),
        pytest.param([s.If(e.Name("n"), [loop(product("a", "b", "c"))])], [("If",)],
                     id="in a branch"),
        pytest.param([loop(s.If(e.Name("t"), [product("a", "b", "c")]))], [()],
                     id="a branch in a loop"),
    ],
)  # fmt: skip
def test_pack_packs_once_what_a_loop_leaves_as_it_is(body, where):
    """In front of the outermost loop, or of what threads share; not out of a branch."""
    if any("Parallel" in type(each).__name__ for each in body):
        body = [each for each in body if not isinstance(each, s.Parallel)] + [
            s.Parallel("rows", "i", "j", N, MUCH, [room("own", 5), loop(product("a", "b", "own"))])
        ]
    found = optimized(packed, function(*MATRICES, *body))
    assert packings(found) == where
    calls = [call.function for call in s.calls_in(found.body)]
    assert ("c99_packed_product_f64" in calls) == bool(where)


@pytest.mark.parametrize(
    ("inside", "leaves"),
    [
        pytest.param([room("a", 0), fill("a")], 1, id="room"),
        pytest.param([s.Declare("v", READ_ONLY, e.Place(e.Name("x"), e.Name("n")))], 1,
                     id="an address"),
        pytest.param([number("m", e.Name("n") + 1), number("p", e.Name("m") + 1)], 2, id="a chain"),
        pytest.param([number("m", e.Name("t") + 1), number("p", e.Name("m") + 1)], 0,
                     id="made of the index"),
        pytest.param([s.Declare("d", s.Kind("float64"), e.load("x", 0))], 0, id="an entry"),
        pytest.param([number("m", e.Name("n") % e.Name("n"))], 0, id="a division by zero, perhaps"),
        pytest.param([number("m", e.Name("later")), s.Store(e.Name("later"), e.Name("t"))], 0,
                     id="made of what changes"),
        pytest.param([s.If(e.Name("n"), [number("m", 3)])], 0, id="in a branch"),
        pytest.param([s.Fail(e.Name("n").eq(3), 1)], 0, id="a check"),
    ],
)  # fmt: skip
def test_hoist_takes_out_what_each_turn_computes_anew(inside, leaves):
    """Also out of two loops; what a loop without a turn must not do stays in it."""
    later = s.Declare("later", s.Kind("int64"), e.expression(0), changes=True)
    before = [number("n", 3), given("x"), later]
    loops = loop(loop(*inside), index="i")
    found = optimized(hoisted, function(*before, loops)).body
    assert found[len(before) : -1] == inside[:leaves]
    assert list(s.walk(found[-1].body))[1:] == list(s.walk(inside[leaves:]))


def test_share_makes_a_function_of_much_work():
    """It is given what it reads of its surroundings, and nothing else."""
    row = s.For(
        "k", e.Name("i"), e.Name("j"), [s.Store(e.load("x", Size.symbol("k")), e.Name("n"))]
    )
    found = optimized(
        shared,
        function(
            number("n", 3),
            number("m", 2),
            room("x", 0),
            s.Parallel("rows", "i", "j", N, MUCH, [row]),
        ),
    )
    [part] = found.parts
    assert (part.name, part.first, part.last, part.body) == ("rows", "i", "j", [row])
    assert part.shared == {"n": s.Kind("int64"), "x": POINTER}
    assert found.body[-1] == s.Share(part, N, MUCH)


def test_share_does_little_work_at_once():
    """All rows in one loop, without a function for it."""
    row = s.For(
        "k",
        e.Name("i"),
        e.Integer(Size.symbol("j") * 2),
        [s.Store(e.load("x", Size.symbol("k")), e.expression(1))],
    )
    little = s.Parallel("rows", "i", "j", Size.of(4), Size.of(32), [row])
    found = optimized(shared, function(room("x", 0), little))
    assert found.parts == []
    assert found.body[-1] == s.For("k", e.expression(0), e.expression(8), row.body)


def test_share_multiplies_by_one_thread_in_a_part():
    """What is one thread's work is not shared again."""
    inside = s.Parallel("rows", "i", "j", N, MUCH, [room("own", 5), loop(product("a", "b", "own"))])
    found = shared(packed(function(*MATRICES, inside)))
    called = [call.function for call in s.calls_in(found.parts[0].body)]
    assert called == ["c99_room", "c99_gemm_packed_f64"]


def row(turns, value, dtype="float64", **options):
    """A vector loop over the entries of `x`, which `value` is made of."""
    entry = s.Declare("entry", s.Kind(dtype), e.load("x", "k"))
    same = s.Declare("same", s.Kind(dtype), e.load("x", 0))
    inside = [entry, same, s.Store(e.load("y", "k"), value)]
    return s.For("k", e.expression(0), e.expression(turns), inside, vector=True, **options)


def two_rows(loop, dtype="float64", of_y=None):
    """A function with a loop over numbers of `x` that writes to `y`."""
    kind = s.Kind(dtype, pointer=True, const=True)
    x, y = s.Declare("x", kind, e.Given(0)), room("y", 0)
    y = s.Declare("y", s.Kind(of_y or dtype, pointer=True), y.value)
    return function(x, y, loop)


TANH = {
    dtype: e.apply(f"c99_tanh_{suffix}", "entry") + "same"
    for dtype, suffix in (("float64", "f64"), ("float32", "f32"))
}


@pytest.mark.parametrize(
    ("dtype", "turns"),
    [("float64", 3), ("float64", 14), ("float64", 15), ("float32", 14), ("float32", 31)],
)
def test_mask_fills_the_last_vector(dtype, turns):
    """What is the same in each turn stays outside of the condition."""
    found = optimized(masked, two_rows(row(turns, TANH[dtype], dtype), dtype))
    few, *_, loop = found.body
    assert few.value == e.apply("c99_hidden", turns)
    assert loop.last == e.apply("C99_WHOLE", turns, e.Bytes(dtype))
    [same, only] = loop.body
    assert same.name == "same"
    assert only.condition == (e.Name("k") < e.Name(few.name))
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
        pytest.param(two_rows(row(14, e.Name("entry") + "same")), id="no function"),
        pytest.param(two_rows(row(14, TANH["float64"]), of_y="float32"), id="two dtypes"),
        pytest.param(two_rows(row(14, TANH["float64"], step=2)), id="every other number"),
    ],
)  # fmt: skip
def test_mask_leaves_other_loops(given):
    """Masks cost more than they save, or numbers of two sizes would share them."""
    assert masked(given).body == given.body
