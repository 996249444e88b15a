r"""An n-gram model of characters, with which networks are compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import Positive, checks_arguments
from symbolic_rnn.training.text.vocabulary import Vocabulary

__all__ = ["KneserNey"]

Integers = NDArray[np.integer]


class KneserNey:
    r"""The interpolated Kneser-Ney model of the characters of a text.

    .. math::
        p_k(w \mid h) &= \frac{\max(c_k(h w) - D_k, 0)}{c_k(h)}
            + \frac{D_k\, N_k(h)}{c_k(h)}\, p_{k-1}(w \mid h'), \quad p_0(w) = \frac{1}{|V|}
            \tag{1} \\
        D_k &= \frac{n_1}{n_1 + 2 n_2} \tag{2}

    for a character :math:`w` after a context :math:`h` of :math:`k - 1` characters, of which
    :math:`h'` lacks the first. At the highest order, :math:`c_k(h w)` is how often :math:`h w`
    occurs; at lower ones it is the number of distinct characters before it, the continuation count.
    :math:`c_k(h)` is the sum over :math:`w`, and :math:`N_k(h)` the number of :math:`w` with a
    positive count; :math:`n_1` and :math:`n_2` are the numbers of k-grams with count 1 and 2, and
    where none has count 1, :math:`D_k = 1/2`. After a context that the text does not contain,
    :math:`p_k = p_{k-1}`.

    Parameters
    ----------
    text : str
        The training text.
    vocabulary : Vocabulary, optional
        The symbols among which probabilities are shared, that of a network to compare with; the
        characters of the text when omitted, and the unknown symbol.
    order : int
        The longest n-gram: contexts have up to ``order - 1`` characters. With 1, it is the
        frequency of each character.

    Raises
    ------
    ValueError
        If the text has fewer characters than `order`.

    References
    ----------
    R. Kneser and H. Ney, "Improved backing-off for m-gram language modeling", ICASSP 1995. S. F.
    Chen and J. Goodman, "An empirical study of smoothing techniques for language modeling",
    Computer Speech and Language 13 (1999), section 2.7 and equations (14), (16).

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> model = srnn.KneserNey("abracadabra" * 20, order=3)
    >>> model.vocabulary.decode([model.probabilities("ab").argmax()])
    'r'
    >>> bool(abs(model.probabilities("zz").sum() - 1) < 1e-12)
    True
    >>> model.bits_per_character("abracadabra") < 1
    True
    """

    @checks_arguments
    def __init__(self, text: str, vocabulary: Vocabulary | None = None, *, order: Positive = 5):
        if len(text) < order:
            raise ValueError(
                f"KneserNey expects a text with at least {order} characters, its order, got "
                f"{len(text)}; use a longer text or a smaller order."
            )
        self.vocabulary = Vocabulary(text) if vocabulary is None else vocabulary
        self._orders = _counted(self.vocabulary.encode(text), len(self.vocabulary), order)

    @property
    def order(self) -> int:
        """The longest n-gram."""
        return len(self._orders)

    @checks_arguments
    def probabilities(self, context: str) -> NDArray[np.float64]:
        """Return the probability of each symbol after a context.

        Parameters
        ----------
        context : str
            Of any length; the last ``order - 1`` characters count.

        Returns
        -------
        ndarray, shape (len(vocabulary),)
            In the order of the vocabulary, the unknown symbol first; their sum is 1.
        """
        last = self.vocabulary.encode(context[max(0, len(context) - self.order + 1) :])
        size = len(self.vocabulary)
        continued = np.empty((size, len(last) + 1), dtype=np.int64)
        continued[:, :-1], continued[:, -1] = last, np.arange(size)
        return self._probabilities(continued)[:, -1]

    @checks_arguments
    def bits_per_character(self, text: str) -> float:
        r"""Return the mean of :math:`-\log_2 p` over a text, without its first character.

        Raises
        ------
        ValueError
            If the text has fewer than two characters.
        """
        if len(text) < 2:
            raise ValueError(
                "KneserNey expects a text with at least 2 characters, of which the first is "
                f"given, got {len(text)}."
            )
        return float(-np.log2(self._probabilities(self.vocabulary.encode(text))[1:]).mean())

    def _probabilities(self, symbols: Integers) -> NDArray[np.float64]:
        """The probability of each symbol after those before it, along the last axis."""
        symbols = symbols.astype(np.int64)
        contexts = np.zeros_like(symbols)  # the empty one
        p = np.full(symbols.shape, 1 / len(self.vocabulary))
        for each in self._orders:
            known = contexts >= 0
            keys = contexts * len(self.vocabulary) + symbols
            places = np.minimum(np.searchsorted(each.grams, keys), len(each.grams) - 1)
            found = known & (each.grams[places] == keys)
            total = np.where(known, each.totals[contexts], 0.0)
            rest = each.discount * each.distinct[contexts] * p
            count = np.where(found, each.counts[places], 0.0)
            higher = np.maximum(count - each.discount, 0) + rest
            p = np.divide(higher, total, out=p, where=total > 0)
            # The n-gram that ends at a symbol is the context of the next one.
            contexts = np.full_like(symbols, -1)
            contexts[..., 1:] = np.where(found, places, -1)[..., :-1]
        return p


@dataclass(frozen=True)
class _Order:
    """The k-grams of a text: each is its context, a (k-1)-gram by its place, and a symbol."""

    #: context * size of the vocabulary + symbol, ascending.
    grams: NDArray[np.int64]
    #: Occurrences at the highest order, distinct symbols before the k-gram at the others.
    counts: NDArray[np.float64]
    #: For each context: the sum of the counts, and the number of positive ones.
    totals: NDArray[np.float64]
    distinct: NDArray[np.float64]
    discount: float


def _counted(symbols: Integers, size: int, order: int) -> list[_Order]:
    raw = []
    contexts = np.zeros(len(symbols), dtype=np.int64)  # the one before each symbol
    for k in range(order):
        raw.append(np.unique_all(contexts * size + symbols[k:]))
        contexts = raw[-1].inverse_indices[:-1]
    orders = []
    n_contexts = 1
    for k, (grams, _, places, counts) in enumerate(raw):
        if k + 1 < order:  # how many longer n-grams end in each
            counts = np.bincount(places[1:][raw[k + 1].indices], minlength=len(grams))
        once, twice = (int((counts == n).sum()) for n in (1, 2))
        of = grams // size
        orders.append(
            _Order(
                grams,
                counts.astype(np.float64),
                np.bincount(of, counts, minlength=n_contexts),
                np.bincount(of, counts > 0, minlength=n_contexts),
                once / (once + 2 * twice) if once else 0.5,
            )
        )
        n_contexts = len(grams)
    return orders
