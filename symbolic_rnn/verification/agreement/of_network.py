"""Verifies a network of layers: compares the derived gradient, PyTensor's own and the oracle."""

from __future__ import annotations

import numpy as np
import pytensor.tensor as pt
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor_ml.layers import Embedding

from symbolic_rnn.backends import quick_mode
from symbolic_rnn.draws import varies_in_training
from symbolic_rnn.graph import opened
from symbolic_rnn.networks import Sequential
from symbolic_rnn.networks.attributes import applications_undone
from symbolic_rnn.surrogates import NamedOp
from symbolic_rnn.verification.agreement.all_pairs import compare_all, draws_held
from symbolic_rnn.verification.agreement.report import Report
from symbolic_rnn.verification.rules_in_graph import rules_in

__all__ = ["random_examples", "verify_layers"]

Array = np.ndarray


def random_examples(
    network: Sequential, rng: np.random.Generator, *, batch: int, n_steps: int
) -> Array:
    """Draw examples of a network, ``(batch, *input_shape)``; sizes that vary are ``n_steps``.

    Normal numbers, or integers if the network begins with an embedding.
    """
    shape = (batch, *(n_steps if size is None else size for size in network.input_shape))
    first = network.levels[0].layer
    if isinstance(first, Embedding):
        return rng.integers(first.n_embeddings, size=shape)
    return rng.normal(size=shape)


def verify_layers(
    network: Sequential,
    *,
    n_steps: int,
    batch: int,
    entries: int | None,
    seed: int,
    mode: str | Mode | None,
) -> Report:
    """Verify a network's gradient on random data, with a random weighting of the outputs as loss.

    Parameters
    ----------
    network : Sequential
    n_steps, batch, entries, seed, mode
        As for :func:`symbolic_rnn.verify`.
    """
    x = network.input_type(name="x")
    with applications_undone(*(level.layer for level in network.levels)):
        outputs = network(x)
    if network.running_statistics:
        batch = max(batch, 3)  # after normalization, two examples are always plus and minus one
    rng = np.random.default_rng(seed)
    at = random_examples(network, rng, batch=batch, n_steps=n_steps)
    weights = rng.normal(size=outputs.eval({x: at.astype(x.dtype)}, mode=quick_mode()).shape)
    loss = (outputs * pt.as_tensor(weights.astype(outputs.dtype))).sum()
    values: dict[Variable, Array] = {x: at}
    for parameter in network.parameters:  # perturbed, since a zero bias hides errors
        moved = rng.normal(size=parameter.get_value().shape)
        values[parameter] = parameter.get_value() + 0.1 * moved
    values = {variable: value.astype(variable.type.dtype) for variable, value in values.items()}
    wrt: dict[str, Variable] = {label: p for p, label in network.parameter_names.items()}
    if not network.reads_integers:
        wrt["x"] = x
    varies = varies_in_training(loss, x)
    [loss] = draws_held([loss], values)
    # The first contains no gradient rule, not even pytensor_ml's own for convolutions.
    [plain] = opened([loss], lambda op: not isinstance(op, NamedOp))
    losses = {"autodiff": plain, "derived": loss}
    shape = " x ".join(map(str, at.shape))
    rules = " + ".join(rules_in(loss))
    training = ", as in training, draws fixed" if varies else ""
    title = f"{network.name}: {rules}, input {shape}, {outputs.dtype}{training}, seed {seed}"
    return compare_all(title, losses, wrt, values, entries=entries, seed=seed, mode=mode)
