"""Names that nothing else in a function has."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Names"]

_LONGEST = 48
_NO_BRACES = str.maketrans("", "", "{}")


class Names:
    """The names that are taken in a generated function.

    Parameters
    ----------
    taken : iterable of str
        What no variable may be called.

    Examples
    --------
    >>> names = Names(["in"])
    >>> [names.fresh(wanted) for wanted in ("in", "s", "s", "in", "{s_2}_t")]
    ['in_2', 's', 's_2', 'in_3', 's_2_t']
    >>> names.wanted["s_2"], names.wanted["s_2_t"]
    ('s', '{s_2}_t')
    """

    def __init__(self, taken: Iterable[str] = ()):
        self._counts: dict[str, int] = dict.fromkeys(taken, 1)
        #: What was wanted, of a name that is another one.
        self.wanted: dict[str, str] = {}

    def fresh(self, wanted: str) -> str:
        """A name like the wanted one; from now on it is taken.

        A name in braces stands for a variable, whose spelling the new one follows where it is
        written.
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
