"""The functions whose derivative is declared: their definitions, in a section of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.derivation.wording import legend
from symbolic_rnn.keys import Key, Kind

__all__ = ["with_definitions"]

Definitions = dict[t.Definition, t.Definition]


def with_definitions(sections: Sequence[Section]) -> tuple[Section, ...]:
    """Define the functions with a declared derivative, after the equations of the network.

    Different functions of one name are numbered.

    Parameters
    ----------
    sections : sequence of Section
        A derivation; returned as it is if there is no such function.
    """
    found = dict.fromkeys(
        part.definition
        for section in sections
        for line in section.lines
        for part in t.parts_of(line.right)
        if isinstance(part, t.Declared) and part.definition.derivative is not None
    )
    if not found:
        return tuple(sections)
    numbered = _numbered([*found])
    if any(old != new for old, new in numbered.items()):
        sections = [
            replace(section, lines=tuple(_named_apart(line, numbered) for line in section.lines))
            for section in sections
        ]
    first = [*takewhile(_is_forward, sections)]
    return (*first, _defined([numbered[each] for each in found]), *sections[len(first) :])


def _is_forward(section: Section) -> bool:
    return all(line.key.kind is Kind.VALUE for line in section.lines)


def _numbered(functions: Sequence[t.Definition]) -> Definitions:
    """Each function and its derivative, with a number where several have one name."""
    numbered: Definitions = {}
    for function in functions:
        same = [other for other in functions if other.word == function.word]
        number = same.index(function) + 1 if len(same) > 1 else None
        assert function.derivative is not None
        slope = replace(function.derivative, number=number)
        numbered[function.derivative] = slope
        numbered[function] = replace(function, number=number, derivative=slope)
    return numbered


def _named_apart(line: Line, numbered: Definitions) -> Line:
    def changed(part: object) -> object:
        if not isinstance(part, t.Term):
            return numbered.get(part, part) if isinstance(part, t.Definition) else part
        return t.rebuilt(part, changed)

    return replace(line, right=t.rebuilt(line.right, changed))


def _defined(functions: Sequence[t.Definition]) -> Section:
    lines = []
    for function in functions:
        assert function.derivative is not None
        lines += [_line(function), _line(function.derivative)]
    prose = "Componentwise, for one component v. " + " ".join(map(_said, functions))
    return Section("Declared derivatives", prose, tuple(lines), legend(lines))


def _line(function: t.Definition) -> Line:
    left = t.Declared(function, t.Scalar(function.argument))
    return Line(
        Key(Kind.FORMULA, f"{function.name}({function.argument.base})"), left, function.body
    )


def _said(function: t.Definition) -> str:
    assert function.derivative is not None
    f, slope = function.name, function.derivative.name
    declared = (
        f"{slope} is declared beside {f} and takes the place of its derivative in all that follows"
    )
    if function.is_own:
        return f"{declared}; it is the derivative of {f}, as differences show."
    return f"{declared}: it is a surrogate, and not the derivative of {f}."
