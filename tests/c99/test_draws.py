"""Draws in C have the bits of NumPy's Generator, and leave the generator in the same state."""

import runpy
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_draw_graphs import drawn, generators
from driver import in_array
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from modes import REWRITTEN
from pytensor.tensor.random import basic as ptr
from pytensor.tensor.random import shared_rng
from pytensor.tensor.random.op import RandomVariable
from pytensor_ml.layers import Dropout
from pytensor_ml.optim import sgd

import symbolic_rnn as srnn
from symbolic_rnn import c99
from symbolic_rnn.c99.lowering.draws import DISTRIBUTIONS

ZIGGURAT = runpy.run_path(str(Path(__file__).parents[2] / "scripts" / "ziggurat.py"))

OTHERS = [np.random.MT19937, np.random.Philox, np.random.SFC64]


def both(inputs, outputs):
    """Compile a function in C and in Python."""
    return [
        pytensor.function(inputs, outputs, mode=mode, on_unused_input="ignore")
        for mode in ("C99", REWRITTEN)
    ]


def assert_same_bits(functions, *values):
    """Call both functions; require the same values or the same kind of error."""
    found, expected = (result_of(function, values) for function in functions)
    if isinstance(expected, Exception):
        assert type(found) is type(expected), (found, expected)
        return
    assert not isinstance(found, Exception), found
    for value, right in zip(map(in_array, found), map(in_array, expected), strict=True):
        assert value.dtype == right.dtype
        assert value.shape == right.shape
        assert value.tobytes() == right.tobytes()


def result_of(function, values):
    try:
        with np.errstate(all="ignore"):
            return function(*values)
    except (ValueError, OverflowError) as error:
        return error


def test_the_ziggurat_is_what_its_script_computes():
    """Catches a manual change of the tables; renew them with python scripts/ziggurat.py."""
    text = (files("symbolic_rnn.c99") / "runtime" / "ziggurat.h").read_text("utf-8")
    assert text == ZIGGURAT["header"]()


@pytest.mark.parametrize("kind", [np.random.PCG64, np.random.PCG64DXSM])
def test_a_million_draws_have_the_bits_of_numpy(kind):
    """Catches a table entry that is off by one ulp, and a wrong tail of the normal distribution.

    The tail is drawn from about 260 times, and each table entry is read about 3900 times.
    """
    rng, many = pt.random.rng("rng"), {"size": (1_000_000,)}
    calls = [(ptr.normal, many), (ptr.uniform, many), (ptr.bernoulli, 0.3, many)]
    calls += [(ptr.integers, 3_000_000_000, many), (ptr.integers, 2**63 - 2**61, many)]
    functions = both([rng], drawn(rng, *calls))
    assert_same_bits(functions, np.random.Generator(kind(5)))
    normal, *_ = functions[0](np.random.Generator(kind(5)))
    assert np.sum(np.abs(normal) > ZIGGURAT["R"]) > 200


RNG, SIZE = pt.random.rng("rng"), pt.lvector("size")
SHAPE = {"size": (SIZE[0], SIZE[1])}
A, B, P, N = pt.dscalar("a"), pt.dscalar("b"), pt.dscalar("p"), pt.lscalar("n")
LOW, HIGH = pt.lscalar("low"), pt.scalar("high", dtype="uint64")

#: One draw per function, so that an error in one hides no other.
ALONE = {
    "uniform": ([A, B], (ptr.uniform, A, B, SHAPE)),
    "normal": ([A, B], (ptr.normal, A, B, SHAPE)),
    "bernoulli": ([P], (ptr.bernoulli, P, SHAPE)),
    "binomial": ([P], (ptr.binomial, 60, P, SHAPE)),
    "categorical": ([A, B, P], (ptr.categorical, pt.stack([A, P, B, P, P]), SHAPE)),
    "integers": ([LOW, HIGH], (ptr.integers, LOW, HIGH, SHAPE)),
    "permutation": ([N], (ptr.permutation, N, {})),
}

