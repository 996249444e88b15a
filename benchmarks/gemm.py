"""The matrix products of the C99 runtime beside OpenBLAS: ``python benchmarks/gemm.py``.

GFLOP/s on one thread in float32: of blocked products, and of products with a matrix that was packed
once, as in a loop over time. NumPy's BLAS packs at each call; scipy-openblas32 is measured where it
is installed, called from C as the runtime is. All take turns, so that whatever else the machine
does hits each of them, and the best turn counts. The last column is the share of the best speed
that the runtime reached anywhere in the same run.
"""

from __future__ import annotations

import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

import argparse
import ctypes
import re
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from symbolic_rnn.backends.report import processor
from symbolic_rnn.c99.host.compiler import compiler, flags_for

RUNTIME = Path(__file__).parents[1] / "symbolic_rnn" / "c99" / "runtime"
BLOCKED = (
    (512, 512, 512, ""),
    (1024, 1024, 1024, ""),
    (2048, 2048, 2048, ""),
    (6400, 512, 128, "B'"),
    (512, 128, 3200, "A'"),
    (1024, 256, 12800, "A'"),
)
PACKED = [
    (m, n, k) for k, n in ((64, 256), (128, 512), (256, 1024)) for m in (1, 2, 4, 8, 16, 32, 64)
]
TIMERS = """
#include <time.h>
typedef void sgemm(int, int, int, int, int, int, float, const float *, int, const float *, int,
                   float, float *, int);
size_t scratch(long m, long n, long k) { return c99_gemm_scratch_f32(m, n, k); }
size_t packed_size(long k, long n) { return c99_packed_size_f32(k, n); }
void pack(long k, long n, const float *b, float *packed) { c99_pack_f32(k, n, b, n, 1, packed); }
static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}
double blocked(int loops, int ta, int tb, long m, long n, long k, const float *a, const float *b,
               float *c, void *room)
{
    const double start = now();
    for (int i = 0; i < loops; i++)
        c99_gemm_f32(m, n, k, a, ta ? 1 : k, ta ? m : 1, b, tb ? 1 : n, tb ? k : 1, c, n, 1, 0,
                     room);
    return (now() - start) / loops;
}
double packed(int loops, int ta, int tb, long m, long n, long k, const float *a, const float *b,
              float *c, void *room)
{
    const double start = now();
    (void)ta, (void)tb, (void)b;
    for (int i = 0; i < loops; i++)
        c99_gemm_packed_f32(m, n, k, a, k, 1, room, c, n, 0);
    return (now() - start) / loops;
}
double blas(int loops, int ta, int tb, long m, long n, long k, const float *a, const float *b,
            float *c, void *function)
{
    const double start = now();
    for (int i = 0; i < loops; i++)
        ((sgemm *)function)(101, ta ? 112 : 111, tb ? 112 : 111, (int)m, (int)n, (int)k, 1.0f, a,
                            (int)(ta ? m : k), b, (int)(tb ? k : n), 0.0f, c, (int)n);
    return (now() - start) / loops;
}
"""


@dataclass(frozen=True)
class Row:
    """One product: its sizes, which operands are transposed, and GFLOP/s of each contender."""

    sizes: tuple[int, int, int]
    transposed: str
    speed: dict[str, float]


def library(folder: Path) -> ctypes.CDLL:
    """Compile the runtime and the timers."""

    def pasted(name: str) -> str:
        text = (RUNTIME / name).read_text()
        return re.sub(r'^#include "(.*)"$', lambda found: pasted(found[1]), text, flags=re.M)

    text = "#define _POSIX_C_SOURCE 199309L\n" + pasted("gemm.h") + pasted("gemm_f32.h") + TIMERS
    (folder / "gemm.c").write_text(text)
    found = compiler()
    command = [*found.arguments, *flags_for(found), str(folder / "gemm.c")]
    subprocess.run([*command, "-o", str(folder / "gemm.so")], check=True)
    return ctypes.CDLL(str(folder / "gemm.so"))


def openblas() -> ctypes.c_void_p | None:
    """The address of scipy-openblas32's matrix product, where it is installed."""
    try:
        import scipy_openblas32
    except ImportError:
        return None
    folder = Path(scipy_openblas32.get_lib_dir())
    path = next(p for p in folder.iterdir() if scipy_openblas32.get_library() in p.name)
    return ctypes.cast(ctypes.CDLL(str(path)).scipy_cblas_sgemm, ctypes.c_void_p)


