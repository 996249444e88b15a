"""Generates variable names that are unique within a generated file."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["UniqueNames"]

_LONGEST = 48
_NO_BRACES = str.maketrans("", "", "{}")


class UniqueNames:
    """Hands out unique names, and remembers which name was asked for.

    Parameters
    ----------
    taken : iterable of str
        Reserved names.

    Examples
    --------
    >>> names = UniqueNames(["in"])
    >>> [names.fresh(wanted) for wanted in ("in", "s", "s", "in", "{s_2}_t")]
    ['in_2', 's', 's_2', 'in_3', 's_2_t']
    >>> names.wanted["s_2"], names.wanted["s_2_t"]
    ('s', '{s_2}_t')
    """

    def __init__(self, taken: Iterable[str] = ()):
        self._counts: dict[str, int] = dict.fromkeys(taken, 1)
        #: The name asked for, where it differs from the unique one.
        self.wanted: dict[str, str] = {}

    def fresh(self, wanted: str) -> str:
        """Return a unique name similar to the wanted one, and reserve it.

        A name in braces refers to another variable: when the file is rendered, the new name follows
        that variable's spelling.
        """
        base = wanted.translate(_NO_BRACES)[:_LONGEST]
        name, count = base, self._counts.get(base, 1)
        while name in self._counts:
            count += 1
            name = f"{base}_{count}"
        self._counts[base] = count
        self._counts[name] = 1
        if name != wanted:
            self.wanted[name] = wanted if len(wanted) <= _LONGEST else base
        return name
