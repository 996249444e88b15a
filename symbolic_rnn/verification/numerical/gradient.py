"""The numerical gradient of any loss, weight by weight."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import cast

import numpy as np
from pytensor.compile.mode import Mode
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.graph.basic import Constant, Variable
from pytensor.graph.traversal import graph_inputs
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import check_loss, checks_arguments
from symbolic_rnn.verification.numerical.interpreter import UnknownOpError
from symbolic_rnn.verification.numerical.perturbation import (
    Central,
    ComplexStep,
    Perturbation,
    Richardson,
)
from symbolic_rnn.verification.numerical.perturbed_loss import PerturbedLoss, moved
from symbolic_rnn.verification.rules_in_graph import without_rules

__all__ = [
    "NumericalGradient",
    "central_differences",
    "complex_step",
    "numerical_gradient",
    "point_of",
]

Array = np.ndarray
Entry = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class NumericalGradient:
    """A numerical gradient, and the number of evaluations.

    Parameters
    ----------
    gradients : dict of Variable to array
        By parameter, in the given order; each with the parameter's shape and dtype.
    evaluations : int
        Number of evaluations of the loss.
    method : Perturbation
        The method used.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> w = pt.vector("w")
    >>> found = srnn.numerical_gradient((w**2).sum(), [w], {w: np.arange(3.0)})
    >>> found.gradients[w].round(9), found.evaluations, found.method
    (array([0., 2., 4.]), 6, Central(h=None))
    """

    gradients: dict[TensorVariable, Array]
    evaluations: int
    method: Perturbation


@checks_arguments
def numerical_gradient(
    loss: TensorVariable,
    parameters: Sequence[TensorVariable],
    values: Mapping[TensorVariable, Array],
    *,
    method: Perturbation | None = None,
    mode: str | Mode | None = None,
) -> NumericalGradient:
    """Differentiate a loss numerically, by perturbing one weight at a time.

    A slow alternative to ``pytensor.grad``: the loss is compiled once and evaluated at least once
    per weight. Since it only uses values of the loss, it can check any gradient, and differentiate
    Ops without a gradient rule. Stopped gradients have no effect.

    Parameters
    ----------
    loss : TensorVariable
        A scalar.
    parameters : sequence of Variable
        Variables of differentiation: shared variables, or inputs that have a value. They are not
        changed.
    values : mapping of Variable to array
        A value for each input of the loss.
    method : Perturbation, optional
        ``OneSided``, ``Central``, ``Richardson`` or ``ComplexStep``, from the cheapest to the most
        accurate; ``Central()`` when omitted.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    NumericalGradient
        ``result.gradients[parameter]``, ``result.evaluations``, ``result.method``.

    Raises
    ------
    ValueError
        If the loss is not a scalar, an input has no value, there is no parameter, or the loss is
        not finite at an evaluated point.
    TypeError
        If the loss or a parameter has no floating-point dtype, or a value does not match the type
        of its variable.
    UnknownOpError
        If the method is ``ComplexStep`` and the graph contains an Op that is not defined for
        complex numbers.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x, y = pt.tensor3("x"), pt.tensor3("y")
    >>> cell = srnn.Elman(1, 3, seed=0)
    >>> loss = srnn.squared_error(srnn.unroll(cell, x), y)
    >>> rng = np.random.default_rng(0)
    >>> data = {x: rng.normal(size=(2, 4, 1)), y: rng.normal(size=(2, 4, 3))}
    >>> found = srnn.numerical_gradient(loss, cell.parameters, data)
    >>> found.gradients[cell.W].shape, found.evaluations  # 2 for each of 15 weights
    ((3, 3), 30)
    """
    point = point_of("numerical_gradient", loss, parameters, values)
    for parameter in parameters:
        if not parameter.type.dtype.startswith("float"):
            raise TypeError(
                "numerical_gradient expects parameters of a floating-point dtype, got "
                f"{parameter.type.dtype} for {parameter}."
            )
    method = Central() if method is None else method
    perturbed = PerturbedLoss(without_rules(loss), point, mode)
    try:
        gradients, evaluations = perturbed.gradient(method, parameters)
    except UnknownOpError as error:
        raise UnknownOpError(
            f"{error} {method} needs complex numbers; use Central() or Richardson() instead."
        ) from error
    found = cast("dict[TensorVariable, Array]", gradients)
    return NumericalGradient(found, evaluations, method)


def point_of(
    owner: str,
    loss: TensorVariable,
    parameters: Sequence[TensorVariable],
    values: Mapping[TensorVariable, Array],
) -> dict[Variable, Array]:
    """Check a loss, and return a value for each of its inputs and parameters.

    Parameters
    ----------
    owner : str
        Name of the caller, for messages.
    loss, parameters, values
        As for :func:`numerical_gradient`.

    Returns
    -------
    dict of Variable to array
        The given values, and the current values of shared parameters.
    """
    check_loss(owner, loss)
    if not parameters:
        raise ValueError(f"{owner} expects at least one parameter, got none.")
    point: dict[Variable, Array] = dict(values.items())
    for parameter in parameters:
        if isinstance(parameter, SharedVariable):
            point[parameter] = parameter.get_value()
    given = (Constant, SharedVariable)
    inputs = [leaf for leaf in graph_inputs([loss]) if not isinstance(leaf, given)]
    missing = [str(leaf) for leaf in (*inputs, *parameters) if leaf not in point]
    if missing:
        raise ValueError(f"{owner} expects a value for each input; missing: {missing}.")
    return {variable: variable.type.filter(value) for variable, value in point.items()}


def complex_step(
    loss: TensorVariable,
    wrt: Variable,
    values: Mapping[Variable, Array],
    entries: Sequence[Entry],
) -> Array:
    """Differentiate with respect to some entries of a variable by :class:`ComplexStep`.

    Parameters
    ----------
    loss : TensorVariable
        A scalar.
    wrt : Variable
        The variable of differentiation.
    values : mapping of Variable to array
        Values of the inputs.
    entries : sequence of tuple of int
        Indices of the entries of ``wrt``.

    Returns
    -------
    array
        One derivative per entry.

    Raises
    ------
    UnknownOpError
        If the graph contains an Op that is not defined for complex numbers.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> from symbolic_rnn.verification import complex_step
    >>> w = pt.vector("w")
    >>> complex_step((w**3).sum(), w, {w: np.array([1.0, 2.0])}, [(0,), (1,)])
    array([ 3., 12.])
    """
    return PerturbedLoss(loss, values).derivatives(ComplexStep(), wrt, entries)


def central_differences(
    loss: Callable[[Array], float], at: Array, entries: Sequence[Entry], *, levels: int = 4
) -> Array:
    """Differentiate a NumPy function by some entries of its argument with :class:`Richardson`.

    Parameters
    ----------
    loss : callable
        Maps an array like ``at`` to a number.
    at : array
        The point.
    entries : sequence of tuple of int
        Indices of the entries of ``at``.
    levels : int
        Levels of the extrapolation, with two evaluations of the loss each.

    Returns
    -------
    array
        One derivative per entry.

    Examples
    --------
    >>> import numpy as np
    >>> from symbolic_rnn.verification import central_differences
    >>> central_differences(lambda w: float(np.sin(w).sum()), np.zeros(2), [(0,)]).round(9)
    array([1.])
    """
    method, eps = Richardson(levels), float(np.finfo(at.dtype).eps)

    def derivative(entry: Entry) -> float:
        return method.derivative(lambda value: loss(moved(at, entry, value)), at[entry], eps)

    return np.array([derivative(entry) for entry in entries])
