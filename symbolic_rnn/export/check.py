"""The test program of an export: what its functions must give, and a main that compares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

import numpy as np

from symbolic_rnn.c99.export import entries, values
from symbolic_rnn.export.routines import Routines

__all__ = ["Expected", "expected", "program"]

Array = np.ndarray

#: How far values may be apart, as a share of the largest entry of their array.
TOLERANCE = {"float64": 1e-9, "float32": 1e-4}

#: How many steps of training the program takes.
STEPS = 3


@dataclass(frozen=True)
class Expected:
    """Random data, and what the functions of an export give for it.

    Parameters
    ----------
    x, y : array
        An input, and what ``predict`` gives for it.
    target : array
        Of the loss.
    gradient, trained : dict of str to array
        By the names of the parameters: the derivatives of the loss, and the values after
        ``STEPS`` steps of training; empty without training.
    losses : array
        Before each of these steps.
    """

    x: Array
    y: Array
    target: Array
    gradient: dict[str, Array]
    trained: dict[str, Array]
    losses: Array


def expected(routines: Routines, *, training: bool, seed: int) -> Expected:
    """Run the functions of an export in Python; the network is as it was afterwards."""
    rng = np.random.default_rng(seed)
    network = routines.network

    def drawn(shape: tuple[int, ...], mean: Array | float, scale: Array | float) -> Array:
        value = mean + scale * rng.normal(size=shape)
        return value.astype(routines.dtype).astype(network.dtype)  # as the program has it

    x = drawn((1, routines.n_steps, network.n_in), network.x_mean, network.x_scale)
    y = routines.predict_function(x)
    if not training:
        return Expected(x[0], y[0], np.array([]), {}, {}, np.array([]))
    output = routines.apply_function(x)
    target = drawn(output.shape, output, network.y_scale)
    names = {each: name for name, each in network.parameters.items()}
    _, *gradients = routines.gradient_function(x, target)
    changing = [*network.parameters.values(), *routines.optimizer_state]
    before = [np.array(each.get_value()) for each in changing]
    losses = [routines.train_function(x, target) for _ in range(STEPS)]
    trained = {name: np.array(each.get_value()) for name, each in network.parameters.items()}
    for each, value in zip(changing, before, strict=True):
        each.set_value(value)
    found = {names[each]: value for each, value in zip(routines.trained, gradients, strict=True)}
    return Expected(x[0], y[0], target[0], found, trained, np.array(losses))


_COMPARE = """\
/* Compares the functions of {prefix}.h with what they give in Python, on random data. Prints the
 * largest difference of each, as a share of the largest entry of its array; returns 1 if one is
 * larger than {tolerance}, or a function fails. */
#include "{prefix}.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef {real} number;

static int failures = 0;
static {prefix}_workspace workspace;

static void check(const char *what, int status)
{{
    if (status == {upper}_OK) return;
    printf("%s: %s\\n", what, {prefix}_message(status));
    failures++;
}}

static double difference(const number *got, const number *right, size_t n)
{{
    double largest = 0, apart = 0;
    for (size_t i = 0; i < n; i++) {{
        const double d = fabs((double)got[i] - (double)right[i]), size = fabs((double)right[i]);
        if (!(d <= DBL_MAX)) return HUGE_VAL; /* NaN is a difference */
        if (d > apart) apart = d;
        if (size > largest) largest = size;
    }}
    return largest > 0 ? apart / largest : apart;
}}

static void report(const char *what, double apart)
{{
    const int fails = !(apart <= {tolerance});
    printf("%-12s largest difference %.1e%s\\n", what, apart, fails ? "  FAILED" : "");
    failures += fails;
}}
"""

_STORE = """\
static unsigned char stored[sizeof({prefix}_weights){optimizer} + 64];
static size_t stored_end, stored_at;

static int put(void *context, const void *bytes, size_t size)
{
    (void)context;
    if (size > sizeof stored - stored_end) return 1;
    memcpy(stored + stored_end, bytes, size);
    stored_end += size;
    return 0;
}

