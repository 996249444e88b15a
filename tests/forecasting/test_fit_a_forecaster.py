"""What `symbolic-rnn train` does, in Python: from settings, or with a user's network."""

import numpy as np
import pytest
from modes import FAST, QUICK
from pytensor_ml.layers import BatchNorm, Dropout, Flatten

import symbolic_rnn as srnn

SMALL = srnn.Settings(
    cell="elman", hidden=3, window=6, horizon=2, epochs=2, batch=16, learning_rate=1e-2
)


def series_of(length=60, columns=("rain", "flow")):
    t = np.arange(length)
    values = np.stack([t % 5.0, 100 + 10 * np.sin(t)], axis=1)
    return srnn.Series(values[:, : len(columns)], columns, columns[-1], None, "river")


def settings(**changes):
    return srnn.Settings(**{**vars(SMALL), **changes})


def test_five_lines_train_a_network_prove_it_and_score_it():
    """What the shell does could be had by `symbolic_rnn.forecasting.experiment` alone."""
    experiment = srnn.Experiment(srnn.sunspots(), settings(window=11), mode=QUICK)
    assert experiment.verify(entries=1).ok
    assert experiment.fit(progress=False).best_epoch
    names = ["elman", "last value", "2 steps ago", "historical mean", "linear autoregression"]
    assert [score.name for score in experiment.scores()] == names
    assert experiment.forecaster.forecast(srnn.sunspots()).values.shape == (2,)


@pytest.mark.parametrize(
    ("changes", "name", "width", "kinds"),
    [
        ({}, "elman", 3, "Elman"),
        ({"layers": 2}, "elman of 2 layers", 3, "Stack"),
        ({"bidirectional": True}, "bidirectional elman", 6, "Bidirectional"),
        ({"dropout": 0.25}, "elman", 3, "Recurrent Dropout"),
        (
            {"layers": 2, "bidirectional": True, "dropout": 0.25},
            "bidirectional elman of 2 layers",
            6,
            "Bidirectional Dropout Bidirectional Dropout",
        ),
    ],
)
def test_each_setting_of_the_network_is_in_it_proved_trained_and_saved(
    changes, name, width, kinds, tmp_path
):
    """Catches an option without effect, and a network that cannot be verified or saved."""
    experiment = srnn.Experiment(series_of(), settings(**changes), mode=FAST)
    forecaster = experiment.forecaster
    parts = getattr(forecaster.cell, "layers", [forecaster.cell])
    assert " ".join(type(part).__name__ for part in parts) == kinds
    assert (experiment.name, forecaster.readout.n_in) == (name, width)
    layers = changes.get("layers", 1) * (2 if changes.get("bidirectional") else 1)
    assert len(forecaster.parameters) == 3 * layers + 2
    weights = [parameter.get_value() for parameter in forecaster.parameters if parameter.ndim == 2]
    assert len({weight.tobytes() for weight in weights}) == len(weights)  # each is drawn anew
    before = [parameter.get_value() for parameter in forecaster.parameters]
    assert experiment.verify(entries=1).ok
    experiment.fit(progress=False)
    after = [parameter.get_value() for parameter in forecaster.parameters]
    assert all((a != b).any() for a, b in zip(after, before, strict=True))
    srnn.save_model(forecaster, tmp_path / "model")
    again = srnn.load_model(tmp_path / "model", mode=FAST)
    rows = series_of()
    assert again.forecast(rows).values.tobytes() == forecaster.forecast(rows).values.tobytes()


