"""Draws one column of a picture: a box with its values and the lines between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symbolic_rnn.pages import labels
from symbolic_rnn.pages.picture.elements import Column, Link, Node, Output
from symbolic_rnn.pages.picture.layout import ColumnLayout
from symbolic_rnn.pages.picture.strokes import arrow, wire

__all__ = ["SIZE", "Box", "Spaces"]

#: Font size.
SIZE = 20.0

_CHIP = 66.0  # height of a value
_ROW = 104.0  # from row to row
_FOOT = 34.0  # below the lowest row, for incoming lines
_LINE = 10.0  # width of a line that passes a row


@dataclass(frozen=True)
class Spaces:
    """Spacing of a picture.

    Parameters
    ----------
    gap : float
        Between boxes.
    pad : float
        Between the edge of a box and its values.
    between : float
        Between values.
    top, bottom : float
        Above the boxes, for losses, and below them, for inputs and titles.
    """

    gap: float
    pad: float
    between: float
    top: float
    bottom: float


@dataclass(frozen=True)
class Box:
    """A column with its position.

    Parameters
    ----------
    column : Column
    layout : ColumnLayout
        Layout of its values.
    left, chip : float
        Its left edge, and the width of a value.
    spaces : Spaces
    """

    column: Column
    layout: ColumnLayout
    left: float
    chip: float
    spaces: Spaces

    @classmethod
    def at(cls, left: float, column: Column, chip: float, spaces: Spaces) -> Box:
        """Lay out a column at a position."""
        layout = ColumnLayout.of(column, chip=chip, line=_LINE, space=spaces.between)
        return cls(column, layout, left, chip, spaces)

    @property
    def wide(self) -> float:
        """The width of the box."""
        return self.layout.width + 2 * self.spaces.pad

    @property
    def right(self) -> float:
        """The right edge."""
        return self.left + self.wide

    @property
    def middle(self) -> float:
        """The horizontal center."""
        return self.left + self.wide / 2

    @property
    def bottom(self) -> float:
        """The lower edge."""
        return self.spaces.top + len(self.column.rows) * _ROW + _FOOT

    def row(self, number: int) -> float:
        """The vertical center of a row; rows are counted from the bottom."""
        return self.bottom - _FOOT - (number + 0.5) * _ROW + 6

    def front(self) -> Iterator[str]:
        """Draw values, input, output and title."""
        room, column = self.wide + self.spaces.gap, self.column
        for row in column.rows:
            for value in row:
                yield from self._value(value)
        if column.input is not None:
            y = self.bottom + 44
            yield arrow("forward", self.middle, y - 14, self.middle, self.bottom + 1)
            yield labels.text(column.input, self.middle, y, size=SIZE, kind="forward", most=room)
        y = self.bottom + self.spaces.bottom - 22
        yield labels.text(column.title, self.middle, y, size=17, kind="soft", most=room)
        lowest = min(self.layout.rows.values())
        if column.short and lowest:
            y = (self.row(lowest) + self.bottom) / 2
            yield labels.text(["⋮"], self.middle, y, size=30, kind="soft", most=room)
        if column.output is not None:
            yield from self._output(column.output, room)

    def _output(self, output: Output, room: float) -> Iterator[str]:
        x, y = self.middle, self.spaces.top - 2
        yield arrow("forward", x - 11, y, x - 11, 36)
        yield arrow("backward", x + 11, 36, x + 11, y)
        yield labels.text(output.forward, x, 20, size=SIZE, kind="forward", most=room)
        most = room - 60
        yield labels.text(
            output.backward, x + 24, 62, size=17, kind="backward", anchor="start", most=most
        )

    def _value(self, value: Node) -> Iterator[str]:
        x, y = self._place(value.key)
        most = self.chip - 8
        yield (
            f'<rect class="chip" x="{x - self.chip / 2:g}" y="{y - _CHIP / 2:g}" '
            f'width="{self.chip:g}" height="{_CHIP:g}" rx="9"/>'
        )
        up = 0 if value.backward is None else 15
        yield labels.text(value.forward, x, y - up, size=SIZE, kind="forward", most=most)
        if value.backward is not None:
            yield labels.text(value.backward, x, y + 16, size=SIZE, kind="backward", most=most)

    def back(self, arriving: tuple[Link, ...], leaving: tuple[Link, ...]) -> Iterator[str]:
        """Draw the box and the lines between its values."""
        top = self.spaces.top
        yield (
            f'<rect class="box" x="{self.left:g}" y="{top:g}" width="{self.wide:g}" '
            f'height="{self.bottom - top:g}" rx="16"/>'
        )
        for source, target in self.column.edges:
            yield wire(self._way(source, target))
        for k, link in enumerate(arriving):
            for target in link.targets:
                yield wire(self._from_the_left(link, target, k % 3))
        for link in leaving:
            x, y = self._place(link.source)
            yield wire(f"M{x:g} {y:g}H{self.right:g}")
        for reader in self.column.readers:
            yield wire(self._from_below(reader))
        if self.column.output is not None:
            x, y = self._place(self.column.output.source)
            yield wire(f"M{x:g} {y:g}V{top + 14:g}H{self.middle:g}V{top:g}")

    def _place(self, key: str) -> tuple[float, float]:
        """The center of a value."""
        row = self.layout.rows[key]
        return self.middle + self.layout.places[key, row], self.row(row)

    def _way(self, source: str, target: str) -> str:
        """Line from a value up to one that reads it, past the rows in between."""
        half = _CHIP / 2
        x, y = self._place(source)
        _, *passed = self.layout.way(source, target)
        stops = [(self.middle + self.layout.places[slot], self.row(slot[1])) for slot in passed]
        y -= half
        path = f"M{x:g} {y:g}"
        for u, v in [*stops, self._place(target)]:
            bend = (y + v + half) / 2
            path += f"C{x:g} {bend:g} {u:g} {bend:g} {u:g} {v + half:g}"
            if (u, v) in stops:
                path += f"V{v - half:g}"
            x, y = u, v - half
        return path

    def _from_the_left(self, link: Link, target: str, channel: int) -> str:
        """Line from the left edge to a value, along the edge and below the value's row."""
        (x, y), start = self._place(target), self.row(link.row)
        if y == start:
            return f"M{self.left:g} {start:g}H{x:g}"
        bus = y + _CHIP / 2 + 11 + 7 * channel
        return f"M{self.left:g} {start:g}H{self.left + 10 + 8 * channel:g}V{bus:g}H{x:g}V{y:g}"

    def _from_below(self, target: str) -> str:
        """Line from the lower edge to a value; to higher rows along the right edge."""
        x, y = self._place(target)
        below = _CHIP / 2 + 25
        path = f"M{self.middle:g} {self.bottom:g}V{self.row(0) + below:g}"
        if y != self.row(0):
            path += f"H{self.right - 10:g}V{y + below:g}"
        return f"{path}H{x:g}V{y:g}"
