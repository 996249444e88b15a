"""Chooses the spelling of variables: variables that are never in scope together may share a name.

In the representation each variable of a file has a unique name. In C, a name is taken only where a
declaration of it is in scope, so suffixes can be dropped.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from symbolic_rnn.c99.ir import statements as s

__all__ = ["Spellings", "spelling"]


def spelling(
    given: Iterable[str],
    body: Iterable[s.Statement],
    wanted: Mapping[str, str],
    taken: Collection[str],
) -> dict[str, str]:
    """Choose the spelling of the variables of a function.

    Parameters
    ----------
    given : iterable of str
        Variables in scope in the whole function: parameters and shared variables.
    body : iterable of Statement
    wanted : mapping of str to str
        The wanted names, where they differ; a name in braces refers to another variable.
    taken : collection of str
        Reserved names.

    Returns
    -------
    dict of str to str

    Examples
    --------
    >>> from symbolic_rnn.c99.ir.expressions import Var, expression
    >>> zero = expression(0)
    >>> loops = [s.For(i, zero, zero, [s.Store(Var("x"), Var(i))]) for i in ("i", "i_2")]
    >>> spelling(["x", "i_3"], loops, {"i_2": "i", "i_3": "i"}, ())
    {'x': 'x', 'i_3': 'i', 'i': 'i_2', 'i_2': 'i_2'}
    """
    spelled: dict[str, str] = {}
    around = set(taken)
    for name in given:
        _spell(name, wanted, around, spelled)
    _in_block(body, wanted, around, spelled)
    return spelled


class Spellings(dict[str, str]):
    """Spellings of variables; a variable without one is spelled as it is."""

    def __missing__(self, name: str) -> str:
        return name


def _spell(name: str, wanted: Mapping[str, str], around: set[str], spelled: dict[str, str]) -> None:
    base = fresh = wanted.get(name, name).format_map(Spellings(spelled))
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
            case s.Declare() | s.LocalArray() | s.ConstantArray(outside=False):
                _spell(statement.name, wanted, around, spelled)
            case s.For():
                _spell(statement.index, wanted, inside, spelled)
        for body in statement.bodies:
            _in_block(body, wanted, set(inside), spelled)
