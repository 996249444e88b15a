"""The four formats of a whole derivation."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from html import escape

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.latex import LatexWriter, prose
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.notation.text import TextWriter
from symbolic_rnn.derivation.section import Line, Section

__all__ = ["MathmlWriter", "html", "html_equations", "latex", "markdown", "text"]

#: Columns of text, beyond which a sum continues on the next line.
_COLUMNS = 100

_SIGNS = {"=": "=", "<=": "≤", "~": "≈"}
_LATEX_SIGNS = {"=": "=", "<=": r"\le", "~": r"\approx"}


def text(title: str, sections: Sequence[Section], *, rows: bool) -> str:
    """Unicode text, with the equals signs of a section aligned; long sums on several lines."""
    writer = TextWriter(rows=rows)
    blocks = [title, "=" * _width(title)]
    number = 0
    for section in sections:
        blocks += ["", section.title, "-" * _width(section.title), *_wrapped(section.text), ""]
        lefts = [writer.write(line.left) for line in section.lines]
        widest = max(map(_width, lefts), default=0)
        before = len("    ") + widest + len(" = ")
        room = _COLUMNS - before - len(f"  ({number + len(lefts)})")
        rights = [_broken(writer.pieces(line.right), room) for line in section.lines]
        longest = max((_width(row) for right in rights for row in right), default=0)
        for line, left, right in zip(section.lines, lefts, rights, strict=True):
            number += 1
            gap = " " * (widest - _width(left))
            space = " " * (min(longest, room, 72) - _width(right[-1]))
            heads = [f"    {gap}{left} {_SIGNS[line.relation]} "] + [" " * before] * len(right[1:])
            written = [head + row for head, row in zip(heads, right, strict=True)]
            blocks += [*written[:-1], f"{written[-1]}{space}  ({number})"]
    return "\n".join(blocks) + "\n"


def latex(title: str, sections: Sequence[Section], *, rows: bool) -> str:
    """A LaTeX fragment, which requires amsmath and amssymb."""
    write = LatexWriter(rows=rows).write
    blocks = [rf"\section*{{{prose(title)}}}"]
    for section in sections:
        blocks += [rf"\subsection*{{{prose(section.title)}}}", prose(section.text)]
        lines = [
            f"  {write(line.left)} &{_LATEX_SIGNS[line.relation]} {write(line.right)}"
            for line in section.lines
        ]
        blocks += [r"\begin{align}", " \\\\\n".join(lines), r"\end{align}"]
    return "\n".join(blocks) + "\n"


def markdown(title: str, sections: Sequence[Section], *, rows: bool) -> str:
    """Markdown with one aligned block of LaTeX per section, numbered like the other formats."""
    write = LatexWriter(rows=rows).write
    blocks = [f"# {_markdown_text(title)}"]
    number = 0
    for section in sections:
        lines = []
        for line in section.lines:
            number += 1
            right = write(line.right)
            sign = _LATEX_SIGNS[line.relation]
            lines.append(rf"{write(line.left)} &{sign} {right} \tag{{{number}}}")
        body = " \\\\\n".join(lines)
        blocks += [
            f"## {_markdown_text(section.title)}",
            _markdown_text(section.text),
            f"$$\n\\begin{{align}}\n{body}\n\\end{{align}}\n$$",
        ]
    return "\n\n".join(blocks) + "\n"


def html(title: str, sections: Sequence[Section], *, rows: bool) -> str:
    """An HTML fragment with MathML, one table of equations per section."""
    blocks = ['<section class="derivation">', f"<h1>{escape(title)}</h1>"]
    number = 1
    for section in sections:
        blocks += [f"<h2>{escape(section.title)}</h2>", f"<p>{escape(section.text)}</p>"]
        blocks.append(html_equations(section.lines, first=number, rows=rows))
        number += len(section.lines)
    return "\n".join([*blocks, "</section>"]) + "\n"


def html_equations(lines: Sequence[Line], *, first: int, rows: bool) -> str:
    """A table of equations in MathML, numbered from ``first``."""
    writer = MathmlWriter(rows=rows)
    blocks = ["<table>"]
    for number, line in enumerate(lines, start=first):
        left = writer.mathml(line.left)
        right = writer.mathml(line.right)
        blocks.append(
            f'<tr id="eq{number}"><td class="left">{left}</td><td>{_SIGNS[line.relation]}</td>'
            f'<td class="right">{right}</td><td class="number">({number})</td></tr>'
        )
    return "\n".join([*blocks, "</table>"])


class MathmlWriter(LatexWriter):
    """MathML by conversion of LaTeX, with placeholders for names that would need escapes."""

    def __init__(self, *, rows: bool = False):
        super().__init__(rows=rows)
        self._strange: list[str] = []

    def name(self, name: Name) -> str:
        """Replace a name that is not a plain word by a placeholder."""
        if name.plain:
            return super().name(name)
        if name.base not in self._strange:
            self._strange.append(name.base)
        mark = f"strange{self._strange.index(name.base)}name"
        return super().name(replace(name, base=mark))

    def mathml(self, term: t.Term) -> str:
        """Convert a term to a ``math`` element."""
        from latex2mathml.converter import convert

        element: str = convert(self.write(term))
        element = element.replace("&#x02015;", "&#x0203E;")  # a dash does not stretch over a word
        for k, base in enumerate(self._strange):
            shown = base if base.isprintable() else ascii(base)[1:-1]
            element = element.replace(f"strange{k}name", escape(shown))
        return element


def _markdown_text(words: str) -> str:
    special = "\\`*_{}[]<>()#+-.!|$%&~^"
    return "".join(
        f"\\{sign}" if sign in special and sign not in "().-," else sign for sign in words
    )


def _width(words: str) -> int:
    """Width in a terminal: combining characters count as zero."""
    return sum(not unicodedata.combining(sign) for sign in words)


def _broken(summands: Sequence[str], room: int) -> list[str]:
    """Fill rows of a given width with summands; a wider summand has a row of its own."""
    rows = [summands[0]]
    for summand in summands[1:]:
        if _width(rows[-1] + summand) <= room:
            rows[-1] += summand
        else:
            rows.append(summand.lstrip())
    return rows


def _wrapped(words: str) -> list[str]:
    return textwrap.wrap(words, 88)
