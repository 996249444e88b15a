"""Checks that the arguments of public functions are of the annotated types, with clear errors."""

from __future__ import annotations

import functools
import inspect
import os
import types
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from inspect import Parameter
from numbers import Integral, Real
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Literal,
    TypeAliasType,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    overload,
)

import numpy as np
import pytensor.tensor as pt
from pytensor.graph.basic import Variable
from pytensor.tensor.variable import TensorVariable

__all__ = [
    "AtLeast",
    "NonNegative",
    "Positive",
    "as_array",
    "as_tensor",
    "check_loss",
    "checks_arguments",
    "is_collection",
    "is_integer",
    "shown_argument",
]


@dataclass(frozen=True)
class AtLeast:
    """The least value of an annotated number: ``Annotated[int, AtLeast(1)]``."""

    value: int


NonNegative = Annotated[int, AtLeast(0)]
Positive = Annotated[int, AtLeast(1)]

#: How to make an object, by the name of its class, for messages.
_EXAMPLES = {
    "Adjoint": "srnn.BPTT()",
    "Cell": "srnn.Elman(3, 4)",
    "Dense": "srnn.Dense(4, 1)",
    "Initializer": "pytensor_ml.state.ZeroInitializer()",
    "Perturbation": "srnn.Central()",
    "RecurrentCell": "srnn.Elman(3, 4)",
    "Series": "srnn.read_series('data.csv')",
    "Settings": "srnn.Settings()",
    "TensorVariable": "pt.tensor3('x')",
}
_WORDS: dict[Any, str] = {
    bool: "True or False",
    float: "a number",
    int: "an integer",
    str: "a string",
    type(None): "None",
}


@overload
def checks_arguments[F: Callable[..., Any]](function: F) -> F: ...
@overload
def checks_arguments[F: Callable[..., Any]](
    function: None = None, *, besides: Collection[str]
) -> Callable[[F], F]: ...
def checks_arguments(function: Any = None, *, besides: Collection[str] = ()) -> Any:
    """Decorate a function or a class: its arguments must be of the types in its signature.

    Annotations are resolved at the first call. Checked are numbers, strings, classes, unions,
    literals, :class:`AtLeast`, and the elements of sequences; other annotations accept anything.
    Any collection but a string is accepted as a sequence, and NumPy's numbers as numbers. The
    function gets NumPy's integers as Python's.

    Parameters
    ----------
    function : callable
        A function; an ``__init__``, whose owner in messages is the class of the object; a
        dataclass, or a named tuple.
    besides : collection of str
        Parameters that the function checks itself.

    Returns
    -------
    callable
        The function with the checks; the same class.

    Raises
    ------
    TypeError
        When it is called with an argument of another type.
    ValueError
        When it is called with a string that is none of the literals, or a number out of range.

    Examples
    --------
    >>> @checks_arguments
    ... def repeat(word: str, times: Positive = 1, *, case: Literal["upper", "lower"] = "upper"):
    ...     return getattr(word * times, case)()
    >>> repeat("ab", 2)
    'ABAB'
    >>> repeat("ab", "2")
    Traceback (most recent call last):
    TypeError: repeat expects a positive integer for times, got '2'.
    >>> repeat("ab", 0)
    Traceback (most recent call last):
    ValueError: repeat expects a positive integer for times, got 0.
    >>> repeat("ab", case="title")
    Traceback (most recent call last):
    ValueError: repeat expects 'upper' or 'lower' for case, got 'title'.
    """
    if function is None:
        return functools.partial(checks_arguments, besides=besides)
    if isinstance(function, type):
        constructor = "__new__" if issubclass(function, tuple) else "__init__"
        setattr(function, constructor, _checked(getattr(function, constructor), function, besides))
        return function
    return _checked(function, function, besides)


def _checked(
    function: Callable[..., Any], annotated: Any, besides: Collection[str]
) -> Callable[..., Any]:
    signature = inspect.signature(function)
    named = function.__qualname__.rpartition("<locals>.")[2]

    def owner(arguments: tuple[Any, ...]) -> str:
        """The class that is made, which may inherit the constructor; or the function."""
        if function.__name__ == "__init__":
            return type(arguments[0]).__name__
        return str(arguments[0].__name__) if function.__name__ == "__new__" else named

    @functools.cache
    def hints() -> dict[str, Any]:
        """The annotation of each parameter that is checked."""
        if isinstance(annotated, type) and issubclass(annotated, tuple):  # forward references
            found = get_type_hints(annotated, include_extras=True)
        else:
            found = inspect.get_annotations(annotated, eval_str=True)
        variadic = Parameter.VAR_POSITIONAL, Parameter.VAR_KEYWORD
        checked = {name for name, each in signature.parameters.items() if each.kind not in variadic}
        return {name: found[name] for name in found.keys() & checked - {*besides}}

    @functools.wraps(function)
    def checked(*arguments: Any, **keywords: Any) -> Any:
        try:
            bound = signature.bind(*arguments, **keywords)
        except TypeError:
            return function(*arguments, **keywords)  # Python's own message
        for name, value in bound.arguments.items():
            if name in hints() and value is not signature.parameters[name].default:
                _check(owner(arguments), name, value, hints()[name])
                bound.arguments[name] = _plain(value, hints()[name])
        return function(*bound.args, **bound.kwargs)

    return checked


