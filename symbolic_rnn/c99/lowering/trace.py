"""The room that an output of a loop has: a row for each step, or a ring of rows."""

from __future__ import annotations

from dataclasses import dataclass

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.program import Program
from symbolic_rnn.c99.values import Value, contiguous, product

__all__ = ["Rows", "Trace"]


@dataclass(frozen=True)
class Rows:
    """Some of the rows of a batch: those that one thread works on.

    Parameters
    ----------
    first : str
        The number of the first.
    count : str
        How many there are.
    whole : str
        How many the batch has.
    """

    first: str
    count: str
    whole: str

    def of(self, program: Program, value: Value, axis: int) -> Value:
        """See these rows of an array, along an axis."""
        const = "const " if value.const else ""
        name = program.declare(
            f"{const}{program.c_type(value.dtype)} *const",
            f"{value.name}_rows",
            f"{value.name} + {product(self.first, value.strides[axis])}",
        )
        shape = (*value.shape[:axis], self.count, *value.shape[axis + 1 :])
        return value.seen(name=name, shape=shape, depth=program.depth)


class Trace:
    """Room for the values that one output has over time, as a ring where not all are kept.

    Parameters
    ----------
    program : Program
    output : Variable
        The output of the loop.
    name, dtype : str
        The C pointer to its first row, and what it holds.
    length : str
        How many rows the loop gives back.
    """

    def __init__(self, program: Program, output: Variable, name: str, dtype: str, length: str):
        self.program, self.output, self.name, self.dtype = program, output, name, dtype
        self.length = self.rows = length
        self.back = 0
        self.row_shape: tuple[str, ...] | None = None
        self.buffer: int | None = None
        self.part: Rows | None = None

    def take_room(self, result: tuple[str, ...]) -> None:
        """Take room around the loop for results of a shape.

        Raises
        ------
        NotCoveredError
            If the loop computes a size.
        """
        depth = self.program.depth - 1
        if self.part is not None:
            depth -= 1
            result = (self.part.whole, *result[1:])
        if any(self.program.depth_of(n) > depth for n in result):
            raise NotCoveredError(
                f"{self.output.owner}: the size of {self.output.name or 'a result'} is computed "
                "in the step, so that no room can be made before; use mode='CVM'."
            )
        self.row_shape = result
        shape = (self.length, *result)
        self.buffer = self.program.room_at(depth, self.name, self.dtype, shape)

    def row(self, step: str, offset: int, n_steps: str) -> Value:
        """The row of a step, or so many after it; of a batch, the part that is worked on.

        Parameters
        ----------
        step : str
            The step's number.
        offset : int
            How many rows after it.
        n_steps : str
            How many steps there are: with as many rows, none is used twice.
        """
        program = self.program
        assert self.row_shape is not None
        at = f"{step} + {offset}" if offset else step
        index = f"({at})" if self.rows == n_steps else f"(({at}) % {self.rows})"
        if not self.row_shape:
            return Value(f"{self.name}[{index}]", self.dtype, number=True, depth=program.depth)
        place = f"{self.name} + {index} * ({product('1', *self.row_shape)})"
        shape = self.row_shape
        if self.part is not None:
            place += f" + {product(self.part.first, *shape[1:])}"
            shape = (self.part.count, *shape[1:])
        kind = f"{program.c_type(self.dtype)} *const"
        name = program.declare(kind, f"{self.name}_row", place)
        return Value(name, self.dtype, shape, contiguous(shape), depth=program.depth)
