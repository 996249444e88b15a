"""The table of cells that all tests use, and the function that they test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pytensor
import pytensor.tensor as pt
from modes import FAST
from pytensor.tensor.variable import TensorVariable

import symbolic_rnn as srnn
from symbolic_rnn.zoo import ALIF

BATCH, N_IN = 5, 3
LENGTHS = (1, 2, 7, 50)


class TwoStates(srnn.Cell):
    """Two states of different width; the first is the output and also makes the second."""

    def __init__(self, n_in: int, n_hidden: int, n_memory: int = 2, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden, "v": n_memory}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.R = self.parameter("R", (n_hidden, n_memory))
        self.b = self.parameter("b", (n_hidden,))
        self.Q = self.parameter("Q", (n_memory, n_hidden))
        self.W_v = self.parameter("W_v", (n_memory, n_memory))
        self.c = self.parameter("c", (n_memory,))

    def step(self, x_t, s_prev, v_prev):
        a_t = srnn.let("a_t", x_t @ self.U.T + s_prev @ self.W.T + v_prev @ self.R.T + self.b)
        s_t = srnn.let("s_t", pt.tanh(a_t))
        v_t = srnn.let("v_t", pt.sigmoid(s_t @ self.Q.T + v_prev @ self.W_v.T + self.c))
        return s_t, v_t


class Elementwise(srnn.Cell):
    """Elementwise weights of the state, a peephole, and a scalar parameter."""

    def __init__(self, n_in: int, n_hidden: int, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.u = self.parameter("u", (n_hidden,))
        self.b = self.parameter("b", (n_hidden,))
        self.U_f = self.parameter("U_f", (n_hidden, n_in))
        self.p = self.parameter("p", (n_hidden,))
        self.scale = self.parameter("scale", ())

    def step(self, x_t, s_prev):
        n_t = srnn.let("n_t", pt.tanh(x_t @ self.U.T + self.u * s_prev + self.b))
        f_t = srnn.let("f_t", pt.sigmoid(x_t @ self.U_f.T + self.p * s_prev))
        return srnn.let("s_t", f_t * s_prev + self.scale * (1 - f_t) * n_t)


class UsedTwice(srnn.Cell):
    """One matrix at two places of the step, once transposed."""

    def __init__(self, n_in: int, n_hidden: int, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,))

    def step(self, x_t, s_prev):
        n_t = srnn.let("n_t", pt.tanh(x_t @ self.U.T + s_prev @ self.W.T + self.b))
        return srnn.let("s_t", pt.tanh(n_t @ self.W + self.b))


class Diamonds(srnn.Cell):
    """Values in which two paths meet, and that two others read: four paths, then eight."""

    def __init__(self, n_in: int, n_hidden: int, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.theta = self.parameter("theta", (n_hidden, n_hidden))  # of a derivation, too
        self.gamma = self.parameter("gamma", (n_hidden, n_hidden))

    def step(self, x_t, s_prev):
        value = s_prev
        for k, (W, V) in enumerate([(self.W, self.theta), (self.theta, self.gamma)]):
            a_t = srnn.let(f"a^{k}_t", pt.tanh(x_t @ self.U.T + value @ W.T))
            b_t = srnn.let(f"b^{k}_t", pt.sigmoid(value @ V.T))
            value = srnn.let(f"p^{k}_t", a_t * b_t)
        r_t, q_t = srnn.let("r_t", pt.tanh(value @ self.W.T)), srnn.let("q_t", pt.sigmoid(value))
        return srnn.let("s_t", q_t * s_prev + r_t * (1 - q_t))


class Normalized(srnn.Cell):
    """A mean and a variance over the features: numbers beside vectors."""

    def __init__(self, n_in: int, n_hidden: int, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.g = self.parameter("g", (n_hidden,))
        self.b = self.parameter("b", (n_hidden,))

    def step(self, x_t, s_prev):
        a_t = srnn.let("a_t", x_t @ self.U.T + s_prev @ self.W.T)
        m_t = srnn.let("mu_t", a_t.mean(axis=1, keepdims=True))
        v_t = srnn.let("v_t", ((a_t - m_t) ** 2).mean(axis=1, keepdims=True))
        return srnn.let("s_t", pt.tanh(self.g * (a_t - m_t) / pt.sqrt(v_t + 1e-5) + self.b))


class OneWeight(srnn.Cell):
    """One weight for all inputs and all gates, separated by slices."""

    def __init__(self, n_in: int, n_hidden: int, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.G = self.parameter("G", (2 * n_hidden, n_in + n_hidden))
        self.N = self.parameter("N", (n_hidden, n_in + n_hidden))

    def step(self, x_t, s_prev):
        n = self.n_hidden
        a_t = srnn.let("a_t", pt.concatenate([x_t, s_prev], axis=1) @ self.G.T)
        z_t = srnn.let("z_t", pt.sigmoid(a_t[:, :n]))
        r_t = srnn.let("r_t", pt.sigmoid(a_t[:, n:]))
        read = x_t @ self.N[:, : self.n_in].T + (r_t * s_prev) @ self.N[:, self.n_in :].T
        n_t = srnn.let("n_t", pt.tanh(read))
        return srnn.let("s_t", (1 - z_t) * n_t + z_t * s_prev)


class Attentive(srnn.Cell):
    """Attention over the features, and a weight that is itself named: the same at every step."""

    def __init__(self, n_in: int, n_hidden: int, *, seed: int | None = None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.Q = self.parameter("Q", (n_in, n_hidden))
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))

    def step(self, x_t, s_prev):
        p_t = srnn.let("p_t", pt.special.softmax(s_prev @ self.Q.T, axis=1))
        A = srnn.let("A", self.W - self.W.T)
        return srnn.let("s_t", pt.tanh((p_t * x_t) @ self.U.T + s_prev @ A.T))


@dataclass(frozen=True)
class Case:
    """One row of the table.

    Parameters
    ----------
    build : callable
        Makes the cell, from a seed.
    recurrent : tuple of str
        The parameters that act on the state before the step alone: at T = 1 from a zero state
        their gradient is exactly zero.
    """

    build: Callable[[], srnn.Cell]
    recurrent: tuple[str, ...]


CASES = {
    "elman": Case(lambda: srnn.Elman(N_IN, 4, seed=1), ("W",)),
    "gru": Case(lambda: srnn.GRU(N_IN, 4, seed=2), ("W_r", "W_z", "W_n")),
    "lstm": Case(lambda: srnn.LSTM(N_IN, 4, seed=3), ("W_i", "U_f", "W_f", "b_f", "W_g", "W_o")),
    "two states": Case(lambda: TwoStates(N_IN, 4, seed=4), ("W", "R", "W_v")),
    "elementwise": Case(lambda: Elementwise(N_IN, 4, seed=5), ("u", "p")),
    "used twice": Case(lambda: UsedTwice(N_IN, 4, seed=6), ()),
}

#: The library's other cells and a stack, for the laws that are cheap enough to hold for every one.
MORE_CASES = {
    "jordan": Case(lambda: srnn.Jordan(N_IN, 3, 2, seed=7), ()),
    "leaky": Case(lambda: srnn.LeakyRNN(N_IN, 3, tau=3.0, seed=8), ("W",)),
    "indrnn": Case(lambda: srnn.IndRNN(N_IN, 3, activation="tanh", seed=9), ("u",)),
    "mgu": Case(lambda: srnn.MGU(N_IN, 3, seed=10), ()),
    "gru reset before": Case(lambda: srnn.GRUResetBefore(N_IN, 3, seed=11), ()),
    "peephole lstm": Case(lambda: srnn.PeepholeLSTM(N_IN, 3, seed=12), ()),
    "mgu on elman": Case(
        lambda: srnn.Stack([srnn.Elman(N_IN, 3, seed=13), srnn.MGU(3, 2, seed=14)]), ()
    ),
}

#: Cells of equations that are less common, for the laws about what is printed.
PRINTED_CASES = {
    "layer normalization": Case(lambda: Normalized(N_IN, 4, seed=15), ()),
    "one weight for all gates": Case(lambda: OneWeight(N_IN, 4, seed=16), ()),
    "attention": Case(lambda: Attentive(N_IN, 4, seed=17), ()),
    "diamonds": Case(lambda: Diamonds(N_IN, 4, seed=19), ()),
    "spikes": Case(lambda: ALIF(N_IN, 4, beta=0.05, threshold=1.0, seed=18), ()),
}

ADJOINTS = {"autodiff": srnn.Autodiff, "bptt": srnn.BPTT}

#: Every rule that a test may ask for by name; a test of one rule adds its own.
RULES: dict[str, Callable[[], srnn.Adjoint]] = dict(ADJOINTS)


def randomize(cell: srnn.Cell, seed: int = 0, scale: float = 0.7) -> srnn.Cell:
    """Set every parameter, biases included, to random values."""
    rng = np.random.default_rng(seed)
    for parameter in cell.parameters:
        value = rng.uniform(-scale, scale, size=parameter.get_value().shape)
        parameter.set_value(value.astype(parameter.dtype))
    return cell


@cache
def cell_of(case: str, dtype: str = "float64") -> srnn.Cell:
    """The cell of a row, with non-zero biases; shared, so no test may change it."""
    with pytensor.config.change_flags(floatX=dtype):
        return randomize((CASES | MORE_CASES | PRINTED_CASES)[case].build())


@dataclass(frozen=True)
class Variant:
    """How a cell is unrolled."""

    mask: bool = False
    reverse: bool = False
    given: bool = False
    copies: int | None = None


VARIANTS = {
    "plain": Variant(),
    "given state": Variant(given=True),
    "masked": Variant(mask=True, given=True),
    "reversed": Variant(reverse=True, given=True),
    "reversed and masked": Variant(mask=True, reverse=True, given=True),
}


@dataclass(frozen=True)
class Graph:
    """An unrolled cell and a loss that reads every output and every last state.

    Each output and each last state has a random weight of its own in the loss, so that no path
    of the gradient can cancel or hide.
    """

    cell: srnn.Cell
    x: TensorVariable
    mask: TensorVariable
    initial: list[TensorVariable]
    weights: list[TensorVariable]
    outputs: list[TensorVariable]
    loss: TensorVariable
    wrt: dict[str, TensorVariable]

    @property
    def inputs(self) -> list[TensorVariable]:
        return [self.x, self.mask, *self.initial, *self.weights]


def graph_of(cell: srnn.Cell, adjoint: srnn.Adjoint, variant: Variant) -> Graph:
    """Unroll a cell in one variant, with symbolic batch and time."""
    dtype = cell.dtype
    x = pt.tensor("x", dtype=dtype, shape=(None, None, None))
    mask = pt.tensor("mask", dtype="bool", shape=(None, None))
    initial = [pt.tensor(f"{name}_0", dtype=dtype, shape=(None, None)) for name in cell.state]
    outputs, last = srnn.unroll(
        cell,
        x,
        initial if variant.given else None,
        mask=mask if variant.mask else None,
        reverse=variant.reverse,
        adjoint=adjoint,
        return_state=True,
        copies=variant.copies,
    )
    results = [outputs, *last]
    weights = [value.type(name=f"weight {k}") for k, value in enumerate(results)]
    loss = sum((weight * value).sum() for weight, value in zip(weights, results, strict=True))
    wrt = {name: variable for variable, name in cell.parameter_names.items()} | {"x": x}
    if variant.given:
        wrt |= {str(state.name): state for state in initial}
    return Graph(cell, x, mask, initial, weights, results, loss, wrt)


Result = dict[str, np.ndarray]


@dataclass(frozen=True)
class Compiled:
    """A compiled graph: called with values, it gives every result by its name."""

    function: Callable[..., list[np.ndarray]]
    names: list[str] = field(repr=False)

    def __call__(self, values: list[np.ndarray]) -> Result:
        return dict(zip(self.names, self.function(*values), strict=True))


@cache
def gradients_of(
    case: str,
    adjoint: str,
    variant: Variant,
    dtype: str = "float64",
    mode: str | None = None,
) -> Compiled:
    """Compile loss, outputs, last states and all gradients of a row; once per session."""
    with pytensor.config.change_flags(floatX=dtype):
        graph = graph_of(cell_of(case, dtype), RULES[adjoint](), variant)
        gradients = pytensor.grad(graph.loss, list(graph.wrt.values()))
        function = pytensor.function(
            graph.inputs,
            [graph.loss, *graph.outputs, *gradients],
            mode=FAST if mode is None else mode,
            on_unused_input="ignore",
        )
    names = ["loss", "outputs", *(f"{name}_T" for name in graph.cell.state), *graph.wrt]
    return Compiled(function, names)


@cache
def second_derivatives_of(case: str, adjoint: str, variant: Variant) -> Compiled:
    """Compile the Hessian of the loss times a random direction, over all the loss depends on.

    The gradient of ``|g|^2 / 2`` is the Hessian times ``g``; here the direction is drawn instead.
    """
    graph = graph_of(cell_of(case), RULES[adjoint](), variant)
    wrt = list(graph.wrt.values())
    gradients = pytensor.grad(graph.loss, wrt)
    directions = [gradient.type() for gradient in gradients]
    pairs = zip(gradients, directions, strict=True)
    along = sum((gradient * direction).sum() for gradient, direction in pairs)
    function = pytensor.function(
        [*graph.inputs, *directions],
        pytensor.grad(along, wrt),
        mode=FAST,
        on_unused_input="ignore",
    )
    shapes = {name: p.get_value().shape for p, name in graph.cell.parameter_names.items()}

    def along_random_directions(*values: np.ndarray) -> list[np.ndarray]:
        rng = np.random.default_rng(11)
        shapes["x"] = values[0].shape
        shapes.update(
            {str(s.name): v.shape for s, v in zip(graph.initial, values[2:], strict=False)}
        )
        return function(*values, *(rng.normal(size=shapes[name]) for name in graph.wrt))

    return Compiled(along_random_directions, list(graph.wrt))


def values_for(
    case: str, n_steps: int, *, seed: int = 0, dtype: str = "float64", batch: int = BATCH
) -> list[np.ndarray]:
    """Draw the inputs of a compiled row: x, mask, initial state, weights of the loss."""
    rng = np.random.default_rng(seed)
    widths = list(cell_of(case).state.values())
    drawn = [
        rng.normal(size=(batch, n_steps, N_IN)),
        mask_of(n_steps)[:batch],
        *(rng.normal(size=(batch, width)) for width in widths),
        rng.normal(size=(batch, n_steps, widths[0])),
        *(rng.normal(size=(batch, width)) for width in widths),
    ]
    return [value if value.dtype == bool else value.astype(dtype) for value in drawn]


def mask_of(n_steps: int) -> np.ndarray:
    """Five rows: no padding, padding before, after and in the middle, nothing but padding."""
    mask = np.ones((BATCH, n_steps), dtype=bool)
    third = (n_steps + 2) // 3
    mask[1, :third] = False
    mask[2, n_steps - third :] = False
    mask[3, third : 2 * third] = False
    mask[4] = False
    return mask


def difference(got: np.ndarray, expected: np.ndarray) -> float:
    """The largest difference relative to the largest entry of what is expected."""
    assert got.shape == expected.shape
    if got.size == 0:
        return 0.0
    apart = float(np.max(np.abs(got - expected)))
    largest = float(np.max(np.abs(expected)))
    return apart if largest == 0.0 else apart / largest


def assert_agree(
    got: Result, expected: Result, tolerance: float, *, zero: tuple[str, ...] = ()
) -> None:
    """Assert that two results agree, and that neither is zero unless expected.

    Parameters
    ----------
    got, expected : dict
        By name.
    tolerance : float
        Of :func:`difference`; one of ``tolerances``.
    zero : tuple of str
        What must be exactly zero in both; everything else must not be near zero.
    """
    assert got.keys() == expected.keys()
    for name, reference in expected.items():
        if name in zero:
            assert not np.any(got[name]), f"{name} is not exactly zero"
            assert not np.any(reference), f"{name} is not exactly zero in the reference"
            continue
        assert np.max(np.abs(reference)) > 1e-6, f"{name} is zero: agreement would mean nothing"
        apart = difference(got[name], reference)
        assert apart <= tolerance, f"{name} differs by {apart:.1e} of its largest entry"
