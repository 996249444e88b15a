"""How the C of these tests is compiled: as users compile it, unless a module says otherwise."""

import os

import pytest
from modes import UNOPTIMIZED


@pytest.fixture(scope="module", autouse=True)
def flags_of_users(request):
    """Leave the flags as they are; a module with `pytestmark = unoptimized` needs no fast code."""
    with pytest.MonkeyPatch.context() as patch:
        marked = request.node.get_closest_marker("unoptimized") is not None
        if not marked and os.environ.get("SYMBOLIC_RNN_CFLAGS") == UNOPTIMIZED:
            patch.delenv("SYMBOLIC_RNN_CFLAGS")
        yield
