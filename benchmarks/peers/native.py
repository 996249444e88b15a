"""Compiles a source of ``peers/`` on this machine, and loads it."""

from __future__ import annotations

import ctypes
import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

FLAGS = ("-O3", "-march=native", "-shared", "-fPIC")


def build(source: Path, folder: Path, arguments: Sequence[str] = ()) -> ctypes.CDLL:
    """Compile C99, or C++, into a folder."""
    if source.suffix == ".c":
        compiler = [os.environ.get("CC", "cc"), "-std=c99"]
    else:
        compiler = [os.environ.get("CXX", "c++")]
    library = folder / f"{source.stem}.so"
    command = [*compiler, *FLAGS, str(source), "-o", str(library), *arguments, "-lm"]
    subprocess.run(command, check=True)
    return ctypes.CDLL(str(library))
