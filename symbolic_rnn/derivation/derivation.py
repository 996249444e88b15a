"""A derivation: sections of numbered equations, each with the graph that it was read from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from symbolic_rnn.argument_checks import checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation import formats
from symbolic_rnn.derivation.declared import with_definitions
from symbolic_rnn.derivation.layers import derived_layers
from symbolic_rnn.derivation.methods import METHODS
from symbolic_rnn.derivation.section import Line, Section
from symbolic_rnn.derivation.step_derivation import StepDerivation
from symbolic_rnn.derivation.step_with_loss import Loss, staged_network
from symbolic_rnn.derivation.wording import explained_once
from symbolic_rnn.layers import Dense
from symbolic_rnn.networks import Sequential
from symbolic_rnn.networks.expected import require_network

__all__ = ["Derivation", "derive"]

Method = Literal["bptt", "rtrl", "truncated", "checkpointed", "closed-form"]


@dataclass(frozen=True)
class Derivation:
    """The equations of a network and of its gradient, with methods to print them in four formats.

    Parameters
    ----------
    title : str
        The network and the method.
    sections : tuple of Section
        In the printed order.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> derivation = srnn.derive(srnn.Elman(3, 4, seed=0))
    >>> [line.key for line in derivation][:3]
    ['a_t', 's_t', 'da_t/dx_t']
    >>> derivation["bar a_t"].expression.type.ndim
    2
    """

    title: str
    sections: tuple[Section, ...]

    def __iter__(self) -> Iterator[Line]:
        for section in self.sections:
            yield from section.lines

    def __getitem__(self, key: str) -> Line:
        """Look up an equation by its key."""
        for line in self:
            if line.key == key:
                return line
        raise KeyError(f"no equation {key!r}; there are {[line.key for line in self]}")

    def to_text(self, *, rows: bool = False) -> str:
        """Return Unicode text; ``rows=True`` for row notation, ``x_t Uᵀ``."""
        return formats.text(self.title, self.sections, rows=rows)

    def to_latex(self, *, rows: bool = False) -> str:
        """Return a LaTeX fragment: sections of numbered, aligned equations (amsmath, amssymb)."""
        return formats.latex(self.title, self.sections, rows=rows)

    def to_markdown(self, *, rows: bool = False) -> str:
        """Return Markdown with LaTeX mathematics between dollar signs."""
        return formats.markdown(self.title, self.sections, rows=rows)

    def to_html(self, *, rows: bool = False) -> str:
        """Return an HTML fragment with MathML, without scripts or external resources."""
        return formats.html(self.title, self.sections, rows=rows)

    def _repr_html_(self) -> str:
        return self.to_html()

    def __str__(self) -> str:
        return self.to_text()


@checks_arguments(besides=["network"])
def derive(
    network: Cell | Sequential,
    *,
    readout: Dense | None = None,
    loss: Loss | None = None,
    method: Method = "bptt",
) -> Derivation:
    r"""Derive a network's gradient from the equations that are compiled, for printing.

    Parameters
    ----------
    network : Cell or Sequential
        A library cell, a stack, or your own; or a network of layers.
    readout : Dense, optional
        Readout of the cell's output; its equations are added to the step.
    loss : callable, optional
        ``squared_error``, ``cross_entropy``, ``partial(pinball_loss, quantiles=...)``, of which the
        target is repeated for each quantile, or a function of ``(o_t, y_t)`` that returns a scalar;
        its value :math:`E_t` is added to the step, for one example. The losses of this library are
        printed with ``reduction="sum"``; ``"mean"`` divides the loss and its gradients by the
        number of entries (of positions, for ``cross_entropy``). When omitted, :math:`\partial E_t
        / \partial s_t` appears as a symbol.
    method : {"bptt", "rtrl", "truncated", "checkpointed", "closed-form"}
        Backpropagation through time; real-time recurrent learning; truncated backpropagation; the
        explicit double sum. For a network of layers, only backpropagation.

    Returns
    -------
    Derivation
        With ``.to_text()``, ``.to_latex()``, ``.to_markdown()`` and ``.to_html()``; a notebook
        displays it. Each line has the symbolic expression it was read from.

    Raises
    ------
    ValueError
        If the method is unknown, or two quantities have the same name.
    TypeError
        If an argument has another type, or the loss does not return a scalar.
    UnreadableError
        If the step mixes the examples of a batch, or contains an Op without a notation. The message
        has the cell, the equation and the Op.

    Notes
    -----
    Equations are for one example: a vector is a column, and there is no batch axis. Along all other
    axes, of values and of parameters, these are supported: products of vectors and matrices; slices
    (``G[:, 3:]``), single entries and gathers; joins, stacks and splits; reshapes and transposes;
    sums, means, products, norms and maxima; softmax, cumulative sums and sorting; and elementwise
    operations, including conditions and special functions. ``docs/notation.md`` explains the
    notation with examples. Tests evaluate every printed term and compare it with the compiled
    value.

    ``method="rtrl"`` also gives the total derivative by each parameter, by entries,
    ``derivation["ds_t/dW"]``, and as a matrix, ``derivation["ds_t/dvec(W)"]``;
    ``method="closed-form"`` gives each gradient as a double sum over the steps, and bounds of the
    norms of the step Jacobians.

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
    require_network("derive", network)
    if isinstance(network, Sequential):
        if method != "bptt" or readout is not None:
            raise ValueError(
                f"derive expects a cell for method and readout, got the network {network.name}: it "
                "is derived by backpropagation, and its readout is its last layer."
            )
        layers = derived_layers(network, loss)
        return Derivation(
            f"{network.name}: backpropagation", explained_once(with_definitions(layers))
        )
    title, sections = METHODS[method]
    derived = StepDerivation(staged_network(network, readout, loss))
    filled = tuple(section for section in sections(derived) if section.lines)
    printed = with_definitions(filled)
    return Derivation(f"{derived.step.owner}: {title}", explained_once(printed))
