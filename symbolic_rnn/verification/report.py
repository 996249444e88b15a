"""What a verification found: every pair of methods, for every quantity, and where they part."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import StringIO
from typing import Any, Literal

import numpy as np
from rich.console import Console
from rich.table import Table

__all__ = ["Comparison", "DisagreementError", "Report", "compare"]

#: A table of more columns of pairs than this cannot be read in a terminal.
_MOST_COLUMNS = 3

Verdict = Literal["agrees", "differs", "zero", "not finite"]


class DisagreementError(AssertionError):
    """Two gradients that must be equal are not."""


@dataclass(frozen=True)
class Comparison:
    """Two gradients of one quantity, side by side.

    Parameters
    ----------
    quantity : str
        What the loss was differentiated with respect to.
    methods : tuple of str
        The two methods.
    difference : float
        The largest difference of two entries, as a share of the largest entry of either.
    place : tuple of int
        The index of that entry.
    tolerance : float
        What ``difference`` may be.
    compared, size : int
        How many entries were compared, and how many there are.
    verdict : {"agrees", "differs", "zero", "not finite"}
        ``"zero"``: both gradients vanish everywhere, which proves nothing.
    """

    quantity: str
    methods: tuple[str, str]
    difference: float
    place: tuple[int, ...]
    tolerance: float
    compared: int
    size: int
    verdict: Verdict

    def __str__(self) -> str:
        first, second = self.methods
        where = f" at {list(self.place)}" if self.place else ""
        return (
            f"{self.quantity}: {first} and {second} part by {self.difference:.1e} of the largest "
            f"entry{where} (tolerance {self.tolerance:.0e}): {self.verdict}"
        )


def compare(
    quantity: str,
    methods: tuple[str, str],
    first: np.ndarray,
    second: np.ndarray,
    *,
    tolerance: float,
    places: tuple[tuple[int, ...], ...],
    size: int,
) -> Comparison:
    """Compare two gradients at the same places.

    Parameters
    ----------
    quantity, methods, tolerance, size
        As in :class:`Comparison`.
    first, second : array
        The entries at ``places``, flat.
    places : tuple of tuple of int
        The index of each entry.
    """
    first, second = (np.asarray(side, dtype="float64").ravel() for side in (first, second))
    verdict: Verdict
    if not (np.isfinite(first).all() and np.isfinite(second).all()):
        bad = ~(np.isfinite(first) & np.isfinite(second))
        worst, difference, verdict = int(bad.argmax()), float("nan"), "not finite"
    else:
        apart = np.abs(first - second)
        largest = max(np.abs(first).max(initial=0.0), np.abs(second).max(initial=0.0))
        worst = int(apart.argmax()) if apart.size else 0
        difference = float(apart[worst] / largest) if largest > 0 else 0.0
        verdict = "zero" if largest == 0 else "agrees" if difference <= tolerance else "differs"
    place = places[worst] if places else ()
    return Comparison(quantity, methods, difference, place, tolerance, len(places), size, verdict)


@dataclass(frozen=True)
class Report:
    """All comparisons of one verification.

    Parameters
    ----------
    title : str
        What was verified, with its sizes and seed.
    comparisons : tuple of Comparison
        Every pair of methods, for every quantity.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> report = srnn.verify(srnn.Elman(2, 3, seed=0))
    >>> report.ok
    True
    >>> report.worst.difference < 1e-12
    True
    """

    title: str
    comparisons: tuple[Comparison, ...]

    @property
    def ok(self) -> bool:
        """Whether every pair agrees on every quantity; a gradient that is zero does not count."""
        return all(comparison.verdict == "agrees" for comparison in self.comparisons)

    @property
    def worst(self) -> Comparison:
        """The comparison that goes furthest beyond its tolerance, or comes nearest to it."""
        order = {"agrees": 0, "zero": 1, "differs": 2, "not finite": 3}
        return max(
            self.comparisons,
            key=lambda c: (order[c.verdict], np.nan_to_num(c.difference) / c.tolerance),
        )

    @property
    def differing(self) -> tuple[Comparison, ...]:
        """The comparisons in which the gradients part, or one is not finite."""
        return tuple(c for c in self.comparisons if c.verdict in ("differs", "not finite"))

    @property
    def zero(self) -> tuple[str, ...]:
        """The quantities whose gradient vanishes everywhere, of which nothing is proved."""
        return tuple(dict.fromkeys(c.quantity for c in self.comparisons if c.verdict == "zero"))

    def raise_if_differing(self) -> None:
        """Raise :class:`DisagreementError` where two methods part."""
        if self.differing:
            raise DisagreementError("\n".join(str(comparison) for comparison in self.differing))

    def table(self) -> Table:
        """Lay the report out: a row per quantity; beyond three pairs of methods, a row per pair."""
        pairs = list(dict.fromkeys(c.methods for c in self.comparisons))
        if len(pairs) > _MOST_COLUMNS:
            return self._table_of_pairs(pairs)
        table = Table(title=self.title, title_justify="left", caption=self._caption())
        table.add_column("gradient of")
        table.add_column("entries", justify="right")
        for pair in pairs:
            table.add_column(" / ".join(pair), justify="right")
        table.add_column("largest at")
        for quantity in dict.fromkeys(c.quantity for c in self.comparisons):
            row = {c.methods: c for c in self.comparisons if c.quantity == quantity}
            worst = max(row.values(), key=lambda c: np.nan_to_num(c.difference, nan=np.inf))
            least = min(c.compared for c in row.values())
            table.add_row(
                quantity,
                str(worst.size) if least == worst.size else f"{least} of {worst.size}",
                *(_cell(row[pair]) if pair in row else "" for pair in pairs),
                "" if worst.verdict == "zero" else str(list(worst.place)),
            )
        return table

    def _table_of_pairs(self, pairs: list[tuple[str, str]]) -> Table:
        table = Table(title=self.title, title_justify="left", caption=self._caption())
        table.add_column("methods")
        table.add_column("agree", justify="right")
        table.add_column("largest difference", justify="right")
        table.add_column("gradient of")
        table.add_column("at")
        for pair in pairs:
            of_pair = tuple(c for c in self.comparisons if c.methods == pair)
            worst = replace(self, comparisons=of_pair).worst
            agree = sum(comparison.verdict == "agrees" for comparison in of_pair)
            table.add_row(
                " / ".join(pair),
                f"{agree} of {len(of_pair)}",
                _cell(worst),
                worst.quantity,
                str(list(worst.place)),
            )
        return table

    def _caption(self) -> str:
        if self.differing:
            return f"DISAGREEMENT: {self.worst}"
        unproved = f"; zero everywhere, nothing proved: {', '.join(self.zero)}" if self.zero else ""
        return (
            f"all agree; largest difference / largest entry: {self.worst.difference:.1e} "
            f"(tolerance {self._tolerances()}){unproved}"
        )

    def _tolerances(self) -> str:
        """What a difference may be; another witness than an exact one is named."""
        allowed: dict[float, set[str]] = {}
        for comparison in self.comparisons:
            allowed.setdefault(comparison.tolerance, set()).add(comparison.methods[-1])
        (strictest, _), *others = sorted(allowed.items())
        named = [f", {bound:.0e} against {' and '.join(sorted(by))}" for bound, by in others]
        return f"{strictest:.0e}{''.join(named)}"

    def __str__(self) -> str:
        text = StringIO()
        Console(file=text, width=120, color_system=None).print(self.table())
        return text.getvalue()

    def to_dict(self) -> dict[str, Any]:
        """Give the report as plain data, for JSON."""
        return {
            "title": self.title,
            "ok": self.ok,
            "comparisons": [
                {**vars(c), "methods": list(c.methods), "place": [int(k) for k in c.place]}
                for c in self.comparisons
            ],
        }


def _cell(comparison: Comparison) -> str:
    match comparison.verdict:
        case "agrees":
            return f"{comparison.difference:.1e}"
        case "differs":
            return f"[bold red]{comparison.difference:.1e} DIFFERS[/]"
        case "zero":
            return "[yellow]zero[/]"
        case _:
            return "[bold red]not finite[/]"
