"""``symbolic-rnn forecast``: the next values of a series, as CSV."""

from __future__ import annotations

import argparse
import csv
import io
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from symbolic_rnn.cli.options import add_reading_options, writable_file

__all__ = ["add_parser", "next_labels", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "forecast",
        help="forecast the next steps of a series",
        description="Print the steps that follow a series, as CSV, by a model that train wrote.",
    )
    parser.add_argument("model", metavar="MODEL", help="a model file")
    add_reading_options(parser)
    parser.add_argument("-o", "--output", metavar="OUT.csv", help="write here, print nothing")
    parser.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (the best one here)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Forecast from a file."""
    from symbolic_rnn.atomic import write_atomically
    from symbolic_rnn.training.model_file import load_model
    from symbolic_rnn.training.series import read_series

    output = None
    if arguments.output is not None:
        output = writable_file(arguments.output, inputs=(arguments.series, arguments.model))
    forecaster = load_model(arguments.model, mode=arguments.mode)
    series = read_series(
        arguments.series, forecaster.target, fill=arguments.fill, time=arguments.time
    )
    values = forecaster.forecast(series)
    labels = next_labels(series.labels, len(values))
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow(["step", *(["label"] if labels else []), forecaster.target])
    for k, value in enumerate(values):
        table.writerow([k + 1, *([labels[k]] if labels else []), f"{value:.10g}"])
    if output is None:
        sys.stdout.write(text.getvalue())
    else:
        write_atomically(output, text.getvalue().encode())
    return 0


def next_labels(labels: Sequence[str] | None, n: int) -> list[int]:
    """Continue labels that are evenly spaced integers, such as years; an empty list for others.

    Examples
    --------
    >>> next_labels(("2006", "2007", "2008"), 2)
    [2009, 2010]
    >>> next_labels(("2024-01", "2024-02"), 2)
    []
    """
    try:
        numbers = [int(label) for label in labels or ()]
    except ValueError:
        return []
    steps = {late - early for early, late in pairwise(numbers)}
    if len(steps) != 1:
        return []
    [step] = steps
    return [numbers[-1] + step * (k + 1) for k in range(n)]
