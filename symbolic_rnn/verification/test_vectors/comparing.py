"""Compares external values with derived ones, in the order of their dependencies."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from symbolic_rnn.verification.test_vectors.entry import CHECKED, GRADIENTS, Entry
from symbolic_rnn.verification.test_vectors.mismatch import Mismatch

__all__ = ["checked", "first_mismatch", "zero"]

Array = np.ndarray


def checked(
    owner: str, given: object, entries: Sequence[Entry], mask: Array | None
) -> dict[str, Array]:
    """Validate external values, and return them as arrays.

    Parameters
    ----------
    owner : str
        Source of the values, for messages.
    given : object
        A mapping of keys to arrays; it is validated completely.
    entries : sequence of Entry
        Entries including the derived values.
    mask : array or None
        Boolean, ``(time, batch)``; where it is false, the given values are replaced by the derived
        ones.

    Raises
    ------
    ValueError
        For an unknown key, a wrong shape, or a non-finite value.
    TypeError
        If ``given`` is not a mapping of numbers.
    """
    if not isinstance(given, Mapping):
        raise TypeError(
            f"{owner} must return a dict of arrays by the keys of the derivation, got "
            f"{type(given).__name__}."
        )
    expected = {entry.key: entry for entry in entries if entry.role in CHECKED}
    unknown = [key for key in given if key not in expected]
    if unknown:
        raise ValueError(
            f"{owner} returned unknown keys {', '.join(map(repr, unknown))}; the keys of the "
            f"derivation are {', '.join(map(repr, expected))}."
        )
    arrays = {}
    for key, value in given.items():
        try:
            array = np.array(value).astype("float64", casting="same_kind")
        except (TypeError, ValueError) as error:
            raise TypeError(f"{owner} must return real numbers for {key!r}: {error}") from error
        entry = expected[key]
        shape = entry.values.shape
        if array.shape != shape:
            meaning = (
                "the parameter's" if entry.role == "gradient" else f"({', '.join(entry.axes)})"
            )
            raise ValueError(
                f"{owner} returned {key!r} of shape {array.shape}; expected {shape}, {meaning}."
            )
        if mask is not None and entry.role not in GRADIENTS and array.ndim >= mask.ndim:
            array[~mask] = entry.values[~mask]  # masked steps have no equations
        wrong = np.argwhere(~np.isfinite(array)).tolist()
        if wrong:
            raise ValueError(
                f"{owner} returned a non-finite value: {key!r} is {array[tuple(wrong[0])]} at "
                f"{wrong[0]}."
            )
        arrays[key] = array
    return arrays


def _in_order(entries: Sequence[Entry]) -> Iterator[tuple[Entry, int | None]]:
    """Yield each entry and step, counted from 0, after all those that its value depends on.

    Forward values by increasing time, cotangents by decreasing time, then the gradients: of the
    parameters, without a step; of the inputs, by decreasing time; of the initial states.
    """
    forward, cotangents, gradients, inputs, initial = (
        [entry for entry in entries if entry.role == role] for role in CHECKED
    )
    n_steps = min(len(entry.values) for entry in forward)
    for t in range(n_steps):
        yield from ((entry, t) for entry in forward)
    for t in reversed(range(n_steps)):
        yield from ((entry, t) for entry in cotangents)
    yield from ((entry, None) for entry in gradients)
    for t in reversed(range(n_steps)):
        yield from ((entry, t) for entry in inputs)
    yield from ((entry, None) for entry in initial)


def first_mismatch(
    yours: Mapping[str, Array], entries: Sequence[Entry], bound: float
) -> tuple[Mismatch | None, list[str]]:
    """Find the first equation in which values differ; also return the keys it depends on.

    If all values agree, these are all keys.

    Parameters
    ----------
    yours : mapping of str to array
        Values by key; other keys are not compared.
    entries : sequence of Entry
        Entries including the derived values, in the order of the derivation.
    bound : float
        Largest allowed difference, relative to the largest entry of the quantity at any step.
    """
    seen: dict[str, None] = {}
    for entry, t in _in_order(entries):
        seen[entry.key] = None
        if entry.key not in yours or entry.line is None:
            continue
        at = ... if t is None else t
        own, right = np.asarray(yours[entry.key][at]), np.asarray(entry.values[at])
        apart = np.abs(own - right)
        largest = np.abs(entry.values).max() or apart.max()
        if apart.max() <= bound * largest:
            continue
        place = tuple(int(k) for k in np.unravel_index(apart.argmax(), apart.shape))
        mismatch = Mismatch(
            line=entry.line,
            t=None if t is None else t + 1,
            place=place,
            yours=float(own[place]),
            derived=float(right[place]),
            difference=float(apart[place] / largest),
        )
        role_of = {entry.key: entry.role for entry in entries}
        # No gradient depends on another.
        needed = [key for key in seen if key == entry.key or role_of[key] not in GRADIENTS]
        return mismatch, needed
    return None, list(seen)


def zero(yours: Mapping[str, Array], entries: Sequence[Entry]) -> tuple[str, ...]:
    """Return the keys of gradients that are zero everywhere on both sides, which proves nothing."""
    return tuple(
        entry.key
        for entry in entries
        if entry.role in GRADIENTS and entry.key in yours
        if not (entry.values.any() or yours[entry.key].any())
    )
