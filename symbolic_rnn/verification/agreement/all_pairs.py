"""Computes a gradient by several independent methods, and compares them in pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from types import MappingProxyType
from typing import cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor import config
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.graph.traversal import toposort
from pytensor.tensor.random.op import RandomVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.pytensorf.rewrite import hoist_scan_draws

from symbolic_rnn.graph import replaced
from symbolic_rnn.surrogates import Surrogate, surrogates_in
from symbolic_rnn.verification.agreement.report import Comparison, Report, compare
from symbolic_rnn.verification.numerical.interpreter import UnknownOpError
from symbolic_rnn.verification.numerical.perturbation import ComplexStep, Richardson
from symbolic_rnn.verification.numerical.perturbed_loss import PerturbedLoss, compiled_at
from symbolic_rnn.verification.rules_in_graph import without_rules
from symbolic_rnn.verification.tolerances import rounding, tolerance

__all__ = ["compare_all", "draws_held"]

Array = np.ndarray
Entry = tuple[int, ...]
Values = Mapping[Variable, Array]


def draws_held(losses: Sequence[TensorVariable], values: Values) -> list[TensorVariable]:
    """Replace the random draws of each loss by the same constants.

    Parameters
    ----------
    losses : sequence of TensorVariable
        The same loss, built several times, with the draws in the same order but possibly from
        different generators.
    values : mapping of Variable to array
        The point, which determines the shapes of the draws.
    """
    hoisted = cast("list[TensorVariable]", hoist_scan_draws(losses))
    draws = [
        [node.outputs[1] for node in toposort([loss]) if isinstance(node.op, RandomVariable)]
        for loss in hoisted
    ]
    if not any(draws):
        return list(losses)
    first = cast("list[TensorVariable]", draws[0])
    numbers = compiled_at(first, values, None)(*values.values())
    constants = [
        pt.constant(number, dtype=draw.dtype) for number, draw in zip(numbers, first, strict=True)
    ]
    return [
        replaced([loss], dict(zip(cast("list[TensorVariable]", own), constants, strict=True)))[0]
        for loss, own in zip(hoisted, draws, strict=True)
    ]


def compare_all(
    title: str,
    losses: Mapping[str, TensorVariable],
    wrt: Mapping[str, Variable],
    values: Values,
    *,
    entries: int | None,
    seed: int,
    mode: str | Mode | None,
    given: Mapping[str, Sequence[Array]] = MappingProxyType({}),
) -> Report:
    """Differentiate each loss, evaluate the numerical oracle, and compare all pairs.

    Parameters
    ----------
    title : str
        Title of the report.
    losses : mapping of str to TensorVariable
        By method, the same loss built such that its gradient is computed by that method.
    wrt : mapping of str to Variable
        Variables of differentiation, by name.
    values : mapping of Variable to array
        The point.
    entries, seed, mode, given
        As for :func:`~symbolic_rnn.verify_gradient`.
    """
    gradients = {
        method: dict(zip(wrt.values(), found, strict=True)) for method, found in given.items()
    } | {
        method: _gradients(loss, list(wrt.values()), values, mode)
        for method, loss in losses.items()
    }
    scale = max(
        (_largest(each) for found in gradients.values() for each in found.values()), default=0.0
    )
    perturbed = PerturbedLoss(without_rules(next(iter(losses.values()))), values, mode)
    rng = np.random.default_rng(seed)
    surrogates = surrogates_in(list(losses.values()))
    differentiable = all(surrogate.is_derivative for surrogate in surrogates)
    comparisons: list[Comparison] = []
    for quantity, variable in wrt.items():
        places = _chosen(values[variable].shape, entries, rng)
        oracle = _oracle(perturbed, variable, places, differentiable)
        exact = {method: found[variable] for method, found in gradients.items()}
        found = _pairs(quantity, exact, oracle, places, scale)
        if all(each.verdict == "zero" for each in found) and not perturbed.reads(variable):
            found = [replace(each, verdict="not read") for each in found]
        comparisons += found
    by_numbers = any("complex step" in comparison.methods for comparison in comparisons)
    notes = dict.fromkeys(_note(surrogate, by_numbers) for surrogate in surrogates)
    return Report(title, tuple(comparisons), tuple(notes))


def _note(surrogate: Surrogate, by_numbers: bool) -> str:
    """What the gradient through a function with a declared derivative is."""
    f, slope = str(surrogate), str(surrogate.derivative)
    if surrogate.is_derivative:
        return f"The gradient goes through {f} by {slope}, declared; it is the derivative of {f}."
    oracle = (
        f"the complex step goes by {slope}, too"
        if by_numbers
        else f"no numerical oracle is compared, since differences see {f} alone"
    )
    return (
        f"The gradient goes through {f} by {slope}, a declared surrogate, and is not the "
        f"derivative of {f}; {oracle}."
    )


def _gradients(
    loss: TensorVariable, wrt: list[Variable], values: Values, mode: str | Mode | None
) -> dict[Variable, Array]:
    """Compile one method's gradient separately, so that no rewrite merges it with another one."""
    with config.change_flags(traceback__limit=0):  # no node here is created by the user
        found = cast("list[TensorVariable]", pytensor.grad(loss, wrt, disconnected_inputs="ignore"))
    return dict(zip(wrt, compiled_at(found, values, mode)(*values.values()), strict=True))


def _largest(gradient: Array) -> float:
    """Return the largest absolute finite entry."""
    return float(np.abs(gradient[np.isfinite(gradient)]).max(initial=0.0))


#: Name of a numerical oracle, and the derivatives by it.
Oracle = tuple[str, Array]


def _oracle(
    loss: PerturbedLoss, variable: Variable, places: Sequence[Entry], differentiable: bool
) -> Oracle | None:
    """Differentiate by the complex step if the graph allows it, else by differences.

    The complex step goes by declared derivatives; differences see the functions alone, so they are
    no oracle where a declared derivative is another one.
    """
    try:
        return "complex step", loss.derivatives(ComplexStep(), variable, places)
    except UnknownOpError:
        if not differentiable:
            return None
        return "differences", loss.derivatives(Richardson(), variable, places)


def _chosen(shape: tuple[int, ...], entries: int | None, rng: np.random.Generator) -> list[Entry]:
    every = list(np.ndindex(shape))
    if entries is None or len(every) <= entries:
        return every
    return [every[k] for k in sorted(rng.choice(len(every), size=entries, replace=False))]


def _pairs(
    quantity: str,
    exact: Mapping[str, Array],
    oracle: Oracle | None,
    places: Sequence[Entry],
    scale: float,
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
                rounding=scale * rounding(str(gradient.dtype), differences=False),
            )
        )
    if oracle is None:
        return comparisons
    numerical, derivatives = oracle
    differences = numerical == "differences"
    for name, gradient in exact.items():
        comparisons.append(
            compare(
                quantity,
                (name, numerical),
                np.array([gradient[entry] for entry in places]),
                derivatives,
                tolerance=tolerance(str(gradient.dtype), differences=differences),
                places=tuple(places),
                size=gradient.size,
                rounding=scale * rounding(str(gradient.dtype), differences=differences),
            )
        )
    return comparisons
