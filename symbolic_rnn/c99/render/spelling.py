"""How the variables of one function are spelled: two may share a name that are never both there.

In the representation each variable of a file has a name of its own. A reader sees one function, and
in it the blocks around a line: there, a name is taken only by what those blocks declare before.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from symbolic_rnn.c99.ir import statements as s

__all__ = ["Known", "spelling"]


def spelling(
    given: Iterable[str],
    body: Iterable[s.Statement],
    wanted: Mapping[str, str],
    taken: Collection[str],
) -> dict[str, str]:
    """Choose how the variables of a function are spelled.

    Parameters
    ----------
    given : iterable of str
        The variables that the whole function has.
    body : iterable of Statement
    wanted : mapping of str to str
        How a variable is to be called, where that is not its name; in braces, after which other.
    taken : collection of str
        Names that no variable may have.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Name, expression
    >>> zero = expression(0)
    >>> loops = [s.For(i, zero, zero, [s.Store(Name("x"), Name(i))]) for i in ("i", "i_2")]
    >>> spelling(["x", "i_3"], loops, {"i_2": "i", "i_3": "i"}, ())
    {'x': 'x', 'i_3': 'i', 'i': 'i_2', 'i_2': 'i_2'}
    """
    spelled: dict[str, str] = {}
    around = set(taken)
    for name in given:
        _spell(name, wanted, around, spelled)
    _in_block(body, wanted, around, spelled)
    return spelled


class Known(dict[str, str]):
    """Spellings; a variable that has none is spelled as it is."""

    def __missing__(self, name: str) -> str:
        return name


def _spell(name: str, wanted: Mapping[str, str], around: set[str], spelled: dict[str, str]) -> None:
    base = fresh = wanted.get(name, name).format_map(Known(spelled))
    count = 1
    while fresh in around:
        count += 1
        fresh = f"{base}_{count}"
    around.add(fresh)
    spelled[name] = fresh


def _in_block(
    block: Iterable[s.Statement],
    wanted: Mapping[str, str],
    around: set[str],
    spelled: dict[str, str],
) -> None:
    for statement in block:
        inside = set(around)
        match statement:
            case s.Declare() | s.Locals() | s.Constant(outside=False):
                _spell(statement.name, wanted, around, spelled)
            case s.For():
                _spell(statement.index, wanted, inside, spelled)
        for body in statement.bodies:
            _in_block(body, wanted, set(inside), spelled)
