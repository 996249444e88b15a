"""Writes any graph of tensors as a library in C99, with one function."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.compile.executor import Function
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.graph.basic import Variable
from pytensor.tensor.random.type import RandomType
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn import c99
from symbolic_rnn.argument_checks import (
    NonNegative,
    checks_arguments,
    is_collection,
    shown_argument,
)
from symbolic_rnn.c99 import NotCoveredError
from symbolic_rnn.c99.export import Argument, Field, Library, Place, header, routine, source
from symbolic_rnn.export.files import cmake, graph_readme, makefile, written
from symbolic_rnn.export.graph_check import program
from symbolic_rnn.export.names import check_name, identifiers, phrase
from symbolic_rnn.graph import leaves, replaced

__all__ = ["export_graph"]

Array = NDArray[Any]

#: What the library has besides the function.
_TAKEN = ("message", "workspace_size", "workspace", "test")


@checks_arguments(besides=["points"])
def export_graph(
    inputs: Sequence[TensorVariable],
    outputs: Sequence[TensorVariable],
    directory: str | Path,
    *,
    name: str = "graph",
    function: str = "evaluate",
    points: Sequence[Sequence[Any]] | None = None,
    seed: NonNegative = 0,
    doc: str = "",
) -> list[Path]:
    """Write a graph of tensors as a library in C99: no Python, no allocation, no operating system.

    Written are ``NAME.h``, ``NAME.c``, ``NAME_test.c``, ``Makefile``, ``CMakeLists.txt`` and
    ``README.md``. The function is ``NAME_FUNCTION(inputs, outputs, workspace)``, with a pointer for
    each of them under its name in the graph. ``make test`` compares it with what it gives here.

    Parameters
    ----------
    inputs : sequence of TensorVariable
        Of known sizes: ``pt.tensor("x", dtype="float64", shape=(3,))``.
    outputs : sequence of TensorVariable
        Of the inputs and constants. Shared variables, such as the parameters of a cell, are
        constants with their present values.
    directory : str or Path
        Made if it is missing; files of these names are replaced.
    name : str
        How the names of files and functions begin, an identifier of C.
    function : str
        The name of the function, without the prefix.
    points : sequence of sequences of array, optional
        Values of the inputs at which the test compares; three draws from the standard normal
        distribution when omitted.
    seed : int
        Draws the points.
    doc : str
        A sentence about the function, for the header.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If a name is not allowed; if the size of an input is not known or zero; if a point does not
        fit the inputs, or is not given for an input that is no floating-point number; if an output
        is NaN at a point or has no entries; if the graph draws random numbers.
    NotCoveredError
        If an Op of the graph has no C99 form, or a size is known only when the function runs.

    Examples
    --------
    >>> import tempfile
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor("x", dtype="float64", shape=(3,))
    >>> loss = pt.tanh(x).sum()
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = srnn.export_graph([x], [loss, pytensor.grad(loss, x)], folder, name="toy")
    ...     [file.name for file in files][:3]
    ['toy.h', 'toy.c', 'toy_test.c']
    """
    check_name("export_graph", name)
    if not re.fullmatch(r"[A-Za-z]\w{0,30}", function, flags=re.ASCII) or function in _TAKEN:
        raise ValueError(
            "export_graph expects a C identifier of at most 31 characters as function, and none of "
            f"{', '.join(_TAKEN)}; got {function!r}."
        )
    if points is not None and not (is_collection(points) and all(map(is_collection, points))):
        raise TypeError(
            "export_graph expects a list of lists of arrays for points, got "
            f"{shown_argument(points)}."
        )
    if not outputs:
        raise ValueError("export_graph expects at least one output, got none.")
    for each in inputs:
        _check_input(each)
    compiled = _compiled(inputs, outputs)
    at = _drawn(inputs, seed) if points is None else [_point(inputs, each) for each in points]
    found = [[np.asarray(value) for value in compiled(*point)] for point in at]
    if not found:
        raise ValueError("export_graph expects at least one point, got none.")
    if any(np.isnan(value).any() for values in found for value in values):
        raise ValueError(
            "export_graph: an output is NaN at a point, where nothing can be compared. Pass other "
            "points."
        )
    if any(value.size == 0 for value in found[0]):
        raise ValueError("export_graph: an output has no entries. Leave it out.")
    arguments = _arguments(inputs, outputs, found[0])
    given, results = arguments[: len(inputs)], arguments[len(inputs) :]
    places: dict[Variable, Place] = {
        held.variable: Place(argument.name)
        for held, argument in zip(compiled.maker.inputs, given, strict=True)
    }
    said = phrase(doc) or f"{name}: a graph of tensors in C99."
    try:
        made = routine(
            function, compiled, arguments, places, [Place(each.name) for each in results], said
        )
    except NotCoveredError as error:
        _explain(error)
        raise
    library = Library(name, (made,), doc=said, equations=False)
    texts = {
        f"{name}.h": header(library),
        f"{name}.c": source(library),
        f"{name}_test.c": program(library, at, found),
        "Makefile": makefile(name, sources=[name]),
        "CMakeLists.txt": cmake(name, sources=[name]),
        "README.md": graph_readme(library),
    }
    return written(directory, texts)


def _explain(error: NotCoveredError) -> None:
    error.owner = "export_graph"
    error.advice = (
        "replace it in the graph. An export needs every size at compile time, from the shapes of "
        "the inputs and constants"
    )


def _check_input(variable: TensorVariable) -> None:
    shape = variable.type.shape
    if isinstance(variable, SharedVariable):
        raise ValueError(
            f"export_graph got the shared variable {variable} among the inputs; shared variables "
            "are constants in C."
        )
    if any(not size for size in shape):
        raise ValueError(
            f"export_graph expects inputs of known sizes of at least 1, got {variable} of shape "
            f"{shape}; declare it as pt.tensor({variable.name!r}, dtype={variable.dtype!r}, "
            "shape=...)."
        )


def _compiled(inputs: Sequence[TensorVariable], outputs: Sequence[TensorVariable]) -> Function:
    """Compile for one thread; shared variables become constants."""
    constants: dict[TensorVariable, TensorVariable] = {}
    for leaf in leaves(outputs):
        if isinstance(leaf.type, RandomType):
            raise ValueError(
                f"export_graph expects a deterministic graph, got one that draws random numbers "
                f"from {leaf}. Draw them outside and pass them as an input."
            )
        if isinstance(leaf, SharedVariable):
            constants[leaf] = cast("TensorVariable", pt.constant(leaf.get_value(), leaf.name))
    try:
        return pytensor.function(
            list(inputs),
            replaced(outputs, constants),
            mode=c99.mode(threads=1),
            on_unused_input="ignore",
        )
    except NotCoveredError as error:
        _explain(error)
        raise


def _drawn(inputs: Sequence[TensorVariable], seed: int) -> list[list[Array]]:
    for each in inputs:
        if not each.dtype.startswith("float"):
            raise ValueError(
                f"export_graph draws numbers for inputs of floating point, got {each} of dtype "
                f"{each.dtype}; pass points."
            )
    rng = np.random.default_rng(seed)
    return [
        [rng.normal(size=each.type.shape).astype(each.dtype) for each in inputs] for _ in range(3)
    ]


def _point(inputs: Sequence[TensorVariable], values: Sequence[Any]) -> list[Array]:
    if len(values) != len(inputs):
        raise ValueError(
            f"export_graph expects a value for each of {len(inputs)} inputs in a point, got "
            f"{len(values)}."
        )
    found = []
    for each, value in zip(inputs, values, strict=True):
        array = np.asarray(value)
        if array.shape != each.type.shape or not np.can_cast(array.dtype, each.dtype, "same_kind"):
            raise ValueError(
                f"export_graph expects {each} of shape {each.type.shape} and dtype {each.dtype} in "
                f"a point, got {shown_argument(value)}."
            )
        found.append(array.astype(each.dtype))
    return found


def _arguments(
    inputs: Sequence[TensorVariable], outputs: Sequence[TensorVariable], values: Sequence[Array]
) -> list[Argument]:
    """What the C function takes: inputs, then outputs, under names that differ."""
    names = [each.name or f"x_{k}" for k, each in enumerate(inputs)]
    names += [each.name or f"y_{k}" for k, each in enumerate(outputs)]
    _, *spelled = identifiers(["workspace", *names])
    given = [
        Argument(name, Field(name, each.dtype, cast("tuple[int, ...]", each.type.shape)))
        for name, each in zip(spelled, inputs, strict=False)
    ]
    results = [
        Argument(name, Field(name, str(value.dtype), value.shape), writes=True, reads=False)
        for name, value in zip(spelled[len(inputs) :], values, strict=True)
    ]
    return [*given, *results]
