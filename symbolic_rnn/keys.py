"""Typed keys of the quantities of a derivation."""

from __future__ import annotations

from enum import Enum, auto

__all__ = ["Key", "Kind"]


class Kind(Enum):
    """Kind of a quantity.

    ``VALUE``: a named value, input or parameter. ``COTANGENT``: the derivative of the whole loss
    with respect to a value. ``GRADIENT``: the same with respect to a parameter, over all steps;
    ``INPUT_GRADIENT``: with respect to the input of a step; ``INITIAL_GRADIENT``: with respect to
    an initial state. ``TANGENT``: the derivative of a value along a direction. ``LOCAL``: the
    derivative of a value with respect to one that its equation reads. ``JACOBIAN``: that of a state
    with respect to an earlier state. ``TOTAL``: the total derivative of a value with respect to one
    entry of a parameter; ``INFLUENCE``: with respect to all its entries. ``FORMULA``: a definition
    or a sum over all steps.
    """

    VALUE = auto()
    COTANGENT = auto()
    GRADIENT = auto()
    INPUT_GRADIENT = auto()
    INITIAL_GRADIENT = auto()
    TANGENT = auto()
    LOCAL = auto()
    JACOBIAN = auto()
    TOTAL = auto()
    INFLUENCE = auto()
    FORMULA = auto()


_SPELLING = {
    Kind.VALUE: "{value}",
    Kind.COTANGENT: "bar {value}",
    Kind.GRADIENT: "dL/d{value}",
    Kind.INPUT_GRADIENT: "dL/d{value}",
    Kind.INITIAL_GRADIENT: "dL/d{value}",
    Kind.TANGENT: "dot {value}",
    Kind.LOCAL: "d{value}/d{by}",
    Kind.JACOBIAN: "J {value}/{by}",
    Kind.TOTAL: "d{value}/d{by}",
    Kind.INFLUENCE: "d{value}/dvec({by})",
    Kind.FORMULA: "{value}",
}


#: Suffix of a name, and its time offset from ``t`` in steps.
_TIMES = {"_t": 0, "_{t-1}": -1}

#: Suffix, after the time, of a state that a masked step may keep as it was.
_HELD = " held"


class Key(str):
    """Lookup key of a quantity: a string with typed attributes.

    Read its attributes rather than its text. Keys with the same text are equal.

    Parameters
    ----------
    kind : Kind
    value : str
        The name of the value, ``"a_t"``.
    by : str
        The variable of differentiation, for a local derivative or a step Jacobian.
    layer : int, optional
        Layer of the value, counted from 1; for nested layers, the outermost. It is not part of the
        text, since the name of the value contains it.

    Examples
    --------
    >>> key = Key(Kind.COTANGENT, "a_t")
    >>> key, key.kind.name, key.value
    ('bar a_t', 'COTANGENT', 'a_t')
    >>> key.time, key.stem
    (0, 'bar a')
    >>> Key(Kind.LOCAL, "a_t", by="x_t") == "da_t/dx_t"
    True
    """

    kind: Kind
    value: str
    by: str
    layer: int | None

    def __new__(cls, kind: Kind, value: str, by: str = "", layer: int | None = None) -> Key:
        """Create the key with its text."""
        key = super().__new__(cls, _SPELLING[kind].format(value=value, by=by))
        key.kind, key.value, key.by, key.layer = kind, value, by, layer
        return key

    @classmethod
    def of(cls, name: str | None) -> Key:
        """Return a symbol's name as a key; a plain string becomes a key of kind ``VALUE``."""
        return name if isinstance(name, Key) else cls(Kind.VALUE, str(name))

    def to(self, kind: Kind, by: str = "") -> Key:
        """Return the key of another quantity of the same value, such as its cotangent."""
        return Key(kind, self.value, by, self.layer)

    @property
    def time(self) -> int | None:
        """Offset of the value from ``t`` in steps; ``None`` for a value without time."""
        name = self.value.removesuffix(_HELD)
        return next((time for end, time in _TIMES.items() if name.endswith(end)), None)

    @property
    def stem(self) -> Key:
        """Key without the time suffix, which names the values over all steps."""
        name = self.value.removesuffix(_HELD)
        [end] = [end for end in _TIMES if name.endswith(end)] or [""]
        held = self.value[len(name) :]
        return Key(self.kind, f"{name.removesuffix(end)}{held}", layer=self.layer)

    @property
    def held(self) -> Key:
        """Key of the state after a masked step: the new one, or the one before it.

        >>> Key(Kind.VALUE, "h_t").held, Key(Kind.VALUE, "h_t").held.stem
        ('h_t held', 'h held')
        """
        return Key(self.kind, f"{self.value}{_HELD}", layer=self.layer)

    def ending(self, suffix: str) -> Key:
        """Return the key with a suffix, such as ``"_t"``, appended to the value's name."""
        return Key(self.kind, f"{self.value}{suffix}", layer=self.layer)

    def __getnewargs__(self) -> tuple[Kind, str, str, int | None]:  # type: ignore[override]
        """Return the constructor arguments, for copying and pickling."""
        return self.kind, self.value, self.by, self.layer
