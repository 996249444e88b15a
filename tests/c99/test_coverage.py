"""The documented table of covered Ops is generated from the code."""

import os
from importlib import import_module
from inspect import isabstract
from pathlib import Path
from pkgutil import walk_packages

import pytensor.scalar as ps
import pytensor.tensor as pt
import pytest
from pytensor.graph.op import Op
from pytensor.tensor.blas.gemm import Dot22, Dot22Scalar, Gemm
from pytensor.tensor.blas.gemv import Gemv
from scalar_cases import OPS

from symbolic_rnn.c99.lowering.coverage import REFUSED, REFUSED_OPS, coverage
from symbolic_rnn.c99.lowering.lowerers import LOWERERS
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


#: What rewrites for BLAS make of products, which this mode leaves out.
BLAS = (Dot22, Dot22Scalar, Gemm, Gemv)


def ops(kind):
    """An Op, and those that derive from it."""
    yield kind
    for each in kind.__subclasses__():
        yield from ops(each)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_each_op_on_tensors_is_covered_or_refused_with_a_reason():
    """As for scalar Ops; base classes of others are left out."""
    for module in walk_packages(pt.__path__, "pytensor.tensor."):
        import_module(module.name)
    refused = {each for kinds in REFUSED_OPS.values() for each in kinds}
    left = {
        each
        for each in ops(Op)
        if each.__module__.startswith("pytensor.tensor.")
        and not isabstract(each)
        and not issubclass(each, (*LOWERERS, ps.ScalarOp, *BLAS))
        and not any(issubclass(kind, each) and kind is not each for kind in {*LOWERERS, *refused})
    }
    assert left == refused
