"""``symbolic-rnn info``: versions, compilers, BLAS and available modes."""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symbolic_rnn.backends import Environment

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> argparse.ArgumentParser:
    """Add the command and its options.

    Parameters
    ----------
    subparsers : argparse action
        Result of ``ArgumentParser.add_subparsers``.

    Returns
    -------
    argparse.ArgumentParser
        The parser of the command; its default ``run`` is :func:`run`.

    Examples
    --------
    >>> import argparse
    >>> from symbolic_rnn.cli import info
    >>> parser = argparse.ArgumentParser()
    >>> _ = info.add_parser(parser.add_subparsers())
    >>> parser.parse_args(["info", "--json"]).json
    True
    """
    parser: argparse.ArgumentParser = subparsers.add_parser(
        "info",
        help="show versions, compilers, BLAS and available modes",
        description="Show versions, compilers and libraries, and what is missing for each mode.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument(
        "--try",
        dest="try_modes",
        action="store_true",
        help="also compile and run a small recurrence in each mode (takes up to a minute)",
    )
    parser.set_defaults(run=run)
    return parser


def run(arguments: argparse.Namespace) -> int:
    """Print the environment of this process.

    Parameters
    ----------
    arguments : argparse.Namespace
        With ``json`` and ``try_modes``.

    Returns
    -------
    int
        The exit code: 0, or 1 if the modes were tried and none works.
    """
    # PyTensor is slow to import, and not needed for parsing and --help.
    from symbolic_rnn.backends import environment

    def show(mode: str) -> None:
        print(f"trying mode {mode} ...", file=sys.stderr, flush=True)

    found = environment(try_modes=arguments.try_modes, progress=show)
    if arguments.json:
        print(json.dumps(found.to_dict(), indent=2))
    elif sys.stdout.isatty():
        _print_table(found)
    else:
        for name, value in _lines(found):
            print(f"{name}: {value}")
    return 1 if found.modes and not any(trial.works for trial in found.modes) else 0


def _lines(found: Environment) -> list[tuple[str, str]]:
    """Return names and values in the order of the output."""
    lines = [(name, version or "not installed") for name, version in found.versions.items()]
    lines += [
        ("Python", found.python),
        ("platform", found.platform),
        ("processor", found.processor),
        ("C compiler", found.c_compiler or "none"),
        ("C++ compiler", found.compiler or "none"),
        ("BLAS of CVM", found.blas or "none"),
        ("floatX", found.floatX),
        *((name, value or "not set") for name, value in found.threads.items()),
        ("compile folder", found.compile_folder),
    ]
    verdicts = {
        mode: f"no: {obstacle}" if obstacle else "has what it needs"
        for mode, obstacle in found.obstacles.items()
    } | {
        trial.mode: f"works ({trial.seconds:.1f} s)" if trial.works else f"no: {trial.reason}"
        for trial in found.modes
    }
    return lines + [(f"mode {mode}", verdict) for mode, verdict in verdicts.items()]


def _print_table(found: Environment) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(show_header=False, box=None, pad_edge=False)
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in _lines(found):
        # As Text: square brackets in a reason would be markup to rich.
        table.add_row(Text(name), Text(value))
    Console().print(table)
