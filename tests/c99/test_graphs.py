"""What the generated C computes is what PyTensor's Python implementation computes."""

import numpy as np
import pytensor
import pytest
from c99_more_graphs import GRAPHS
from modes import REWRITTEN

import symbolic_rnn.c99  # noqa: F401  (registers the mode)


@pytest.mark.parametrize("name", GRAPHS)
def test_a_graph_gives_in_c_what_it_gives_in_python(name):
    """Catches a wrong index, a wrong size, and room that is shared too early."""
    graph = GRAPHS[name]()
    compiled = pytensor.function(graph.inputs, graph.outputs, mode="C99")
    reference = pytensor.function(graph.inputs, graph.outputs, mode=REWRITTEN)
    for values in [*graph.values, *graph.values]:  # twice: the workspace is used again
        expected = reference(*values)
        for got, right in zip(compiled(*values), expected, strict=True):
            assert got.dtype == right.dtype
            assert got.shape == right.shape
            tight = 1e-6 if right.dtype == np.float32 else 1e-12
            np.testing.assert_allclose(got, right, rtol=tight, atol=tight)
