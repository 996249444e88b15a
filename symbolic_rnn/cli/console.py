"""Output of the commands: results on standard output, progress on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from statistics import mean, stdev
from typing import TYPE_CHECKING, TextIO, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from symbolic_rnn.cli import discard

if TYPE_CHECKING:
    from symbolic_rnn.forecasting.scores import Backtest, BacktestScore, Score
    from symbolic_rnn.forecasting.series import Series
    from symbolic_rnn.training.guarded import SkippedStep

__all__ = [
    *("backtest_tables", "coverage_table", "progress_console", "results_console", "score_table"),
    *("skipped_steps", "steps_found", "verdicts"),
]

#: In the place of a series; repeated here so that --help does not import PyTensor.
MEAN = "(mean)"

_MEASURES = {"rmse": "RMSE", "pinball": "pinball loss"}


class _Output(Console):
    """A standard stream without highlighting or wrapping of file names; ignores a closed pipe."""

    def __init__(self, *, stderr: bool = False):
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True, emoji=False)

    def on_broken_pipe(self) -> None:
        """Discard further output: ``train ... 2>&1 | head`` must still write its model."""
        discard(cast("TextIO", self.file))


def results_console() -> Console:
    """Open standard output."""
    return _Output()


def progress_console() -> Console:
    """Open standard error."""
    return _Output(stderr=True)


def score_table(scores: Sequence[Score], title: str) -> Table:
    """Return a table of the errors of network and baselines, with the best of each group in bold.

    A group are the forecasts of one target of one series.
    """
    table = Table(title=title, title_justify="left")
    groups = _groups(scores)
    for name in _distinguished(scores):
        table.add_column(name)
    table.add_column("forecast", no_wrap=True)
    measures = ["RMSE", "MAE", *["pinball"] * any(score.pinball is not None for score in scores)]
    for measure in measures:
        table.add_column(measure, justify="right")
    for group in groups:
        measure = _measures(group)[0]
        best = min(getattr(score, measure) for score in group)
        for score in group:
            numbers = [score.rmse, score.mae, score.pinball][: len(measures)]
            # As Text: square brackets in a name would be markup to rich.
            names = [getattr(score, of) for of in _distinguished(scores)]
            table.add_row(
                *map(Text, [*names, score.name]),
                *("" if number is None or isnan(number) else f"{number:.4g}" for number in numbers),
                style="bold" if getattr(score, measure) == best else "",
            )
        table.add_section()
    return table


def coverage_table(scores: Sequence[Score], quantiles: Sequence[float]) -> Table:
    """Return the share of the test values at most each quantile, beside the nominal one."""
    table = Table(title="Share of test values at most each quantile", title_justify="left")
    for name in _distinguished(scores):
        table.add_column(name)
    table.add_column("forecast", no_wrap=True)
    for level in quantiles:
        table.add_column(f"{level:g}", justify="right")
    if len(quantiles) > 1:
        table.add_column(f"{quantiles[0]:g} to {quantiles[-1]:g}", justify="right")

    def row(names: Sequence[str], shares: Sequence[float]) -> None:
        between = [shares[-1] - shares[0]] * (len(shares) > 1)
        table.add_row(*map(Text, names), *(f"{share:.1%}" for share in [*shares, *between]))

    row([*("" for _ in _distinguished(scores)), "nominal"], quantiles)
    table.add_section()
    for score in scores:
        if score.coverage is not None:
            names = [getattr(score, of) for of in _distinguished(scores)]
            row([*names, score.name], score.coverage)
    return table


def backtest_tables(backtest: Backtest) -> list[Table]:
    """Return the errors in each fold, with mean and standard deviation: RMSE and pinball loss."""
    return [_backtest_table(backtest, measure) for measure in _measures(backtest.folds[0])]


def _backtest_table(backtest: Backtest, measure: str) -> Table:
    scores = backtest.scores
    table = Table(
        title=f"{_MEASURES[measure]} in {len(backtest.folds)} folds, trained anew before each",
        title_justify="left",
    )
    for name in _distinguished(scores):
        table.add_column(name)
    table.add_column("forecast", no_wrap=True)
    for k in range(len(backtest.folds)):
        table.add_column(f"fold {k + 1}", justify="right")
    table.add_column("mean", justify="right")
    table.add_column("std", justify="right")
    for group in _groups(scores):
        errors = [getattr(score, measure) for score in group]
        best = min(map(mean, errors))
        for score, each in zip(group, errors, strict=True):
            names = [getattr(score, of) for of in _distinguished(scores)]
            table.add_row(
                *map(Text, [*names, score.name]),
                *(f"{number:.4g}" for number in [*each, mean(each), stdev(each)]),
                style="bold" if mean(each) == best else "",
            )
        table.add_section()
    return table


def skipped_steps(skipped: Sequence[SkippedStep]) -> str:
    """Return a sentence on the training steps that were skipped, of which there is at least one."""
    first = skipped[0]
    if len(skipped) == 1:
        return f"One training step was skipped: {first}."
    return f"{len(skipped)} training steps were skipped; the first: {first}."


def verdicts(scores: Sequence[Score]) -> list[str]:
    """Return sentences on whether the network, the first of each group, beats the baselines.

    Of several series, only their mean is judged.

    Examples
    --------
    >>> from symbolic_rnn.forecasting import Score
    >>> verdicts([Score("gru", 3.0, 2.0), Score("last value", 4.0, 3.0), Score("11 ago", 6.0, 4.0)])
    ['gru beats the baselines: its RMSE is 25% below that of the best one, last value.']
    >>> verdicts([Score("gru", 5.0, 2.0), Score("last value", 4.0, 3.0)])
    ['gru does not beat the baseline last value; do not rely on it.']
    """
    means = [score for score in scores if score.series == MEAN]
    sentences = []
    for network, *baselines in _groups(means or scores):
        of = [network.target, "mean over the series" * (network.series == MEAN)]
        what = ", ".join(filter(None, of))
        what += ": " * bool(what)
        for measure in _measures([network]) if baselines else ():
            value, quality = getattr(network, measure), _MEASURES[measure]
            best = min(baselines, key=lambda score: getattr(score, measure))
            least = getattr(best, measure)
            if value < least:
                sentences.append(
                    f"{what}{network.name} beats the baselines: its {quality} is "
                    f"{1 - value / least:.0%} below that of the best one, {best.name}."
                )
            else:
                by = "" if measure == "rmse" else f" by its {quality}"
                sentences.append(
                    f"{what}{network.name} does not beat the baseline {best.name}{by}; do not "
                    "rely on it."
                )
    return sentences


def _measures(scores: Sequence[Score]) -> list[str]:
    """Return the attributes by which all forecasts can be compared."""
    numbers = {name: [getattr(score, name) for score in scores] for name in _MEASURES}
    return [name for name, of in numbers.items() if None not in of and not any(map(isnan, of))]


def _groups[S: (Score, BacktestScore)](scores: Sequence[S]) -> list[list[S]]:
    """Return the scores of each target of each series."""
    groups: dict[tuple[str, str], list[S]] = {}
    for score in scores:
        groups.setdefault((score.series, score.target), []).append(score)
    return list(groups.values())


def _distinguished(scores: Sequence[Score] | Sequence[BacktestScore]) -> list[str]:
    """Return the attributes of what there are several of."""
    return [of for of in ("series", "target") if any(getattr(each, of) for each in scores)]


def steps_found(series: Series) -> str:
    """Return a line about the time steps of a series; empty if it has no numbers or dates."""
    if series.time_format is None or len(series) < 2:
        return ""
    if series.times is None:
        return (
            f"The numbers of {series.time!r} are no dates, as years from 1 to 2500 in a column "
            "named year are, so there is no frequency."
        )
    if series.frequency is None:
        return "The time steps are not regular, so forecasts are numbered."
    return f"One row per {series.frequency}."
