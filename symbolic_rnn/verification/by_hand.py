"""The proof for a gradient written by hand: equation by equation, against the derived one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pytensor.tensor as pt
from pytensor.compile.mode import Mode
from pytensor.compile.sharedvalue import SharedVariable

from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation import Derivation, derive
from symbolic_rnn.step import Step, stage
from symbolic_rnn.verification.parting import ByHand, Parting
from symbolic_rnn.verification.tolerances import tolerance
from symbolic_rnn.verification.trace import DerivedValues, derived_values

__all__ = ["verify_by_hand"]

Array = np.ndarray


def verify_by_hand(
    cell: Cell,
    gradient: Callable[..., Mapping[str, Any]],
    *,
    n_steps: int = 7,
    batch: int = 2,
    seed: int = 0,
    mask: bool = False,
    mode: str | Mode | None = None,
) -> ByHand:
    r"""Check a gradient that you wrote by hand against the derived one, equation by equation.

    Your function is called once, on random data, with NumPy arrays::

        gradient(x, initial, parameters, errors)

    where ``x`` is ``(time, batch, n_in)``; ``initial`` has the state before the first step by its
    name, ``(batch, width)``; ``parameters`` has each parameter by its name in the equations; and
    ``errors`` is the derivative of the loss by the output, :math:`\partial E_t / \partial s_t`,
    ``(time, batch, n_hidden)``. It returns values by the keys of ``srnn.derive(cell)``: forward
    values (``"a_t"``) and cotangents (``"bar a_t"``), each ``(time, batch, width)``, and gradients
    (``"dL/dU"``), summed over time and batch. The gradients are required; the more of the rest it
    gives, the closer a fault is tracked down.

    Values are compared in the order in which they depend on each other: forward values from step 1
    to T, cotangents from step T to 1, in each step in the order of the equations, then gradients.
    So the first equation in which the two part is where the fault is, though all that follows is
    wrong as well.

    Parameters
    ----------
    cell : Cell
        A library cell or your own.
    gradient : callable
        Your function.
    n_steps, batch : int
        Length and number of the sequences.
    seed : int
        Draws everything.
    mask : bool
        Leave out random steps of the sequences. The function is then also given ``mask``, boolean,
        ``(time, batch)``: where it is false, a step leaves the state as it was. Forward values and
        cotangents are not compared there.
    mode : str or Mode, optional
        PyTensor mode; the one that compiles fastest when omitted.

    Returns
    -------
    ByHand
        ``result.ok``, ``result.first``; printed, it names the equation. Two values agree when they
        are apart by no more than 1e-12 (1e-5 in single precision) of the largest entry that their
        quantity has at any step.

    Raises
    ------
    ValueError
        If ``n_steps`` or ``batch`` is not positive, or the function returns an unknown key, a wrong
        shape or a value that is not finite, or leaves a gradient out.
    TypeError
        If it does not return a mapping of numbers.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.verification.by_hand import verify_by_hand
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
    >>> result = verify_by_hand(srnn.Elman(2, 3, seed=0), gradient)
    >>> result.ok
    False
    >>> result.first.line.key, result.first.t
    ('bar a_t', 7)
    >>> print(result)  # doctest: +ELLIPSIS
    Elman: your gradient parts from the derived one first at equation (7), ā_t = ...
    """
    for label, number in {"n_steps": n_steps, "batch": batch}.items():
        if number < 1:
            raise ValueError(f"verify_by_hand needs {label} >= 1, got {number}.")
    derivation = derive(cell)
    step = stage(
        cell,
        pt.TensorType(cell.dtype, (None, cell.n_in)),
        [pt.TensorType(cell.dtype, (None, width)) for width in cell.state.values()],
    )
    point = _Point.random(cell, step, n_steps, batch, seed, masked=mask)
    derived = derived_values(
        step if point.mask is None else step.masked(),
        [point.x] if point.mask is None else [point.x, point.mask],
        list(point.initial.values()),
        list(point.parameters.values()),
        point.errors,
        mode,
    )
    derived = _printed(derivation, derived)
    if not all(np.isfinite(value).all() for value in derived.all.values()):
        raise ValueError(
            f"{type(cell).__name__}: the derived values are not finite at a random point; give "
            "another seed, or smaller parameters."
        )
    yours = _checked(gradient(*point.arguments()), derived, point.mask)
    bound = tolerance(cell.dtype, differences=False)
    first, seen = _first_parting(derivation, yours, derived, bound)
    variant = ", masked" if mask else ""
    return ByHand(
        cell=type(cell).__name__,
        setting=f"T={n_steps}, batch {batch}{variant}, {cell.dtype}, seed {seed}",
        tolerance=bound,
        first=first,
        given=tuple(key for key in derived.all if key in yours),
        missing=tuple(key for key in seen if key not in yours),
        zero=tuple(
            key for key, value in derived.gradients.items() if not (value.any() or yours[key].any())
        ),
    )


@dataclass(frozen=True)
class _Point:
    """Random data to compare two gradients at."""

    x: Array
    initial: dict[str, Array]
    parameters: dict[str, Array]
    errors: Array
    mask: Array | None

    @classmethod
    def random(
        cls, cell: Cell, step: Step, n_steps: int, batch: int, seed: int, *, masked: bool
    ) -> _Point:
        rng = np.random.default_rng(seed)

        def drawn(*shape: int) -> Array:
            return rng.normal(size=shape).astype(cell.dtype)

        parameters = {}
        for symbol, leaf in step.closure.items():
            if not isinstance(leaf, SharedVariable):
                raise ValueError(
                    f"{step.owner}.step reads {leaf}, which has no value; verify_by_hand takes "
                    "cells whose step reads parameters and constants alone."
                )
            value = np.asarray(leaf.get_value())
            if leaf in cell.parameter_names:  # moved by a little: a bias of zero hides faults
                value = value + (0.1 * drawn(*value.shape)).astype(value.dtype)
            parameters[str(symbol.name)] = value
        return cls(
            x=drawn(n_steps, batch, cell.n_in),
            initial={name: drawn(batch, width) for name, width in cell.state.items()},
            parameters=parameters,
            errors=drawn(n_steps, batch, cell.n_hidden),
            mask=rng.random((n_steps, batch)) < 0.7 if masked else None,
        )

    def arguments(self) -> tuple[Any, ...]:
        """What the user's function is given; it may write into it, as nobody reads it again."""
        given = (self.x, self.initial, self.parameters, self.errors)
        return given if self.mask is None else (*given, self.mask.copy())


