"""Imports objects by path, ``package.module:name``, and builds cells from them.

User code runs here, so its errors are reported in one line, with exit code 2.
"""

from __future__ import annotations

import ast
import os
import sys
from argparse import ArgumentTypeError
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from inspect import signature
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from symbolic_rnn.cells import Cell

__all__ = ["argument", "imported", "made_cell", "running", "working_directory_on_path"]


def argument(text: str) -> tuple[str, Any]:
    """Read ``name=value``: a Python literal, ``true`` or ``false``, or else a string.

    Examples
    --------
    >>> argument("n_in=3"), argument("activation=relu"), argument("bias=false")
    (('n_in', 3), ('activation', 'relu'), ('bias', False))
    """
    name, equals, value = text.partition("=")
    if not equals or not name.isidentifier():
        raise ArgumentTypeError(f"expected NAME=VALUE, got {text!r}")
    if value.lower() in ("true", "false"):
        return name, value.lower() == "true"
    try:
        return name, ast.literal_eval(value)
    except (ValueError, SyntaxError):
        return name, value


@contextmanager
def working_directory_on_path() -> Iterator[None]:
    """Allow imports from the current directory, like ``python -m``."""
    here = os.getcwd()
    sys.path.insert(0, here)
    try:
        yield
    finally:
        if here in sys.path:
            sys.path.remove(here)


@contextmanager
def running(what: str) -> Iterator[None]:
    """Run user code; an exception becomes a ValueError of one line with its origin.

    Raises
    ------
    ValueError
        Instead of any exception, including ``sys.exit``, which must not count as success.
    """
    try:
        yield
    except (Exception, SystemExit) as error:
        kind = "" if type(error) is ValueError else f"{type(error).__name__}: "
        raise ValueError(f"{what}: {kind}{error} (--traceback shows where)") from error


def imported(path: str) -> Any:
    """Import ``package.module:name``.

    Raises
    ------
    ValueError
        If the path is malformed, the module cannot be imported, or it has no such name.
    """
    module_name, colon, name = path.partition(":")
    if not (colon and name and module_name) or module_name.endswith(".py"):
        raise ValueError(f"expected package.module:name, without .py, got {path!r}.")
    with running(f"cannot import {module_name!r} from here or from what is installed"):
        module = import_module(module_name)
    try:
        return attrgetter(name)(module)
    except AttributeError:
        there = [label for label in vars(module) if not label.startswith("_")]
        raise ValueError(f"{module_name!r} has no {name!r}; it has {', '.join(there)}.") from None


def made_cell(path: str, arguments: Mapping[str, Any], seed: int) -> Cell:
    """Build a user's cell from its class, or from a function that returns a cell.

    Parameters
    ----------
    path : str
        ``package.module:name``.
    arguments : mapping of str to object
        Arguments of the constructor.
    seed : int
        Passed if the constructor has a parameter ``seed`` and ``arguments`` does not contain it.

    Raises
    ------
    ValueError
        If it is not found, rejects the arguments, or does not return a cell.
    """
    from symbolic_rnn.cells import Cell

    make = imported(path)
    if not callable(make) or (isinstance(make, type) and not issubclass(make, Cell)):
        kind = "a class that is not a Cell" if isinstance(make, type) else type(make).__name__
        raise ValueError(
            f"{path!r} is {kind}; expected a subclass of symbolic_rnn.Cell, or a function that "
            "returns a cell."
        )
    given = dict(arguments)
    written = ", ".join(f"{name}={value!r}" for name, value in given.items())
    refusal = f"{path}({written}) cannot be built with these --arg NAME=VALUE"
    with running(refusal):
        if "seed" in signature(make).parameters:
            given.setdefault("seed", seed)
        cell = make(**given)
    if not isinstance(cell, Cell):
        raise ValueError(
            f"{path}({written}) returned {type(cell).__name__}; expected a symbolic_rnn.Cell."
        )
    return cell
