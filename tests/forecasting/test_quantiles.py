"""Quantiles do not cross, are scored by pinball loss and coverage, and are learned."""

import re
from dataclasses import replace

import numpy as np
import pytest
from modes import QUICK
from rich.console import Console
from sklearn.metrics import mean_pinball_loss

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.cli.console import backtest_tables, score_table, verdicts
from symbolic_rnn.forecasting.scores import residual_quantiles, with_quantiles

RNG = np.random.default_rng(0)
LEVELS = (0.1, 0.5, 0.9)


@pytest.fixture(scope="module")
def forecaster():
    return srnn.Forecaster(
        srnn.Elman(1, 2, seed=0), srnn.Dense(2, 6, seed=1),
        srnn.Scaling(np.array([10.0]), np.array([2.0])),
        window=3, columns=["flow"], target="flow", mode=QUICK, quantiles=LEVELS,
    )  # fmt: skip


def test_a_forecast_has_a_value_for_each_step_and_quantile_in_order(forecaster):
    """Catches quantiles that cross, and an axis of steps that is taken for one of quantiles."""
    x = 10 + 2 * RNG.normal(size=(50, 3, 1))
    found = forecaster.predict(x)
    assert (forecaster.horizon, found.shape) == (2, (50, 2, 3))
    assert (np.diff(found, axis=-1) >= 0).all()
    U, W, b = (p.get_value() for p in forecaster.cell.parameters)
    V, c = (p.get_value() for p in forecaster.readout.parameters)
    crossed = 0
    for row, values in zip((x - 10) / 2, found, strict=True):
        s = np.zeros(2)
        for z_t in row:
            s = np.tanh(U @ z_t + W @ s + b)
        raw = (row[-1, 0] + (V @ s + c).reshape(2, 3)) * 2 + 10
        crossed += (np.diff(raw, axis=-1) < 0).any()
        np.testing.assert_allclose(values, np.sort(raw, axis=-1), rtol=1e-12)
    assert crossed  # else the test says nothing of sorting


def test_columns_of_a_forecast_name_the_quantile(forecaster):
    forecast = forecaster.forecast(np.full((3, 1), 10.0))
    assert list(forecast.columns) == ["flow 0.1", "flow 0.5", "flow 0.9"]
    np.testing.assert_array_equal(forecast.columns["flow 0.9"], forecast.values[:, 2])
    assert forecast.quantiles == LEVELS


