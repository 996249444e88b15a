"""The documented table of covered Ops is generated from the code."""

import os
from pathlib import Path

from scalar_cases import OPS

from symbolic_rnn.c99.lowering.coverage import REFUSED, coverage
from symbolic_rnn.c99.lowering.scalars import SCALAR_OPS

TABLE = Path(__file__).parents[2] / "docs" / "c99-coverage.md"


def test_the_table_in_the_docs_is_generated():
    """Renew with RENEW_GOLDEN=1 make tests TESTS=tests/c99/test_coverage.py."""
    if os.environ.get("RENEW_GOLDEN"):
        TABLE.write_text(coverage(), encoding="utf-8")
    assert TABLE.read_text(encoding="utf-8") == coverage()


def test_each_scalar_op_is_covered_or_refused_with_a_reason():
    """Catches an Op of a new PyTensor version that is neither covered nor refused."""
    assert {type(op) for op in OPS} - {*SCALAR_OPS} == {*REFUSED}
