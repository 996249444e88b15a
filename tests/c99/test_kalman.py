"""A state-space model written with ``scan``: its log-likelihood and gradient in C."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import REWRITTEN
from pytensor.tensor.linalg import cholesky, inv, slogdet, solve, solve_triangular

#: It is about what the graphs compute: what gcc makes of the loops, the table of graphs is about.
pytestmark = pytest.mark.unoptimized

STATES, OBSERVED, STEPS = 3, 2, 40


def by_cholesky(S, v):
    """Terms of a normal density with covariance S, and S solved for the rows of a matrix."""
    factor = cholesky(S)
    whitened = solve_triangular(factor, v, lower=True)
    logdet = 2 * pt.log(pt.diagonal(factor)).sum()
    return logdet, (whitened**2).sum(), lambda b: solve(S, b, assume_a="pos")


def by_elimination(S, v):
    return slogdet(S)[1], v @ solve(S, v), lambda b: solve(S, b)


def by_inverse(S, v):
    inverse = inv(S)
    return slogdet(S)[1], v @ inverse @ v, lambda b: inverse @ b


def log_likelihood(y, A, C, q, r, density):
    """Log-likelihood of observations y (T, 2), with noise covariances q q^T and r r^T."""

    def step(y_t, m, P, A, C, q, r):
        m, P = A @ m, A @ P @ A.T + q @ q.T
        S, v = C @ P @ C.T + r @ r.T, y_t - C @ m
        logdet, distance, solved = density(S, v)
        gain = solved(C @ P).T
        kept = pt.eye(STATES) - gain @ C
        P = kept @ P @ kept.T + gain @ r @ r.T @ gain.T
        return m + gain @ v, P, -0.5 * (logdet + distance + OBSERVED * np.log(2 * np.pi))

    *_, terms = pytensor.scan(
        step,
        sequences=[y],
        outputs_info=[pt.zeros(STATES), pt.eye(STATES), None],
        non_sequences=[A, C, q, r],
        strict=True,
        return_updates=False,
    )
    return terms.sum()


def in_numpy(y, A, C, q, r):
    """The same by the joint density of all observations."""
    n, T = STATES, len(y)
    prior = np.eye(n)
    states = np.zeros((T * n, T * n))
    for t in range(T):
        prior = A @ prior @ A.T + q @ q.T
        block = prior
        for s in range(t, T):
            states[s * n : (s + 1) * n, t * n : (t + 1) * n] = block
            states[t * n : (t + 1) * n, s * n : (s + 1) * n] = block.T
            block = A @ block
    read = np.kron(np.eye(T), C)
    covariance = read @ states @ read.T + np.kron(np.eye(T), r @ r.T)
    flat = y.ravel()
    logdet = np.linalg.slogdet(2 * np.pi * covariance)[1]
    return -0.5 * (logdet + flat @ np.linalg.solve(covariance, flat))


@pytest.mark.parametrize("density", [by_cholesky, by_elimination, by_inverse])
def test_a_kalman_filter_and_its_gradient_are_those_of_python(density):
    """With each kind of solver; the value is also compared with the joint density."""
    y, A, C, q, r = inputs = [pt.matrix(name) for name in ("y", "A", "C", "q", "r")]
    value = log_likelihood(y, A, C, q, r, density)
    outputs = [value, *pytensor.grad(value, inputs)]
    compiled, python = (pytensor.function(inputs, outputs, mode=m) for m in ("C99", REWRITTEN))
    rng = np.random.default_rng(0)
    A = 0.9 * np.linalg.qr(rng.normal(size=(STATES, STATES)))[0]
    q, r = (np.eye(n) + 0.3 * rng.normal(size=(n, n)) for n in (STATES, OBSERVED))
    given = rng.normal(size=(STEPS, OBSERVED)), A, rng.normal(size=(OBSERVED, STATES)), q, r
    found = compiled(*given)
    np.testing.assert_allclose(found[0], in_numpy(*given), rtol=1e-10)
    for got, right in zip(found, python(*given), strict=True):
        assert np.abs(right).max() > 0.1
        np.testing.assert_allclose(got, right, rtol=1e-10, atol=1e-10 * np.abs(right).max())
