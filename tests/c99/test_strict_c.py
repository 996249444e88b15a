"""Class 31: the generated C is strict C99, and does nothing that is undefined."""

import pytensor
import pytest
from c99_more_graphs import GRAPHS
from driver import SANITIZERS, needs_compiler, run_alone

import symbolic_rnn.c99  # noqa: F401  (registers the mode)


@needs_compiler
@pytest.mark.parametrize("name", GRAPHS)
def test_the_text_of_a_graph_passes_strict_flags_and_the_sanitizers(name, tmp_path):
    """-std=c99 -pedantic -Wall -Wextra -Werror; AddressSanitizer, leaks included; UBSan."""
    graph = GRAPHS[name]()
    function = pytensor.function(graph.inputs, graph.outputs, mode="C99")
    source = function.vm.jit_fn.source
    held = [container.storage[0] for container in function.input_storage[len(graph.inputs) :]]
    for values in graph.values:
        assert run_alone(source, [*values, *held], tmp_path, SANITIZERS) == "0\n"
