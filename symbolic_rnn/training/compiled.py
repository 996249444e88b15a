"""Compiles a loss into a training step, and a network into a prediction."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, cast

from pytensor import config
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.gradient import DisconnectedGrad, ZeroGrad
from pytensor.graph.basic import Constant, Variable
from pytensor.graph.op import io_connection_pattern
from pytensor.graph.traversal import ancestors, graph_inputs
from pytensor.tensor.sharedvar import TensorSharedVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml import optim, pytensorf
from pytensor_ml.optim.base import Transform, Updates
from pytensor_ml.params import NonTrainableParameter, TrainableParameter
from pytensor_ml.pytensorf.rewrite import hoist_scan_draws
from pytensor_ml.pytensorf.rng import find_generators_drawn_from

from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.argument_checks import check_loss, checks_arguments, shown_argument
from symbolic_rnn.backends import compiled
from symbolic_rnn.distinct_names import distinctly_named
from symbolic_rnn.graph import opened
from symbolic_rnn.running_statistics import statistics_in_turn

__all__ = [
    "check_inputs",
    "check_optimizer",
    "compile_predict",
    "compile_train",
    "parameters_to_train",
]

_PACKAGE = str(Path(__file__).parents[1])


@checks_arguments(besides=["loss", "inputs", "optimizer"])
def compile_train(
    loss: TensorVariable,
    inputs: Sequence[Variable],
    optimizer: Transform | Updates,
    *,
    parameters: Sequence[TensorSharedVariable] | None = None,
    extra_outputs: Sequence[Variable] = (),
    mode: Mode | str | None = None,
    **compile_kwargs: Any,
) -> Function:
    r"""Compile one training step: the loss, its gradient and the update of every parameter.

    The gradient is ``pytensor.grad`` of the loss, so it uses the gradient rule passed to each
    :func:`~symbolic_rnn.unroll`.

    Parameters
    ----------
    loss : TensorVariable
        The scalar to minimize.
    inputs : list of Variable
        The data, in the order of the step's arguments: everything that the loss reads except
        parameters.
    optimizer : Transform or Updates
        Of ``pytensor_ml.optim``: ``chain(srnn.clip_by_global_norm(1.0), adam(1e-3))``.
    parameters : sequence of shared variables, optional
        The shared variables to train; by default every trainable parameter (created by
        ``pytensor_ml.params.trainable``, as in all layers) that the loss depends on.
    extra_outputs : sequence of Variable
        Further outputs of the step, evaluated before the update.
    mode : Mode or str, optional
        ``"C99"``, ``"CVM"``, ``"NUMBA"``, ``"JAX"``, ...; the fastest available one when omitted,
        see :func:`symbolic_rnn.backends.compiled`.
    **compile_kwargs
        Passed to ``pytensor.function``; ``updates`` has further variables that the step writes,
        such as a :class:`~symbolic_rnn.CarriedState`.

    Returns
    -------
    Function
        ``step(*inputs)``: updates the parameters and returns the loss before the update, or
        ``[loss, *extra_outputs]``.

    Raises
    ------
    TypeError
        If the loss is not a real floating-point tensor, or `inputs` is not a list of variables.
    ValueError
        If the loss is not a scalar, reads an input that is not listed, or depends on no parameter.

    Warns
    -----
    UserWarning
        If `parameters` is omitted and the loss is differentiable with respect to a plain shared
        variable, such as an embedding made by ``pytensor.shared``; it is not trained.

    Notes
    -----
    A step with an empty batch is allowed: a mean over it is NaN, as in PyTorch, and the gradient is
    zero. (:func:`symbolic_rnn.fit` makes no empty batches, and refuses empty data.)

    Parameters may share a name, like those of two cells with default names. The optimizer's state
    is then numbered, ``lstm_2_U_i/adam/first_moment``; the parameters keep their names.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> from pytensor_ml.optim import adam, chain, clip_by_global_norm
    >>> x, y = pt.matrix("x"), pt.matrix("y")
    >>> loss = srnn.squared_error(srnn.Dense(2, 1, seed=0)(x), y)
    >>> optimizer = chain(clip_by_global_norm(1.0), adam(1e-2))
    >>> step = srnn.compile_train(loss, [x, y], optimizer, mode="FAST_COMPILE")
    >>> losses = [float(step(np.ones((4, 2)), np.ones((4, 1)))) for _ in range(10)]
    >>> losses[-1] < losses[0]
    True
    """
    check_loss("compile_train", loss)
    state = optimizer if isinstance(optimizer, dict) else {}
    # Statistics are updated from the applications in this step, not from those of other graphs.
    further = dict(compile_kwargs.pop("updates", {}))
    read = [loss, *extra_outputs, *state.values(), *further.values()]
    loss, *others = statistics_in_turn(cast("list[TensorVariable]", read))
    extra_outputs, new = others[: len(extra_outputs)], others[len(extra_outputs) :]
    if isinstance(optimizer, dict):
        optimizer = type(optimizer)(zip(optimizer, new, strict=False))
    compile_kwargs["updates"] = dict(zip(further, new[len(state) :], strict=True))
    check_inputs("compile_train", [loss, *extra_outputs], inputs)
    check_optimizer("compile_train", optimizer)
    trained = parameters_to_train("compile_train", loss, parameters)

    def compile_in(chosen: Mode) -> Function:
        # pytensor_ml looks up an optimizer's state by the name of the parameter.
        named = pytensorf.collect_shared_variables([loss, *extra_outputs])
        # Gradients and updates are not of the user's making: no stack is kept for their nodes.
        without_stacks = config.change_flags(traceback__limit=0)
        with distinctly_named([*trained, *state, *named]), without_stacks:
            return optim.compile_train(
                loss,
                optimizer,
                parameters=trained,
                inputs=list(inputs),
                extra_outputs=list(extra_outputs),
                compile_kwargs={"mode": chosen, **compile_kwargs},
            )

    return compiled(compile_in, mode)


@checks_arguments(besides=["inputs"])
def compile_predict(
    output: TensorVariable,
    inputs: Sequence[Variable],
    *,
    mode: Mode | str | None = None,
    **compile_kwargs: Any,
) -> Function:
    r"""Compile a network for prediction, without updates and with layers such as dropout disabled.

    Draws in a cell's own ``step``, as for zoneout, remain, since they are part of its equations.
    They use the current state of its generator, which only training advances: calls with the same
    sizes draw the same numbers.

    Parameters
    ----------
    output : TensorVariable
        The output to compute, such as a forecast or a validation loss.
    inputs : list of Variable
        The data, in the order of the function's arguments.
    mode : Mode or str, optional
        As for :func:`compile_train`.
    **compile_kwargs
        Passed to ``pytensor.function``.

    Returns
    -------
    Function
        ``predict(*inputs)``, which returns the value of `output`.

    Raises
    ------
    TypeError
        If `inputs` is not a list of variables.
    ValueError
        If the output reads an input that is not listed.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x = pt.tensor3("x")
    >>> h = srnn.unroll(srnn.Elman(2, 3, seed=0), x)
    >>> predict = srnn.compile_predict(h, [x], mode="FAST_COMPILE")
    >>> predict(np.ones((4, 5, 2))).shape
    (4, 5, 3)
    """
    # pytensor_ml's rewrite for prediction does not look inside Ops, so inline those of the rules.
    [plain] = opened([output], lambda op: isinstance(op, Unrolled))
    [plain] = hoist_scan_draws([pytensorf.rewrite_for_prediction(plain)])
    check_inputs("compile_predict", [plain], inputs)
    kept = {generator: generator for generator in find_generators_drawn_from([plain])}
    compile_kwargs["updates"] = {**kept, **dict(compile_kwargs.get("updates", {}))}
    return compiled(
        lambda chosen: pytensorf.compile_predict(
            plain, inputs=list(inputs), compile_kwargs={"mode": chosen, **compile_kwargs}
        ),
        mode,
    )


def check_optimizer(owner: str, optimizer: object) -> None:
    """Raise unless an optimizer is a transform, or the updates that one returned."""
    if not callable(optimizer) and not isinstance(optimizer, dict):
        raise TypeError(
            f"{owner} expects an optimizer of pytensor_ml.optim after the inputs, "
            f"{owner}(loss, [x, y], adam(1e-3)); got {shown_argument(optimizer)}."
        )


def parameters_to_train(
    owner: str, loss: TensorVariable, given: Sequence[TensorSharedVariable] | None
) -> list[TensorSharedVariable]:
    """The given parameters, or all trainable ones that the loss depends on."""
    if given is None:
        given = pytensorf.collect_differentiable_params(loss)
        _warn_of_untrained(owner, loss)
    if not given:
        raise ValueError(
            f"{owner} found nothing to train: the loss depends on no trainable parameter. "
            "Use the variables in cell.parameters and Dense.parameters."
        )
    return list(given)


def _warn_of_untrained(owner: str, loss: TensorVariable) -> None:
    """Warn of shared variables that could be trained and are not."""
    marked = TrainableParameter | NonTrainableParameter
    stopped = [
        variable
        for variable in ancestors([loss])
        if variable.owner is not None and isinstance(variable.owner.op, DisconnectedGrad | ZeroGrad)
    ]
    plain = [
        leaf
        for leaf in graph_inputs([loss], blockers=stopped)
        if isinstance(leaf, SharedVariable)
        and not isinstance(leaf, marked)
        and str(getattr(leaf.type, "dtype", "")).startswith("float")
    ]
    connected = io_connection_pattern(plain, [loss]) if plain else []
    found = [leaf for leaf, to_loss in zip(plain, connected, strict=True) if any(to_loss)]
    if found:
        names = ", ".join(str(leaf.name or leaf) for leaf in found)
        warnings.warn(
            f"{owner} does not train {names}, which the loss reads: by default only "
            "variables created with pytensor_ml.params.trainable are trained. Use that, or pass "
            "all parameters as parameters=[...]; mark constants with "
            "pytensor_ml.params.non_trainable.",
            UserWarning,
            skip_file_prefixes=(_PACKAGE,),
        )


def check_inputs(owner: str, outputs: list[Variable], inputs: Sequence[Variable]) -> None:
    """Raise unless inputs are a list of the symbols that outputs read."""
    if not isinstance(inputs, list | tuple):
        raise TypeError(
            f"{owner} expects a list of inputs, {owner}(..., [x, y], ...), got "
            f"{shown_argument(inputs)}."
        )
    if strangers := [value for value in inputs if not isinstance(value, Variable)]:
        raise TypeError(
            f"{owner} expects symbolic inputs such as pt.tensor3('x'), got "
            f"{shown_argument(strangers[0])}; pass arrays to the compiled function."
        )
    given = set(inputs)
    missing = [
        leaf
        for leaf in ancestors(outputs, blockers=given)
        if leaf.owner is None
        and leaf not in given
        and not isinstance(leaf, Constant | SharedVariable)
    ]
    if missing:
        names = ", ".join(str(variable.name or variable) for variable in missing)
        raise ValueError(
            f"{owner}: the graph reads {names}, which is not among the inputs "
            f"[{', '.join(str(value.name or value) for value in inputs)}]; add it to the list."
        )
