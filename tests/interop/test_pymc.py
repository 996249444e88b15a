"""Log-densities of PyMC models as functions of one vector: values, gradients, C, nutpie."""

import re
import runpy
import shutil
import subprocess
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pymc.pytensorf import collect_default_updates

import symbolic_rnn as srnn
from symbolic_rnn import interop, zoo

EXAMPLE = Path(__file__).parents[2] / "examples" / "recurrent_likelihoods.py"
MODELS = runpy.run_path(str(EXAMPLE))["MODELS"]

STRICT = "-std=c99 -pedantic -Wall -Wextra -Wconversion -Werror"


def model_of_all_kinds():
    """A scalar, a transformed vector, a matrix, data that can be set, a deterministic."""
    with pm.Model(coords={"row": ["a", "b"]}) as model:
        scale = pm.HalfNormal("scale", 1.0)
        shares = pm.Dirichlet("shares", a=np.ones(3))
        x = pm.Normal("x", 0.0, scale, shape=(2, 3))
        pm.Deterministic("row sums", (x * shares).sum(axis=1), dims="row")
        data = pm.Data("data", np.arange(3.0))
        pm.Normal("y", x[0] * data, scale, observed=np.ones(3))
    return model


def agree(one, other, n_points, tolerance=1e-10):
    """At random points around the first one; no gradient is near zero."""
    rng = np.random.default_rng(0)
    for _ in range(n_points):
        q = one.initial + 0.7 * rng.normal(size=one.n)
        (logp, gradient), (expected, slopes) = one(q), other(q)
        assert np.isfinite(expected)
        assert np.abs(slopes).max() > 1e-3
        np.testing.assert_allclose(logp, expected, rtol=tolerance)
        np.testing.assert_allclose(
            gradient, slopes, rtol=tolerance, atol=tolerance * np.abs(slopes).max()
        )


def test_a_log_density_is_that_of_pymc():
    """The value, the gradient by differences, the parts of the vector, and data that are set."""
    model = model_of_all_kinds()
    density = interop.compile_log_density(model)
    assert density.shapes == {"scale_log__": (), "shares_simplex__": (2,), "x": (2, 3)}
    assert density.n == 9
    q = np.random.default_rng(0).normal(size=9)
    expected = model.compile_logp(mode=FAST)
    logp, gradient = density(q)
    assert isinstance(logp, float)
    np.testing.assert_allclose(logp, expected(density.parts(q)), rtol=1e-12)
    for k in range(9):
        step = 1e-5 * np.eye(9)[k]
        found = (density(q + step)[0] - density(q - step)[0]) / 2e-5
        np.testing.assert_allclose(gradient[k], found, rtol=1e-7, atol=1e-7)
    copy = density.copy()
    assert copy(q)[0] == logp
    copy(q + 1)
    np.testing.assert_array_equal(gradient, density(q)[1])  # an array of its own
    with model:
        pm.set_data({"data": np.array([2.0, 0.0, 1.0])})
    assert density(q)[0] != logp
    np.testing.assert_allclose(density(q)[0], expected(density.parts(q)), rtol=1e-12)


def test_where_a_distribution_is_not_defined_the_log_density_is_minus_infinity():
    """PyMC's own functions say so to a sampler, instead of an error."""
    with pm.Model() as model:
        scale = pm.Normal("scale", 1.0, 1.0)
        pm.Normal("y", 0.0, scale, observed=1.0)
    density = interop.compile_log_density(model, mode=FAST)
    assert density(np.array([-1.0]))[0] == -np.inf
    assert np.isfinite(density(np.array([1.0]))[0])


def test_what_is_no_model_of_continuous_variables_is_refused():
    with pytest.raises(TypeError, match="expects a PyMC model, got str"):
        interop.compile_log_density("model")
    with pm.Model() as model:
        pm.Normal("y", 0.0, 1.0, observed=1.0)
    with pytest.raises(ValueError, match="without"):
        interop.compile_log_density(model)
    with model:
        pm.Poisson("k", 2.0)
    with pytest.raises(ValueError, match="discrete k"):
        interop.to_nutpie(model)
    with pm.Model() as model:
        pm.Normal("x")
    with pytest.raises(ValueError, match=r"shape \(1,\), got \(2,\)"):
        interop.compile_log_density(model, mode=FAST)(np.zeros(2))


def model_of_a_simulator():
    a = pm.Normal("a")
    pm.Simulator("s", lambda rng, a, size: rng.normal(a, size=size), a, observed=[1.0, 2.0])