static int take(void *context, void *bytes, size_t size)
{
    (void)context;
    if (size > stored_end - stored_at) return 1;
    memcpy(bytes, stored + stored_at, size);
    stored_at += size;
    return 0;
}
"""


def program(routines: Routines, found: Expected, prefix: str) -> str:
    """Write the test program."""
    dtype = routines.dtype
    names = {
        "prefix": prefix,
        "upper": prefix.upper(),
        "real": "double" if dtype == "float64" else "float",
        "tolerance": f"{TOLERANCE[dtype]:.0e}",
    }
    lines = [_COMPARE.format(**names)]
    training = bool(found.gradient)
    given = {"given_x": found.x, "expected_y": found.y}
    if training:
        given |= {"given_target": found.target, "expected_losses": found.losses}
    for name, array in given.items():
        written = entries(array.astype(dtype).ravel())
        lines += _wrapped(f"static const number {name}[] = {written};")
    if training:
        for name, arrays in (("gradient", found.gradient), ("trained", found.trained)):
            rounded = {field: array.astype(dtype) for field, array in arrays.items()}
            text = values(f"{prefix}_weights", f"expected_{name}", rounded)
            lines.append(f"static {text}".rstrip())
    optimizer = f" + sizeof({prefix}_optimizer)" if _keeps(routines, found) else ""
    lines.append("")
    lines.append(_STORE.replace("{prefix}", prefix).replace("{optimizer}", optimizer))
    lines.append("int main(void)")
    lines.append("{")
    for line in _main(routines, found, prefix):
        lines += _wrapped(f"    {line}")
    lines += ["    return failures != 0;", "}", ""]
    return "\n".join(lines)


def _keeps(routines: Routines, found: Expected) -> bool:
    """Whether the optimizer has a state."""
    return bool(found.gradient) and bool(routines.optimizer_state)


def _wrapped(line: str) -> list[str]:
    indent = " " * (len(line) - len(line.lstrip()) + 4)
    return wrap(line, 100, subsequent_indent=indent, break_long_words=False)


def _main(routines: Routines, found: Expected, prefix: str) -> Iterator[str]:
    network, training = routines.network, bool(found.gradient)
    keeps = _keeps(routines, found)
    streams = network.step is not None
    size = found.y.size
    yield f"static number y[{size}];"
    yield f"static {prefix}_weights weights, saved_weights;"
    if streams:
        yield f"static {prefix}_state state;"
    if training:
        yield f"static {prefix}_weights gradient;"
        if keeps:
            yield f"static {prefix}_optimizer optimizer, saved_optimizer;"
        yield f"number losses[{STEPS}] = {{0}};"
        yield "double apart = 0;"
    yield f"weights = {prefix}_trained;"
    yield "memset(&workspace, 255, sizeof workspace); /* NaN: what lies there does not matter */"
    given = f"&weights, given_x, y, {routines.n_steps}, &workspace"
    yield f'check("predict", {prefix}_predict({given}));'
    yield f'report("predict", difference(y, expected_y, {size}));'
    if streams:
        yield "memset(y, 0, sizeof y);"
        yield f'check("start", {prefix}_start(&weights, &state, &workspace));'
        yield f"for (size_t t = 0; t < {routines.n_steps}; t++)"
        yield (
            f'    check("step", {prefix}_step(&weights, &state, given_x + t * {network.n_in}, '
            f"y + t * {found.y.shape[1]}, &workspace));"
        )
        yield f'report("step", difference(y, expected_y, {size}));'
    if training:
        yield (
            f'check("gradient", {prefix}_gradient(&weights, given_x, given_target, losses, '
            "&gradient, &workspace));"
        )
        yield "apart = difference(losses, expected_losses, 1);"
        yield from _compare("gradient", found.gradient, "gradient", "expected_gradient")
        if keeps:
            yield f"optimizer = {prefix}_optimizer_start;"
        yield f"for (int k = 0; k < {STEPS}; k++)"
        given = "&weights, &optimizer" if keeps else "&weights"
        yield (
            f'    check("train_step", {prefix}_train_step({given}, given_x, given_target, '
            "losses + k, &workspace));"
        )
        yield f"apart = difference(losses, expected_losses, {STEPS});"
        yield from _compare("train_step", found.trained, "weights", "expected_trained")
    yield from _store_round_trip(prefix, keeps=keeps)


def _compare(what: str, arrays: dict[str, Array], got: str, right: str) -> Iterator[str]:
    for name, array in arrays.items():
        address = "" if array.ndim else "&"
        yield (
            f"apart = fmax(apart, difference({address}{got}.{name}, {address}{right}.{name}, "
            f"{array.size}));"
        )
    yield f'report("{what}", apart);'


def _store_round_trip(prefix: str, *, keeps: bool) -> Iterator[str]:
    upper = prefix.upper()
    names = ["weights", "optimizer"] if keeps else ["weights"]
    given = ", ".join(f"&{name}" for name in names)
    yield f'check("save", {prefix}_save({given}, put, NULL));'
    for name in names:
        yield f"memcpy(&saved_{name}, &{name}, sizeof {name});"
        yield f"memset(&{name}, 0, sizeof {name});"
    yield f'check("load", {prefix}_load({given}, take, NULL));'
    differ = " || ".join(f"memcmp(&saved_{name}, &{name}, sizeof {name})" for name in names)
    yield f'report("save, load", ({differ}) ? 1.0 : 0.0);'
    yield "stored[stored_end / 2] ^= 1;"
    yield "stored_at = 0;"
    yield f"if ({prefix}_load({given}, take, NULL) != {upper}_CORRUPT) {{"
    yield '    printf("damaged data was loaded\\n");'
    yield "    failures++;"
    yield "}"
