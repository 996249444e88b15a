r"""Names as the field writes them: a letter, what stands above it, and the time below it.

``"a^i_t"`` is :math:`a^{i}_{t}`, ``"s_{t-1}"`` is :math:`s_{t-1}`, ``"U_i"`` is :math:`U_i`. A name
written otherwise, with spaces, backslashes or markup, is kept as it is and escaped by each format.
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

#: Greek letters by the names they are typed with.
GREEK = {
    letter: unicodedata.lookup(f"GREEK SMALL LETTER {letter.replace('mbda', 'mda').upper()}")
    for letter in _LETTERS
}

_PLAIN = re.compile(
    r"(?P<base>[A-Za-zΑ-ω]+\d*)"
    r"(?:\^(?P<above>[A-Za-z0-9]+|\{[A-Za-z0-9,()→←]+\}))?"
    r"(?:_(?P<below>[A-Za-su-z0-9]+|\{[A-Za-su-z0-9,]+\}))?"
    r"(?P<time>_t|_\{t-1\})?"
)


@dataclass(frozen=True)
class Name:
    """A symbol's name in its parts.

    Parameters
    ----------
    base : str
        The letter, or any text.
    above : str
        Superscript: the gate, the layer.
    below : str
        Subscript that is not time.
    time : int or None
        How many steps from ``t`` the value is; ``None`` for what does not change in time.
    accent : {"", "bar", "dot"}
        A bar for a cotangent, a dot for a tangent.
    step : {"t", "1", "T"}
        The step that ``time`` counts from: any step, the first or the last.

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
    step: Literal["t", "1", "T"] = "t"

    @classmethod
    def parse(cls, text: str) -> Name:
        """Read a name; one that is not in the field's form becomes a base by itself."""
        found = _PLAIN.fullmatch(text)
        if found is None:
            return cls(text)
        above, below = ((found[part] or "").strip("{}") for part in ("above", "below"))
        time = {None: None, "_t": 0, "_{t-1}": -1}[found["time"]]
        return cls(found["base"], above, below, time)

    def at(self, steps: int) -> Name:
        """Move a name in time; one without time stays."""
        return self if self.time is None else replace(self, time=self.time + steps)

    def counted_from(self, step: Literal["1", "T"]) -> Name:
        """Return the name with its time counted from the first or the last step."""
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
