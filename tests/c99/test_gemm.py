"""The matrix products of the C99 runtime, compared with NumPy's.

Each variant is compiled and tested: this processor's widest vectors, narrower ones, those that
every processor of its kind has, and standard C without extensions.
"""

from __future__ import annotations

import ctypes
import itertools
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gemm_runtime import (
    CONTIGUOUS,
    EXPORTS,
    FORMS,
    READABLE,
    SIZES,
    TRANSPOSED,
    TYPES,
    WRITABLE,
    Layout,
    Memory,
    Products,
    compile_c,
    exported,
    source,
    understands,
)

#: Calls every function on exactly sized blocks of memory, for the sanitizers.
DRIVER = """
#include <stdio.h>
#include <stdlib.h>
static REAL *block(long rows, long columns, long row, long col)
{
    const long size = rows > 0 && columns > 0 ? (rows - 1) * row + (columns - 1) * col + 1 : 0;
    REAL *start = malloc((size_t)size * sizeof(REAL) + (size == 0));
    for (long i = 0; i < size; i++) start[i] = (REAL)(i % 7) - 3;
    return start;
}
static void call(long m, long n, long k, int layout, int accumulate)
{
    const long ar = layout & 1 ? 1 : k, ac = layout & 1 ? m : 1;
    const long br = layout & 2 ? 1 : n, bc = layout & 2 ? k : 1;
    const long cr = layout & 4 ? 1 : n, cc = layout & 4 ? m : 1;
    REAL *a = block(m, k, ar, ac), *b = block(k, n, br, bc), *c = block(m, n, cr, cc);
    REAL *packed = malloc(c99_packed_size_T(k, n) + 1);
    void *scratch = malloc(c99_gemm_scratch_T(m, n, k) + 1);
    c99_gemm_T(m, n, k, a, ar, ac, b, br, bc, c, cr, cc, accumulate, scratch);
    if (cc == 1) {
        c99_pack_T(k, n, b, br, bc, packed);
        c99_gemm_packed_T(m, n, k, a, ar, ac, packed, c, cr, accumulate);
    }
    free(a), free(b), free(c), free(packed), free(scratch);
}
int main(void)
{
    const long sizes[] = {0, 1, 2, 5, 8, 9, 17, 33, 65}, count = 9;
    for (int layout = 0; layout < 8; layout++) {
        for (long i = 0; i < count * count * count; i++)
            call(sizes[i % count], sizes[i / count % count], sizes[i / count / count], layout,
                 (int)(i & 1));
        call(2, 70, 2 * C99_GEMM_K + 3, layout, 0);
        call(C99_GEMM_M + 9, 801, C99_GEMM_K + 3, layout, 1);
        call(2 * C99_GEMM_M + 9, 90, 20, layout, 0);
    }
    puts("finished");
    return 0;
}
"""


