"""``symbolic-rnn forecast``: the next values of a series, as CSV."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from typing import Any

from symbolic_rnn.cli.options import add_reading_options, reading_options, writable_file

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "forecast",
        help="forecast the next steps of a series",
        description=(
            "Forecast the steps that follow a series with a model file written by train. Prints "
            "CSV: the times, in the column and the format of the file, the forecast, and the naive "
            "forecasts that train compares with. Where the file is ambiguous, it is read like the "
            "training data."
        ),
    )
    parser.add_argument("model", metavar="MODEL", help="a model file")
    add_reading_options(parser)
    parser.add_argument(
        "-o", "--output", metavar="OUT.csv", help="write to this file instead of standard output"
    )
    parser.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (default: the fastest available)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Forecast from a file."""
    from symbolic_rnn.atomic import write_atomically
    from symbolic_rnn.cli.console import progress_console, steps_found
    from symbolic_rnn.forecasting.series import read_series
    from symbolic_rnn.model_file import load_model

    output = None
    if arguments.output is not None:
        output = writable_file(arguments.output, inputs=(arguments.series, arguments.model))
    forecaster = load_model(arguments.model, mode=arguments.mode)
    series = read_series(
        arguments.series,
        forecaster.target,
        like=forecaster.csv_format,
        **reading_options(arguments),
    )
    forecast = forecaster.forecast(series)
    for line in filter(None, (series.found, steps_found(series), forecast.note)):
        progress_console().out(line, highlight=False)
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    columns = forecast.columns | forecaster.naive(series)
    labels = forecast.labels
    # Numbered steps where there are no labels to continue.
    table.writerow(["step" if labels is None else forecast.time or "label", *columns])
    for k, values in enumerate(zip(*columns.values(), strict=True)):
        # repr: the shortest decimal that is read back exactly, up to 17 digits.
        numbers = [repr(float(value)) for value in values]
        table.writerow([k + 1 if labels is None else labels[k], *numbers])
    if output is None:
        sys.stdout.write(text.getvalue())
    else:
        write_atomically(output, text.getvalue().encode())
    return 0
