"""Compiles a folder of C files for another processor, and runs the program under emulation."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Wconversion", "-Werror")

_CORTEX_M = Path(__file__).with_name("cortex_m")
_QEMU_ARM = (
    "qemu-system-arm -nographic -monitor none -serial none -semihosting-config "
    "enable=on,target=native"
)


@dataclass(frozen=True)
class Target:
    """A compiler with its flags, and what runs its programs.

    Parameters
    ----------
    compiler : str
    flags : tuple of str
    emulator : tuple of str
        A command; the path of the program comes last. Empty where this processor runs it.
    sources : tuple of Path
        Files that each program is compiled with.
    """

    compiler: str
    flags: tuple[str, ...] = ()
    emulator: tuple[str, ...] = ()
    sources: tuple[Path, ...] = ()

    @property
    def missing(self) -> list[str]:
        """The commands that are not installed."""
        commands = (self.compiler, *self.emulator[:1])
        return [each for each in commands if shutil.which(each) is None]

    def build(self, folder: Path, *flags: str) -> Path:
        """Compile all C files of a folder to one program; a warning is an error."""
        sources = [*map(str, self.sources), *sorted(each.name for each in folder.glob("*.c"))]
        command = [self.compiler, *STRICT, *self.flags, *flags, *sources, "-lm", "-o", "program"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr[:3000]
        assert done.stderr == ""
        return folder / "program"

    def run(self, program: Path, *, timeout: float = 60) -> str:
        """Run a program in its folder, and return what it prints; it must return 0."""
        done = subprocess.run(
            [*self.emulator, str(program)],
            cwd=program.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )
        assert done.returncode == 0, f"{done.returncode}: {done.stdout}{done.stderr}"
        assert done.stderr == ""
        return done.stdout


def _bare_metal(board: str, *flags: str) -> Target:
    """No operating system: newlib, with input and output through semihosting."""
    own = ("-mthumb", "-nostartfiles", "--specs=rdimon.specs", "-T", str(_CORTEX_M / "link.ld"))
    emulator = (*_QEMU_ARM.split(), "-machine", board, "-kernel")
    return Target("arm-none-eabi-gcc", (*flags, *own), emulator, (_CORTEX_M / "startup.c",))


TARGETS = {
    "Cortex-M4": _bare_metal(
        "mps2-an386", "-mcpu=cortex-m4", "-mfloat-abi=hard", "-mfpu=fpv4-sp-d16"
    ),
    "Cortex-M3": _bare_metal("mps2-an385", "-mcpu=cortex-m3"),
    "64-bit Arm": Target("aarch64-linux-gnu-gcc", ("-static",), ("qemu-aarch64",)),
    "RISC-V": Target("riscv64-linux-gnu-gcc", ("-static",), ("qemu-riscv64",)),
    "big-endian": Target("s390x-linux-gnu-gcc", ("-static",), ("qemu-s390x",)),
    "valgrind": Target(
        "gcc",
        ("-g", *(("-march=x86-64",) if os.uname().machine == "x86_64" else ())),
        ("valgrind", "-q", "--error-exitcode=9", "--leak-check=full", "--show-leak-kinds=all"),
    ),
    "gcc": Target("gcc"),
    "clang": Target("clang"),
}
