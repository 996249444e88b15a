"""Converts NumPy's random generators to and from the states that generated functions use."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from symbolic_rnn.c99.codegen import Source

__all__ = ["generator_at", "state_of", "with_generators"]

#: The bit generators of ``runtime/draws.h``, in the order of the values of C99_IS_DXSM.
_KINDS = (np.random.PCG64, np.random.PCG64DXSM)

_HALF = 2**64


def state_of(generator: Any, name: str = "", tag: int = 0) -> np.ndarray:
    """Return the state of a generator as generated functions read it.

    Parameters
    ----------
    generator : numpy.random.Generator
        With the bit generator PCG64 or PCG64DXSM.
    name : str
        Name of the input in error messages.
    tag : int
        A number that is returned with the advanced state.

    Returns
    -------
    ndarray of uint64, (8,)
        See ``runtime/draws.h``.

    Raises
    ------
    TypeError
        If it is not a generator, or has another bit generator.

    Examples
    --------
    >>> state_of(np.random.default_rng(0), tag=3)[4:].tolist()
    [0, 0, 0, 3]
    """
    if not isinstance(generator, np.random.Generator):
        raise TypeError(
            f"input {name}: expected a numpy.random.Generator, got {type(generator).__name__}; "
            "make one with numpy.random.default_rng(seed)."
        )
    bits = generator.bit_generator
    if type(bits) not in _KINDS:
        raise TypeError(
            f"input {name}: mode 'C99' supports the bit generators PCG64 and PCG64DXSM, got "
            f"{type(bits).__name__}; make the generator with numpy.random.default_rng(seed), or "
            "compile this function with mode='CVM'."
        )
    state: Any = bits.state
    position, step = state["state"]["state"], state["state"]["inc"]
    words = [*divmod(position, _HALF), *divmod(step, _HALF), state["has_uint32"], state["uinteger"]]
    return np.array([*words, _KINDS.index(type(bits)), tag], dtype=np.uint64)


def generator_at(generator: np.random.Generator, state: np.ndarray) -> np.random.Generator:
    """Return a new generator in a given state.

    Parameters
    ----------
    generator : numpy.random.Generator
        Its seed sequence is copied to the result, for :meth:`~numpy.random.Generator.spawn`. The
        generator itself is not modified.
    state : ndarray of uint64, (8,)

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> bool(generator_at(generator, state_of(generator)).random() == generator.random())
    True
    """
    words = state.tolist()
    seeds: Any = deepcopy(generator.bit_generator.seed_seq)
    bits = _KINDS[words[6]](seeds)
    bits.state = {
        "bit_generator": type(bits).__name__,
        "state": {"state": words[0] * _HALF + words[1], "inc": words[2] * _HALF + words[3]},
        "has_uint32": words[4],
        "uinteger": words[5],
    }
    return np.random.Generator(bits)


def with_generators(call: Callable[..., Any], source: Source) -> Callable[..., Any]:
    """Wrap a function of states as a function of generators.

    The tag of a state is the index of the argument that it came from, so that each returned
    generator continues the right argument.
    """

    def called(*inputs: Any) -> Any:
        given = list(inputs)
        for k in source.input_generators:
            given[k] = state_of(inputs[k], source.names[k], tag=k)
        found = call(*given)
        if type(found) is not tuple or not source.output_generators:
            return found
        results = list(found)
        for k in source.output_generators:
            results[k] = generator_at(inputs[int(results[k][7])], results[k])
        return tuple(results)

    return called