def aligned(shape: tuple[int, ...], random: np.random.Generator) -> np.ndarray:
    """Random numbers at a multiple of 64 bytes, where the linker's workspace lies too."""
    count = int(np.prod(shape))
    memory = np.empty(count + 16, np.float32)
    matrix = memory[(-memory.ctypes.data % 64) // 4 :][:count].reshape(shape)
    matrix[...] = random.normal(size=shape)
    return matrix


def measure(
    c: ctypes.CDLL, sizes: tuple[int, int, int], transposed: str, packed: bool, turns: int
) -> Row:
    """Let the contenders take turns at one product, and check that they agree."""
    m, n, k = sizes
    random = np.random.default_rng(0)
    ta, tb = "A" in transposed, "B" in transposed
    a = aligned((k, m) if ta else (m, k), random)
    b = aligned((n, k) if tb else (k, n), random)
    expected = (a.T if ta else a) @ (b.T if tb else b)
    out = aligned((m, n), random)
    loops = max(1, int(2e7 / (m * n * k)))
    c.packed_size.restype = c.scratch.restype = ctypes.c_size_t
    longs = [ctypes.c_long(size) for size in sizes]
    bytes_ = c.packed_size(longs[2], longs[1]) if packed else c.scratch(*longs)
    room = aligned((bytes_ // 4 + 1,), random)
    if packed:
        c.pack(longs[2], longs[1], *(ctypes.c_void_p(array.ctypes.data) for array in (b, room)))

    def in_c(name: str, last: ctypes.c_void_p) -> Callable[[], float]:
        function = getattr(c, name)
        function.restype = ctypes.c_double
        pointers = [ctypes.c_void_p(array.ctypes.data) for array in (a, b, out)]
        return lambda: float(function(loops, int(ta), int(tb), *longs, *pointers, last))

    def in_numpy() -> float:
        left, right = a.T if ta else a, b.T if tb else b
        start = time.perf_counter()
        for _ in range(loops):
            np.dot(left, right, out=out)
        return (time.perf_counter() - start) / loops

    ours = "packed" if packed else "blocked"
    contenders = {"runtime": in_c(ours, ctypes.c_void_p(room.ctypes.data)), "NumPy": in_numpy}
    if (address := openblas()) is not None:
        contenders["scipy-openblas32"] = in_c("blas", address)
    best = dict.fromkeys(contenders, float("inf"))
    for _ in range(turns):
        for name, run in contenders.items():
            out[...] = 0
            best[name] = min(best[name], run())
            if np.abs(out - expected).max() > 1e-5 * np.abs(expected).max():
                raise SystemExit(f"{name} has another product than NumPy at {sizes}.")
    return Row(sizes, transposed, {name: 2e-9 * m * n * k / s for name, s in best.items()})


def table(title: str, rows: Sequence[Row], peak: float) -> None:
    """Print speeds, and what the runtime is to each of the others."""
    others = [name for name in rows[0].speed if name != "runtime"]
    heads = ["runtime", *others, *(f"over {name}" for name in others), "of peak"]
    print(f"\n{title}, GFLOP/s\n{'m x n x k':>22} " + " ".join(f"{h:>21}" for h in heads))
    for row in rows:
        ours = row.speed["runtime"]
        cells = [f"{s:.0f}" for s in (ours, *(row.speed[name] for name in others))]
        cells += [f"{ours / row.speed[name]:.2f}" for name in others]
        label = " x ".join(map(str, row.sizes)) + f" {row.transposed:2}"
        print(f"{label:>22} " + " ".join(f"{c:>21}" for c in (*cells, f"{ours / peak:.0%}")))


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--turns", type=int, default=15, help="turns of each contender")
    turns = parser.parse_args().turns
    with tempfile.TemporaryDirectory() as folder:
        c = library(Path(folder))
        blocked = [measure(c, (m, n, k), how, False, turns) for m, n, k, how in BLOCKED]
        packed = [measure(c, sizes, "", True, turns) for sizes in PACKED]
    peak = max(row.speed["runtime"] for row in (*blocked, *packed))
    print(f"{processor()}; one thread, float32, best of {turns} turns; peak {peak:.0f} GFLOP/s")
    table("Blocked products (A', B': stored transposed)", blocked, peak)
    table("Products with B packed before", packed, peak)


if __name__ == "__main__":
    main()
