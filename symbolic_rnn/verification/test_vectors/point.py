"""The random data of a comparison, and the derived values there."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from pytensor.compile.mode import Mode
from pytensor.compile.sharedvalue import SharedVariable

from symbolic_rnn.cells import Cell
from symbolic_rnn.keys import Kind
from symbolic_rnn.step import Step
from symbolic_rnn.verification.test_vectors.derived import Derived, derived_values

__all__ = ["Point"]

Array = np.ndarray

_OVER_TIME = (Kind.VALUE, Kind.COTANGENT, Kind.INPUT_GRADIENT)


@dataclass(frozen=True)
class Point:
    """Random data for a staged cell.

    Parameters
    ----------
    x : array
        ``(time, batch, n_in)``.
    initial : dict of str to array
        The state before the first step by name, ``(batch, width)``.
    parameters : dict of str to array
        Values that every step reads, by their names in the equations.
    errors : array
        The derivative of the loss with respect to the output, ``(time, batch, n_hidden)``.
    mask : array or None
        Boolean, ``(time, batch)``.
    """

    x: Array
    initial: dict[str, Array]
    parameters: dict[str, Array]
    errors: Array
    mask: Array | None

    @classmethod
    def random(
        cls, cell: Cell, step: Step, n_steps: int, batch: int, seed: int, *, masked: bool
    ) -> Point:
        """Draw a point from one seed; the parameters are those of the cell, slightly perturbed."""
        step.require_no_draws("a comparison at one point")
        step.require_float_states("a comparison at one point")
        rng = np.random.default_rng(seed)

        def drawn(*shape: int) -> Array:
            return rng.normal(size=shape).astype(cell.dtype)

        parameters: dict[str, Array] = {}
        for symbol, leaf in step.closure.items():
            name = str(symbol.name)
            if not isinstance(leaf, SharedVariable):
                raise ValueError(
                    f"{step.owner}.step reads {leaf}, which has no value; a comparison on random "
                    "data expects a step that reads only parameters and constants."
                )
            if name in parameters:
                raise ValueError(
                    f"{step.owner}.step reads two variables named {name!r}; use distinct names for "
                    "shared variables."
                )
            value = np.asarray(leaf.get_value())
            if leaf in cell.parameter_names:  # perturbed, since a zero bias hides errors
                value = value + (0.1 * drawn(*value.shape)).astype(value.dtype)
            parameters[name] = value
        return cls(
            x=drawn(n_steps, batch, cell.n_in),
            initial={name: drawn(batch, *shape) for name, shape in cell.state_shapes.items()},
            parameters=parameters,
            errors=drawn(n_steps, batch, cell.n_hidden),
            mask=rng.random((n_steps, batch)) < 0.7 if masked else None,
        )

    def derived(self, step: Step, mode: str | Mode | None) -> Derived:
        """Evaluate every equation of the step and of its gradient at this point.

        At a masked step, a state and its cotangent are those of the kept state; all other values
        are undefined there and set to zero.

        Raises
        ------
        ValueError
            If a value is not finite.
        """
        repeated = step if self.mask is None else step.masked()
        derived = derived_values(
            repeated,
            [self.x] if self.mask is None else [self.x, self.mask],
            list(self.initial.values()),
            list(self.parameters.values()),
            self.errors,
            mode,
        )
        if not all(
            np.isfinite(value).all() for values in derived.values() for value in values.values()
        ):
            raise ValueError(
                f"{step.owner}: the derived values are not finite at a random point; use another "
                "seed, or smaller parameters."
            )
        if self.mask is None:
            return derived
        held = {
            str(state.name): str(after.name)
            for state, after in zip(step.state, repeated.state, strict=True)
        }
        over_time = {kind: _held(derived[kind], held, self.mask) for kind in _OVER_TIME}
        return derived | over_time


def _held(values: dict[str, Array], held: dict[str, str], mask: Array) -> dict[str, Array]:
    """Where the mask is false, insert the kept state, or zero for other values."""
    whole = {}
    for name, value in values.items():
        if value.ndim < mask.ndim:
            whole[name] = value  # the same for every example
        elif name not in held.values():
            kept = mask.reshape(mask.shape + (1,) * (value.ndim - mask.ndim))
            otherwise = values[held[name]] if name in held else np.zeros_like(value)
            whole[name] = np.where(kept, value, otherwise)
    return whole
