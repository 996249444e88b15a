"""Class 54. Threads that share a loop call a function of the C library that writes to a variable.

``lgamma`` leaves the sign of gamma in ``signgam``, one for all threads: a race that ThreadSanitizer
sees in each loop with a ``gammaln`` (POSIX.1-2017, lgamma: "need not be thread-safe").
"""

import re
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
from driver import EVERYTHING, RACES, needs_compiler, run_alone
from scalar_cases import cases

from symbolic_rnn.c99.ir.expressions import FunctionCall, Var
from symbolic_rnn.c99.lowering.scalars import applied

#: What POSIX.1-2017 (2.9.1, and each function's page) names as unsafe, of <math.h> and of what else
#: a function of numbers could call.
UNSAFE = {"lgamma", "lgammaf", "lgammal", "drand48", "lrand48", "mrand48", "rand", "strtok"}


@needs_compiler
def test_a_log_gamma_function_is_computed_by_threads(tmp_path):
    """The race itself."""
    x = pt.matrix("x")
    function = pytensor.function([x], pt.gammaln(x), mode="C99")
    source = function.vm.jit_fn.source
    run_alone(source, [(np.arange(1.0, 9.0).reshape(4, 2),)], tmp_path, [*RACES, EVERYTHING])


def test_no_rule_and_no_header_calls_what_threads_may_not_share():
    """Nor does anything that is not in a loop today."""
    for case in cases():
        names = [Var("x")] * len(case.dtypes)
        expression = applied(case.op, names, case.dtypes, case.out)
        called = {part.function for part in expression.walk() if isinstance(part, FunctionCall)}
        assert not called & UNSAFE, case
    for header in Path(str(files("symbolic_rnn.c99") / "runtime")).rglob("*.h"):
        words = set(re.findall(r"(\w+)\(", header.read_text("utf-8")))
        assert not words & UNSAFE, header.name
