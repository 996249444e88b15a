"""How the values of PyTensor's types lie in memory."""

from __future__ import annotations

from dataclasses import dataclass

from pytensor.graph.basic import Variable
from pytensor.scalar.basic import ScalarType
from pytensor.tensor.random.type import RandomGeneratorType
from pytensor.tensor.type import TensorType

from symbolic_rnn.c99.dtypes import DTYPES
from symbolic_rnn.c99.errors import NotCoveredError

__all__ = ["GENERATOR", "Layout", "is_generator", "layout_of"]


@dataclass(frozen=True)
class Layout:
    """An array of entries of one dtype.

    Parameters
    ----------
    dtype : str
        NumPy's name.
    shape : tuple of int or None
        As far as the type knows it; of a number there are no axes.
    """

    dtype: str
    shape: tuple[int | None, ...]

    @property
    def ndim(self) -> int:
        """Number of axes."""
        return len(self.shape)


#: The state of a random generator; ``runtime/draws.h`` says which word is which.
GENERATOR = Layout("uint64", (8,))


def is_generator(variable: Variable) -> bool:
    """Whether a variable is a random generator: in memory its state."""
    return isinstance(variable.type, RandomGeneratorType)


def layout_of(variable: Variable) -> Layout:
    """Give the layout of a variable's values.

    Raises
    ------
    NotCoveredError
        If it is neither an array or a number of a dtype that is covered, nor a random generator.
    """
    kind = variable.type
    if is_generator(variable):
        return GENERATOR
    if isinstance(kind, TensorType | ScalarType) and kind.dtype in DTYPES:
        return Layout(kind.dtype, kind.shape if isinstance(kind, TensorType) else ())
    raise NotCoveredError(f"{variable}, which is {kind}")
