"""Class 40: a value may be called what a header, the compiler or the runtime calls something else.

A variable called ``floor`` whose graph calls floor, ``NULL``, ``int64_t`` or ``EXIT_FAILURE`` did
not compile (opty 17 and 47, pyccel 402).
"""

from __future__ import annotations

import keyword
import re
import subprocess

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
from driver import COMPILER, needs_compiler
from pytensor.compile.mode import Mode

import symbolic_rnn as srnn
from symbolic_rnn.c99 import C99Linker

C_PLUS_PLUS = "alignas and bool catch class delete explicit export final friend mutable namespace \
new not operator or override private protected public template this throw true try typeid \
typename using virtual wchar_t xor false nullptr static_assert thread_local asm typeof"


def calling_everything(variables):
    """Values of a graph that calls functions of the headers and of the runtime, and copies."""
    scalars = pt.stack(variables)
    matrix = pt.outer(scalars[:20], scalars[:30])
    return [
        scalars,
        pt.floor(matrix) + pt.exp(matrix) + pt.tanh(matrix) * pt.sqrt(matrix) + pt.gammaln(matrix),
        matrix @ matrix.T,
        pt.sort(scalars),
        pt.concatenate([scalars, scalars]),
        scalars.argmax(),
        pt.set_subtensor(matrix[::2, 1:], 0.0),
    ]


#: Nothing is rewritten: it would take a minute for some thousands of names.
AS_IT_IS = Mode(C99Linker(threads=1), optimizer=None)


def function_of(names):
    """A compiled function whose inputs, intermediate values and outputs have these names."""
    variables = [pt.scalar(name) for name in names]
    outputs = calling_everything(variables)
    for output, name in zip(outputs, names[::-1], strict=False):
        output.name = name
    return pytensor.function(variables, outputs, mode=AS_IT_IS)


def words_of(text):
    return set(re.findall(r"[A-Za-z_]\w*", text, flags=re.ASCII))


def preprocessed(source, *flags):
    done = subprocess.run(
        [str(COMPILER), "-std=c99", *flags, "-E", "-x", "c", "-"],
        input=source,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


@needs_compiler
def test_a_value_may_have_any_name_that_headers_and_the_runtime_define():
    """All words of the preprocessed headers and their macros, of C, C++ and Python at once."""
    function = function_of(["x", "y"] * 10)
    text = srnn.c99.source(function)
    macros = words_of("\n".join(re.findall(r"#define (\w+)", preprocessed(text, "-dM"))))
    names = macros | words_of(preprocessed(text)) | words_of(text)
    names |= {*keyword.kwlist, *C_PLUS_PLUS.split(), "main", "errno", "I", "complex", "unix"}
    assert {"floor", "NULL", "int64_t", "EXIT_FAILURE", "FP_NAN", "memcpy", "while"} <= names
    assert {"pthread_create", "c99_room", "C99_IVDEP", "ws", "shared", "strlen", "tanh"} <= names
    assert len(names) > 2000
    # Underscores in front are left out of a name; these, the compiler's own, are some thousands.
    ordered = sorted(name for name in names if not name.startswith("__"))
    rng = np.random.default_rng(0)
    given = rng.uniform(0.5, 1.5, size=len(ordered))
    got = function_of(ordered)(*given)
    np.testing.assert_array_equal(got[0], given)
    np.testing.assert_array_equal(got[3], np.sort(given))
    matrix = np.outer(given[:20], given[:30])
    np.testing.assert_allclose(got[2], matrix @ matrix.T, rtol=1e-12)


def test_names_that_no_c_compiler_takes_become_readable_names():
    """Dots, blanks, other alphabets, long, empty, twice; names of the field stay as they are."""
    names = ["a.b", "a b", "ünï", "x" * 500, "", "_", "x", "x", "2x", "*/", "h_prev", "W_hh", "s_t"]
    function = function_of([*names, *names])
    text = srnn.c99.source(function)
    assert text.isascii()
    for name in ("h_prev", "W_hh", "s_t", "a_b", "v_2x"):
        assert re.search(rf"\b{name}\b", text), name
    given = np.linspace(0.5, 1.5, 2 * len(names))
    np.testing.assert_array_equal(function(*given)[0], given)


def test_a_model_may_name_its_values_as_c_names_functions():
    """A PyMC model with ``Deterministic("sin", ...)``."""
    with pm.Model() as model:
        mean = pm.Normal("floor", 0.0, 1.0)
        scale = pm.HalfNormal("log", 1.0)
        sine = pm.Deterministic("sin", pm.math.sin(mean))
        pm.Normal("exp", pm.Deterministic("tanh", pm.math.tanh(sine)), scale, observed=[0.1, 0.4])
    values = [model.rvs_to_values[variable] for variable in (mean, scale)]
    wanted = [model.logp(), *model.replace_rvs_by_values(model.deterministics)]
    point = [0.3, -0.2]
    got = pytensor.function(values, wanted, mode="C99")(*point)
    right = pytensor.function(values, wanted, mode="FAST_COMPILE")(*point)
    np.testing.assert_allclose(got, right, rtol=1e-12)
