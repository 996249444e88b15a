"""The static shapes that the tests infer are those that PyTensor infers."""

import pytensor
import pytensor.tensor as pt
import pytest
from shapes_once import INFERRED, ShapesOnce

import symbolic_rnn as srnn


def test_static_shapes_are_those_of_pytensor():
    """Of sizes that are known, unknown, computed, read from other values, and of a loop."""
    x, n = pt.tensor("x", shape=(None, 7, 3)), pt.iscalar("n")
    h = srnn.unroll(srnn.GRU(3, 4, seed=0), x, adjoint=srnn.Autodiff())
    gradient = pytensor.grad((h**2).sum(), x)
    values = [
        x,
        h,
        gradient,
        h[:, 2:],
        pt.concatenate([x, x], axis=1),
        pt.arange(n),
        pt.ones((n, 1)),
    ]
    sizes = [value.shape[axis] for value in values for axis in range(value.ndim)]
    sizes += [3, n, n + 1, pt.constant(2) * 5, x.shape[1] * 2, pt.prod(x.shape[1:]), h.size]
    sizes += [pt.stack([n, x.shape[2]])[1]]
    shapes = ShapesOnce()
    for _ in range(2):  # found, and remembered
        symbols, static = shapes.inferred(sizes)
        assert static == tuple(INFERRED(sizes)[1])
    assert len(symbols) == len(sizes)
    assert {None, 1, 3, 4, 5, 7, 10, 14, 21} <= set(static)


def test_a_size_that_is_no_integer_is_an_error():
    with pytest.raises(TypeError, match="Shapes must be scalar integers"):
        ShapesOnce().inferred([pt.dscalar()])
