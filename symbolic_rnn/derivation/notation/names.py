r"""Names in mathematical notation: a letter, a superscript, a subscript and the time.

``"a^i_t"`` is :math:`a^{i}_{t}`, ``"s_{t-1}"`` is :math:`s_{t-1}`, ``"U_i"`` is :math:`U_i`, and
``"R_h_1"`` is :math:`R_{h,1}`. Any other name, with spaces, backslashes or markup, is kept as text
and escaped by each format.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from typing import Literal

__all__ = ["GREEK", "Name"]

_LETTERS = (
    *("alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa"),
    *("lambda", "mu", "nu", "xi", "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi"),
    "omega",
)

#: Greek letters by name.
GREEK = {
    letter: unicodedata.lookup(f"GREEK SMALL LETTER {letter.replace('mbda', 'mda').upper()}")
    for letter in _LETTERS
}

_INDEX = r"(?!t(?![A-Za-z0-9]))[A-Za-z0-9]+"  # any but the time
_PLAIN = re.compile(
    r"(?P<base>[A-Za-zΑ-ω]+\d*)"
    r"(?:\^(?P<above>[A-Za-z0-9]+|\{[A-Za-z0-9,()→←]+\}))?"
    rf"(?:_(?P<below>{_INDEX}(?:_{_INDEX})*|\{{{_INDEX}(?:,{_INDEX})*\}}))?"
    r"(?P<time>_t|_\{t-1\})?"
)


@dataclass(frozen=True)
class Name:
    """The parts of a symbol's name.

    Parameters
    ----------
    base : str
        The letter, or any text.
    above : str
        Superscript: the gate, the layer.
    below : str
        Subscript other than time.
    time : int or None
        Offset from ``t`` in steps; ``None`` for values that do not depend on time.
    accent : {"", "bar", "dot"}
        A bar for a cotangent, a dot for a tangent.
    step : {"t", "1", "T", "k"}
        The step that ``time`` counts from: any step, the first, the last, or one before step t.

    Examples
    --------
    >>> from symbolic_rnn.derivation.notation.names import Name
    >>> Name.parse("a^i_t")
    Name(base='a', above='i', below='', time=0, accent='', step='t')
    >>> Name.parse("s_{t-1}").at(+1).index
    't'
    >>> Name.parse("s_{t-1}").counted_from("1").index
    '0'
    """

    base: str
    above: str = ""
    below: str = ""
    time: int | None = None
    accent: str = ""
    step: Literal["t", "1", "T", "k"] = "t"

    @classmethod
    def parse(cls, text: str) -> Name:
        """Parse a name; a name of another form becomes the base."""
        found = _PLAIN.fullmatch(text)
        if found is None:
            return cls(text)
        above, below = ((found[part] or "").strip("{}") for part in ("above", "below"))
        below = below.replace("_", ",")
        time = {None: None, "_t": 0, "_{t-1}": -1}[found["time"]]
        return cls(found["base"], above, below, time)

    def in_time(self) -> Name:
        """Return the name at time ``t`` if it has no time.

        >>> Name.parse("gate").in_time().index, Name.parse("s_{t-1}").in_time().index
        ('t', 't-1')
        """
        return replace(self, time=0) if self.time is None else self

    def at(self, steps: int) -> Name:
        """Shift a name in time; a name without time is unchanged."""
        return self if self.time is None else replace(self, time=self.time + steps)

    def counted_from(self, step: Literal["1", "T", "k"]) -> Name:
        """Return the name with its time counted from another step."""
        return self if self.time is None else replace(self, step=step)

    @property
    def index(self) -> str:
        """The time as it is written below the name: ``"t-1"``, ``"0"``; empty without time."""
        if self.time is None:
            return ""
        if self.step == "1":
            return str(1 + self.time)
        return f"{self.step}{self.time:+d}" if self.time else self.step

    @property
    def plain(self) -> bool:
        """Whether the base is a single word of letters and digits."""
        return re.fullmatch(r"[A-Za-zΑ-ω]+\d*", self.base) is not None
