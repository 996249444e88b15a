"""Memory effects of the runtime's functions: which pointer arguments are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES

__all__ = ["Effect", "effect_of"]


@dataclass(frozen=True)
class Effect:
    """Memory effect of a function; pointer arguments not listed are only read.

    Parameters
    ----------
    writes : tuple of int
        Arguments whose memory is overwritten without being read.
    updates : tuple of int
        Arguments whose memory is read and written.
    stands_for : int or None
        The argument that the written memory is a packed copy of.
    """

    writes: tuple[int, ...] = ()
    updates: tuple[int, ...] = ()
    stands_for: int | None = None


#: Functions that exist for each real dtype; ``{0}`` is its suffix.
_OF_REALS = {
    "c99_gemm_packed_{0}": Effect(writes=(7,)),
    "c99_gemm_packed_tiles_{0}": Effect(writes=(9,)),
    "c99_packed_product_{0}": Effect(writes=(8,)),
    "c99_product_{0}": Effect(writes=(12,)),
    "c99_pack_{0}": Effect(writes=(5,), stands_for=2),
    "c99_pack_shared_{0}": Effect(writes=(6,), stands_for=3),
    "c99_matrix_{0}_cholesky": Effect(updates=(1,)),
    "c99_matrix_{0}_lu": Effect(writes=(2,), updates=(1,)),
    "c99_matrix_{0}_lu_or_nan": Effect(writes=(2,), updates=(1,)),
    "c99_matrix_{0}_split": Effect(writes=(2, 3)),
    "c99_matrix_{0}_mirror": Effect(updates=(1,)),
    "c99_matrix_{0}_solve": Effect(writes=(3,), updates=(2, 4)),
    "c99_matrix_{0}_solve_positive": Effect(updates=(2, 3)),
    "c99_matrix_{0}_solve_triangular": Effect(updates=(7,)),
    "c99_matrix_{0}_solve_factored": Effect(updates=(5,)),
    "c99_matrix_{0}_invert": Effect(writes=(2, 3), updates=(1,)),
}

_EFFECTS: Mapping[str, Effect] = {
    "memcpy": Effect(writes=(0,)),
    "memset": Effect(writes=(0,)),
    "c99_in_order": Effect(updates=(2,)),
    "c99_matrix_order": Effect(writes=(2,)),
    "c99_draw_order": Effect(writes=(2,), updates=(0,)),
    **{
        name.format(suffix): effect
        for suffix in map(SUFFIXES.__getitem__, REALS)
        for name, effect in _OF_REALS.items()
    },
}

#: Families with one function per dtype or distribution, by prefix.
_FAMILIES = {"c99_argsort_": Effect(writes=(3, 4)), "c99_draw_": Effect(updates=(0,))}


def effect_of(function: str) -> Effect:
    """Return the memory effect of a function.

    Examples
    --------
    >>> effect_of("c99_pack_f64").writes, effect_of("c99_tanh_f64").writes
    ((5,), ())
    """
    if function in _EFFECTS:
        return _EFFECTS[function]
    found = (effect for name, effect in _FAMILIES.items() if function.startswith(name))
    return next(found, Effect())
