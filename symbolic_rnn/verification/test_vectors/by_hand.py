"""Checks a gradient written by hand against the derived one, equation by equation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pytensor.compile.mode import Mode

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.networks.expected import require_network
from symbolic_rnn.verification.test_vectors.mismatch import ByHand
from symbolic_rnn.verification.test_vectors.vectors import vectors

__all__ = ["verify_by_hand"]


@checks_arguments(besides=["cell"])
def verify_by_hand(
    cell: Cell,
    gradient: Callable[..., Mapping[str, Any]],
    *,
    n_steps: Positive = 7,
    batch: Positive = 2,
    seed: NonNegative = 0,
    mask: bool = False,
    mode: str | Mode | None = None,
) -> ByHand:
    r"""Check a gradient that you wrote by hand against the derived one, equation by equation.

    Your function is called once, on random data, with NumPy arrays::

        gradient(x, initial, parameters, errors)

    where ``x`` is ``(time, batch, n_in)``; ``initial`` maps state names to the states before the
    first step, ``(batch, width)``; ``parameters`` maps names in the equations to parameters; and
    ``errors`` is the derivative of the loss with respect to the output, :math:`\partial E_t /
    \partial s_t`, ``(time, batch, n_hidden)``. It returns values by the keys of
    ``srnn.derive(cell)``: forward values (``"a_t"``) and cotangents (``"bar a_t"``), each ``(time,
    batch, width)``, and gradients (``"dL/dU"``), summed over time and batch. The gradients of the
    parameters are required; the other values help to locate an error. Among them are the gradients
    of the input, ``"dL/dx_t"``, ``(time, batch, n_in)``, zero at masked steps, and of the initial
    state, ``"dL/ds_0"``, ``(batch, width)``.

    Values are compared in the order of their dependencies: forward values from step 1 to T,
    cotangents from step T to 1, in each step in the order of the equations, then gradients. So the
    first equation in which the two differ contains the error, although later values are wrong as
    well.

    Parameters
    ----------
    cell : Cell
        A library cell or your own.
    gradient : callable
        Your function.
    n_steps, batch : int
        Length and number of the sequences.
    seed : int
        Seed of all random numbers.
    mask : bool
        Mask out random steps of the sequences. The function then gets a further argument ``mask``,
        boolean, ``(time, batch)``: where it is false, a step keeps the state. Forward values and
        cotangents are not compared there.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    ByHand
        With ``result.ok`` and ``result.first``; printing it shows the equation. Two values agree if
        they differ by at most 1e-12 (1e-5 in single precision), relative to the largest entry of
        the quantity at any step.

    Raises
    ------
    ValueError
        If ``n_steps`` or ``batch`` is not positive, or the function returns an unknown key, a wrong
        shape or a non-finite value, or a gradient is missing.
    TypeError
        If it does not return a mapping of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> def gradient(x, initial, parameters, errors):
    ...     U, W, b = (parameters[name] for name in "UWb")
    ...     s = [initial["s"]]
    ...     for x_t in x:
    ...         s.append(np.tanh(x_t @ U.T + s[-1] @ W.T + b))
    ...     before, after = np.array(s[:-1]), np.array(s[1:])
    ...     bar_a = np.zeros_like(errors)
    ...     delta = np.zeros_like(errors[0])
    ...     for t in reversed(range(len(x))):
    ...         bar_a[t] = (errors[t] + delta) * (1 - after[t])  # the square is forgotten
    ...         delta = bar_a[t] @ W
    ...     dU, dW = (np.einsum("tbi,tbj->ij", bar_a, by) for by in (x, before))
    ...     return {"bar a_t": bar_a, "dL/dU": dU, "dL/dW": dW, "dL/db": bar_a.sum((0, 1))}
    >>> result = srnn.verify_by_hand(srnn.Elman(2, 3, seed=0), gradient)
    >>> result.ok
    False
    >>> result.first.line.key, result.first.t
    ('bar a_t', 7)
    >>> print(result)  # doctest: +ELLIPSIS
    Elman: your gradient differs from the derived one first at equation (7), ā_t = ...
    """
    require_network("verify_by_hand", cell, layers=False)
    run = vectors(cell, n_steps=n_steps, batch=batch, seed=seed, mask=mask, mode=mode)
    owner = "the gradient function"
    yours = run.checked(gradient(*run.arguments()), owner)
    left_out = [e.key for e in run if e.role == "gradient" and e.key not in yours]
    if left_out:
        raise ValueError(
            f"{owner} must return the gradient of every parameter; missing: "
            f"{', '.join(map(repr, left_out))}."
        )
    return run.compared(yours, "gradient")
