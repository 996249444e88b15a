"""Leaves out of a header the elementary functions that a library does not reach."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["reachable"]

#: A function of ``math_f32.h`` or ``math_f64.h``, with its comment.
_FUNCTION = re.compile(
    r"(?:^/\*(?:[^*]|\*(?!/))*\*/\n)?^C99_MATH \w+ (?P<name>c99_\w+)\([^;{]*\{\n(?:.*\n)*?\}\n\n?",
    flags=re.MULTILINE,
)


def reachable(text: str, called: Iterable[str]) -> str:
    """Keep the functions of a header that are called, directly or by one another.

    Parameters
    ----------
    text : str
        The header; only functions that begin with ``C99_MATH`` are left out.
    called : iterable of str
        Names of functions.

    Examples
    --------
    >>> text = '''C99_MATH double c99_two(void) {
    ...     return 2;
    ... }
    ...
    ... C99_MATH double c99_four(void) {
    ...     return 2 * c99_two();
    ... }
    ... '''
    >>> "c99_two" in reachable(text, ["c99_four"]), "c99_four" in reachable(text, ["c99_two"])
    (True, False)
    """
    found = {match["name"]: match.group() for match in _FUNCTION.finditer(text)}
    kept: set[str] = set()
    waiting = set(called)
    while waiting:
        name = waiting.pop()
        if name in found and name not in kept:
            kept.add(name)
            waiting.update(re.findall(r"\bc99_\w+", found[name]))
    return _FUNCTION.sub(lambda match: match.group() if match["name"] in kept else "", text)
