"""The picture of a network of layers, with one column per layer."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from symbolic_rnn.derivation import Derivation
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.terms import Symbol
from symbolic_rnn.graph import leaves
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.pages.labels import Label
from symbolic_rnn.pages.picture.elements import Column, Link, Node, Picture
from symbolic_rnn.pages.picture.rows import cotangents_of, heights, rows_of

__all__ = ["picture_of_layers"]


def picture_of_layers(derivation: Derivation) -> Picture:
    """Lay out the layers of a network from left to right.

    Parameters
    ----------
    derivation : Derivation
        Derivation of a network whose values have layer numbers, ``a^{(1)}``.

    Raises
    ------
    ValueError
        If no value has a layer number.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> network = srnn.Sequential([
    ...     srnn.Dense(4, 8, activation="tanh", seed=0), srnn.Dense(8, 2, seed=1)
    ... ])
    >>> picture = picture_of_layers(srnn.derive(network))
    >>> [len(column.rows) for column in picture.columns], [len(group) for group in picture.links]
    ([2, 2], [1, 1, 1])
    """
    network = _Layers(derivation)
    numbers = sorted(set(network.layer.values()))
    if not numbers:
        raise ValueError(f"{derivation.title}: expected values with layer numbers, got none.")
    columns = [network.column(number) for number in numbers]
    height = max(len(column.rows) for column in columns)
    columns = [
        replace(column, rows=(*column.rows, *[()] * (height - len(column.rows))))
        for column in columns
    ]
    links = [
        network.arriving(numbers[0]),
        *(network.links(below, above) for below, above in pairwise(numbers)),
        network.leaving(numbers[-1]),
    ]
    return Picture(
        columns=tuple(columns),
        links=tuple(links),
        description=(
            f"The network, {len(numbers)} layers from left to right. Each reads the output of the "
            "layer to its left; the errors come back from the right."
        ),
    )


class _Layers:
    """The values of each layer, and which values they read."""

    def __init__(self, derivation: Derivation):
        self.cotangents: dict[str, Label] = {}
        for name, cotangent in cotangents_of(derivation).items():
            self.cotangents[Key.of(name).stem] = cotangent
        self.names: dict[str, Name] = {}
        self.reads: dict[str, list[Key]] = {}
        self.layer: dict[str, int] = {}
        for line in derivation:
            is_value = isinstance(line.left, Symbol) and line.key.kind is Kind.VALUE
            if not is_value or line.key.layer is None or line.expression is None:
                continue
            key = line.key.stem
            assert isinstance(line.left, Symbol)
            self.names[key] = line.left.name
            self.layer[key] = line.key.layer
            read = [Key.of(leaf.name) for leaf in leaves([line.expression])]
            # Values of the previous step belong to the same layer.
            self.reads[key] = [name.stem for name in read if name.time != -1]

    def keys(self, number: int) -> list[str]:
        return [key for key, layer in self.layer.items() if layer == number]

    def height(self, number: int) -> dict[str, int]:
        return heights({key: self.reads[key] for key in self.keys(number)})

    def column(self, number: int) -> Column:
        keys = self.keys(number)
        return Column(
            title=[f"layer {number}"],
            rows=tuple(
                tuple(Node(key, [self.names[key]], self.cotangents.get(key)) for key in row)
                for row in rows_of(self.height(number))
            ),
            edges=tuple((read, key) for key in keys for read in self.reads[key] if read in keys),
        )

    def links(self, below: int, above: int) -> tuple[Link, ...]:
        """Links for the values of one layer that the next one reads."""
        height = self.height(below)
        targets = {
            key: tuple(reader for reader in self.keys(above) if key in self.reads[reader])
            for key in self.keys(below)
        }
        return tuple(
            # Without a cotangent of the value, use that of a reader.
            Link([self.names[key]], self._error(key, readers), key, readers, height[key])
            for key, readers in targets.items()
            if readers
        )

    def _error(self, key: str, readers: tuple[str, ...]) -> Label:
        found = [self.cotangents[name] for name in (key, *readers) if name in self.cotangents]
        return found[0] if found else ()

    def arriving(self, first: int) -> tuple[Link, ...]:
        """Links for the input of the network, which has no error."""
        keys = self.keys(first)
        inputs = {
            read: Name.parse(read)
            for key in keys
            for read in self.reads[key]
            if read not in self.layer and read.layer is None
        }
        return tuple(
            Link([name], None, read, tuple(key for key in keys if read in self.reads[key]), 0)
            for read, name in inputs.items()
        )

    def leaving(self, last: int) -> tuple[Link, ...]:
        """Link for the output of the network: the value of its last equation."""
        key = self.keys(last)[-1]
        row = self.height(last)[key]
        return (Link([self.names[key]], self.cotangents.get(key), key, (), row),)
