"""Truncated backpropagation through time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import pytensor.tensor as pt
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.adjoints.adjoint import Recurrence
from symbolic_rnn.adjoints.delta import DeltaRule
from symbolic_rnn.adjoints.trace import Trace
from symbolic_rnn.argument_checks import Positive, checks_arguments
from symbolic_rnn.graph import joined_axes, leaves, vectorized, zeros_over
from symbolic_rnn.loops import Copies, Loop, LoopBody
from symbolic_rnn.step import Step
from symbolic_rnn.step_back import StepBack

__all__ = ["TruncatedBPTT"]


@checks_arguments
@dataclass(frozen=True)
class TruncatedBPTT(DeltaRule):
    r"""Truncated BPTT of Williams and Peng: every ``k1`` steps, ``k2`` steps back; biased.

    The sequence is divided into chunks of :math:`k_1` steps; the last one may be shorter. At the
    end :math:`\tau` of each chunk, its losses are backpropagated through the last :math:`k_2`
    steps, each from its own time:

    .. math::
        \frac{\partial L}{\partial \theta} \approx \sum_{t=1}^{T}\;
            \sum_{k=\max(1,\,\tau(t)-k_2+1)}^{t} \frac{\partial E_t}{\partial s_t}
            \Big(\prod_{k<j\le t} \frac{\partial s_j}{\partial s_{j-1}}\Big)
            \frac{\partial^+ s_k}{\partial \theta},
        \qquad \tau(t) = \min\big(T,\; k_1 \lceil t/k_1 \rceil\big)                  \tag{1}

    It is computed by one recursion for each chunk :math:`m`, which ends at :math:`\tau_m`:

    .. math::
        \delta^m_t &= [\tau(t) = \tau_m]\, \frac{\partial E_t}{\partial s_t}
            + \Big(\frac{\partial s_{t+1}}{\partial s_t}\Big)^{\!\top} \delta^m_{t+1},
            \qquad \tau_m - k_2 < t \le \tau_m, \quad \delta^m_{\tau_m+1} = 0        \tag{2} \\
        \frac{\partial L}{\partial \theta} &\approx \sum_{t=1}^{T}
            \Big(\frac{\partial^+ s_t}{\partial \theta}\Big)^{\!\top} \sum_m \delta^m_t  \tag{3}

    All chunks are computed in parallel: step :math:`l` of the loop handles the times :math:`\tau_m
    - l`, so the loop has :math:`\min(k_2, T)` steps. Time, and memory for the cotangents,
    :math:`O(T\,k_2/k_1)`; the tape is that of BPTT.

    With :math:`k_2 \ge T` it equals BPTT. With :math:`k_2 < k_1` the losses of the first :math:`k_1
    - k_2` steps of a chunk are ignored, as (1) states. The cotangents of the inputs use the same
    windows, so the loss of a chunk does not reach inputs before its window; that of the initial
    state comes from the windows that contain the first step. The pullback of the tape, which only a
    second derivative needs, is truncated in the same way, so a second derivative is not that of
    (1). ``scan(truncate_gradient=k)`` of PyTensor differs: it keeps only the gradient of the last
    ``k`` steps of the whole sequence.

    Choose it for long sequences in which only the recent past matters, and measure its bias: a
    fixed window cannot learn longer dependencies, however long the training.

    Parameters
    ----------
    k1 : int
        Length of a chunk: steps between two backward passes.
    k2 : int
        Steps of each backward pass.

    Raises
    ------
    TypeError, ValueError
        If ``k1`` or ``k2`` is not a positive integer.

    References
    ----------
    R. J. Williams and J. Peng, "An efficient gradient-based algorithm for on-line training of
    recurrent network trajectories", Neural Computation 2 (1990), 490-501: BPTT(h; h') with
    h = ``k2``, h' = ``k1``.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> outputs = srnn.unroll(cell, x, adjoint=srnn.TruncatedBPTT(k1=5, k2=10))
    >>> [gradient.ndim for gradient in pytensor.grad((outputs**2).sum(), cell.parameters)]
    [2, 2, 1]
    """

    k1: Positive
    k2: Positive

    @property
    def name(self) -> str:
        """The rule with its window, so that rules with different windows are distinct."""
        return repr(self)

    def _backward_in_time(
        self, recurrence: Recurrence, back: StepBack, read: Trace
    ) -> tuple[list[TensorVariable], Trace]:
        """Run (2) for all chunks, and sum their cotangents at each time."""
        n_steps = recurrence.n_steps
        starts = pt.arange(0, n_steps, self.k1)
        lags = pt.arange(pt.minimum(self.k2, n_steps))[:, None]
        times = pt.minimum(starts + self.k1, n_steps) - 1 - lags  # (lag, chunk), from 0
        at = pt.maximum(times, 0)
        windows = {
            symbol: pt.specify_shape(values[at], (None, None, *symbol.type.shape))
            for symbol, values in read.items()
        }
        for symbol in back.outside.values():
            windows[symbol] = _where(times >= starts, windows[symbol])
        nothing = [
            pt.zeros((starts.shape[0], *state.shape), dtype=state.dtype)
            for state in recurrence.initial
        ]
        reaching, emitted = _loop_of(recurrence.loop, self.k2).run(
            _over_chunks(back, windows, nothing, recurrence.step),
            sequences=list(windows.values()),
            initial=nothing,
            fixed=recurrence.closure,
            n_steps=lags.shape[0],
        )
        # Before the first step a window reads step 1 again; the values found there are not used.
        first = [_where(pt.eq(times, 0), delta).sum(axis=(0, 1)) for delta in reaching]
        bars = {
            bar: _added_up(_where(times >= 0, values), at, n_steps)
            for bar, values in zip(back.needed, emitted, strict=True)
        }
        return first, bars


def _loop_of(loop: Loop, k2: int) -> Loop:
    """The loop over the lags, with at most ``k2`` copies."""
    return Copies(min(k2, loop.n_steps)) if isinstance(loop, Copies) else loop


def _over_chunks(
    back: StepBack, windows: Trace, nothing: list[TensorVariable], step: Step
) -> LoopBody:
    """One step of (2) for all chunks at once: every symbol has an additional leading axis."""
    read = {symbol: values[0].type(name=symbol.name) for symbol, values in windows.items()}
    deltas = {
        symbol: zeros.type(name=symbol.name)
        for symbol, zeros in zip(back.deltas.values(), nothing, strict=True)
    }
    wide = read | deltas
    n_chunks = next(iter(deltas.values())).shape[0]

    def over_chunks(expression: TensorVariable) -> TensorVariable:
        value = vectorized(expression, {s: wide[s] for s in leaves([expression]) if s in wide})
        if value.ndim == expression.ndim:  # it does not depend on the chunk
            value = cast("TensorVariable", pt.alloc(value, n_chunks, *value.shape))
        return value

    return LoopBody(
        read=list(read.values()),
        carried=list(deltas.values()),
        fixed=list(step.closure),
        carries=[over_chunks(expression) for expression in back.before],
        emits=[over_chunks(expression) for expression in back.needed.values()],
    )


def _where(condition: TensorVariable, values: TensorVariable) -> TensorVariable:
    """Zero values ``(lag, chunk, ...)`` where the condition ``(lag, chunk)`` does not hold."""
    wide = pt.shape_padright(condition, values.ndim - condition.ndim)
    return pt.switch(wide, values, pt.zeros((), dtype=values.dtype))


def _added_up(
    values: TensorVariable, at: TensorVariable, n_steps: TensorVariable
) -> TensorVariable:
    """Sum values ``(lag, chunk, ...)`` by time; return ``(time, ...)``."""
    flat = joined_axes(values, 0, 2)
    return pt.inc_subtensor(zeros_over(n_steps, values, axis=2)[at.flatten()], flat)
