"""``symbolic-rnn export``: a trained network as a library in C."""

from __future__ import annotations

import argparse
from typing import Any

from symbolic_rnn.cli.options import integer, positive

__all__ = ["add_parser", "run"]

_DTYPES = ("float64", "float32")


def add_parser(subparsers: Any) -> None:
    """Add the command to the shell's parser."""
    parser = subparsers.add_parser(
        "export",
        help="write a network as C99 that needs no Python",
        description="Write a model as a library in C99 that allocates no memory and needs no "
        "operating system: its source, header, weights, a test with its data, Makefile, "
        "CMakeLists.txt and README.md. The header says what each function takes.",
    )
    parser.add_argument("model", metavar="MODEL", help="a model file, as train writes it")
    parser.add_argument("-o", "--output", metavar="DIR", required=True, help="the folder")
    parser.add_argument("--name", default="network", help="how names in C begin (network)")
    parser.add_argument(
        "--with-training", action="store_true", help="write the gradient and training, too"
    )
    parser.add_argument(
        "--steps",
        type=integer(1),
        help="steps of a sequence in training (the window of a forecaster, else 16)",
    )
    parser.add_argument("--learning-rate", type=positive, help="of Adam, for training (0.001)")
    parser.add_argument("--clip", type=positive, help="largest norm of a gradient (1)")
    parser.add_argument("--python", action="store_true", help="write a ctypes module, too")
    parser.add_argument("--arduino", action="store_true", help="write an Arduino library, too")
    parser.add_argument("--dtype", choices=_DTYPES, help="to compute in (the model's)")


def run(arguments: argparse.Namespace) -> int:
    """Export a model."""
    from pytensor_ml.optim import adam, chain

    from symbolic_rnn.export import export_c
    from symbolic_rnn.export.network import exported
    from symbolic_rnn.model_file import load_model
    from symbolic_rnn.training import clip_by_global_norm
    from symbolic_rnn.training.text import CharacterModel

    rate, clip = arguments.learning_rate, arguments.clip
    optimizer = None
    if not (rate is clip is None):
        clipping = clip_by_global_norm(1.0 if clip is None else clip)
        optimizer = chain(clipping, adam(1e-3 if rate is None else rate))
    if optimizer is not None and not arguments.with_training:
        option = "--clip" if rate is None else "--learning-rate"
        raise ValueError(
            f"{option} has no effect without --with-training. Add it, or drop {option}."
        )
    model = load_model(arguments.model)
    if isinstance(model, CharacterModel):
        raise ValueError(
            f"{arguments.model}: a model of a text cannot be exported; export its cell from "
            "Python, export_c(model.cell, ..., readout=model.readout), which reads embeddings"
        )
    try:
        exported(model)
    except TypeError as error:  # a model of another kind, such as of a text
        raise ValueError(f"{arguments.model}: {error}") from None
    files = export_c(
        model,
        arguments.output,
        name=arguments.name,
        training=arguments.with_training,
        n_steps=arguments.steps,
        optimizer=optimizer,
        dtype=arguments.dtype,
        python=arguments.python,
        arduino=arguments.arduino,
    )
    names = (file.relative_to(arguments.output).as_posix() for file in files)
    print(f"{arguments.output}: {', '.join(names)}")
    return 0
