"""The table of covered Ops is that of the code."""

import os
from pathlib import Path

from symbolic_rnn.c99.lowering.coverage import coverage

TABLE = Path(__file__).parents[2] / "docs" / "c99-coverage.md"


def test_the_table_in_the_docs_is_generated():
    """Renew with RENEW_GOLDEN=1 make tests TESTS=tests/c99/test_coverage.py."""
    if os.environ.get("RENEW_GOLDEN"):
        TABLE.write_text(coverage(), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == coverage()