def _check(owner: str, name: str, value: Any, hint: Any) -> None:
    if _fits(value, hint):
        return
    # A value of the right type that is out of range is a ValueError.
    error = ValueError if _fits(value, hint, in_range=False) else TypeError
    came = shown_argument(value)
    if isinstance(value, type):
        came += f"; make an instance: {value.__name__}(...)"
    raise error(f"{owner} expects {_words(hint)} for {name}, got {came}.")


def _fits(value: Any, hint: Any, *, in_range: bool = True) -> bool:
    """Whether a value is of a type; without ``in_range``, also strings and numbers out of range."""
    origin, arguments = _parts(hint)
    if origin in (Union, types.UnionType):
        return any(_fits(value, each, in_range=in_range) for each in arguments)
    if origin is Annotated:
        least = [each.value for each in arguments[1:] if isinstance(each, AtLeast)]
        fits = _fits(value, arguments[0], in_range=in_range)
        return fits and (not in_range or all(value >= each for each in least))  # NaN is not
    if origin is Literal:
        return isinstance(value, str) and (value in arguments or not in_range)
    if origin is tuple and arguments[-1] is not Ellipsis:
        fits = isinstance(value, tuple) and len(value) == len(arguments)
        pairs = zip(value, arguments, strict=True) if fits else ()
        return fits and all(_fits(each, kind, in_range=in_range) for each, kind in pairs)
    if origin is not None and isinstance(origin, type):
        if issubclass(origin, Callable):  # type: ignore[arg-type]
            return callable(value)
        if issubclass(origin, Collection) and not issubclass(origin, np.ndarray | Mapping):
            entry = arguments[0]
            return is_collection(value) and all(
                _fits(each, entry, in_range=in_range) for each in value
            )
        return isinstance(value, origin)
    if hint is int:
        return is_integer(value)
    if hint is float:
        return isinstance(value, Real) and not isinstance(value, bool)
    if hint is Path:
        return isinstance(value, os.PathLike)
    if hint is bool:
        return isinstance(value, bool | np.bool_)
    try:
        return isinstance(value, hint)
    except TypeError:  # Any, a protocol, a name that is not resolved
        return True


def _plain(value: Any, hint: Any) -> Any:
    """The value with NumPy's integers as Python's, which do not overflow and can be saved."""
    origin, arguments = _parts(hint)
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in arguments if kind is not type(None)]
        return value if value is None or len(kinds) > 1 else _plain(value, kinds[0])
    if origin is Annotated:
        return _plain(value, arguments[0])
    if origin is tuple and arguments[-1] is not Ellipsis:
        return tuple(_plain(each, kind) for each, kind in zip(value, arguments, strict=True))
    return int(value) if hint is int else value


def _parts(hint: Any) -> tuple[Any, tuple[Any, ...]]:
    """The generic type and the arguments of an annotation, of which an alias is resolved."""
    origin = get_origin(hint)
    if isinstance(origin, TypeAliasType):
        return _parts(origin.__value__)
    return origin, get_args(hint)


def is_integer(value: Any) -> bool:
    """Whether a value is an integer, of Python or NumPy, and no boolean.

    Examples
    --------
    >>> [is_integer(value) for value in (1, np.int64(1), True, np.True_, 1.0)]
    [True, True, False, False, False]
    """
    return isinstance(value, Integral) and not isinstance(value, bool)


def is_collection(value: Any) -> bool:
    """Whether a value is accepted as a sequence: a collection, but no string and no tensor.

    Examples
    --------
    >>> [is_collection(value) for value in ((1, 2), {"a": 1}, "ab", pt.dvector())]
    [True, True, False, False]
    """
    return isinstance(value, Collection) and not isinstance(value, str | bytes | Variable)


def _words(hint: Any) -> str:
    """The types of an annotation in words, with an example of how to make one."""
    kinds = [hint]
    if get_origin(hint) in (Union, types.UnionType):
        kinds = list(get_args(hint))
    words = list(dict.fromkeys(word for kind in kinds for word in _words_of(kind)))
    if len(words) > 1 and "None" in words:  # the same as to omit it
        words.remove("None")
    text = " or ".join(filter(None, [", ".join(words[:-1]), words[-1]]))
    example = next((_EXAMPLES[found] for found in map(_name, kinds) if found in _EXAMPLES), None)
    return text if example is None else f"{text}, such as {example},"