REALS = st.floats(width=32) | st.sampled_from([0.0, -0.0, 1.0, 1e308, -1e308, np.inf, np.nan])
CHANCES = st.floats(0, 1) | st.sampled_from([-0.0, 0.5, np.nextafter(0.5, 1), 1.0, 1.5, -1e-300])
NEAR = st.integers(-2, 2)
VALUES = {
    A: REALS,
    B: REALS,
    P: CHANCES,
    N: st.integers(-1, 40),
    LOW: st.integers(-(2**63), 2**63 - 1) | NEAR,
    HIGH: st.integers(0, 2**64 - 1) | st.integers(0, 2) | st.just(2**63) | st.just(2**32),
}


@pytest.mark.parametrize("name", ALONE)
def test_a_draw_has_the_bits_of_numpy_whatever_its_parameters(name):
    """Edge cases of parameters, errors, empty sizes, buffered halves; five calls of each."""
    parameters, call = ALONE[name]
    functions = both([RNG, SIZE, *parameters], drawn(RNG, call, call))

    @settings(max_examples=60, deadline=None)
    @given(
        st.integers(0, 2),
        st.tuples(st.integers(0, 3), st.integers(-1, 4)),
        st.tuples(*(VALUES[parameter] for parameter in parameters)),
    )
    def same(which, size, values):
        rng = generators()[which]
        before = rng.bit_generator.state
        assert_same_bits(functions, rng, list(size), *values)
        assert rng.bit_generator.state == before

    same()


X, Y = pt.matrix("x"), pt.matrix("y", dtype="float32")
K, L = pt.matrix("k", dtype="int16"), pt.matrix("l", dtype="uint8")
FIXED, CHANCE = pt.tensor("z", shape=(None, 1)), pt.tensor3("chance")
WANTED = pt.lvector("wanted")

#: Draws of arrays: as many as the parameters, or a given number.
OF_ARRAYS = {
    "uniform": lambda options: (ptr.uniform, -X, Y, options),
    "normal": lambda options: (ptr.normal, X, Y, options),
    "normal, as float32": lambda options: (ptr.normal, K, FIXED, {"dtype": "float32", **options}),
    "bernoulli": lambda options: (ptr.bernoulli, Y, options),
    "categorical": lambda options: (ptr.categorical, CHANCE, options),
    "integers": lambda options: (ptr.integers, -K, L, options),
    "rows in another order": lambda options: (
        ptr.PermutationRV(signature="(a)->(a)", dtype="float64"), CHANCE, options,
    ),
}  # fmt: skip


def fits(wanted, *shapes):
    """Whether NumPy's integers check a size, or parameters broadcast to it."""
    return all(n > 1 or {*sizes} <= {1, n} for n, *sizes in zip(wanted, *shapes, strict=True))


@pytest.mark.parametrize("name", OF_ARRAYS)
def test_draws_of_arrays_have_the_bits_of_numpy_whatever_their_shapes(name):
    """Axes of size 1 known at run time only, strides, sizes of 0, incompatible shapes.

    One case is left out: NumPy's integers accept parameters that do not fit a size of 0 or 1, and
    leave elements uninitialized; in C that is an error, as in all other distributions.
    """
    inputs = [RNG, X, Y, K, L, FIXED, CHANCE, WANTED]
    free, asked = (
        both(inputs, drawn(RNG, OF_ARRAYS[name](options)))
        for options in ({}, {"size": (WANTED[0], WANTED[1])})
    )
    sizes = st.tuples(st.sampled_from([1, 1, 3, 0]), st.sampled_from([1, 2, 2]))

    @settings(max_examples=60, deadline=None)
    @given(sizes, sizes, sizes, st.booleans(), st.integers(0, 2))
    def same(one, other, wanted, turned, which):
        assume(name != "integers" or fits(wanted, one, other))
        numbers = np.random.default_rng(sum(one) + 5 * sum(other))
        x, y = numbers.uniform(size=one[::-1] if turned else one), numbers.uniform(size=other)
        k, most = numbers.integers(-9, 9, size=one), numbers.integers(10, 200, size=other)
        chance = numbers.uniform(size=(*one, 4))[:, :, :: -1 if turned else 1]
        values = [x.T if turned else x, y, k, most, y[:, :1], chance, list(wanted)]
        values = [v if kind is WANTED else np.asarray(v, kind.dtype) for v, kind in
                  zip(values, inputs[1:], strict=True)]  # fmt: skip
        for functions in (free, asked):
            assert_same_bits(functions, generators()[which], *values)

    same()


