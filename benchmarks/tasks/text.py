"""Prediction of the next character, by a `CharacterModel`."""

from __future__ import annotations

import pydoc_data.topics
from dataclasses import dataclass
from time import process_time

import pytensor
from tasks.networks import member
from tasks.outcome import Outcome

import symbolic_rnn as srnn

#: Characters of the text, the help topics of Python, and those at its end that are the test.
LENGTH, TEST = 100_000, 10_000
EMBEDDING, EPOCHS, STREAMS, CHUNK, RATE = 64, 8, 16, 50, 5e-3


@dataclass(frozen=True)
class OnText:
    """A member of the zoo that reads embeddings of characters."""

    claim: str
    width: int = 64

    def trained(self, name: str, seed: int, share: float) -> Outcome:
        """Train on the text, and score its last part."""
        text = "\n".join(pydoc_data.topics.topics.values())[:LENGTH]
        train, test = text[:-TEST], text[-TEST:]
        vocabulary = srnn.Vocabulary(train)
        with pytensor.config.change_flags(floatX="float32"):
            cell = member(name, EMBEDDING, self.width, seed=seed)
            model = srnn.CharacterModel(vocabulary, cell, seed=seed, mode="C99")
            began = process_time()
            history = model.fit(
                train,
                epochs=max(1, round(share * EPOCHS)),
                streams=STREAMS,
                chunk=CHUNK,
                learning_rate=RATE,
                seed=seed,
                progress=False,
            )
        seconds = process_time() - began
        baselines = {
            f"{order}-grams": srnn.KneserNey(train, vocabulary, order=order).bits_per_character(
                test
            )
            for order in (1, 3)
        }
        return Outcome(
            "next character",
            "bits",
            model.bits_per_character(test),
            baselines,
            sum(each.get_value().size for each in model.parameters),
            len(history.train_loss),
            seconds,
        )
