r"""Numerical derivatives from values of the loss at perturbed weights.

The gradient with respect to :math:`n` weights takes at least :math:`n` evaluations of the whole
loss, while a backward pass takes the time of a few evaluations for any number of weights.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from symbolic_rnn.argument_checks import Positive, checks_arguments

__all__ = ["Central", "ComplexStep", "OneSided", "Perturbation", "Richardson"]

#: The loss as a function of one weight, real or complex, with all other weights fixed.
LossOfWeight = Callable[[Any], Any]


class Perturbation(ABC):
    r"""A method for numerical derivatives, for :func:`numerical_gradient`.

    Each method documents its equation, the order of its error in the step :math:`h` and in the
    rounding unit :math:`\varepsilon` (2.2e-16 in double precision), and its cost in evaluations of
    the loss for :math:`n` weights. It only uses values of the loss, independent of the graph, its
    gradient rules and stopped gradients.

    Examples
    --------
    A method of your own is a single function, such as backward differences:

    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> class Backward(srnn.Perturbation):
    ...     def derivative(self, loss, at, eps):
    ...         return (loss(at) - loss(at - 1e-8)) / 1e-8
    >>> float(Backward().derivative(np.sin, np.float64(0.0), 2.2e-16))
    1.0
    """

    @abstractmethod
    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Differentiate with respect to one weight.

        Parameters
        ----------
        loss : callable
            The loss as a function of the weight. Real values are rounded to the weight's dtype; the
            loss at the unperturbed weight is evaluated only once.
        at : NumPy scalar
            The weight, in its dtype.
        eps : float
            The rounding unit of the loss.

        Returns
        -------
        float
        """


@checks_arguments
@dataclass(frozen=True)
class OneSided(Perturbation):
    r"""The one-sided difference: the cheapest and least accurate method.

    .. math:: \frac{\partial L}{\partial\theta_k} = \frac{L(\theta + h e_k) - L(\theta)}{h}
              + O(h) + O(\varepsilon / h)

    Cost: :math:`n + 1` evaluations of the loss. The sum of both errors is minimal at :math:`h \sim
    \varepsilon^{1/2}`, with half of the digits correct: a relative error of about 1e-8.

    Parameters
    ----------
    h : float, optional
        The step; :math:`\varepsilon^{1/2} \max(1, |\theta_k|)` when omitted, so that the step is
        relative for large weights.

    Raises
    ------
    ValueError
        If ``h`` is not positive, or so small that it does not change the weight.

    References
    ----------
    W. H. Press et al., Numerical Recipes, 3rd edition (2007), section 5.7.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> srnn.OneSided(h=0.25).derivative(np.square, np.float64(1.0), 2.2e-16)
    2.25
    """

    h: float | None = None

    def __post_init__(self) -> None:
        _check_step(self, self.h)

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Differentiate by a forward difference."""
        return _quotient(self, loss, at + _step(self.h, at, eps ** (1 / 2)), at)


@checks_arguments
@dataclass(frozen=True)
class Central(Perturbation):
    r"""The central difference: two evaluations per weight, and two thirds of the digits correct.

    .. math:: \frac{\partial L}{\partial\theta_k} =
              \frac{L(\theta + h e_k) - L(\theta - h e_k)}{2h} + O(h^2) + O(\varepsilon / h)

    The errors of both sides cancel in first order. Cost: :math:`2n` evaluations of the loss. The
    sum of both errors is minimal at :math:`h \sim \varepsilon^{1/3}`: a relative error of about
    1e-10.

    Parameters
    ----------
    h : float, optional
        The step; :math:`\varepsilon^{1/3} \max(1, |\theta_k|)` when omitted.

    Raises
    ------
    ValueError
        If ``h`` is not positive, or so small that it does not change the weight.

    References
    ----------
    W. H. Press et al., Numerical Recipes, 3rd edition (2007), section 5.7.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> srnn.Central(h=0.25).derivative(np.square, np.float64(1.0), 2.2e-16)
    2.0
    """

    h: float | None = None

    def __post_init__(self) -> None:
        _check_step(self, self.h)

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Differentiate by a central difference."""
        h = _step(self.h, at, eps ** (1 / 3))
        return _quotient(self, loss, at + h, at - h)