def test_a_parameter_that_is_a_product_is_rounded_before_it_is_used():
    """Catches contraction of a product in a parameter to a fused multiply-add."""
    rng, *numbers = pt.random.rng("rng"), *(pt.dscalar(name) for name in "abcdefg")
    a, b, c, d, e, f, g = numbers
    calls = [(ptr.normal, a * b, 1.0, {}), (ptr.uniform, 0.25, c * d, {})]
    calls += [(ptr.uniform, -c * e, 9.0, {}), (ptr.bernoulli, d * e, {"size": (99,)})]
    calls += [(ptr.categorical, pt.stack([a * f, b * f, b * g, f]), {"size": (99,)})]
    functions = both([rng, *numbers], drawn(rng, *calls))
    for k in range(200):
        generator = np.random.default_rng(k)
        assert_same_bits(functions, generator, *generator.uniform(0.6, 0.9, size=7))


RANGES = [2**32 - 2, 2**32 - 1, 2**32, 2**63, 2**64 - 2, 2**64 - 1]


@pytest.mark.parametrize("most", RANGES)
def test_integers_at_the_ends_of_32_and_of_64_bits(most):
    """Lemire's method does not apply to these ranges; for arrays NumPy uses another method."""
    rng = pt.random.rng("rng")
    low = -(2**63) if most >= 2**63 else -5
    high = low + most + 1
    dtype = "uint64" if high == 2**63 else "int64"
    ends = np.full(6, low), np.full(6, high, dtype=dtype)
    calls = (
        (ptr.integers, low, np.array(high, dtype=dtype), {"size": (50,)}),
        (ptr.integers, *ends, {"size": (7, 6)}),
    )
    functions = both([rng], drawn(rng, *calls))
    for each in generators():
        assert_same_bits(functions, each)


def test_every_distribution_that_is_covered_is_compared():
    """Catches a new distribution that is not compared."""
    assert sorted(ALONE) == DISTRIBUTIONS


def test_a_shared_generator_goes_on_from_call_to_call_as_in_cvm():
    """The state, spawned generators, and the original generator, which must not change."""
    given_generator = np.random.default_rng(3)
    given_generator.integers(5)
    before = given_generator.bit_generator.state
    results = []
    for mode in ("C99", "CVM"):
        rng = shared_rng(given_generator, name="rng", borrow=mode == "C99")
        after, value = ptr.normal(size=(5,), rng=rng, return_next_rng=True)
        _, again = ptr.integers(9, size=(3,), rng=rng, return_next_rng=True)
        function = pytensor.function([], [value, again], updates={rng: after}, mode=mode)
        found = [np.concatenate(function()) for _ in range(4)]
        left = rng.get_value(borrow=True)
        results.append([*found, in_array(left), in_array(left.spawn(2)[1]), left.normal(size=3)])
    for value, right in zip(*results, strict=True):
        assert np.array_equal(value, right)
    assert given_generator.bit_generator.state == before


def test_each_generator_that_comes_out_continues_its_own():
    """Catches two generators of different kinds that are swapped, spawned generators included."""
    one, other = pt.random.rng("one"), pt.random.rng("other")
    after, value = ptr.uniform(rng=other, return_next_rng=True)
    functions = both([one, other], [after, one, value])
    first, _, dxsm = generators()
    results = [function(first, dxsm) for function in functions]
    for found in results:
        assert [type(g.bit_generator).__name__ for g in found[:2]] == ["PCG64DXSM", "PCG64"]
    spawned = [[g.spawn(1)[0].random() for g in found[:2]] for found in results]
    assert spawned[0] == spawned[1]


