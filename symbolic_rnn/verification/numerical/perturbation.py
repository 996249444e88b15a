r"""The gradient from values of the loss alone: move a weight, look how far the loss moves.

The gradient by :math:`n` weights takes :math:`n` evaluations of the whole loss or more, where one
backward pass takes the time of a few, however many weights there are.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Central", "ComplexStep", "OneSided", "Perturbation", "Richardson"]

#: The loss as a function of one weight, real or complex, all other weights staying as they are.
LossOfWeight = Callable[[Any], Any]


class Perturbation(ABC):
    r"""A derivative from values of the loss at moved weights, for :func:`numerical_gradient`.

    Each method states its equation, the order of its error in the step :math:`h` and in the
    rounding unit :math:`\varepsilon` (2.2e-16 in double precision), and its cost in evaluations of
    the loss for :math:`n` weights. It sees values alone: it knows nothing of the graph, of a
    gradient rule, or of a gradient that was stopped.

    Examples
    --------
    A method of your own is one function; this one looks to the left:

    >>> import numpy as np
    >>> from symbolic_rnn.verification.numerical.perturbation import Perturbation
    >>> class Backward(Perturbation):
    ...     def derivative(self, loss, at, eps):
    ...         return (loss(at) - loss(at - 1e-8)) / 1e-8
    >>> float(Backward().derivative(np.sin, np.float64(0.0), 2.2e-16))
    1.0
    """

    @abstractmethod
    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Differentiate by one weight.

        Parameters
        ----------
        loss : callable
            The loss as a function of the weight, everything else staying as it is. Real values are
            moved in the weight's dtype; where the weight is not moved, the loss is known after the
            first call.
        at : NumPy scalar
            The weight, in its dtype.
        eps : float
            The rounding unit of the loss.

        Returns
        -------
        float
        """


@dataclass(frozen=True)
class OneSided(Perturbation):
    r"""The one-sided difference, the cheapest and the least accurate.

    .. math:: \frac{\partial L}{\partial\theta_k} = \frac{L(\theta + h e_k) - L(\theta)}{h}
              + O(h) + O(\varepsilon / h)

    Cost: :math:`n + 1` evaluations of the loss. The sum of both errors is least at :math:`h \sim
    \varepsilon^{1/2}`, where half of the digits are right: about 1e-8 of the derivative.

    Parameters
    ----------
    h : float, optional
        The step; :math:`\varepsilon^{1/2} \max(1, |\theta_k|)` when omitted, so that a large weight
        is moved by as many of its digits.

    Raises
    ------
    ValueError
        If ``h`` is not positive, or so small that the weight does not move.

    References
    ----------
    W. H. Press et al., Numerical Recipes, 3rd edition (2007), section 5.7.

    Examples
    --------
    >>> import numpy as np
    >>> from symbolic_rnn.verification.numerical.perturbation import OneSided
    >>> OneSided(h=0.25).derivative(np.square, np.float64(1.0), 2.2e-16)
    2.25
    """

    h: float | None = None

    def __post_init__(self) -> None:
        _check_step(self, self.h)

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Look one step ahead."""
        return _quotient(self, loss, at + _step(self.h, at, eps ** (1 / 2)), at)


@dataclass(frozen=True)
class Central(Perturbation):
    r"""The central difference: two evaluations a weight, for two thirds of the digits.

    .. math:: \frac{\partial L}{\partial\theta_k} =
              \frac{L(\theta + h e_k) - L(\theta - h e_k)}{2h} + O(h^2) + O(\varepsilon / h)

    The errors of both sides cancel in first order. Cost: :math:`2n` evaluations of the loss. The
    sum of both errors is least at :math:`h \sim \varepsilon^{1/3}`: about 1e-10 of the derivative.

    Parameters
    ----------
    h : float, optional
        The step; :math:`\varepsilon^{1/3} \max(1, |\theta_k|)` when omitted.

    Raises
    ------
    ValueError
        If ``h`` is not positive, or so small that the weight does not move.

    References
    ----------
    W. H. Press et al., Numerical Recipes, 3rd edition (2007), section 5.7.

    Examples
    --------
    >>> import numpy as np
    >>> from symbolic_rnn.verification.numerical.perturbation import Central
    >>> Central(h=0.25).derivative(np.square, np.float64(1.0), 2.2e-16)
    2.0
    """

    h: float | None = None

    def __post_init__(self) -> None:
        _check_step(self, self.h)

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Look one step ahead and one behind."""
        h = _step(self.h, at, eps ** (1 / 3))
        return _quotient(self, loss, at + h, at - h)


