"""NumPy's random generators as what a generated function reads and writes: their states."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import numpy as np

from symbolic_rnn.c99.codegen import Source

__all__ = ["advanced", "state_of", "with_generators"]

#: The bit generators that ``runtime/draws.h`` has, in the order of its word C99_IS_DXSM.
_KINDS = (np.random.PCG64, np.random.PCG64DXSM)

_HALF = 2**64


def state_of(generator: Any, name: str = "", tag: int = 0) -> np.ndarray:
    """Give the state of a generator as the generated code reads it.

    Parameters
    ----------
    generator : numpy.random.Generator
        Of the bit generator PCG64 or PCG64DXSM.
    name : str
        What errors call it.
    tag : int
        A number that goes along with the state.

    Returns
    -------
    ndarray of uint64, (8,)
        See ``runtime/draws.h``.

    Raises
    ------
    TypeError
        If it is something else, or has another bit generator.

    Examples
    --------
    >>> state_of(np.random.default_rng(0), tag=3)[4:].tolist()
    [0, 0, 0, 3]
    """
    if not isinstance(generator, np.random.Generator):
        raise TypeError(
            f"input {name}: expected a numpy.random.Generator, got {type(generator).__name__}; "
            "make one by numpy.random.default_rng(seed)."
        )
    bits = generator.bit_generator
    if type(bits) not in _KINDS:
        raise TypeError(
            f"input {name}: mode 'C99' draws from the bit generators PCG64 and PCG64DXSM, got "
            f"{type(bits).__name__}; make the generator by numpy.random.default_rng(seed), or "
            "compile this function with mode='CVM'."
        )
    state: Any = bits.state
    position, step = state["state"]["state"], state["state"]["inc"]
    words = [*divmod(position, _HALF), *divmod(step, _HALF), state["has_uint32"], state["uinteger"]]
    return np.array([*words, _KINDS.index(type(bits)), tag], dtype=np.uint64)


def advanced(generator: np.random.Generator, state: np.ndarray) -> np.random.Generator:
    """Give a generator in a state; the one that it continues stays as it is.

    Parameters
    ----------
    generator : numpy.random.Generator
        It has the seed sequence of the result, from which :meth:`~numpy.random.Generator.spawn`
        takes others.
    state : ndarray of uint64, (8,)

    Examples
    --------
    >>> generator = np.random.default_rng(0)
    >>> bool(advanced(generator, state_of(generator)).random() == generator.random())
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
    """Call a function of arrays with generators in the places of their states.

    The tag of a state is the number of the argument that it came from, so that each generator that
    is given back continues one that was given.
    """

    def called(*inputs: Any) -> Any:
        given = list(inputs)
        for k in source.generators:
            given[k] = state_of(inputs[k], source.names[k], tag=k)
        found = call(*given)
        if type(found) is not tuple or not source.advanced:
            return found
        results = list(found)
        for k in source.advanced:
            results[k] = advanced(inputs[int(results[k][7])], results[k])
        return tuple(results)

    return called