@pytest.mark.parametrize("kind", OTHERS, ids=lambda kind: kind.__name__)
def test_another_bit_generator_is_refused_with_what_to_do(kind):
    rng = pt.random.rng("noise")
    function = pytensor.function([rng], drawn(rng, (ptr.normal, {})), mode="C99")
    message = rf"input 'noise': .*PCG64DXSM, got {kind.__name__}; make .*default_rng.*mode='CVM'"
    with pytest.raises(TypeError, match=message):
        function(np.random.Generator(kind(0)))


def test_an_input_that_is_not_a_generator_is_refused():
    """A state as a dict, which PyTensor's type accepts."""
    rng = pt.random.rng("noise")
    function = pytensor.function([rng], drawn(rng, (ptr.normal, {})), mode="C99")
    state = np.random.default_rng(0).bit_generator.state
    with pytest.raises(TypeError, match=r"input 'noise': expected a numpy.random.Generator, got"):
        function(state)


class _Shifted(ptr.NormalRV):
    """An Op that draws differently from the Op it derives from."""

    @classmethod
    def rng_fn(cls, rng, loc, scale, size):
        return rng.normal(loc + 1, scale, size)


class _Coin(ptr.BernoulliRV):
    """The same for an Op whose class has its own handler."""

    @classmethod
    def rng_fn_scipy(cls, rng, p, size):
        return rng.random(size) < p


N_TRIALS = pt.lscalar("n")

REFUSED = {
    "beta": (ptr.beta, 2.0, 1.0, {}),
    "t of SciPy": (ptr.t, 2.0, {}),
    "integers between floats": (ptr.integers, 0.5, 7.5, {}),
    "binomial of any number of trials": (ptr.binomial, N_TRIALS, 0.5, {}),
    "binomial of many trials": (ptr.binomial, 61, 0.5, {}),
    "normal of a subclass": (_Shifted(), 0.0, 1.0, {}),
    "bernoulli of a subclass": (_Coin(), 0.5, {}),
}


@pytest.mark.parametrize("name", REFUSED)
def test_uncovered_draws_are_refused_by_name(name):
    """Catches draws that silently differ from NumPy's."""
    rng = pt.random.rng("rng")
    call = REFUSED[name]
    with pytest.raises(
        c99.NotCoveredError, match=rf"does not cover the Op {name.split()[0]}_rv.*CVM"
    ):
        pytensor.function([rng, N_TRIALS], drawn(rng, call), mode="C99", on_unused_input="ignore")


def test_a_constant_generator_is_refused_with_what_to_do():
    rng = pt.random.rng("rng")
    constant = rng.type.make_constant(np.random.default_rng(0))
    n = pt.lscalar("n")
    _, value = ptr.normal(size=(n,), rng=constant, return_next_rng=True)
    with pytest.raises(c99.NotCoveredError, match=r"that is a constant .*shared_rng"):
        pytensor.function([n], value, mode="C99")


def test_an_op_of_a_users_own_that_calls_a_covered_method_is_drawn():
    """An Op is recognized by the method that it calls, not by its class."""
    own = RandomVariable("normal", signature="(),()->()", dtype="float64")
    rng = pt.random.rng("rng")
    functions = both([rng], drawn(rng, (own, 1.0, [2.0, 3.0], {})))
    assert_same_bits(functions, np.random.default_rng(0))


def draws_nothing(x_t, mean, s, rng, again):
    return pt.tanh(x_t + s + mean), rng


def draws_on(x_t, mean, s, rng, again):
    after, noise = ptr.normal(mean, size=s.shape, rng=rng, return_next_rng=True)
    return pt.tanh(x_t + s + noise), after


def draws_from_one_state_again_and_again(x_t, mean, s, rng, again):
    return pt.tanh(x_t + s + ptr.normal(mean, rng=again, return_next_rng=True)[1]), rng


