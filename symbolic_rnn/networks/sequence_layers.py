"""Layers without parameters, between the outputs of recurrent layers and what reads them."""

from __future__ import annotations

from typing import Literal, cast

import pytensor.tensor as pt
from pytensor.tensor import TensorLike
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.base import Layer

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.arguments import shown

__all__ = ["LastOutput", "MergedDirections", "ReversedTime"]


class LastOutput(Layer):
    r"""The output after the whole sequence, for networks from a sequence to one result.

    .. math::
        s = [h^{\rightarrow}_T; h^{\leftarrow}_1]

    Parameters
    ----------
    forward : int
        How many features, from the first on, are of a cell that runs forward in time; their last
        step is selected.
    backward : int
        How many features after them are of a cell that runs backward; their first step is selected.

    Raises
    ------
    ValueError
        If both are zero, or what it is applied to is no sequence.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> network = srnn.Sequential(
    ...     [srnn.Recurrent(srnn.GRU(3, 4, seed=0)), srnn.LastOutput(4), srnn.Dense(4, 1, seed=0)]
    ... )
    >>> network(pt.tensor3("x")).ndim
    2
    """

    @checks_arguments
    def __init__(self, forward: NonNegative, backward: NonNegative = 0):
        if not forward + backward:
            raise ValueError("LastOutput expects a width, forward= or backward=, got 0 for both.")
        self.forward, self.backward = forward, backward

    def __repr__(self) -> str:
        return shown(self)

    def __call__(self, s: TensorLike) -> TensorVariable:
        """Select from ``s (batch, time, features)``; return ``(batch, features)``."""
        s = pt.as_tensor_variable(s)
        if s.ndim != 3:
            raise ValueError(
                f"LastOutput expects outputs (batch, time, features), got {s.ndim} axes "
                f"{s.type.shape}."
            )
        if not self.backward:
            return cast("TensorVariable", s[:, -1])
        if not self.forward:
            return cast("TensorVariable", s[:, 0])
        return pt.concatenate([s[:, -1, : self.forward], s[:, 0, self.forward :]], axis=-1)


class MergedDirections(Layer):
    r"""The outputs of both directions as one: their sum, mean, or product.

    .. math::
        s_t = h^{\rightarrow}_t + h^{\leftarrow}_t, \qquad
        \tfrac12 (h^{\rightarrow}_t + h^{\leftarrow}_t) \qquad \text{or} \qquad
        h^{\rightarrow}_t \odot h^{\leftarrow}_t

    Parameters
    ----------
    by : {"sum", "mean", "product"}
        How.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> cells = srnn.GRU(3, 4, seed=0), srnn.GRU(3, 4, seed=1)
    >>> network = srnn.Sequential([srnn.Bidirectional(*cells), srnn.MergedDirections("sum")])
    >>> network(pt.tensor("x", shape=(None, None, 3))).type.shape
    (None, None, 4)
    """

    @checks_arguments
    def __init__(self, by: Literal["sum", "mean", "product"]):
        self.by = by

    def __repr__(self) -> str:
        return shown(self)

    def __call__(self, s: TensorLike) -> TensorVariable:
        """Merge the halves of ``s (..., 2 n)``; return ``(..., n)``."""
        s = pt.as_tensor_variable(s)
        n = s.shape[-1] // 2 if s.type.shape[-1] is None else s.type.shape[-1] // 2
        ahead, back = s[..., :n], s[..., n:]
        if self.by == "product":
            return ahead * back
        return ahead + back if self.by == "sum" else (ahead + back) / 2


class ReversedTime(Layer):
    """A sequence from its last step to its first.

    Examples
    --------
    >>> import numpy as np
    >>> import symbolic_rnn as srnn
    >>> reversed = srnn.ReversedTime()(np.arange(3.0).reshape((1, 3, 1)))
    >>> reversed.eval(mode="FAST_COMPILE").ravel()
    array([2., 1., 0.])
    """

    def __repr__(self) -> str:
        return shown(self)

    def __call__(self, s: TensorLike) -> TensorVariable:
        """Reverse ``s (batch, time, ...)`` in time."""
        return cast("TensorVariable", pt.as_tensor_variable(s)[:, ::-1])