def _words_of(hint: Any) -> list[str]:
    origin, arguments = _parts(hint)
    if origin is Annotated:
        word = _WORDS[arguments[0]]
        [least] = [each.value for each in arguments[1:] if isinstance(each, AtLeast)]
        signs = {0: "a non-negative", 1: "a positive"}
        return [f"{signs[least]} {word.split()[-1]}"]
    if origin is Literal:
        return [repr(each) for each in arguments]
    if hint in _WORDS:
        return [_WORDS[hint]]
    if isinstance(origin, type) and issubclass(origin, Callable):  # type: ignore[arg-type]
        return ["a function"]
    if isinstance(origin, type) and issubclass(origin, Mapping):
        return ["a dictionary"]
    if origin is tuple and arguments[-1] is not Ellipsis:
        return [f"a tuple of {' and '.join(map(_words, arguments))}"]
    if isinstance(origin, type) and not issubclass(origin, np.ndarray):
        return ["a list" if arguments[0] is Any else f"a list of {_name(arguments[0])}"]
    name = _name(hint if origin is None else origin)
    return [f"{'an' if name[0] in 'AEIOU' else 'a'} {name}"]


def _name(hint: Any) -> str:
    origin, arguments = _parts(hint)
    if origin in (Union, types.UnionType):
        return " or ".join(map(_name, arguments))
    if origin is not None:
        hint = origin
    return str(getattr(hint, "__name__", hint))


def shown_argument(value: Any) -> str:
    """Describe a value that is of a wrong type, in a few words.

    Examples
    --------
    >>> [shown_argument(value) for value in (-1, "gru", np.ones((2, 3)), int)]
    ['-1', "'gru'", 'ndarray of shape (2, 3)', 'the class int']
    >>> shown_argument(["gru", 3])
    "list ['gru', 3]"
    """
    if value is None or isinstance(value, bool | int | float | str):
        text = repr(value)
        return text if len(text) <= 60 else f"{text[:57]}..."
    if isinstance(value, type):
        return f"the class {value.__name__}"
    kind = type(value).__name__
    if isinstance(value, np.ndarray):
        return f"{kind} of shape {value.shape}"
    if isinstance(value, TensorVariable):
        return f"{kind} of type {value.type}"
    if isinstance(value, list | tuple):
        inside = ", ".join(shown_argument(each) for each in value[:3])
        return f"{kind} [{inside}{', ...' if len(value) > 3 else ''}]"
    return kind


def as_tensor(owner: str, name: str, value: Any) -> TensorVariable:
    """Convert an argument to a tensor.

    Raises
    ------
    TypeError
        If it is neither a tensor nor an array of numbers.

    Examples
    --------
    >>> as_tensor("unroll", "x", "abc")
    Traceback (most recent call last):
    TypeError: unroll expects a tensor, such as pt.tensor3('x'), or an array for x, got 'abc'.
    """
    try:
        if value is None or isinstance(value, str):
            raise TypeError
        return pt.as_tensor_variable(value)
    except (TypeError, ValueError, NotImplementedError):
        raise TypeError(
            f"{owner} expects a tensor, such as {_EXAMPLES['TensorVariable']}, or an array for "
            f"{name}, got {shown_argument(value)}."
        ) from None


def as_array(owner: str, name: str, value: Any, dtype: str) -> np.ndarray:
    """Convert an argument to an array of a dtype.

    Raises
    ------
    TypeError
        If it is not an array of numbers.
    """
    try:
        return np.asarray(value, dtype=dtype)
    except (TypeError, ValueError):
        raise TypeError(
            f"{owner} expects an array of numbers for {name}, got {shown_argument(value)}."
        ) from None


def check_loss(owner: str, loss: TensorVariable) -> None:
    """Raise unless a loss is a real floating-point scalar.

    Raises
    ------
    TypeError
        If it is no floating-point tensor.
    ValueError
        If it has axes.

    Examples
    --------
    >>> check_loss("fit", pt.vector("L"))
    Traceback (most recent call last):
    ValueError: fit expects a scalar loss, got one with 1 axes (None,); reduce it, loss.mean().
    """
    if not isinstance(loss, TensorVariable) or loss.dtype not in ("float16", "float32", "float64"):
        raise TypeError(f"{owner} expects a floating-point loss, got {shown_argument(loss)}.")
    if loss.ndim != 0:
        raise ValueError(
            f"{owner} expects a scalar loss, got one with {loss.ndim} axes {loss.type.shape}; "
            "reduce it, loss.mean()."
        )
