"""A character model and a text, prepared for training."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable
from rich.console import Console

from symbolic_rnn.losses import cross_entropy
from symbolic_rnn.training.carried import CarriedState
from symbolic_rnn.training.checkpoints import Checkpoints, as_checkpoints
from symbolic_rnn.training.fitting import History, fit
from symbolic_rnn.training.guarded import GuardedStep
from symbolic_rnn.training.proof import verifiable_step, verified_step
from symbolic_rnn.training.text.character_model import CharacterModel, Evaluation, chunks_of
from symbolic_rnn.verification import Report

__all__ = ["TextTraining", "split_text"]

#: Time steps of the sample on which the gradient is verified.
_VERIFIED_STEPS = 8


class TextTraining:
    """A character model and the two parts of a text that its training needs.

    Parameters
    ----------
    model : CharacterModel
    text, validation : str
        The training part, and the part by which the best epoch is chosen; empty for none.
    streams, chunk : int
        Number of pieces of the text that are read side by side, and of characters of each in a
        training step.
    learning_rate, clip : float
        Learning rate of Adam, and maximal global norm of the gradient.
    seed : int
        Seed of the order in which the pieces are taken.

    Raises
    ------
    ValueError
        If a part is too short, or a number is out of range.
    """

    def __init__(
        self,
        model: CharacterModel,
        text: str,
        validation: str = "",
        *,
        streams: int,
        chunk: int,
        learning_rate: float,
        clip: float,
        seed: int,
    ):
        for name, value in {"learning_rate": learning_rate, "clip": clip}.items():
            if not 0 < value < np.inf:
                raise ValueError(f"{name} expects a positive number, got {value}")
        if len(text) <= streams * chunk:
            raise ValueError(
                f"expected a training part of more than {streams * chunk} characters, one chunk of "
                f"{chunk} characters for each of {streams} streams, got {len(text)}; use a longer "
                "text, fewer streams or a shorter chunk"
            )
        if 0 < len(validation) <= streams:
            raise ValueError(
                f"expected a validation part of more than {streams} characters, one for each "
                f"stream, got {len(validation)}; use a longer text, a greater part or fewer streams"
            )
        self.model, self.seed = model, seed
        self.learning_rate, self.clip = learning_rate, clip
        self.data = chunks_of(model.vocabulary.encode(text), streams, chunk)
        self.validation = None
        if validation:
            self.validation = chunks_of(model.vocabulary.encode(validation), streams, chunk)
        self.x, self.y = pt.imatrix("x"), pt.imatrix("y")
        self.mask, self.is_new = pt.matrix("mask", dtype="bool"), pt.vector("is_new", dtype="bool")
        carried = CarriedState(model.cell, streams)
        # Padded steps are the last ones of a stream, so masking their loss is enough.
        h, self.carry = carried.unroll(model.embedded(self.x), is_new=self.is_new)
        nats = cross_entropy(model.readout(h), self.y, mask=self.mask)
        #: The mean bits per character of a chunk.
        self.loss: TensorVariable = nats * np.asarray(1 / np.log(2), dtype=nats.dtype)
        self.loss.name = f"the loss of {type(model.cell).__name__.lower()}"

    @cached_property
    def step(self) -> GuardedStep:
        """The training step, ``loss, norm, *gradients = step(x, y, mask, is_new)``.

        It updates the weights and carries the state on. The gradients are those passed to the
        optimizer, one for each parameter of the model, and `norm` is their global norm. A step that
        is not finite is skipped.
        """
        return verifiable_step(
            self.loss,
            [self.x, self.y, self.mask, self.is_new],
            self.model.parameters,
            learning_rate=self.learning_rate,
            clip=self.clip,
            updates=self.carry,
            mode=self.model.mode,
        )

    @cached_property
    def evaluate(self) -> Evaluation:
        """The bits per character of a chunk of the validation part; its function is compiled."""
        assert self.validation is not None
        return Evaluation(self.model, self.validation.rows)

    def verify(self) -> Report:
        """Verify the gradient that the compiled training step computes, on the first characters.

        Weights, states and optimizer are restored.
        """
        x, y, mask, is_new = self.data.epoch()[0].arguments
        inputs = [self.x, self.y, self.mask, self.is_new]
        first = [each[:, :_VERIFIED_STEPS].astype(each.dtype) for each in (x, y, mask)]
        sample = dict(zip(inputs, [*first, is_new], strict=True))
        return verified_step(self.step, self.loss, self.model.parameters, sample)

    def fit(
        self,
        *,
        epochs: int,
        patience: int,
        checkpoints: Checkpoints | str | Path | None = None,
        progress: bool = True,
        console: Console | None = None,
    ) -> History:
        """Train; see :meth:`CharacterModel.fit`."""
        if checkpoints is not None:
            checkpoints = as_checkpoints(checkpoints)
            configuration = {
                "learning_rate": self.learning_rate,
                "clip": self.clip,
                "characters": self.model.vocabulary.characters,
            }
            checkpoints = replace(
                checkpoints, configuration={**checkpoints.configuration, **configuration}
            )
        validated: dict[str, Any] = {}
        if self.validation is not None:
            validated = {
                "evaluate": self.evaluate,
                "validation": self.validation,
                "patience": patience or None,
            }
        return fit(
            self.step,
            self.data,
            parameters=self.model.parameters,
            epochs=epochs,
            seed=self.seed,
            measures=["gradient_norm"],
            checkpoints=checkpoints,
            progress=progress,
            console=console,
            **validated,
        )


def split_text(text: str, validation: float, test: float) -> tuple[str, str, str]:
    """Split a text into a training, a validation and a test part, in this order.

    Parameters
    ----------
    text : str
    validation, test : float
        Fraction of the characters in each part, rounded; 0 leaves it empty.

    Raises
    ------
    ValueError
        If a fraction is outside [0, 1), or both leave nothing to train on.

    Examples
    --------
    >>> split_text("abcdefghij", 0.1, 0.2)
    ('abcdefg', 'h', 'ij')
    """
    if not (0 <= validation < 1 and 0 <= test < 1 and validation + test < 1):
        raise ValueError(
            f"expected fractions in [0, 1) with a sum below 1, got {validation=} and {test=}"
        )
    late = len(text) - round(len(text) * test)
    middle = late - round(len(text) * validation)
    return text[:middle], text[middle:late], text[late:]
