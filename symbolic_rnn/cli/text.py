"""``symbolic-rnn train FILE.txt``: trains a character model on a text and writes a model file."""

from __future__ import annotations

import argparse
import codecs
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from symbolic_rnn.cli.options import integer, writable_file
from symbolic_rnn.cli.running import (
    add_file_options,
    add_training_options,
    chosen_checkpoints,
    compile_and_verify,
    train_and_save,
)

if TYPE_CHECKING:
    from symbolic_rnn.cells import Cell
    from symbolic_rnn.training.text import CharacterModel

__all__ = ["text_parser_for"]

_Chosen = Callable[[Sequence[str]], argparse.ArgumentParser | None]

#: Characters of the sample that ends a training, and the order of the n-grams beside it.
_SAMPLED, _ORDER = 200, 5


def text_parser_for(parser: argparse.ArgumentParser) -> _Chosen:
    """Return what gives the parser for a text, where the arguments of ``train`` are for one.

    A file is a text if its name ends in ``.txt``, or with ``--text``. Where an option is one for
    the other kind of file, its error says so.

    Parameters
    ----------
    parser : ArgumentParser
        That of ``train``, with the options for a series.
    """
    other = type(parser)(prog=f"{parser.prog} --text", description=_DESCRIPTION)
    _add_options(other)
    other.set_defaults(run=run, parser=other)
    options, of_texts = _options(parser), _options(other)

    def named(unknown: Sequence[str], known: Iterable[str]) -> str | None:
        """The first unknown argument that is one of the other options, or begins one."""
        words = (word.partition("=")[0] for word in unknown if word.startswith("--"))
        return next((w for w in words if any(each.startswith(w) for each in known)), None)

    def for_a_text(unknown: Sequence[str]) -> str:
        word = named(unknown, of_texts)
        return f"; {word} is for a text: add --text, or name a file .txt" if word else ""

    def for_a_series(unknown: Sequence[str]) -> str:
        word = named(unknown, options)
        return f"; {word} is for a series, and this file is read as a text" if word else ""

    parser.advice, other.advice = for_a_text, for_a_series  # type: ignore[attr-defined]

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
        return other if is_for_a_text(words) else None

    return chosen


def _options(parser: argparse.ArgumentParser) -> dict[str, argparse.Action]:
    return {word: action for action in parser._actions for word in action.option_strings}


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
    add_training_options(training, epochs=10)
    training.add_argument(
        "--dtype",
        choices=("float32", "float64"),
        default="float32",
        help="to compute in (default: float32)",
    )
    sizes = {
        "streams": (32, "pieces of the text that are read side by side"),
        "chunk": (64, "characters of each stream in a training step"),
    }
    for name, (default, what) in sizes.items():
        training.add_argument(
            f"--{name}", type=integer(1), default=default, help=f"{what} (default: {default})"
        )
    add_file_options(parser, training, learning_rate=0.002, patience=3, part=0.05, of="characters")


def read_text(path: str) -> str:
    """Read a text in UTF-8, with its ends of lines as they are.

    Raises
    ------
    ValueError
        If it cannot be read, is empty, or not UTF-8.
    """
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ValueError(f"{path}: expected a text file: {error.strerror}") from None
    except UnicodeDecodeError as error:
        start = error.object[:2]
        encoding = "utf-16" if start in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "latin1"
        raise ValueError(
            f"{path}: expected a text in UTF-8, but byte {error.start} is not valid; convert it "
            f"first, for example by iconv -f {encoding} -t utf-8"
        ) from None
    if not text:
        raise ValueError(f"{path}: expected a text, but the file is empty")
    return text


def run(arguments: argparse.Namespace) -> int:
    """Train on a text."""
    from pytensor import config

    from symbolic_rnn.backends import compile_mode
    from symbolic_rnn.cli.console import progress_console, results_console
    from symbolic_rnn.training.text import CharacterModel, Vocabulary
    from symbolic_rnn.training.text.text_training import TextTraining, split_text

    compile_mode(arguments.mode)
    output = writable_file(arguments.output, inputs=(arguments.text_file,))
    checkpoints = chosen_checkpoints(arguments)
    read = read_text(arguments.text_file)
    text = read.replace("\r\n", "\n").replace("\r", "\n")
    train, validation, test = split_text(text, arguments.validation, arguments.test)
    if len(train) < _ORDER or len(test) == 1:
        raise ValueError(
            f"{arguments.text_file}: expected a training part of at least {_ORDER} characters and "
            f"a test part of at least 2, or --test 0, got {len(train)} and {len(test)}; use a "
            "longer text, or other parts"
        )
    vocabulary = Vocabulary(train)
    with config.change_flags(floatX=arguments.dtype):
        model = CharacterModel(
            vocabulary, _cell(arguments), seed=arguments.seed, mode=arguments.mode
        )
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
        progress, results = progress_console(), results_console()
        name = f"{arguments.layers} {arguments.cell} of {arguments.hidden}"
        n_weights = sum(parameter.get_value().size for parameter in model.parameters)
        unknown = ""
        if n_unknown := len(vocabulary.unknown(text)):
            unknown = f" ({n_unknown:,} not in the training part, so unknown to the model)"
        progress.out(
            f"Read {len(text):,} characters, {len(set(text)):,} of them different{unknown}"
            f"{', with ends of lines (CR LF or CR) made LF' * (read != text)}: "
            f"{len(train):,} to train on, {len(validation):,} to validate, {len(test):,} held out. "
            f"{name}, {n_weights:,} weights, {arguments.dtype}.",
            highlight=False,
        )
        mode = compile_and_verify(
            training, name, verify=not arguments.no_verify, verbose=arguments.verbose
        )
        progress.print(f"Training, in mode {mode}; losses are bits per character ...")
        code = train_and_save(
            training,
            lambda: training.fit(
                epochs=arguments.epochs,
                patience=arguments.patience,
                checkpoints=checkpoints,
                console=progress,
            ),
            model,
            output,
        )
        if code:
            return code
        if test:
            results.print(_scores(model, train, test), markup=False, soft_wrap=True)
        sampled = model.sample(train[:1], _SAMPLED, temperature=0.7, seed=arguments.seed)
        results.print(f"A sample: {train[:1] + sampled!r}", markup=False, soft_wrap=True)
    return code


def _cell(arguments: argparse.Namespace) -> Cell:
    """Build the cell, or the stack of cells."""
    import numpy as np

    from symbolic_rnn.cells import CELLS, Stack

    make: Any = CELLS[arguments.cell]
    widths = [arguments.embedding, *[arguments.hidden] * arguments.layers]
    seeds = np.random.SeedSequence(arguments.seed).generate_state(arguments.layers)
    layers = [
        make(n_in, n_hidden, seed=int(seed))
        for seed, (n_in, n_hidden) in zip(seeds, pairwise(widths), strict=True)
    ]
    return layers[0] if len(layers) == 1 else Stack(layers)


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
