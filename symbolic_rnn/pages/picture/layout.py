"""Layout of a column: positions of values, and of lines that pass other rows."""

from __future__ import annotations

from dataclasses import dataclass

from symbolic_rnn.pages.picture.elements import Column

__all__ = ["ColumnLayout"]

Slot = tuple[str, int]  # key of a value or of its line, and the row


@dataclass(frozen=True)
class ColumnLayout:
    """Positions of values, and of lines that pass a row.

    Parameters
    ----------
    places : dict of (str, int) to float
        Horizontal position of each value in its row, and of its line in the rows that it passes,
        relative to the center of the column.
    rows : dict of str to int
        Row of each value.
    width : float
        Width of the widest row.
    """

    places: dict[Slot, float]
    rows: dict[str, int]
    width: float

    @classmethod
    def of(cls, column: Column, *, chip: float, line: float, space: float) -> ColumnLayout:
        """Order each row by the positions of the values read, so that few lines cross.

        Parameters
        ----------
        column : Column
        chip, line, space : float
            Widths of a value, of a passing line, and of the space in between.
        """
        rows = {v.key: number for number, row in enumerate(column.rows) for v in row}
        last = dict(rows)  # the last row that the value's line passes
        for source, target in column.edges:
            last[source] = max(last[source], rows[target] - 1)
        places: dict[Slot, float] = {}
        width = 0.0
        for number, row in enumerate(column.rows):
            below = {key: x for (key, at), x in places.items() if at == number - 1}
            passing = [key for key in rows if rows[key] < number <= last[key]]

            def wish(key: str, below: dict[str, float] = below) -> float:
                read = [key, *(source for source, target in column.edges if target == key)]
                found = [below[source] for source in read if source in below]
                return sum(found) / len(found) if found else 0.0

            keys = sorted([*(value.key for value in row), *passing], key=wish)
            widths = [line if key in passing else chip for key in keys]
            total = sum(widths) + space * (len(keys) - 1)
            left = -total / 2
            for key, wide in zip(keys, widths, strict=True):
                places[key, number] = left + wide / 2
                left += wide + space
            width = max(width, total)
        return cls(places, rows, width)

    def way(self, source: str, target: str) -> list[Slot]:
        """The slots of the line from a value to one that reads it."""
        return [(source, row) for row in range(self.rows[source], self.rows[target])]
