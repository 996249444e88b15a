"""Networks as data: describes a network for a model file, and builds it from the description.

Each component of a network is described by its kind, a name that is looked up here, and its
constructor arguments, which may be components themselves::

    {"kind": "bidirectional", "arguments": {
        "forward":  {"kind": "gru", "arguments": {"n_in": 3, "n_hidden": 4}},
        "backward": {"kind": "gru", "arguments": {"n_in": 3, "n_hidden": 4}},
        "adjoint":  null}}

Building a network imports nothing and runs no code chosen by the description: a kind is a class of
this library, one of pytensor-ml's layers in :data:`LAYERS`, or registered by the program.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from inspect import Parameter, signature
from typing import Any, overload

from pytensor_ml import activations, layers
from pytensor_ml.base import Layer

from symbolic_rnn.adjoints import RULES, Adjoint
from symbolic_rnn.argument_checks import checks_arguments, shown_argument
from symbolic_rnn.arguments import constructor_arguments
from symbolic_rnn.cells import CELLS, Cell, Feedback, LearnedInitialState, Stack
from symbolic_rnn.equations import ACTIVATIONS, at_most, charge
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import (
    Bidirectional,
    LastOutput,
    MergedDirections,
    Recurrent,
    ReversedTime,
    Sequential,
)

__all__ = ["DescriptionError", "built", "described", "positive", "register"]

#: Layers of pytensor-ml, and the arguments whose product is the size of their largest parameter.
LAYERS: dict[Callable[..., Any], tuple[str, ...]] = {
    layers.Linear: ("n_in", "n_out"),
    layers.Conv1D: ("in_channels", "out_channels", "kernel_size"),
    layers.Conv2D: ("in_channels", "out_channels", "kernel_size"),
    layers.Embedding: ("n_embeddings", "n_features"),
    layers.BatchNorm: ("n_in",),
    layers.LayerNorm: ("n_in",),
    layers.RMSNorm: ("n_in",),
    layers.Dropout: (),
    layers.MaxPool1D: (),
    layers.MaxPool2D: (),
    layers.AvgPool1D: (),
    layers.AvgPool2D: (),
    layers.Flatten: (),
    activations.ReLU: (),
    activations.LeakyReLU: (),
    activations.Sigmoid: (),
    activations.Tanh: (),
    activations.SoftPlus: (),
    activations.Softmax: (),
    activations.GELU: (),
    activations.QuickGELU: (),
    activations.Swish: (),
}
_KINDS: dict[str, Callable[..., Any]] = {
    **CELLS,
    **RULES,
    **{f"pytensor_ml.{layer.__name__}": layer for layer in LAYERS},
    "dense": Dense,
    "stack": Stack,
    "feedback": Feedback,
    "learned-initial-state": LearnedInitialState,
    "recurrent": Recurrent,
    "bidirectional": Bidirectional,
    "last-output": LastOutput,
    "merged-directions": MergedDirections,
    "reversed-time": ReversedTime,
    "sequential": Sequential,
}
_REGISTERED: dict[str, Callable[..., Any]] = {}

_MOST = 10**9


def _known() -> dict[str, Callable[..., Any]]:
    """All kinds by name; the zoo is imported when a file is written or read."""
    from symbolic_rnn.zoo import ZOO

    return {**_KINDS, **{f"zoo.{name}": kind for name, kind in ZOO.items()}, **_REGISTERED}


class DescriptionError(ValueError):
    """The network cannot be built from this description."""


@overload
def register[T: Callable[..., Any]](kind: T, *, name: str | None = None) -> T: ...
@overload
def register[T: Callable[..., Any]](
    kind: None = None, *, name: str | None = None
) -> Callable[[T], T]: ...
@checks_arguments
def register(kind: Any = None, *, name: str | None = None) -> Any:
    """Allow model files to contain a cell, a layer or a function of your own.

    The file stores its name, and :func:`symbolic_rnn.load_model` looks up that name among those
    registered by then; loading imports nothing. The constructor arguments come from
    ``configuration()``, which returns them as a dictionary; a class without it must keep each
    argument as an attribute of the same name, ``self.tau = tau``. Seeds and initializers are not
    needed.

    Parameters
    ----------
    kind : type or callable, optional
        A :class:`symbolic_rnn.Cell`, a layer, or a function from tensor to tensor. When omitted, a
        decorator is returned.
    name : str, optional
        Name in files; the name of the class or function when omitted.

    Returns
    -------
    type or callable
        ``kind`` itself, so that ``register`` works as a decorator.

    Raises
    ------
    ValueError
        If the name belongs to the library or to another class or function.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> @srnn.register
    ... class Sum(srnn.Cell):
    ...     def __init__(self, n_in, *, seed=None):
    ...         super().__init__(n_in=n_in, state={"s": n_in}, seed=seed)
    ...
    ...     def step(self, x_t, s_prev):
    ...         return srnn.let("s_t", x_t + s_prev)
    >>> Sum(3).configuration()
    {'n_in': 3}
    """
    if kind is None:
        return lambda later: register(later, name=name)
    if not callable(kind):
        raise TypeError(f"register expects a class or a function, got {shown_argument(kind)}.")
    called = name or kind.__name__
    known = _known().get(called)
    # Running a notebook cell again defines the same class again.
    again = called in _REGISTERED and _origin(_REGISTERED[called]) == _origin(kind)
    if known is not None and known is not kind and not again:
        raise ValueError(
            f"register: the name {called!r} is already used by {'.'.join(_origin(known))}. Choose "
            "another one: register(kind, name=...)."
        )
    _REGISTERED[called] = kind
    return kind


def _origin(kind: Callable[..., Any]) -> tuple[str, str]:
    return kind.__module__, kind.__qualname__


def described(part: Any) -> dict[str, Any]:
    """Describe a network, or a component of one, with values that JSON can represent.

    Parameters
    ----------
    part : Cell, layer or Adjoint

    Returns
    -------
    dict of str to object

    Raises
    ------
    TypeError
        If a component is of an unknown kind or does not provide its arguments.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> described(srnn.GRU(3, 4))
    {'kind': 'gru', 'arguments': {'n_in': 3, 'n_hidden': 4}}
    """
    # A function is registered itself, an object through its class.
    sought = part if not isinstance(part, type) and hasattr(part, "__qualname__") else type(part)
    names = (name for name, kind in _known().items() if kind is sought)
    name = next(names, None)
    if name is None:
        raise TypeError(
            f"{getattr(sought, '__qualname__', sought)} cannot be saved to a model file: it is not "
            "part of this library. Register it, srnn.register(...), here and in the program that "
            "loads the file."
        )
    if sought is part:
        return {"kind": name, "arguments": {}}
    given = getattr(part, "configuration", lambda: _arguments(part))()
    return {"kind": name, "arguments": {key: _encoded(value, name) for key, value in given.items()}}


def _arguments(part: Any) -> dict[str, Any]:
    found = constructor_arguments(part)
    if "padding" in found:  # stored as pairs (before, after); only "same" gives unequal ones
        even = all(before == after for before, after in found["padding"])
        found["padding"] = [before for before, _ in found["padding"]] if even else "same"
    return found


def _encoded(value: Any, owner: str) -> Any:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, list | tuple):
        return [_encoded(item, owner) for item in value]
    if isinstance(value, Layer | Cell | Adjoint) or callable(value):
        return described(value)
    raise TypeError(
        f"{owner} cannot be saved to a model file: an argument is of type {type(value).__name__}, "
        "expected numbers, strings, lists of them, cells or layers."
    )


def built(description: Any) -> Any:
    """Build a network, or a component of one, from its description.

    Inside :func:`symbolic_rnn.equations.at_most` it draws at most the allowed number of entries.

    Parameters
    ----------
    description : object
        As returned by :func:`described`; it is validated completely.

    Returns
    -------
    Cell, layer or Adjoint
        With initial weights.

    Raises
    ------
    DescriptionError
        If the description is invalid.

    Examples
    --------
    >>> built({"kind": "gru", "arguments": {"n_in": 3, "n_hidden": 4}}).state
    {'h': 4}
    """
    if not isinstance(description, dict) or set(description) != {"kind", "arguments"}:
        raise DescriptionError(
            "each component of the network must have exactly the fields arguments, kind"
        )
    name, arguments = description["kind"], description["arguments"]
    kind = _known().get(name) if isinstance(name, str) else None
    if kind is None:
        raise DescriptionError(
            f"unknown kind of network {str(name)[:40]!r}; known are {', '.join(CELLS)}, the layers "
            "and rules of this library, and classes registered by this program (srnn.register)"
        )
    if not isinstance(arguments, dict):
        raise DescriptionError(f"{name} must have its arguments by name")
    if not isinstance(kind, type):
        return kind
    _check(name, kind, arguments)
    given = {key: _decoded(value, key) for key, value in arguments.items()}
    _check_parts(name, kind, given)
    if sizes := [given.get(size) or 1 for size in LAYERS.get(kind, ())]:
        charge(math.prod(math.prod(size) if isinstance(size, tuple) else size for size in sizes))
    if "seed" in signature(kind).parameters and kind is not Sequential:
        given["seed"] = 0
    try:
        return kind(**given)
    except DescriptionError:
        raise
    except Exception as error:  # a constructor may raise anything on untrusted arguments
        raise DescriptionError(f"{name} cannot be built: {error}") from None


def _check(name: str, kind: type, arguments: Mapping[str, Any]) -> None:
    """Check the names of the arguments, and for the library's cells their types too."""
    if kind in (*CELLS.values(), Dense):
        with at_most(100):  # the smallest instance, only to list the arguments
            pattern = kind(1, 1).configuration()
        _check_names(name, arguments, set(pattern))
        for key, value in arguments.items():
            if isinstance(pattern[key], int):
                positive(value, key)
            elif isinstance(pattern[key], float):
                if type(value) is not float or not 0 < value < math.inf:
                    raise DescriptionError(
                        f"{key} is {str(value)[:40]}, expected a positive number"
                    )
            elif value not in list(ACTIVATIONS):
                raise DescriptionError(f"unknown activation {str(value)[:40]!r}")
        return
    taken = signature(kind).parameters
    free = any(parameter.kind is Parameter.VAR_KEYWORD for parameter in taken.values())
    needed = {key for key, parameter in taken.items() if parameter.default is Parameter.empty}
    if not free:
        _check_names(name, arguments, needed | (set(arguments) & set(taken)))
    if "seed" in arguments:
        raise DescriptionError(f"{name} must not have a seed in a description")


