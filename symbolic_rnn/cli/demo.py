"""``symbolic-rnn demo``: a complete example on the yearly sunspot numbers."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import writable_file

if TYPE_CHECKING:
    from symbolic_rnn.forecasting import Settings

__all__ = ["add_parser", "run"]

_EPOCHS = 200


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    from symbolic_rnn.cli.running import add_training_options
    from symbolic_rnn.cli.train import add_forecast_options

    parser = subparsers.add_parser(
        "demo",
        help="train on the yearly sunspot numbers",
        description=(
            "Train on the yearly sunspot numbers from 1700 to 2008, verify the gradient, compare "
            "with naive forecasts and a linear autoregression, and write the model and a plot."
        ),
    )
    parser.add_argument(
        "--output",
        metavar="DIR",
        default="demo-output",
        help="the output folder (default: demo-output)",
    )
    add_training_options(parser, epochs=_EPOCHS)
    add_forecast_options(parser)


def demo_settings(epochs: int, seed: int) -> Settings:
    """Return the settings, which were chosen by the validation error.

    Three solar cycles of history, three years ahead: beyond half a cycle, such networks are not
    reliably better than the value one cycle before. Results vary with the initial weights, so four
    networks are trained and one is selected by validation loss.
    """
    from symbolic_rnn.forecasting import Settings

    return Settings(
        cell="gru",
        hidden=32,
        window=33,
        horizon=3,
        cycle=11,
        epochs=epochs,
        batch=16,
        learning_rate=1e-2,
        patience=25,
        seed=seed,
        restarts=4,
    )


def run(arguments: argparse.Namespace) -> int:
    """Train, write the model and the plot."""
    from symbolic_rnn.backends import compile_mode
    from symbolic_rnn.cli.running import chosen_checkpoints
    from symbolic_rnn.cli.train import train, write_picture
    from symbolic_rnn.data import sunspots
    from symbolic_rnn.forecasting import Experiment

    compile_mode(arguments.mode)  # refuse an unknown mode before a folder is made
    folder = Path(arguments.output)
    folder.mkdir(parents=True, exist_ok=True)
    model = writable_file(str(folder / "sunspots.safetensors"))
    checkpoints = chosen_checkpoints(arguments)
    settings = replace(
        demo_settings(arguments.epochs, arguments.seed),
        quantiles=arguments.quantiles,
        folds=arguments.folds,
    )
    experiment = Experiment(sunspots(), settings, mode=arguments.mode)
    code = train(experiment, model, checkpoints=checkpoints, verbose=arguments.verbose)
    if not code:
        write_picture(experiment, folder / "sunspots.png", title="Yearly mean sunspot numbers")
    return code
