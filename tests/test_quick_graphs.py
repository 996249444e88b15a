"""What the tests make in less time is what PyTensor makes."""

import copy

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from pytensor.graph.utils import Scratchpad
from pytensor.tensor.type import TensorType
from quick_graphs import MADE, TRACED, traced

SHAPES = [
    (),
    (3,),
    (0, None),
    (False, True),
    (1, 0),
    (np.int64(2), None),
    [2, 3],
    (False,),
    (0,),
    4,
]


@pytest.mark.parametrize("shape", SHAPES, ids=repr)
@pytest.mark.parametrize("dtype", ["float32", "int8", "bool", "floatX", np.float64, np.dtype("u2")])
def test_a_type_is_that_of_pytensor(dtype, shape):
    """The first that is made, and the one that is remembered; each with its own name."""
    expected = TensorType.__new__(TensorType)
    MADE(expected, dtype, shape, "x")
    for _ in range(2):
        found = TensorType(dtype, shape, name="x")
        assert vars(found) == vars(expected)
        assert [type(size) for size in found.shape] == [type(size) for size in expected.shape]
    assert TensorType(dtype, shape).name is None


@pytest.mark.parametrize("given", [("float32", None), ("none", (2,)), ("float32", ("a",))])
def test_what_is_no_type_is_the_same_error(given):
    for _ in range(2):
        with pytest.raises((TypeError, ValueError)) as found:
            TensorType(*given)
        with pytest.raises(type(found.value)) as expected:
            MADE(TensorType.__new__(TensorType), *given)
        assert str(found.value) == str(expected.value)


def test_a_copied_tag_has_the_same_contents_and_is_another():
    tag = pt.dvector("x").tag
    tag.made_of = [1]
    other = copy.copy(tag)
    assert type(other) is Scratchpad
    assert vars(other) == vars(tag)
    assert other.made_of is tag.made_of
    other.more = 1
    assert not hasattr(tag, "more")


def test_a_trace_is_left_out_where_none_is_asked_for():
    def traces(limit):
        with pytensor.config.change_flags(traceback__limit=limit):
            return [each(pt.dvector()).tag.trace for each in (traced, TRACED)]

    assert traces(0) == [[], []]
    found, expected = traces(8)
    assert expected
    assert [len(each) for each in found] == [len(each) for each in expected]


def test_kinds_of_values_are_told_apart_as_without_virtual_subclasses():
    x = pt.dvector("x")
    assert isinstance(x, pt.TensorVariable)
    assert isinstance(pt.constant(1.0), pt.TensorConstant)
    assert not isinstance(x, pt.TensorConstant)
    assert isinstance(x.type, TensorType)
