"""Models of PyMC with a scan of the user: an outsider's, not those of the example."""

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pymc.distributions import transforms

from symbolic_rnn import interop


def scan(step, **options):
    return pytensor.scan(step, return_updates=False, **options)


def level_with_missing_values():
    """A random walk without centering; what is missing is a variable."""
    y = np.cumsum(np.random.default_rng(0).normal(size=12))
    level, noise = pm.HalfCauchy("level", 1.0), pm.Exponential("noise", 1.0)
    steps = pm.Normal("steps", 0.0, 1.0, shape=12)
    levels = scan(
        lambda step, before, level: before + level * step,
        sequences=[steps],
        outputs_info=[pt.zeros(())],
        non_sequences=[level],
    )
    pm.Normal("y", levels, noise, observed=np.ma.masked_array(y, mask=np.arange(12) % 5 == 2))


def moving_average_of_data():
    """ARMA(1, 1) with two taps of data that can be set, and a Potential."""
    data = pm.Data("data", np.random.default_rng(1).normal(size=12))
    phi = pm.TruncatedNormal("phi", 0.0, 0.5, lower=-1.0, upper=1.0)
    theta = pm.Beta("theta", 2.0, 2.0)
    errors = scan(
        lambda now, before, error, phi, theta: now - phi * before - theta * error,
        sequences=[{"input": data, "taps": [0, -1]}],
        outputs_info=[pt.zeros(())],
        non_sequences=[phi, theta],
    )
    pm.Potential("y", pm.logp(pm.StudentT.dist(nu=4.0, mu=0.0, sigma=1.0), errors).sum())


def switching_regression():
    """The forward algorithm over two regimes, whose means are in order."""
    rng = np.random.default_rng(2)
    x, y = rng.normal(size=12), rng.normal(size=12)
    moves = pm.Dirichlet("moves", np.array([[8.0, 2.0], [2.0, 8.0]]))
    means = pm.Normal("means", 0.0, 2.0, shape=2, transform=transforms.ordered, initval=[-1.0, 1.0])
    slopes = pm.Normal("slopes", 0.0, 1.0, shape=2)
    density = pm.logp(pm.Normal.dist(means + slopes * x[:, None], 1.0), y[:, None])
    forward = scan(
        lambda now, before, moves: now + pt.logsumexp(before[:, None] + pt.log(moves), axis=0),
        sequences=[density[1:]],
        outputs_info=[density[0]],
        non_sequences=[moves],
    )
    pm.Potential("y", pt.logsumexp(forward[-1]))


def epidemic():
    """SIR with several states and negative binomial cases; the scan has no sequences."""
    contacts, recoveries = (
        pm.LogNormal("contacts", -0.7, 0.3),
        pm.LogNormal("recoveries", -1.6, 0.3),
    )
    first, spread = pm.HalfNormal("first", 5.0), pm.Exponential("spread", 0.5)

    def day(susceptible, infected, cases, contacts, recoveries):
        new = contacts * susceptible * infected / 1000.0
        return susceptible - new, infected + new - recoveries * infected, new

    *_, cases = scan(
        day,
        outputs_info=[1000.0 - first, first, pt.zeros(())],
        non_sequences=[contacts, recoveries],
        n_steps=12,
    )
    pm.NegativeBinomial("y", mu=pt.maximum(cases, 1e-6), alpha=spread, observed=np.arange(12) % 4)


def autoregression_of_vectors():
    """A covariance by its Cholesky factor, and a scan that maps, without a state."""
    Y = np.random.default_rng(3).normal(size=(10, 3))
    A = pm.Normal("A", 0.0, 0.5, shape=(3, 3))
    factor, *_ = pm.LKJCholeskyCov("factor", n=3, eta=2.0, sd_dist=pm.Exponential.dist(1.0))
    means = scan(lambda y, A: A @ y, sequences=[pt.as_tensor(Y[:-1])], non_sequences=[A])
    pm.MvNormal("y", means, chol=factor, observed=Y[1:])


def two_time_scales():
    """A scan in a scan."""
    rate, noise = pm.LogNormal("rate", -1.0, 0.5), pm.HalfNormal("noise", 0.5)

    def year(size, rate):
        months = scan(
            lambda size, rate: size + 0.1 * rate * size * (1 - size / 3),
            outputs_info=[size],
            non_sequences=[rate],
            n_steps=4,
        )
        return months[-1]

    sizes = scan(
        year, outputs_info=[pt.as_tensor(np.float64(0.5))], non_sequences=[rate], n_steps=5
    )
    pm.LogNormal("y", pt.log(sizes), noise, observed=np.linspace(0.6, 2.0, 5))


@pytest.mark.libraries
@pytest.mark.filterwarnings("ignore:Data in y contains missing values")
@pytest.mark.parametrize(
    "build",
    [
        level_with_missing_values,
        moving_average_of_data,
        switching_regression,
        epidemic,
        autoregression_of_vectors,
        two_time_scales,
    ],
)
def test_a_model_with_a_scan_has_pymcs_log_density_in_c(build):
    """Value and gradient at twenty points, by PyMC's own functions in Python."""
    with pm.Model() as model:
        build()
    density = interop.compile_log_density(model, mode="C99")
    logp, dlogp = model.compile_logp(mode=FAST), model.compile_dlogp(mode=FAST)
    rng = np.random.default_rng(4)
    for k in range(20):
        q = density.initial + (0.1, 0.5, 1.0)[k % 3] * rng.normal(size=density.n)
        point = density.parts(q)
        found, gradient = density(q)
        expected = dlogp(point)
        assert np.isfinite(expected).all()
        np.testing.assert_allclose(found, logp(point), rtol=1e-10)
        apart = np.abs(gradient - expected).max()
        assert apart <= 1e-10 * np.abs(expected).max()
    assert np.abs(expected).max() > 1e-2
