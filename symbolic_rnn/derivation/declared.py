"""The functions of a step whose derivative is declared: their definitions, as equations."""

from __future__ import annotations

from collections.abc import Iterable

import pytensor.tensor as pt

from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.reading.reader import definition
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.derivation.wording import legend
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.surrogates import NamedFunction, Surrogate

__all__ = ["declared_functions"]


def declared_functions(forward: Iterable[Section]) -> tuple[Section, ...]:
    """Return the section of the functions in these sections with a declared derivative, if any.

    Parameters
    ----------
    forward : iterable of Section
        The equations of the network.

    Raises
    ------
    ValueError
        If two different functions have the same name.
    """
    terms = [part for each in forward for line in each.lines for part in t.parts_of(line.right)]
    found = dict.fromkeys(term.definition for term in terms if isinstance(term, t.Declared))
    surrogates = [each.function for each in found if isinstance(each.function, Surrogate)]
    names = [surrogate.name for surrogate in surrogates]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(
                f"derive: two surrogates of the step are called {name!r}; name them apart: "
                "srnn.surrogate(forward, derivative, name='spike')."
            )
    if not surrogates:
        return ()
    lines = []
    for surrogate in surrogates:
        lines += [_line(surrogate), _line(surrogate.derivative)]
    prose = "Componentwise, for one component v. " + " ".join(map(_said, surrogates))
    return (Section("Declared derivatives", prose, tuple(lines), legend(lines)),)


def _line(function: NamedFunction) -> Line:
    defined = definition(function)
    left = t.Declared(defined, t.Scalar(defined.argument))
    expression = function.expression(pt.scalar("v", dtype="float64"))
    return Line(Key(Kind.FORMULA, f"{function.name}(v)"), left, defined.body, expression)


def _said(surrogate: Surrogate) -> str:
    f, slope = surrogate.name, surrogate.derivative.name
    declared = (
        f"{slope} is declared beside {f} and takes the place of its derivative in all that follows"
    )
    if surrogate.is_derivative:
        return f"{declared}; it is the derivative of {f}, as differences show."
    return f"{declared}: it is a surrogate, and not the derivative of {f}."
