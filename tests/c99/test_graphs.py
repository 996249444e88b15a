"""The laws of the table of graphs: each row is compiled once for the first three."""

import numpy as np
import pytest
from c99_dtype_graphs import GRAPHS
from driver import (
    EVERYTHING,
    RACES,
    SANITIZERS,
    STRICT,
    assert_agree,
    in_array,
    needs_compiler,
    row_of,
    share_everything,  # noqa: F401
)
from known_sizes import KNOWN, WithThreads, with_known_sizes
from modes import UNOPTIMIZED


@pytest.fixture(scope="module", params=["", UNOPTIMIZED], ids=["optimized", "unoptimized"])
def flags(request):
    """What gcc is asked for besides; of optimized code it gives warnings that follow the values."""
    return request.param


@pytest.fixture(scope="module", params=GRAPHS)
def row(request, flags):
    """A row of the table; pytest runs all laws of one before it goes on to the next."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SYMBOLIC_RNN_CFLAGS", " ".join([*STRICT, flags]))
        row = row_of(request.param)
        assert row.function is not None
    return row


# Each graph once, every second of them optimized; the tests below have optimized ones alone.
@pytest.mark.sampled(2, "row", "flags")
def test_a_graph_gives_in_c_what_it_gives_in_python(row):
    """Catches a wrong index, a wrong size, and room that is shared too early."""
    for values, expected in [*zip(row.graph.values, row.results, strict=True)] * 2:
        assert_agree(row.function(*values), expected)  # the workspace, again


# Every third graph; all are computed and compared above.
@pytest.mark.sampled(3, "row", flags=[""])
@needs_compiler
def test_the_text_of_a_graph_passes_strict_flags_and_the_sanitizers(row, tmp_path):
    """Class 31: strict C99; AddressSanitizer, leaks included; UBSan."""
    row.run_alone(tmp_path, SANITIZERS)


# Every eighth graph: what threads share is decided by the loops, of which each kind is in many.
@pytest.mark.sampled(8, "row", flags=[""])
@needs_compiler
def test_no_two_threads_use_a_place_at_once(row, tmp_path):
    """ThreadSanitizer sees each read and write."""
    row.run_alone(tmp_path, [*RACES, EVERYTHING])


# Every sixth graph: sizes are compared in the shared mechanism, not in the lowering of an Op.
@pytest.mark.sampled(6, "row", flags=[""])
@pytest.mark.usefixtures("share_everything")
def test_a_graph_gives_the_same_whatever_is_known_and_whoever_computes_it(row):
    """Class 41: catches a size that is known of a whole batch and not of a thread's part of it."""
    graph = row.graph
    first, *others = graph.values
    variants = [with_known_sizes(graph.inputs, graph.outputs, first, which) for which in KNOWN]
    function = WithThreads(
        [variable for inputs, _ in variants for variable in inputs],
        [output for _, outputs in variants for output in outputs],
    )
    of_first = row.results[0] * (len(KNOWN) - 1)
    for threads in (1, 2, 3):
        for values, expected in zip([first, *others], row.results, strict=True):
            got = function(threads, *values, *first * (len(KNOWN) - 1))
            for value, want in zip(
                map(in_array, got), map(in_array, [*expected, *of_first]), strict=True
            ):
                assert value.dtype == want.dtype
                assert value.shape == want.shape
                tight = 1e-6 if want.dtype == np.float32 else 1e-12
                np.testing.assert_allclose(value, want, rtol=tight, atol=tight)
