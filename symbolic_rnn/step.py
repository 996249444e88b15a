"""The staged step: a cell's equations in which each value, input and parameter is a symbol."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import cast

import pytensor.tensor as pt
from pytensor.gradient import disconnected_grad
from pytensor.graph.traversal import toposort
from pytensor.tensor.math import Argmax
from pytensor.tensor.type import TensorType, discrete_dtypes
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell
from pytensor_ml.params import NonTrainableParameter

from symbolic_rnn.cells import Cell
from symbolic_rnn.draws import Draws, check_reads_tensors, drawn_ahead, drawn_outside
from symbolic_rnn.equations import Equation, in_layer, staged
from symbolic_rnn.graph import is_float, leaves, replaced
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.named import EquationNumber, labeled_as

__all__ = [
    "Step",
    "batch_types",
    "numbered_by",
    "numbered_in_parts",
    "stage",
    "stage_cell",
    "staged_step",
    "substitute",
]


@dataclass(frozen=True, eq=False)
class Step:
    """One time step as equations between symbols; derivations and gradients start from it.

    Parameters
    ----------
    owner : str
        The cell's class name, for messages.
    inputs : tuple of TensorVariable
        Values that differ at each time: ``x_t``, the random draws, and the mask ``m_t`` of a masked
        step.
    previous : tuple of TensorVariable
        State before the step, one symbol per state.
    equations : tuple of Equation
        In the order of definition.
    state : tuple of TensorVariable
        State after the step: left sides of ``equations``.
    closure : mapping of TensorVariable to TensorVariable
        Symbol of each parameter, and of any other variable that the step closes over, and that
        variable. These are the same at every time.
    draws : Draws
        The random draws among the inputs.
    numbers : callable or None
        Returns the printed numbers of the cell's (unmasked) equations, by key.
    """

    owner: str
    inputs: tuple[TensorVariable, ...]
    previous: tuple[TensorVariable, ...]
    equations: tuple[Equation, ...]
    state: tuple[TensorVariable, ...]
    closure: Mapping[TensorVariable, TensorVariable]
    draws: Draws = field(default_factory=Draws)
    numbers: Callable[[], dict[str, str]] | None = None

    @property
    def named(self) -> tuple[TensorVariable, ...]:
        """Symbols on the left sides, in order."""
        return tuple(equation.symbol for equation in self.equations)

    @property
    def learned(self) -> tuple[TensorVariable, ...]:
        """Symbols of the closure without the cell's constants and running statistics."""
        return tuple(
            symbol
            for symbol, leaf in self.closure.items()
            if not isinstance(leaf, NonTrainableParameter)
        )

    @property
    def varying(self) -> frozenset[TensorVariable]:
        """Symbols that differ between steps: inputs, previous state, and values that read them."""
        found = {*self.inputs, *self.previous}
        for equation in self.equations:
            if not found.isdisjoint(leaves([equation.expression])):
                found.add(equation.symbol)
        return frozenset(found)

    def number(self, symbol: TensorVariable) -> None:
        """Tag a symbol, and each value named after it, with the number of its equation."""
        if self.numbers is not None:
            symbol.tag.equation = EquationNumber(self.numbers, str(symbol.name))

    def written_out(self, values: Sequence[TensorVariable]) -> list[TensorVariable]:
        """Express named values in the step's inputs, previous state and closure."""
        expressions = substitute(self.equations, {})
        return [expressions[value] for value in values]

    def drawn(
        self, n_steps: TensorVariable, values: Mapping[TensorVariable, TensorVariable]
    ) -> list[TensorVariable]:
        """Make the random draws of all steps, ``(time, ...)`` each, in the order of the inputs.

        Parameters
        ----------
        n_steps : TensorVariable
        values : mapping of TensorVariable to TensorVariable
            Values of the other inputs and the previous state at one step; only their shapes are
            used.
        """
        if not self.draws.read:
            return []
        return self.draws.over_time(n_steps, substitute(self.equations, {**self.closure, **values}))

    def require_no_draws(self, owner: str) -> None:
        """Raise if the step draws random numbers.

        Parameters
        ----------
        owner : str
            What requires this, for the message.

        Raises
        ------
        ValueError
            If the step draws.
        """
        if self.draws.read:
            names = ", ".join(str(symbol.name) for symbol in self.draws.read)
            raise ValueError(
                f"{owner} needs a deterministic step, but {self.owner}.step draws random numbers "
                f"({names}). Draw them outside the step and pass them as features of x."
            )

    def require_float_states(self, owner: str) -> None:
        """Raise if a state of the step is one of integers or booleans.

        Parameters
        ----------
        owner : str
            What requires this, for the message.

        Raises
        ------
        TypeError
            If a state is not of floating point.
        """
        for state in self.previous:
            if not is_float(state):
                raise TypeError(
                    f"{owner} needs states of floating point, but {self.owner} begins with "
                    f"{state.dtype} for {state.name!s}. Keep a counter as a float, exact up to "
                    "2**53 in float64, and convert it in the step."
                )

    def masked(self) -> Step:
        """Return the step that keeps the previous state where the mask ``m_t`` is false.

        The mask adds one equation per state, ``s_t = switch(m_t, s_t, s_{t-1})``, so that
        derivations need no special case for masks.
        """
        batch = self.previous[0].type.shape[0]
        m_t = pt.tensor("m_t", dtype="bool", shape=(batch,))
        equations = list(self.equations)
        state = []
        for new, old in zip(self.state, self.previous, strict=True):
            where = pt.shape_padright(m_t, new.ndim - 1)
            held = old.type(name=Key.of(new.name).held)
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
    """Evaluate equations in order, replacing symbols by values and left sides by right sides.

    Parameters
    ----------
    equations : sequence of Equation
        Each may refer to left sides of earlier ones.
    values : mapping of TensorVariable to TensorVariable
        Values of other symbols; symbols without a value are kept.

    Returns
    -------
    dict of TensorVariable to TensorVariable
        ``values``, and the expression of every left side, named like the left side.
    """
    known = dict(values)
    for equation in equations:
        [value] = replaced([equation.expression], known)
        known[equation.symbol] = labeled_as(value, equation.symbol)
    return known


