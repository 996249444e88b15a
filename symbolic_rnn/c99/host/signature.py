"""Signature of a compiled function: names, roles, dtypes and shapes of inputs and outputs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from pytensor.compile.executor import Function
from pytensor.graph.basic import Variable
from pytensor_ml.params import TrainableParameter

__all__ = ["Argument", "Role", "Signature", "signature"]

#: ``"data"``, ``"parameter"`` or ``"state"`` for an argument; ``"output"`` or ``"update"`` for a
#: result.
Role = Literal["data", "parameter", "state", "output", "update"]


@dataclass(frozen=True)
class Argument:
    """An argument or a result of a function.

    Parameters
    ----------
    name : str
        Name of the variable; for an update, of the argument that it updates; the position if it
        has no name.
    role : {"data", "parameter", "state", "output", "update"}
        Data is passed in each call. A parameter is a shared variable that is trained or constant; a
        state is one that is updated otherwise, such as Adam's moments.
    dtype : str
    shape : tuple of int or None
        ``None`` for sizes that are known only in a call.
    """

    name: str
    role: Role
    dtype: str
    shape: tuple[int | None, ...]

    def __str__(self) -> str:
        """Format as one line."""
        sizes = ", ".join("?" if size is None else str(size) for size in self.shape)
        return f"{self.role:9}  {self.name}: {self.dtype} ({sizes})"


@dataclass(frozen=True)
class Signature:
    """The arguments and results of a function, in the order of its C interface.

    Parameters
    ----------
    arguments, results : tuple of Argument
    """

    arguments: tuple[Argument, ...]
    results: tuple[Argument, ...]

    def __str__(self) -> str:
        """Format as one line each."""
        return "\n".join(map(str, (*self.arguments, *self.results)))


def signature(function: Function) -> Signature:
    """Return the signature of a compiled function.

    Parameters
    ----------
    function : pytensor.compile.Function
        Compiled in any mode.

    Returns
    -------
    Signature

    Raises
    ------
    TypeError
        If it is not a compiled function.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> x, total = pt.vector("x"), pytensor.shared(np.zeros(()), name="total")
    >>> step = pytensor.function([x], x.max(), updates={total: total + x.sum()}, mode="C99")
    >>> print(signature(step))
    data       x: float64 (?)
    state      total: float64 ()
    output     0: float64 ()
    update     total: float64 ()
    """
    if not isinstance(function, Function):
        raise TypeError(
            f"c99.signature expects a function compiled by PyTensor, got {type(function).__name__}."
        )
    given = function.maker.inputs
    graph = function.maker.fgraph
    roles = [_role(each) for each in given]
    names = [_name(variable, k) for k, variable in enumerate(graph.inputs)]
    updated = graph.update_mapping or {}
    arguments = [
        _argument(name, role, variable)
        for name, role, variable in zip(names, roles, graph.inputs, strict=True)
    ]
    results = [
        _argument(names[updated[k]], "update", variable)
        if k in updated
        else _argument(_name(variable, k), "output", variable)
        for k, variable in enumerate(graph.outputs)
    ]
    return Signature(tuple(arguments), tuple(results))


def _role(given: Any) -> Role:
    if not given.shared:
        return "data"
    stays = given.update is None or isinstance(given.variable, TrainableParameter)
    return "parameter" if stays else "state"


def _name(variable: Variable, k: int) -> str:
    return variable.name or str(k)


def _argument(name: str, role: Role, variable: Variable) -> Argument:
    kind: Any = variable.type
    return Argument(name, role, getattr(kind, "dtype", str(kind)), getattr(kind, "shape", ()))