def _printed(derivation: Derivation, derived: DerivedValues) -> DerivedValues:
    """Leave out what has no line of its own, as the state that a masked step holds."""
    keys = {line.key for line in derivation}
    parts = (derived.forward, derived.cotangents, derived.gradients)
    return DerivedValues(*({k: v for k, v in part.items() if k in keys} for part in parts))


def _checked(returned: object, derived: DerivedValues, mask: Array | None) -> dict[str, Array]:
    """Give what the user's function returned as arrays, or say what is wrong with it."""
    owner = "the gradient function"
    if not isinstance(returned, Mapping):
        raise TypeError(
            f"{owner} must return a dict of arrays by the keys of the derivation, got "
            f"{type(returned).__name__}."
        )
    expected = derived.all
    unknown = [key for key in returned if key not in expected]
    if unknown:
        raise ValueError(
            f"{owner} returned {', '.join(map(repr, unknown))}, which the derivation does not "
            f"have; its keys are {', '.join(map(repr, expected))}."
        )
    left_out = [key for key in derived.gradients if key not in returned]
    if left_out:
        raise ValueError(
            f"{owner} must return every gradient; missing: {', '.join(map(repr, left_out))}."
        )
    arrays = {}
    for key, value in returned.items():
        try:
            array = np.array(value).astype("float64", casting="same_kind")
        except (TypeError, ValueError) as error:
            raise TypeError(f"{owner} must return real numbers for {key!r}: {error}") from error
        shape = expected[key].shape
        if array.shape != shape:
            meaning = "the parameter's" if key in derived.gradients else "(time, batch, width)"
            raise ValueError(
                f"{owner} returned {key!r} of shape {array.shape}; expected {shape}, {meaning}."
            )
        if mask is not None and key not in derived.gradients:
            array[~mask] = expected[key][~mask]  # a step that is left out has no equations
        wrong = np.argwhere(~np.isfinite(array)).tolist()
        if wrong:
            raise ValueError(
                f"{owner} returned a value that is not finite: {key!r} is "
                f"{array[tuple(wrong[0])]} at {wrong[0]}."
            )
        arrays[key] = array
    return arrays


def _first_parting(
    derivation: Derivation,
    yours: Mapping[str, Array],
    derived: DerivedValues,
    bound: float,
) -> tuple[Parting | None, list[str]]:
    """Walk through all values in order; also give the keys that were passed on the way."""
    expected = derived.all
    seen: dict[str, None] = {}
    for key, t in derived.in_order():
        seen[key] = None
        if key not in yours:
            continue
        at = ... if t is None else t
        own, right = np.asarray(yours[key][at]), np.asarray(expected[key][at])
        apart = np.abs(own - right)
        largest = np.abs(expected[key]).max() or apart.max()
        if apart.max() <= bound * largest:
            continue
        place = tuple(int(k) for k in np.unravel_index(apart.argmax(), apart.shape))
        parting = Parting(
            line=derivation[key],
            number=[line.key for line in derivation].index(key) + 1,
            t=None if t is None else t + 1,
            place=place,
            yours=float(own[place]),
            derived=float(right[place]),
            difference=float(apart[place] / largest),
        )
        return parting, list(seen)
    return None, list(seen)