def test_a_model_file_keeps_the_quantiles(forecaster, tmp_path):
    srnn.save_model(forecaster, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model", mode=QUICK)
    x = np.zeros((1, 3, 1))
    assert again.quantiles == LEVELS
    assert again.predict(x).tobytes() == forecaster.predict(x).tobytes()


def noise(length=1000):
    """A level and noise that no model can forecast: its quantiles are known."""
    values = np.random.default_rng(1).normal(20, 3, (length, 1))
    return srnn.Series(values, ("flow",), "flow", None, "noise")


SETTINGS = srnn.Settings(
    cell="elman", hidden=4, window=4, horizon=2, epochs=60, batch=64, learning_rate=2e-2,
    quantiles=LEVELS, patience=0, test=0.4,
)  # fmt: skip


@pytest.fixture(scope="module")
def trained():
    experiment = srnn.Experiment(noise(), SETTINGS, mode=QUICK)
    report = experiment.verify(entries=1)  # before: at the minimum it is zero
    assert report.ok, report.summary()
    experiment.fit(progress=False)
    return experiment


def test_the_quantiles_of_noise_are_learned(trained):
    """The share of the test values below is the nominal one, up to chance and little training."""
    score = trained.scores()[0]
    np.testing.assert_allclose(score.coverage, LEVELS, atol=0.08)
    widths = np.diff(trained.forecaster.predict(trained.test.x)[..., [0, 2]])
    assert 0.8 < widths.mean() / (2 * 1.2816 * 3) < 1.2


def test_a_score_has_the_pinball_loss_the_coverage_and_the_errors_of_the_median(trained):
    score, *naive = trained.scores()
    found, truth = trained.forecaster.predict(trained.test.x), trained.test.y
    error = truth[..., None] - found
    tau = np.array(LEVELS)
    assert score.pinball == pytest.approx(np.mean(np.maximum(tau * error, (tau - 1) * error)))
    assert score.coverage == tuple((found >= truth[..., None]).mean(axis=(0, 1)))
    assert score.mae == pytest.approx(np.abs(error[..., 1]).mean())
    assert [each.name for each in naive] == [
        *("last value", "2 steps ago", "historical mean", "linear autoregression")
    ]
    # Nothing is better than the mean of noise, and the network is nearly as good.
    assert min(naive, key=lambda each: each.rmse).name == "historical mean"
    assert score.rmse < 1.05 * naive[2].rmse
    assert all(score.pinball < each.pinball for each in naive[:2])
    for each in naive:  # errors of the past have the spread of those to come
        np.testing.assert_allclose(each.coverage, LEVELS, atol=0.1)


def printed(table):
    console = Console(width=200)
    with console.capture() as capture:
        console.print(table)
    return capture.get()


@pytest.mark.parametrize(
    ("levels", "weights"),
    [
        ((0.1, 0.5, 0.9), (0, 1, 0)),
        ((0.1, 0.9), (0.5, 0.5)),
        ((0.1, 0.4, 0.6, 0.95), (0, 0.5, 0.5, 0)),
        ((0.3, 0.7, 0.8), (0.5, 0.5, 0)),
        ((0.1, 0.2), None),
        ((0.6,), None),
    ],
)
def test_rmse_and_mae_are_of_the_median_or_of_nothing(levels, weights):
    """Catches an outer quantile that is scored as if it were a forecast of the value."""
    experiment = srnn.Experiment(noise(60), replace(SETTINGS, quantiles=levels), mode=QUICK)
    test = experiment.test
    drawn = np.sort(RNG.normal(size=(*test.y.shape, len(levels))))
    experiment.forecaster.predict = lambda *_, **__: drawn
    score, *baselines = experiment.scores()
    assert all(np.isfinite([each.rmse for each in baselines]))
    assert score.pinball is not None
    table = printed(score_table([score, *baselines], ""))
    compared = [text for text in verdicts([score, *baselines]) if "RMSE" in text]
    if weights is None:
        assert np.isnan([score.rmse, score.mae]).all()
        assert "nan" not in table
        assert not compared
    else:
        error = drawn @ np.array(weights) - test.y
        assert score.rmse == pytest.approx(np.sqrt((error**2).mean()))
        assert score.mae == pytest.approx(np.abs(error).mean())


def test_a_backtest_has_the_pinball_loss_of_each_fold():
    scores = [srnn.Score("elman", rmse, 1.0, pinball=loss) for rmse, loss in ((3, 1.5), (4, 2.5))]
    backtest = srnn.Backtest(tuple((score,) for score in scores), (80, 90))
    assert backtest.scores[0].pinball == (1.5, 2.5)
    rmse, pinball = map(printed, backtest_tables(backtest))
    assert "RMSE in 2 folds" in rmse
    assert "pinball loss in 2 folds" in pinball
    assert re.findall(r"[\d.]+", pinball.splitlines()[-2]) == ["1.5", "2.5", "2", "0.7071"]
    one_sided = tuple((replace(score, rmse=np.nan, mae=np.nan),) for score in scores)
    [only] = backtest_tables(srnn.Backtest(one_sided, (80, 90)))
    assert "pinball loss in 2 folds" in printed(only)


def test_pinball_loss_and_coverage_are_those_counted_by_hand_and_by_scikit_learn():
    """Three values, one step, the quantiles 0.1 and 0.9; a value on a quantile is covered."""
    truth, quantiles = np.array([[1.0], [2.0], [6.0]]), np.tile([1.0, 4.0], (3, 1, 1))
    score = with_quantiles(srnn.Score("fixed", 0.0, 0.0), quantiles, truth, (0.1, 0.9))
    # 0.1 * (0 + 1 + 5) above the lower one; 0.1 * (3 + 2) below and 0.9 * 2 above the upper one.
    assert score.pinball == pytest.approx((0.6 + 0.5 + 1.8) / 6)
    assert score.coverage == pytest.approx((1 / 3, 2 / 3))
    truth, quantiles = RNG.normal(size=(40, 3)), np.sort(RNG.normal(size=(40, 3, 3)))
    score = with_quantiles(srnn.Score("drawn", 0.0, 0.0), quantiles, truth, LEVELS)
    losses = [
        mean_pinball_loss(truth.ravel(), quantiles[..., k].ravel(), alpha=level)
        for k, level in enumerate(LEVELS)
    ]
    assert score.pinball == pytest.approx(np.mean(losses), rel=1e-12)


def test_errors_of_the_past_cover_the_past():
    """What is added at each step ahead is a quantile of the errors at that step."""
    past, truth = RNG.normal(size=(2, 99, 3)) * [1, 10, 100]
    found = residual_quantiles(past, past, truth, LEVELS)
    below = (truth[..., None] <= found).mean(axis=0)
    np.testing.assert_allclose(below, np.tile(LEVELS, (3, 1)), atol=0.01)


def test_without_quantiles_there_is_neither_coverage_nor_pinball_loss():
    experiment = srnn.Experiment(noise(60), replace(SETTINGS, quantiles=None), mode=QUICK)
    experiment.forecaster.predict = lambda x, *_, **__: np.zeros((len(x), 2))
    for score in experiment.scores():
        assert (score.pinball, score.coverage) == (None, None)


@pytest.mark.parametrize("levels", [(0.9, 0.1), (0.5, 0.5), (0.0, 0.5), (0.5, 1.0), ()])
def test_quantiles_that_are_none_are_refused(levels, capsys):
    with pytest.raises(ValueError, match="Settings expects increasing quantiles between 0 and 1"):
        srnn.Settings(quantiles=levels)
    with pytest.raises(ValueError, match="Forecaster expects increasing quantiles"):
        srnn.Forecaster(srnn.Elman(1, 2), srnn.Dense(2, 6), window=3, quantiles=levels)
    text = ",".join(map(str, levels)) or "x"
    assert main(["train", "none.csv", "--quantiles", text]) == 2
    assert "expected increasing numbers between 0 and 1" in capsys.readouterr().err


def test_a_readout_that_does_not_hold_all_quantiles_is_refused():
    with pytest.raises(ValueError, match="n_out a multiple of 3, the number of targets times"):
        srnn.Forecaster(srnn.Elman(1, 2), srnn.Dense(2, 4), window=3, quantiles=LEVELS)


def test_an_export_says_what_it_does_not_support(forecaster, tmp_path):
    with pytest.raises(ValueError, match="export_c expects a Forecaster of the mean"):
        srnn.export_c(forecaster, tmp_path / "folder")
