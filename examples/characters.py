"""A character model of Python's own help texts, beside n-grams.

Run it with ``python examples/characters.py``; it trains for some minutes, and prints the bits per
character on the end of the text that it did not see, and what it writes after a prompt.
"""

from __future__ import annotations

import pydoc_data.topics

import symbolic_rnn as srnn

__all__ = ["main"]


def main(
    *,
    hidden: int = 128,
    epochs: int = 8,
    characters: int | None = None,
    streams: int = 32,
    chunk: int = 64,
    mode: str | None = None,
) -> dict[str, float]:
    """Train, and return the bits per character of each model on the held-out text."""
    text = "\n".join(pydoc_data.topics.topics.values())[:characters]
    split = round(0.95 * len(text))
    train, test = text[:split], text[split:]
    cells = [srnn.LSTM(32, hidden, seed=0), srnn.LSTM(hidden, hidden, seed=1)]
    model = srnn.CharacterModel(srnn.Vocabulary(train), srnn.Stack(cells), seed=2, mode=mode)
    model.fit(train, epochs=epochs, streams=streams, chunk=chunk)
    bits = {"two LSTMs": model.bits_per_character(test)}
    for order in (1, 3, 5):
        ngrams = srnn.KneserNey(train, order=order)
        bits[f"Kneser-Ney, order {order}"] = ngrams.bits_per_character(test)
    for name, each in bits.items():
        print(f"{name:22} {each:.3f} bits per character")
    print("The " + model.sample("The ", 300, temperature=0.6, seed=0))
    return bits


if __name__ == "__main__":
    main()
