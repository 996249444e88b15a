"""C identifiers for the names of a user's model."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from symbolic_rnn.c99.export import identifier as spelled

__all__ = ["identifier", "identifiers", "phrase"]

#: Words that no variable of C or C++ may have, and macros of the headers that exports include.
_KEYWORDS = """
    alignas alignof and and_eq asm atomic_cancel atomic_commit atomic_noexcept auto bitand bitor
    bool break case catch char char8_t char16_t char32_t class compl concept const consteval
    constexpr constinit const_cast continue co_await co_return co_yield decltype default delete do
    double dynamic_cast else enum explicit export extern false float for friend goto if inline int
    long mutable namespace new noexcept not not_eq nullptr operator or or_eq private protected
    public reflexpr register reinterpret_cast requires restrict return short signed sizeof static
    static_assert static_cast struct switch synchronized template this thread_local throw true try
    typedef typeid typename typeof union unsigned using virtual void volatile wchar_t while xor
    xor_eq NULL NAN INFINITY HUGE_VAL EOF BUFSIZ errno stdin stdout stderr assert offsetof main
    linux unix none I
"""
_RESERVED = frozenset(_KEYWORDS.split())

#: Capitals that are no macro of a header: a letter of a matrix, with indices.
_LETTER = re.compile(r"[A-Z](_\d+)*")

#: Categories of characters: of control, of format, and separators of lines.
_NOT_SHOWN = ("Cc", "Cf", "Cs", "Zl", "Zp")
_REPLACED = str.maketrans({"\\": "/", '"': "'", "`": "'", "|": "/"})


def identifier(name: str) -> str:
    """Spell a name as an identifier of C and C++ that is no macro.

    Examples
    --------
    >>> identifier("W^{(1)}"), identifier("σ_t"), identifier("3d"), identifier("class")
    ('W_1', 'sigma_t', 'v_3d', 'v_class')
    >>> identifier("M_PI"), identifier("I")
    ('v_M_PI', 'v_I')
    """
    word = spelled(name) or "value"
    reserved = (
        word in _RESERVED
        or word.startswith("c99")
        or not word[0].isalpha()
        or (word == word.upper() and not _LETTER.fullmatch(word))
    )
    return f"v_{word}" if reserved else word


def identifiers(names: Iterable[str]) -> list[str]:
    """Spell names as identifiers, each another one.

    Examples
    --------
    >>> identifiers(["W^{(1)}", "W_1", "b"])
    ['W_1', 'W_1_2', 'b']
    """
    found: list[str] = []
    for name in names:
        word = fresh = identifier(name)
        count = 1
        while fresh in found:
            count += 1
            fresh = f"{word}_{count}"
        found.append(fresh)
    return found


def phrase(text: str) -> str:
    r"""Spell a user's text such that it ends no comment, string or line, in C, Python and Markdown.

    Characters that a line cannot show become spaces.

    Examples
    --------
    >>> phrase("a*/b"), phrase("two\nlines"), phrase('say "x"')
    ('a* /b', 'two lines', "say 'x'")
    """
    shown = "".join(" " if unicodedata.category(each) in _NOT_SHOWN else each for each in text)
    safe = shown.translate(_REPLACED)
    apart = re.sub(r"(?<=/)(?=\*)|(?<=\*)(?=/)|(?<=\?)(?=\?)", " ", safe)
    return " ".join(apart.split())