@checks_arguments
@dataclass(frozen=True)
class Richardson(Perturbation):
    r"""Central differences with steps :math:`h, h/2, h/4, \dots`, extrapolated to zero.

    .. math:: D_0(h) = \frac{L(\theta + h e_k) - L(\theta - h e_k)}{2h}, \qquad
              D_{j+1}(h/2) = D_j(h/2) + \frac{D_j(h/2) - D_j(h)}{4^{j+1} - 1}

    Each extrapolation removes the next even power of :math:`h` from the error, which is
    :math:`O(h^{2m}) + O(\varepsilon / h)` after :math:`m` levels; of all extrapolated values, the
    one that changed least from its two predecessors is used (Ridders). Cost: :math:`2mn`
    evaluations of the loss.

    Parameters
    ----------
    levels : int
        Number of steps :math:`m`; at least two.
    h : float, optional
        The first and largest step; :math:`\varepsilon^{1/6} \max(1, |\theta_k|)` when omitted. It
        can be larger than for a central difference because extrapolation removes the error in
        :math:`h^2`; rounding then leaves :math:`\varepsilon^{5/6}`, a relative error of about
        1e-12.

    Raises
    ------
    ValueError
        If ``h`` is not positive, or so small that it does not change the weight, or there are fewer
        than two levels.

    References
    ----------
    C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
    Software 4 (1982), 75-76.

    Examples
    --------
    Two levels are exact for a polynomial of the fourth degree:

    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> srnn.Richardson(levels=2, h=0.5).derivative(lambda w: w**4, np.float64(1.0), 2.2e-16)
    4.0
    """

    levels: Positive = 4
    h: float | None = None

    def __post_init__(self) -> None:
        _check_step(self, self.h)
        if self.levels < 2:
            raise ValueError(
                f"Richardson expects levels >= 2, got {self.levels}; use Central() for one level."
            )

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Extrapolate, and return the value that changed least."""
        first = _step(self.h, at, eps ** (1 / 6))
        above: list[float] = []
        best, smallest = np.nan, np.inf
        for level in range(self.levels):
            h = first / 2**level
            row = [_quotient(self, loss, at + h, at - h)]
            for j, coarser in enumerate(above):
                row.append(row[j] + (row[j] - coarser) / (4.0 ** (j + 1) - 1))
                change = max(abs(row[-1] - row[j]), abs(row[-1] - coarser))
                if change < smallest:
                    best, smallest = row[-1], change
            above = row
        return best


@checks_arguments
@dataclass(frozen=True)
class ComplexStep(Perturbation):
    r"""A step along the imaginary axis, exact up to rounding.

    .. math:: \frac{\partial L}{\partial\theta_k} =
              \frac{\operatorname{Im} L(\theta + i h e_k)}{h} + O(h^2)

    There is no difference and so no cancellation, and :math:`h` can be so small that its square
    vanishes. Cost: :math:`n` evaluations of the loss on complex numbers, Op by Op in NumPy, not
    compiled. The loss must be analytic around the point, or piecewise analytic with the point
    inside a piece (``maximum``, ``abs``, ``switch``), and consist of Ops that are defined for
    complex numbers. A function of :func:`~symbolic_rnn.surrogate` has the derivative that is
    declared for it.

    Parameters
    ----------
    h : float
        The step. The square of the default is negligible, and derivatives down to 1e-278 can be
        represented.

    Raises
    ------
    ValueError
        If ``h`` is not positive.

    References
    ----------
    W. Squire and G. Trapp, "Using complex variables to estimate derivatives of real functions",
    SIAM Review 40 (1998), equation (6).

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> srnn.ComplexStep().derivative(np.sin, np.float64(0.0), 2.2e-16)
    1.0
    """

    h: float = 1e-30

    def __post_init__(self) -> None:
        _check_step(self, self.h)

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Differentiate by a complex step."""
        return float(np.imag(loss(complex(at, self.h)))) / self.h


def _check_step(method: Perturbation, h: float | None) -> None:
    if h is not None and not 0 < h < np.inf:
        raise ValueError(
            f"{type(method).__name__} expects a step h > 0, got {h}; omit it for the default."
        )


def _step(h: float | None, at: np.floating, default: float) -> float:
    return default * max(1.0, abs(float(at))) if h is None else h


def _quotient(
    method: Perturbation, loss: LossOfWeight, ahead: np.floating, behind: np.floating
) -> float:
    """Divide by the actual change of the weight, since adding h to the weight rounds."""
    width = float(ahead) - float(behind)
    if not width > 0:
        raise ValueError(
            f"{method} does not change a weight of {behind} in its precision; use a larger step h, "
            "or omit it for the default."
        )
    return (float(loss(ahead)) - float(loss(behind))) / width