def stage(cell: RecurrentCell, x_type: TensorType, state_types: Sequence[TensorType]) -> Step:
    """Read a cell's step as equations.

    Parameters
    ----------
    cell : RecurrentCell
        A :class:`~symbolic_rnn.Cell`, or any cell that implements ``pytensor_ml``'s protocol.
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
        If the step returns a different number of states than it takes, or a state of another shape.
    TypeError
        If a state changes its dtype in the step, or the step reads a variable that is not a dense
        tensor, keeps running statistics, or draws from a distribution that varies between steps.
    """
    unnumbered = staged_step(cell, [x_type(name="x_t")], state_types)
    numbers = _Numbers(cell)
    step = numbers.step = replace(unnumbered, numbers=numbers)
    for symbol in step.named:
        step.number(symbol)
    return step


def batch_types(cell: Cell) -> tuple[TensorType, list[TensorType]]:
    """Return the types of ``x_t`` and of each state of a cell, for any batch size.

    A state of integers, such as a counter, is one that the cell begins with integers.
    """
    x_type = TensorType(cell.dtype, (None, cell.n_in))
    began = cell.initial_state(TensorType(cell.dtype, (None, None, cell.n_in))())
    dtypes = [cell.dtype if is_float(each) else each.dtype for each in began]
    shapes = cell.state_shapes.values()
    return x_type, [TensorType(d, (None, *s)) for d, s in zip(dtypes, shapes, strict=True)]


def stage_cell(cell: Cell) -> Step:
    """Read a cell's step as equations for any batch size; see :func:`stage`.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.step import stage_cell
    >>> stage_cell(srnn.Elman(2, 3, seed=0)).named
    (a_t, s_t)
    """
    return stage(cell, *batch_types(cell))


