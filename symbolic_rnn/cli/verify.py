"""``symbolic-rnn verify``: compares the gradients of a cell, with an exit code for scripts."""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.cells import add_cell_options, chosen_cell, running_cell
from symbolic_rnn.cli.imported import imported, running, working_directory_on_path
from symbolic_rnn.cli.options import integer, positive

if TYPE_CHECKING:
    from symbolic_rnn.cells import Cell
    from symbolic_rnn.verification import Report

__all__ = ["add_parser", "run"]

#: The exact methods by name, and their import paths.
_METHODS = {
    "autodiff": "symbolic_rnn.adjoints.autodiff:Autodiff",
    "bptt": "symbolic_rnn.adjoints.bptt:BPTT",
    "rtrl": "symbolic_rnn.adjoints.rtrl:RTRL",
    "closed-form": "symbolic_rnn.adjoints.closed_form:ClosedForm",
}


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "verify",
        help="verify a cell's gradients: all pairs of methods",
        description=(
            "Compare the gradients of a cell by several exact methods and a numerical oracle, in "
            "all pairs; or, with --by-hand, compare your own gradient with the derived one, "
            "equation by equation. Exit code 0: the gradients of all quantities that the loss "
            "depends on agree; 1: some differ, or are zero everywhere, which proves nothing; 2: "
            "an argument cannot be used."
        ),
    )
    add_cell_options(parser)
    size = integer(1)
    parser.add_argument("--steps", type=size, default=7, help="time steps (default: 7)")
    parser.add_argument("--batch", type=size, default=2, help="sequences (default: 2)")
    parser.add_argument("--mask", action="store_true", help="mask out random steps")
    parser.add_argument(
        "--reverse", action="store_true", help="run from the last step to the first"
    )
    parser.add_argument(
        "--methods",
        type=_methods,
        metavar="LIST",
        help=f"some of {','.join(_METHODS)} (default: all)",
    )
    parser.add_argument(
        "--tolerance",
        type=positive,
        help="largest difference of two exact methods, relative to the largest entry (default: "
        "1e-12 in double precision); a looser one is reported as such",
    )
    parser.add_argument(
        "--by-hand",
        metavar="MODULE:FUNCTION",
        help="check your function gradient(x, initial, parameters, errors) on NumPy arrays, and "
        "report the first equation in which it differs from the derived one",
    )
    parser.add_argument("--seed", type=integer(0), default=0, help="random seed (default: 0)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Verify the cell; return 0 if its gradients agree, else 1."""
    with working_directory_on_path():
        cell = chosen_cell(arguments)
        if arguments.by_hand is not None:
            return _run_by_hand(cell, arguments)
        with running_cell(arguments):
            report = _report(cell, arguments)
    if arguments.json:
        _print_json(report.to_dict())
    else:
        from rich.console import Console

        table = report.table()
        Console().print(table)
    return 0 if report.ok else 1


def _methods(text: str) -> list[str]:
    names = [name.strip() for name in text.split(",")]
    for name in names:
        if name not in _METHODS or names.count(name) > 1:
            raise argparse.ArgumentTypeError(
                f"expected some of {','.join(_METHODS)}, each once, got {text!r}"
            )
    return names


def _report(cell: Cell, arguments: argparse.Namespace) -> Report:
    from symbolic_rnn.verification import verify

    names = arguments.methods or list(_METHODS)
    report = verify(
        cell,
        adjoints=[imported(_METHODS[name])() for name in names],
        n_steps=arguments.steps,
        batch=arguments.batch,
        mask=arguments.mask,
        reverse=arguments.reverse,
        seed=arguments.seed,
    )
    if arguments.tolerance is None:
        return report
    return _judged(report, arguments.tolerance, cell.dtype)


def _judged(report: Report, allowed: float, dtype: str) -> Report:
    """Apply another tolerance to the comparisons of exact methods, and add it to the title."""
    from symbolic_rnn.verification.tolerances import tolerance

    usual = tolerance(dtype, differences=False)
    looser = f", looser than the usual {usual:g}" if allowed > usual else ""
    comparisons = [
        replace(
            comparison,
            tolerance=allowed,
            verdict="agrees" if comparison.difference <= allowed else "differs",
        )
        if comparison.verdict in ("agrees", "differs") and "differences" not in comparison.methods
        else comparison
        for comparison in report.comparisons
    ]
    return replace(
        report,
        title=f"{report.title}, tolerance {allowed:g}{looser}",
        comparisons=tuple(comparisons),
    )


def _run_by_hand(cell: Cell, arguments: argparse.Namespace) -> int:
    from symbolic_rnn.verification.test_vectors.by_hand import verify_by_hand

    if arguments.methods or arguments.tolerance is not None or arguments.reverse:
        raise ValueError("--methods, --tolerance and --reverse cannot be combined with --by-hand.")
    gradient = imported(arguments.by_hand)
    if not callable(gradient):
        raise ValueError(
            f"{arguments.by_hand!r} is {type(gradient).__name__}; expected a function."
        )
    with running(arguments.by_hand):
        result = verify_by_hand(
            cell,
            gradient,
            n_steps=arguments.steps,
            batch=arguments.batch,
            seed=arguments.seed,
            mask=arguments.mask,
        )
    if arguments.json:
        _print_json(result.to_dict())
    else:
        print(result)
    return 0 if result.ok else 1


def _print_json(report: dict[str, Any]) -> None:
    """Print a report as JSON, with null for a non-finite difference, since JSON has no NaN."""
    comparisons: Sequence[dict[str, Any]] = report.get("comparisons", ())
    for comparison in comparisons:
        if not math.isfinite(comparison["difference"]):
            comparison["difference"] = None
    print(json.dumps(report, indent=2, allow_nan=False))
