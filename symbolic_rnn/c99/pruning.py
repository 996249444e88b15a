"""Leaves out what the finished text declares and never reads."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["pruned"]

#: A constant, or a constant pointer, with its value, in one line: dropping it changes nothing but
#: what reads it.
_DECLARATION = re.compile(
    r"\s*(?:static )?(?:const \w+ (?:\*const )?|\w+ \*const )(?P<name>\w+)(?:\[\w*\])? = .*;",
    flags=re.ASCII,
)
_WORD = re.compile(r"(?<!\w)[A-Za-z_]\w*", flags=re.ASCII)


def pruned(*texts: Sequence[str]) -> list[list[str]]:
    """Leave out declarations that no other line mentions.

    Parameters
    ----------
    *texts : sequence of str
        Lines; a name may be declared in one text and read in another.

    Examples
    --------
    >>> pruned(["const int a = 1;", "const int b = a;", "return 0;"])
    [['return 0;']]
    """
    lines = [list(text) for text in texts]
    words = [[Counter(_WORD.findall(line)) for line in text] for text in lines]
    uses: Counter[str] = Counter()
    for each in words:
        for counted in each:
            uses.update(counted)
    declared: dict[str, tuple[int, int]] = {}
    for k, text in enumerate(lines):
        for j, line in enumerate(text):
            found = _DECLARATION.fullmatch(line)
            if found is not None:
                declared[found["name"]] = (k, j)
    unused = [name for name in declared if uses[name] == 1]
    dropped: set[tuple[int, int]] = set()
    while unused:
        k, j = declared.pop(unused.pop())
        dropped.add((k, j))
        for word, count in words[k][j].items():
            uses[word] -= count
            if word in declared and uses[word] == 1:
                unused.append(word)
    return [
        [line for j, line in enumerate(text) if (k, j) not in dropped]
        for k, text in enumerate(lines)
    ]
