"""``symbolic-rnn train``: verifies the gradient, trains on a series and writes a model file."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import (
    CELL_NAMES,
    add_reading_options,
    add_series_option,
    fraction,
    integer,
    names,
    quantiles,
    read_some,
    writable_file,
)
from symbolic_rnn.cli.running import (
    add_file_options,
    add_training_options,
    chosen_checkpoints,
    compile_and_verify,
    train_and_save,
)
from symbolic_rnn.cli.text import text_parser_for

if TYPE_CHECKING:
    from symbolic_rnn.forecasting import Experiment
    from symbolic_rnn.training.checkpoints import Checkpoints

__all__ = [
    *("add_forecast_options", "add_network_options", "add_parser", "run", "train"),
    "write_picture",
]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "train",
        help="train on a series or a text and write a model file",
        description=(
            "Read a series, split it in time, verify the gradient of the network on it, train, "
            "and compare the test error with naive forecasts and a linear autoregression. "
            "Ctrl-C and SIGTERM stop and keep the best weights so far; with --checkpoints, the "
            "same command continues. A file that ends in .txt is a text, with options of its own: "
            "see train --text --help."
        ),
    )
    add_reading_options(parser)
    add_series_option(parser)
    parser.add_argument(
        "--target",
        metavar="COLUMNS",
        help="the column to forecast, or several, separated by commas (default: the last one)",
    )
    parser.add_argument(
        "--known",
        metavar="COLUMNS",
        type=names,
        default=(),
        help="columns whose values are known ahead, separated by commas; forecast needs their next "
        "values",
    )
    parser.add_argument(
        "--calendar",
        action="store_true",
        help="the network reads where each time lies in the day, the week or the year",
    )
    add_network_options(parser)
    training = parser.add_argument_group("training")
    add_training_options(training, epochs=200)
    add_forecast_options(training)
    training.add_argument(
        "--restarts",
        type=integer(1),
        default=1,
        help="number of networks to train; the one with the best validation loss is kept (default: "
        "1)",
    )
    training.add_argument(
        "--batch", type=integer(1), default=32, help="windows per training step (default: 32)"
    )
    training.add_argument(
        "--cycle",
        type=integer(1),
        metavar="PERIOD",
        help="steps in a cycle, for the second naive forecast (default: the horizon)",
    )
    training.add_argument(
        "--baselines",
        type=names,
        default=(),
        metavar="NAMES",
        help="statistical models to compare with, separated by commas: ets, arima (they need "
        "statsmodels)",
    )
    add_file_options(parser, training, learning_rate=0.003, patience=25, part=0.15, of="rows")
    parser.add_argument(
        "--plot",
        metavar="FILE.png",
        help="write a picture of the forecasts of the test part, of the first target and series",
    )
    parser.instead = text_parser_for(parser)


def add_network_options(parser: Any) -> None:
    """Add the options of the network, shared with the sweep."""
    network = parser.add_argument_group("network")
    network.add_argument(
        "--cell", choices=CELL_NAMES, default="lstm", help="kind of cell (default: lstm)"
    )
    network.add_argument(
        "--hidden", type=integer(1), default=32, help="width of the state (default: 32)"
    )
    network.add_argument(
        "--layers", type=integer(1), default=1, help="number of stacked cells (default: 1)"
    )
    network.add_argument(
        "--bidirectional",
        action="store_true",
        help="read the window in both directions, with --hidden units each",
    )
    network.add_argument(
        "--dropout",
        type=fraction,
        default=0.0,
        metavar="P",
        help="fraction of each layer's outputs that is dropped in training (default: 0)",
    )
    network.add_argument(
        "--window", type=integer(1), default=48, help="number of input steps (default: 48)"
    )
    network.add_argument(
        "--horizon", type=integer(1), default=12, help="number of steps to forecast (default: 12)"
    )


def add_forecast_options(parser: Any) -> None:
    """Add the options of what is forecast and scored, shared with the demo."""
    parser.add_argument(
        "--quantiles",
        type=quantiles,
        metavar="LEVELS",
        help="forecast quantiles instead of the mean, such as 0.1,0.5,0.9",
    )
    parser.add_argument(
        "--folds",
        type=integer(2),
        default=0,
        metavar="K",
        help="also cut the test part into K blocks, and score networks that are trained anew on "
        "all rows before each (rolling-origin backtest)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Train on a file."""
    from symbolic_rnn.backends import compile_mode
    from symbolic_rnn.cli.console import progress_console
    from symbolic_rnn.forecasting import Experiment, Settings

    compile_mode(arguments.mode)  # refuse an unknown mode and bad settings before reading the file
    fields = Settings.__dataclass_fields__
    settings = Settings(**{name: getattr(arguments, name) for name in fields})
    output = writable_file(arguments.output, inputs=(arguments.series,))
    picture = None
    if arguments.plot is not None:
        picture = writable_file(arguments.plot, inputs=(arguments.series, arguments.output))
    checkpoints = chosen_checkpoints(arguments)
    series, _, lines = read_some(arguments, arguments.target)
    for line in lines:
        progress_console().out(line, highlight=False)
    experiment = Experiment(series, settings, mode=arguments.mode)
    code = train(
        experiment,
        output,
        checkpoints=checkpoints,
        verify=not arguments.no_verify,
        verbose=arguments.verbose,
    )
    if picture is not None and not code:
        write_picture(experiment, picture)
    return code


