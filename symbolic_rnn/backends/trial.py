"""Tries a mode on a small recurrence and its gradient."""

from __future__ import annotations

import time
import warnings
from dataclasses import dataclass

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor import config

from symbolic_rnn.backends.blas import linked_with_blas

__all__ = ["ModeTrial", "try_mode"]


@dataclass(frozen=True)
class ModeTrial:
    """Result of compiling and running a small recurrence in one mode.

    Parameters
    ----------
    mode : str
        The name of the mode.
    works : bool
        Whether value and gradient are correct.
    seconds : float
        Time to compile and run.
    reason : str
        Why the mode does not work; empty if it does.
    """

    mode: str
    works: bool
    seconds: float
    reason: str = ""


def try_mode(mode: str) -> ModeTrial:
    r"""Compile a scan and its gradient in a mode, run them, and compare with NumPy.

    The recurrence is :math:`s_t = \tanh(x_t + W s_{t-1})`, with three steps of two units; the loss
    is the sum of all :math:`s_t`.

    Parameters
    ----------
    mode : str
        A name that PyTensor knows: ``"CVM"``, ``"NUMBA"``, ``"JAX"``, ``"C"``, ...

    Returns
    -------
    ModeTrial
        Never raises for a mode that does not work; the reason is in the result.

    Examples
    --------
    >>> import symbolic_rnn.backends
    >>> symbolic_rnn.backends.try_mode("FAST_COMPILE").works
    True
    """
    started = time.perf_counter()
    reason = ""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a trial reports in its result
            reason = _differs_from_numpy(mode)
    except Exception as error:  # any exception of a backend is a result
        # PyTensor's messages are long; the first line states the reason.
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
        reason = f"{type(error).__name__}: {lines[0][:200] if lines else 'no message'}"
    return ModeTrial(mode, not reason, time.perf_counter() - started, reason)


def _differs_from_numpy(mode: str) -> str:
    """Describe how the mode's result differs from NumPy's; empty if it does not."""
    x_values = np.array([[0.5, -0.25], [0.125, 1.0], [-0.75, 0.25]], dtype=config.floatX)
    W_values = np.array([[0.5, -0.3], [0.2, 0.7]], dtype=config.floatX)

    x = pt.tensor("x", shape=(3, 2))  # JAX needs to know the number of steps
    W = pt.matrix("W")
    states = pytensor.scan(
        lambda x_t, s_prev, W: pt.tanh(x_t + W @ s_prev),
        sequences=[x],
        outputs_info=[pt.zeros((2,))],
        non_sequences=[W],
        strict=True,
        return_updates=False,
    )
    loss = states.sum()
    gradients = pytensor.grad(loss, [W])
    assert isinstance(gradients, list)  # it gives back what wrt is
    with linked_with_blas():
        run = pytensor.function([x, W], [loss, *gradients], mode=mode)
    value, gradient = (np.asarray(result) for result in run(x_values, W_values))

    s = [np.zeros(2)]
    for x_t in x_values:
        s.append(np.tanh(x_t + W_values @ s[-1]))
    slope, delta = np.zeros((2, 2)), np.zeros(2)
    for t in (3, 2, 1):
        bar_a = (1 + delta) * (1 - s[t] ** 2)
        slope += np.outer(bar_a, s[t - 1])
        delta = W_values.T @ bar_a
    if not np.allclose(value, np.sum(s), rtol=1e-5):
        return f"the loss is {value}, but NumPy computes {np.sum(s)}"
    if not np.allclose(gradient, slope, rtol=1e-5, atol=1e-6):
        return f"the gradient is {gradient.tolist()}, but NumPy computes {slope.tolist()}"
    return ""
