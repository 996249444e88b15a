"""The state of a training run: the values of all variables that its compiled step changes."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray
from pytensor.compile import Function
from pytensor.link.jax.linker import JAXLinker

from symbolic_rnn.training.checkpoint_file import CheckpointError

__all__ = ["RunState", "Variable", "compiled_function", "generator_from", "generator_state"]

#: The bit generators that a checkpoint may name.
_BIT_GENERATORS = {"MT19937", "PCG64", "PCG64DXSM", "Philox", "SFC64"}


@runtime_checkable
class Variable(Protocol):
    """A part of the state: anything with ``get_value`` and ``set_value``."""

    def get_value(self) -> Any:
        """Return a copy of the value."""

    def set_value(self, value: Any, /) -> None:
        """Replace the value."""


class RunState:
    """The variables that training changes, each with a name that is the same in every process.

    Parameters
    ----------
    parameters : sequence of Variable
        The variables whose best values are kept.
    functions : sequence of callable
        Those with ``get_shared``, as PyTensor's functions have, tell the shared variables that they
        read and update: parameters, the optimizer's state, running statistics, random generators,
        carried states.
    others : sequence of Variable
        Further variables.

    Raises
    ------
    CheckpointError
        If the state of a function is out of reach.

    Examples
    --------
    >>> import pytensor
    >>> count = pytensor.shared(3, name="count")
    >>> tick = pytensor.function([], count, updates={count: count + 1}, mode="FAST_COMPILE")
    >>> RunState([], [tick]).values()
    {'count': array(3)}
    """

    def __init__(
        self,
        parameters: Sequence[Variable],
        functions: Sequence[Callable[..., Any]],
        others: Sequence[Variable] = (),
    ):
        found: list[Variable] = [*parameters]
        for function in functions:
            if (compiled := compiled_function(function)) is not None:
                _refuse_hidden_generators(compiled)
            found += getattr(function, "get_shared", list)()
        found = list({id(variable): variable for variable in [*found, *others]}.values())
        self.variables = dict(zip(_distinct(found), found, strict=True))
        names = {id(variable): name for name, variable in self.variables.items()}
        #: The names of the parameters, in their order.
        self.parameters = [names[id(parameter)] for parameter in parameters]

    def values(self) -> dict[str, NDArray[Any] | np.random.Generator]:
        """Return copies of all values.

        Raises
        ------
        CheckpointError
            If a value is neither an array nor a random generator.
        """
        values = {name: variable.get_value() for name, variable in self.variables.items()}
        return {
            name: value if isinstance(value, np.random.Generator) else _array(name, value)
            for name, value in values.items()
        }

    def set(
        self, tensors: Mapping[str, NDArray[Any]], generators: Mapping[str, Mapping[str, Any]]
    ) -> None:
        """Set all values, or none if one does not fit.

        Parameters
        ----------
        tensors : mapping of str to ndarray
            Arrays of their own: they are not copied, so as to keep their layout in memory.
        generators : mapping of str to mapping
            As from :func:`generator_state`.

        Raises
        ------
        CheckpointError
            If a variable is missing or unknown, or has another shape or dtype.
        """
        values = self.values()
        given = {**tensors, **generators}
        if difference := sorted(given.keys() ^ values.keys()):
            name = difference[0]
            which = "does not hold" if name in values else "holds an unknown"
            raise CheckpointError(f"it {which} variable {name[:60]!r}")
        new: dict[str, Any] = {}
        for name, value in values.items():
            if isinstance(value, np.random.Generator) != (name in generators):
                raise CheckpointError(f"its variable {name!r} is of another kind")
            if isinstance(value, np.random.Generator):
                new[name] = generator_from(value, generators[name])
                continue
            tensor = tensors[name]
            if (tensor.shape, tensor.dtype) != (value.shape, value.dtype):
                raise CheckpointError(
                    f"its variable {name!r} has shape {tensor.shape} and dtype {tensor.dtype}, "
                    f"that of this program {value.shape} and {value.dtype}"
                )
            new[name] = tensor
        for name, value in new.items():
            self.variables[name].set_value(value)


def compiled_function(step: Any) -> Function | None:
    """Return the function that a training step calls, if it is a compiled one.

    Examples
    --------
    >>> compiled_function(len) is None
    True
    """
    function = getattr(step, "function", step)
    return function if isinstance(function, Function) else None


def generator_state(generator: np.random.Generator) -> dict[str, Any]:
    """Return the state of a generator as JSON can hold it, exactly.

    Raises
    ------
    CheckpointError
        If its bit generator is not one of NumPy's.

    Examples
    --------
    >>> generator = np.random.Generator(np.random.Philox(0))
    >>> kept = generator_state(generator)
    >>> first = generator.random()
    >>> generator_from(generator, kept).random() == first
    True
    """
    name = type(generator.bit_generator).__name__
    if name not in _BIT_GENERATORS:
        raise CheckpointError(
            f"a checkpoint holds the states of NumPy's bit generators, got {name}; use "
            "numpy.random.default_rng."
        )
    state: dict[str, Any] = _as_json(generator.bit_generator.state)
    return state


def generator_from(like: np.random.Generator, state: Mapping[str, Any]) -> np.random.Generator:
    """Return a generator of the same kind with a state from :func:`generator_state`.

    Raises
    ------
    CheckpointError
        If the state belongs to a generator of another kind, or is malformed.
    """
    kind = type(like.bit_generator)
    if not isinstance(state, dict) or state.get("bit_generator") != kind.__name__:
        raise CheckpointError(f"it does not hold the state of a generator {kind.__name__}")
    generator = copy.deepcopy(like)
    try:
        generator.bit_generator.state = _from_json(state)
    except (TypeError, ValueError, KeyError, OverflowError) as error:
        raise CheckpointError(f"its state of a random generator is malformed: {error}") from None
    return generator


def _as_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _as_json(part) for key, part in value.items()}
    if isinstance(value, np.ndarray):
        return {"dtype": str(value.dtype), "values": value.tolist()}
    return value if isinstance(value, str) else int(value)


def _from_json(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value.keys() == {"dtype", "values"}:
        if value["dtype"] not in ("uint32", "uint64"):
            raise ValueError(f"unexpected dtype {str(value['dtype'])[:20]!r}")
        return np.array(value["values"], dtype=value["dtype"])
    return {key: _from_json(part) for key, part in value.items()}


def _array(name: str, value: Any) -> NDArray[Any]:
    array = np.asarray(value)
    if array.dtype.hasobject:
        raise CheckpointError(
            f"a checkpoint holds arrays and random generators, but the value of {name!r} is a "
            f"{type(value).__name__}."
        )
    return array


def _distinct(variables: Iterable[Any]) -> list[str]:
    """Return the names; of those that share one, the second and later are numbered."""
    distinct: dict[str, None] = {}
    for variable in variables:
        name = given = str(getattr(variable, "name", None) or "unnamed")
        number = 1
        while name in distinct:
            number += 1
            name = f"{given} #{number}"
        distinct[name] = None
    return list(distinct)


def _refuse_hidden_generators(function: Function) -> None:
    """Mode JAX draws from copies of shared generators, which PyTensor does not give access to."""
    if not isinstance(function.maker.linker, JAXLinker):
        return
    for variable in function.get_shared():
        if isinstance(variable.get_value(borrow=True), np.random.Generator):
            raise CheckpointError(
                "a step in mode JAX draws random numbers from copies of its generators, whose "
                "states cannot be saved; compile it in another mode, such as CVM."
            )