def write_picture(experiment: Experiment, path: Path, *, title: str = "") -> None:
    """Plot the forecasts of an experiment if matplotlib is installed; else say how to get it."""
    from symbolic_rnn.cli.console import results_console

    results = results_console()
    try:
        from symbolic_rnn.cli.plot import plot_forecast
    except ModuleNotFoundError as error:
        if error.name is None or error.name.split(".")[0] != "matplotlib":
            raise
        results.print(
            "No plot: matplotlib is not installed. Install it: pip install 'symbolic_rnn[plot]'",
            markup=False,
        )
        return
    plot_forecast(experiment, path, title=title)
    shown, n = "", len(experiment.all_series)
    if n > 1 or len(experiment.forecaster.targets) > 1:
        target, name = experiment.forecaster.targets[0], experiment.series.name
        shown = f": {target!r} of {name!r}, the first target of the first of {n} series"
    results.print(f"Wrote {path}{shown}.", markup=False)


def train(
    experiment: Experiment,
    output: Path,
    *,
    checkpoints: Checkpoints | None = None,
    verify: bool = True,
    verbose: bool = False,
) -> int:
    """Verify the gradient, train, save and score; return the exit code.

    Parameters
    ----------
    experiment : Experiment
    output : Path
        The model file.
    checkpoints : Checkpoints, optional
        Where to save the training, and how often.
    verify : bool
        Verify the gradient before training.
    verbose : bool
        Print the verification as a table instead of three lines.

    Raises
    ------
    ValueError
        If the gradient is wrong, or the loss became non-finite in training.
    """
    from symbolic_rnn.cli.console import (
        backtest_tables,
        coverage_table,
        progress_console,
        results_console,
        score_table,
        verdicts,
    )

    results, progress = results_console(), progress_console()
    forecaster, settings = experiment.forecaster, experiment.settings
    mode = compile_and_verify(experiment, experiment.name, verify=verify, verbose=verbose)
    progress.print(f"Training on {len(experiment.train)} windows, in mode {mode} ...")
    code = train_and_save(
        experiment,
        lambda: experiment.fit(checkpoints=checkpoints, console=progress),
        forecaster,
        output,
    )
    if code:
        return code
    if experiment.test is None:
        results.print("No test part (--test 0), so the error is unknown.")
        return 0
    scores, n = experiment.scores(), len(experiment.test)
    steps = f"{forecaster.horizon} step{'s' * (forecaster.horizon != 1)}"
    title = f"Error of {n} test forecasts of {steps}"
    results.print(score_table(scores, title + _point_forecast(forecaster.quantiles)))
    if forecaster.quantiles is not None:
        results.print(coverage_table(scores, forecaster.quantiles))
    for sentence in verdicts(scores):
        results.print(sentence, markup=False)
    if settings.folds:
        backtest = experiment.backtest(checkpoints=checkpoints, console=progress)
        for table in backtest_tables(backtest):
            results.print(table)
    return 0


def _point_forecast(quantiles: Sequence[float] | None) -> str:
    """Say which forecast RMSE and MAE are of, as the end of a title."""
    from symbolic_rnn.forecasting.scores import has_median

    if quantiles is None:
        return ""
    if 0.5 in quantiles:
        return "; RMSE and MAE of the median"
    if has_median(quantiles):
        return "; RMSE and MAE of the median between the quantiles"
    return "; none of the network but pinball, since its quantiles do not enclose the median"