def model_of_batches():
    x = pm.Minibatch(np.arange(100.0), batch_size=10)
    pm.Normal("y", pm.Normal("a"), observed=x, total_size=100)


def model_of_a_potential():
    pm.Potential("p", pm.Normal.dist(0.0, 1.0, name="drawn") * pm.Normal("a"))


@pytest.mark.filterwarnings("ignore:.*RandomVariable:DeprecationWarning")  # in pm.Simulator
@pytest.mark.parametrize(
    ("build", "named"),
    [
        (model_of_a_simulator, "Simulator_s"),
        (model_of_batches, "Minibatch"),
        (model_of_a_potential, "normal"),
    ],
)
@pytest.mark.parametrize("door", ["compile_log_density", "to_nutpie", "export_log_density"])
def test_a_log_density_that_draws_random_numbers_is_refused(door, build, named, tmp_path):
    """A compiled function would give the same batch at each call, or noise without a word."""
    with pm.Model() as model:
        build()
    further = [tmp_path] if door == "export_log_density" else []
    with pytest.raises(ValueError, match=rf"{door} expects .* no random numbers, .*{named}"):
        getattr(interop, door)(model, *further)
    assert not [*tmp_path.iterdir()]


def walk(slope, scale, size):
    """Five steps of an autoregression, as the dist of a pm.CustomDist."""

    def step(x, slope, scale):
        following = pm.Normal.dist(slope * x, scale)
        return following, collect_default_updates([following])

    found, _ = pytensor.scan(
        step, outputs_info=[pt.zeros(())], non_sequences=[slope, scale], n_steps=5
    )
    return found


@pytest.fixture(scope="module")
def model_of_scans():
    """A pm.CustomDist, whose scan checks its scale in each step, and a Poisson autoregression."""
    y = np.array([2.0, 0.0, 3.0, 1.0, 1.0])
    with pm.Model() as model, warnings.catch_warnings():
        warnings.filterwarnings("ignore", "Scan return signature", DeprecationWarning)
        slope, scale = pm.Uniform("slope", -1.0, 1.0), pm.Normal("scale", 1.0, 1.0)
        pm.CustomDist("x", slope, scale, dist=walk, observed=y)
        rates = pytensor.scan(
            lambda before, rate, slope: 1.0 + slope**2 * before + 0.1 * rate,
            sequences=[pt.as_tensor(y[:-1])],
            outputs_info=[pt.exp(scale)],
            non_sequences=[slope],
            return_updates=False,
        )
        pm.Poisson("n", rates, observed=y[1:].astype(int))
    return model


def test_scans_of_a_user_have_the_density_of_pymc(model_of_scans):
    """Draws inside the scan of a pm.CustomDist are none of its density."""
    density = interop.compile_log_density(model_of_scans, mode="C99")
    q = np.array([0.4, 1.3])
    point = density.parts(q)
    logp, gradient = density(q)
    np.testing.assert_allclose(logp, model_of_scans.compile_logp(mode=FAST)(point), rtol=1e-12)
    expected = model_of_scans.compile_dlogp(mode=FAST)(point)
    np.testing.assert_allclose(gradient, expected, rtol=1e-11)
    assert np.abs(gradient).min() > 1e-2
    assert density(np.array([0.4, -1.0]))[0] == -np.inf


def test_an_export_is_refused_under_the_name_of_its_door(tmp_path):
    with pytest.raises(ValueError, match=r"^export_log_density expects a C identifier"):
        interop.export_log_density(model_of_all_kinds(), tmp_path, name="my model")


def test_the_header_says_where_each_variable_begins(tmp_path):
    """And nothing of weights, states or networks, which a density has not."""
    interop.export_log_density(model_of_all_kinds(), tmp_path, name="density")
    header = (tmp_path / "density.h").read_text("utf-8")
    said = " ".join(header.replace("\n *", " ").split())
    assert "scale_log__ () at 0, shares_simplex__ (2,) at 1, x (2, 3) at 3" in said
    for file in tmp_path.iterdir():
        text = file.read_text("utf-8")
        assert not re.search(r"\b(network|weights|training)\b", text), file.name
    statuses = re.findall(r"DENSITY_(\w+) = (\d)", header)
    assert statuses == [("OK", "0"), ("NULL", "1"), ("ALIGNMENT", "2")]


