"""The picture of an unrolled network as plain data: columns of named values, and what links them.

A column is one time step of a recurrent network, or one layer of a feed-forward one. Its values are
in rows, each above the values it reads. :mod:`~symbolic_rnn.pages.picture.svg` draws them.
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
        Its name within the column.
    forward : Label
        What it is called.
    backward : Label or None
        Its cotangent; ``None`` where no error reaches it.
    """

    key: str
    forward: Label
    backward: Label | None = None


@dataclass(frozen=True)
class Output:
    """What leaves a column upward: the loss that a value makes, and the error that comes back.

    Parameters
    ----------
    source : str
        The key of that value.
    forward, backward : Label
    """

    source: str
    forward: Label
    backward: Label


@dataclass(frozen=True)
class Link:
    """What goes from one column to the next, and the error that comes back.

    Parameters
    ----------
    forward : Label
    backward : Label or None
        ``None`` where no error comes back.
    source : str
        The key of the value, in the column to the left, that is handed on; any word where there is
        no column.
    targets : tuple of str
        The keys of the values, in the column to the right, that read it.
    row : int
        At which height the link runs; that of the value.
    """

    forward: Label
    backward: Label | None
    source: str
    targets: tuple[str, ...]
    row: int


@dataclass(frozen=True)
class Column:
    """A step, or a layer.

    Parameters
    ----------
    title : Label
    rows : tuple of tuple of Node
        From the bottom to the top; each value stands above those it reads.
    edges : tuple of (str, str)
        The keys of a value and of one that reads it.
    input : Label, optional
        What comes from below.
    readers : tuple of str
        The keys of the values that read the input.
    output : Output, optional
    short : bool
        Whether values are left out.
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
        All with as many rows.
    links : tuple of tuple of Link
        Before the first column, between each two, and after the last: one more than columns.
    description : str
        What one sees, for those who do not.
    focus : int, optional
        The column that a narrow screen shows alone; all when omitted.

    Raises
    ------
    ValueError
        If the numbers of columns, rows and links do not fit.
    """

    columns: tuple[Column, ...]
    links: tuple[tuple[Link, ...], ...]
    description: str
    focus: int | None = None

    def __post_init__(self) -> None:
        heights = {len(column.rows) for column in self.columns}
        if len(heights) != 1 or len(self.links) != len(self.columns) + 1:
            raise ValueError(
                "Picture takes columns of one height and one more group of links than columns, "
                f"got columns of {sorted(heights)} rows and {len(self.links)} groups of links for "
                f"{len(self.columns)} columns."
            )

    @property
    def narrow(self) -> Picture:
        """What a narrow screen shows: the column in focus, with what links it to others."""
        if self.focus is None:
            return self
        links = self.links[self.focus : self.focus + 2]
        return Picture((self.columns[self.focus],), links, self.description, focus=0)
