"""The blocks of a function under construction: loops, branches, and what each block knows."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symbolic_rnn.c99.ir.statements import Statement

__all__ = ["Blocks"]


class Blocks:
    """Statements by blocks: the body of each loop or branch is a block inside another.

    What a loop body needs but does not change, as the room for its values, is written into the
    outermost block that has what it is made of.
    """

    def __init__(self) -> None:
        self.blocks: list[list[Statement]] = [[]]
        self.known: list[dict[object, Any]] = [{}]
        self.loops: list[int] = []
        self.outermost = 0
        self.in_part = False

    @property
    def depth(self) -> int:
        """How many blocks the next statement is inside of."""
        return len(self.blocks) - 1

    def write(self, statement: Statement, depth: int | None = None) -> None:
        """Write one statement, into the innermost block or into one around it."""
        self.blocks[self.depth if depth is None else depth].append(statement)

    @contextmanager
    def block(self) -> Iterator[list[Statement]]:
        """Collect the statements that are written inside the ``with``."""
        body: list[Statement] = []
        self.blocks.append(body)
        self.known.append({})
        try:
            yield body
        finally:
            self.blocks.pop()
            self.known.pop()

    @contextmanager
    def loop(self) -> Iterator[list[Statement]]:
        """Collect the statements that are repeated."""
        with self.block() as body:
            self.loops.append(self.depth)
            yield body
            self.loops.pop()

    @contextmanager
    def branch(self) -> Iterator[list[Statement]]:
        """Collect what a branch does that may not run; before it only sizes are computed."""
        with self.block() as body:
            around, self.outermost = self.outermost, self.depth
            yield body
            self.outermost = around

    @property
    def may_share(self) -> bool:
        """Whether threads may share what is written now: no loop is around it, no part either."""
        return not self.loops and not self.in_part

    def remember(self, key: object, value: Any, depth: int) -> None:
        """Keep what stands for something as long as a block is written."""
        self.known[depth][key] = value

    def remembered(self, key: object) -> Any:
        """What stands for something in this block or one around it, if it is there."""
        return next((known[key] for known in self.known if key in known), None)
