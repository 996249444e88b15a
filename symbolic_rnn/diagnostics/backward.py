"""One compiled step forward and backward, for propagating the errors of all steps of a sequence."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytensor.tensor as pt
from pytensor.compile.mode import Mode
from pytensor.compile.sharedvalue import SharedVariable

from symbolic_rnn.backends import quickly_compiled
from symbolic_rnn.cells import Cell
from symbolic_rnn.graph import replaced
from symbolic_rnn.step import stage_cell, substitute
from symbolic_rnn.step_back import StepBack

__all__ = ["CompiledStep"]

Array = np.ndarray


class CompiledStep:
    """One step forward and one step backward of a cell, compiled once for many parameter values.

    Parameters
    ----------
    cell : Cell
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Raises
    ------
    ValueError
        If the step reads a variable that has no value.
    """

    def __init__(self, cell: Cell, mode: str | Mode | None = None):
        self.cell = cell
        self.mode = mode
        self.step = stage_cell(cell)
        self.step.require_no_draws("gradient_flow")
        self.values: dict[str, Array] = {}
        for symbol, leaf in self.step.closure.items():
            if not isinstance(leaf, SharedVariable):
                raise ValueError(
                    f"{self.step.owner}.step reads {leaf}, which has no value; gradient_flow "
                    "expects cells whose step reads only parameters and constants."
                )
            self.values[str(symbol.name)] = np.asarray(leaf.get_value())
        known = [*self.step.inputs, *self.step.previous, *self.step.closure]
        self._forward = quickly_compiled(known, self.step.written_out(self.step.state), mode)
        back = StepBack(self.step)
        before = replaced(back.before, substitute(self.step.equations, {}))
        self._backward = quickly_compiled([*known, *back.deltas.values()], before, mode)

    def norms(self, x: Array, errors: Array, parameters: Mapping[str, Array]) -> Array:
        r"""Propagate the errors of all steps back at once, one row per t.

        Parameters
        ----------
        x : array
            ``(T, n_in)``.
        errors : array
            :math:`\partial E_t / \partial o_t`, ``(T, n_hidden)``.
        parameters : mapping of str to array
            Values that replace the cell's.

        Returns
        -------
        array
            The norms of :class:`~symbolic_rnn.diagnostics.GradientFlow`; not finite in case of
            overflow.

        Raises
        ------
        ValueError
            If a parameter is unknown or has another shape.
        """
        fixed = self._fixed(parameters)
        with np.errstate(all="ignore"):  # the caller checks whether the result is finite
            return self._norms(x, errors, fixed)

    def _norms(self, x: Array, errors: Array, fixed: list[Array]) -> Array:
        before = [self._initial(x)]
        for x_t in x:
            before.append(self._forward(x_t[None], *before[-1], *fixed))
        n_steps = len(x)
        norms = np.zeros((n_steps, n_steps))
        kinds = [(state.dtype, state.shape[1:]) for state in before[0]]
        # dE_t/ds_k of each state, for the rows t = k+1 .. T; zero for a state of integers
        deltas = [np.empty((0, *shape), dtype=dtype) for dtype, shape in kinds]
        for k in reversed(range(n_steps)):
            own = [np.zeros((1, *shape), dtype=dtype) for dtype, shape in kinds]
            own[0][0] = errors[k]
            deltas = [np.concatenate(pair) for pair in zip(own, deltas, strict=True)]
            flat = [delta.reshape(len(delta), -1) for delta in deltas]
            norms[k:, k] = np.linalg.norm(np.hstack(flat).astype("float64"), axis=1)
            here = [np.repeat(v, n_steps - k, axis=0) for v in (x[k][None], *before[k])]
            deltas = self._backward(*here, *fixed, *deltas)
        return norms

    def _fixed(self, parameters: Mapping[str, Array]) -> list[Array]:
        unknown = [name for name in parameters if name not in self.values]
        if unknown:
            raise ValueError(
                f"{self.step.owner}.step has no parameter {', '.join(map(repr, unknown))}; it has "
                f"{', '.join(map(repr, self.values))}."
            )
        fixed = []
        for name, own in self.values.items():
            value = np.asarray(parameters.get(name, own), dtype=own.dtype)
            if value.shape != own.shape:
                raise ValueError(
                    f"{self.step.owner}: parameter {name!r} expects shape {own.shape}, got "
                    f"{value.shape}."
                )
            fixed.append(value)
        return fixed

    def _initial(self, x: Array) -> list[Array]:
        states = self.cell.initial_state(pt.as_tensor(x[None]))
        values: list[Array] = quickly_compiled([], list(states), self.mode)()
        return values
