"""Which Ops have a C99 form, as a table."""

from __future__ import annotations

import inspect

import pytensor.scalar as ps
import pytensor.scalar.basic as psb
import pytensor.scalar.math as psm

from symbolic_rnn.c99.lowering import COVERED
from symbolic_rnn.c99.lowering.draws import COVERED as DISTRIBUTIONS
from symbolic_rnn.c99.lowering.scalar_rules import OF_SCIPY
from symbolic_rnn.c99.lowering.scalars import COVERED as SCALARS

__all__ = ["REFUSED", "coverage"]


#: The real scalar Ops of PyTensor that stay refused, and why.
REFUSED: dict[type[ps.ScalarOp], str] = {
    psb.Complex: "Numbers are real.",
    psm.Hyp2F1: "No one method keeps its digits: each part of its domain needs one of its own.",
}


def coverage() -> str:
    """Give the table of covered Ops, in Markdown.

    Examples
    --------
    >>> "| `Scan` | A loop over the steps. |" in coverage()
    True
    """
    rows = sorted(
        f"| `{kind.__name__}` | {(inspect.getdoc(how) or '').splitlines()[0]} |"
        for kind, how in COVERED.items()
    )
    scalars = ", ".join(sorted(f"`{kind.__name__}`" for kind in SCALARS))
    of_scipy = ", ".join(f"`{name}`" for name in OF_SCIPY)
    refused = [f"- `{kind.__name__}`: {why}" for kind, why in REFUSED.items()]
    distributions = ", ".join(f"`{name}`" for name in DISTRIBUTIONS)
    return "\n".join(
        [
            "# What mode C99 covers",
            "",
            "An Op that is not here is named in an error when the function is compiled. Arrays of "
            "float32, float64, bool and the integers of 8 to 64 bits.",
            "",
            "| Op | How it is written |",
            "|---|---|",
            *rows,
            "",
            "`Elemwise`, `CAReduce` (sums, products, extremes) and numbers by these scalar Ops:",
            "",
            scalars,
            "",
            "Scalar Ops of other packages, as PyMC's, whose `nfunc_spec` names one of these "
            "functions:",
            "",
            of_scipy,
            "",
            "These scalar Ops are refused:",
            "",
            *refused,
            "",
            "`RandomVariable` of these distributions, from the bit generators PCG64, which is "
            "NumPy's default, and PCG64DXSM; `integers` between integers, `binomial` of 60 trials "
            "at most:",
            "",
            distributions,
            "",
        ]
    )
