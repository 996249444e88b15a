r"""Gradient clipping by the global norm, without overflow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import NamedTuple, cast

import pytensor.tensor as pt
from pytensor import config
from pytensor.conditional.op import ifelse
from pytensor.scalar import upcast
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim import Transform, Updates, get_gradients, steps_of, to_updates
from pytensor_ml.optim.base import Gradients, LossGradientsOrUpdates, Parameter
from pytensor_ml.optim.checks import checked_scalar

from symbolic_rnn.argument_checks import as_tensor, checks_arguments, shown_argument

__all__ = ["clip_by_global_norm", "global_norm"]


@checks_arguments
def global_norm(gradients: Sequence[TensorVariable]) -> TensorVariable:
    r"""Norm of all gradients together, :math:`\lVert g \rVert = \sqrt{\sum_i g_i^2}`.

    The entries are divided by the largest one, :math:`m = \max_i |g_i|`, before they are squared,
    so that no square overflows or underflows: in float32, the squares of 1e20 and of 1e-25 do.

    .. math:: \lVert g \rVert = m \sqrt{\sum_i (g_i / m)^2}

    Parameters
    ----------
    gradients : sequence of TensorVariable
        Floating-point tensors of any shapes; they may have no entries.

    Returns
    -------
    TensorVariable
        A scalar. Infinite or NaN if and only if an entry is, or if the norm itself is above the
        largest number of the dtype. Zero without entries.

    Raises
    ------
    TypeError
        If `gradients` is not a list of tensors.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> gradients = [pt.as_tensor(np.float32([3e30, 0])), pt.as_tensor(np.float32([[4e30]]))]
    >>> f"{srnn.global_norm(gradients).eval(mode='FAST_COMPILE'):.1e}"
    '5.0e+30'
    """
    return _measure(gradients).norm


@checks_arguments
def clip_by_global_norm(max_norm: float | TensorVariable = 1.0) -> Transform:
    r"""Scale all gradients by one factor so that their global norm is at most `max_norm`.

    .. math:: g \leftarrow g \cdot \min(1, \text{max\_norm} / \lVert g \rVert)

    A transform for the chains of ``pytensor_ml.optim``, in place of its transform of the same name,
    which squares the entries as they are: in float32 its norm of gradients above 1.8e19 is
    infinite, and the step is zero, so that training stands still without a message. Gradients with
    a smaller norm are unchanged, bit for bit, and so are gradients that are not finite: use
    :class:`~symbolic_rnn.GuardedStep` to skip such steps.

    Parameters
    ----------
    max_norm : float or TensorVariable
        The largest norm that is not changed; positive.

    Returns
    -------
    Transform
        Before an optimizer in a chain it clips gradients, after it the step.

    Raises
    ------
    TypeError
        If `max_norm` is no number.
    ValueError
        If `max_norm` is no scalar, or not positive (a symbolic one: when the function is called).

    References
    ----------
    R. Pascanu, T. Mikolov and Y. Bengio, "On the difficulty of training recurrent neural networks",
    ICML 2013, algorithm 1.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> from pytensor_ml.optim import chain, sgd
    >>> x, layer = pt.matrix("x"), srnn.Dense(2, 1, seed=0)
    >>> optimizer = chain(srnn.clip_by_global_norm(0.5), sgd(1.0))
    >>> step = srnn.compile_train(layer(x).sum(), [x], optimizer, mode="FAST_COMPILE")
    >>> before = layer.V.get_value()
    >>> _ = step(np.array([[1e200, 0.0]]))
    >>> layer.V.get_value() - before
    array([[-0.5,  0. ]])
    """
    given = as_tensor("clip_by_global_norm", "max_norm", max_norm)
    if given.ndim:
        raise ValueError(
            f"clip_by_global_norm expects a scalar max_norm, got {shown_argument(max_norm)}."
        )
    bound = checked_scalar(
        given,
        name="clip_by_global_norm: max_norm",
        complaint="is a norm to clip to and must be positive",
        condition_fn=lambda value: value > 0.0,
    )

    def transform(
        loss_gradients_or_updates: LossGradientsOrUpdates, parameters: Sequence[Parameter]
    ) -> Updates:
        if isinstance(loss_gradients_or_updates, dict):
            updates = to_updates(loss_gradients_or_updates, parameters)
            steps = steps_of(updates, parameters)
        else:
            updates = Gradients()
            steps = get_gradients(loss_gradients_or_updates, parameters)
        measure = _measure(steps)
        too_long = measure.finite & (measure.norm > bound)
        factor = bound / measure.relative
        clipped = [
            pt.switch(too_long, (unit * factor).astype(step.dtype), step)
            for unit, step in zip(measure.units, steps, strict=True)
        ]
        return updates.replacing(
            {
                parameter: parameter + step
                for parameter, step in zip(parameters, clipped, strict=True)
            }
        )

    return transform


class _Measure(NamedTuple):
    """Entries relative to the largest one, and their norms."""

    units: list[TensorVariable]
    relative: TensorVariable
    norm: TensorVariable
    finite: TensorVariable


def _measure(gradients: Sequence[TensorVariable]) -> _Measure:
    dtype = upcast(*(gradient.dtype for gradient in gradients)) if gradients else None
    zero = pt.zeros((), dtype=dtype or config.floatX)
    largest = reduce(
        pt.maximum, (_largest(gradient).astype(zero.dtype) for gradient in gradients), zero
    )
    finite = pt.isfinite(largest)
    scale = pt.switch(finite & (largest > 0), largest, pt.ones_like(zero))
    # `clip` changes nothing, but hides the quotient from rewrites that would move the divisor out
    # of the square or the sum again.
    units = [
        pt.clip(gradient / scale.astype(gradient.dtype), -1, 1).astype(gradient.dtype)
        for gradient in gradients
    ]
    relative = pt.sqrt(sum((pt.sqr(unit).sum().astype(zero.dtype) for unit in units), start=zero))
    norm = pt.switch(finite, scale * relative, largest)
    return _Measure(units, relative, cast("TensorVariable", norm), finite)


def _largest(gradient: TensorVariable) -> TensorVariable:
    """Largest absolute value; zero of an empty tensor, where PyTensor's `max` is an error."""
    zero = pt.zeros((), dtype=gradient.dtype)
    if 0 in gradient.type.shape:
        return zero
    largest = pt.max(pt.abs(gradient))
    if None not in gradient.type.shape:
        return cast("TensorVariable", largest)
    return cast("TensorVariable", ifelse(gradient.size > 0, largest, zero))
