"""The room that an output of a loop has: a row for each step, or a ring of rows."""

from __future__ import annotations

from pytensor.graph.basic import Variable

from symbolic_rnn.c99.program import Program
from symbolic_rnn.c99.values import Value, contiguous, product

__all__ = ["Trace"]


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

    def row(self, step: str, offset: int, n_steps: str) -> Value:
        """The row of a step, or so many after it.

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
        name = program.name(f"{self.name}_row")
        size = product("1", *self.row_shape)
        program.line(
            f"{program.c_type(self.dtype)} *const {name} = {self.name} + {index} * ({size});"
        )
        program.depths[name] = program.depth
        return Value(
            name, self.dtype, self.row_shape, contiguous(self.row_shape), depth=program.depth
        )
