"""Class 9: second and third derivatives through the loop (pytensor 1772, pytorch 5261, 25315)."""

from __future__ import annotations

from functools import cache
from math import factorial

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn

ORDER = 3
X = [0.7, -0.4, 1.1, 0.3]
START = 0.5
AT = {"U": 0.8, "W": -1.2, "b": 0.1}


def times(p, q):
    """Multiply two series in epsilon, cut off behind the third power."""
    return np.convolve(p, q)[: ORDER + 1]


def tanh_of(a):
    """The series of tanh(a), from s' = (1 - s^2) a', coefficient by coefficient."""
    s = np.zeros(ORDER + 1)
    s[0] = np.tanh(a[0])
    for n in range(1, ORDER + 1):
        slope = -times(s, s)
        slope[0] += 1
        s[n] = sum(k * a[k] * slope[n - k] for k in range(1, n + 1)) / n
    return s


def by_series(parameter):
    """L and its first three derivatives by one number, from the network written out in series."""
    moved = {name: np.array([value, 0.0, 0.0, 0.0]) for name, value in AT.items()}
    moved[parameter][1] = 1.0
    s = np.array([START, 0.0, 0.0, 0.0])
    loss = np.zeros(ORDER + 1)
    for x in X:
        s = tanh_of(moved["U"] * x + times(moved["W"], s) + moved["b"])
        loss += times(s, times(s, s))
    return [loss[n] * factorial(n) for n in range(ORDER + 1)]


@cache
def derivatives(rule, parameter):
    """L and its first three derivatives, each the gradient of the one before."""
    cell = srnn.Elman(1, 1, seed=0)
    for weight, value in zip(cell.parameters, AT.values(), strict=True):
        weight.set_value(np.full(weight.get_value().shape, value))
    x = pt.as_tensor(np.array(X)[None, :, None])
    states = srnn.unroll(cell, x, pt.as_tensor([[START]]), adjoint=rule)
    found = [(states**3).sum()]
    by = {cell.parameter_names[weight]: weight for weight in cell.parameters}[parameter]
    for _ in range(ORDER):
        found.append(pytensor.grad(found[-1], by).sum())
    return [float(value) for value in pytensor.function([], found, mode=FAST)()]


# Each rule and each parameter, in every second pair.
@pytest.mark.sampled(2, "rule", "parameter")
@pytest.mark.parametrize("parameter", AT)
@pytest.mark.parametrize("rule", [srnn.BPTT(), srnn.Autodiff(), srnn.RTRL()], ids=lambda r: r.name)
def test_each_derivative_is_the_gradient_of_the_one_before(rule, parameter):
    """The failure: from the second on they were zero, raised, or dropped the path through time."""
    expected = by_series(parameter)
    assert min(map(abs, expected)) > 1e-2
    np.testing.assert_allclose(derivatives(rule, parameter), expected, rtol=1e-11)
