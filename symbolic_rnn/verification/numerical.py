r"""Derivatives from values of the loss alone: the complex step, and extrapolated differences."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from pytensor.graph.basic import Variable
from pytensor.graph.traversal import toposort
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.verification.interpreter import UnknownOpError, descendants, evaluate_graph

__all__ = ["NumericalGradient", "central_differences", "complex_step", "numerical_gradient"]

Array = np.ndarray
Entry = tuple[int, ...]


@dataclass(frozen=True)
class NumericalGradient:
    """The derivative of a loss with respect to some entries of an array.

    Parameters
    ----------
    method : str
        ``"complex step"`` or ``"differences"``.
    entries : tuple of tuple of int
        The indices it was taken at.
    values : array
        The derivative at each of them.
    """

    method: str
    entries: tuple[Entry, ...]
    values: Array


def complex_step(
    loss: TensorVariable,
    wrt: Variable,
    values: Mapping[Variable, Array],
    entries: Sequence[Entry],
) -> Array:
    r"""Differentiate by a step along the imaginary axis.

    .. math::
        \frac{\partial L}{\partial \theta_k} = \frac{\operatorname{Im} L(\theta + i h e_k)}{h},
        \qquad h = 10^{-30}

    No difference is taken, so nothing cancels: it is exact to the last digits for any loss that is
    analytic around the point. The graph is evaluated Op by Op in NumPy, not compiled.

    Parameters
    ----------
    loss : TensorVariable
        A scalar.
    wrt : Variable
        The input to differentiate with respect to.
    values : mapping of Variable to array
        The point: values of the inputs.
    entries : sequence of tuple of int
        Which entries of ``wrt`` to differentiate with respect to.

    Returns
    -------
    array
        One derivative per entry.

    Raises
    ------
    UnknownOpError
        If the graph holds an Op with no known meaning on complex numbers.

    References
    ----------
    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40 (1998), equation (6).

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> from symbolic_rnn.verification import complex_step
    >>> w = pt.vector("w")
    >>> complex_step((w**3).sum(), w, {w: np.array([1.0, 2.0])}, [(0,), (1,)])
    array([ 3., 12.])
    """
    h = 1e-30
    known = {variable: np.asarray(value) for variable, value in values.items()}
    nodes = list(toposort([loss], blockers=list(known)))
    evaluate_graph(nodes, known)
    if loss not in known:
        return np.zeros(len(entries))  # the loss is an input or a constant
    affected = descendants(nodes, wrt)
    derivatives = np.zeros(len(entries))
    for k, entry in enumerate(entries):
        moved = known[wrt].astype("complex128")
        moved[entry] += 1j * h
        trial = {**known, wrt: moved}
        evaluate_graph(affected, trial)
        derivatives[k] = np.imag(trial[loss]) / h
    return derivatives


def central_differences(
    loss: Callable[[Array], float], at: Array, entries: Sequence[Entry], *, levels: int = 4
) -> Array:
    r"""Differentiate by central differences with Richardson extrapolation.

    .. math:: D(h) = \frac{L(\theta + h e_k) - L(\theta - h e_k)}{2h}, \qquad
              D_{j+1}(h) = D_j(h/2) + \frac{D_j(h/2) - D_j(h)}{4^{j} - 1}

    Each extrapolation removes the next even power of :math:`h` from the error; of the extrapolated
    values the one with the smallest change from its neighbors is taken (Ridders).

    Parameters
    ----------
    loss : callable
        From an array like ``at`` to a number.
    at : array
        The point.
    entries : sequence of tuple of int
        Which entries to differentiate with respect to.
    levels : int
        How many steps :math:`h, h/2, h/4, \dots` to take; two evaluations of the loss for each.

    Returns
    -------
    array
        One derivative per entry.

    References
    ----------
    C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
    Software 4 (1982), 75-76.

    Examples
    --------
    >>> import numpy as np
    >>> from symbolic_rnn.verification import central_differences
    >>> central_differences(lambda w: float(np.sin(w).sum()), np.zeros(2), [(0,)]).round(9)
    array([1.])
    """
    first = float(np.finfo(at.dtype).eps) ** (1 / 6)
    derivatives = np.zeros(len(entries))
    for k, entry in enumerate(entries):
        table: list[list[float]] = []
        best, smallest = 0.0, np.inf
        for level in range(levels):
            h = first * max(1.0, abs(float(at[entry]))) / 2**level
            ahead, behind = at.copy(), at.copy()
            ahead[entry] += h
            behind[entry] -= h
            width = float(ahead[entry]) - float(behind[entry])
            row = [(float(loss(ahead)) - float(loss(behind))) / width]
            for j, above in enumerate(table[-1] if table else []):
                row.append(row[j] + (row[j] - above) / (4.0 ** (j + 1) - 1))
                change = max(abs(row[-1] - row[j]), abs(row[-1] - above))
                if change < smallest:
                    best, smallest = row[-1], change
            table.append(row)
        derivatives[k] = best
    return derivatives


def numerical_gradient(
    loss: TensorVariable,
    wrt: Variable,
    values: Mapping[Variable, Array],
    entries: Sequence[Entry],
    compiled: Callable[[], Callable[[Array], float]],
) -> NumericalGradient:
    """Take the complex step where the graph allows it, else differences.

    Parameters
    ----------
    loss, wrt, values, entries
        As for :func:`complex_step`.
    compiled : callable
        Gives the loss as a function of ``wrt`` alone; called only where differences are needed.
    """
    try:
        derivatives = complex_step(loss, wrt, values, entries)
        method = "complex step"
    except UnknownOpError:
        derivatives = central_differences(compiled(), np.asarray(values[wrt]), entries)
        method = "differences"
    return NumericalGradient(method, tuple(entries), derivatives)
