"""Functions that do a part of a function's work, so that threads can share it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.pruning import pruned

__all__ = ["Part"]

_WORD = re.compile(r"(?<!\w)[A-Za-z_]\w*", flags=re.ASCII)


@dataclass(frozen=True)
class Part:
    """A function for some of the rows of a piece of work.

    Parameters
    ----------
    name : str
        Its name.
    kind : str
        What it does, in a word.
    first, last : str
        The names of its first row, and of the one behind its last.
    shared : dict
        What it reads of the function that it was cut from: from names to C types.
    body : tuple of str
        Its lines.
    """

    name: str
    kind: str
    first: str
    last: str
    shared: Mapping[str, str]
    body: tuple[str, ...]

    @classmethod
    def of(
        cls,
        name: str,
        kind: str,
        first: str,
        last: str,
        body: Sequence[str],
        around: Mapping[str, str],
    ) -> Part:
        """Cut out lines; ``around`` are the names, with their types, that stand before them."""
        [body] = pruned(body)
        words = {
            word
            for line in body
            if not line.lstrip().startswith("/*")
            for word in _WORD.findall(line)
        }
        shared = {word: around[word] for word in sorted(words & around.keys())}
        return cls(name, kind, first, last, shared, tuple(body))

    def call(self, count: Size, work: Size) -> list[str]:
        """The lines that share the work out."""
        held = ", ".join(self.shared) or "0"
        return [
            "{",
            f"    const c99_for_{self.name} shared = {{{held}}};",
            f"    const int64_t code = c99_parallel(ws, {self.name}, &shared, {count}, {work});",
            "    if (code) return code;",
            "}",
        ]

    @property
    def text(self) -> str:
        """The function, with the structure of what it reads."""
        members = [f"{kind} {name};" for name, kind in self.shared.items()] or ["int none;"]
        known = [f"{kind} {name} = shared->{name};" for name, kind in self.shared.items()]
        lines = [
            "typedef struct {",
            *(f"    {member}" for member in members),
            f"}} c99_for_{self.name};",
            "",
            f"static int64_t {self.name}(c99_workspace *ws, const void *given, "
            f"const int64_t {self.first}, const int64_t {self.last})",
            "{",
            f"    const c99_for_{self.name} *const shared = given;",
            *(f"    {line}" for line in known),
            "    (void)ws;",
            "    (void)shared;",
            *(f"    {line}" for line in self.body),
            "    return 0;",
            "}",
            "",
        ]
        return "\n".join(lines)
