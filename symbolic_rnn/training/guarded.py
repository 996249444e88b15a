r"""Training steps that leave no trace when a gradient is not finite."""

from __future__ import annotations

import math
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor import config
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.tensor.sharedvar import TensorSharedVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml import pytensorf
from pytensor_ml.base import StatefulOp
from pytensor_ml.optim import Steps, Transform, Updates, get_gradients, scalar_state

from symbolic_rnn.argument_checks import Positive, check_loss, checks_arguments
from symbolic_rnn.distinct_names import distinctly_named
from symbolic_rnn.graph import opened
from symbolic_rnn.running_statistics import statistics_in_turn
from symbolic_rnn.training.clipping import global_norm
from symbolic_rnn.training.compiled import (
    check_inputs,
    check_optimizer,
    compile_train,
    parameters_to_train,
)

__all__ = ["ADVICE", "GuardedStep", "NonFiniteStepError", "SkippedStep", "was_skipped"]

#: What to do about values that are not finite.
ADVICE = (
    "Clip gradients to a smaller norm (clip_by_global_norm), lower the learning rate, and check "
    "the data for outliers and the loss for terms that overflow."
)

_PACKAGE = str(Path(__file__).parents[1])


@dataclass(frozen=True)
class SkippedStep:
    """Record of a training step that was skipped because a value was not finite.

    Parameters
    ----------
    step : int
        Number of the call, counted from 1.
    loss : float
        The loss of its batch.
    parameters : tuple of str
        Names of the parameters whose gradient was not finite; empty if only the loss or an updated
        value was not.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> print(srnn.SkippedStep(12, float("inf"), ("lstm_W_i", "lstm_U_i")))
    step 12: the gradient of lstm_W_i, lstm_U_i is not finite (loss inf)
    """

    step: int
    loss: float
    parameters: tuple[str, ...]

    def __str__(self) -> str:
        if not self.parameters:
            what = "an updated value" if math.isfinite(self.loss) else "the loss"
        else:
            names, more = ", ".join(self.parameters[:3]), len(self.parameters) - 3
            what = f"the gradient of {names}" + (f" and {more} more" if more > 0 else "")
        return f"step {self.step}: {what} is not finite (loss {self.loss:g})"


class NonFiniteStepError(ArithmeticError):
    """Too many training steps in a row were not finite.

    The variables have the values from before the first of these steps. In
    :func:`~symbolic_rnn.fit`, a :class:`~symbolic_rnn.NonFiniteLossError` is raised instead.

    Parameters
    ----------
    reason : str
        What happened. The message adds what to try.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> raise srnn.NonFiniteStepError("5 training steps in a row were not finite")
    Traceback (most recent call last):
        ...
    symbolic_rnn.training.guarded.NonFiniteStepError: 5 training steps in a row were not finite. ...
    """

    def __init__(self, reason: str):
        super().__init__(reason)
        #: What happened.
        self.reason = reason

    def __str__(self) -> str:
        return f"{self.reason}. All variables have their values from before these steps. {ADVICE}"


