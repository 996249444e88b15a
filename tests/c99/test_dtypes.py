"""Every covered Op with several inputs, on pairs of the dtypes that it accepts (`mixed`)."""

import warnings

import numpy as np
import pytensor
import pytest
from c99_dtype_graphs import DTYPES, mixed, numbers
from driver import needs_compiler
from modes import AS_WRITTEN, C99_AS_WRITTEN
from tolerances import EXACT, FLOAT32

#: UBSan's checks of arithmetic, without optimization: a function has several thousand loops.
UNDEFINED = "-O0 -fsanitize=signed-integer-overflow,float-cast-overflow,shift"


def values(a, size, *, tame):
    """Inputs of `mixed`: square matrices, and row indices with a duplicate."""
    mask = np.random.default_rng(1).integers(0, 2, (size, size)).astype(bool)
    rows = np.array([0, -1, 0, 2][: 2 * size], "int64")
    matrices = [numbers(b, (size, size), 3, tame=tame) for b in DTYPES]
    scalars = [numbers(b, (), 4, tame=tame) for b in DTYPES]
    return [mask, rows, numbers(a, (size, size), 2, tame=tame), *matrices, *scalars]


def disagreement(got, right, dtype, *, compared):
    """Describe how a result differs; the dtype must be the declared one, as in CVM.

    PyTensor's Python returns NumPy's dtype instead, int64 for ``cumsum`` and ``cumprod``.
    """
    right = np.asarray(right).astype(dtype)
    if got.dtype != dtype or got.shape != right.shape:
        return f"{got.dtype} of shape {got.shape}, not {dtype} of shape {right.shape}"
    if dtype == "bool" and np.any(got.view(np.uint8) > 1):
        return f"bytes {got.view(np.uint8).ravel()}"
    if not compared:
        return ""
    tight = {"float32": FLOAT32, "float64": EXACT}.get(dtype, 0)
    if np.allclose(got, right, rtol=tight, atol=0, equal_nan=True):
        return ""
    return f"{got.ravel()}, not {right.ravel()}"


# Each has all dtypes as the second operand; of the first there is each kind.
@pytest.mark.sampled(dtype=("bool", "uint64", "float32"))
@needs_compiler
@pytest.mark.parametrize("dtype", DTYPES)
def test_an_op_of_mixed_dtypes_gives_in_c_what_it_gives_in_python(dtype, monkeypatch, capfd):
    """Catches bytes copied without conversion, sums that overflow, and bools of 2 to 255.

    UBSan prints undefined behavior to the standard error.
    """
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", UNDEFINED)
    inputs, outputs = mixed(dtype)
    compiled, reference = (
        pytensor.function(
            inputs, [each.output for each in outputs], mode=mode, on_unused_input="ignore"
        )
        for mode in (C99_AS_WRITTEN, AS_WRITTEN)
    )
    assert len(outputs) > 200
    wrong = []
    for size in (6, 1, 0):
        for tame in (True, False):
            given = values(dtype, size, tame=tame)
            with warnings.catch_warnings(), np.errstate(all="ignore"):
                warnings.simplefilter("ignore")
                right = reference(*given)
                for each, one, other in zip(outputs, compiled(*given), right, strict=True):
                    declared = each.output.type.dtype
                    found = disagreement(one, other, declared, compared=tame or not each.tame)
                    if found:
                        wrong.append(f"{each.name}, size {size}: {found}")
    assert not wrong, "\n".join(wrong)
    assert "runtime error" not in capfd.readouterr().err
