"""``symbolic-rnn sweep``: searches the settings of a network by its validation loss."""

from __future__ import annotations

import argparse
import shlex
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import (
    add_reading_options,
    add_series_option,
    integer,
    positive,
    read_some,
    writable_file,
)
from symbolic_rnn.cli.running import add_parts_options
from symbolic_rnn.cli.train import add_network_options

if TYPE_CHECKING:
    from symbolic_rnn.forecasting import Sweep, Trial

__all__ = ["add_parser", "run"]

#: What is searched when nothing is asked for.
SEARCHED = ("learning_rate=0.0001:0.1", "seed=0,1,2")


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "sweep",
        help="search the settings of a network",
        description=(
            "Train networks with different settings on a series, stop those early that are worse "
            "than the others, and print the best by validation loss. With --storage, the same "
            "command continues after an interruption, and may run in several processes at once. "
            "Needs Optuna."
        ),
    )
    add_reading_options(parser)
    add_series_option(parser)
    parser.add_argument(
        "--target", metavar="COLUMNS", help="the column to forecast (default: the last one)"
    )
    search = parser.add_argument_group("search")
    search.add_argument(
        "--search",
        metavar="NAME=VALUES",
        action="append",
        help="a setting and its values: LOW:HIGH for a range, drawn in the logarithm, or a list "
        f"separated by commas; may be repeated (default: {' and '.join(SEARCHED)})",
    )
    search.add_argument(
        "--trials",
        type=integer(1),
        default=30,
        help="number of networks in the end, of all processes together (default: 30)",
    )
    search.add_argument(
        "--storage",
        metavar="FILE",
        help="a file for the journal of the study, or an address such as sqlite:///study.db",
    )
    search.add_argument("--study", default="sweep", help="name of the study (default: sweep)")
    search.add_argument(
        "--plot",
        metavar="FILE.png",
        help="write a picture: the validation loss against learning rate, initial weights and "
        "epochs",
    )
    add_network_options(parser)
    training = parser.add_argument_group("training")
    for name, default, what in (
        ("epochs", 50, "passes over the data"),
        ("batch", 32, "windows per training step"),
    ):
        training.add_argument(
            f"--{name}", type=integer(1), default=default, help=f"{what} (default: {default})"
        )
    training.add_argument(
        "--learning-rate", type=positive, default=0.003, help="of Adam (default: 0.003)"
    )
    training.add_argument("--seed", type=integer(0), default=0, help="random seed (default: 0)")
    add_parts_options(training, part=0.15, of="rows")
    training.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (default: the fastest available)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Search the settings on a file."""
    from symbolic_rnn.cli.console import progress_console, results_console
    from symbolic_rnn.forecasting import Settings, sweep

    space = _space(arguments.search or SEARCHED)
    fields = [name for name in Settings.__dataclass_fields__ if hasattr(arguments, name)]
    settings = Settings(**{name: getattr(arguments, name) for name in fields})
    picture = None
    if arguments.plot is not None:
        picture = writable_file(arguments.plot, inputs=(arguments.series,))
    series, _, lines = read_some(arguments, arguments.target)
    for line in lines:
        progress_console().out(line, highlight=False)
    try:
        found = sweep(
            series,
            space,
            settings,
            trials=arguments.trials,
            storage=arguments.storage,
            name=arguments.study,
            mode=arguments.mode,
        )
    except ModuleNotFoundError as error:
        raise ValueError(str(error)) from None
    results = results_console()
    results.print(_table(found))
    results.print(f"The best again: {_command(arguments, found.best)}", markup=False)
    if picture is not None:
        found.plot(picture)
        results.print(f"Wrote {picture}.", markup=False)
    return 0


def _space(texts: Any) -> dict[str, Any]:
    """Read what to search.

    Examples
    --------
    >>> _space(["hidden=8:64", "cell=gru,lstm"])
    {'hidden': Range(low=8.0, high=64.0, log=True), 'cell': ['gru', 'lstm']}
    """
    import typing

    from symbolic_rnn.forecasting import Range, Settings

    kinds = typing.get_type_hints(Settings)
    space: dict[str, Any] = {}
    for text in texts:
        name, _, values = text.partition("=")
        name = name.strip().replace("-", "_")
        kind = kinds.get(name)
        if kind not in (int, float, str):
            known = ", ".join(name for name, kind in kinds.items() if kind in (int, float, str))
            raise ValueError(f"--search {text}: expected NAME=VALUES with one of {known}")
        try:
            if ":" in values:
                low, high = (float(number) for number in values.split(":"))
                space[name] = Range(low, high)
            else:
                space[name] = [kind(value.strip()) for value in values.split(",")]
        except ValueError as error:
            reason = str(error) if "Range" in str(error) else f"expected values such as {kind(1)}"
            raise ValueError(f"--search {text}: {reason}") from None
    return space


def _table(found: Sweep) -> Any:
    from rich.table import Table

    best = sorted((trial for trial in found.trials if trial.losses), key=lambda trial: trial.loss)
    states = [trial.state for trial in found.trials]
    counted = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    title = f"Best of {len(states)} networks ({counted}), by validation loss"
    table = Table(title=title, title_justify="left")
    for name in (*found.searched, "epochs", "validation loss"):
        table.add_column(name.replace("_", " "), justify="right")
    for trial in best[:5]:
        values = [getattr(trial.settings, name) for name in found.searched]
        shown = [f"{value:.3g}" if isinstance(value, float) else str(value) for value in values]
        table.add_row(*shown, str(len(trial.losses)), f"{trial.loss:.5g}")
    return table


def _command(arguments: argparse.Namespace, best: Trial) -> str:
    """The command that trains the best network again."""
    words = ["symbolic-rnn", "train", arguments.series]
    for name in ("target", "cell", "hidden", "layers", "window", "horizon", "epochs", "batch"):
        value = getattr(best.settings, name, getattr(arguments, name, None))
        words += [] if value is None else [f"--{name}", str(value)]
    words += [
        "--learning-rate",
        f"{best.settings.learning_rate!r}",
        "--seed",
        str(best.settings.seed),
    ]
    words += ["--dropout", f"{best.settings.dropout:g}"] if best.settings.dropout else []
    words += ["--bidirectional"] if best.settings.bidirectional else []
    return shlex.join(words)
