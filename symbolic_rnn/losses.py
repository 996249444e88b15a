r"""Losses over sequences, with masks for padding.

Every loss has a named reduction. ``"mean"`` divides by the number of unmasked entries, so it does
not depend on padding or on the order of examples. ``"sum"`` is additive over batches.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from typing import Any, Literal

import numpy as np
import pytensor.tensor as pt
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import as_tensor, checks_arguments, shown_argument
from symbolic_rnn.graph import checked

__all__ = ["at_one_step", "checked_quantiles", "cross_entropy", "pinball_loss", "squared_error"]

Reduction = Literal["mean", "sum"]


@checks_arguments
def squared_error(
    prediction: TensorLike,
    target: TensorLike,
    *,
    mask: TensorLike | None = None,
    weights: TensorLike | None = None,
    reduction: Reduction = "mean",
) -> TensorVariable:
    r"""Squared error :math:`E = (o - y)^2`.

    Parameters
    ----------
    prediction, target : TensorVariable
        Tensors of the same shape, ``(batch, time, features)`` or any other; they are not broadcast
        against each other.
    mask : TensorVariable, optional
        Leading axes of the prediction, ``(batch, time)``; entries where it is false are ignored,
        whatever their values.
    weights : TensorVariable, optional
        How much each position counts, a number that is not negative; leading axes of the
        prediction, such as ``(batch,)``. Weights that are integers equal repetitions.
    reduction : {"mean", "sum"}
        ``"mean"``: over all unmasked entries, including features, with their weights; zero if mask
        and weights leave none, and NaN for empty tensors without them, as in NumPy and PyTorch.
        ``"sum"``: their weighted sum.

    Returns
    -------
    TensorVariable
        A scalar.

    Raises
    ------
    ValueError
        If the shapes differ, mask or weights do not match, or the reduction is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> o, y = pt.as_tensor(np.array([[1.0, 2.0]])), pt.as_tensor(np.array([[0.0, 0.0]]))
    >>> float(srnn.squared_error(o, y).eval(mode="FAST_COMPILE"))
    2.5
    """
    prediction = as_tensor("squared_error", "prediction", prediction)
    target = as_tensor("squared_error", "target", target)
    target = _of_one_shape("squared_error", prediction, target, range(prediction.ndim))
    if mask is not None:
        mask = _mask_of("squared_error", mask, prediction, prediction.ndim)
        prediction = _where(mask, prediction)
        target = _where(mask, target)
    return _reduced("squared_error", _squared(prediction, target), mask, weights, reduction)


@checks_arguments
def cross_entropy(
    logits: TensorLike,
    labels: TensorLike,
    *,
    mask: TensorLike | None = None,
    weights: TensorLike | None = None,
    reduction: Reduction = "mean",
) -> TensorVariable:
    r"""Cross entropy :math:`E = -\log \mathrm{softmax}(a)_y` of class labels, from logits.

    Its gradient with respect to the logits is :math:`\mathrm{softmax}(a) - \mathrm{onehot}(y)`.

    Parameters
    ----------
    logits : TensorVariable
        Unnormalized log-probabilities, ``(..., classes)``.
    labels : TensorVariable
        The class at each position: integers, ``(...)``, in ``0 <= label < classes``.
    mask : TensorVariable, optional
        ``(...)`` or its leading axes; positions where it is false are ignored, whatever their
        values, even labels out of range.
    weights : TensorVariable, optional
        How much each position counts, a number that is not negative; leading axes of the
        prediction, such as ``(batch,)``. Weights that are integers equal repetitions.
    reduction : {"mean", "sum"}
        ``"mean"``: over the unmasked positions, with their weights; zero if mask and weights leave
        none, and NaN for empty tensors without them, as in NumPy and PyTorch. ``"sum"``: their
        weighted sum.

    Returns
    -------
    TensorVariable
        A scalar, in nats.

    Raises
    ------
    ValueError
        If the shapes do not match or the reduction is unknown; when the compiled function is
        called, if a label is not a class.
    TypeError
        If the labels are not integers.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> logits = pt.as_tensor(np.zeros((2, 4)))
    >>> loss = srnn.cross_entropy(logits, pt.as_tensor(np.array([0, 3])))
    >>> round(float(loss.eval(mode="FAST_COMPILE")), 6) == round(float(np.log(4)), 6)
    True
    """
    logits = as_tensor("cross_entropy", "logits", logits)
    labels = as_tensor("cross_entropy", "labels", labels)
    if labels.dtype not in pt.type.discrete_dtypes:
        raise TypeError(
            f"cross_entropy expects integer class labels, got dtype {labels.dtype}; cast them, "
            "labels.astype('int64')."
        )
    if labels.ndim != logits.ndim - 1:
        raise ValueError(
            "cross_entropy expects logits (..., classes) and labels (...), got "
            f"{logits.ndim} axes {logits.type.shape} and {labels.ndim} axes {labels.type.shape}. "
            "Convert one-hot labels by labels.argmax(-1)."
        )
    labels = _of_one_shape("cross_entropy", logits, labels, range(labels.ndim))
    if mask is not None:
        mask = _mask_of("cross_entropy", mask, logits, labels.ndim)
        logits = _where(mask, logits)
        labels = _where(mask, labels)
    message = "cross_entropy expects labels with 0 <= label < classes, got one outside this range."
    in_range = pt.all(pt.ge(labels, 0)) & pt.all(pt.lt(labels, logits.shape[-1]))
    labels = checked(labels, in_range, message)
    return _reduced("cross_entropy", _surprise(logits, labels), mask, weights, reduction)


@checks_arguments(besides=["quantiles"])
def pinball_loss(
    prediction: TensorLike,
    target: TensorLike,
    *,
    quantiles: Sequence[float],
    mask: TensorLike | None = None,
    weights: TensorLike | None = None,
    reduction: Reduction = "mean",
) -> TensorVariable:
    r"""Pinball loss of quantiles, which the true quantiles minimize.

    .. math::
        E &= (\tau - [y < q]) \, (y - q)
           = \max\big(\tau (y - q), (\tau - 1) (y - q)\big)                      \tag{1} \\
        \partial E / \partial q &= [y < q] - \tau                                \tag{2}

    Equation (2) is the derivative for :math:`q \ne y`; at :math:`q = y`, where there is none, it
    gives :math:`-\tau`, one of the subgradients :math:`[-\tau, 1 - \tau]`. The expected loss is
    least where :math:`P(y < q) = \tau` (Koenker and Bassett 1978); for the median it is half the
    absolute error.

    Parameters
    ----------
    prediction : TensorVariable
        A value for each quantile, ``(..., quantiles)``; they need not be in order.
    target : TensorVariable
        ``(...)``.
    quantiles : sequence of float
        The probabilities :math:`\tau`, between 0 and 1 and increasing.
    mask : TensorVariable, optional
        ``(...)`` or its leading axes; positions where it is false are ignored, whatever their
        values.
    weights : TensorVariable, optional
        How much each position counts, a number that is not negative; leading axes of the
        prediction, such as ``(batch,)``. Weights that are integers equal repetitions.
    reduction : {"mean", "sum"}
        ``"mean"``: over the unmasked entries, with their weights, and the quantiles; zero if mask
        and weights leave none, and NaN for empty tensors without them, as in NumPy and PyTorch.
        ``"sum"``: their weighted sum.

    Returns
    -------
    TensorVariable
        A scalar.

    Raises
    ------
    ValueError
        If the quantiles are not increasing between 0 and 1, the shapes differ, the mask does not
        match, or the reduction is unknown.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> q, y = pt.as_tensor(np.array([[1.0, 2.0, 6.0]])), pt.as_tensor(np.array([4.0]))
    >>> loss = srnn.pinball_loss(q, y, quantiles=(0.1, 0.5, 0.9), reduction="sum")
    >>> round(float(loss.eval(mode="FAST_COMPILE")), 6)  # 0.1 * 3 + 0.5 * 2 + 0.1 * 2
    1.5

    ``derive`` prints it with ``loss=functools.partial(srnn.pinball_loss, quantiles=(0.1, 0.9))``.
    """
    levels = checked_quantiles("pinball_loss", quantiles)
    prediction = as_tensor("pinball_loss", "prediction", prediction)
    target = as_tensor("pinball_loss", "target", target)
    last = prediction.type.shape[-1] if prediction.ndim else 0
    if last not in (None, len(levels)):
        raise ValueError(
            f"pinball_loss expects a prediction (..., quantiles={len(levels)}), got "
            f"{prediction.ndim} axes {prediction.type.shape}."
        )
    fits = pt.eq(prediction.shape[-1], len(levels))
    message = f"pinball_loss expects a prediction of {len(levels)} quantiles, got another number."
    prediction = checked(prediction, fits, message)
    axes = range(prediction.ndim - 1)
    target = _of_one_shape("pinball_loss", prediction, target, axes)
    positions = None
    if mask is not None:
        positions = _mask_of("pinball_loss", mask, prediction, target.ndim)
        prediction, target = _where(positions, prediction), _where(positions, target)
        positions = pt.shape_padright(positions)
    errors = _pinball(prediction, target[..., None], levels)
    return _reduced("pinball_loss", errors, positions, weights, reduction)


def checked_quantiles(owner: str, quantiles: Any) -> tuple[float, ...]:
    """Return quantiles as floats.

    Raises
    ------
    TypeError
        If they are not a sequence of numbers.
    ValueError
        If they are not increasing between 0 and 1.

    Examples
    --------
    >>> checked_quantiles("fit", [0.5, 0.1])
    Traceback (most recent call last):
    ValueError: fit expects increasing quantiles between 0 and 1, (0.1, 0.5, 0.9), got list ...
    """
    try:
        levels = tuple(float(level) for level in quantiles)
        if isinstance(quantiles, str):
            raise TypeError
    except (TypeError, ValueError):
        raise TypeError(
            f"{owner} expects a list of numbers between 0 and 1 for quantiles, (0.1, 0.5, 0.9), "
            f"got {shown_argument(quantiles)}."
        ) from None
    rising = all(low < high for low, high in pairwise(levels))
    if not levels or not rising or not (levels[0] > 0 and levels[-1] < 1):
        raise ValueError(
            f"{owner} expects increasing quantiles between 0 and 1, (0.1, 0.5, 0.9), got "
            f"{shown_argument(quantiles)}."
        )
    return levels


def _pinball(
    prediction: TensorVariable, target: TensorVariable, levels: tuple[float, ...]
) -> TensorVariable:
    """The error of each quantile, for targets that broadcast over the last axis."""
    tau = np.asarray(levels, dtype=prediction.dtype)
    slope = pt.switch(pt.lt(target, prediction), tau - tau.dtype.type(1), tau)
    return slope * (target - prediction)


def _squared(prediction: TensorVariable, target: TensorVariable) -> TensorVariable:
    """The error of each entry."""
    return (prediction - target) ** 2


def _surprise(logits: TensorVariable, labels: TensorVariable) -> TensorVariable:
    """The error at each position, for labels as class indices or one-hot vectors."""
    log_p = pt.special.log_softmax(logits, axis=-1)
    if labels.ndim == logits.ndim:
        return -(labels * log_p).sum(axis=-1)
    return -pt.take_along_axis(log_p, labels[..., None], axis=-1)[..., 0]


def at_one_step(
    loss: Callable[..., TensorVariable], output: TensorVariable, target: TensorVariable
) -> TensorVariable:
    """Return the value of a loss at one step, summed over the examples, as a derivation prints it.

    Parameters
    ----------
    loss : callable
        ``squared_error``, ``cross_entropy``, a ``functools.partial`` of ``pinball_loss`` with its
        quantiles, or a function of output and target.
    output, target : TensorVariable
        Tensors of the same shape; for ``cross_entropy`` the target is one-hot, for ``pinball_loss``
        repeated for each quantile.
    """
    if loss is squared_error:
        return _squared(output, target).sum()
    if loss is cross_entropy:
        return _surprise(output, target).sum()
    if isinstance(loss, partial) and loss.func is pinball_loss:
        return _pinball(
            output, target, checked_quantiles("derive", loss.keywords.get("quantiles"))
        ).sum()
    return loss(output, target)


def _of_one_shape(
    owner: str, prediction: TensorVariable, target: TensorVariable, axes: Sequence[int]
) -> TensorVariable:
    """Reject shapes that would otherwise be broadcast silently."""
    expected = tuple(prediction.type.shape[axis] for axis in axes)
    if target.ndim != len(axes):
        raise ValueError(
            f"{owner} expects a target of {len(axes)} axes {expected}, as the prediction has, got "
            f"{target.ndim} axes {target.type.shape}."
        )
    for ours, theirs in zip(expected, target.type.shape, strict=True):
        if None not in (ours, theirs) and ours != theirs:
            raise ValueError(
                f"{owner} expects a target of shape {expected}, as the prediction has, got "
                f"{target.type.shape}."
            )
    sizes = [prediction.shape[axis] for axis in axes]
    same = pt.all(pt.eq(target.shape, pt.stack(sizes)))
    message = f"{owner} expects a target of the shape of the prediction, got another shape."
    return pt.specify_shape(checked(target, same, message), sizes)


def _mask_of(owner: str, mask: TensorLike, prediction: TensorVariable, ndim: int) -> TensorVariable:
    """The mask as booleans, padded with axes to ``ndim``."""
    mask = _leading(owner, "mask", mask, prediction, ndim)
    return pt.neq(mask, 0) if mask.dtype != "bool" else mask


def _leading(
    owner: str, name: str, value: TensorLike, of: TensorVariable, ndim: int
) -> TensorVariable:
    """A value for the leading axes of another tensor, padded with axes to ``ndim``."""
    value = as_tensor(owner, name, value)
    article = "a " * (not name.endswith("s"))
    if not 1 <= value.ndim <= ndim:
        raise ValueError(
            f"{owner} expects {article}{name} with the leading axes (batch, time) of "
            f"{of.type.shape}, got {value.ndim} axes {value.type.shape}."
        )
    fits = pt.all(pt.eq(value.shape, of.shape[: value.ndim]))
    message = (
        f"{owner} expects {article}{name} with the sizes of the prediction's leading axes, got "
        "others."
    )
    return pt.shape_padright(checked(value, fits, message), ndim - value.ndim)


def _where(mask: TensorVariable, value: TensorVariable) -> TensorVariable:
    """Zero masked entries before any computation, since NaN times zero is NaN."""
    mask = pt.shape_padright(mask, value.ndim - mask.ndim)
    return pt.switch(mask, value, pt.zeros((), dtype=value.dtype))


def _reduced(
    owner: str,
    errors: TensorVariable,
    mask: TensorVariable | None,
    weights: TensorLike | None,
    reduction: Reduction,
) -> TensorVariable:
    counts = mask
    if weights is not None:
        counts = _leading(owner, "weights", weights, errors, errors.ndim).astype(errors.dtype)
        counts = counts if mask is None else _where(mask, counts)
        errors = errors * counts
    if counts is None:
        return errors.mean() if reduction == "mean" else errors.sum()
    total = (errors if mask is None else _where(mask, errors)).sum()
    if reduction == "sum":
        return total
    entries = [errors.shape[axis] for axis in range(errors.ndim) if counts.type.broadcastable[axis]]
    count = counts.sum() * pt.prod(pt.stack(entries)) if entries else counts.sum()
    if weights is None:
        return total / pt.maximum(count, 1).astype(errors.dtype)
    return total / pt.switch(count > 0, count, pt.ones_like(count)).astype(errors.dtype)