class GuardedStep:
    r"""A compiled training step that is skipped when a gradient is not finite.

    A step is skipped if the loss, the gradient of a parameter, or any value that the step would
    write is infinite or NaN. All variables then keep their values bit for bit: parameters, the
    optimizer's moments and clocks, running statistics, and what `updates` writes. Only random
    generators advance, so that dropout draws other numbers for the next batch; so do clocks of your
    own in schedules. A skipped step is counted, recorded in `skipped`, and a warning names the step
    and the parameter.

    Call it as the function of :func:`~symbolic_rnn.compile_train`, also in
    :func:`~symbolic_rnn.fit`, whose mean loss leaves skipped steps out.

    Parameters
    ----------
    loss, inputs, optimizer, parameters, extra_outputs, mode
        As for :func:`~symbolic_rnn.compile_train`.
    stop_after : int or None
        Raise an error once this many steps in a row are skipped; None to go on forever.
    updates : mapping of shared variable to TensorVariable, optional
        Further variables that the step writes, such as a :class:`~symbolic_rnn.CarriedState`.
    **compile_kwargs
        Passed to ``pytensor.function``.

    Attributes
    ----------
    parameters : list of TrainableParameter
        What it trains.
    function : Function
        The compiled function.
    gradient_norm : float
        Norm of the gradient at the last call, before any clipping; NaN before the first call.
    skipped : list of SkippedStep
        The skipped steps.
    last : SkippedStep or None
        The last call, if it was skipped.

    Raises
    ------
    TypeError, ValueError
        As :func:`~symbolic_rnn.compile_train`; also if `stop_after` is not a positive integer.
    NonFiniteStepError
        When called, after `stop_after` skipped steps in a row.

    Examples
    --------
    >>> import warnings
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> from pytensor_ml.optim import adam, chain
    >>> x, y = pt.matrix("x"), pt.matrix("y")
    >>> layer = srnn.Dense(2, 1, seed=0)
    >>> optimizer = chain(srnn.clip_by_global_norm(1.0), adam(1e-2))
    >>> loss = srnn.squared_error(layer(x), y)
    >>> step = srnn.GuardedStep(loss, [x, y], optimizer, mode="FAST_COMPILE")
    >>> before = layer.V.get_value()
    >>> with warnings.catch_warnings(action="ignore"):
    ...     _ = step(np.full((3, 2), np.nan), np.zeros((3, 1)))
    >>> print(step.last)
    step 1: the gradient of dense_c, dense_V is not finite (loss nan)
    >>> bool((layer.V.get_value() == before).all())
    True
    >>> _ = step(np.ones((3, 2)), np.zeros((3, 1)))
    >>> step.steps, len(step.skipped), round(step.gradient_norm, 3)
    (2, 1, 2.54)
    """

    @checks_arguments(besides=["loss", "inputs", "optimizer"])
    def __init__(
        self,
        loss: TensorVariable,
        inputs: Sequence[Variable],
        optimizer: Transform | Updates,
        *,
        stop_after: Positive | None = 5,
        parameters: Sequence[TensorSharedVariable] | None = None,
        updates: Mapping[Any, TensorVariable] | None = None,
        extra_outputs: Sequence[TensorVariable] = (),
        mode: Mode | str | None = None,
        **compile_kwargs: Any,
    ):
        check_loss("GuardedStep", loss)
        check_optimizer("GuardedStep", optimizer)
        trained = parameters_to_train("GuardedStep", loss, parameters)
        self.parameters, self.stop_after = trained, stop_after
        self.gradient_norm = math.nan
        self.skipped: list[SkippedStep] = []
        self.last: SkippedStep | None = None
        self._steps = scalar_state("guarded/steps", dtype="int64")
        self._in_a_row = scalar_state("guarded/skipped_in_a_row", dtype="int64")

        given = optimizer if isinstance(optimizer, dict) else {}
        extra_updates = dict(updates or {})
        loss, *others = statistics_in_turn(
            [loss, *given.values(), *extra_updates.values(), *extra_outputs]
        )
        given = type(given)(zip(given, others, strict=False))  # gradients remain gradients
        extra_updates = dict(zip(extra_updates, others[len(given) :], strict=False))
        extra = others[len(given) + len(extra_updates) :]
        check_inputs("GuardedStep", [loss, *extra], inputs)
        read = pytensorf.collect_shared_variables([loss, *others])
        # Gradients and updates are not of the user's making: no stack is kept for their nodes.
        with distinctly_named([*trained, *given, *read]), config.change_flags(traceback__limit=0):
            self.parameter_names = [str(parameter.name) for parameter in trained]
            # The optimizer builds the same graph again, and PyTensor merges them. Some optimizers
            # accept only a loss.
            gradients = get_gradients(loss, trained)
            result = optimizer(loss, trained) if callable(optimizer) else given
            proposed = result if isinstance(result, Updates) else Steps(result)
            statistics: dict[Any, TensorVariable] = {}
            statistics |= pytensorf.collect_non_trainable_updates(loss)
            for further in (statistics, extra_updates):
                _check_distinct(proposed, further)
                proposed = proposed.replacing(further)
            guarded, outputs = self._guarded(loss, gradients, proposed)
            # `compile_train` would write the statistics of stateful Ops without a guard.
            loss, *others = opened(
                [loss, *outputs, *extra, *guarded.values()], lambda op: isinstance(op, StatefulOp)
            )
            n_outputs = len(outputs) + len(extra)
            self.function: Function = compile_train(
                loss,
                inputs,
                type(guarded)(zip(guarded, others[n_outputs:], strict=True)),
                parameters=trained,
                extra_outputs=others[:n_outputs],
                mode=mode,
                **compile_kwargs,
            )

    @property
    def steps(self) -> int:
        """How often the step was called, skipped steps included."""
        return int(self._steps.get_value())

    def _guarded(
        self, loss: TensorVariable, gradients: Sequence[TensorVariable], proposed: Updates
    ) -> tuple[Updates, list[TensorVariable]]:
        """Return the updates, and norm and finiteness of the gradients and of the whole step."""
        by_gradient = pt.stack([pt.all(pt.isfinite(gradient)) for gradient in gradients])
        # A variable that is infinite now marks something, such as the best loss before the first.
        tensors = {v: new for v, new in proposed.items() if isinstance(new, TensorVariable)}
        checked = [
            new
            for variable, new in tensors.items()
            if new.dtype.startswith("float") and np.isfinite(variable.get_value(borrow=True)).all()
        ]
        finite = pt.all(by_gradient) & pt.all(
            pt.stack([pt.all(pt.isfinite(value)) for value in (loss, *checked)])
        )
        guarded = proposed.replacing(
            {variable: pt.switch(finite, new, variable) for variable, new in tensors.items()}
        )
        in_a_row = pt.switch(finite, pt.zeros_like(self._in_a_row), self._in_a_row + 1)
        guarded = guarded.replacing({self._steps: self._steps + 1, self._in_a_row: in_a_row})
        return guarded, [global_norm(gradients), by_gradient, finite]

    def get_shared(self) -> list[Any]:
        """The shared variables that the step reads and writes, as those of a compiled function."""
        return list(self.function.get_shared())

    def __call__(self, *batch: Any) -> Any:
        """Take a step; return the loss, or ``[loss, *extra_outputs]``."""
        loss, norm, by_gradient, finite, *extra = self.function(*batch)
        self.gradient_norm = float(norm)
        self.last = None
        if not finite:
            self._record(float(loss), by_gradient)
        return [loss, *extra] if extra else loss

    def _record(self, loss: float, by_gradient: NDArray[np.bool_]) -> None:
        names = zip(self.parameter_names, by_gradient, strict=True)
        self.last = SkippedStep(self.steps, loss, tuple(name for name, ok in names if not ok))
        self.skipped.append(self.last)
        in_a_row = int(self._in_a_row.get_value())
        if self.stop_after is not None and in_a_row >= self.stop_after:
            raise NonFiniteStepError(
                f"{in_a_row} training steps in a row were not finite and were skipped; the last: "
                f"{self.last}"
            )
        warnings.warn(
            f"{self.last}; the step was skipped.", UserWarning, skip_file_prefixes=(_PACKAGE,)
        )


def _check_distinct(proposed: Mapping[Any, Any], further: Mapping[Any, Any]) -> None:
    if twice := [str(variable.name or variable) for variable in further if variable in proposed]:
        raise ValueError(
            f"GuardedStep expects one update for each variable, got two for {', '.join(twice)}: "
            "remove it from updates or from the optimizer."
        )


def was_skipped(step: Any) -> bool:
    """Whether the last call of a training step was skipped; plain functions skip none."""
    return isinstance(getattr(step, "last", None), SkippedStep)
