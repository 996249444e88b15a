"""The table of covered Ops, for the documentation."""

from __future__ import annotations

import inspect

import pytensor.scalar as ps
import pytensor.scalar.basic as psb
import pytensor.scalar.math as psm

from symbolic_rnn.c99.lowering import LOWERERS
from symbolic_rnn.c99.lowering.draws import DISTRIBUTIONS
from symbolic_rnn.c99.lowering.scalar_rules import OF_SCIPY
from symbolic_rnn.c99.lowering.scalars import SCALAR_OPS

__all__ = ["REFUSED", "coverage"]


#: PyTensor's real scalar Ops that are not covered, and why.
REFUSED: dict[type[ps.ScalarOp], str] = {
    psb.Complex: "Only real dtypes are supported.",
    psm.Hyp2F1: "No single method is accurate on its whole domain.",
}


def coverage() -> str:
    """Return the table of covered Ops, in Markdown.

    Examples
    --------
    >>> "| `Scan` | A loop over the steps. |" in coverage()
    True
    """
    rows = sorted(
        f"| `{kind.__name__}` | {(inspect.getdoc(how) or '').splitlines()[0]} |"
        for kind, how in LOWERERS.items()
    )
    scalars = ", ".join(sorted(f"`{kind.__name__}`" for kind in SCALAR_OPS))
    of_scipy = ", ".join(f"`{name}`" for name in OF_SCIPY)
    refused = [f"- `{kind.__name__}`: {why}" for kind, why in REFUSED.items()]
    distributions = ", ".join(f"`{name}`" for name in DISTRIBUTIONS)
    return "\n".join(
        [
            "# What mode C99 covers",
            "",
            "Compiling a function with any other Op raises an error that names the Op. Supported "
            "dtypes: float32, float64, bool, and integers of 8 to 64 bits.",
            "",
            "| Op | Lowering |",
            "|---|---|",
            *rows,
            "",
            "`Elemwise`, `CAReduce` (sums, products, extrema) and scalars with these scalar Ops:",
            "",
            scalars,
            "",
            "Scalar Ops of other packages, such as PyMC, whose `nfunc_spec` names one of these "
            "functions:",
            "",
            of_scipy,
            "",
            "These scalar Ops are not supported:",
            "",
            *refused,
            "",
            "`RandomVariable` of these distributions, with the bit generators PCG64 (NumPy's "
            "default) and PCG64DXSM; `integers` with integer bounds, `binomial` with at most 60 "
            "trials:",
            "",
            distributions,
            "",
        ]
    )
