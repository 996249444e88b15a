"""Verifies a cell: compares all pairs of gradient methods on a random loss."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytensor.tensor as pt
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.pytensorf import collect_trainable_params

from symbolic_rnn.adjoints import EXACT, Adjoint
from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.distinct_names import distinct_names
from symbolic_rnn.draws import varies_in_training
from symbolic_rnn.graph import is_float
from symbolic_rnn.networks import Sequential
from symbolic_rnn.networks.attributes import applications_undone
from symbolic_rnn.networks.expected import require_network
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.step import batch_types
from symbolic_rnn.verification.agreement.all_pairs import compare_all, draws_held
from symbolic_rnn.verification.agreement.of_network import verify_layers
from symbolic_rnn.verification.agreement.report import Report

__all__ = ["verify"]

Array = np.ndarray


@checks_arguments(besides=["cell"])
def verify(
    cell: Cell | Sequential,
    *,
    adjoints: Sequence[Adjoint] = (),
    n_steps: Positive = 7,
    batch: Positive = 2,
    mask: bool = False,
    reverse: bool = False,
    entries: NonNegative | None = 100,
    seed: NonNegative = 0,
    mode: str | Mode | None = None,
) -> Report:
    r"""Verify a cell's gradients: compare all pairs of exact methods and a numerical oracle.

    The cell is unrolled over a random sequence from a random initial state, with slightly perturbed
    parameters, so that zero biases hide no errors. The loss is a random weighting of all outputs
    and final states, so that every path through the network contributes. It is differentiated with
    respect to every parameter, the input and the initial states.

    Parameters
    ----------
    cell : Cell or Sequential
        A library cell or your own; or a network of layers, whose derived backpropagation is
        compared with PyTensor's own gradient.
    adjoints : sequence of Adjoint
        The rules to compare; every exact one when empty: :class:`~symbolic_rnn.Autodiff`,
        :class:`~symbolic_rnn.BPTT`, :class:`~symbolic_rnn.RTRL`, :class:`~symbolic_rnn.ClosedForm`.
    n_steps, batch : int
        Length and number of the sequences. For a network, every unknown size of an example is set
        to ``n_steps``; a network that normalizes over the batch uses at least three examples.
    mask : bool
        Mask out random steps of the sequences.
    reverse : bool
        Run from the last step to the first.
    entries : int, optional
        Compare with the numerical oracle at no more than this many random entries of each quantity;
        ``None`` for all entries.
    seed : int
        Seed of all random numbers.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    Report
        With ``report.ok`` and ``report.worst``; printing it shows a table.

    Raises
    ------
    ValueError
        If ``n_steps`` or ``batch`` is not positive.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> report = srnn.verify(srnn.GRU(n_in=2, n_hidden=3, seed=0), n_steps=4)
    >>> report.ok
    True
    """
    require_network("verify", cell)
    if isinstance(cell, Sequential):
        if adjoints or mask or reverse:
            raise ValueError(
                "verify expects a cell for adjoints, mask and reverse, got a network, whose "
                "layers have their own adjoints and directions."
            )
        return verify_layers(
            cell, n_steps=n_steps, batch=batch, entries=entries, seed=seed, mode=mode
        )
    rng = np.random.default_rng(seed)
    dtype = cell.dtype
    x = pt.tensor("x", dtype=dtype, shape=(None, None, cell.n_in))
    initial = [
        kind(name=f"initial {name}")
        for name, kind in zip(cell.state, batch_types(cell)[1], strict=True)
    ]
    values: dict[Variable, Array] = {x: rng.normal(size=(batch, n_steps, cell.n_in))}
    values |= {state: rng.normal(size=(batch, *state.type.shape[1:])) for state in initial}
    weights = [rng.normal(size=(batch, n_steps, cell.n_hidden))]
    weights += [rng.normal(size=(batch, *shape)) for shape in cell.state_shapes.values()]
    kept = pt.as_tensor(rng.random((batch, n_steps)) < 0.7) if mask else None

    def loss_by(adjoint: Adjoint) -> TensorVariable:
        # Around the state that the cell begins in: a covariance stays positive definite.
        before = [start + each for start, each in zip(cell.initial_state(x), initial, strict=True)]
        outputs, final = unroll(
            cell, x, before, mask=kept, reverse=reverse, adjoint=adjoint, return_state=True
        )
        weighed = [
            (value * pt.as_tensor(weight.astype(dtype))).sum()
            for value, weight in zip([outputs, *final], weights, strict=True)
        ]
        return pt.sum(pt.stack(weighed))

    rules = tuple(adjoints or (rule() for rule in EXACT.values()))
    with applications_undone(cell):
        built = [loss_by(adjoint) for adjoint in rules]
    random = varies_in_training(built[0], x)
    held = draws_held(built, values) if random else built
    losses = {adjoint.name: loss for adjoint, loss in zip(rules, held, strict=True)}
    # The cell's parameters, read or not, and other trainable variables that its step closes over.
    read = collect_trainable_params(list(losses.values()))
    parameters = [*read, *(p for p in cell.parameters if p not in read)]
    values |= {p: p.get_value() + 0.1 * rng.normal(size=p.type.shape) for p in parameters}
    begun = [state for state in initial if is_float(state)]
    known = cell.parameter_names | {variable: str(variable.name) for variable in (x, *begun)}
    names = distinct_names([*parameters, x, *begun], known)
    wrt = {name: variable for variable, name in names.items()}
    values = {variable: value.astype(variable.type.dtype) for variable, value in values.items()}
    variant = "".join([", masked" if mask else "", ", reversed" if reverse else ""])
    variant += ", draws fixed" if random else ""
    title = f"{type(cell).__name__}: T={n_steps}, batch {batch}{variant}, {dtype}, seed {seed}"
    return compare_all(title, losses, wrt, values, entries=entries, seed=seed, mode=mode)