def test_the_same_seed_drops_the_same_outputs():
    """Catches a seed that does not determine dropout."""

    def trained():
        experiment = srnn.Experiment(series_of(), settings(dropout=0.5), mode=FAST)
        return experiment.fit(progress=False)

    first = trained()
    assert first == trained()
    assert first != srnn.Experiment(series_of(), settings(), mode=FAST).fit(progress=False)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"layers": 0}, "layers expects at least 1, got 0"),
        ({"dropout": 1.0}, "dropout expects a share from 0 to below 1, got 1.0"),
        ({"dropout": -0.5}, "dropout expects a share"),
        ({"dropout": float("nan")}, "dropout expects a share"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused(changes, message):
    with pytest.raises(ValueError, match=message):
        settings(**changes)


def unfitted(cell=None, n_out=2):
    return srnn.Forecaster(
        cell or srnn.Elman(2, 3, seed=0), srnn.Dense(3, n_out, seed=1), window=6, mode=FAST
    )


def test_a_forecaster_takes_its_columns_and_scaling_from_the_training_part():
    """Scaling fitted on all rows would leak the test rows into the model."""
    forecaster, series = unfitted(), series_of()
    assert not forecaster.is_fitted
    history = forecaster.fit(series, epochs=3, validation=0.25, test=0.25, progress=False)
    assert len(history.train_loss) == 3
    assert (forecaster.columns, forecaster.target) == (series.columns, "flow")
    np.testing.assert_array_equal(forecaster.scaling.mean, series.values[:30].mean(axis=0))
    assert forecaster.forecast(series).values.shape == (2,)


def test_fitting_again_goes_on_from_what_is_there():
    """Catches a new scaling with old weights, and another order of the columns."""
    forecaster, series = unfitted(), series_of()
    first = forecaster.fit(series, epochs=4, progress=False)
    swapped = srnn.Series(
        series.values[:50, ::-1] * 1.5, series.columns[::-1], "rain", None, "swapped"
    )
    scaling = forecaster.scaling
    forecaster.fit(swapped, epochs=1, progress=False)
    assert (forecaster.scaling, forecaster.columns, forecaster.target) == (
        *(scaling, series.columns, "flow"),
    )
    again = forecaster.fit(series, epochs=1, progress=False)
    assert again.train_loss[0] < first.train_loss[0]


def test_statistics_are_trained_with_the_weights_and_kept_with_the_best():
    """BatchNorm predicts with its running statistics, which are not trained by gradients."""
    network = srnn.Sequential([srnn.Recurrent(srnn.Elman(2, 3, seed=0)), BatchNorm(n_in=3)])
    forecaster = unfitted(network)
    before = [statistic.get_value() for statistic in forecaster.running_statistics]
    forecaster.fit(series_of(), epochs=2, progress=False)
    after = [statistic.get_value() for statistic in forecaster.running_statistics]
    assert len(after) == 2
    assert all((a != b).any() for a, b in zip(after, before, strict=True))


def test_a_network_may_give_features_without_time():
    network = srnn.Sequential(
        [srnn.Recurrent(srnn.Elman(2, 1, seed=0)), Dropout(p=0.5), Flatten, srnn.Dense(6, 3)],
        input_shape=(6, 2),
    )
    forecaster = unfitted(network)
    forecaster.fit(series_of(), epochs=1, progress=False)
    assert forecaster.forecast(series_of()).values.shape == (2,)


def test_what_is_not_fitted_or_does_not_fit_says_so(tmp_path):
    forecaster, series = unfitted(), series_of()
    with pytest.raises(ValueError, match=r"is not fitted yet: call fit\(series\)"):
        forecaster.forecast(series)
    with pytest.raises(ValueError, match="with a scaling and columns; fit it first"):
        srnn.save_model(forecaster, tmp_path / "model")
    with pytest.raises(ValueError, match="one input and one scale per column, got 2 inputs"):
        forecaster.fit(series_of(columns=("flow",)), progress=False)
    with pytest.raises(TypeError, match=r"fit expects a Series, got ndarray .*; .*read_series"):
        forecaster.fit(series.values)
    with pytest.raises(ValueError, match="all of scaling, columns and target, or none"):
        srnn.Forecaster(srnn.Elman(2, 3), srnn.Dense(3, 2), window=6, columns=["a", "b"])
    with pytest.raises(
        ValueError, match="a readout with n_in=6, the width of its cell, got n_in=3"
    ):
        unfitted(srnn.Bidirectional(srnn.Elman(2, 3), srnn.Elman(2, 3)))
    with pytest.raises(ValueError, match="a known number of features"):
        unfitted(srnn.Sequential([srnn.Dense(2, 3)]))
    assert not forecaster.is_fitted
