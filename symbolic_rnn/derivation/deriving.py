"""From a cell to its derivation: the equations that are compiled, read as a person writes them."""

from __future__ import annotations

from typing import Literal, get_args

from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation.derivation import Derivation
from symbolic_rnn.derivation.layers import derived_layers
from symbolic_rnn.derivation.methods import METHODS
from symbolic_rnn.derivation.network import Loss, staged_network
from symbolic_rnn.derivation.step import StepDerivation
from symbolic_rnn.derivation.wording import explained_once
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Sequential

__all__ = ["derive"]

Method = Literal["bptt", "rtrl", "truncated", "closed-form"]


def derive(
    network: Cell | Sequential,
    *,
    readout: Dense | None = None,
    loss: Loss | None = None,
    method: Method = "bptt",
) -> Derivation:
    r"""Print how a network's gradient comes about, from the equations that are compiled.

    Parameters
    ----------
    network : Cell or Sequential
        A library cell, a stack, or your own; or a network of layers.
    readout : Dense, optional
        What reads the cell's output; its equations join the step.
    loss : callable, optional
        ``squared_error``, ``cross_entropy``, or a function of ``(o_t, y_t)`` that gives a scalar;
        its value :math:`E_t` joins the step. When omitted, :math:`\partial E_t / \partial s_t`
        stands for itself.
    method : {"bptt", "rtrl", "truncated", "closed-form"}
        Backpropagation through time; forward in time; truncated backpropagation; the double sum
        that both come from. For a network of layers, backpropagation.

    Returns
    -------
    Derivation
        ``.to_text()``, ``.to_latex()``, ``.to_markdown()``, ``.to_html()``; in a notebook it shows
        itself. Each line keeps the symbolic expression it was read from.

    Raises
    ------
    ValueError
        If the method is not known.
    UnreadableError
        If the step mixes the examples of a batch, or holds an Op that has no notation. The message
        names the cell, the equation and the Op.

    Notes
    -----
    An equation is that of one example: a vector is a column, and the axis of the examples is gone.
    Readable along every other axis, of values and of parameters, are products of vectors and
    matrices; slices (``G[:, 3:]``), single places and gathered ones; joins, stacks and splits;
    reshaped and transposed values; sums, means, products, norms and largest components; softmax,
    running sums, sorting; and what works component by component, conditions and special functions
    among it. The signs, and an example of each, are in ``docs/notation.md``. Every term is tested
    to have the value of what is compiled, computed from the printed text.

    Backpropagation also gives the gradient of the input, ``derivation["dL/dx_t"]``, for a network
    of layers without time ``"dL/dx"``, and of each initial state, ``"dL/ds_0"``; the initial state
    of a layer that runs from step T to step 1 is ``s_{T+1}``. An input or a state that the loss
    does not depend on has no such line, and neither have integers, as the ids of an embedding.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> derivation = srnn.derive(srnn.Elman(3, 4, seed=0))
    >>> print("\n".join(derivation.to_text().splitlines()[-2:]))
        ∂L/∂x_t = Uᵀ ā_t  (11)
        ∂L/∂s_0 = Wᵀ ā_1  (12)
    >>> derivation["bar a_t"].expression.type.ndim
    2
    """
    if method not in METHODS:
        raise ValueError(f"method is one of {', '.join(get_args(Method))}, got {method!r}.")
    if isinstance(network, Sequential):
        if method != "bptt" or readout is not None:
            raise ValueError(
                f"{network.name} is a network of layers: its derivation is by backpropagation, and "
                "a readout is its last layer; method and readout are for cells."
            )
        layers = derived_layers(network, loss)
        return Derivation(f"{network.name}: backpropagation", explained_once(layers))
    title, sections = METHODS[method]
    derived = StepDerivation(staged_network(network, readout, loss))
    return Derivation(f"{derived.step.owner}: {title}", explained_once(sections(derived)))
