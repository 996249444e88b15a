"""The matrix products of the C99 runtime compiled alone, and matrices that lie oddly in memory."""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tolerances import EXACT, FLOAT32

import symbolic_rnn.c99

RUNTIME = Path(symbolic_rnn.c99.__file__).parent / "runtime"
STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")
FORMS = {
    "native": ("-march=native",),
    "without AVX-512": ("-march=native", "-mno-avx512f"),
    "every processor": (),
    "plain": ("-DC99_PLAIN",),
}
TYPES = {"float32": ("f32", "float", FLOAT32), "float64": ("f64", "double", EXACT)}

EXPORTS = """
size_t scratch_T(long m, long n, long k) { return c99_gemm_scratch_T(m, n, k); }
size_t packed_size_T(long k, long n) { return c99_packed_size_T(k, n); }
void pack_T(long k, long n, const REAL *b, long b_row, long b_col, REAL *packed)
{
    c99_pack_T(k, n, b, b_row, b_col, packed);
}
void gemm_T(long m, long n, long k, const REAL *a, long a_row, long a_col, const REAL *b,
            long b_row, long b_col, REAL *c, long c_row, long c_col, int accumulate, void *scratch)
{
    c99_gemm_T(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col, accumulate, scratch);
}
void gemm_packed_T(long m, long n, long k, const REAL *a, long a_row, long a_col,
                   const REAL *packed, REAL *c, long c_row, int accumulate)
{
    c99_gemm_packed_T(m, n, k, a, a_row, a_col, packed, c, c_row, accumulate);
}
size_t groups_T(long n) { return (size_t)c99_groups_T(n); }
void groups_of_T(long first, long last, long k, long n, const REAL *b, long b_row, long b_col,
                 REAL *packed)
{
    c99_pack_groups_T(first, last, k, n, b, b_row, b_col, packed);
}
void tiles_T(long m, long n, long k, const REAL *a, long a_row, long a_col, const REAL *packed,
             REAL *c, long c_row, long part, long parts)
{
    c99_gemm_packed_tiles_T(part, parts, m, n, k, a, a_row, a_col, packed, c, c_row);
}
long panels_T(void)
{
#ifdef C99_VECTOR
    return C99_GEMM_PANELS * C99_GEMM_VECTORS * (long)(C99_GEMM_BYTES / sizeof(REAL));
#else
    return C99_GEMM_PANELS * C99_GEMM_VECTORS;
#endif
}
"""
SIZES = """
long block_k(void) { return C99_GEMM_K; }
long block_m(void) { return C99_GEMM_M; }
"""


def source() -> str:
    """The runtime as the generated file has it: pasted, no file of ours included."""

    def pasted(name: str) -> str:
        text = (RUNTIME / name).read_text()
        return re.sub(r'^#include "(.*)"$', lambda found: pasted(found[1]), text, flags=re.M)

    return "".join(map(pasted, ("gemm.h", "gemm_f32.h", "gemm_f64.h")))


def exported(text: str, suffix: str, real: str) -> str:
    """A template of this test, for one type."""
    return re.sub(r"_T\b", f"_{suffix}", re.sub(r"\bREAL\b", real, text))


