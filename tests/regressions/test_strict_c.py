"""Class 31: the generated C is strict C99, and does nothing that is undefined."""

import pytest
from c99_dtype_graphs import GRAPHS
from driver import SANITIZERS, needs_compiler, run_graph_alone


@needs_compiler
@pytest.mark.parametrize("name", GRAPHS)
def test_the_text_of_a_graph_passes_strict_flags_and_the_sanitizers(name, tmp_path):
    """-std=c99 -pedantic -Wall -Wextra -Werror; AddressSanitizer, leaks included; UBSan."""
    run_graph_alone(name, tmp_path, SANITIZERS)
