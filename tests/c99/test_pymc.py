"""Log-densities of PyMC models, and their gradients, agree in C and Python."""

import numpy as np
import pymc as pm
import pytest
from modes import REWRITTEN

#: It is about what the graphs compute: what gcc makes of the loops, the table of graphs is about.
pytestmark = pytest.mark.unoptimized


def locations_and_scales():
    """A hierarchical model: draws are parameters of other draws."""
    scale = pm.HalfNormal("scale", 2.0)
    center = pm.Normal("center", 0.0, scale, shape=3)
    for name in ("Laplace", "Logistic", "Gumbel", "Normal"):
        getattr(pm, name)(name, center, scale)
    pm.Cauchy("Cauchy", alpha=center, beta=scale)
    pm.SkewNormal("SkewNormal", mu=center, sigma=scale, alpha=2.0)
    pm.AsymmetricLaplace("AsymmetricLaplace", kappa=2.0, mu=center, b=scale)
    pm.ExGaussian("ExGaussian", mu=center, sigma=scale, nu=1.5)
    pm.StudentT("StudentT", nu=3.0, mu=center, sigma=scale)
    pm.LogNormal("LogNormal", center, scale)
    pm.TruncatedNormal("TruncatedNormal", 0.0, scale, lower=-1.0, upper=2.0)


def shapes_and_rates():
    """Gamma functions, their derivatives, and transformed variables."""
    shape = pm.Gamma("shape", alpha=2.0, beta=1.0)
    rate = pm.Exponential("rate", 1.0, shape=3)
    pm.Beta("Beta", alpha=shape, beta=rate)
    pm.InverseGamma("InverseGamma", alpha=shape, beta=rate)
    pm.Weibull("Weibull", alpha=shape, beta=rate)
    pm.Pareto("Pareto", alpha=shape, m=1.0)
    pm.Kumaraswamy("Kumaraswamy", a=shape, b=rate)
    pm.HalfCauchy("HalfCauchy", rate)
    pm.HalfStudentT("HalfStudentT", nu=shape, sigma=rate)
    pm.Wald("Wald", mu=shape, lam=rate)
    pm.Uniform("Uniform", 0.0, 1.0 + shape)
    pm.Triangular("Triangular", lower=-1.0, c=0.5, upper=2.0)
    pm.Dirichlet("Dirichlet", a=rate + 1.0)


def counts():
    """Counts with latent variables."""
    rate = pm.Gamma("rate", alpha=2.0, beta=1.0)
    chance = pm.Beta("chance", alpha=2.0, beta=3.0)
    chances = pm.Dirichlet("chances", a=np.ones(4))
    seen = np.array([0, 1, 3, 2])
    pm.Poisson("Poisson", rate, observed=seen)
    pm.NegativeBinomial("NegativeBinomial", mu=rate, alpha=1.5, observed=seen)
    pm.Binomial("Binomial", n=5, p=chance, observed=seen)
    pm.BetaBinomial("BetaBinomial", n=5, alpha=rate, beta=2.0, observed=seen)
    pm.Geometric("Geometric", chance, observed=seen + 1)
    pm.Bernoulli("Bernoulli", chance, observed=seen > 1)
    pm.Categorical("Categorical", chances, observed=seen)
    pm.ZeroInflatedPoisson("ZeroInflatedPoisson", psi=chance, mu=rate, observed=seen)
    pm.DiscreteWeibull("DiscreteWeibull", q=chance, beta=rate, observed=seen)


