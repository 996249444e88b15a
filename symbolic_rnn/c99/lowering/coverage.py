"""The table of covered Ops, for the documentation."""

from __future__ import annotations

import inspect

import pytensor.scalar as ps
import pytensor.scalar.basic as psb
import pytensor.scalar.math as psm
from pytensor.graph.op import Op
from pytensor.tensor import extra_ops, fft, fourier, optimize
from pytensor.tensor.basic import PermuteRowElements
from pytensor.tensor.linalg.decomposition import eigen, qr, schur, svd
from pytensor.tensor.linalg.inverse import MatrixPinv, TensorInv
from pytensor.tensor.linalg.products import Expm
from pytensor.tensor.linalg.solvers import linear_control, lstsq, tridiagonal
from pytensor.tensor.random.op import DefaultGeneratorMakerOp
from pytensor.tensor.signal import conv
from pytensor.tensor.type_other import MakeSlice

from symbolic_rnn.c99.lowering import LOWERERS
from symbolic_rnn.c99.lowering.draws import DISTRIBUTIONS
from symbolic_rnn.c99.lowering.scalar_rules import OF_SCIPY
from symbolic_rnn.c99.lowering.scalars import SCALAR_OPS

__all__ = ["REFUSED", "REFUSED_OPS", "coverage"]


#: PyTensor's real scalar Ops that are not covered, and why.
REFUSED: dict[type[ps.ScalarOp], str] = {
    psb.Complex: "Only real dtypes are supported.",
    psm.Hyp2F1: "No single method is accurate on its whole domain.",
}

#: PyTensor's other Ops on tensors that are not covered, by the reason.
REFUSED_OPS: dict[str, tuple[type[Op], ...]] = {
    "They are computed by LAPACK and SciPy, which generated C does not call.": (
        *(eigen.Eig, eigen.Eigh, eigen.Eigvalsh, qr.QR, schur.QZ, schur.Schur, svd.SVD),
        *(Expm, MatrixPinv, linear_control.TRSYL, lstsq.Lstsq),
        *(tridiagonal.LUFactorTridiagonal, tridiagonal.SolveLUFactorTridiagonal),
    ),
    "Reshape to matrices, and use `inv` or `solve`.": (TensorInv, lstsq.TensorSolve),
    "They need complex numbers.": (fourier.Fourier, fft.RFFTOp, fft.IRFFTOp),
    "They run SciPy's optimizers, which call Python.": (
        *(optimize.MinimizeOp, optimize.MinimizeScalarOp),
        *(optimize.RootOp, optimize.RootScalarOp),
    ),
    "Pass the generator, not its seed.": (DefaultGeneratorMakerOp,),
    "Index with slices whose ends are numbers of the graph.": (MakeSlice,),
    "No network or model of the tests needs them.": (
        *(extra_ops.Bartlett, extra_ops.FillDiagonal, extra_ops.FillDiagonalOffset),
        *(extra_ops.Unique, PermuteRowElements, conv.Convolve1d, conv.Convolve2d),
    ),
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
    others = [
        f"- {', '.join(sorted(f'`{kind.__name__}`' for kind in kinds))}: {why}"
        for why, kinds in REFUSED_OPS.items()
    ]
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
            "Nor are these Ops on tensors, Ops that run Python, such as `Print`, and values other "
            "than dense tensors, numbers and generators:",
            "",
            *others,
            "",
            "`RandomVariable` of these distributions, with the bit generators PCG64 (NumPy's "
            "default) and PCG64DXSM; `integers` with integer bounds, `binomial` with at most 60 "
            "trials:",
            "",
            distributions,
            "",
        ]
    )