STEPS = [(draws_nothing, True), (draws_on, False), (draws_from_one_state_again_and_again, False)]


@pytest.mark.parametrize(("step", "shared"), STEPS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_step_that_draws_is_not_divided_among_threads(step, shared):
    """Catches threads that draw the same numbers for different rows, or race for the state."""
    rng, x, s0, means = pt.random.rng("rng"), pt.tensor3("x"), pt.matrix("s0"), pt.vector("means")
    s, _ = pytensor.scan(
        step,
        sequences=[x, means],
        outputs_info=[s0, rng],
        non_sequences=[rng],
        return_updates=False,
        strict=True,
    )
    function = pytensor.function(
        [rng, x, s0, means], s, mode=c99.mode(threads=2), on_unused_input="ignore"
    )
    assert ("steps" in function.vm.jit_fn.source.tasks) == shared


DATA = np.random.default_rng(0)
AT, TARGET = DATA.normal(size=(7, 5, 2)), DATA.normal(size=(7, 5, 1))


def layers():
    """Two recurrent layers with Dropout between and after them, and a readout."""
    return [
        srnn.Recurrent(srnn.Elman(2, 6, seed=0)),
        Dropout(p=0.4, random_state=0),
        srnn.Recurrent(srnn.Elman(6, 5, seed=1)),
        Dropout(p=0.2, random_state=1),
        srnn.Dense(5, 1, seed=2),
    ]


def masks_of_training(mode):
    """Return the loss and the masks of each training step."""
    first, dropout, second, other, readout = layers()
    x, y = pt.tensor3("x"), pt.tensor3("y")
    dropped = dropout(first(x))
    dropped_too = other(second(dropped))
    loss = srnn.squared_error(readout(dropped_too), y)
    masks = [each.owner.inputs[1] for each in (dropped, dropped_too)]
    draws = [mask.owner.inputs[0].owner for mask in masks]
    updates = {draw.inputs[0]: draw.outputs[0] for draw in draws}
    parameters = [*first.parameters, *second.parameters, *readout.parameters]
    gradients = pytensor.grad(loss, parameters)
    updates |= {p: p - 0.1 * g for p, g in zip(parameters, gradients, strict=True)}
    step = pytensor.function([x, y], [loss, *masks], updates=updates, mode=mode)
    return [step(AT, TARGET) for _ in range(5)], [p.get_value() for p in parameters]


def test_dropout_between_two_layers_has_the_masks_of_python_in_each_step_of_training():
    """Masks of other bits, or a generator that stays where it was.

    PyTensor has no other implementation of a draw than that in Python, in any mode of its own.
    """
    expected, weights = masks_of_training(REWRITTEN)
    found, trained = masks_of_training(c99.mode(threads=3))
    for (loss, *masks), (right, *drawn_by_python) in zip(found, expected, strict=True):
        np.testing.assert_allclose(loss, right, rtol=1e-12)
        for mask, same in zip(masks, drawn_by_python, strict=True):
            assert np.array_equal(mask, same)
    for weight, right in zip(trained, weights, strict=True):
        np.testing.assert_allclose(weight, right, rtol=1e-12, atol=1e-14)
    assert not any(np.array_equal(a[1], b[1]) for a, b in pairwise(expected))


def test_a_network_with_dropout_is_trained_in_c_as_in_python():
    """With the public functions: losses, generators and weights after some steps; a prediction."""

    def trained(mode):
        network = srnn.Sequential(layers())
        x, y = network.input_type(name="x"), pt.tensor3("y")
        output = network(x)
        step = srnn.compile_train(srnn.squared_error(output, y), [x, y], sgd(0.1), mode=mode)
        losses = np.array([step(AT, TARGET) for _ in range(3)])
        predict = srnn.compile_predict(output, [x], mode=mode)
        return [losses, predict(AT), *(each.get_value() for each in network.parameters)]

    for value, right in zip(trained("C99"), trained("FAST_COMPILE"), strict=True):
        np.testing.assert_allclose(value, right, rtol=1e-12, atol=1e-14)
