"""``symbolic-rnn derive``: prints the derivation of a cell's gradient."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from symbolic_rnn.cli.cells import add_cell_options, chosen_cell, library_cells, running_cell
from symbolic_rnn.cli.imported import working_directory_on_path
from symbolic_rnn.cli.options import DERIVATION_METHODS, integer, writable_file

__all__ = ["add_parser", "run"]

_FORMATS = ("text", "latex", "markdown", "html")
_LOSSES = ("squared-error", "cross-entropy")


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "derive",
        help="print the derivation of a cell's gradient",
        description=(
            "Print the equations of a cell and of its gradient, which are those that are compiled."
        ),
    )
    add_cell_options(parser)
    parser.add_argument(
        "--list", action=_List, nargs=0, help="list the cells that are known by name, and exit"
    )
    parser.add_argument(
        "--method",
        choices=DERIVATION_METHODS,
        default="bptt",
        help="the gradient method (default: bptt)",
    )
    parser.add_argument(
        "--format", choices=_FORMATS, default="text", help="the output format (default: text)"
    )
    parser.add_argument(
        "--readout", type=integer(1), metavar="N", help="add a readout with N linear outputs"
    )
    parser.add_argument("--loss", choices=_LOSSES, help="add this loss of the output")
    parser.add_argument("--rows", action="store_true", help="row notation, x_t Uᵀ instead of U x_t")
    parser.add_argument(
        "-o", "--output", metavar="FILE", help="write to this file instead of standard output"
    )
    parser.set_defaults(seed=0)


class _List(argparse.Action):
    """Lists the cells by name, each with the first line of its documentation."""

    def __call__(self, parser: argparse.ArgumentParser, *_: Any) -> None:
        cells = library_cells()
        widest = max(map(len, cells))
        for name, cell in cells.items():
            first = (cell.__doc__ or "").splitlines()[0]
            sys.stdout.write(f"{name:{widest}}  {first}\n")
        parser.exit()


def run(arguments: argparse.Namespace) -> int:
    """Derive and print."""
    from symbolic_rnn import losses
    from symbolic_rnn.derivation import UnreadableError, derive
    from symbolic_rnn.layers import Dense

    output: Path | None = writable_file(arguments.output) if arguments.output else None
    loss = None if arguments.loss is None else getattr(losses, arguments.loss.replace("-", "_"))
    with working_directory_on_path():
        cell = chosen_cell(arguments)
        n_out = arguments.readout
        readout = None if n_out is None else Dense(cell.n_hidden, n_out, seed=0)
        with running_cell(arguments):
            try:
                derivation = derive(cell, readout=readout, loss=loss, method=arguments.method)
            except UnreadableError as error:
                raise ValueError(str(error)) from error
    text = getattr(derivation, f"to_{arguments.format}")(rows=arguments.rows)
    if output is None:
        sys.stdout.write(text)
    else:
        output.write_text(text, encoding="utf-8")
    return 0
