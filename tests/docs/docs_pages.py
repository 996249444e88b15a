"""The pages of the documentation, as their tests read them: blocks of code and what they print."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(`{3,})(.*)\n((?:.*\n)*?)\1[ ]*$", flags=re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block: its language, its text, and where the text stands in the page."""

    language: str
    text: str
    start: int
    line: int


def pages() -> list[Path]:
    """Every Markdown source of the site, without those that a build writes."""
    written = (DOCS / "_build", DOCS / "cells" / "zoo")
    return sorted(path for path in DOCS.rglob("*.md") if not any(map(path.is_relative_to, written)))


def blocks_of(page: str) -> list[Block]:
    """The fenced blocks of a page, in their order."""
    return [
        Block(match[2].strip(), match[3], match.start(3), page.count("\n", 0, match.start(3)) + 1)
        for match in _FENCE.finditer(page)
    ]
