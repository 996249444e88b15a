"""``symbolic-rnn page``: writes a cell as one HTML file."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from symbolic_rnn.cli.cells import add_cell_options, chosen_cell, running_cell
from symbolic_rnn.cli.imported import working_directory_on_path
from symbolic_rnn.cli.options import integer, writable_file

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "page",
        help="write a cell's derivation, verification and gradient flow as an HTML page",
        description=(
            "Write one self-contained HTML file: a picture of the unrolled cell, its derivation "
            "in foldable steps, the agreement of its gradients, and the gradient flow of the cell "
            "as it is, saturated and expanding. Exit code 0: written; 1: written, but its "
            "gradients differ or are zero everywhere; 2: an argument cannot be used."
        ),
    )
    add_cell_options(parser)
    parser.add_argument(
        "--steps", type=integer(2), default=20, help="time steps of the heat maps (default: 20)"
    )
    parser.add_argument("--seed", type=integer(0), default=0, help="random seed (default: 0)")
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="the file to write (default: a new file CELL.html in the current directory)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Write the page; return 0 if the gradients agree, else 1."""
    output = _output(arguments)

    from symbolic_rnn.pages import page

    with working_directory_on_path():
        cell = chosen_cell(arguments)
        with running_cell(arguments):
            made = page(cell, n_steps=arguments.steps, seed=arguments.seed)
    made.save(output)
    assert made.report is not None  # page computes one unless it is passed
    if made.report.ok:
        print(f"Wrote {output}")
        return 0
    print(
        f"Wrote {output}; its gradients are not verified. {made.report.summary().splitlines()[-1]}"
    )
    return 1


def _output(arguments: argparse.Namespace) -> Path:
    """The given file, or a new one with the name of the cell."""
    if arguments.output is not None:
        return writable_file(arguments.output)
    name = arguments.cell.rpartition(":")[2].rpartition(".")[2]
    if not name:
        raise ValueError(f"expected a cell or package.module:Class, got {arguments.cell!r}.")
    file = writable_file(f"{name}.html")
    if file.exists():
        raise ValueError(f"{file}: already exists; pass -o {file} to replace it")
    return file
