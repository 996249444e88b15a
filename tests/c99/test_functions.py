"""Functions of mode C99 behave as PyTensor functions: updates, copies, errors, readable source."""

import copy
import pickle

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest

from symbolic_rnn import c99

#: It is about functions: what gcc makes of the loops, the table of graphs is about.
pytestmark = pytest.mark.unoptimized


def counting():
    """A function that adds its input to a shared variable."""
    held = pytensor.shared(np.zeros((2, 3)), name="held")
    x = pt.matrix("x")
    return pytensor.function([x], (x * held).sum(), updates={held: held + x}, mode="C99"), held


def test_shared_variables_are_updated():
    """Catches a lost update, or one made before the output is computed."""
    function, held = counting()
    ones = np.ones((2, 3))
    assert [float(function(ones)) for _ in range(3)] == [0.0, 6.0, 12.0]
    assert held.get_value().tolist() == [[3.0] * 3] * 2


@pytest.mark.parametrize("start", [np.ones(3), np.float64(1.0)], ids=["array", "number"])
@pytest.mark.filterwarnings("ignore:Scan return signature:DeprecationWarning")
def test_a_shared_variable_that_a_loop_updates_has_its_last_value(start):
    """Catches a last-value state that is not updated, or is one step behind."""
    x, held = pt.matrix("x"), pytensor.shared(start, name="held")

    def step(x_t):
        return x_t * held, {held: held * 2 + 1}

    products, updates = pytensor.scan(step, sequences=[x])
    after = pt.sqrt(updates[held] + 5)  # read after the loop
    function = pytensor.function([x], [products, after], updates=updates, mode="C99")
    found, root = function(np.ones((4, 3)))
    assert found.tolist() == [[1.0] * 3, [3.0] * 3, [7.0] * 3, [15.0] * 3]
    assert np.array_equal(root, start * 6)
    assert np.array_equal(held.get_value(), start * 31)


def test_givens_names_and_profiles_are_pytensors():
    """Catches a linker that ignores givens, names or profiles."""
    x, y = pt.matrices("x", "y")
    options = {"givens": {y: x * 2}, "name": "mine", "profile": True}
    function = pytensor.function([x], (x + y).sum(), mode="C99", **options)
    assert float(function(np.ones((2, 3)))) == 18.0
    assert function.name == "mine"
    assert function.profile.fct_callcount == 1
    assert function.profile.vm_call_time > 0


def test_a_result_is_not_changed_by_the_next_call():
    """Catches an output that is a view of the workspace."""
    x = pt.vector("x")
    double = pytensor.function([x], [2 * x, x, x[::-1]], mode="C99")
    first = double(np.arange(3.0))
    double(np.full(3, 9.0))
    assert [value.tolist() for value in first] == [[0, 2, 4], [0, 1, 2], [2, 1, 0]]


def test_an_input_is_never_written_to():
    """Catches an in-place update of the caller's memory."""
    x = pt.matrix("x")
    function = pytensor.function(
        [x], pt.set_subtensor(x[0], 5.0) + pt.inc_subtensor(x[1], x[0]), mode="C99"
    )
    given = np.ones((2, 3))
    function(given)
    assert given.tolist() == [[1.0] * 3] * 2


@pytest.mark.parametrize("again", [pickle.loads, copy.deepcopy, "copy"])
def test_a_function_can_be_copied_and_pickled(again):
    """Each copy has its own workspace."""
    function, _ = counting()
    ones = np.ones((2, 3))
    function(ones)
    if again == "copy":
        other = function.copy()
    elif again is pickle.loads:
        other = pickle.loads(pickle.dumps(function))
    else:
        other = copy.deepcopy(function)
    assert float(other(ones)) == 6.0


def test_strided_and_fortran_ordered_inputs_are_taken():
    """Catches inputs read as if they were contiguous."""
    x = pt.matrix("x")
    function = pytensor.function([x], x * 2, mode="C99")
    whole = np.arange(24.0).reshape(4, 6)
    for given in (whole[::2, ::3], np.asfortranarray(whole), whole[::-1], whole.T):
        assert np.array_equal(function(given), given * 2)


def test_sizes_may_change_from_call_to_call():
    """Catches buffers that keep the size of the first call."""
    x = pt.matrix("x")
    function = pytensor.function([x], pt.tanh(x) @ x.T, mode="C99")
    for n in (2, 50, 3, 100, 1):
        given = np.ones((n, n + 1))
        np.testing.assert_allclose(function(given), np.tanh(given) @ given.T)


@pytest.mark.parametrize(
    ("build", "values", "kind", "message"),
    [
        (lambda x, v, k: x + v, ((2, 3), (4,), 0), ValueError, "differ in size along axis 1"),
        (lambda x, v, k: x @ v, ((2, 3), (4,), 0), ValueError, "inner sizes of the factors differ"),
        (lambda x, v, k: v[k], ((2, 3), (4,), 4), IndexError, "out of bounds"),
        (lambda x, v, k: v[k], ((2, 3), (4,), -5), IndexError, "out of bounds"),
        (lambda x, v, k: x.max(axis=1), ((2, 0), (4,), 0), ValueError, "axis 1 is empty"),
        (lambda x, v, k: x.reshape((4, k)), ((2, 3), (4,), 2), ValueError, "different number"),
        (
            lambda x, v, k: pt.join(0, x, v.reshape((1, -1))),
            ((2, 3), (4,), 0),
            ValueError,
            "inputs differ in size along axis 1",
        ),
        (
            lambda x, v, k: pytensor.raise_op.Assert("k is too small")(v, k > 0),
            ((2, 3), (4,), 0),
            AssertionError,
            "k is too small",
        ),
    ],
)
def test_invalid_inputs_raise_instead_of_overrunning_memory(build, values, kind, message):
    """The same exceptions as PyTensor's other backends."""
    x, v, k = pt.matrix("x"), pt.vector("v"), pt.lscalar("k")
    function = pytensor.function([x, v, k], build(x, v, k), mode="C99", on_unused_input="ignore")
    with pytest.raises(kind, match=message):
        function(np.ones(values[0]), np.ones(values[1]), values[2])


def test_the_text_is_the_same_each_time_and_has_the_names_of_the_graph():
    """The text is deterministic, so that it is found in the cache."""

    def text():
        a_t, h_t = pt.matrix("a_t"), pt.matrix("h_t")
        c_t = pt.tanh(a_t) * h_t
        c_t.name = "c_t"
        function = pytensor.function([a_t, h_t], [c_t, c_t.sum(axis=0)], mode="C99")
        return c99.source(function)

    assert text() == text()
    for name in ("a_t", "h_t", "c_t"):
        assert name in text()


def test_source_is_for_functions_of_this_mode():
    """Catches an error from deep inside."""
    x = pt.vector("x")
    with pytest.raises(TypeError, match="mode 'C99'"):
        c99.source(pytensor.function([x], x, mode="FAST_COMPILE"))
