"""Result of comparing external values with derived ones: the first difference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symbolic_rnn.verification.agreement.report import DisagreementError
from symbolic_rnn.verification.test_vectors.entry import Printed

__all__ = ["ByHand", "Mismatch"]


@dataclass(frozen=True)
class Mismatch:
    """The first difference between external and derived values.

    Parameters
    ----------
    line : Printed
        The equation.
    t : int or None
        The time step, from 1; ``None`` for the gradient of a parameter or an initial state.
    place : tuple of int
        The entry with the largest difference: ``(example, component)``, or the parameter's index.
    yours, derived : float
        The two values of the entry.
    difference : float
        Their difference, relative to the largest entry of the quantity at any step.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> run = srnn.vectors(srnn.Elman(2, 3, seed=0), n_steps=3)
    >>> first = run.check({"a_t": np.zeros(run["a_t"].values.shape)}).first
    >>> first.equation, first.t
    ('a_t = U x_t + W s_{t-1} + b', 1)
    """

    line: Printed
    t: int | None
    place: tuple[int, ...]
    yours: float
    derived: float
    difference: float

    @property
    def equation(self) -> str:
        """The equation as the derivation prints it."""
        return self.line.text

    @property
    def number(self) -> int:
        """The equation's number in the derivation."""
        return self.line.number

    def __str__(self) -> str:
        when = "" if self.t is None else f", at t={self.t}"
        where = f", entry {list(self.place)}" if self.place else ""
        return (
            f"equation ({self.number}), {self.equation}{when}{where}: yours {self.yours:.6g}, "
            f"derived {self.derived:.6g}, a difference of {self.difference:.1e} of the largest "
            "entry"
        )


@dataclass(frozen=True)
class ByHand:
    """Result of comparing external values, such as a gradient written by hand, with derived ones.

    Parameters
    ----------
    cell : str
        The cell's class.
    setting : str
        Sizes, dtype and seed.
    tolerance : float
        Largest allowed difference, relative to the largest entry of a quantity.
    first : Mismatch or None
        The first equation in which the two differ.
    given : tuple of str
        Keys of the compared values, in the order of the derivation.
    missing : tuple of str
        Keys without a given value: all of them, or those that the first differing equation depends
        on.
    zero : tuple of str
        Gradients that are zero everywhere on both sides, for which nothing is proved.
    subject : str
        What was compared: a gradient, or an implementation, which may lack one.
    unproved : tuple of str
        Missing gradients.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> run = srnn.vectors(srnn.Elman(2, 3, seed=0), n_steps=3)
    >>> result = run.check({"a_t": run["a_t"].values})
    >>> result.ok, result.given, result.first
    (True, ('a_t',), None)
    """

    cell: str
    setting: str
    tolerance: float
    first: Mismatch | None
    given: tuple[str, ...]
    missing: tuple[str, ...]
    zero: tuple[str, ...]
    subject: str = "gradient"
    unproved: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether something was given and all of it agrees; also ``bool(result)``.

        A gradient that is zero everywhere proves nothing.
        """
        return self.first is None and not self.zero and bool(self.given)

    def __bool__(self) -> bool:
        return self.ok

    def raise_if_differing(self) -> None:
        """Raise :class:`DisagreementError` if the two differ."""
        if self.first is not None:
            raise DisagreementError(str(self))

    def __str__(self) -> str:
        setting = f"{self.setting}, tolerance {self.tolerance:.0e}"
        if self.first is None:
            text = (
                f"{self.cell}: your {self.subject} agrees with the derived one in "
                f"{len(self.given)} of {len(self.given) + len(self.missing)} equations ({setting})."
            )
            if self.unproved:
                text += f"\nNot given, nothing proved: {', '.join(self.unproved)}."
            if self.zero:
                text += f"\nZero everywhere, nothing proved: {', '.join(self.zero)}."
            return text
        text = (
            f"{self.cell}: your {self.subject} differs from the derived one first at {self.first} "
            f"({setting})."
        )
        if self.missing:
            text += (
                "\nIt depends on values that were not given, which may be wrong as well; return "
                f"them to locate the error: {', '.join(map(repr, self.missing))}."
            )
        return text

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data, for JSON."""
        first = None
        if self.first is not None:
            first = {**vars(self.first), "place": [int(k) for k in self.first.place]}
            first |= {"line": self.first.line.key, "number": self.first.number}
            first |= {"equation": self.first.equation}
        return {**vars(self), "ok": self.ok, "first": first}