def compile_c(text: str, to: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    """Compile strictly, and give the compiler's verdict."""
    if (compiler := shutil.which(os.environ.get("CC", "cc"))) is None:
        pytest.skip("No C compiler was found (cc, or the one that CC names).")
    to.with_suffix(".c").write_text(text)
    command = [compiler, *STRICT, *flags, str(to.with_suffix(".c")), "-o", str(to)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def understands(folder: Path, *flags: str) -> None:
    """Skip the test where the compiler or the processor lacks what these flags ask for."""
    result = compile_c("int main(void) { return 0; }\n", folder / "probe", *flags)
    if result.returncode or subprocess.run([folder / "probe"], check=False).returncode:
        pytest.skip(f"This compiler and processor cannot do {' '.join(flags)}.")


@dataclass(frozen=True)
class Start:
    """An array passed as the address of its first element, without strides."""

    array: np.ndarray


@dataclass(frozen=True)
class Products:
    """The compiled functions of one form for one type."""

    library: ctypes.CDLL
    suffix: str
    real: str
    tolerance: float

    @property
    def dtype(self) -> np.dtype[Any]:
        return np.dtype({"float": np.float32, "double": np.float64}[self.real])

    def call(self, name: str, *arguments: Any, result: Any = None) -> Any:
        """Call a function: integers are long, arrays are passed with their strides in elements."""
        flat: list[Any] = []
        for argument in arguments:
            if isinstance(argument, np.ndarray):
                flat.append(ctypes.c_void_p(argument.ctypes.data))
                if argument.ndim == 2:
                    flat += [ctypes.c_long(s // argument.itemsize) for s in argument.strides]
            elif isinstance(argument, Start):
                flat.append(ctypes.c_void_p(argument.array.ctypes.data))
            elif isinstance(argument, bool):
                flat.append(ctypes.c_int(argument))
            else:
                flat.append(ctypes.c_long(argument))
        function = self.library[f"{name}_{self.suffix}"]
        function.restype = result
        return function(*flat)

    def size(self, name: str, *sizes: int) -> int:
        return int(self.call(name, *sizes, result=ctypes.c_size_t))

    def gemm(self, a: np.ndarray, b: np.ndarray, c: np.ndarray, accumulate: bool) -> None:
        """C (+)= A B, in scratch that is watched at both ends."""
        (m, k), n = a.shape, b.shape[1]
        size = self.size("scratch", m, n, k)
        memory = np.full(size + 128, 0xA5, np.uint8)
        self.call("gemm", m, n, k, a, b, c, accumulate, memory[64 : 64 + size])
        assert (memory[:64] == 0xA5).all()
        assert (memory[64 + size :] == 0xA5).all()

    def gemm_packed(self, a: np.ndarray, b: np.ndarray, c: np.ndarray, accumulate: bool) -> None:
        """C (+)= A B with B packed first; C has contiguous columns."""
        (m, k), n = a.shape, b.shape[1]
        count = self.size("packed_size", k, n) // self.dtype.itemsize
        packed = np.full(count + 2, 7, self.dtype)
        self.call("pack", k, n, b, packed[1 : count + 1])
        assert packed[0] == packed[-1] == 7
        row = c.strides[0] // c.itemsize
        inside = packed[1 : count + 1]
        self.call("gemm_packed", m, n, k, a, inside, Start(c), row, accumulate)

    def tiles(self, a: np.ndarray, b: np.ndarray, parts: int) -> np.ndarray:
        """A B with B packed first, one part of the tiles after the other, the last one first."""
        (m, k), n = a.shape, b.shape[1]
        packed = np.empty(self.size("packed_size", k, n) // self.dtype.itemsize, self.dtype)
        self.call("pack", k, n, b, packed)
        c = np.full((m, n), np.nan, self.dtype)
        for part in reversed(range(parts)):
            self.call("tiles", m, n, k, a, packed, Start(c), n, part, parts)
        return c


@dataclass(frozen=True)
class Memory:
    """A matrix and all the memory around it."""

    whole: np.ndarray
    matrix: np.ndarray


@dataclass(frozen=True)
class Layout:
    """How a matrix lies in memory: the order of its axes, and the steps along rows and columns."""

    transposed: bool = False
    row: int = 1
    col: int = 1

    def place(self, random: np.random.Generator, shape: tuple[int, int], dtype: Any) -> Memory:
        """Memory of random numbers that is not aligned, and the matrix in it."""
        lengths = [max(size, 1) * max(abs(step), 1) for size, step in zip(shape, self, strict=True)]
        if self.transposed:
            lengths.reverse()
        memory = random.normal(size=lengths[0] * lengths[1] + 1).astype(dtype)
        whole = memory[1:].reshape(lengths)
        whole = whole.T if self.transposed else whole
        steps = [
            slice(0, size * abs(step), abs(step)) if step else slice(0, 1)
            for size, step in zip(shape, self, strict=True)
        ]
        matrix = whole[steps[0], steps[1]][
            :: -1 if self.row < 0 else 1, :: -1 if self.col < 0 else 1
        ]
        return Memory(memory, np.broadcast_to(matrix, shape))

    def __iter__(self) -> Iterator[int]:
        return iter((self.row, self.col))


CONTIGUOUS = Layout()
TRANSPOSED = Layout(transposed=True)
WRITABLE = (
    CONTIGUOUS,
    TRANSPOSED,
    Layout(row=3),
    Layout(col=2),
    Layout(row=-1),
    Layout(col=-1),
    Layout(True, -2, 3),
)
READABLE = (*WRITABLE, Layout(row=0), Layout(col=0), Layout(True, 0, 0))
