"""Report of a verification: the comparison of every pair of methods for every quantity."""

from __future__ import annotations

from dataclasses import dataclass, replace
from io import StringIO
from typing import Any, Literal

import numpy as np
from rich.console import Console
from rich.table import Table

__all__ = ["Comparison", "DisagreementError", "Report", "compare"]

#: With more pairs of methods, a column per pair is too wide for a terminal.
_MOST_COLUMNS = 3

#: Result of comparing one pair of methods on one quantity.
Verdict = Literal["agrees", "differs", "zero", "rounding", "not read", "not finite"]

#: Verdicts for which the table shows the entry with the largest difference.
_SOMEWHERE = ("agrees", "differs", "not finite")

#: Result for one quantity, or for a whole report.
Outcome = Literal["agree", "differ", "nothing proved"]


class DisagreementError(AssertionError):
    """Two gradients that must agree differ.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> issubclass(srnn.DisagreementError, AssertionError)
    True
    """


@dataclass(frozen=True)
class Comparison:
    """Comparison of two gradients of one quantity.

    Parameters
    ----------
    quantity : str
        Name of the variable of differentiation.
    methods : tuple of str
        The two methods.
    difference : float
        Largest difference of two entries, relative to the largest entry of either gradient.
    place : tuple of int
        Index of that entry.
    tolerance : float
        Upper bound of ``difference``; larger if the summands of the gradient cancel, which
        increases the relative rounding error.
    compared, size : int
        Number of compared entries, and of all entries.
    verdict : {"agrees", "differs", "zero", "rounding", "not read", "not finite"}
        ``"zero"``: both gradients are zero everywhere, which proves nothing. ``"rounding"``: they
        are zero up to rounding, like that of a bias before a normalization. ``"not read"``: they
        are zero because the loss does not depend on the quantity.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> rules = [srnn.Autodiff(), srnn.BPTT()]
    >>> report = srnn.verify(srnn.Elman(2, 3, seed=0), adjoints=rules, n_steps=3)
    >>> report.worst.verdict, report.worst.difference < report.worst.tolerance
    ('agrees', True)
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
            f"{self.quantity}: {first} and {second} differ by {self.difference:.1e} of the largest "
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
    rounding: float = 0.0,
) -> Comparison:
    """Compare two gradients at the same entries.

    Parameters
    ----------
    quantity, methods, tolerance, size
        As in :class:`Comparison`.
    first, second : array
        The entries at ``places``, flattened.
    places : tuple of tuple of int
        Index of each entry.
    rounding : float
        Absolute rounding error of an entry whose summands cancel. A smaller difference counts as
        agreement if at least half of the digits required by ``tolerance`` agree; otherwise the
        gradient consists only of rounding errors.
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
        if largest == 0:
            verdict = "zero"
        elif difference <= tolerance:
            verdict = "agrees"
        elif apart[worst] > rounding:
            verdict = "differs"
        elif difference <= tolerance**0.5:
            verdict, tolerance = "agrees", float(rounding / largest)
        else:
            verdict = "rounding"
    place = places[worst] if places else ()
    return Comparison(quantity, methods, difference, place, tolerance, len(places), size, verdict)


