"""A library of functions as data: its structures, its functions, and what they take."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import prod
from types import MappingProxyType

import numpy as np

from symbolic_rnn.c99.dtypes import SUFFIXES
from symbolic_rnn.c99.ir.expressions import Address, Expression, Integer, Member
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import Function

__all__ = [
    "WORKSPACE",
    "Argument",
    "Field",
    "Library",
    "Place",
    "Repeated",
    "Routine",
    "Structure",
    "in_workspace",
    "suffix_of",
]

#: The argument that holds the buffers of a function.
WORKSPACE = "workspace"


@dataclass(frozen=True)
class Field:
    """An array, or a number where there are no axes.

    Parameters
    ----------
    name : str
        A C identifier.
    dtype : str
    shape : tuple of int
    doc : str
        What it holds, for the header.
    """

    name: str
    dtype: str
    shape: tuple[int, ...]
    doc: str = ""

    @property
    def size(self) -> int:
        """Number of entries."""
        return prod(self.shape)


@dataclass(frozen=True)
class Structure:
    """A C structure: ``PREFIX_NAME``.

    Parameters
    ----------
    name : str
    fields : tuple of Field
    doc : str
    mark : str
        A field that functions set which write the structure without reading it; functions that read
        it refuse one that was not set. Empty if there is none.
    """

    name: str
    fields: tuple[Field, ...]
    doc: str = ""
    mark: str = ""

    @property
    def widest(self) -> str:
        """The dtype of the largest numbers, which have the strictest alignment."""
        return max((each.dtype for each in self.fields), key=lambda each: np.dtype(each).itemsize)


@dataclass(frozen=True)
class Argument:
    """What a C function takes by its address.

    Parameters
    ----------
    name : str
    holds : Structure or Field
    writes : bool
        The function writes to it; otherwise it is const.
    doc : str
    reads : bool
        The function reads what was there before.
    """

    name: str
    holds: Structure | Field
    writes: bool = False
    doc: str = ""
    reads: bool = True


@dataclass(frozen=True)
class Place:
    """Where a value lies: an argument, or a field of one.

    Parameters
    ----------
    argument : str
    field : str
        Empty if the argument is itself the array.
    """

    argument: str
    field: str = ""


@dataclass(frozen=True)
class Routine:
    """A function of a library: ``PREFIX_NAME``.

    Parameters
    ----------
    name : str
    arguments : tuple of Argument
    function : Function
        Its body reads and writes the arguments and the workspace, and nothing else.
    workspace : dict of str to int
        Number of entries of the array of each dtype that its buffers lie in.
    variables : dict of str to str
        By the name of each argument, and of the workspace: its variable in the function.
    doc : str
    n_steps : int, optional
        Of the sequences that it takes: an argument that is checked. There is none when omitted.
    """

    name: str
    arguments: tuple[Argument, ...]
    function: Function
    workspace: Mapping[str, int]
    variables: Mapping[str, str]
    doc: str = ""
    n_steps: int | None = None


@dataclass(frozen=True)
class Repeated:
    """A function of a library that calls another one for each step of a sequence.

    Parameters
    ----------
    name : str
    start : Routine
        Fills the state: ``start(shared..., state, workspace)``.
    step : Routine
        ``step(shared..., state, x, y, workspace)``.
    sequences : tuple of Field
        The arguments of the step that are of one time, ``x`` and ``y``: each is ``(n_steps, ...)``.
    state : Argument
        A variable of the function.
    doc : str
    """

    name: str
    start: Routine
    step: Routine
    sequences: tuple[Field, ...]
    state: Argument
    doc: str = ""


@dataclass(frozen=True)
class Library:
    """Functions that share structures and a workspace.

    Parameters
    ----------
    prefix : str
        How the names begin that it exports.
    routines : tuple of Routine
    repeated : tuple of Repeated
    stored : tuple of Structure
        What can be saved and loaded, together, in this order.
    constants : dict of str to Structure
        Constant structures, defined in a file of their own.
    doc : str
        For the top of the header.
    sizes : dict of str to (int, str)
        Macros of the header, ``PREFIX_NAME``, and what they are.
    identity : str
        Of what the functions compute: saved structures and states of a library with another one
        are refused.
    equations : bool
        README.md shows the derivations whose numbers the comments give.
    """

    prefix: str
    routines: tuple[Routine, ...]
    repeated: tuple[Repeated, ...] = ()
    stored: tuple[Structure, ...] = ()
    constants: Mapping[str, Structure] = MappingProxyType({})
    doc: str = ""
    sizes: Mapping[str, tuple[int, str]] = MappingProxyType({})
    identity: str = ""
    equations: bool = True

    @property
    def structures(self) -> tuple[Structure, ...]:
        """The structures that its functions take, each once."""
        held = (each.holds for routine in self.routines for each in routine.arguments)
        return tuple(dict.fromkeys(each for each in held if isinstance(each, Structure)))

    @property
    def calls(self) -> frozenset[str]:
        """Names of the functions that its routines call."""
        return frozenset(name for each in self.routines for name in each.function.calls)

    @property
    def errors(self) -> tuple[str, ...]:
        """What can be wrong with the values that functions are given, each once."""
        found = (message for each in self.routines for _, message in each.function.errors)
        return tuple(dict.fromkeys(found))


def in_workspace(variable: str, routine: str, dtype: str, offset: int) -> Expression:
    """Give the address of a buffer in the workspace, by its offset in the array of its dtype."""
    array = Member(variable, f"{routine}.{suffix_of(dtype)}")
    return Address(array, Integer(Size.of(offset))) if offset else array


def suffix_of(dtype: str) -> str:
    """Give the member of a workspace that holds a dtype, ``f64``."""
    return SUFFIXES.get(dtype, "b8")
