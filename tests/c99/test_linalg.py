"""Linear algebra in C: sizes with blocks and pivoting, errors, and threads."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from c99_dtype_graphs import GRAPHS
from driver import share_everything  # noqa: F401
from modes import AS_WRITTEN, C99_AS_WRITTEN
from pytensor.graph.replace import vectorize_graph
from pytensor.tensor import linalg

from symbolic_rnn import c99
from symbolic_rnn.c99.errors import NotCoveredError

#: It is about what the graphs compute: what gcc makes of the loops, the table of graphs is about.
pytestmark = pytest.mark.unoptimized


def test_large_matrices_are_factored_as_scipy_does():
    """Catches sums without their last terms, and row exchanges in another order."""
    x, b, v = pt.matrix("x"), pt.matrix("b"), pt.vector("v")
    s = x @ x.T + pt.eye(x.shape[0])
    factor = linalg.cholesky(s)
    outputs = [factor, linalg.solve(x, b), linalg.inv(x), *linalg.slogdet(x + 1), *linalg.lu(x)]
    outputs += [linalg.solve(s, v, assume_a="sym"), linalg.cho_solve((factor, True), b)]
    outputs += [linalg.solve_triangular(factor.T, v), linalg.solve_triangular(factor, v, trans=1)]
    compiled, reference = (
        pytensor.function([x, b, v], outputs, mode=mode) for mode in ("C99", "FAST_COMPILE")
    )
    rng = np.random.default_rng(1)
    for n in (8, 17, 90):
        given = rng.normal(size=(n, n)), rng.normal(size=(n, 5)), rng.normal(size=n)
        for got, right in zip(compiled(*given), reference(*given), strict=True):
            np.testing.assert_allclose(got, right, rtol=1e-10, atol=1e-10 * np.abs(right).max())


def test_one_triangle_of_a_symmetric_matrix_is_read():
    """Without rewrites, which would solve with the Cholesky factor."""
    x, b = pt.matrix("x"), pt.matrix("b")
    outputs = []
    for lower in (True, False):
        outputs.append(linalg.cholesky(x, lower=lower))
        for kind in ("gen", "sym", "her", "pos", "banded"):
            outputs += [linalg.solve(x, b, assume_a=kind, lower=lower)]
            outputs += [linalg.solve(x[::-1, ::-1].T, b[:, 0], assume_a=kind, lower=lower)]
    compiled, reference = (
        pytensor.function([x, b], outputs, mode=mode) for mode in (C99_AS_WRITTEN, AS_WRITTEN)
    )
    rng = np.random.default_rng(2)
    given = 3 * np.eye(5) + 0.5 * rng.normal(size=(5, 5)), rng.normal(size=(5, 2))
    for got, right in zip(compiled(*given), reference(*given), strict=True):
        np.testing.assert_allclose(got, right, rtol=1e-12, atol=1e-12)


def test_a_determinant_overflows_only_where_it_is_too_large():
    """Catches products of pivots that overflow or underflow on the way."""
    x = pt.tensor3("x")
    function = pytensor.function([x], linalg.det(x), mode="C99")
    diagonals = [[1e200, 1e200, 1e-300], [1e-200, 1e-200, 1e300], [1e200, 1e200, 1], [1e-320] * 3]
    given = [[*map(np.diag, diagonals), np.full((3, 3), np.nan), np.diag([np.inf, 1e-300, 1])]]
    found = function(np.array(given[0]))
    np.testing.assert_allclose(found, [1e100, 1e-100, np.inf, 0, np.nan, np.inf], rtol=1e-14)


def test_invalid_matrices_raise_as_in_python():
    """Singular matrices, matrices that are not square, mismatched sizes and batches."""
    x, b, y = pt.matrix("x"), pt.matrix("b"), pt.tensor3("y")
    a = pt.tensor3("a")
    singular, square, tall = np.ones((2, 2)), np.eye(2), np.ones((3, 2))
    cases = [
        (linalg.inv(x), [x], (singular,), np.linalg.LinAlgError, "Singular matrix"),
        (linalg.inv(y), [y], ([square, singular],), np.linalg.LinAlgError, "Singular matrix"),
        (linalg.inv(x), [x], (tall,), np.linalg.LinAlgError, "must be square"),
        (linalg.det(x), [x], (tall,), ValueError, "must be square"),
        (linalg.cholesky(x), [x], (tall,), ValueError, "must be square"),
        (linalg.lu_factor(x)[0], [x], (tall,), ValueError, "must be square"),
        (linalg.solve_triangular(x, b), [x, b], (square, tall), ValueError, "number of rows"),
        (linalg.solve(x, b), [x, b], (square, tall), ValueError, "number of rows"),
        (linalg.solve(y, a), [y, a], ([square], [square] * 3), ValueError, "differ in batch shape"),
    ]
    for output, inputs, given, kind, message in cases:
        function = pytensor.function(inputs, output, mode="C99")
        with pytest.raises(kind, match=message):
            function(*given)


def test_outputs_of_a_batch_must_have_one_size():
    """Output sizes that are known inside the loop only."""
    k, n = pt.lscalar("k"), pt.lvector("n")
    rows = vectorize_graph(pt.arange(k), replace={k: n})
    function = pytensor.function([n], rows, mode="C99")
    assert np.array_equal(function([3, 3]), [[0, 1, 2]] * 2)
    assert np.array_equal(function([5]), [[0, 1, 2, 3, 4]])
    with pytest.raises(ValueError, match="the outputs differ in size"):
        function([3, 2])


@pytest.mark.parametrize("op", [linalg.eigh, linalg.qr, linalg.svd], ids=lambda op: op.__name__)
def test_other_factors_are_refused_by_name(op):
    """The message says what to do; for batches, too."""
    for x in (pt.matrix("x"), pt.tensor3("x")):
        with pytest.raises(NotCoveredError, match="compile this function with mode='CVM'"):
            pytensor.function([x], op(x), mode="C99")


@pytest.mark.usefixtures("share_everything")
def test_an_empty_batch_and_one_that_threads_share():
    """NumPy's loop over core Ops refuses the empty batch."""
    x = pt.tensor3("x")
    outputs = [linalg.cholesky(x), linalg.inv(x), linalg.det(x), linalg.solve(x, x[:, :, :1])]
    function = pytensor.function([x], outputs, mode=c99.mode(threads=3))
    assert "c99_parallel" in c99.source(function)
    shapes = [output.shape for output in function(np.ones((0, 3, 3)))]
    assert shapes == [(0, 3, 3), (0, 3, 3), (0,), (0, 3, 1)]
    given = np.eye(3) + 0.1 * np.ones((10, 1, 1)) * np.arange(10)[:, None, None]
    factor, inverse, determinant, _ = function(given)
    np.testing.assert_allclose(factor @ factor.mT, given, atol=1e-14)
    np.testing.assert_allclose(inverse @ given, np.stack([np.eye(3)] * 10), atol=1e-13)
    np.testing.assert_allclose(determinant, np.linalg.det(given), rtol=1e-13)


def test_threads_share_the_steps_of_a_filter_of_each_row():
    """Catches a factor of one row that is used for all rows."""
    graph = GRAPHS["a_filter_of_each_row"]()
    function = pytensor.function(graph.inputs, graph.outputs[:3], mode=c99.mode(threads=2))
    assert "steps" in function.vm.jit_fn.source.tasks
