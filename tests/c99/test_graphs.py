"""Generated C computes what PyTensor's Python implementation computes."""

import pytest
from c99_dtype_graphs import GRAPHS
from driver import assert_equals_python


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_gives_in_c_what_it_gives_in_python(name):
    """Catches wrong indices and sizes, and buffers reused too early."""
    assert_equals_python(name, "C99")
