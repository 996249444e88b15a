"""A script that stands for the C compiler: it counts, and answers as a test says."""

from __future__ import annotations

import shlex
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

REAL = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)

needs_compiler = pytest.mark.skipif(REAL is None, reason="no cc, gcc or clang on PATH")

SCRIPT = """#!/bin/sh
here={folder}
case " $* " in
*" --version "*) cat "$here/version" ;;
*" -shared "*) echo "$*" >> "$here/log"; . "$here/instead" ;;
*" -v "*) cat "$here/target" >&2 ;;
esac
exec {real} "$@"
"""


@dataclass(frozen=True)
class FakeCompiler:
    """The real compiler behind a script; ``CC`` is to name ``path``."""

    path: Path

    def compilations(self) -> list[str]:
        """The commands that were to compile a library, one each."""
        log = self.path.parent / "log"
        return log.read_text().splitlines() if log.exists() else []

    def answer(self, *, version: str = "", target: str = "") -> None:
        """Print this before the real compiler's answer to --version and to -v."""
        (self.path.parent / "version").write_text(version)
        (self.path.parent / "target").write_text(target)

    def instead(self, script: str) -> None:
        """Run this in place of compiling a library, or before it if it does not exit."""
        (self.path.parent / "instead").write_text(script)


def fake_compiler(folder: Path, name: str = "cc") -> FakeCompiler:
    """Write the script, and the files it reads, into a new folder."""
    folder.mkdir()
    fake = FakeCompiler(folder / name)
    fake.answer()
    fake.instead("")
    fake.path.write_text(SCRIPT.format(folder=shlex.quote(str(folder)), real=REAL))
    fake.path.chmod(0o700)
    return fake
