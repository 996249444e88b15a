"""Draws a picture as SVG, with activations to the right and up, and errors to the left and down."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from html import escape

from symbolic_rnn.pages import labels
from symbolic_rnn.pages.picture.box import SIZE, Box, Spaces
from symbolic_rnn.pages.picture.elements import Link, Picture
from symbolic_rnn.pages.picture.strokes import arrow

__all__ = ["draw"]

_WIDE = Spaces(gap=96.0, pad=34.0, between=14.0, top=92.0, bottom=106.0)
_TIGHT = replace(_WIDE, gap=74.0, pad=28.0, between=8.0)
_LEAST, _MOST = 64.0, 150.0  # width of a value
#: Smallest scale of a picture; below that it scrolls.
_SMALLEST = 0.72


def draw(picture: Picture, *, tight: bool = False) -> str:
    """Draw a picture.

    Parameters
    ----------
    picture : Picture
    tight : bool
        Use less space, for a narrow screen.

    Returns
    -------
    str
        An ``svg`` element, with colors from the classes in :mod:`symbolic_rnn.pages.style`.
    """
    chip, spaces = _width_of_values(picture), _spaces(picture, tight)
    boxes: list[Box] = []
    left = spaces.gap
    for column in picture.columns:
        boxes.append(Box.at(left, column, chip, spaces))
        left = boxes[-1].right + spaces.gap
    starts = [0.0, *(box.right for box in boxes)]
    ends = [*(box.left for box in boxes), left]
    parts = [
        *(
            part
            for box, arriving, leaving in zip(
                boxes, picture.links[:-1], picture.links[1:], strict=True
            )
            for part in box.back(arriving, leaving)
        ),
        *(part for box in boxes for part in box.front()),
        *(
            part
            for links, start, end in zip(picture.links, starts, ends, strict=True)
            for link in links
            for part in _between(link, start, end, boxes[0].row(link.row))
        ),
    ]
    return (
        f'<svg class="network" viewBox="0 0 {left:g} {boxes[0].bottom + spaces.bottom:g}" '
        f'style="width:{left / 18:g}rem;min-width:{_SMALLEST * left:g}px" '
        f'role="img" aria-label="{escape(picture.description)}">{"".join(parts)}</svg>'
    )


def _spaces(picture: Picture, tight: bool) -> Spaces:
    spaces = _TIGHT if tight else _WIDE
    if all(column.output is None for column in picture.columns):
        spaces = replace(spaces, top=12.0)
    if all(column.input is None for column in picture.columns):
        spaces = replace(spaces, bottom=48.0)
    return spaces


def _width_of_values(picture: Picture) -> float:
    widest = max(
        labels.width(label, SIZE)
        for column in picture.columns
        for row in column.rows
        for value in row
        for label in (value.forward, value.backward or ())
    )
    return min(max(widest + 24, _LEAST), _MOST)


def _between(link: Link, start: float, end: float, y: float) -> Iterator[str]:
    """The two arrows of a link between two boxes, with labels."""
    middle, most = (start + end) / 2, end - start - 8
    yield arrow("forward", start + 2, y - 11, end - 2, y - 11)
    yield labels.text(link.forward, middle, y - 28, size=SIZE, kind="forward", most=most)
    if link.backward is not None:
        yield arrow("backward", end - 2, y + 11, start + 2, y + 11)
        yield labels.text(link.backward, middle, y + 30, size=SIZE, kind="backward", most=most)
