"""A backtest trains anew before each block of the test part, on nothing that comes later."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from modes import QUICK

import symbolic_rnn as srnn
from symbolic_rnn.cli import main
from symbolic_rnn.forecasting import experiment as module
from symbolic_rnn.forecasting.parts import fold_splits
from symbolic_rnn.forecasting.series import SeriesError
from symbolic_rnn.forecasting.windows import Scaling, Split, split_in_time

RNG = np.random.default_rng(0)
VALUES = 50 + np.cumsum(RNG.normal(size=(90, 1)), axis=0)
SETTINGS = srnn.Settings(
    cell="elman", hidden=2, window=4, horizon=2, epochs=2, batch=16, learning_rate=1e-2,
    test=0.3, folds=3,
)  # fmt: skip


def series(change=0.0, start=90):
    values = VALUES.copy()
    values[start:] += change
    return srnn.Series(values, ("flow",), "flow", None, "river")


def experiment(of=None, settings=SETTINGS):
    return srnn.Experiment(of or series(), settings, mode=QUICK)


@pytest.fixture(scope="module")
def tested():
    """An experiment, its backtest before training, and its state before and after another one."""
    made = experiment()
    first = made.backtest(progress=False)
    made.fit(progress=False)
    before = state(made)
    again = made.backtest(progress=False)
    return made, first, again, before, state(made)


def state(made):
    variables = [*made.step.get_shared(), *made.forecaster.parameters]
    return [
        made.split, made.forecaster.scaling.to_dict(), made.scores(), len(made.train),
        *(np.asarray(variable.get_value()).tobytes() for variable in variables),
    ]  # fmt: skip


def test_blocks_follow_each_other_and_all_rows_before_each_are_used():
    split = split_in_time(90, test=0.3)
    folds = fold_splits(split, 4, 2, name="river")
    assert folds[0].train == split.train
    assert [fold.test.start for fold in folds] == [63, 69, 76, 83]
    assert folds[-1].test.stop == 90
    for fold in folds:
        assert (fold.train.start, fold.train.stop) == (0, fold.validation.start)
        assert fold.validation.stop == fold.test.start
        assert fold.validation.stop - fold.validation.start == 14
    for one, other in pairwise(folds):
        assert one.test.stop == other.test.start


def test_the_state_of_the_experiment_is_afterwards_that_of_before(tested):
    """Catches weights, optimizer, scaling or parts of the last fold that stay."""
    *_, before, after = tested
    assert before == after


def test_each_fold_is_trained_from_scratch(tested):
    """What was trained on before, or in an earlier fold, must not reach a fold."""
    _, first, again, *_ = tested
    assert first == again
    assert len(first.folds) == 3
    assert first.origins == (63, 72, 81)


def folds_before_and_after(change):
    """The scores of both folds, of a series and of one that differs after the first fold."""
    one, other = (
        experiment(each, replace(SETTINGS, folds=2)).backtest(progress=False).folds
        for each in (series(), series(change, start=76))
    )
    return one, other


def test_what_comes_after_a_block_changes_nothing_in_it(monkeypatch):
    """The test fails if the scaling leaks: it is run with a leak, too."""
    one, other = folds_before_and_after(25.0)
    assert one[0] == other[0]
    assert one[1] != other[1]
    take = module.Forecaster.take

    def leak(self, all_series, rows, again=False):
        take(self, all_series, [slice(None) for _ in rows], again=again)

    monkeypatch.setattr(module.Forecaster, "take", leak)
    one, other = folds_before_and_after(25.0)
    assert one[0][0] != other[0][0]  # the network's
    assert one[0][1:] == other[0][1:]  # the baselines need no scaling


def test_the_scaling_of_a_fold_is_that_of_its_training_part(monkeypatch):
    seen = []
    made = experiment()
    whole = made.scores

    def scores():
        seen.append((made.split, made.forecaster.scaling.to_dict(), len(made.train)))
        return whole()

    monkeypatch.setattr(made, "scores", scores)
    made.backtest(2, progress=False)
    assert [split.test for split, *_ in seen] == [slice(63, 76), slice(76, 90)]
    for split, scaling, n in seen:
        assert scaling == Scaling.fit(VALUES[split.train]).to_dict()
        assert n == split.train.stop - 4 - 2 + 1
    assert seen[0][2] < seen[1][2]  # the window expands


def test_mean_and_deviation_over_the_folds_are_those_by_hand(tested):
    _, backtest, *_ = tested
    names = ["elman", "last value", "2 steps ago", "historical mean", "linear autoregression"]
    assert [score.name for score in backtest.scores] == names
    for k, score in enumerate(backtest.scores):
        errors = [fold[k].rmse for fold in backtest.folds]
        assert score.rmse == tuple(errors)
        assert score.mean == pytest.approx(sum(errors) / 3)
        deviation = np.sqrt(sum((e - sum(errors) / 3) ** 2 for e in errors) / 2)
        assert score.deviation == pytest.approx(deviation)


def test_an_interrupted_backtest_ends_and_restores(tested, monkeypatch):
    made, *_ = tested
    before = state(made)
    history = srnn.History((1.0,), (1.0,), 1, "interrupted")
    monkeypatch.setattr(module, "fit", lambda *_, **__: history)
    with pytest.raises(KeyboardInterrupt):
        made.backtest(progress=False)
    monkeypatch.undo()
    assert state(made) == before


def test_checkpoints_of_each_fold_have_a_folder(tested, tmp_path):
    made, first, *_ = tested
    assert made.backtest(checkpoints=tmp_path, progress=False) == first
    assert sorted(path.name for path in tmp_path.iterdir()) == ["fold-1", "fold-2", "fold-3"]
    assert made.backtest(checkpoints=tmp_path, progress=False) == first  # resumed, complete


@pytest.mark.parametrize(("folds", "test"), [(1, 0.3), (0, 0.3), (-2, 0.3), (3, 0.0)])
def test_folds_that_make_no_sense_are_refused(folds, test):
    made = experiment(settings=replace(SETTINGS, test=test, folds=0))
    with pytest.raises(ValueError, match=f"at least 2 folds and a test part, got folds={folds}"):
        made.backtest(folds)


def test_too_many_folds_are_refused_with_how_many_there_may_be(tmp_path, capsys):
    with pytest.raises(SeriesError, match="river: folds expects at most 13 blocks of at least 2"):
        experiment().backtest(14, progress=False)
    split = Split(slice(0, 6), slice(6, 8), slice(8, 12))
    assert len(fold_splits(split, 2, 2, name="a")) == 2
    with pytest.raises(SeriesError, match="a: folds expects at most 2 blocks"):
        fold_splits(split, 3, 2, name="a")
    for settings, message in (
        ({"folds": 1}, "folds expects 0 or at least 2, got 1"),
        ({"folds": 2, "test": 0.0}, "folds=2 expects a test part to cut, got test=0"),
    ):
        with pytest.raises(ValueError, match=message):
            replace(SETTINGS, **settings)
    path = tmp_path / "river.csv"
    path.write_text("flow\n" + "\n".join(map(str, VALUES[:, 0])) + "\n")
    output = tmp_path / "model"
    words = [
        "train",
        str(path),
        "--window",
        "4",
        "--horizon",
        "2",
        "--folds",
        "20",
        "--mode",
        QUICK,
    ]
    assert main([*words, "-o", str(output)]) == 2
    assert "folds expects at most 7 blocks" in capsys.readouterr().err
    assert not output.exists()  # before the training
