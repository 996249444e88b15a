"""Names that nothing else in a function has."""

from __future__ import annotations

from collections.abc import Iterable

__all__ = ["Names"]


class Names:
    """The names that are taken in a generated function.

    Parameters
    ----------
    taken : iterable of str
        What no variable may be called.

    Examples
    --------
    >>> names = Names(["in"])
    >>> [names.fresh(wanted) for wanted in ("in", "s", "s", "in")]
    ['in_2', 's', 's_2', 'in_3']
    """

    def __init__(self, taken: Iterable[str] = ()):
        self._counts: dict[str, int] = dict.fromkeys(taken, 1)

    def fresh(self, wanted: str) -> str:
        """A name like the wanted one; from now on it is taken."""
        base = wanted[:48]
        name, count = base, self._counts.get(base, 1)
        while name in self._counts:
            count += 1
            name = f"{base}_{count}"
        self._counts[base] = count
        self._counts[name] = 1
        return name
