"""What the comparison of a gradient made elsewhere found: where it parts from the derived one."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from symbolic_rnn.verification.agreement.report import DisagreementError
from symbolic_rnn.verification.test_vectors.entry import Printed

__all__ = ["ByHand", "Mismatch"]


@dataclass(frozen=True)
class Mismatch:
    """Where a gradient made elsewhere parts from the derived one.

    Parameters
    ----------
    line : Printed
        The equation.
    t : int or None
        The time step, from 1; ``None`` for the gradient of a parameter or an initial state.
    place : tuple of int
        The entry that is furthest off: ``(example, component)``, or the parameter's index.
    yours, derived : float
        Its two values.
    difference : float
        Their difference, as a share of the largest entry that the quantity has at any step.
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
            f"derived {self.derived:.6g}, apart by {self.difference:.1e} of the largest entry"
        )


@dataclass(frozen=True)
class ByHand:
    """What the comparison of a gradient made elsewhere, as one written by hand, found.

    Parameters
    ----------
    cell : str
        The cell's class.
    setting : str
        Sizes, dtype and seed.
    tolerance : float
        How far entries may be apart, as a share of the largest entry of their quantity.
    first : Mismatch or None
        The first equation in which the two part.
    given : tuple of str
        The keys of the equations whose values were compared, in the derivation's order.
    missing : tuple of str
        The keys of those whose values were not given: of all, or where the two part, of those that
        the first equation in which they do depends on.
    zero : tuple of str
        The gradients that vanish everywhere on both sides, of which nothing is proved.
    subject : str
        What was compared: a gradient, or an implementation that need not have one.
    unproved : tuple of str
        The gradients among what is missing.
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
        """Whether all that was given agrees, and something was. So is ``bool(result)``.

        A gradient that is zero everywhere proves nothing.
        """
        return self.first is None and not self.zero and bool(self.given)

    def __bool__(self) -> bool:
        return self.ok

    def raise_if_differing(self) -> None:
        """Raise :class:`DisagreementError` where the two part."""
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
            f"{self.cell}: your {self.subject} parts from the derived one first at {self.first} "
            f"({setting})."
        )
        if self.missing:
            text += (
                "\nIt depends on values you did not give, where the fault may lie as well; return "
                f"these too to narrow it down: {', '.join(map(repr, self.missing))}."
            )
        return text

    def to_dict(self) -> dict[str, Any]:
        """Give the result as plain data, for JSON."""
        first = None
        if self.first is not None:
            first = {**vars(self.first), "place": [int(k) for k in self.first.place]}
            first |= {"line": self.first.line.key, "number": self.first.number}
            first |= {"equation": self.first.equation}
        return {**vars(self), "ok": self.ok, "first": first}