def test_pymc_differentiates_a_recurrence_by_its_own_rule():
    """PyMC rewrites a log-density before it differentiates it, and that must not open the Op."""
    called = []

    class Counted(srnn.BPTT):
        def pullback(self, *arguments):
            called.append(arguments)
            return super().pullback(*arguments)

    with pm.Model() as model:
        theta = pm.Normal("theta", 0.0, 0.5, shape=1)
        y = np.ones((1, 3, 1))
        m = srnn.unroll(zoo.ARMA(0, 1), y, adjoint=Counted(), parameters={"theta": theta})
        pm.Normal("y", m, 1.0, observed=y)
    interop.compile_log_density(model, mode=FAST)
    assert len(called) == 1


def test_a_recurrent_likelihood_is_the_same_in_c():
    """Of the hidden Markov model: value and gradient at ten points; the other models below."""
    model = MODELS["hidden_markov"](5)
    agree(
        interop.compile_log_density(model, mode="C99"),
        interop.compile_log_density(model, mode=FAST),
        10,
    )


@dataclass(frozen=True)
class Compiled:
    """A model and what nutpie samples, by mode; NUMBA compiles for up to minutes."""

    name: str
    model: Any
    densities: dict[str, Any]
    sampled: dict[str, Any]


@pytest.fixture(scope="module", params=MODELS)
def compiled(request):
    """Each model once."""
    pytest.importorskip("nutpie")
    model = MODELS[request.param](20)
    return Compiled(
        request.param,
        model,
        {mode: interop.compile_log_density(model, mode=mode) for mode in ("C99", "NUMBA")},
        {mode: interop.to_nutpie(model, mode=mode) for mode in ("C99", "NUMBA")},
    )


@pytest.mark.libraries
def test_each_recurrent_likelihood_is_the_same_in_c_and_by_numba(compiled):
    """Value and gradient at two hundred random points, to 1e-10."""
    agree(compiled.densities["C99"], compiled.densities["NUMBA"], 200)


@pytest.mark.libraries
def test_nutpie_draws_the_same_by_c_as_by_numba(compiled):
    """From one seed, step by step, until rounding has grown."""
    found = {}
    for mode, model in compiled.sampled.items():
        trace = sampled(model, chains=1, draws=5, tune=25, seed=1, save_warmup=True)
        found[mode] = {
            name: np.asarray(values)[:, :12] for name, values in trace.warmup_posterior.items()
        }
    names = {variable.name for variable in compiled.model.free_RVs}
    assert found["C99"].keys() == found["NUMBA"].keys() >= names
    for name, values in found["C99"].items():
        assert values.std() > 0
        np.testing.assert_allclose(values, found["NUMBA"][name], rtol=1e-5, atol=1e-6)


@pytest.mark.libraries
def test_means_of_the_posterior_agree_with_numbas(compiled):
    """Two seeds: each mean within four standard errors, from effective sample sizes, of the other.

    Of a standard normal, 1 in 16,000 is beyond four; there are fewer than ten means to compare.
    """
    if compiled.name == "lstm":
        pytest.skip("its units may swap places and signs, so that no run this short has its means")
    names = [variable.name for variable in compiled.model.free_RVs]
    (one, error), (other, error_2) = (
        moments(sampled(compiled.sampled[mode], draws=1000, tune=500, seed=seed), names)
        for mode, seed in (("C99", 1), ("NUMBA", 2))
    )
    assert error.max() < 0.1  # so that the comparison says something
    assert np.abs((one - other) / np.hypot(error, error_2)).max() < 4


def sampled(model, chains=2, **options):
    """Chains of nutpie."""
    import nutpie

    return nutpie.sample(model, chains=chains, progress_bar=False, **options)


def exported(model, folder):
    """Export, compile with both compilers and run the test that is written with it."""
    files = interop.export_log_density(model, folder, name="density")
    assert {file.name for file in files} == {file.name for file in folder.iterdir()}
    assert "malloc" not in (folder / "density.c").read_text("utf-8")
    for compiler, flags in (("gcc", "-O3"), ("clang", "-O0"), ("gcc", "-Ofast")):
        if shutil.which(compiler) is None:
            continue
        command = ["make", "-s", "-B", "test", f"CC={compiler}", f"CFLAGS={flags}"]
        done = subprocess.run(
            [*command, f"STRICT={STRICT}"], cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert done.stderr == ""
        assert [line.split()[0] for line in done.stdout.splitlines()] == ["logp", "gradient"]


@pytest.mark.libraries
@pytest.mark.parametrize("name", MODELS)
def test_each_recurrent_likelihood_is_exported_as_c(name, tmp_path):
    """Under strict flags; the program compares with the numbers of Python."""
    exported(MODELS[name](12), tmp_path)


@pytest.mark.libraries
@pytest.mark.filterwarnings("ignore:Data in y contains missing values")
def test_a_model_without_a_recurrence_is_exported_as_c(tmp_path):
    """A regression whose missing values are variables, and a covariance matrix."""
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(8, 3)), rng.normal(size=8)
    y[2] = np.nan
    with pm.Model() as model:
        factor, *_ = pm.LKJCholeskyCov("factor", n=3, eta=2.0, sd_dist=pm.Exponential.dist(1.0))
        weights = pm.MvNormal("weights", np.zeros(3), chol=factor)
        noise = pm.HalfCauchy("noise", 1.0)
        pm.Normal("y", pm.math.dot(x, weights), noise, observed=np.ma.masked_invalid(y))
    exported(model, tmp_path)