def _check_names(name: str, arguments: Mapping[str, Any], keys: set[str]) -> None:
    if set(arguments) != keys:
        raise DescriptionError(f"{name} must have exactly the fields {', '.join(sorted(keys))}")


def _decoded(value: Any, key: str) -> Any:
    if isinstance(value, dict):
        return built(value)
    if isinstance(value, list):
        return tuple(_decoded(item, key) for item in value)
    if isinstance(value, int) and not isinstance(value, bool) and not -1 <= value <= _MOST:
        raise DescriptionError(f"{key} is {str(value)[:40]}, expected an integer up to {_MOST}")
    if isinstance(value, float) and not math.isfinite(value):
        raise DescriptionError(f"{key} is {value}, expected a finite number")
    return value


def _check_parts(name: str, kind: type, given: Mapping[str, Any]) -> None:
    """Check the types of the components of a composite."""
    parts: Any = ()
    if kind is Stack:
        parts = given["cells"]
    elif kind in (Recurrent, Feedback, LearnedInitialState):
        parts = (given["cell"],)
    elif kind is Bidirectional:
        parts = (given["forward"], given["backward"])
    if not isinstance(parts, tuple) or not all(isinstance(part, Cell) for part in parts):
        raise DescriptionError(f"{name} must be made of cells")
    if not isinstance(given.get("adjoint"), Adjoint | None):
        raise DescriptionError(f"{name} must have a gradient rule as its adjoint")
    if kind is Sequential and not isinstance(given["layers"], tuple):
        raise DescriptionError(f"{name} must have a list of layers")


def positive(value: Any, what: str, *, most: int = _MOST) -> int:
    """Check that a value is a positive integer.

    Raises
    ------
    DescriptionError
        If it is something else.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise DescriptionError(f"{what} is {str(value)[:40]}, expected an integer from 1 to {most}")
    return value
