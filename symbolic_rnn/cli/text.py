"""``symbolic-rnn train FILE.txt``: trains a character model on a text and writes a model file."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import fraction, integer, positive, writable_file

if TYPE_CHECKING:
    from symbolic_rnn.training.checkpoints import Checkpoints
    from symbolic_rnn.training.text import CharacterModel

__all__ = ["text_parser_for"]

_Chosen = Callable[[Sequence[str]], argparse.ArgumentParser | None]

#: Characters of the sample that ends a training, and the order of the n-grams beside it.
_SAMPLED, _ORDER = 200, 5


def text_parser_for(parser: argparse.ArgumentParser) -> _Chosen:
    """Return what gives the parser for a text, where the arguments of ``train`` are for one.

    A file is a text if its name ends in ``.txt``, or with ``--text``.

    Parameters
    ----------
    parser : ArgumentParser
        That of ``train``, with the options for a series.
    """
    options = {word: action for action in parser._actions for word in action.option_strings}

    def takes_a_value(word: str) -> bool:
        """Whether what follows a word is its value; options may be shortened."""
        found = [options[each] for each in options if each == word]
        if not found and word.startswith("--"):
            found = [action for each, action in options.items() if each.startswith(word)]
        return any(action.nargs != 0 for action in found)

    def is_for_a_text(words: Sequence[str]) -> bool:
        for word, last in zip(words, ["", *words], strict=False):
            is_file = word[:1] != "-" and not takes_a_value(last)
            if word == "--text" or (is_file and word.lower().endswith(".txt")):
                return True
        return False

    def chosen(words: Sequence[str]) -> argparse.ArgumentParser | None:
        if not is_for_a_text(words):
            return None
        other = type(parser)(prog=f"{parser.prog} --text", description=_DESCRIPTION)
        _add_options(other)
        other.set_defaults(run=run, parser=other)
        return other

    return chosen


_DESCRIPTION = (
    "Read a text, split it in order, verify the gradient of the network on it, train the network "
    "to predict the next character, and compare its bits per character on the held-out end with "
    "those of an n-gram model. Ctrl-C and SIGTERM stop and keep the best weights so far; with "
    "--checkpoints, the same command continues."
)


def _add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text_file", metavar="FILE.txt", help="a text in UTF-8")
    parser.add_argument(
        "--text", action="store_true", help="the file is a text, whatever its name ends in"
    )
    network = parser.add_argument_group("network")
    network.add_argument(
        "--cell", choices=("gru", "lstm"), default="lstm", help="kind of cell (default: lstm)"
    )
    sizes = {
        "embedding": (64, "width of the embedding of a character"),
        "hidden": (256, "width of the state of each layer"),
        "layers": (2, "number of stacked cells"),
    }
    for name, (default, what) in sizes.items():
        network.add_argument(
            f"--{name}", type=integer(1), default=default, help=f"{what} (default: {default})"
        )
    training = parser.add_argument_group("training")
    sizes = {
        "epochs": (10, "passes over the text"),
        "streams": (32, "pieces of the text that are read side by side"),
        "chunk": (64, "characters of each stream in a training step"),
    }
    for name, (default, what) in sizes.items():
        training.add_argument(
            f"--{name}", type=integer(1), default=default, help=f"{what} (default: {default})"
        )
    training.add_argument(
        "--learning-rate", type=positive, default=2e-3, help="of Adam (default: 0.002)"
    )
    training.add_argument(
        "--clip", type=positive, default=1.0, help="maximal gradient norm (default: 1)"
    )
    training.add_argument(
        "--patience",
        type=integer(0),
        default=3,
        help="epochs without a better validation loss before stopping, 0 to disable (default: 3)",
    )
    for part in ("validation", "test"):
        training.add_argument(
            f"--{part}",
            type=fraction,
            default=0.05,
            help=f"fraction of the characters in the {part} part, at the end (default: 0.05)",
        )
    training.add_argument("--seed", type=integer(0), default=0, help="random seed (default: 0)")
    training.add_argument(
        "--checkpoints",
        metavar="DIR",
        help="a folder in which to save the training, and to continue from, after an interruption "
        "of any kind; also the history of the losses, as JSON lines",
    )
    training.add_argument(
        "--checkpoint-seconds",
        metavar="SECONDS",
        type=positive,
        default=60.0,
        help="seconds between two checkpoints (default: 60)",
    )
    training.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (default: the fastest available)"
    )
    training.add_argument(
        "--no-verify", action="store_true", help="skip the verification of the gradient"
    )
    training.add_argument(
        "--verbose",
        action="store_true",
        help="print the verification as a table with a row per parameter",
    )
    parser.add_argument(
        "-o",
        "--output",
        default="model.safetensors",
        help="the model file (default: model.safetensors)",
    )


def read_text(path: str) -> str:
    """Read a text in UTF-8.

    Raises
    ------
    ValueError
        If it is empty, or not UTF-8.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValueError(
            f"{path}: expected a text in UTF-8, but byte {error.start} is not valid; convert it "
            "first, for example by iconv -f latin1 -t utf-8"
        ) from None
    if not text:
        raise ValueError(f"{path}: expected a text, but the file is empty")
    return text


