"""``symbolic-rnn vectors``: a file of numbers that a network written elsewhere is checked by."""

from __future__ import annotations

import argparse
import warnings
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.cells import add_cell_options, chosen_cell, running_cell
from symbolic_rnn.cli.imported import working_directory_on_path
from symbolic_rnn.cli.options import integer, writable_file

if TYPE_CHECKING:
    from symbolic_rnn.cells import Cell

__all__ = ["add_parser", "run"]

_DTYPES = ("float64", "float32")


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "vectors",
        help="write test vectors for a network implemented elsewhere",
        description="Run a cell over random sequences, forward and backward, and write what is "
        "given (inputs, weights, the initial state, the errors from outside) and all that must "
        "come out (every named forward value, every cotangent, every gradient), each with the "
        "equation that it belongs to. The loss is a random weighting of all outputs. Same cell and "
        "seed, same bytes.",
    )
    add_cell_options(parser)
    size = integer(1)
    parser.add_argument("--steps", type=size, default=5, help="time steps (default 5)")
    parser.add_argument("--batch", type=size, default=2, help="sequences (default 2)")
    parser.add_argument("--mask", action="store_true", help="leave out random steps")
    parser.add_argument("--seed", type=integer(0), default=0, help="draws everything (default 0)")
    parser.add_argument(
        "--dtype", choices=_DTYPES, default="float64", help="what to compute in (default float64)"
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="the file to write: FILE.json, for a small reader in any language, or FILE.npz, for "
        "NumPy",
    )


def run(arguments: argparse.Namespace) -> int:
    """Make the vectors and write them."""
    from pytensor import config

    from symbolic_rnn.verification.test_vectors.files import require_suffix
    from symbolic_rnn.verification.test_vectors.vectors import vectors

    require_suffix(arguments.output)
    output = writable_file(arguments.output)
    with working_directory_on_path(), config.change_flags(floatX=arguments.dtype):
        cell = chosen_cell(arguments)
        _warn_if_not_repeatable(cell, arguments)
        with running_cell(arguments):
            made = vectors(
                cell,
                n_steps=arguments.steps,
                batch=arguments.batch,
                seed=arguments.seed,
                mask=arguments.mask,
            )
    made.save(output)
    given = sum(entry.line is None for entry in made)
    print(
        f"{arguments.output}: {made.cell}, {made.setting}: {given} arrays given, "
        f"{len(made.entries) - given} to check"
    )
    return 0


def _warn_if_not_repeatable(cell: Cell, arguments: argparse.Namespace) -> None:
    """Say so where a user's constructor draws other weights every time."""
    once, again = (
        [parameter.get_value().tobytes() for parameter in built.parameters]
        for built in (cell, chosen_cell(arguments))
    )
    if once != again:
        warnings.warn(
            f"{arguments.cell} draws other parameters each time it is built, so the file cannot be "
            "made again; let its constructor take a seed.",
            stacklevel=2,
        )