@dataclass(frozen=True)
class Report:
    """All comparisons of one verification.

    Parameters
    ----------
    title : str
        What was verified, with sizes and seed.
    comparisons : tuple of Comparison
        For every quantity, all pairs of methods.
    notes : tuple of str
        What the gradient is where it is not the derivative: by which declared derivatives; see
        :func:`~symbolic_rnn.surrogate`.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> report = srnn.verify(srnn.Elman(2, 3, seed=0))
    >>> report.ok
    True
    >>> report.worst.difference < 1e-12
    True
    >>> srnn.Report("nothing", ()).outcome
    'nothing proved'
    """

    title: str
    comparisons: tuple[Comparison, ...]
    notes: tuple[str, ...] = ()

    @property
    def outcomes(self) -> dict[str, Outcome]:
        """The outcome for each quantity, by name.

        ``"differ"`` if any two methods differ or a gradient is not finite; ``"nothing proved"`` if
        all gradients are zero everywhere; else ``"agree"``.
        """
        verdicts: dict[str, set[Verdict]] = {}
        for comparison in self.comparisons:
            verdicts.setdefault(comparison.quantity, set()).add(comparison.verdict)
        return {quantity: _outcome(found) for quantity, found in verdicts.items()}

    @property
    def outcome(self) -> Outcome:
        """The overall outcome.

        ``"differ"`` if any two methods differ. Else ``"nothing proved"`` if nothing was compared,
        the gradient of a quantity that the loss depends on is zero everywhere, or the loss depends
        on no quantity. Else ``"agree"``; quantities that the loss does not depend on are ignored.
        """
        if self.differing:
            return "differ"
        proved = "agree" in self.outcomes.values()
        return "agree" if proved and not self.zero else "nothing proved"

    @property
    def ok(self) -> bool:
        """Whether the outcome is ``"agree"``; also ``bool(report)``."""
        return self.outcome == "agree"

    def __bool__(self) -> bool:
        return self.ok

    @property
    def worst(self) -> Comparison:
        """The comparison that exceeds its tolerance most, or comes nearest to it.

        Its difference is the largest one in multiples of its own tolerance, not in numbers: a pair
        with the numerical oracle may differ by more and be farther from failing. A gradient that is
        not finite comes before all others, one that differs before one that is zero, and that
        before all that agree.

        Raises
        ------
        ValueError
            If nothing was compared.
        """
        if not self.comparisons:
            raise ValueError(
                f"{self.title}: nothing was compared, so there is no worst comparison."
            )
        order = ["not read", "agrees", "zero", "rounding", "differs", "not finite"]
        return max(
            self.comparisons,
            key=lambda c: (order.index(c.verdict), np.nan_to_num(c.difference) / c.tolerance),
        )

    @property
    def differing(self) -> tuple[Comparison, ...]:
        """The comparisons in which two gradients differ, or one is not finite."""
        return tuple(c for c in self.comparisons if c.verdict in ("differs", "not finite"))

    @property
    def zero(self) -> tuple[str, ...]:
        """Quantities with a zero gradient that the loss depends on: nothing is proved for them.

        Includes those whose gradient is zero up to rounding.
        """
        return self._unproved("zero", "rounding")

    @property
    def unread(self) -> tuple[str, ...]:
        """The quantities that the loss does not depend on, so that their gradient is zero."""
        return self._unproved("not read")

    def _unproved(self, *verdicts: Verdict) -> tuple[str, ...]:
        quantities = dict.fromkeys(c.quantity for c in self.comparisons if c.verdict in verdicts)
        return tuple(q for q in quantities if self.outcomes[q] == "nothing proved")

    def raise_if_differing(self) -> None:
        """Raise :class:`DisagreementError` if two methods differ.

        Does not raise if nothing is proved; check ``report.ok`` for that.
        """
        if self.differing:
            raise DisagreementError("\n".join(str(comparison) for comparison in self.differing))

    def table(self) -> Table:
        """Return a table with one row per quantity, or per pair if there are more than three."""
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
                str(list(worst.place)) if worst.verdict in _SOMEWHERE else "",
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
            read = sum(comparison.verdict != "not read" for comparison in of_pair)
            table.add_row(
                " / ".join(pair),
                f"{agree} of {read}",
                _cell(worst),
                worst.quantity,
                str(list(worst.place)),
            )
        return table

    def summary(self) -> str:
        """Return three lines: what was compared, by which methods, the result; and the notes."""
        n, methods = len(self.outcomes), ", ".join(self._methods())
        return (
            f"{self.title}\n"
            f"methods: {methods or 'none'}; {len(self.comparisons)} comparisons of {n} gradients\n"
            f"{self._caption()}"
        )

    def _caption(self) -> str:
        return "\n".join([self._verdict(), *self.notes])

    def _methods(self) -> dict[str, None]:
        return dict.fromkeys(method for c in self.comparisons for method in c.methods)

    def _verdict(self) -> str:
        """The line of the result, below the table and in the summary."""
        if not self.comparisons:
            return "nothing proved: nothing was compared"
        if self.differing:
            return f"DISAGREEMENT: {self.worst}"
        agreeing = [c for c in self.comparisons if self.outcomes[c.quantity] == "agree"]
        found = []
        if agreeing:
            largest = max(c.difference for c in agreeing)
            n = len({c.quantity for c in agreeing})
            all_or_some = "all agree" if n == len(self.outcomes) else f"{n} agree"
            found.append(
                f"{all_or_some}; largest difference / largest entry: {largest:.1e} "
                f"(tolerance {self._tolerances()})"
            )
        rounded = self._unproved("rounding")
        if exactly := [name for name in self.zero if name not in rounded]:
            found.append(f"nothing proved, zero everywhere: {', '.join(exactly)}")
        if rounded:
            found.append(f"nothing proved, zero up to rounding: {', '.join(rounded)}")
        if self.unread:
            nothing = "" if agreeing else "nothing proved, "
            found.append(f"{nothing}not read by the loss, gradient zero: {', '.join(self.unread)}")
        return "; ".join(found)

    def _tolerances(self) -> str:
        """The tolerances; methods with a looser one, such as the oracle, are named."""
        least: dict[str, float] = {}
        for comparison in self.comparisons:
            method = comparison.methods[-1]
            least[method] = min(comparison.tolerance, least.get(method, np.inf))
        allowed: dict[float, set[str]] = {}
        for method, bound in least.items():
            allowed.setdefault(bound, set()).add(method)
        (strictest, _), *others = sorted(allowed.items())
        named = [f", {bound:.0e} against {' and '.join(sorted(by))}" for bound, by in others]
        return f"{strictest:.0e}{''.join(named)}"

    def __str__(self) -> str:
        text = StringIO()
        Console(file=text, width=120, color_system=None).print(self.table())
        return text.getvalue()

    def to_dict(self) -> dict[str, Any]:
        """Return the report as plain data, for JSON."""
        return {
            "title": self.title,
            "ok": self.ok,
            "outcome": self.outcome,
            "notes": list(self.notes),
            "comparisons": [
                {**vars(c), "methods": list(c.methods), "place": [int(k) for k in c.place]}
                for c in self.comparisons
            ],
        }


def _outcome(verdicts: set[Verdict]) -> Outcome:
    if verdicts & {"differs", "not finite"}:
        return "differ"
    return "agree" if "agrees" in verdicts and "rounding" not in verdicts else "nothing proved"


def _cell(comparison: Comparison) -> str:
    match comparison.verdict:
        case "agrees":
            return f"{comparison.difference:.1e}"
        case "differs":
            return f"[bold red]{comparison.difference:.1e} DIFFERS[/]"
        case "zero":
            return "[yellow]zero[/]"
        case "rounding":
            return "[yellow]zero up to rounding[/]"
        case "not read":
            return "not read"
        case _:
            return "[bold red]not finite[/]"
