"""Likelihoods of the classical recursions, and their scores, against statsmodels."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST

import symbolic_rnn as srnn
from symbolic_rnn import zoo

statsmodels = pytest.importorskip("statsmodels.api")


def series(n=30, seed=0):
    rng = np.random.default_rng(seed)
    return np.cumsum(0.3 * rng.normal(size=n)) + rng.normal(size=n)


def score(log_likelihood, given):
    """The log-likelihood and its gradient by parameters, which are named scalars with values."""
    symbols = list(given)
    outputs = [log_likelihood, *pytensor.grad(log_likelihood, symbols)]
    value, *slopes = pytensor.function(symbols, outputs, mode=FAST)(*given.values())
    return float(value), np.array(slopes)


def gaussian(y, mean, variance):
    return -0.5 * (np.log(2 * np.pi) + pt.log(variance) + (y - mean) ** 2 / variance).sum()


def agree(found, log_likelihood, slopes):
    """To the accuracy of a complex step in statsmodels."""
    assert np.abs(slopes).min() > 1e-3
    np.testing.assert_allclose(found[0], log_likelihood, rtol=1e-12)
    np.testing.assert_allclose(found[1], slopes, rtol=1e-9, atol=1e-9 * np.abs(slopes).max())


def test_arma_has_the_conditional_likelihood_and_score_of_statsmodels():
    """Of SARIMAX, whose state before the first step is made the known one: nothing but zeros."""

    class Conditional(statsmodels.tsa.SARIMAX):
        def update(self, params, **options):
            found = super().update(params, **options)
            selection, variance = self.ssm["selection"], self.ssm["state_cov"]
            start = np.zeros(self.k_states, dtype=selection.dtype)
            self.ssm.initialize_known(start, selection @ variance @ selection.T)
            return found

    y = series()
    values = {"phi_1": 0.5, "phi_2": -0.2, "theta_1": 0.4, "sigma2": 1.3}
    model = Conditional(y, order=(2, 0, 1), enforce_stationarity=False, enforce_invertibility=False)
    model.loglikelihood_burn = 0
    assert model.param_names == ["ar.L1", "ar.L2", "ma.L1", "sigma2"]
    at = np.array([*values.values()])
    symbols = {pt.dscalar(name): value for name, value in values.items()}
    phi_1, phi_2, theta, variance = symbols
    cell = zoo.ARMA(2, 1)
    given = {"phi": pt.stack([phi_1, phi_2]), "theta": theta[None]}
    m = srnn.unroll(cell, y[None, :, None], parameters=given)[0, :, 0]
    found = score(gaussian(y, m, variance), symbols)
    agree(found, model.loglike(at), model.score(at, approx_complex_step=True))


def test_the_kalman_filter_has_the_likelihood_and_score_of_statsmodels():
    """Of a local linear trend, by an unobserved-components model."""
    y = series()
    model = statsmodels.tsa.UnobservedComponents(y, "local linear trend")
    model.ssm.initialize_known(np.zeros(2), 10 * np.eye(2))  # of the first step
    model.loglikelihood_burn = 0
    assert model.param_names == ["sigma2.irregular", "sigma2.level", "sigma2.trend"]
    symbols = {pt.dscalar("r2"): 0.7, pt.dscalar("level2"): 0.4, pt.dscalar("trend2"): 0.2}
    at = np.array([*symbols.values()])
    r2, level2, trend2 = symbols
    transition = np.array([[1.0, 1.0], [0.0, 1.0]])
    noise = pt.diag(pt.sqrt(pt.stack([level2, trend2])))
    # The state before the first step, from which the first step predicts what statsmodels is given.
    inverse = np.linalg.inv(transition)
    before = inverse @ (10 * np.eye(2) - noise @ noise.T) @ inverse.T
    cell = zoo.KalmanFilter(1, 2)
    start = [np.zeros((1, 1)), np.zeros((1, 2)), before[None]]
    given = {"A": transition, "C": np.array([[1.0, 0.0]]), "G": noise, "r": pt.sqrt(r2)[None]}
    terms = srnn.unroll(cell, y[None, :, None], start, parameters=given)
    found = score(terms.sum(), symbols)
    agree(found, model.loglike(at), model.score(at, approx_complex_step=True))


def test_the_forward_algorithm_has_the_likelihood_and_score_of_statsmodels():
    """Of a regression whose mean and variance switch; it begins in the stationary distribution."""
    y = series()
    model = statsmodels.tsa.MarkovRegression(y, k_regimes=2, switching_variance=True)
    assert model.param_names[:2] == ["p[0->0]", "p[1->0]"]
    values = {"p00": 0.8, "p10": 0.3, "mu0": -0.5, "mu1": 0.9, "v0": 0.6, "v1": 1.4}
    symbols = {pt.dscalar(name): value for name, value in values.items()}
    p00, p10, mu0, mu1, v0, v1 = symbols
    means, variances = pt.stack([mu0, mu1]), pt.stack([v0, v1])
    densities = -0.5 * (
        np.log(2 * np.pi) + pt.log(variances) + (y[:, None] - means) ** 2 / variances
    )
    rows = pt.log(pt.stack([pt.stack([p00, 1 - p00]), pt.stack([p10, 1 - p10])]))
    cell = zoo.HiddenMarkov(2)
    stationary = pt.log(pt.stack([p10, 1 - p00]) / (p10 + 1 - p00))
    last = srnn.unroll(cell, densities[None], stationary[None], parameters={"R": rows})[0, -1]
    found = score(pt.logsumexp(last), symbols)
    at = np.array([*values.values()])
    agree(found, model.loglike(at), model.score(at))


def test_the_forward_algorithm_does_not_underflow():
    """Two thousand steps, each with densities of exp(-900): a loop that scales at each step."""
    rng = np.random.default_rng(0)
    densities = -900 + rng.normal(size=(2000, 2))
    A = np.array([[0.9, 0.1], [0.4, 0.6]])
    p, total = np.array([0.5, 0.5]), 0.0
    for density in densities:
        largest = density.max()
        p = (p @ A) * np.exp(density - largest)
        total += largest + np.log(p.sum())
        p /= p.sum()
    rows = pt.dmatrix("rows")
    last = srnn.unroll(zoo.HiddenMarkov(2), densities[None], parameters={"R": pt.log(rows)})
    value = pt.logsumexp(last[0, -1] - last[0, -1, 0]) + last[0, -1, 0]
    found, slopes = pytensor.function([rows], [value, pytensor.grad(value, rows)], mode=FAST)(A)
    np.testing.assert_allclose(found, total, rtol=1e-12)
    assert np.isfinite(slopes).all()
    assert np.abs(slopes).min() > 1


def test_holt_winters_has_the_likelihood_and_score_of_statsmodels():
    """Of ETS with an additive trend and season, whose smoothing is written with the error."""
    from statsmodels.tsa.exponential_smoothing.ets import ETSModel

    y, period = series(24), 4
    model = ETSModel(
        y,
        trend="add",
        seasonal="add",
        seasonal_periods=period,
        initialization_method="known",
        initial_level=0.3,
        initial_trend=0.1,
        initial_seasonal=[0.2, -0.4, 0.1, 0.5],
    )
    values = {"alpha": 0.5, "beta": 0.1, "gamma": 0.2}  # there, beta is alpha times ours
    symbols = {pt.dscalar(name): value for name, value in values.items()}
    alpha, beta, gamma = symbols
    cell = zoo.HoltWinters(period)
    season = np.array([[0.2, -0.4, 0.1, 0.5]])
    start = [np.zeros((1, 1)), np.full((1, 1), 0.3), np.full((1, 1), 0.1), season]
    given = {"alpha": alpha[None], "beta": (beta / alpha)[None], "gamma": gamma[None]}
    m = srnn.unroll(cell, y[None, :, None], start, parameters=given)[0, :, 0]
    variance = ((y - m) ** 2).mean()  # statsmodels has the one of the largest likelihood
    found = score(gaussian(y, m, variance), symbols)
    at = np.array([*values.values()])
    full = np.concatenate([at, [0.3, 0.1], season[0]])
    assert model.param_names[:3] == ["smoothing_level", "smoothing_trend", "smoothing_seasonal"]
    slopes = model.score(full, approx_complex_step=True)[:3]
    agree(found, model.loglike(full), slopes)


def test_garch_has_the_likelihood_of_a_loop():
    """There is no GARCH in GARCH: a loop in NumPy, and its complex step."""
    y = series()

    def loop(omega, alpha_1, alpha_2, beta):
        variance, squares, total = 1.5, [1.2, 0.8], 0
        for value in y:
            variance = omega + alpha_1 * squares[0] + alpha_2 * squares[1] + beta * variance
            total = total - 0.5 * (np.log(2 * np.pi) + np.log(variance) + value**2 / variance)
            squares = [value**2, squares[0]]
        return total

    values = {"omega": 0.2, "alpha_1": 0.15, "alpha_2": 0.05, "beta": 0.7}
    symbols = {pt.dscalar(name): value for name, value in values.items()}
    omega, alpha_1, alpha_2, beta = symbols
    cell = zoo.GARCH(1, 2)
    start = [np.full((1, 1), 1.5), np.array([[1.2, 0.8]]), np.full((1, 1), 1.5)]
    given = {"omega": omega[None], "alpha": pt.stack([alpha_1, alpha_2]), "beta": beta[None]}
    h = srnn.unroll(cell, y[None, :, None], start, parameters=given)[0, :, 0]
    found = score(gaussian(y, 0, h), symbols)
    at = np.array([*values.values()])
    slopes = [loop(*(at + 1e-30j * unit)).imag / 1e-30 for unit in np.eye(4)]
    agree(found, loop(*at), np.array(slopes))


def test_trigonometric_seasons_forecast_as_the_unobserved_components_of_statsmodels():
    """In its steady state, where the gain of the Kalman filter is the rates of the smoothing."""
    y, period = series(40), 7.5
    model = statsmodels.tsa.UnobservedComponents(
        y, "local linear trend", freq_seasonal=[{"period": period, "harmonics": 1}]
    )
    at = np.array([0.7, 0.4, 0.05, 0.3])
    assert [name.rpartition("(")[0] or name for name in model.param_names] == [
        "sigma2.irregular",
        "sigma2.level",
        "sigma2.trend",
        "sigma2.freq_seasonal_7.5",
    ]
    model.update(at)
    T, Z = model.ssm["transition"], model.ssm["design"]
    noise = model.ssm["selection"] @ model.ssm["state_cov"] @ model.ssm["selection"].T
    P = 10 * np.eye(4)
    for _ in range(2000):  # the Riccati equation, to its fixed point
        F = Z @ P @ Z.T + at[0]
        K = T @ P @ Z.T / F
        P = T @ P @ T.T + noise - K @ F @ K.T
    before = np.array([0.3, 0.1, -0.4, 0.2])
    model.ssm.initialize_known(before, P)
    model.loglikelihood_burn = 0
    values = {"alpha": K[0, 0] - K[1, 0], "beta": K[1, 0], "phi": 1.0}
    values |= {"gamma_1": K[2, 0], "gamma_2": K[3, 0]}
    given = {name: np.array([value]) for name, value in values.items()}
    level, trend, *harmonic = before
    start = [0.0, level - trend, trend, *harmonic]
    cell = zoo.TrigonometricSeasons([period], [1])
    start = [np.full((1, 1), each) for each in start]
    m = srnn.unroll(cell, y[None, :, None], start, parameters=given)[0, :, 0]
    found, likelihood = pytensor.function([], [m, gaussian(y, m, F[0, 0])], mode=FAST)()
    result = model.smooth(at)
    np.testing.assert_allclose(found, result.forecasts[0], rtol=1e-9)
    np.testing.assert_allclose(likelihood, model.loglike(at), rtol=1e-9)


def test_trigonometric_seasons_are_those_of_a_loop():
    """Two seasons of several harmonics, damped, in complex numbers; and its complex step."""
    y, periods, harmonics = series(20), (4.0, 7.5), (2, 3)
    waves = np.concatenate(
        [2 * np.pi * np.arange(1, n + 1) / p for p, n in zip(periods, harmonics, strict=True)]
    )
    season = np.repeat([0, 1], harmonics)
    names = ["alpha", "beta", "phi", "g11", "g12", "g21", "g22"]
    at = np.array([0.3, 0.1, 0.9, 0.05, 0.02, -0.03, 0.04])

    def loop(alpha, beta, phi, g11, g12, g21, g22):
        level, trend, total = 0.0, 0.0, 0.0
        s, z = np.zeros(5, complex), np.zeros(5, complex)
        rates = np.array([g11, g12])[season], np.array([g21, g22])[season]
        for value in y:
            error = value - level - phi * trend - s.sum()
            total = total - 0.5 * (np.log(2 * np.pi) + error**2)
            level, trend = level + phi * trend + alpha * error, phi * trend + beta * error
            c, d = np.cos(waves), np.sin(waves)
            s, z = c * s + d * z + rates[0] * error, c * z - d * s + rates[1] * error
        return total

    symbols = {pt.dscalar(name): value for name, value in zip(names, at, strict=True)}
    alpha, beta, phi, *rates = symbols
    given = {"alpha": alpha[None], "beta": beta[None], "phi": phi[None]}
    given |= {"gamma_1": pt.stack(rates[:2]), "gamma_2": pt.stack(rates[2:])}
    cell = zoo.TrigonometricSeasons(periods, harmonics)
    m = srnn.unroll(cell, y[None, :, None], parameters=given)[0, :, 0]
    found = score(gaussian(y, m, pt.constant(1.0)), symbols)
    slopes = [loop(*(at + 1e-30j * unit)).imag / 1e-30 for unit in np.eye(7)]
    agree(found, loop(*at).real, np.array(slopes))
