"""A derivation as sections of numbered equations, each with the graph it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from symbolic_rnn.derivation import formats
from symbolic_rnn.derivation.section import Line, Section

__all__ = ["Derivation"]


@dataclass(frozen=True)
class Derivation:
    """The equations of a network and of its gradient, with methods to print them in four formats.

    Parameters
    ----------
    title : str
        The network and the method.
    sections : tuple of Section
        In the printed order.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> derivation = srnn.derive(srnn.Elman(3, 4, seed=0))
    >>> [line.key for line in derivation][:3]
    ['a_t', 's_t', 'da_t/dx_t']
    >>> derivation["bar a_t"].expression.type.ndim
    2
    """

    title: str
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Line]:
        for section in self.sections:
            yield from section.lines

    def __getitem__(self, key: str) -> Line:
        """Look up an equation by its key."""
        for line in self:
            if line.key == key:
                return line
        raise KeyError(f"no equation {key!r}; there are {[line.key for line in self]}")

    def to_text(self, *, rows: bool = False) -> str:
        """Return Unicode text; ``rows=True`` for row notation, ``x_t Uᵀ``."""
        return formats.text(self.title, self.sections, rows=rows)

    def to_latex(self, *, rows: bool = False) -> str:
        """Return a LaTeX fragment: sections of numbered, aligned equations (amsmath, amssymb)."""
        return formats.latex(self.title, self.sections, rows=rows)

    def to_markdown(self, *, rows: bool = False) -> str:
        """Return Markdown with LaTeX mathematics between dollar signs."""
        return formats.markdown(self.title, self.sections, rows=rows)

    def to_html(self, *, rows: bool = False) -> str:
        """Return an HTML fragment with MathML, without scripts or external resources."""
        return formats.html(self.title, self.sections, rows=rows)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()