@pytest.mark.libraries
def test_nutpie_keeps_names_and_dimensions():
    pytest.importorskip("nutpie")
    model = interop.to_nutpie(model_of_all_kinds())
    posterior = sampled(model, draws=20, tune=50, seed=0).posterior
    assert {*posterior.data_vars} == {"scale", "shares", "x", "row sums"}  # as of pm.sample
    assert posterior["scale"].shape == (2, 20)
    assert posterior["x"].shape == (2, 20, 2, 3)
    assert posterior["row sums"].dims == ("chain", "draw", "row")
    assert [*posterior["row"].values] == ["a", "b"]
    sums = (posterior["x"].values * posterior["shares"].values[:, :, None]).sum(axis=-1)
    np.testing.assert_allclose(posterior["row sums"].values, sums, rtol=1e-12)
    np.testing.assert_allclose(posterior["shares"].values.sum(axis=-1), 1.0, rtol=1e-12)


def moments(trace, names):
    """The mean of each entry of the variables, and its Monte Carlo error."""
    arviz = pytest.importorskip("arviz")
    mean, error = [], []
    for name in names:
        values = trace.posterior[name].values
        flat = values.reshape(*values.shape[:2], -1)
        for k in range(flat.shape[-1]):
            size = float(arviz.ess(flat[..., k]))
            mean.append(flat[..., k].mean())
            error.append(flat[..., k].std() / np.sqrt(size))
    return np.array(mean), np.array(error)


@pytest.mark.libraries
def test_pm_sample_draws_the_same_by_c_as_by_numba():
    """``compile_kwargs`` takes the mode; one seed, without jitter."""
    found = {}
    for mode in ("C99", "NUMBA"):
        with MODELS["kalman"](20):
            trace = pm.sample(
                draws=10,
                tune=10,
                chains=1,
                cores=1,
                init="adapt_diag",
                random_seed=3,
                progressbar=False,
                compute_convergence_checks=False,
                discard_tuned_samples=False,
                compile_kwargs={"mode": mode},
            )
        found[mode] = trace.posterior["scales"].values
    assert found["C99"].std() > 0
    np.testing.assert_allclose(found["C99"], found["NUMBA"], rtol=1e-6)


def test_unroll_takes_values_in_the_place_of_parameters():
    """Named ones alone are replaced; the derivative goes to what they are computed from."""
    cell = srnn.Elman(1, 2, seed=0)
    x = np.random.default_rng(0).normal(size=(2, 4, 1))
    W = cell.W.get_value()
    scale = pt.dscalar("scale")
    h = srnn.unroll(cell, x, parameters={"W": scale * W})
    plain = srnn.unroll(cell, x)
    pairs = [(h, plain), (pt.grad(h.sum(), scale), (pt.grad(plain.sum(), cell.W) * W).sum())]
    outputs = [each for pair in pairs for each in pair]
    one, other, slope, expected = pytensor.function([scale], outputs, mode=FAST)(1.0)
    np.testing.assert_allclose(one, other, rtol=1e-14)
    np.testing.assert_allclose(slope, expected, rtol=1e-12)
    assert abs(expected) > 1e-3
    with pytest.raises(ValueError, match=r"Elman has the parameters U, W, b; got a value for 'V'"):
        srnn.unroll(cell, x, parameters={"V": W})
    with pytest.raises(ValueError, match=r"parameter W of shape \(2, 2\)"):
        srnn.unroll(cell, x, parameters={"W": W[:1]})
    with pytest.raises(TypeError, match="complex"):
        srnn.unroll(cell, x, parameters={"W": W.astype("complex128")})
