"""The picture of an unrolled network as data: columns of named values, and links between them.

A column is one time step of a recurrent network, or one layer of a feed-forward network. Values are
in rows, above the values they read. :mod:`~symbolic_rnn.pages.picture.svg` draws them.
"""

from __future__ import annotations

from dataclasses import dataclass

from symbolic_rnn.pages.labels import Label

__all__ = ["Column", "Link", "Node", "Output", "Picture"]


@dataclass(frozen=True)
class Node:
    """A named value and its cotangent.

    Parameters
    ----------
    key : str
        Its key in the column.
    forward : Label
        Label of the value.
    backward : Label or None
        Label of its cotangent; ``None`` if no error reaches it.
    """

    key: str
    forward: Label
    backward: Label | None = None


@dataclass(frozen=True)
class Output:
    """An output at the top of a column: the loss of a value, and its error.

    Parameters
    ----------
    source : str
        Key of the value.
    forward, backward : Label
    """

    source: str
    forward: Label
    backward: Label


@dataclass(frozen=True)
class Link:
    """A link from one column to the next: a value, and its error.

    Parameters
    ----------
    forward : Label
    backward : Label or None
        ``None`` without an error.
    source : str
        Key of the value in the left column; arbitrary if there is no such column.
    targets : tuple of str
        Keys of the values in the right column that read it.
    row : int
        Row of the link, which is that of the value.
    """

    forward: Label
    backward: Label | None
    source: str
    targets: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class Column:
    """A step or a layer.

    Parameters
    ----------
    title : Label
    rows : tuple of tuple of Node
        From bottom to top; each value is above those it reads.
    edges : tuple of (str, str)
        Pairs of keys: a value and one that reads it.
    input : Label, optional
        Label of the input, below the column.
    readers : tuple of str
        Keys of the values that read the input.
    output : Output, optional
    short : bool
        Whether some values are omitted.
    """

    title: Label
    rows: tuple[tuple[Node, ...], ...]
    edges: tuple[tuple[str, str], ...] = ()
    input: Label | None = None
    readers: tuple[str, ...] = ()
    output: Output | None = None
    short: bool = False


@dataclass(frozen=True)
class Picture:
    """Columns from left to right, and the links between them.

    Parameters
    ----------
    columns : tuple of Column
        Columns with the same number of rows.
    links : tuple of tuple of Link
        Links before the first column, between columns, and after the last: one more than columns.
    description : str
        Alternative text for screen readers.
    focus : int, optional
        The only column to show on a narrow screen; all columns when omitted.

    Raises
    ------
    ValueError
        If the numbers of columns, rows and links do not match.
    """

    columns: tuple[Column, ...]
    links: tuple[tuple[Link, ...], ...]
    description: str
    focus: int | None = None

    def __post_init__(self) -> None:
        heights = {len(column.rows) for column in self.columns}
        if len(heights) != 1 or len(self.links) != len(self.columns) + 1:
            raise ValueError(
                "Picture expects columns with equal numbers of rows and one more group of links "
                f"than columns, got {sorted(heights)} rows and {len(self.links)} groups of links "
                f"for {len(self.columns)} columns."
            )

    @property
    def narrow(self) -> Picture:
        """The picture for a narrow screen: the column in focus with its links."""
        if self.focus is None:
            return self
        links = self.links[self.focus : self.focus + 2]
        return Picture((self.columns[self.focus],), links, self.description, focus=0)
