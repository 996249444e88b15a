"""The test program of an exported graph: its outputs at some points, and a main that compares."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

import numpy as np

from symbolic_rnn.c99.export import Field, Library, c_type, entries
from symbolic_rnn.export.check import TOLERANCE

__all__ = ["program"]

_HEAD = """\
/* Compares {prefix}_{function} with what it gave in Python, at {count} points. Prints the largest
 * difference of each output, as a share of its largest entry at that point; returns 1 if one is
 * too large, or the function fails. */
#include "{prefix}.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

static int failures = 0;
static {prefix}_workspace workspace;

static void report(const char *what, double apart, double tolerance)
{{
    const int fails = !(apart <= tolerance);
    printf("%-16s largest difference %.1e%s\\n", what, apart, fails ? "  FAILED" : "");
    failures += fails;
}}
"""

_DIFFERENCE = """\
static double difference_{suffix}(const {real} *got, const {real} *right, size_t n)
{{
    double largest = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {{
        const double d = fabs((double)got[i] - (double)right[i]), size = fabs((double)right[i]);
        if (memcmp(got + i, right + i, sizeof *got) == 0) continue; /* infinities, too */
        if (!(d <= DBL_MAX)) return HUGE_VAL; /* NaN is a difference */
        if (d > apart) apart = d;
        if (size > largest && size <= DBL_MAX) largest = size;
    }}
    return largest > 0 ? apart / largest : apart;
}}
"""

_POINT = """\
    memset(&workspace, 255, sizeof workspace); /* NaN: what lies there does not matter */
    status = {call};
    if (status) {{
        printf("%s\\n", {prefix}_message(status));
        failures++;
    }}
"""


def program(
    library: Library, points: Sequence[Sequence[np.ndarray]], found: Sequence[Sequence[np.ndarray]]
) -> str:
    """Write the program.

    Parameters
    ----------
    library : Library
        With one function, which takes inputs and then outputs, each an array.
    points, found : sequence of sequences of array
        Values of the inputs, and of the outputs.
    """
    prefix, [routine] = library.prefix, library.routines
    fields = {each.name: each.holds for each in routine.arguments if isinstance(each.holds, Field)}
    inputs = [each.name for each in routine.arguments if not each.writes]
    outputs = [each.name for each in routine.arguments if each.writes]
    lines = [_HEAD.format(prefix=prefix, function=routine.name, count=len(points))]
    kinds = dict.fromkeys(fields[name].dtype for name in outputs)
    lines += [_DIFFERENCE.format(suffix=each, real=c_type(each)) for each in kinds]
    for k, (point, values) in enumerate(zip(points, found, strict=True)):
        named = [*zip(inputs, point, strict=True), *zip(outputs, values, strict=True)]
        for name, value in named:
            real = c_type(fields[name].dtype)
            held = f"static const {real} {_constant(k, name)}[] = {entries(value.ravel())};"
            lines += wrap(held, 100, subsequent_indent="    ", break_long_words=False)
    for name in outputs:
        lines.append(f"static {c_type(fields[name].dtype)} got_{name}[{fields[name].size}];")
    lines += ["", "int main(void)", "{", "    int status = 0;"]
    lines += [f"    double apart_{name} = 0;" for name in outputs]
    for k in range(len(points)):
        given = [*(_constant(k, name) for name in inputs), *(f"got_{name}" for name in outputs)]
        call = f"{prefix}_{routine.name}({', '.join([*given, '&workspace'])})"
        lines.append(_POINT.format(call=call, prefix=prefix).rstrip())
        for name in outputs:
            compared = f"got_{name}, {_constant(k, name)}, {fields[name].size}"
            difference = f"difference_{fields[name].dtype}({compared})"
            lines.append(f"    apart_{name} = fmax(apart_{name}, {difference});")
    for name in outputs:
        tolerance = TOLERANCE.get(fields[name].dtype, 0.0)  # integers are equal
        lines.append(f'    report("{name}", apart_{name}, {tolerance:.0e});')
    return "\n".join([*lines, "    return failures != 0;", "}", ""])


def _constant(k: int, name: str) -> str:
    """The array of a value at a point; no name of an argument ends so."""
    return f"point_{k}_{name}"