@dataclass(frozen=True)
class Richardson(Perturbation):
    r"""Central differences at steps :math:`h, h/2, h/4, \dots`, extrapolated to zero.

    .. math:: D_0(h) = \frac{L(\theta + h e_k) - L(\theta - h e_k)}{2h}, \qquad
              D_{j+1}(h/2) = D_j(h/2) + \frac{D_j(h/2) - D_j(h)}{4^{j+1} - 1}

    Each extrapolation removes the next even power of :math:`h` from the error, which is
    :math:`O(h^{2m}) + O(\varepsilon / h)` after :math:`m` levels; of all extrapolated values the
    one that changed least from its two predecessors is taken (Ridders). Cost: :math:`2mn`
    evaluations of the loss.

    Parameters
    ----------
    levels : int
        How many steps :math:`m` to take; two at least.
    h : float, optional
        The first and largest step; :math:`\varepsilon^{1/6} \max(1, |\theta_k|)` when omitted. It
        may be larger than that of a central difference because the error in :math:`h^2` is
        extrapolated away, and then rounding leaves :math:`\varepsilon^{5/6}`: about 1e-12 of the
        derivative.

    Raises
    ------
    ValueError
        If ``h`` is not positive, or so small that the weight does not move, or there are fewer
        than two levels.

    References
    ----------
    C. J. F. Ridders, "Accurate computation of F'(x) and F'(x)F''(x)", Advances in Engineering
    Software 4 (1982), 75-76.

    Examples
    --------
    Two levels are exact for a polynomial of the fourth degree:

    >>> import numpy as np
    >>> from symbolic_rnn.verification.numerical.perturbation import Richardson
    >>> Richardson(levels=2, h=0.5).derivative(lambda w: w**4, np.float64(1.0), 2.2e-16)
    4.0
    """

    levels: int = 4
    h: float | None = None

    def __post_init__(self) -> None:
        _check_step(self, self.h)
        if self.levels < 2:
            raise ValueError(
                f"Richardson needs levels >= 2 to extrapolate from, got {self.levels}; one level "
                "is Central()."
            )

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Extrapolate, and take the value that changed least."""
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


@dataclass(frozen=True)
class ComplexStep(Perturbation):
    r"""A step along the imaginary axis: exact to the last digits.

    .. math:: \frac{\partial L}{\partial\theta_k} =
              \frac{\operatorname{Im} L(\theta + i h e_k)}{h} + O(h^2)

    No difference is taken, so nothing cancels, and :math:`h` may be so small that its square
    vanishes. Cost: :math:`n` evaluations of the loss on complex numbers, Op by Op in NumPy, not
    compiled. The loss must be analytic around the point, or in pieces of which the point lies
    inside one (``maximum``, ``abs``, ``switch``), and made of Ops that mean something on complex
    numbers.

    Parameters
    ----------
    h : float
        The step. The default squares to nothing and leaves room for derivatives down to 1e-278.

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
    >>> from symbolic_rnn.verification.numerical.perturbation import ComplexStep
    >>> ComplexStep().derivative(np.sin, np.float64(0.0), 2.2e-16)
    1.0
    """

    h: float = 1e-30

    def __post_init__(self) -> None:
        _check_step(self, self.h)

    def derivative(self, loss: LossOfWeight, at: np.floating, eps: float) -> float:
        """Look beside the real line."""
        return float(np.imag(loss(complex(at, self.h)))) / self.h


def _check_step(method: Perturbation, h: float | None) -> None:
    if h is not None and not 0 < h < np.inf:
        raise ValueError(
            f"{type(method).__name__} needs a step h > 0, got {h}; leave it out for the default."
        )


def _step(h: float | None, at: np.floating, default: float) -> float:
    return default * max(1.0, abs(float(at))) if h is None else h


def _quotient(
    method: Perturbation, loss: LossOfWeight, ahead: np.floating, behind: np.floating
) -> float:
    """Divide by how far the weight moved: h itself is rounded when it is added to the weight."""
    width = float(ahead) - float(behind)
    if not width > 0:
        raise ValueError(
            f"{method} does not move a weight of {behind}, which has not so many digits; take a "
            "larger step h, or leave it out for the default."
        )
    return (float(loss(ahead)) - float(loss(behind))) / width
