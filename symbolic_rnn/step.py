"""The staged step: a cell's equations with every value, input and parameter a symbol of its own."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pytensor.tensor as pt
from pytensor.tensor.type import TensorType
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell

from symbolic_rnn.cells import Cell
from symbolic_rnn.draws import Draws, check_reads_tensors, drawn_ahead, drawn_outside
from symbolic_rnn.equations import Equation, staged
from symbolic_rnn.graph import leaves, replaced
from symbolic_rnn.keys import Key
from symbolic_rnn.named import EquationNumber, labelled_as

__all__ = [
    "Step",
    "batch_types",
    "numbered_by",
    "stage",
    "stage_cell",
    "staged_step",
    "substitute",
]


@dataclass(frozen=True, eq=False)
class Step:
    """One time step as equations between symbols; everything else is derived from it.

    Parameters
    ----------
    owner : str
        The cell's class name, for messages.
    inputs : tuple of TensorVariable
        What a step reads anew at each time: ``x_t``, the numbers it draws at random, and the mask
        ``m_t`` of a masked step.
    previous : tuple of TensorVariable
        The state before the step, one symbol per state.
    equations : tuple of Equation
        In the order in which they were written.
    state : tuple of TensorVariable
        The symbols, among those the equations name, that are the state after the step.
    closure : mapping of TensorVariable to TensorVariable
        The symbol of each parameter, and of any other variable the step closes over, and the
        variable it stands for: the same at every time.
    draws : Draws
        What those of the inputs stand for that are drawn at random.
    numbers : callable or None
        Gives the numbers that the equations of the cell, unmasked, have where they are printed.
    """

    owner: str
    inputs: tuple[TensorVariable, ...]
    previous: tuple[TensorVariable, ...]
    equations: tuple[Equation, ...]
    state: tuple[TensorVariable, ...]
    closure: Mapping[TensorVariable, TensorVariable]
    draws: Draws = field(default_factory=Draws)
    numbers: Callable[[], dict[str, int]] | None = None

    @property
    def named(self) -> tuple[TensorVariable, ...]:
        """The symbols on the left sides, in order."""
        return tuple(equation.symbol for equation in self.equations)

    def number(self, symbol: TensorVariable) -> None:
        """Let a symbol, and each value named after it, carry the number of its equation."""
        if self.numbers is not None:
            symbol.tag.equation = EquationNumber(self.numbers, str(symbol.name))

    def written_out(self, values: Sequence[TensorVariable]) -> list[TensorVariable]:
        """Express named values by the step's inputs, previous state and closure alone."""
        expressions = substitute(self.equations, {})
        return [expressions[value] for value in values]

    def drawn(
        self, n_steps: TensorVariable, values: Mapping[TensorVariable, TensorVariable]
    ) -> list[TensorVariable]:
        """Draw what all steps read at random, ``(time, ...)`` each, in the order of the inputs.

        Parameters
        ----------
        n_steps : TensorVariable
        values : mapping of TensorVariable to TensorVariable
            Of the other inputs and the previous state at one step, for their shapes.
        """
        if not self.draws.read:
            return []
        return self.draws.over_time(n_steps, substitute(self.equations, {**self.closure, **values}))

    def require_no_draws(self, owner: str) -> None:
        """Refuse a step that draws random numbers where there is no telling which.

        Parameters
        ----------
        owner : str
            What needs the step, in the message.

        Raises
        ------
        ValueError
            If the step draws.
        """
        if self.draws.read:
            names = ", ".join(str(symbol.name) for symbol in self.draws.read)
            raise ValueError(
                f"{self.owner}.step draws random numbers ({names}), and {owner} needs a step that "
                "gives the same each time; draw them outside of the step, and give them to it as "
                "features of x."
            )

    def masked(self) -> Step:
        """Return the step that leaves the state as it was where the mask ``m_t`` is false.

        The mask is one more equation per state, ``s_t = switch(m_t, s_t, s_{t-1})``, so that no
        derivation downstream needs to know of masks.
        """
        batch = self.previous[0].type.shape[0]
        m_t = pt.tensor("m_t", dtype="bool", shape=(batch,))
        equations = list(self.equations)
        state = []
        for new, old in zip(self.state, self.previous, strict=True):
            where = pt.shape_padright(m_t, new.ndim - 1)
            held = old.type(name=f"{new.name} held")
            equations.append(Equation(held, pt.switch(where, new, old)))
            state.append(held)
        return replace(
            self,
            inputs=(*self.inputs, m_t),
            equations=tuple(equations),
            state=tuple(state),
        )


def substitute(
    equations: Sequence[Equation], values: Mapping[TensorVariable, TensorVariable]
) -> dict[TensorVariable, TensorVariable]:
    """Evaluate equations in order, replacing symbols by values, each left side by its right side.

    Parameters
    ----------
    equations : sequence of Equation
        Each may mention the left sides of those before it.
    values : mapping of TensorVariable to TensorVariable
        What other symbols stand for; a symbol that is not in it stays.

    Returns
    -------
    dict of TensorVariable to TensorVariable
        ``values`` and the expression of every left side, called as the left side is.
    """
    known = dict(values)
    for equation in equations:
        [value] = replaced([equation.expression], known)
        known[equation.symbol] = labelled_as(value, equation.symbol)
    return known


