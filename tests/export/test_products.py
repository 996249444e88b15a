"""The products of an exported function, with and without vectors, beside NumPy's."""

import ctypes
import subprocess

import numpy as np
import pytest

from symbolic_rnn.c99.render.headers import pasted

#: With the vectors that every processor here has, with those that this one has, and without.
BUILDS = {
    "usual": ["-O3"],
    "native": ["-O3", "-march=native"],
    "without": ["-O2", "-U__SSE2__", "-U__ARM_NEON"],
}
EXTERNAL = """
void multiply_{suffix}(
    long m, long n, long k, const {real} *a, long a_row, long a_col, const {real} *b, long b_row,
    long b_col, {real} *c, long c_row, long c_col)
{{
    c99_multiply_{suffix}(m, n, k, a, a_row, a_col, b, b_row, b_col, c, c_row, c_col);
}}
"""


@pytest.fixture(scope="module", params=BUILDS)
def library(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    headers = "".join(map(pasted, ("compiler.h", "plain_vector.h", "plain.h")))
    external = [
        EXTERNAL.format(suffix=suffix, real=real)
        for suffix, real in {"f32": "float", "f64": "double"}.items()
    ]
    text = "#include <stddef.h>\n#include <stdint.h>\n#include <string.h>\n" + headers
    (folder / "products.c").write_text(text + "".join(external))
    strict = [
        "-std=c99",
        "-pedantic",
        "-Wall",
        "-Wextra",
        "-Wconversion",
        "-Werror",
        "-shared",
        "-fPIC",
    ]
    shared = ["-shared", "-fPIC", "products.c", "-o", "products.so"]
    subprocess.run(["cc", *strict, *BUILDS[request.param], *shared], cwd=folder, check=True)
    return ctypes.CDLL(str(folder / "products.so"))


def laid_out(values: np.ndarray, how: str) -> np.ndarray:
    """The same matrix with other strides."""
    if how == "reversed":
        return values[::-1].copy()[::-1]
    if how == "spread":
        wide = np.zeros((values.shape[0], 2 * values.shape[1]), values.dtype)
        wide[:, ::2] = values
        return wide[:, ::2]
    return np.array(values, order=how)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_a_product_of_any_size_and_strides_is_numpys(library, dtype):
    """Columns that are whole vectors, some that are left, and none; rows forward and backward."""
    suffix = {"float32": "f32", "float64": "f64"}[dtype]
    multiply = getattr(library, f"multiply_{suffix}")
    rng = np.random.default_rng(0)

    def strided(array):
        return (
            ctypes.c_void_p(array.ctypes.data),
            *(ctypes.c_long(each // array.itemsize) for each in array.strides),
        )

    worst = 0.0
    for m, n, k in [
        *((1, n, k) for n in (1, 3, 4, 8, 17, 32, 39) for k in (0, 1, 4, 7, 8, 24)),
        (3, 5, 6),
        (8, 16, 9),
    ]:
        for order_a in ("C", "F", "reversed", "spread"):
            for order_b in ("C", "F", "reversed", "spread"):
                for order_c in ("C", "F", "spread"):
                    a = laid_out(rng.normal(size=(m, k)).astype(dtype), order_a)
                    b = laid_out(rng.normal(size=(k, n)).astype(dtype), order_b)
                    c = laid_out(np.full((m, n), 7, dtype), order_c)
                    around = c if c.base is None else c.base
                    sizes = map(ctypes.c_long, (m, n, k))
                    multiply(*sizes, *strided(a), *strided(b), *strided(c))
                    worst = max(worst, np.abs(c - a @ b).max())
                    if order_c == "spread":
                        assert not around[:, 1::2].any()
    assert worst < {"float32": 1e-5, "float64": 1e-14}[dtype]
    assert worst > 0  # sums in another order
