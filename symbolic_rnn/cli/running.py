"""What the commands that train share: options, the proof before training, the file after it."""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import fraction, integer, positive

if TYPE_CHECKING:
    from symbolic_rnn.forecasting import Experiment, Forecaster
    from symbolic_rnn.training.checkpoints import Checkpoints
    from symbolic_rnn.training.fitting import History
    from symbolic_rnn.training.text import CharacterModel
    from symbolic_rnn.training.text.text_training import TextTraining

__all__ = [
    *("add_file_options", "add_parts_options", "add_training_options", "chosen_checkpoints"),
    *("compile_and_verify", "train_and_save"),
]


def add_training_options(parser: Any, *, epochs: int) -> None:
    """Add the options shared by all commands that train."""
    parser.add_argument(
        "--epochs",
        type=integer(1),
        default=epochs,
        help=f"passes over the data (default: {epochs})",
    )
    parser.add_argument("--seed", type=integer(0), default=0, help="random seed (default: 0)")
    parser.add_argument(
        "--checkpoints",
        metavar="DIR",
        help="a folder in which to save the training, and to continue from, after an interruption "
        "of any kind; also the history of the losses, as JSON lines",
    )
    parser.add_argument(
        "--checkpoint-seconds",
        metavar="SECONDS",
        type=positive,
        default=60.0,
        help="seconds between two checkpoints (default: 60)",
    )
    parser.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (default: the fastest available)"
    )
    parser.add_argument(
        "--verbose",
        action="store_true",
        help="print the verification as a table with a row per parameter",
    )


def add_file_options(
    parser: Any, training: Any, *, learning_rate: float, patience: int, part: float, of: str
) -> None:
    """Add the options shared by the commands that train on a file.

    Parameters
    ----------
    parser, training : ArgumentParser and its group of options for training
    learning_rate, patience, part : float, int, float
        Defaults; `part` is the fraction of the validation part, and of the test part.
    of : str
        What is split.
    """
    training.add_argument(
        "--learning-rate",
        type=positive,
        default=learning_rate,
        help=f"learning rate of Adam (default: {learning_rate})",
    )
    training.add_argument(
        "--clip", type=positive, default=1.0, help="maximal gradient norm (default: 1)"
    )
    training.add_argument(
        "--patience",
        type=integer(0),
        default=patience,
        help="epochs without a better validation loss before stopping, 0 to disable (default: "
        f"{patience})",
    )
    add_parts_options(training, part=part, of=of)
    training.add_argument(
        "--no-verify", action="store_true", help="skip the verification of the gradient"
    )
    parser.add_argument(
        "-o",
        "--output",
        default="model.safetensors",
        help="the model file (default: model.safetensors)",
    )


def add_parts_options(training: Any, *, part: float, of: str) -> None:
    """Add the fractions of the validation part and of the test part, both `part` by default."""
    for name in ("validation", "test"):
        training.add_argument(
            f"--{name}",
            type=fraction,
            default=part,
            help=f"fraction of the {of} in the {name} part (default: {part})",
        )


def chosen_checkpoints(arguments: argparse.Namespace) -> Checkpoints | None:
    """Return where the options of :func:`add_training_options` ask to save the training.

    Raises
    ------
    CheckpointError
        If the folder cannot be created or written.
    """
    from symbolic_rnn.training.checkpoints import CheckpointFolder, Checkpoints

    if arguments.checkpoints is None:
        return None
    chosen = Checkpoints(arguments.checkpoints, every_seconds=arguments.checkpoint_seconds)
    with CheckpointFolder(chosen).opened():  # before a long computation
        return chosen


def compile_and_verify(
    training: Experiment | TextTraining, name: str, *, verify: bool, verbose: bool
) -> str:
    """Compile the functions that train, and verify the gradient of the step.

    Parameters
    ----------
    training : Experiment or TextTraining
    name : str
        Name of the network.
    verify : bool
        Verify the gradient.
    verbose : bool
        Print the verification as a table instead of three lines.

    Returns
    -------
    str
        The mode in which the training step was compiled.

    Raises
    ------
    ValueError
        If the gradient is wrong.
    """
    from symbolic_rnn.backends import mode_name
    from symbolic_rnn.cli.console import progress_console, results_console

    results, progress = results_console(), progress_console()
    progress.print(f"Compiling the training step of {name} ...")
    began = perf_counter()
    mode = mode_name(training.step.function)
    if training.validation is not None:
        training.evaluate  # noqa: B018 - compiled here, so that its time is not that of training
    progress.print(f"Compiled in {perf_counter() - began:.1f} s.")
    if verify:
        progress.print(f"Verifying the gradient of the training step, in mode {mode} ...")
        report = training.verify()
        if report.differing:
            raise ValueError(
                f"the gradient of this network is wrong, so it is not trained: {report.worst}"
            )
        results.print(report.table() if verbose else report.summary(), markup=False)
    return mode


def train_and_save(
    training: Experiment | TextTraining,
    fit: Callable[[], History],
    model: Forecaster | CharacterModel,
    output: Path,
) -> int:
    """Train and write the model file; return the exit code, which is 0 if training ended by itself.

    Parameters
    ----------
    training : Experiment or TextTraining
    fit : callable
        Trains the model.
    model : Forecaster or CharacterModel
    output : Path
        The model file.

    Raises
    ------
    ValueError
        If the loss became non-finite in training, or the file cannot be written.
    """
    from symbolic_rnn.cli import INTERRUPTED, TERMINATED
    from symbolic_rnn.cli.console import progress_console, results_console, skipped_steps
    from symbolic_rnn.training.fitting import NonFiniteLossError
    from symbolic_rnn.training.interrupt import TrainingTerminated

    results, progress = results_console(), progress_console()
    try:
        history = fit()
    except TrainingTerminated as error:
        history = error.history
    except NonFiniteLossError as error:
        if not error.history.best_epoch:
            raise
        _save(model, output)
        raise ValueError(f"{error} Wrote the weights of that epoch to {output}.") from error
    stops = {"interrupted": ("Interrupted", INTERRUPTED), "terminated": ("Terminated", TERMINATED)}
    stopped, code = stops.get(history.stopped, ("", 0))
    if stopped and not history.best_epoch:
        progress.print(f"{stopped} in the first epoch; no model was written.")
        return code
    _save(model, output)
    results.print(
        f"Wrote {output}: the weights of epoch {history.best_epoch} of {len(history.train_loss)}, "
        f"{'validation' if history.validation_loss else 'training'} loss {history.best_loss:.4g}.",
        markup=False,
    )
    if skipped := training.step.skipped:
        results.print(skipped_steps(skipped), markup=False)
    if stopped:
        progress.print(f"{stopped}; the best weights so far are kept.")
    return code


def _save(model: Forecaster | CharacterModel, output: Path) -> None:
    """Write the model file, or elsewhere if that fails: the training may have taken hours."""
    from symbolic_rnn.model_file import save_model

    try:
        save_model(model, output)
    except OSError as error:
        rescued = Path(tempfile.mkdtemp(prefix="symbolic-rnn-")) / output.name
        try:
            save_model(model, rescued)
        except OSError:
            raise error from None
        raise ValueError(
            f"{output}: the model cannot be written: {error.strerror}; it was written to {rescued}"
        ) from error