def stage(cell: RecurrentCell, x_type: TensorType, state_types: Sequence[TensorType]) -> Step:
    """Read a cell's step as equations.

    Parameters
    ----------
    cell : RecurrentCell
        A :class:`~symbolic_rnn.Cell`, or any cell that keeps ``pytensor_ml``'s protocol.
    x_type : TensorType
        Type of ``x_t``, ``(batch, n_in)``.
    state_types : sequence of TensorType
        Type of each state, ``(batch, width)``.

    Returns
    -------
    Step

    Raises
    ------
    ValueError
        If the step gives back another number of states than it takes, or a state of another shape.
    TypeError
        If a state changes its dtype in the step, the step reads what is no tensor, keeps running
        statistics, or draws from a distribution that changes from step to step.
    """
    unnumbered = staged_step(cell, [x_type(name="x_t")], state_types)
    numbers = _Numbers(cell)
    step = numbers.step = replace(unnumbered, numbers=numbers)
    for symbol in step.named:
        step.number(symbol)
    return step


def batch_types(cell: Cell) -> tuple[TensorType, list[TensorType]]:
    """Give the types of ``x_t`` and of each state of a cell, for a batch of any size."""
    x_type = TensorType(cell.dtype, (None, cell.n_in))
    return x_type, [TensorType(cell.dtype, (None, width)) for width in cell.state.values()]


def stage_cell(cell: Cell) -> Step:
    """Read a cell's step as equations for a batch of any size; see :func:`stage`.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.step import stage_cell
    >>> stage_cell(srnn.Elman(2, 3, seed=0)).named
    (a_t, s_t)
    """
    return stage(cell, *batch_types(cell))


class _Numbers:
    """The numbers of a cell's equations, looked up once, and not before they are read."""

    step: Step

    def __init__(self, cell: RecurrentCell):
        self.cell = cell
        self.found: dict[str, int] | None = None

    def __call__(self) -> dict[str, int]:
        if self.found is None:
            self.found = {} if _NUMBERED_BY is None else _NUMBERED_BY(self.cell, self.step)
        return self.found


#: From a cell, and its staged step, to the numbers of its equations.
Numbering = Callable[[RecurrentCell, Step], dict[str, int]]
_NUMBERED_BY: Numbering | None = None


def numbered_by(numbering: Numbering) -> Numbering:
    """Number the equations of all steps, by their keys, as they are printed.

    What prints them reads staged steps, so that it says here how it numbers them.
    """
    global _NUMBERED_BY
    _NUMBERED_BY = numbering
    return numbering


def staged_step(
    cell: RecurrentCell, inputs: Sequence[TensorVariable], state_types: Sequence[TensorType]
) -> Step:
    """Read a step of any inputs as equations; see :func:`stage`.

    Parameters
    ----------
    cell : RecurrentCell
        Its ``step`` is called with the inputs and the previous states. Messages call it by its
        ``owner``, or by the name of its class.
    inputs : sequence of TensorVariable
        The symbols of what a step reads anew at each time.
    state_types : sequence of TensorType
        Type of each state; none for a network without time.
    """
    owner = getattr(cell, "owner", type(cell).__name__)
    names = list(getattr(cell, "state", {})) or [f"state{k}" for k in range(len(state_types))]
    previous = tuple(
        kind(name=Key.of(name).ending("_{t-1}"))
        for name, kind in zip(names, state_types, strict=True)
    )
    began = pt.scalar()
    with staged() as equations:
        outcome = cell.step(*inputs, *previous)
    outcomes = list(outcome) if isinstance(outcome, list | tuple) else [outcome]
    if len(outcomes) != len(previous):
        raise ValueError(
            f"{owner}.step takes {len(previous)} state(s) ({', '.join(names)}) and must return as "
            f"many, but returned {len(outcomes)}."
        )
    named = {equation.symbol for equation in equations}
    for k, (name, value, kind) in enumerate(zip(names, outcomes, state_types, strict=True)):
        _check_state(owner, name, value, kind)
        if value not in named or value in outcomes[:k] or value.type != kind:
            # An unnamed result, the same result for two states, or one of less static shape.
            suffix = "_t" if value not in named else f"_t as {name}"
            symbol = kind(name=Key.of(name).ending(suffix))
            equations.append(Equation(symbol, pt.specify_shape(value, kind.shape)))
            outcomes[k] = symbol
    equations, outside = drawn_outside(equations, began)
    equations, draws = drawn_ahead(owner, equations, [*inputs, *previous], outcomes)
    check_reads_tensors(owner, equations)
    inputs = [*inputs, *draws.read]
    known = {*inputs, *previous, *outside, *(equation.symbol for equation in equations)}
    mentioned = leaves([equation.expression for equation in equations])
    labels = getattr(cell, "parameter_names", {})
    declared = [parameter for parameter in labels if parameter in mentioned]
    symbols = {
        leaf: leaf.type(name=labels.get(leaf, leaf.name))
        for leaf in dict.fromkeys([*declared, *mentioned])
        if leaf not in known
    }
    return Step(
        owner=owner,
        inputs=tuple(inputs),
        previous=previous,
        equations=tuple(
            Equation(equation.symbol, *replaced([equation.expression], symbols))
            for equation in equations
        ),
        state=tuple(outcomes),
        closure={symbol: leaf for leaf, symbol in symbols.items()} | outside,
        draws=draws,
    )


def _check_state(owner: str, name: str, value: TensorVariable, kind: TensorType) -> None:
    """Reject a new state that cannot be carried to the next step, before scan reports it."""
    if not isinstance(value, TensorVariable):
        raise TypeError(
            f"{owner}.step must return PyTensor tensors; state {name!r} is {type(value).__name__}."
        )
    if value.type.dtype != kind.dtype:
        raise TypeError(
            f"{owner}.step makes state {name!r} {value.type.dtype}, but it carries {kind.dtype}: a "
            "constant or a parameter of another dtype takes part; cast it to the state's dtype."
        )
    fits = value.ndim == kind.ndim and all(
        new is None or old is None or new == old
        for new, old in zip(value.type.shape, kind.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{owner}.step gives state {name!r} the shape {value.type.shape}, but it carries "
            f"(batch, width) = {kind.shape}."
        )
