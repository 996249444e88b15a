"""Output of the commands: results on standard output, progress on standard error."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, TextIO, cast

from rich.console import Console
from rich.table import Table
from rich.text import Text

from symbolic_rnn.cli import discard

if TYPE_CHECKING:
    from symbolic_rnn.forecasting.experiment import Score
    from symbolic_rnn.forecasting.series import Series

__all__ = ["progress_console", "results_console", "score_table", "steps_found", "verdict"]


class _Output(Console):
    """A standard stream without highlighting or wrapping of file names; ignores a closed pipe."""

    def __init__(self, *, stderr: bool = False):
        super().__init__(stderr=stderr, highlight=False, soft_wrap=True)

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
    """Return a table of the errors of network and baselines, with the best in bold."""
    table = Table(title=title, title_justify="left")
    table.add_column("forecast")
    table.add_column("RMSE", justify="right")
    table.add_column("MAE", justify="right")
    best = min(score.rmse for score in scores)
    for score in scores:
        style = "bold" if score.rmse == best else ""
        # As Text: square brackets in a name would be markup to rich.
        table.add_row(Text(score.name), f"{score.rmse:.4g}", f"{score.mae:.4g}", style=style)
    return table


def verdict(scores: Sequence[Score]) -> str:
    """Return a sentence on whether the network, the first score, beats the baselines.

    Examples
    --------
    >>> from symbolic_rnn.forecasting.experiment import Score
    >>> verdict([Score("gru", 3.0, 2.0), Score("last value", 4.0, 3.0), Score("11 ago", 6.0, 4.0)])
    'gru beats the baselines: its RMSE is 25% below that of the best one, last value.'
    >>> verdict([Score("gru", 5.0, 2.0), Score("last value", 4.0, 3.0)])
    'gru does not beat the baseline last value; do not rely on it.'
    """
    network, *baselines = scores
    best = min(baselines, key=lambda score: score.rmse)
    if network.rmse < best.rmse:
        less = 1 - network.rmse / best.rmse
        return (
            f"{network.name} beats the baselines: its RMSE is {less:.0%} below that of the best "
            f"one, {best.name}."
        )
    return f"{network.name} does not beat the baseline {best.name}; do not rely on it."


def steps_found(series: Series) -> str:
    """Return a line about the time steps of a series; empty if it has no times."""
    if series.times is None or len(series) < 2:
        return ""
    if series.frequency is None:
        return "The time steps are not regular, so forecasts are numbered."
    return f"One row per {series.frequency}."
