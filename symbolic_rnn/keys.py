"""Keys of the quantities of a derivation: what each is, as data, and its spelling."""

from __future__ import annotations

from enum import Enum, auto

__all__ = ["Key", "Kind"]


class Kind(Enum):
    """What a quantity is.

    ``VALUE``: a named value, input or parameter. ``COTANGENT``: the derivative of the whole loss by
    a value; ``GRADIENT``: by a parameter, over all steps; ``INPUT_GRADIENT``: by the input of a
    step; ``INITIAL_GRADIENT``: by an initial state. ``TANGENT``: the derivative of a value along a
    direction. ``LOCAL``: the derivative of a value by one that its equation reads.
    ``JACOBIAN``: of a state by a state before. ``FORMULA``: a definition or a sum over all steps.
    """

    VALUE = auto()
    COTANGENT = auto()
    GRADIENT = auto()
    INPUT_GRADIENT = auto()
    INITIAL_GRADIENT = auto()
    TANGENT = auto()
    LOCAL = auto()
    JACOBIAN = auto()
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
    Kind.FORMULA: "{value}",
}


#: How a name says at which step its value is.
_TIMES = {"_t": 0, "_{t-1}": -1}


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
    layer : int, optional
        The layer of the network that the value belongs to, from 1; of layers inside of a layer, the
        outermost. It is not spelled: the name of the value shows it.

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
        """Spell the key."""
        key = super().__new__(cls, _SPELLING[kind].format(value=value, by=by))
        key.kind, key.value, key.by, key.layer = kind, value, by, layer
        return key

    @classmethod
    def of(cls, name: str | None) -> Key:
        """Give the key that a symbol's name is; one that is a bare string names a value."""
        return name if isinstance(name, Key) else cls(Kind.VALUE, str(name))

    def to(self, kind: Kind, by: str = "") -> Key:
        """Give the key of another quantity of the same value, as its cotangent."""
        return Key(kind, self.value, by, self.layer)

    @property
    def time(self) -> int | None:
        """How many steps from ``t`` the value is; ``None`` for one that has no time."""
        return next((time for end, time in _TIMES.items() if self.value.endswith(end)), None)

    @property
    def stem(self) -> Key:
        """The value without its time, as it is called over all steps."""
        [end] = [end for end in _TIMES if self.value.endswith(end)] or [""]
        return Key(self.kind, self.value.removesuffix(end), layer=self.layer)

    def ending(self, suffix: str) -> Key:
        """Give the key of a value of the same layer whose name goes on, as ``"_t"``."""
        return Key(self.kind, f"{self.value}{suffix}", layer=self.layer)

    def __getnewargs__(self) -> tuple[Kind, str, str, int | None]:  # type: ignore[override]
        """Give what a copy is made from."""
        return self.kind, self.value, self.by, self.layer
