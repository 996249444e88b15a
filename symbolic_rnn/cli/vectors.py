"""``symbolic-rnn vectors``: writes test vectors for other implementations of a network."""

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
        help="write test vectors for other implementations of a network",
        description=(
            "Run a cell over random sequences, forward and backward, and write the given arrays "
            "(inputs, weights, initial states, the derivatives of the loss by the outputs) and "
            "the arrays to check (all named forward values, cotangents and gradients), each with "
            "its equation. The loss is a random weighting of all outputs. The same cell and seed "
            "give the same bytes."
        ),
    )
    add_cell_options(parser)
    size = integer(1)
    parser.add_argument("--steps", type=size, default=5, help="time steps (default: 5)")
    parser.add_argument("--batch", type=size, default=2, help="sequences (default: 2)")
    parser.add_argument("--mask", action="store_true", help="mask out random steps")
    parser.add_argument("--seed", type=integer(0), default=0, help="random seed (default: 0)")
    parser.add_argument(
        "--dtype",
        choices=_DTYPES,
        default="float64",
        help="floating-point type of the computation (default: float64)",
    )
    parser.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        required=True,
        help="the file to write: FILE.json, for readers in any language, or FILE.npz, for NumPy",
    )


def run(arguments: argparse.Namespace) -> int:
    """Compute the vectors and write them."""
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
    """Warn if a user's constructor does not draw the same weights each time."""
    once, again = (
        [parameter.get_value().tobytes() for parameter in built.parameters]
        for built in (cell, chosen_cell(arguments))
    )
    if once != again:
        warnings.warn(
            f"{arguments.cell} draws different parameters each time it is built, so the file is "
            "not reproducible; add a seed argument to its constructor.",
            stacklevel=2,
        )
