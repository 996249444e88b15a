r"""Extracts local derivatives from pullbacks: from :math:`J^\top \bar v` to :math:`J`."""

from __future__ import annotations

from collections.abc import Callable

from symbolic_rnn.derivation.notation import algebra
from symbolic_rnn.derivation.notation import terms as t

__all__ = ["Shape", "chained", "jacobian_of"]


Shape = Callable[[t.Term], tuple[int, ...]]


def jacobian_of(
    pulled_back: t.Term, bar: t.Symbol, identity: t.Identity, shape: Shape
) -> t.Term | None:
    r"""Return the local derivative whose transpose a pullback applies.

    Parameters
    ----------
    pulled_back : Term
        :math:`(\partial v / \partial u)^\top \bar v`, linear in ``bar``.
    bar : Symbol
        :math:`\bar v`, a vector.
    identity : Identity
        With the size of ``v``.
    shape : callable
        Returns the shape of a term.

    Returns
    -------
    Term or None
        :math:`\partial v / \partial u`: a matrix, ``diag`` of a vector, a multiple of ``I``;
        ``None`` if the term has another form.
    """
    if pulled_back == bar:
        return identity if len(shape(bar)) == 1 else None
    match pulled_back:
        case t.Applied(matrix, vector):
            inner = jacobian_of(vector, bar, identity, shape)
            return None if inner is None else chained(inner, algebra.transposed(matrix))
        case t.Product(factors):
            found = [(part, jacobian_of(part, bar, identity, shape)) for part in factors]
            carriers = [(part, inner) for part, inner in found if inner is not None]
            if len(carriers) == 1:
                [(carrier, inner)] = carriers
                rest = algebra.product(*(part for part in factors if part is not carrier))
                if shape(rest) == ():
                    return algebra.product(rest, inner)
                if shape(rest) == shape(carrier):
                    return chained(inner, t.Call("diag", (rest,)))
        case t.Sum(terms):
            parts = [jacobian_of(part, bar, identity, shape) for part in terms]
            known = [part for part in parts if part is not None]
            if len(known) == len(parts):
                return algebra.total(*known)
    return None


def chained(first: t.Term, then: t.Term) -> t.Term:
    """Multiply two derivatives, omitting identities."""
    if isinstance(first, t.Identity):
        return then
    return first if isinstance(then, t.Identity) else t.MatrixProduct(first, then)
