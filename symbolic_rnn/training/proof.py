"""Verifies the gradient that a compiled training step computes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.backends import mode_name
from symbolic_rnn.training.guarded import GuardedStep
from symbolic_rnn.verification import Report, verify_gradient

__all__ = ["verified_step"]


def verified_step(
    step: GuardedStep,
    loss: TensorVariable,
    parameters: Sequence[TensorVariable],
    sample: Mapping[TensorVariable, NDArray[Any]],
    *,
    entries: int | None = 5,
) -> Report:
    """Verify the gradient that a training step hands to its optimizer.

    Parameters
    ----------
    step : GuardedStep
        Returns the loss, the norm and the gradients with respect to the parameters. All that it
        updates is restored.
    loss : TensorVariable
        What it minimizes.
    parameters : sequence of shared variables
    sample : mapping of TensorVariable to ndarray
        The arguments of the step, in order.
    entries : int, optional
        As for :func:`symbolic_rnn.verify_gradient`.
    """
    before = {variable: variable.get_value() for variable in step.get_shared()}
    try:
        _, _, *gradients = step(*sample.values())
    finally:
        for variable, value in before.items():
            variable.set_value(value)
    return verify_gradient(
        loss,
        parameters,
        sample,
        entries=entries,
        given={f"training step in {mode_name(step.function)}": gradients},
    )
