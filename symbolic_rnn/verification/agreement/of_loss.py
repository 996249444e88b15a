"""Verifies any loss: compares its gradient with PyTensor's own and a numerical oracle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.distinct_names import distinct_names
from symbolic_rnn.verification.agreement.all_pairs import compare_all
from symbolic_rnn.verification.agreement.report import Report
from symbolic_rnn.verification.numerical.gradient import point_of
from symbolic_rnn.verification.rules_in_graph import rules_in, without_rules

__all__ = ["verify_gradient"]

Array = np.ndarray


@checks_arguments
def verify_gradient(
    loss: TensorVariable,
    parameters: Sequence[TensorVariable],
    values: Mapping[TensorVariable, Array],
    *,
    entries: NonNegative | None = 200,
    seed: NonNegative = 0,
    mode: str | Mode | None = None,
    given: Mapping[str, Sequence[Array]] | None = None,
) -> Report:
    """Verify the gradient of any loss at the current parameters.

    The gradient by the rules with which the networks in the loss were unrolled is compared with
    PyTensor's own gradient of the same loss without any rules, and with a numerical oracle: the
    complex step if the graph is analytic, else extrapolated central differences (Richardson).

    Parameters
    ----------
    loss : TensorVariable
        A scalar.
    parameters : sequence of Variable
        Variables of differentiation: shared variables, or inputs that have a value.
    values : mapping of Variable to array
        A value for each input of the loss.
    entries : int, optional
        Compare with the oracle at no more than this many random entries of each parameter; ``None``
        for all entries.
    seed : int
        Seed of the choice of entries.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.
    given : mapping of str to sequence of array, optional
        Gradients computed elsewhere, for example by a compiled training step: for each method name,
        one array per parameter, in order. These are verified instead of the gradient by the loss's
        rules, which is not compiled.

    Returns
    -------
    Report
        Parameters with the same name are numbered.

    Raises
    ------
    ValueError
        If the loss is not a scalar, an input has no value, there is no parameter, the loss is not
        finite, or the shape of a given gradient differs from that of its parameter.
    TypeError
        If a value does not match the type of its variable.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> x, y = pt.tensor3("x"), pt.tensor3("y")
    >>> cell, readout = srnn.Elman(1, 3, seed=0), srnn.Dense(3, 1, seed=1)
    >>> loss = srnn.squared_error(readout(srnn.unroll(cell, x)), y)
    >>> rng = np.random.default_rng(0)
    >>> data = {x: rng.normal(size=(2, 4, 1)), y: rng.normal(size=(2, 4, 1))}
    >>> srnn.verify_gradient(loss, [*cell.parameters, *readout.parameters], data).ok
    True
    """
    point = point_of("verify_gradient", loss, parameters, values)
    wrt = {name: parameter for parameter, name in distinct_names(parameters).items()}
    computed = {
        method: _fitting(method, gradients, wrt, point)
        for method, gradients in (given or {}).items()
    }
    losses = {"autodiff": without_rules(loss)}
    rules = rules_in(loss)
    if rules and not given:
        losses[" + ".join(rules)] = loss
    title = f"Gradient of {loss.name or 'the loss'}, {loss.dtype}"
    return compare_all(
        title, losses, wrt, point, entries=entries, seed=seed, mode=mode, given=computed
    )


def _fitting(
    method: str,
    gradients: Sequence[Array],
    wrt: Mapping[str, Variable],
    point: Mapping[Variable, Array],
) -> list[Array]:
    """Check that there is one gradient per parameter, of the same shape."""
    found = [np.asarray(gradient) for gradient in gradients]
    shapes = {name: point[parameter].shape for name, parameter in wrt.items()}
    if [gradient.shape for gradient in found] != list(shapes.values()):
        raise ValueError(
            f"verify_gradient expects one gradient per parameter for {method!r}, of shapes "
            f"{shapes}, got {[gradient.shape for gradient in found]}."
        )
    return found
