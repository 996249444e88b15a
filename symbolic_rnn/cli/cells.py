"""Builds the cell of a command: a library cell by name, or the user's own by import path."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.imported import argument, made_cell, running
from symbolic_rnn.cli.options import CELL_NAMES, integer

if TYPE_CHECKING:
    from symbolic_rnn.cells import Cell

__all__ = ["add_cell_options", "chosen_cell", "library_cells", "running_cell"]


def add_cell_options(parser: Any) -> None:
    """Add the options for a cell and its constructor arguments; the command adds ``--seed``."""
    parser.add_argument(
        "cell",
        metavar="CELL",
        help=f"{', '.join(CELL_NAMES)}, one of the zoo (see symbolic-rnn derive --list), or your "
        "own as package.module:Class (a Cell, or a function that returns one), also from the "
        "current directory",
    )
    parser.add_argument(
        "--arg",
        metavar="NAME=VALUE",
        type=argument,
        action="append",
        default=[],
        help="an argument of the cell's constructor; may be repeated",
    )
    size = integer(1)
    parser.add_argument("--n-in", type=size, help="input features of a library cell (default: 3)")
    parser.add_argument("--hidden", type=size, help="state width of a library cell (default: 4)")


def chosen_cell(arguments: argparse.Namespace) -> Cell:
    """Build the cell that the options name.

    Parameters
    ----------
    arguments : argparse.Namespace
        With the options of :func:`add_cell_options` and a ``seed``.

    Raises
    ------
    ValueError
        If the cell is unknown, cannot be imported, or cannot be built with these arguments.
    """
    names = [name for name, _ in arguments.arg]
    sizes = {"n_in": arguments.n_in, "n_hidden": arguments.hidden}
    sizes = {name: size for name, size in sizes.items() if size is not None}
    twice = [name for name in dict.fromkeys(names) if names.count(name) + (name in sizes) > 1]
    if twice:
        raise ValueError(f"{', '.join(twice)}: given twice.")
    given = dict(arguments.arg)
    if ":" in arguments.cell:
        if sizes:
            raise ValueError(
                "--n-in and --hidden are for the library's cells; pass arguments of your own cell "
                "by name, as in --arg n_in=3."
            )
        return made_cell(arguments.cell, given, arguments.seed)

    from symbolic_rnn.zoo.sizes import sizes_for

    make = library_cells().get(arguments.cell)
    if make is None:
        raise ValueError(
            f"unknown cell {arguments.cell!r}; known are {', '.join(library_cells())}, and your "
            "own as package.module:Class."
        )
    chosen = {**sizes_for(make, 3, 4), **sizes, **given}
    written = ", ".join(f"{name}={value!r}" for name, value in chosen.items())
    with running(f"{arguments.cell} cannot be built with {written}"):
        return make(**{"seed": arguments.seed, **chosen})


def library_cells() -> dict[str, type[Cell]]:
    """Return the cells that the shell knows by name: those of the library, and the zoo."""
    from symbolic_rnn.cells import CELLS
    from symbolic_rnn.zoo import ZOO

    return {**CELLS, **ZOO}


@contextmanager
def running_cell(arguments: argparse.Namespace) -> Iterator[None]:
    """Report errors raised by a user's own cell as user errors, unlike those of a library cell."""
    if ":" in arguments.cell:
        with running(arguments.cell):
            yield
    else:
        yield
