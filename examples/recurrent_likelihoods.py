"""Bayesian models of time series whose likelihoods are recurrences, sampled by NUTS in C.

Each function makes a PyMC model of simulated data: an autoregression, a GARCH model, a hidden
Markov model by the forward algorithm, a state-space model by the Kalman filter, and an LSTM with
priors on its weights. ``main`` samples one of them.
"""

from __future__ import annotations

import sys
from typing import Any

import numpy as np
import pymc as pm
import pytensor.tensor as pt

import symbolic_rnn as srnn
from symbolic_rnn import zoo


def autoregression(n_steps: int = 200) -> pm.Model:
    """AR(2): the output of the recurrence is the mean of each value given those before it."""
    rng = np.random.default_rng(0)
    y = np.zeros(n_steps)
    for t in range(2, n_steps):
        y[t] = 0.6 * y[t - 1] - 0.3 * y[t - 2] + rng.normal()
    with pm.Model() as model:
        phi = pm.Normal("phi", 0.0, 0.5, shape=2)
        c = pm.Normal("c", 0.0, 1.0, shape=1)
        sigma = pm.HalfNormal("sigma", 1.0)
        means = srnn.unroll(zoo.ARMA(2, 0), y[None, :, None], parameters={"phi": phi, "c": c})
        pm.Normal("y", means[0, :, 0], sigma, observed=y)
    return model


def garch(n_steps: int = 200) -> pm.Model:
    """GARCH(1, 1): the output of the recurrence is the variance of each return."""
    rng = np.random.default_rng(1)
    y, variance = np.zeros(n_steps), 1.0
    for t in range(n_steps):
        y[t] = np.sqrt(variance) * rng.normal()
        variance = 0.1 + 0.2 * y[t] ** 2 + 0.7 * variance
    before = [np.full((1, 1), y.var())] * 3  # the usual choice: the variance of the series
    with pm.Model() as model:
        omega = pm.HalfNormal("omega", 1.0, shape=1)
        shares = pm.Dirichlet("shares", a=np.ones(3))  # alpha, beta, and what is left below 1
        values = {"omega": omega, "alpha": shares[:1], "beta": shares[1:2]}
        variances = srnn.unroll(zoo.GARCH(), y[None, :, None], before, parameters=values)
        pm.Normal("y", 0.0, pt.sqrt(variances[0, :, 0]), observed=y)
    return model


def hidden_markov(n_steps: int = 200) -> pm.Model:
    """Two regimes with means of their own; the forward algorithm sums over all their sequences."""
    rng = np.random.default_rng(2)
    regimes = np.zeros(n_steps, dtype=int)
    for t in range(1, n_steps):
        regimes[t] = regimes[t - 1] ^ (rng.random() < 0.1)
    y = np.array([-1.0, 1.5])[regimes] + 0.7 * rng.normal(size=n_steps)
    with pm.Model() as model:
        transitions = pm.Dirichlet("transitions", a=np.array([[4.0, 1.0], [1.0, 4.0]]))
        means = pm.Normal("means", [-1.0, 1.0], 1.0, shape=2)
        sigma = pm.HalfNormal("sigma", 1.0)
        densities = pm.logp(pm.Normal.dist(means, sigma), y[:, None])
        values = {"R": pt.log(transitions)}
        last = srnn.unroll(zoo.HiddenMarkov(2), densities[None], parameters=values)[0, -1]
        pm.Potential("y", pt.logsumexp(last))
    return model


def kalman(n_steps: int = 200) -> pm.Model:
    """A local linear trend; the filter gives the log-density of each value, states left out."""
    rng = np.random.default_rng(3)
    y = np.cumsum(np.cumsum(0.05 * rng.normal(size=n_steps))) + rng.normal(size=n_steps)
    with pm.Model() as model:
        scales = pm.HalfNormal("scales", [0.5, 0.2], shape=2)
        noise = pm.HalfNormal("noise", 1.0, shape=1)
        values = {
            "A": np.array([[1.0, 1.0], [0.0, 1.0]]),
            "C": np.array([[1.0, 0.0]]),
            "G": pt.diag(scales),
            "r": noise,
        }
        terms = srnn.unroll(zoo.KalmanFilter(1, 2), y[None, :, None], parameters=values)
        pm.Potential("y", terms.sum())
    return model


def lstm(n_steps: int = 40, n_hidden: int = 2) -> pm.Model:
    """An LSTM that forecasts a series; all of its weights, and the readout's, have priors."""
    rng = np.random.default_rng(4)
    y = np.sin(np.arange(n_steps + 1) * 0.4) + 0.1 * rng.normal(size=n_steps + 1)
    cell = srnn.LSTM(1, n_hidden, seed=0)
    with pm.Model() as model:
        weights = {
            name: pm.Normal(name, 0.0, 0.5, shape=parameter.get_value().shape)
            for parameter, name in cell.parameter_names.items()
        }
        V = pm.Normal("V", 0.0, 0.5, shape=(1, n_hidden))
        sigma = pm.HalfNormal("sigma", 0.5)
        h = srnn.unroll(cell, y[None, :-1, None], parameters=weights)
        pm.Normal("y", (h @ V.T)[0, :, 0], sigma, observed=y[1:])
    return model


MODELS = {
    "autoregression": autoregression,
    "garch": garch,
    "hidden_markov": hidden_markov,
    "kalman": kalman,
    "lstm": lstm,
}


def main(name: str = "kalman", n_steps: int = 100, draws: int = 500, mode: Any = "C99") -> Any:
    """Sample a model in two chains and print what the posterior is; return the trace."""
    import arviz

    with MODELS[name](n_steps):
        trace = pm.sample(
            draws=draws,
            tune=draws,
            chains=2,
            cores=1,
            random_seed=0,
            progressbar=False,
            compile_kwargs={"mode": mode},
        )
    print(arviz.summary(trace))
    return trace


if __name__ == "__main__":
    main(*sys.argv[1:2])
