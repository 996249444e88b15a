"""Collects the contents of the page of a cell or of a network of layers."""

from __future__ import annotations

from pytensor.compile.mode import Mode

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.derivation import Derivation, derive
from symbolic_rnn.derivation.notation.names import Name
from symbolic_rnn.diagnostics import gradient_regimes
from symbolic_rnn.networks import Sequential
from symbolic_rnn.networks.expected import require_network
from symbolic_rnn.pages.document import Page
from symbolic_rnn.pages.labels import plain
from symbolic_rnn.pages.picture.of_layers import picture_of_layers
from symbolic_rnn.pages.picture.of_step import picture_of_step
from symbolic_rnn.step import stage_cell
from symbolic_rnn.verification import Report, verify

__all__ = ["page"]


@checks_arguments(besides=["network"])
def page(
    network: Cell | Sequential,
    *,
    title: str | None = None,
    derivation: Derivation | None = None,
    report: Report | None = None,
    n_steps: Positive = 20,
    seed: NonNegative = 0,
    mode: str | Mode | None = None,
) -> Page:
    """Make the page of a network: picture, derivation, verification and gradient flow.

    Parameters
    ----------
    network : Cell or Sequential
        A library cell, a stack, or your own; or a network of layers. It is not changed.
    title : str, optional
        The heading; the cell's class, or the network's name, when omitted.
    derivation : Derivation, optional
        The derivation to print; ``srnn.derive(network)`` when omitted.
    report : Report, optional
        The verification to show; ``srnn.verify(network, seed=seed)`` when omitted.
    n_steps : int
        Length of the sequence for the heat maps of a cell; unused for a network of layers.
    seed : int
        Seed of the sequence and of the verification.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    Page
        With ``.to_html()`` and ``.save("lstm.html")``.

    Raises
    ------
    ValueError
        If ``n_steps`` is below two, or the cell's gradient is not finite.
    UnreadableError
        If the step mixes the examples of a batch, or contains an Op without a notation.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> cell = srnn.Elman(2, 3, seed=0)
    >>> made = srnn.page(cell, report=srnn.verify(cell, adjoints=[srnn.BPTT()]), n_steps=8)
    >>> made.title, made.lead
    ('Elman', 'Input of width 2; state s of width 3; 18 weights.')
    >>> made.to_html().count("<svg")
    6
    """
    require_network("page", network)
    derivation = derive(network) if derivation is None else derivation
    if report is None:
        report = verify(network, seed=seed, mode=mode)
    weights = [parameter.get_value(borrow=True).size for parameter in network.parameters]
    if isinstance(network, Sequential):
        sizes = ["any" if size is None else str(size) for size in network.input_shape]
        return Page(
            title=network.name if title is None else title,
            lead=f"Input of shape {' × '.join(sizes)}; {sum(weights)} weights.",
            picture=picture_of_layers(derivation),
            derivation=derivation,
            report=report,
        )
    step = stage_cell(network)
    states = ", ".join(
        f"{plain([Name.parse(name)])} of {_size(shape)}"
        for name, shape in network.state_shapes.items()
    )
    return Page(
        title=type(network).__name__ if title is None else title,
        lead=f"Input of width {network.n_in}; state {states}; {sum(weights)} weights.",
        picture=picture_of_step(step, derivation),
        derivation=derivation,
        report=report,
        regimes=gradient_regimes(network, n_steps=n_steps, seed=seed, mode=mode),
    )


def _size(shape: tuple[int, ...]) -> str:
    return f"width {shape[0]}" if len(shape) == 1 else f"shape {' × '.join(map(str, shape))}"