class _Numbers:
    """Numbers of a cell's equations, computed at the first call."""

    step: Step

    def __init__(self, cell: RecurrentCell):
        self.cell = cell
        self.found: dict[str, int] | None = None

    def __call__(self) -> dict[str, str]:
        if self.found is None:
            self.found = {} if _NUMBERED_BY is None else _NUMBERED_BY(self.cell, self.step)
        part = _PARTS.get().get(self.cell)
        prefix = "" if part is None else f"{part}."
        return {key: f"{prefix}{number}" for key, number in self.found.items()}


#: Each cell's part in a network whose equations are numbered in parts.
_PARTS: ContextVar[Mapping[RecurrentCell, int]] = ContextVar("_PARTS", default=MappingProxyType({}))


@contextmanager
def numbered_in_parts(cells: Sequence[RecurrentCell]) -> Iterator[None]:
    """Say in the number of an equation which cell it is of: (2.1) is equation (1) of the second.

    Numbers are looked up when a function is lowered, inside the block.

    Parameters
    ----------
    cells : sequence of RecurrentCell
        Of one network, in order.
    """
    token = _PARTS.set({cell: part for part, cell in enumerate(cells, start=1)})
    try:
        yield
    finally:
        _PARTS.reset(token)


#: Maps a cell and its staged step to the numbers of its equations.
Numbering = Callable[[RecurrentCell, Step], dict[str, int]]
_NUMBERED_BY: Numbering | None = None


def numbered_by(numbering: Numbering) -> Numbering:
    """Register the function that numbers a cell's equations by key, as they are printed.

    A registration, because the derivation that prints them imports this module.
    """
    global _NUMBERED_BY
    _NUMBERED_BY = numbering
    return numbering


