"""The witnesses of a gradient, computed apart and compared in pairs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import combinations
from typing import cast

import numpy as np
import pytensor
from pytensor.compile.mode import Mode
from pytensor.compile.rewriting import inline_ofg_node
from pytensor.graph.basic import Variable
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.traversal import ancestors
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.graph import replaced
from symbolic_rnn.verification.numerical import NumericalGradient, numerical_gradient
from symbolic_rnn.verification.report import Comparison, Report, compare
from symbolic_rnn.verification.tolerances import tolerance

__all__ = ["compare_all", "rules_in", "without_rules"]

Array = np.ndarray
Values = Mapping[Variable, Array]


def rules_in(loss: TensorVariable) -> list[str]:
    """Name the gradient rules of the unrolled networks in a loss."""
    ops = (variable.owner.op for variable in ancestors([loss]) if variable.owner is not None)
    return list(dict.fromkeys(op.rule for op in ops if isinstance(op, Unrolled)))


def without_rules(loss: TensorVariable) -> TensorVariable:
    """Open every unrolled network of a loss, so that PyTensor's own gradient is what is left."""
    graph = FunctionGraph(outputs=[loss], clone=True, copy_inputs=False)
    for node in graph.toposort():
        if isinstance(node.op, Unrolled):
            graph.replace_all(zip(node.outputs, inline_ofg_node(node), strict=True))
    return cast("TensorVariable", graph.outputs[0])


def compare_all(
    title: str,
    losses: Mapping[str, TensorVariable],
    wrt: Mapping[str, Variable],
    values: Values,
    *,
    entries: int | None,
    seed: int,
    mode: str | Mode | None,
) -> Report:
    """Differentiate each loss, ask the numerical oracle, and compare all pairs.

    Parameters
    ----------
    title : str
        The report's.
    losses : mapping of str to TensorVariable
        The same loss, built so that each method gives its gradient.
    wrt : mapping of str to Variable
        What to differentiate with respect to, by name.
    values : mapping of Variable to array
        The point.
    entries, seed, mode
        As for :func:`~symbolic_rnn.verify_gradient`.
    """
    gradients = {
        method: _gradients(loss, list(wrt.values()), values, mode)
        for method, loss in losses.items()
    }
    plain = without_rules(next(iter(losses.values())))
    rng = np.random.default_rng(seed)
    comparisons: list[Comparison] = []
    for quantity, variable in wrt.items():
        oracle = numerical_gradient(
            plain,
            variable,
            values,
            _chosen(values[variable].shape, entries, rng),
            _along(plain, variable, values, mode),
        )
        exact = {method: found[variable] for method, found in gradients.items()}
        comparisons += _pairs(quantity, exact, oracle)
    return Report(title, tuple(comparisons))


def _gradients(
    loss: TensorVariable, wrt: list[Variable], values: Values, mode: str | Mode | None
) -> dict[Variable, Array]:
    """Compile one method's gradient by itself, so that no rewrite merges it with another's."""
    found = cast("list[TensorVariable]", pytensor.grad(loss, wrt, disconnected_inputs="ignore"))
    return dict(zip(wrt, _compiled(found, values, mode)(*values.values()), strict=True))


def _compiled(
    outputs: list[TensorVariable], values: Values, mode: str | Mode | None
) -> pytensor.compile.Function:
    symbols = {variable: variable.type() for variable in values}
    return pytensor.function(
        list(symbols.values()),
        replaced(outputs, cast("dict[TensorVariable, TensorVariable]", symbols)),
        mode=Mode(linker="py", optimizer="fast_compile") if mode is None else mode,
        on_unused_input="ignore",
    )


def _along(
    loss: TensorVariable, wrt: Variable, values: Values, mode: str | Mode | None
) -> Callable[[], Callable[[Array], float]]:
    """The loss as a function of one variable, compiled when it is first needed."""

    def build() -> Callable[[Array], float]:
        at = _compiled([loss], values, mode)
        return lambda moved: at(*({**values, wrt: moved}.values()))[0]

    return build


def _chosen(
    shape: tuple[int, ...], entries: int | None, rng: np.random.Generator
) -> list[tuple[int, ...]]:
    every = list(np.ndindex(shape))
    if entries is None or len(every) <= entries:
        return every
    return [every[k] for k in sorted(rng.choice(len(every), size=entries, replace=False))]


def _pairs(
    quantity: str, exact: Mapping[str, Array], oracle: NumericalGradient
) -> list[Comparison]:
    comparisons = []
    for (name, gradient), (other, reference) in combinations(exact.items(), 2):
        comparisons.append(
            compare(
                quantity,
                (name, other),
                gradient.ravel(),
                reference.ravel(),
                tolerance=tolerance(str(gradient.dtype), differences=False),
                places=tuple(np.ndindex(gradient.shape)),
                size=gradient.size,
            )
        )
    differences = oracle.method == "differences"
    for name, gradient in exact.items():
        comparisons.append(
            compare(
                quantity,
                (name, oracle.method),
                np.array([gradient[entry] for entry in oracle.entries]),
                oracle.values,
                tolerance=tolerance(str(gradient.dtype), differences=differences),
                places=oracle.entries,
                size=gradient.size,
            )
        )
    return comparisons
