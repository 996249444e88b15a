"""``symbolic-rnn verify``: the agreement table of a cell, and an exit code to build on."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from symbolic_rnn.cli.options import CELL_NAMES

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "verify",
        help="prove a cell's gradients: all pairs of methods",
        description="Compare the gradients of a cell by PyTensor's own differentiation, by "
        "backpropagation through time, and by a numerical oracle. Exit code 0: all agree; "
        "1: some differ, or vanish everywhere and prove nothing.",
    )
    parser.add_argument("cell", metavar="CELL", help=", ".join(CELL_NAMES))
    parser.add_argument("--n-in", type=int, default=3, help="input features (default 3)")
    parser.add_argument("--hidden", type=int, default=4, help="width of the state (default 4)")
    parser.add_argument("--steps", type=int, default=7, help="time steps (default 7)")
    parser.add_argument("--batch", type=int, default=2, help="sequences (default 2)")
    parser.add_argument("--mask", action="store_true", help="leave out random steps")
    parser.add_argument(
        "--reverse", action="store_true", help="run from the last step to the first"
    )
    parser.add_argument("--seed", type=int, default=0, help="draws everything (default 0)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify the cell; 0 when everything agrees, 1 when not."""
    from rich.console import Console

    from symbolic_rnn.cells import CELLS
    from symbolic_rnn.verification import verify

    if arguments.cell not in CELLS:
        raise ValueError(f"unknown cell {arguments.cell!r}; known are {', '.join(CELLS)}.")
    cell = CELLS[arguments.cell](arguments.n_in, arguments.hidden, seed=arguments.seed)  # type: ignore[call-arg]
    report = verify(
        cell,
        n_steps=arguments.steps,
        batch=arguments.batch,
        mask=arguments.mask,
        reverse=arguments.reverse,
        seed=arguments.seed,
    )
    if arguments.json:
        json.dump(report.to_dict(), sys.stdout, indent=2)
        print()
    else:
        Console().print(report.table())
    return 0 if report.ok else 1