def staged_step(
    cell: RecurrentCell, inputs: Sequence[TensorVariable], state_types: Sequence[TensorType]
) -> Step:
    """Read a step with any inputs as equations; see :func:`stage`.

    Parameters
    ----------
    cell : RecurrentCell
        Its ``step`` is called with the inputs and the previous states. Messages use its ``owner``
        attribute, or the name of its class.
    inputs : sequence of TensorVariable
        Symbols of the values that differ at each time.
    state_types : sequence of TensorType
        Type of each state; empty for a network without time.
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
            f"{owner}.step must return {len(previous)} state(s) ({', '.join(names)}), one per "
            f"state it takes, but returned {len(outcomes)}."
        )
    for name, value, kind in zip(names, outcomes, state_types, strict=True):
        _check_state(owner, name, value, kind)
    equations, outcomes = _with_states(equations, names, outcomes, state_types)
    equations = _with_constant_places(equations)
    equations, outside = drawn_outside(equations, began)
    equations, draws = drawn_ahead(owner, equations, [*inputs, *previous], outcomes)
    check_reads_tensors(owner, equations)
    inputs = [*inputs, *draws.read]
    known = {*inputs, *previous, *outside, *(equation.symbol for equation in equations)}
    mentioned = leaves([equation.expression for equation in equations])
    labels = {**getattr(cell, "parameter_names", {}), **getattr(cell, "constant_names", {})}
    declared = [parameter for parameter in labels if parameter in mentioned]
    symbols = {
        leaf: leaf.type(name=labels.get(leaf, leaf.name))
        for leaf in dict.fromkeys([*declared, *mentioned])
        if leaf not in known
    }
    step = Step(
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
    _check_keys(step, [symbol for leaf, symbol in symbols.items() if leaf in labels])
    return step


def _with_constant_places(equations: Sequence[Equation]) -> list[Equation]:
    """Stop the gradient at each ``argmax`` of conditions or integers.

    PyTensor takes the zero that ``Argmax`` sends back to them, an integer, for an error.
    """
    expressions = [equation.expression for equation in equations]
    places = {
        cast("TensorVariable", node.outputs[0]): disconnected_grad(node.op(*node.inputs))
        for node in toposort(expressions)
        if isinstance(node.op, Argmax) and node.inputs[0].type.dtype in discrete_dtypes
    }
    rights = replaced(expressions, places) if places else expressions
    return [Equation(e.symbol, right) for e, right in zip(equations, rights, strict=True)]


def _with_states(
    equations: Sequence[Equation],
    names: Sequence[str],
    outcomes: Sequence[TensorVariable],
    kinds: Sequence[TensorType],
) -> tuple[list[Equation], list[TensorVariable]]:
    """Return the equations, and the left side of the one of each state: ``s_t`` for state ``s``.

    The next step calls a state ``s_{t-1}``, so ``s_t`` is an equation of its own if the step
    returns an unnamed value or one of another name. A value ``s_t`` that the step does not return
    as state ``s``, as in a cell that changes the state of its base class, becomes
    ``s^{inner}_t``.
    """
    keys = [Key.of(name).ending("_t") for name in names]
    returned = dict(zip(keys, zip(outcomes, kinds, strict=True), strict=True))
    renamed: dict[TensorVariable, TensorVariable] = {}
    whole: list[Equation] = []
    for equation in equations:
        symbol = equation.symbol
        [expression] = replaced([equation.expression], renamed)
        value, kind = returned.get(equation.key, (None, symbol.type))
        if value is symbol and kind != symbol.type:  # the state's shape is more specific
            expression = pt.specify_shape(expression, kind.shape)
            renamed[symbol] = kind(name=equation.key)
        elif value is not None and value is not symbol:
            renamed[symbol] = symbol.type(name=in_layer(equation.name, "inner"))
        whole.append(Equation(renamed.get(symbol, symbol), expression))
    values = replaced(outcomes, renamed)
    known = {equation.key: equation.symbol for equation in whole}
    states = []
    for key, value, kind in zip(keys, values, kinds, strict=True):
        if key not in known:
            known[key] = kind(name=key)
            whole.append(Equation(known[key], pt.specify_shape(value, kind.shape)))
        states.append(known[key])
    return whole, states


def _check_keys(step: Step, parameters: Sequence[TensorVariable]) -> None:
    """Reject two quantities with one key: lookups and comparisons would confuse them."""
    taken: dict[str, str] = {}

    def take(key: str, what: str) -> None:
        if key in taken:
            raise ValueError(
                f"{step.owner}.step: {taken[key]} and {what} have the same name, {key!r}. Rename "
                "one of them."
            )
        taken[key] = what

    for symbol in step.inputs:
        take(Key.of(symbol.name), "an input of the step")
        take(Key.of(symbol.name).to(Kind.INPUT_GRADIENT), "the gradient of an input")
    for symbol in step.previous:
        initial = Key.of(symbol.name).stem.ending("_0")
        take(Key.of(symbol.name), "a previous state")
        take(initial, "an initial state")
        take(initial.to(Kind.INITIAL_GRADIENT), "the gradient of an initial state")
    for symbol in parameters:
        take(Key.of(symbol.name), "a parameter")
        take(Key.of(symbol.name).to(Kind.GRADIENT), "the gradient of a parameter")
    for symbol in step.named:
        take(Key.of(symbol.name), "a named value of the step")
        take(Key.of(symbol.name).to(Kind.COTANGENT), f"the cotangent of {symbol.name!r}")


def _check_state(owner: str, name: str, value: TensorVariable, kind: TensorType) -> None:
    """Reject a state that cannot be carried to the next step, before scan reports it."""
    if not isinstance(value, TensorVariable):
        raise TypeError(
            f"{owner}.step must return PyTensor tensors, got {type(value).__name__} for state "
            f"{name!r}."
        )
    if value.type.dtype != kind.dtype:
        raise TypeError(
            f"{owner}.step returns state {name!r} as {value.type.dtype}, expected {kind.dtype}. A "
            "constant or parameter has another dtype: cast it to that of the state."
        )
    fits = value.ndim == kind.ndim and all(
        new is None or old is None or new == old
        for new, old in zip(value.type.shape, kind.shape, strict=True)
    )
    if not fits:
        raise ValueError(
            f"{owner}.step returns state {name!r} with shape {value.type.shape}, expected (batch, "
            f"width) = {kind.shape}."
        )