@pytest.fixture(scope="module", params=list(FORMS))
def library(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> ctypes.CDLL:
    folder = tmp_path_factory.mktemp("gemm")
    understands(folder, *FORMS[request.param])
    text = source() + SIZES
    text += "".join(exported(EXPORTS, suffix, real) for suffix, real, _ in TYPES.values())
    flags = ("-O2", "-fPIC", "-shared", *FORMS[request.param])
    result = compile_c(text, folder / "gemm.so", *flags)
    assert result.returncode == 0, result.stderr
    return ctypes.CDLL(str(folder / "gemm.so"))


@pytest.fixture(scope="module", params=list(TYPES))
def products(request: pytest.FixtureRequest, library: ctypes.CDLL) -> Products:
    return Products(library, *TYPES[request.param])


def scale_and_product(a: np.ndarray, b: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the exact product in float64, and the sum of its terms' magnitudes."""
    a, b = a.astype(float), b.astype(float)
    return np.abs(a) @ np.abs(b), a @ b


def check(
    products: Products,
    multiply: Callable[[np.ndarray, np.ndarray, np.ndarray, bool], None],
    shape: tuple[int, int, int],
    layouts: tuple[Layout, Layout, Layout],
    accumulate: bool,
) -> None:
    """Compare one product with NumPy's, and check that nothing else was written."""
    m, n, k = shape
    random = np.random.default_rng(hash((shape, accumulate)) % 2**32)
    a = layouts[0].place(random, (m, k), products.dtype).matrix
    b = layouts[1].place(random, (k, n), products.dtype).matrix
    c = layouts[2].place(random, (m, n), products.dtype)
    before = c.matrix.astype(float) * accumulate
    scale, expected = scale_and_product(a, b)
    outside = c.whole.copy()
    inside = np.ndarray(c.matrix.shape, c.matrix.dtype, outside, *offset_and_strides(c))
    multiply(a, b, c.matrix, accumulate)
    error = np.abs(c.matrix - (expected + before)) - products.tolerance * (scale + np.abs(before))
    assert (error <= 0).all(), (shape, layouts, accumulate)
    inside[...] = c.matrix
    assert (outside == c.whole).all(), (shape, layouts, "memory outside of C changed")


def offset_and_strides(c: Memory) -> tuple[int, tuple[int, ...]]:
    """Return the matrix's offset and strides in memory."""
    return c.matrix.ctypes.data - c.whole.ctypes.data, c.matrix.strides


# Each form in one precision; which of the two alternates.
@pytest.mark.sampled(2, "library", "products")
def test_all_small_products_equal_numpys(products: Products) -> None:
    """Catches remainders of rows, columns or terms that no kernel or two kernels handle.

    Every two of the sizes occur together, with a third of the third sizes.
    """
    cases = itertools.cycle(itertools.product(READABLE, READABLE, WRITABLE, (False, True)))
    sizes = itertools.product(range(21), range(21), range(21))
    for m, n, k in (size for size in sizes if sum(size) % 3 == 0):
        a, b, c, accumulate = next(cases)
        check(products, products.gemm, (m, n, k), (a, b, c), accumulate)


# Each form in both precisions, one of which adds to what is there.
@pytest.mark.sampled(3, "library", "products", "accumulate")
@pytest.mark.parametrize("accumulate", [False, True])
def test_all_strides_of_all_operands_agree(products: Products, accumulate: bool) -> None:
    """Catches rows and columns confused for one operand in one of the code paths."""
    for shape in [(1, 37, 11), (37, 1, 11), (3, 37, 11), (13, 2, 21), (19, 37, 11)]:
        for layouts in itertools.product(READABLE, READABLE, WRITABLE):
            check(products, products.gemm, shape, layouts, accumulate)


def test_products_around_the_edges_of_blocks_agree(products: Products) -> None:
    """The first block overwrites C, the others accumulate; the last block is smaller."""
    k, m = products.library.block_k(), products.library.block_m()
    n = products.size("panels")
    for rows, columns, terms in [
        *((m + d, 70, k + e) for d in (-1, 0, 1) for e in (-1, 0, 1)),
        *((9, n + d, 20) for d in (-1, 0, 1)),
        *((rows, 3 * n, 2 * k // 3 + d) for rows in (m, 2 * m + 1) for d in (0, 1)),
        (2, 2 * n + 5, 2 * k + 1),
        (m + 9, n + 9, k + 9),
        (2 * m + 3, 50, 3 * k - 1),
        (5, 50, 2 * k + 5),
        (1, 513, 1025),
        (1030, 1, 517),
    ]:
        for layouts in [
            (CONTIGUOUS, CONTIGUOUS, CONTIGUOUS),
            (TRANSPOSED, TRANSPOSED, CONTIGUOUS),
            (CONTIGUOUS, TRANSPOSED, TRANSPOSED),
        ]:
            for accumulate in (False, True):
                check(products, products.gemm, (rows, columns, terms), layouts, accumulate)


def test_products_with_a_packed_matrix_equal_numpys(products: Products) -> None:
    """Catches packing and multiplying that disagree about panels; A is read with strides."""
    layouts = itertools.cycle(itertools.product(READABLE, READABLE, (CONTIGUOUS, Layout(row=3))))
    rows = (0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 64)
    for m, n, k in itertools.product(
        rows, (0, 1, 2, 15, 16, 17, 33, 49, 64, 130), (0, 1, 2, 9, 40)
    ):
        for accumulate in (False, True):
            check(products, products.gemm_packed, (m, n, k), next(layouts), accumulate)
    wide = (17, products.size("panels") + 7, products.library.block_k() + 100)
    check(products, products.gemm_packed, wide, (CONTIGUOUS, TRANSPOSED, CONTIGUOUS), True)


def test_a_matrix_packed_in_parts_is_packed_as_a_whole(products: Products) -> None:
    """Groups of columns start and end at other offsets than panels."""
    random = np.random.default_rng(0)
    for n in (1, 15, 16, 17, 40, 48, 64, 65, 112, 131, 192):
        b = random.normal(size=(9, n)).astype(products.dtype)
        whole = np.full(products.size("packed_size", 9, n) // b.itemsize, 7, b.dtype)
        parts = whole.copy()
        products.call("pack", 9, n, b, whole)
        groups = products.size("groups", n)
        for first in reversed(range(groups)):
            products.call("groups_of", first, first + 1, 9, n, b, parts)
        np.testing.assert_array_equal(parts, whole)


def test_products_whose_tiles_are_cut_into_parts_have_the_same_bits(products: Products) -> None:
    """Catches parts that disagree with the packed matrix about panels, or skip a tile."""
    random = np.random.default_rng(0)
    for m, n in itertools.product((1, 7, 8, 9, 23, 64), (1, 15, 16, 17, 40, 48, 64, 65, 112, 131)):
        a, b = (random.normal(size=shape).astype(products.dtype) for shape in ((m, 30), (30, n)))
        whole = products.tiles(a, b, 1)
        np.testing.assert_allclose(whole, a @ b, rtol=1e-3, atol=1e-4)
        for parts in (2, 3, 5, 12, 16):
            np.testing.assert_array_equal(products.tiles(a, b, parts), whole)


def test_a_sum_of_no_terms_is_zero_or_leaves_what_is_there(products: Products) -> None:
    """With k = 0 nothing is read, but C is still written."""
    a, b = np.empty((3, 0), products.dtype), np.empty((0, 40), products.dtype)
    for multiply in (products.gemm, products.gemm_packed):
        c = np.full((3, 40), np.nan, products.dtype)
        multiply(a, b, c, False)
        assert (c == 0).all()
        c += 5
        multiply(a, b, c, True)
        assert (c == 5).all()


@pytest.mark.parametrize("shape", [(1, 40, 33), (40, 1, 33), (2, 3, 4), (3, 70, 33), (21, 70, 33)])
def test_nan_and_infinity_reach_their_row_and_no_other(
    products: Products, shape: tuple[int, int, int]
) -> None:
    """Padding times infinity is NaN and must not be added; zeros must not be skipped."""
    m, n, k = shape
    random = np.random.default_rng(0)
    a, b = (random.uniform(1, 2, size).astype(products.dtype) for size in ((m, k), (k, n)))
    row, term = m - 1, k - 1
    b[term, n // 2 :] = 0
    for multiply in (products.gemm, products.gemm_packed):
        clean, c = np.empty((2, m, n), products.dtype)
        a[row, term] = 1
        multiply(a, b, clean, False)
        a[row, term] = np.inf
        multiply(a, b, c, False)
        assert (c[:row] == clean[:row]).all()
        assert (c[row, : n // 2] == np.inf).all()
        assert np.isnan(c[row, n // 2 :]).all()
        a[row, term] = np.nan
        multiply(a, b, c, False)
        assert (c[:row] == clean[:row]).all()
        assert np.isnan(c[row]).all()


def test_the_same_product_has_the_same_bits_wherever_it_lies(products: Products) -> None:
    """Catches sums whose order depends on the alignment of operands."""
    for m, n, k in [(1, 600, 70), (70, 1, 600), (3, 70, 600), (70, 70, 600)]:
        random = np.random.default_rng(0)
        operands = [random.normal(size=size).astype(products.dtype) for size in ((m, k), (k, n))]
        for multiply in (products.gemm, products.gemm_packed):
            results = []
            for shift in range(4):
                a, b, c = (
                    np.append(np.zeros(shift, products.dtype), operand)[shift:].reshape(
                        operand.shape
                    )
                    for operand in (*operands, np.zeros((m, n), products.dtype))
                )
                multiply(a, b, c, False)
                results.append(c.tobytes())
            assert len(set(results)) == 1
            assert any(results[0])


# Each form in one precision; which of the two alternates.
@pytest.mark.sampled(3, "form", "real")
@pytest.mark.parametrize("form", list(FORMS))
@pytest.mark.parametrize("real", list(TYPES))
def test_no_call_leaves_its_memory_or_the_language(tmp_path: Path, form: str, real: str) -> None:
    """Catches reads past the end of a matrix, which results do not show."""
    # UBSan stops the program without a message, for which gcc takes half of the time.
    sanitizers = (
        "-fsanitize=address,undefined",
        "-fno-sanitize-recover=all",
        "-fsanitize-undefined-trap-on-error",
    )
    understands(tmp_path, *FORMS[form], *sanitizers)
    text = source() + exported(DRIVER, *TYPES[real][:2])
    result = compile_c(text, tmp_path / "driver", "-O1", *FORMS[form], *sanitizers)
    assert result.returncode == 0, result.stderr
    run = subprocess.run([tmp_path / "driver"], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "finished\n"), run.stderr


@pytest.mark.parametrize("form", list(FORMS))
def test_a_file_that_uses_none_of_it_compiles_without_a_warning(tmp_path: Path, form: str) -> None:
    """Catches warnings about unused static functions and extensions."""
    understands(tmp_path, *FORMS[form])
    for level in ("-O0", "-O3"):
        flags = (level, "-c", "-Wshadow", "-Wconversion", *FORMS[form])
        result = compile_c(source() + "int nothing;\n", tmp_path / "unused.o", *flags)
        assert result.returncode == 0, result.stderr