def run(arguments: argparse.Namespace) -> int:
    """Train on a text."""
    from symbolic_rnn.backends import compile_mode
    from symbolic_rnn.cells import CELLS, Cell, Stack
    from symbolic_rnn.cli.console import progress_console, results_console
    from symbolic_rnn.cli.train import chosen_checkpoints
    from symbolic_rnn.training.text import CharacterModel, Vocabulary
    from symbolic_rnn.training.text.text_training import TextTraining, split_text

    compile_mode(arguments.mode)
    output = writable_file(arguments.output, inputs=(arguments.text_file,))
    checkpoints = chosen_checkpoints(arguments)
    text = read_text(arguments.text_file)
    train, validation, test = split_text(text, arguments.validation, arguments.test)
    if len(train) < _ORDER or len(test) == 1:
        raise ValueError(
            f"{arguments.text_file}: expected a training part of at least {_ORDER} characters and "
            f"a test part of at least 2, or --test 0, got {len(train)} and {len(test)}; use a "
            "longer text, or other parts"
        )
    vocabulary = Vocabulary(train)
    layers: list[Cell] = []
    make: Any = CELLS[arguments.cell]
    for layer in range(arguments.layers):
        reads = arguments.hidden if layer else arguments.embedding
        layers.append(make(reads, arguments.hidden, seed=arguments.seed + layer))
    cell = layers[0] if len(layers) == 1 else Stack(layers)
    model = CharacterModel(vocabulary, cell, seed=arguments.seed, mode=arguments.mode)
    try:
        training = TextTraining(
            model,
            train,
            validation,
            streams=arguments.streams,
            chunk=arguments.chunk,
            learning_rate=arguments.learning_rate,
            clip=arguments.clip,
            seed=arguments.seed,
        )
    except ValueError as error:
        raise ValueError(f"{arguments.text_file}: {error}") from None
    n_weights = sum(parameter.get_value().size for parameter in model.parameters)
    progress_console().out(
        f"Read {len(text):,} characters, {len(vocabulary.characters)} of them different: "
        f"{len(train):,} to train on, {len(validation):,} to validate, {len(test):,} held out. "
        f"{arguments.layers} {arguments.cell} of {arguments.hidden}, {n_weights:,} weights.",
        highlight=False,
    )
    code = _train(training, output, checkpoints, arguments)
    if not code and test:
        results_console().print(_scores(model, train, test), markup=False, soft_wrap=True)
    if not code:
        sampled = model.sample(train[:1], _SAMPLED, temperature=0.7, seed=arguments.seed)
        results_console().print(f"A sample: {train[:1] + sampled!r}", markup=False, soft_wrap=True)
    return code


def _train(
    training: Any, output: Path, checkpoints: Checkpoints | None, arguments: argparse.Namespace
) -> int:
    """Compile, verify, train and save; return the exit code."""
    from symbolic_rnn.backends import mode_name
    from symbolic_rnn.cli import INTERRUPTED, TERMINATED
    from symbolic_rnn.cli.console import progress_console, results_console, skipped_steps
    from symbolic_rnn.model_file import save_model
    from symbolic_rnn.training.fitting import NonFiniteLossError
    from symbolic_rnn.training.interrupt import TrainingTerminated

    results, progress = results_console(), progress_console()
    progress.print("Compiling the training step ...")
    began = perf_counter()
    mode = mode_name(training.step.function)
    training.model.predict  # noqa: B018 - compiled here, so that its time is not that of training
    progress.print(f"Compiled in {perf_counter() - began:.1f} s.")
    if not arguments.no_verify:
        progress.print(f"Verifying the gradient of the training step, in mode {mode} ...")
        report = training.verify()
        if report.differing:
            raise ValueError(
                f"the gradient of this network is wrong, so it is not trained: {report.worst}"
            )
        results.print(report.table() if arguments.verbose else report.summary(), markup=False)
    progress.print(f"Training, in mode {mode}; losses are bits per character ...")
    try:
        history = training.fit(
            epochs=arguments.epochs,
            patience=arguments.patience,
            checkpoints=checkpoints,
            console=progress,
        )
    except TrainingTerminated as error:
        history = error.history
    except NonFiniteLossError as error:
        if not error.history.best_epoch:
            raise
        save_model(training.model, output)
        raise ValueError(f"{error} Wrote the weights of that epoch to {output}.") from error
    stops = {"interrupted": ("Interrupted", INTERRUPTED), "terminated": ("Terminated", TERMINATED)}
    stopped, code = stops.get(history.stopped, ("", 0))
    if stopped and not history.best_epoch:
        progress.print(f"{stopped} in the first epoch; no model was written.")
        return code
    save_model(training.model, output)
    part = "validation" if history.validation_loss else "training"
    results.print(
        f"Wrote {output}: the weights of epoch {history.best_epoch} of {len(history.train_loss)}, "
        f"{history.best_loss:.4g} bits per character of the {part} part.",
        markup=False,
    )
    if skipped := training.step.skipped:
        results.print(skipped_steps(skipped), markup=False)
    if stopped:
        progress.print(f"{stopped}; the best weights so far are kept.")
    return code


def _scores(model: CharacterModel, train: str, test: str) -> str:
    """The bits per character on the held-out part, beside those of n-gram models."""
    from symbolic_rnn.training.text import KneserNey

    scores = {
        f"{type(model.cell).__name__.lower()}": model.bits_per_character(test),
        f"Kneser-Ney, order {_ORDER}": KneserNey(train, order=_ORDER).bits_per_character(test),
        "frequencies of characters": KneserNey(train, order=1).bits_per_character(test),
    }
    parts = ", ".join(f"{name} {bits:.3f}" for name, bits in scores.items())
    return f"Bits per character of the {len(test):,} held-out characters: {parts}."
