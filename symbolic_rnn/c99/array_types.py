"""Dtypes and shapes of PyTensor variables as the generated code stores them."""

from __future__ import annotations

from dataclasses import dataclass

from pytensor.graph.basic import Variable
from pytensor.scalar.basic import ScalarType
from pytensor.tensor.random.type import RandomGeneratorType
from pytensor.tensor.type import TensorType

from symbolic_rnn.c99.dtypes import DTYPES
from symbolic_rnn.c99.errors import NotCoveredError

__all__ = ["GENERATOR_STATE", "ArrayType", "array_type_of", "is_generator"]


@dataclass(frozen=True)
class ArrayType:
    """Type of an array: dtype and static shape.

    Parameters
    ----------
    dtype : str
        NumPy's name.
    shape : tuple of int or None
        Static shape, ``None`` for unknown sizes; ``()`` for a scalar.
    """

    dtype: str
    shape: tuple[int | None, ...]

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)


#: The state of a random generator; ``runtime/draws.h`` defines the words.
GENERATOR_STATE = ArrayType("uint64", (8,))


def is_generator(variable: Variable) -> bool:
    """Whether a variable is a random generator, which is stored as its state."""
    return isinstance(variable.type, RandomGeneratorType)


def array_type_of(variable: Variable) -> ArrayType:
    """Return the type of the array that stores a variable.

    Raises
    ------
    NotCoveredError
        If the variable is neither a tensor or scalar of a supported dtype, nor a generator.
    """
    kind = variable.type
    if is_generator(variable):
        return GENERATOR_STATE
    if isinstance(kind, TensorType | ScalarType) and kind.dtype in DTYPES:
        return ArrayType(kind.dtype, kind.shape if isinstance(kind, TensorType) else ())
    raise NotCoveredError(f"{variable}, which is {kind}")
