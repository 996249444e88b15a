"""The characters that a text model knows."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from symbolic_rnn.argument_checks import as_array, checks_arguments

__all__ = ["Vocabulary"]

#: What stands for the unknown symbol in a decoded text.
REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Vocabulary:
    r"""The distinct characters of a text, numbered from 1; 0 is the unknown symbol.

    A character is a Unicode code point. Any that the text does not contain is encoded as 0, so a
    model assigns a probability to every text, and its bits per character are finite. What is
    counted for an unknown character is that it is unknown, not which one it is.

    Parameters
    ----------
    text : str
        Its characters are known: the training text.

    Attributes
    ----------
    characters : str
        The known characters, in the order of their code points; character ``k - 1`` has number
        ``k``.

    Raises
    ------
    ValueError
        If the text is empty.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> vocabulary = srnn.Vocabulary("banana")
    >>> vocabulary.characters, len(vocabulary)
    ('abn', 4)
    >>> vocabulary.encode("nab?").tolist()
    [3, 1, 2, 0]
    >>> vocabulary.decode([3, 1, 2])
    'nab'
    """

    @checks_arguments
    def __init__(self, text: str):
        codes = np.unique(_code_points(text))
        if not len(codes):
            raise ValueError("Vocabulary expects a text with at least one character, got ''.")
        self.characters = "".join(map(chr, codes.tolist()))
        # The last entry, beyond all characters, is that of the unknown symbol.
        self._numbers = np.zeros(codes[-1] + 2, dtype="uint8" if len(codes) < 256 else "int32")
        self._numbers[codes] = np.arange(1, len(self))

    def __len__(self) -> int:
        """Return the number of symbols: the characters and the unknown symbol."""
        return len(self.characters) + 1

    def __repr__(self) -> str:
        return f"Vocabulary({self.characters!r})"

    @checks_arguments
    def encode(self, text: str) -> NDArray[np.integer]:
        """Return the number of each character, ``(len(text),)``, 0 where it is unknown."""
        codes = _code_points(text)
        return self._numbers[np.minimum(codes, len(self._numbers) - 1, out=codes)]

    @checks_arguments
    def decode(self, numbers: ArrayLike) -> str:
        """Return the text of numbers ``(length,)``; the unknown symbol becomes U+FFFD.

        Raises
        ------
        ValueError
            If a number is not below ``len(vocabulary)``, or is negative.
        """
        found = as_array("Vocabulary", "numbers", numbers, "int64")
        if found.size and (found.min() < 0 or found.max() >= len(self)):
            raise ValueError(
                f"Vocabulary expects numbers from 0 to {len(self) - 1}, got {found.min()} to "
                f"{found.max()}."
            )
        symbols = REPLACEMENT + self.characters
        return "".join(symbols[number] for number in found.tolist())

    @checks_arguments
    def unknown(self, text: str) -> str:
        """Return the distinct characters of a text that are unknown."""
        return "".join(sorted(set(text) - set(self.characters)))


def _code_points(text: str) -> NDArray[np.uint32]:
    # Surrogates are code points, which a string may contain alone.
    return np.frombuffer(bytearray(text.encode("utf-32-le", "surrogatepass")), dtype="<u4")
