"""Keys of the quantities of a derivation: what each is, as data, and its spelling."""

from __future__ import annotations

from enum import Enum, auto

__all__ = ["Key", "Kind"]


class Kind(Enum):
    """What a quantity is.

    ``VALUE``: a named value, input or parameter. ``COTANGENT``: the derivative of the whole loss by
    a value; ``GRADIENT``: by a parameter, over all steps. ``TANGENT``: the derivative of a value
    along a direction. ``LOCAL``: the derivative of a value by one that its equation reads.
    ``JACOBIAN``: of a state by a state before. ``FORMULA``: a definition or a sum over all steps.
    """

    VALUE = auto()
    COTANGENT = auto()
    GRADIENT = auto()
    TANGENT = auto()
    LOCAL = auto()
    JACOBIAN = auto()
    FORMULA = auto()


_SPELLING = {
    Kind.VALUE: "{value}",
    Kind.COTANGENT: "bar {value}",
    Kind.GRADIENT: "dL/d{value}",
    Kind.TANGENT: "dot {value}",
    Kind.LOCAL: "d{value}/d{by}",
    Kind.JACOBIAN: "J {value}/{by}",
    Kind.FORMULA: "{value}",
}


class Key(str):
    """What a quantity is looked up by: a string that knows what it names.

    Nothing needs to be read from its text. Two keys of one spelling are equal.

    Parameters
    ----------
    kind : Kind
    value : str
        The name of the value, ``"a_t"``.
    by : str
        What it is differentiated by, for a local derivative or a step Jacobian.

    Examples
    --------
    >>> key = Key(Kind.COTANGENT, "a_t")
    >>> key, key.kind.name, key.value
    ('bar a_t', 'COTANGENT', 'a_t')
    >>> Key(Kind.LOCAL, "a_t", by="x_t") == "da_t/dx_t"
    True
    """

    kind: Kind
    value: str
    by: str

    def __new__(cls, kind: Kind, value: str, by: str = "") -> Key:
        """Spell the key."""
        key = super().__new__(cls, _SPELLING[kind].format(value=value, by=by))
        key.kind, key.value, key.by = kind, value, by
        return key

    def __getnewargs__(self) -> tuple[Kind, str, str]:  # type: ignore[override]
        """Give what a copy is made from."""
        return self.kind, self.value, self.by
