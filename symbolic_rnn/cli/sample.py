"""``symbolic-rnn sample``: continues a text by a character model."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from symbolic_rnn.cli.options import integer, non_negative

__all__ = ["add_parser", "run"]


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "sample",
        help="continue a text by a character model",
        description="Continue a text, character by character, by a model that train wrote.",
    )
    parser.add_argument("model", metavar="MODEL", help="a model file of a text")
    parser.add_argument(
        "--prompt",
        metavar="TEXT",
        help="the beginning, of characters of the training text (default: a line break, or else "
        "its first character in the order of Unicode)",
    )
    parser.add_argument(
        "--length", type=integer(0), default=500, help="characters to add (default: 500)"
    )
    parser.add_argument(
        "--temperature",
        type=non_negative,
        default=0.7,
        help="below 1, likely characters become likelier; 0 takes the likeliest (default: 0.7)",
    )
    parser.add_argument(
        "--seed", type=integer(0), help="random seed (default: another one at each call)"
    )
    parser.add_argument(
        "--mode", help="PyTensor mode, such as C99, CVM or NUMBA (default: the fastest available)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Sample and print the prompt and what follows it."""
    from symbolic_rnn.model_file import load_model
    from symbolic_rnn.training.text import CharacterModel

    model = load_model(arguments.model, mode=arguments.mode)
    if not isinstance(model, CharacterModel):
        raise ValueError(
            f"{arguments.model}: expected a model of a text, as symbolic-rnn train FILE.txt "
            f"writes, got a {type(model).__name__}; a series is continued by symbolic-rnn forecast"
        )
    prompt = arguments.prompt
    if prompt is None:
        known = model.vocabulary.characters
        prompt = "\n" if "\n" in known else known[0]
    text = model.sample(
        prompt,
        arguments.length,
        temperature=arguments.temperature,
        seed=arguments.seed,
    )
    sys.stdout.write(f"{prompt}{text}\n")
    return 0
