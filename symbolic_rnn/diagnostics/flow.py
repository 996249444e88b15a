r"""Gradient flow: the norm of :math:`\partial E_t / \partial s_k` over t and k."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from pytensor.compile.mode import Mode

from symbolic_rnn.argument_checks import NonNegative, Positive, as_array, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.diagnostics.backward import CompiledStep
from symbolic_rnn.networks.expected import require_network

__all__ = ["GradientFlow", "gradient_flow", "sample_sequence"]

Array = np.ndarray


@dataclass(frozen=True)
class GradientFlow:
    r"""Norms of the derivatives of each step's error with respect to each earlier state.

    Parameters
    ----------
    norms : array
        ``(T, T)``: at ``[t - 1, k - 1]`` the Euclidean norm of :math:`\partial E_t / \partial s_k`,
        all states together. Zero for k > t, since later states do not affect :math:`E_t`.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> flow = srnn.gradient_flow(srnn.Elman(3, 4, seed=0), n_steps=10, seed=1)
    >>> flow.norms.shape
    (10, 10)
    >>> np.allclose(np.diag(flow.norms), 1.0)  # the error at a step is a vector of unit norm
    True
    >>> flow.rate < 1  # this gradient vanishes
    True
    """

    norms: Array

    @property
    def n_steps(self) -> int:
        """T."""
        return len(self.norms)

    @property
    def finite(self) -> bool:
        """Whether all norms are finite."""
        return bool(np.isfinite(self.norms).all())

    @property
    def by_distance(self) -> Array:
        """``(T,)``: at ``[d]`` the geometric mean of the norms with t - k = d, or 0 if one is 0."""
        return np.array(
            [_geometric_mean(np.diag(self.norms, -distance)) for distance in range(self.n_steps)]
        )

    @property
    def rate(self) -> float:
        r"""Factor of the norm per step back in time: the geometric mean over all pairs.

        .. math:: \Big(\prod_{t} \prod_{1<k\le t}
            \frac{\|\partial E_t/\partial s_{k-1}\|}{\|\partial E_t/\partial s_k\|}
            \Big)^{2/(T(T-1))}

        Below one the gradient vanishes, above one it explodes. Zero if a norm is zero, as after an
        inactive unit; ``nan`` for a single step, which has no pairs.
        """
        if self.n_steps < 2:
            return float("nan")
        if not self.norms[np.tril_indices(self.n_steps)].all():
            return 0.0
        # For each t the product over k telescopes.
        ends = np.log(self.norms[:, 0]) - np.log(np.diag(self.norms))
        return float(np.exp(ends.sum() / (self.n_steps * (self.n_steps - 1) / 2)))


def _geometric_mean(values: Array) -> float:
    return float(np.exp(np.log(values).mean())) if values.all() else 0.0


@checks_arguments(besides=["cell"])
def gradient_flow(
    cell: Cell,
    x: ArrayLike | None = None,
    *,
    n_steps: Positive = 20,
    seed: NonNegative = 0,
    errors: ArrayLike | None = None,
    parameters: Mapping[str, Array] | None = None,
    mode: str | Mode | None = None,
) -> GradientFlow:
    r"""Measure how the error of each step propagates back to earlier states, on one sequence.

    :math:`E_t` is a loss of the output at step t alone, given by its derivative
    :math:`e_t = \partial E_t / \partial o_t`, where the output :math:`o_t` is the cell's first
    state. The derived backward step takes all :math:`\partial E_t / \partial s_k` from k to k - 1,

    .. math:: \frac{\partial E_t}{\partial s_t} = (e_t, 0, \dots), \qquad
        \frac{\partial E_t}{\partial s_{k-1}} =
        \Big(\frac{\partial s_k}{\partial s_{k-1}}\Big)^\top \frac{\partial E_t}{\partial s_k},

    where :math:`s_k` contains all states carried from step k to step k + 1.

    Parameters
    ----------
    cell : Cell
        A library cell or your own; its step must treat the examples of a batch independently.
    x : array, optional
        One sequence, ``(T, n_in)``; standard normal when omitted.
    n_steps : int
        Length T of the sequence, if it is drawn.
    seed : int
        Seed of ``x`` and ``errors``.
    errors : array, optional
        :math:`e_t`, ``(T, n_hidden)``; random directions of unit norm when omitted.
    parameters : mapping of str to array, optional
        Values that replace the cell's, by their names in the equations; the cell is not changed.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    GradientFlow

    Raises
    ------
    ValueError
        If a shape is wrong, a parameter unknown, a value not finite, or the step reads a variable
        that has no value.

    References
    ----------
    Y. Bengio, P. Simard and P. Frasconi, "Learning long-term dependencies with gradient descent is
    difficult", IEEE Transactions on Neural Networks 5 (1994); R. Pascanu, T. Mikolov and Y. Bengio,
    "On the difficulty of training recurrent neural networks", ICML 2013, equation (5).

    Examples
    --------
    A linear network whose weights halve the state halves the gradient at each step back:

    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> cell = srnn.Elman(1, 2, activation="identity", seed=0)
    >>> flow = srnn.gradient_flow(cell, n_steps=4, parameters={"W": np.eye(2) / 2})
    >>> print(flow.norms.round(3))
    [[1.    0.    0.    0.   ]
     [0.5   1.    0.    0.   ]
     [0.25  0.5   1.    0.   ]
     [0.125 0.25  0.5   1.   ]]
    >>> round(flow.rate, 6)
    0.5
    """
    require_network("gradient_flow", cell, layers=False)
    x, errors = sample_sequence("gradient_flow", cell, x, errors, n_steps=n_steps, seed=seed)
    flow = GradientFlow(CompiledStep(cell, mode).norms(x, errors, parameters or {}))
    check_finite(flow, cell)
    return flow


def check_finite(flow: GradientFlow, cell: Cell) -> None:
    """Raise ``ValueError`` where a norm is infinite or not a number."""
    if not flow.finite:
        raise ValueError(
            f"{type(cell).__name__}: the gradient flow is not finite; use smaller parameters or "
            "inputs, or fewer steps."
        )


def sample_sequence(
    owner: str,
    cell: Cell,
    x: ArrayLike | None,
    errors: ArrayLike | None,
    *,
    n_steps: int,
    seed: int,
) -> tuple[Array, Array]:
    """Return a sequence and an error at each step; those not given are drawn.

    Raises
    ------
    ValueError
        If a shape is wrong.
    TypeError
        If a value is not an array of numbers.
    """
    rng = np.random.default_rng(seed)
    if x is None:
        x = rng.normal(size=(n_steps, cell.n_in))
    x = as_array(owner, "x", x, cell.dtype)
    if x.ndim != 2 or x.shape[1] != cell.n_in or not len(x):
        raise ValueError(
            f"{owner} expects one sequence x of shape (T, n_in) = (T, {cell.n_in}), T >= 1, "
            f"got {x.shape}."
        )
    if errors is None:
        errors = rng.normal(size=(len(x), cell.n_hidden))
        errors /= np.linalg.norm(errors, axis=1, keepdims=True)
    errors = as_array(owner, "errors", errors, cell.dtype)
    if errors.shape != (len(x), cell.n_hidden):
        raise ValueError(
            f"{owner} expects errors of shape (T, n_hidden) = {(len(x), cell.n_hidden)}, got "
            f"{errors.shape}."
        )
    return x, errors
