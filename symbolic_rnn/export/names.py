"""C identifiers for the names of a user's model."""

from __future__ import annotations

import keyword
import re
import sys
import unicodedata
from collections.abc import Iterable

from symbolic_rnn.c99.export import identifier as spelled

__all__ = ["check_name", "identifier", "identifiers", "phrase"]

#: The headers of C, NAME.h, that a program with the folder of the export in its path looks for.
_STANDARD = """
    assert complex ctype errno fenv float inttypes iso646 limits locale math setjmp signal stdarg
    stdbool stddef stdint stdio stdlib string tgmath time wchar wctype
"""
_HEADERS = frozenset(_STANDARD.split())

#: Names of targets that CMake and make have, or that the Makefile of an export defines.
_BUILD = """
    all all_build check clean depend edit_cache experimental gnumakefile help install makefile
    nightly package package_source preinstall rebuild_cache run_tests test uninstall zero_check
"""
_TARGETS = frozenset(_BUILD.split())

#: Endings with which the files or symbols of one network would be those of another: of networks
#: "a" and "a_train", both have "a_train_step".
_ENDINGS = ("_optimizer", "_train", "_weights", "_test", "_shared")

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


def check_name(owner: str, name: str, *, python: bool = False) -> None:
    """Check how the names of an export's files and functions begin.

    Parameters
    ----------
    owner : str
        The function that exports, for messages.
    name : str
    python : bool
        Whether there is a module of this name, too.

    Raises
    ------
    ValueError
        If it is no identifier of C, or is that of a header of C, of a target of make or CMake or
        (with ``python``) of a module of Python, or ends like a file or function of an export.
    """
    if not re.fullmatch(r"(?!c99)[A-Za-z]\w{0,30}", name, flags=re.ASCII):
        raise ValueError(
            f"{owner} expects a C identifier of at most 31 characters as name, which begins with a "
            f"letter and not with c99; got {name!r}."
        )
    if name.lower() in _TARGETS or name.endswith(_ENDINGS):
        what = "is a target of make or CMake"
        if name.endswith(_ENDINGS):
            what = f"ends like a file or function of an export ({', '.join(_ENDINGS)})"
        raise ValueError(f"{owner}: the name {name!r} {what}. Give another name.")
    if name.lower() in _HEADERS or (python and _is_taken_in_python(name)):
        what = "header of C" if name.lower() in _HEADERS else "keyword or a module of Python"
        raise ValueError(
            f"{owner}: {name!r} is the name of a {what}, which a file of the export would hide. "
            "Give another name."
        )


def _is_taken_in_python(name: str) -> bool:
    return keyword.iskeyword(name) or name in sys.stdlib_module_names or name == "numpy"
