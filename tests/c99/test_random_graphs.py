"""Random compositions of covered Ops, with random shapes, strides and dtypes."""

import warnings

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_dtype_graphs import DTYPES, numbers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from modes import REWRITTEN
from pytensor.conditional.op import ifelse

import symbolic_rnn.c99  # noqa: F401  (registers the mode)

#: Thirty programs are about what is computed from what; the table of graphs, about vector code.
pytestmark = pytest.mark.unoptimized

#: Python gives a cumulative sum of other integers as int64, whatever its declared dtype; and it
#: computes softplus of int8 and bool in half precision.
WIDE = ("int64", "uint64", "float32", "float64")


def tamed(a):
    """Restrict values to those that fit every dtype; conversions of others are unspecified."""
    return pt.switch(pt.abs(a) < 100, pt.abs(a), 7)


def both(a, b):
    """Combine bits; int64 and uint64 have no common integer dtype."""
    if np.promote_types(a.dtype, b.dtype).kind == "f":
        raise TypeError
    return a & b


UNARY = [
    pt.tanh,
    pt.sigmoid,
    lambda a: pt.softplus(a if a.dtype in WIDE[2:] else a.astype("float64")),
    pt.exp,
    pt.sqr,
    pt.neg,
    pt.abs,
    pt.sign,
    pt.floor,
    lambda a: a.T,
    lambda a: a[::-1],
    lambda a: a[:, ::-2],
    lambda a: a[1:],
    lambda a: a[:, :2],
    lambda a: a[-1:, 1:],
    lambda a: a.reshape((a.shape[1], a.shape[0])),
    lambda a: a.sum(axis=0, keepdims=True),
    lambda a: a.sum(axis=1, keepdims=True) + 0 * a,
    lambda a: a.T @ a,
    lambda a: pt.cumsum(a if a.dtype in WIDE else a.astype("int64"), axis=1),
    lambda a: pt.inc_subtensor(a[:, :1], pt.ones((), dtype=a.dtype)),
    lambda a: pt.set_subtensor(a[::2], a[::2] * 2),
    lambda a: a[pt.arange(a.shape[0])[::-1]],
    lambda a: a.astype("float32").astype("float64"),
    lambda a: tamed(a).astype("uint8"),
    lambda a: a.astype("bool"),
    lambda a: pt.set_subtensor((a > 0)[:, :1], a[:, 1:2]),
    lambda a: pt.inc_subtensor((a > 0)[:1], True),
    lambda a: a.astype("bool") @ (a > 0).T,
    lambda a: pt.set_subtensor(pt.zeros_like(a, dtype="int16")[:, ::2], tamed(a)[:, ::2]),
    lambda a: pt.any(a, axis=1, keepdims=True),
    lambda a: pt.prod(a, axis=0, keepdims=True),
    lambda a: pt.arange(tamed(a.sum()).astype("int8"))[None],
    lambda a: (a > 0).astype("int8") * a,
    lambda a: pt.special.softmax(a, axis=1),
    lambda a: pt.flatten(a).dimshuffle("x", 0),
    lambda a: pytensor.scan(
        lambda row, s: pt.tanh(row + s).astype(s.dtype),
        sequences=[a],
        outputs_info=[pt.zeros_like(a[0])],
        return_updates=False,
    ),
]
BINARY = [
    pt.add,
    pt.mul,
    pt.sub,
    pt.maximum,
    pt.minimum,
    lambda a, b: pt.switch(a > b, a, b * 0.5),
    lambda a, b: a @ b.T,
    lambda a, b: pt.concatenate([a, b], axis=0),
    lambda a, b: pt.concatenate([a, b], axis=1),
    lambda a, b: a + b.sum(),
    lambda a, b: a * b[0],
    lambda a, b: a / (1 + b**2),
    lambda a, b: pt.set_subtensor(a[:, :1], tamed(b)[:, :1]),
    lambda a, b: pt.set_subtensor(a[[0, -1]], tamed(b)[[-1, 0]]),
    lambda a, b: pt.inc_subtensor(a[::-1], tamed(b).astype(a.dtype)),
    lambda a, b: pt.stack([a, b])[1],
    lambda a, b: pt.stack([a[0], b[0]], axis=1),
    lambda a, b: pt.eq(a, b),
    both,
    lambda a, b: a // b,
    lambda a, b: a % b,
    lambda a, b: pt.second(a, b),
    lambda a, b: pt.clip(a, 0, b),
    lambda a, b: ifelse(pt.ge(a.sum(), b.sum()), a, b.astype(a.dtype)),
]


@st.composite
def programs(draw):
    """Strategy for lists of steps: an operation and the values it is applied to."""
    steps = []
    for k in range(draw(st.integers(1, 7))):
        if draw(st.booleans()):
            steps.append((draw(st.sampled_from(UNARY)), (draw(st.integers(0, k + 1)),)))
        else:
            pair = draw(st.integers(0, k + 1)), draw(st.integers(0, k + 1))
            steps.append((draw(st.sampled_from(BINARY)), pair))
    shape = draw(st.integers(1, 5)), draw(st.integers(1, 5))
    dtypes = draw(st.sampled_from(DTYPES)), draw(st.sampled_from(DTYPES))
    return steps, shape, dtypes, draw(st.integers(0, 2**16))


def built(steps, x, y):
    """Apply the steps; a step that PyTensor refuses for its dtypes returns its first value."""
    values = [x, y]
    for operation, places in steps:
        chosen = [values[place] for place in places]
        try:
            values.append(operation(*chosen))
        except (TypeError, NotImplementedError):
            values.append(chosen[0])
    return values[2:]


@settings(
    max_examples=30,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
@given(programs())
def test_a_random_graph_gives_in_c_what_it_gives_in_python(program):
    """Values, shapes and dtypes agree; where Python raises, C raises too."""
    steps, shape, dtypes, seed = program
    given_x, given_y = (
        numbers(dtype, shape, seed + k, tame=True) for k, dtype in enumerate(dtypes)
    )
    x, y = (pt.matrix(name, dtype=dtype) for name, dtype in zip("xy", dtypes, strict=True))
    outputs = built(steps, x, y)
    reference = pytensor.function([x, y], outputs, mode=REWRITTEN, on_unused_input="ignore")
    compiled = pytensor.function([x, y], outputs, mode="C99", on_unused_input="ignore")
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            expected = reference(given_x, given_y)
        except (ValueError, IndexError, AssertionError) as error:
            expected = error
    if isinstance(expected, Exception):
        try:
            compiled(given_x, given_y)
        except (ValueError, IndexError, AssertionError):
            return
        raise AssertionError(f"Python raises {expected!r}, C does not")
    for got, right in zip(compiled(given_x, given_y), expected, strict=True):
        assert got.dtype == right.dtype
        assert got.shape == right.shape
        np.testing.assert_allclose(got, right, rtol=1e-6, atol=1e-9)
