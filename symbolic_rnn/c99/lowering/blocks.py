"""The stack of open blocks while a function is built, and the values cached in each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from symbolic_rnn.c99.ir.statements import Statement

__all__ = ["BlockStack"]


class BlockStack:
    """Statements in nested blocks: each loop or branch body is a block inside another.

    Loop-invariant values are written to the outermost block in which their operands are declared.
    """

    def __init__(self) -> None:
        self.blocks: list[list[Statement]] = [[]]
        self.known: list[dict[object, Any]] = [{}]
        self.loops: list[int] = []
        self.outermost = 0
        self.in_parallel = False

    @property
    def depth(self) -> int:
        """Nesting depth of the next statement."""
        return len(self.blocks) - 1

    def write(self, statement: Statement, depth: int | None = None) -> None:
        """Append a statement to the innermost block, or to the block at a given depth."""
        self.blocks[self.depth if depth is None else depth].append(statement)

    @contextmanager
    def block(self) -> Iterator[list[Statement]]:
        """Open a block, and yield the list of its statements."""
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
        """Open a block that is executed repeatedly."""
        with self.block() as body:
            self.loops.append(self.depth)
            yield body
            self.loops.pop()

    @contextmanager
    def branch(self) -> Iterator[list[Statement]]:
        """Open a conditional block; only sizes move out of it."""
        with self.block() as body:
            around, self.outermost = self.outermost, self.depth
            yield body
            self.outermost = around

    @property
    def may_parallelize(self) -> bool:
        """Whether threads may share the next statement: it is in no loop and no parallel block."""
        return not self.loops and not self.in_parallel

    def remember(self, key: object, value: Any, depth: int) -> None:
        """Cache a value under a key while the block at a depth is open."""
        self.known[depth][key] = value

    def remembered(self, key: object) -> Any:
        """Return the value cached under a key in an open block, or ``None``."""
        return next((known[key] for known in self.known if key in known), None)
