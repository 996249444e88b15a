"""Graphs with mixed dtypes: every covered Op with several inputs, on pairs of dtypes."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from c99_graphs import Graph, graph, normal
from c99_special_graphs import GRAPHS
from pytensor.conditional.op import ifelse
from scalar_cases import hard_values

from symbolic_rnn.c99.dtypes import DTYPES

__all__ = ["DTYPES", "GRAPHS", "Mixed", "mixed", "numbers"]


#: Two memory layouts for each shape: contiguous, Fortran-ordered, negatively strided, strided.
LAYOUTS = (
    lambda x, y: (x, y),
    lambda x, y: (x.T, y),
    lambda x, y: (x[::-1], y[:, ::-1].T),
    lambda x, y: (x[::2, ::-2], y[::2, ::2].T),
)


@dataclass(frozen=True)
class Mixed:
    """One output of a function over mixed dtypes.

    Parameters
    ----------
    name : str
        The Op and its dtypes.
    output : Variable
        Of the graph.
    tame : bool
        Compare on small values only: others are undefined in NumPy (a real number out of the
        integer's range), or depend on the order of a sum.
    """

    name: str
    output: Any
    tame: bool = False


def is_real(dtype: str) -> bool:
    return dtype.startswith("float")


def may_add(into: str, new: str) -> bool:
    """Whether NumPy can add one dtype to memory of another in place."""
    return np.can_cast(np.promote_types(into, new), into, "same_kind")


def numbers(dtype: str, shape: tuple[int, ...], seed: int, *, tame: bool) -> np.ndarray:
    """Return values of a dtype: small ones, or also extreme values, infinities and NaN."""
    rng = np.random.default_rng(seed)
    if not tame:
        return rng.choice(hard_values(dtype), shape)
    if dtype == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    low = 0 if dtype.startswith("uint") else -9
    whole = rng.integers(low, 10, shape)
    return (whole / 4 if is_real(dtype) else whole).astype(dtype)


def _scan(x: Any, y: Any, n: Any) -> Any:
    """A scan whose state has one dtype and whose increments have another."""
    return pytensor.scan(
        lambda y_t, s, n: s + (y_t * n).astype(x.dtype),
        sequences=[y],
        outputs_info=[x[:1].sum(axis=0).astype(x.dtype)],
        non_sequences=[n],
        strict=True,
        return_updates=False,
    )


def _padded(x: Any) -> Any:
    """Pad a vector to at least three elements."""
    return pt.concatenate([x.ravel(), np.array([1, 2, 3], x.dtype)])


Build = Callable[[Any, Any, Any], Any]


def _pairs(a: str, b: str, n: Any, i: Any) -> Iterator[tuple[str, bool, Build]]:
    """Yield every Op of a matrix ``x`` of one dtype with a matrix ``y`` or scalar ``n`` of another.

    Yields
    ------
    name : str
    tame : bool
        See `Mixed`.
    build : callable
        From ``x``, ``y`` and a mask.
    """
    real = is_real(str(np.promote_types(a, b)))
    cut = is_real(b) and not is_real(a) and a != "bool"
    yield "join", False, lambda x, y, m: pt.concatenate([x, y])
    yield "join columns", False, lambda x, y, m: pt.concatenate([y, x[:, 1:], x], axis=1)
    yield "stack", False, lambda x, y, m: pt.stack([x, y], axis=1)
    yield "make vector", cut, lambda x, y, m: pt.stack([n.astype(a), n])
    yield "set", cut, lambda x, y, m: pt.set_subtensor(x[1:], y[:-1])
    yield "set number", cut, lambda x, y, m: pt.set_subtensor(x[:, 1:], n)
    yield "set entry", cut, lambda x, y, m: pt.set_subtensor(_padded(x)[-1], n)
    yield "set rows", cut, lambda x, y, m: pt.set_subtensor(x[i], y[i])
    yield "set entries", cut, lambda x, y, m: pt.set_subtensor(x[i, i], n)
    yield "set masked", cut, lambda x, y, m: pt.set_subtensor(x[m], n)
    if may_add(a, b):
        yield "inc", real, lambda x, y, m: pt.inc_subtensor(x[:, 1:], y[:, 1:])
        yield "inc number", real, lambda x, y, m: pt.inc_subtensor(x[1:], n)
        yield "inc rows", real, lambda x, y, m: pt.inc_subtensor(x[i], y[i])
        yield "inc entries", real, lambda x, y, m: pt.inc_subtensor(x[i, i], n)
    yield "switch", False, lambda x, y, m: pt.switch(x, y, n)
    yield "choice", False, lambda x, y, m: pt.switch(m, x, y)
    yield "second", False, lambda x, y, m: pt.second(x, n)
    if a != "bool" and b != "bool":
        yield "clip", real, lambda x, y, m: pt.clip(x, n, n)
        yield "mod", real, lambda x, y, m: x % y
    yield "cast", is_real(a) and not is_real(b), lambda x, y, m: x.astype(b)
    yield "scan", cut or real, lambda x, y, m: _scan(x, y, n)
    yield "ifelse", cut, lambda x, y, m: ifelse(n > 1, x, y.astype(a))
    if b != "bool" and not is_real(b):
        k = pt.clip(n, 0, 2).astype(b)
        yield "entry", False, lambda x, y, m: _padded(x)[k]
        yield "slice", False, lambda x, y, m: _padded(x)[k:]
        yield "slice from behind", False, lambda x, y, m: _padded(x)[k::-1]
        yield "lookup", False, lambda x, y, m: _padded(x)[pt.stack([k, k])]
        yield "set part", False, lambda x, y, m: pt.set_subtensor(_padded(x)[k:], n)
        yield "alloc", False, lambda x, y, m: pt.alloc(n.astype(a), k, 2)
        yield "arange", False, lambda x, y, m: pt.arange(k, dtype="int64" if a == "bool" else a)
    if DTYPES.index(a) > DTYPES.index(b):
        return  # the rest does not depend on the order of operands
    yield "eq", False, lambda x, y, m: pt.eq(x, y)
    yield "lt", False, lambda x, y, m: pt.lt(x, y)
    yield "ge", False, lambda x, y, m: pt.ge(y, x)
    yield "add", real, lambda x, y, m: x + y
    yield "mul", real, lambda x, y, m: x * y
    yield "maximum", False, lambda x, y, m: pt.maximum(x, y)
    if not real and (a == "bool") == (b == "bool"):
        yield "and", False, lambda x, y, m: x & y
        yield "xor", False, lambda x, y, m: x ^ y
    yield "dot", real, lambda x, y, m: pt.dot(x, y)
    yield "batched", real, lambda x, y, m: x[None] @ pt.stack([y, y])


def _alone(a: str) -> Iterator[tuple[str, bool, Build]]:
    """Yield every Op of one matrix with an output dtype of its own, like `_pairs`."""
    real = is_real(a)
    for axis in (None, 0, 1):
        yield f"sum {axis}", real, lambda x, y, m, axis=axis: x.sum(axis=axis)
        yield f"prod {axis}", real, lambda x, y, m, axis=axis: x.prod(axis=axis)
        yield f"mean {axis}", True, lambda x, y, m, axis=axis: x[:1].mean(axis=axis)
        yield f"any {axis}", False, lambda x, y, m, axis=axis: pt.any(x, axis=axis)
        yield f"all {axis}", False, lambda x, y, m, axis=axis: pt.all(x, axis=axis)
        for dtype in ("float64", "int8"):
            yield (
                f"sum {axis} {dtype}",
                True,
                lambda x, y, m, axis=axis, dtype=dtype: pt.sum(x, axis=axis, dtype=dtype),
            )
    for axis in (0, 1):
        yield f"cumsum {axis}", real, lambda x, y, m, axis=axis: pt.cumsum(x, axis=axis)
        yield f"cumprod {axis}", real, lambda x, y, m, axis=axis: pt.cumprod(x, axis=axis)
        yield f"sort {axis}", False, lambda x, y, m, axis=axis: pt.sort(x, axis=axis)
        yield (
            f"argsort {axis}",
            False,
            lambda x, y, m, axis=axis: pt.argsort(x, axis=axis, kind="stable"),
        )
    yield (
        "max",
        False,
        lambda x, y, m: pt.max(pt.concatenate([x, pt.ones((1, x.shape[1]), dtype=a)]), axis=0),
    )
    yield "max of all", False, lambda x, y, m: pt.max(_padded(x))
    yield "min of all", False, lambda x, y, m: pt.min(_padded(x))
    yield "argmax", False, lambda x, y, m: pt.argmax(_padded(x))
    for k in range(2):
        yield f"split {k}", False, lambda x, y, m, k=k: pt.split(x, [0, x.shape[0]], n_splits=2)[k]
        yield f"nonzero {k}", False, lambda x, y, m, k=k: pt.nonzero(x)[k]
    yield "alloc", False, lambda x, y, m: pt.alloc(x, 2, *x.shape)
    yield "eye", False, lambda x, y, m: pt.eye(x.shape[0], x.shape[1], 1, dtype=a)
    yield "specify", False, lambda x, y, m: pt.specify_shape(x, (x.shape[0], None)).T
    yield "diagonal", False, lambda x, y, m: pt.diagonal(x[:, ::-1])


def _in_turn(
    found: Iterable[tuple[str, bool, Build]], a: str, b: str
) -> Iterator[tuple[str, bool, Build]]:
    """Yield every third Op of two different integers, and every one of other dtypes."""
    integers = a != b and all("int" in dtype for dtype in (a, b))
    turn = DTYPES.index(a) + 2 * DTYPES.index(b)
    for at, each in enumerate(found, turn):
        if not integers or at % 3 == 0:
            yield each


def mixed(a: str) -> tuple[list[Any], list[Mixed]]:
    """Apply every Op to a matrix of one dtype and operands of every other dtype.

    Each Op occurs once for each pair of dtypes, but of the pairs of two different integers with
    every third, another third for the next Op; with ALL_PAIRS=1 with each. Over the pairs it
    occurs with each memory layout.

    Returns
    -------
    inputs : list of Variable
        A mask, row numbers, the matrix, and a matrix and a number of each dtype.
    outputs : list of Mixed
    """
    mask, i, x = pt.matrix("mask", dtype="bool"), pt.lvector("i"), pt.matrix("x", dtype=a)
    others = [pt.matrix(f"y_{b}", dtype=b) for b in DTYPES]
    scalars = [pt.scalar(f"n_{b}", dtype=b) for b in DTYPES]
    outputs: list[Mixed] = []
    every = bool(os.environ.get("ALL_PAIRS"))

    def add(name: str, y: Any, first: int, found: Iterable[tuple[str, bool, Build]]) -> None:
        for at, (op, tame, build) in enumerate(found, first):
            layout = LAYOUTS[at % len(LAYOUTS)]
            output = build(*layout(x, y), layout(mask, y)[0])
            outputs.append(Mixed(f"{op} of {name}, layout {at % len(LAYOUTS)}", output, tame))

    for j, (y, n) in enumerate(zip(others, scalars, strict=True), DTYPES.index(a)):
        found = _pairs(a, y.dtype, n, i)
        add(f"{a} and {y.dtype}", y, j, found if every else _in_turn(found, a, y.dtype))
    add(a, x, DTYPES.index(a), _alone(a))
    return [mask, i, x, *others, *scalars], outputs


@graph
def parts_of_mixed_dtypes():
    """Join, set, increment, switch and scan: elements of one dtype are converted to another."""
    x, f, b = pt.matrix("x"), pt.fmatrix("f"), pt.matrix("b", dtype="int8")
    m, i = pt.matrix("m", dtype="bool"), pt.lvector("i")
    outputs = [
        pt.concatenate([m, b.T, f[::-1], x]),
        pt.stack([b, m, f], axis=1),
        pt.set_subtensor(x[1:, ::2], b[:-1, ::2]),
        pt.set_subtensor(f[i], m[i]),
        pt.inc_subtensor(x[i], b[i]),
        pt.inc_subtensor(m[i], np.array(True)),
        pt.set_subtensor(m[:, 0], f[0]),
        pt.inc_subtensor(b[::-1], m),
        ifelse(b[0, 0] > 0, f, x.astype("float32")),
        m @ (b > 0),
        b.astype("int64") @ x,
        pt.switch(m, b, f) + x,
        _scan(b, x, b[0, 0]),
        _scan(m, b, b[0, 0]),
    ]
    rng = np.random.default_rng(0)
    values = [
        (
            normal(n, n),
            normal(n, n).astype("float32"),
            rng.integers(-100, 100, (n, n), dtype="int8"),
            rng.integers(0, 256, (n, n), dtype="uint8").view(bool),
            rng.integers(-n, n, 2 * n),
        )
        for n in (4, 1, 40)
    ]
    return Graph([x, f, b, m, i], outputs, values)


@graph
def integers_that_wrap():
    """Integer overflow wraps instead of being undefined."""
    x, u = pt.lmatrix("x"), pt.matrix("u", dtype="uint16")
    outputs = [x + x, x * x, x @ x, x.sum(axis=0), x.prod(), pt.cumsum(x, axis=1), x - 3 * x.T]
    outputs += [
        pt.cumprod(x, axis=0),
        x**3,
        abs(x),
        pt.inc_subtensor(x[::-1], x),
        x // -1,
        x.mean(),
    ]
    outputs += [
        pt.inc_subtensor(x[[0, 0, 1]], x[0]),
        u * u,
        u @ u,
        u + 65535,
        u.sum(),
        (u * u).max(),
    ]
    values = [
        tuple(np.random.default_rng(k).choice(hard_values(d), (3, 3)) for d in ("int64", "uint16"))
        for k in range(2)
    ]
    return Graph([x, u], outputs, values)


@graph
def ranges_and_indices_of_integers():
    """Values near the ends of int64; indices and sizes of other dtypes."""
    start, v = pt.lscalar("start"), pt.vector("v")
    k, u = pt.scalar("k", dtype="int8"), pt.scalar("u", dtype="uint64")
    outputs = [pt.arange(start, start + 5), pt.arange(start + 5, start, -2), pt.arange(k, 9.0, 0.5)]
    outputs += [pt.arange(u, dtype="int16"), v[u:], v[k], pt.set_subtensor(v[k:], u)]
    outputs += [pt.eye(u, 3, k), pt.alloc(v[0], u, 2), v[pt.stack([u, u])], v[::-1][k::2]]
    values = [
        (first, normal(4), np.int8(index), np.uint64(2))
        for first, index in ((1_700_000_000_000_000_123, -3), (-(2**63), 1), (2**63 - 6, 3))
    ]
    return Graph([start, v, k, u], outputs, values)


@graph
def parts_that_repeat_one_entry():
    """Axes of size one that broadcast, which is known at run time only."""
    x, v, w = pt.tensor3("x"), pt.vector("v"), pt.matrix("w")
    outputs = [pt.set_subtensor(x[:, 1:], v), pt.inc_subtensor(x[0], w)]
    outputs += [pt.inc_subtensor(x[:, ::2], w), pt.set_subtensor(x[..., 0], w[:, :1])]
    outputs += [pt.squeeze(x[: w.shape[0]][:1] * 2, axis=0)]
    values = [
        (normal(3, 3, 3), normal(n), normal(m, n)) for n, m in ((1, 1), (3, 1), (1, 3), (3, 3))
    ]
    return Graph([x, v, w], outputs, values[:2])
