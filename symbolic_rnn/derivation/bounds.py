r"""Bounds of the norm of a step Jacobian, in the network's own terms.

:math:`\lVert \operatorname{diag}(g'(a_t)) W \rVert \le \max |g'(a_t)| \, \lVert W \rVert`, by the
triangle inequality and the submultiplicative property of the spectral norm (Pascanu, Mikolov and
Bengio, 2013, section 2.1).
"""

from __future__ import annotations

from collections.abc import Mapping

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import entry_terms as e
from symbolic_rnn.derivation.notation import terms as t
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.derivation.section import Line, Section, rights_of
from symbolic_rnn.keys import Key, Kind

__all__ = ["bound_of_norm", "bounds", "for_all_values"]


def bounds(forward: Section, jacobians: Section) -> list[Line]:
    """Bound the norm of each step Jacobian, and where a maximum is known, for all values.

    Parameters
    ----------
    forward, jacobians : Section
        The equations of the step, and its Jacobians.
    """
    equations = rights_of(forward)
    lines = []
    for line in jacobians.lines:
        bound, left = bound_of_norm(line.right), e.Norm(line.left)
        assert isinstance(line.left, t.Derivative)
        itself = e.Norm(t.Immediate(line.left.of, line.left.by))  # which says nothing
        for of, right in (("values", bound), ("all values", for_all_values(bound, equations))):
            if right is not None and right != itself:
                key = Key(Kind.FORMULA, f"bound of {line.key}, for {of}")
                lines.append(Line(key, left, right, relation="<="))
    return lines


def bound_of_norm(matrix: t.Term) -> t.Term:
    """Bound the spectral norm of a matrix by the norms of its factors and summands.

    Examples
    --------
    >>> from symbolic_rnn.derivation.notation.text import TextWriter
    >>> a, w = t.Symbol(Name("a")), t.Symbol(Name("W"))
    >>> TextWriter().write(bound_of_norm(t.MatrixProduct(t.Call("diag", (a,)), w)))
    'max |a| ‖W‖'
    """
    match matrix:
        case t.Identity():
            return t.Number(1.0)
        case t.Transpose(inner):
            return bound_of_norm(inner)
        case t.MatrixProduct(left, right):
            return algebra.product(bound_of_norm(left), bound_of_norm(right))
        case t.Sum(parts):
            return algebra.total(*map(bound_of_norm, parts))
        case t.Call("diag", (vector,)):
            return e.Largest(vector)
        case t.Product((t.Number(value), *rest)):
            return algebra.product(t.Number(abs(value)), bound_of_norm(algebra.product(*rest)))
    return e.Norm(matrix)


def for_all_values(bound: t.Term, equations: Mapping[Name, t.Term]) -> t.Term | None:
    """Replace what depends on the values in a bound by its maximum over all values.

    Parameters
    ----------
    bound : Term
        As :func:`bound_of_norm` returns it.
    equations : mapping of Name to Term
        The equation of each named value.

    Returns
    -------
    Term or None
        ``None`` if something that depends on the values has no known maximum, or nothing does.
    """
    found: list[float | None] = []

    def at_most(term: t.Term) -> t.Term:
        match term:
            case e.Largest(vector) if any(name.time is not None for name in t.names_in(vector)):
                found.append(_largest(vector, equations))
                return t.Number(found[-1] or 0.0)
            case t.Sum(parts):
                return algebra.total(*map(at_most, parts))
            case t.Product(factors):
                return algebra.product(*map(at_most, factors))
        return term

    outcome = at_most(bound)
    return outcome if found and None not in found else None


#: The largest absolute value of an activation.
_ACTIVATIONS = {"tanh": 1.0, "sigma": 1.0}


def _largest(term: t.Term, equations: Mapping[Name, t.Term]) -> float | None:
    """The maximum of the absolute value of a term's entries over all values, if it is known."""

    def function(part: t.Term) -> str | None:
        match part:
            case t.Symbol(name):
                match equations.get(name):
                    case t.Call(called, _):
                        return called
        return None

    minus = t.Number(-1.0)
    match term:
        case t.Relation():
            return 1.0
        case t.Symbol():
            return _ACTIVATIONS.get(function(term) or "")
        case t.Sum((t.Number(1.0), t.Product((number, t.Power(value, 2))))) if number == minus:
            return 1.0 if function(value) == "tanh" else None
        case t.Sum((t.Number(1.0), t.Product((number, value)))) if number == minus:
            return 1.0 if function(value) == "sigma" else None
        case t.Product((value, t.Sum((t.Number(1.0), t.Product((number, other)))))):
            if number == minus and value == other and function(value) == "sigma":
                return 0.25
    return None
