"""A training step that returns its gradient, and the verification of that gradient."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from numpy.typing import NDArray
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim import adam, chain, get_gradients
from pytensor_ml.params import TrainableParameter

from symbolic_rnn.backends import mode_name
from symbolic_rnn.training.clipping import clip_by_global_norm, global_norm
from symbolic_rnn.training.guarded import GuardedStep
from symbolic_rnn.verification import Report, verify_gradient

__all__ = ["verifiable_step", "verified_step"]


def verifiable_step(
    loss: TensorVariable,
    inputs: Sequence[TensorVariable],
    parameters: Sequence[TrainableParameter],
    *,
    learning_rate: float,
    clip: float,
    updates: Mapping[Any, Any] | None = None,
    mode: Mode | str | None = None,
) -> GuardedStep:
    """Compile a step of Adam with clipping, ``loss, norm, *gradients = step(*inputs)``.

    Parameters
    ----------
    loss, inputs, parameters, updates, mode
        As for :class:`~symbolic_rnn.GuardedStep`.
    learning_rate, clip : float
        Learning rate of Adam, and maximal global norm of the gradient.

    Returns
    -------
    GuardedStep
        Its gradients are those passed to the optimizer, one for each parameter, and `norm` is their
        global norm.
    """
    optimizer = chain(clip_by_global_norm(clip), adam(learning_rate))
    gradients = get_gradients(loss, parameters)
    return GuardedStep(
        loss,
        inputs,
        optimizer(gradients, parameters),
        parameters=parameters,
        extra_outputs=[global_norm(gradients), *gradients],
        updates=updates,
        mode=mode,
    )


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
        As :func:`verifiable_step` returns it. All that it updates is restored.
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