def a_regression():
    """Data, a product, and missing values."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(8, 3)), rng.normal(size=8)
    y[2] = np.nan
    weights = pm.Normal("weights", 0.0, 1.0, shape=3)
    noise = pm.HalfCauchy("noise", 1.0)
    pm.Normal("y", pm.math.dot(x, weights), noise, observed=np.ma.masked_invalid(y))


def covariances():
    """Covariance matrices: an LKJ prior, a Gaussian process, multivariate normals."""
    rng = np.random.default_rng(0)
    factor, *_ = pm.LKJCholeskyCov("factor", n=3, eta=2.0, sd_dist=pm.Exponential.dist(1.0))
    mean = pm.Normal("mean", 0.0, 1.0, shape=3)
    pm.MvNormal("by its factor", mean, chol=factor, observed=rng.normal(size=(5, 3)))
    pm.MvNormal("by itself", mean, cov=factor @ factor.T + np.eye(3), shape=3)
    pm.MvStudentT("heavy", nu=4.0, mu=mean, scale=factor @ factor.T + np.eye(3), shape=3)
    length = pm.Gamma("length", alpha=2.0, beta=1.0)
    process = pm.gp.Marginal(cov_func=pm.gp.cov.ExpQuad(1, ls=length))
    at = np.linspace(0.0, 1.0, 6)[:, None]
    process.marginal_likelihood("process", X=at, y=rng.normal(size=6), sigma=0.5)


def truncated():
    """Truncated distributions, whose weight is a difference of incomplete functions."""
    scale, shape = pm.HalfNormal("scale", 2.0), pm.Gamma("shape", 2.0, 1.0)
    seen = np.array([0.3, 1.2, 2.5])
    normal, gamma = pm.Normal.dist(shape, scale), pm.Gamma.dist(alpha=shape, beta=scale)
    pm.Truncated("normal", normal, lower=-1.0, upper=3.0, observed=seen)
    pm.Truncated("gamma", gamma, lower=0.1, upper=4.0, observed=seen)
    beta = pm.Beta.dist(alpha=shape, beta=scale)
    pm.Truncated("beta", beta, lower=0.05, upper=0.9, observed=seen / 3)


def survival():
    """Censored survival times; directions, with a Bessel function."""
    scale, shape = pm.HalfNormal("scale", 2.0), pm.Gamma("shape", 2.0, 1.0)
    seen = np.array([0.3, 1.2, 2.5, 2.5])
    times = {
        "Weibull": pm.Weibull.dist(shape, scale),
        "Gamma": pm.Gamma.dist(alpha=shape, beta=scale),
        "LogNormal": pm.LogNormal.dist(0.0, scale),
    }
    for name, distribution in times.items():
        pm.Censored(name, distribution, lower=None, upper=2.5, observed=seen)
    pm.VonMises("VonMises", 0.1, shape, observed=seen)


def cumulative():
    """Distribution functions: incomplete gamma and beta functions of all parameters."""
    rate, chance = pm.Gamma("rate", 2.0, 1.0, shape=3), pm.Beta("chance", 2.0, 3.0)
    counts = np.array([1, 2, 4])
    below = [
        (pm.InverseGamma.dist(alpha=rate, beta=1.5), 1.2),
        (pm.StudentT.dist(nu=rate, mu=0.0, sigma=1.5), 0.7),
        (pm.Binomial.dist(n=6, p=chance), counts),
        (pm.NegativeBinomial.dist(mu=rate, alpha=1.5), counts),
        (pm.Poisson.dist(rate), counts),
    ]
    for k, (distribution, value) in enumerate(below):
        pm.Potential(f"below {k}", pm.logcdf(distribution, value).sum())


# The one with the most functions; each function is tested by itself in test_special.py.
@pytest.mark.sampled(build=(survival,))
@pytest.mark.parametrize("build", [truncated, survival, cumulative], ids=lambda f: f.__name__)
def test_incomplete_functions_of_a_model_and_their_gradients(build):
    """With the scalar loops and sums of PyTensor's gradients."""
    with pm.Model() as model:
        build()
    outputs = [model.logp(), model.dlogp()]
    got, right = (model.compile_fn(outputs, mode=mode) for mode in ("C99", REWRITTEN))
    rng = np.random.default_rng(0)
    for _ in range(3):
        start = model.initial_point().items()
        point = {name: value + rng.normal(0.0, 0.3, value.shape) for name, value in start}
        for value, expected in zip(got(point), right(point), strict=True):
            assert np.all(np.isfinite(expected))
            np.testing.assert_allclose(value, expected, rtol=1e-10)


def compare(model, got, right):
    """Compare two functions, which return a log-density and its gradient, away from the start."""
    rng = np.random.default_rng(0)
    for _ in range(3):
        start = model.initial_point().items()
        point = {name: value + rng.normal(0.0, 0.5, value.shape) for name, value in start}
        (logp, dlogp), (right_logp, right_dlogp) = got(point), right(point)
        assert np.isfinite(right_logp)
        np.testing.assert_allclose(logp, right_logp, rtol=1e-12)
        largest = np.abs(right_dlogp).max()
        np.testing.assert_allclose(dlogp, right_dlogp, rtol=1e-12, atol=1e-12 * largest)


# The model of Gaussian processes, and the discrete one; the Ops of the others are in the corpus.
@pytest.mark.sampled(build=(counts, covariances))
@pytest.mark.parametrize(
    "build",
    [locations_and_scales, shapes_and_rates, counts, covariances],
    ids=lambda f: f.__name__,
)
def test_a_model_has_the_same_log_density_and_gradient(build):
    """Compiled as one function."""
    with pm.Model() as model:
        build()
    outputs = [model.logp(), model.dlogp()]
    compare(model, *(model.compile_fn(outputs, mode=mode) for mode in ("C99", REWRITTEN)))


@pytest.mark.filterwarnings(
    "ignore:Data in y contains missing values:pymc.exceptions.ImputationWarning"
)
def test_compile_logp_and_compile_dlogp_take_the_mode():
    """As a user of PyMC asks for it."""
    with pm.Model() as model:
        a_regression()

    def both(mode):
        logp, dlogp = model.compile_logp(mode=mode), model.compile_dlogp(mode=mode)
        return lambda point: (logp(point), dlogp(point))

    compare(model, both("C99"), both(REWRITTEN))
