"""``symbolic-rnn forecast``: the next values of a series, as CSV."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import (
    add_reading_options,
    add_series_option,
    read_some,
    writable_file,
)

if TYPE_CHECKING:
    from symbolic_rnn.forecasting import Forecaster, Series

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "forecast",
        help="forecast the next steps of a series",
        description=(
            "Forecast the steps that follow a series with a model file written by train. Prints "
            "CSV: the times, in the column and the format of the file, the forecast, and beside it "
            "the last value and the value one cycle ago. Where the file is ambiguous, it is read "
            "like the training data."
        ),
    )
    parser.add_argument("model", metavar="MODEL", help="a model file")
    add_reading_options(parser)
    add_series_option(parser)
    parser.add_argument(
        "--future",
        metavar="FILE.csv",
        help="the next values of the columns that are known ahead, with their times",
    )
    parser.add_argument(
        "-o", "--output", metavar="OUT.csv", help="write to this file instead of standard output"
    )
    parser.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (default: the fastest available)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Forecast from a file."""
    from symbolic_rnn.atomic import write_atomically
    from symbolic_rnn.cli.console import progress_console
    from symbolic_rnn.forecasting import Forecaster
    from symbolic_rnn.model_file import load_model

    output = None
    if arguments.output is not None:
        inputs = [arguments.series, arguments.model, arguments.future]
        output = writable_file(arguments.output, inputs=tuple(filter(None, inputs)))
    forecaster = load_model(arguments.model, mode=arguments.mode)
    if not isinstance(forecaster, Forecaster):
        raise ValueError(
            f"{arguments.model}: expected a model of a series, as symbolic-rnn train SERIES.csv "
            f"writes, got a {type(forecaster).__name__}"
        )
    read, several, notes = read_some(arguments, forecaster.targets, like=forecaster.csv_format)
    future = _future(arguments, forecaster)
    rows: list[list[str]] = []
    for series in read:
        if several and future is not None and series.name not in future:
            raise ValueError(
                f"{arguments.future}: there are no next values of the series {series.name!r}"
            )
        known = None if future is None else future[series.name if several else ""]
        forecast = forecaster.forecast(series, known)
        if known is not None and series.times is not None and known.times is None:
            notes.append(
                f"{known.place}: has no times to compare with those of the series; its first "
                f"{len(forecast)} rows are taken for the next steps."
            )
        columns = forecast.columns | forecaster.naive(series)
        # Numbered steps where there are no labels to continue.
        labels = forecast.labels or [str(k + 1) for k in range(len(forecast))]
        time = "step" if forecast.labels is None else forecast.time or "label"
        name = [series.csv_format.series or "series"] * several
        if not rows:
            rows.append([*name, time, *columns])
        for label, values in zip(labels, zip(*columns.values(), strict=True), strict=True):
            # repr: the shortest decimal that is read back exactly, up to 17 digits.
            numbers = [repr(float(value)) for value in values]
            rows.append([*[series.name] * several, label, *numbers])
        if forecast.note:
            notes.append(f"{series.name}: {forecast.note}" if several else forecast.note)
    for note in dict.fromkeys(notes):
        progress_console().out(note, highlight=False)
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    if output is None:
        sys.stdout.write(text.getvalue())
    else:
        write_atomically(output, text.getvalue().encode())
    return 0


def _future(arguments: argparse.Namespace, forecaster: Forecaster) -> dict[str, Series] | None:
    """Read the next values of the known columns, by the name of the series."""
    if arguments.future is None:
        return None
    if not forecaster.known:
        raise ValueError(
            f"{arguments.future}: the model has no columns that are known ahead; leave out --future"
        )
    chosen = argparse.Namespace(**{**vars(arguments), "series": arguments.future})
    read, several, _ = read_some(chosen, forecaster.known, like=forecaster.csv_format)
    return {each.name if several else "": each for each in read}
