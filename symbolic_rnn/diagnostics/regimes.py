"""One cell in three regimes: as it is, saturated, and expanding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.cells import Cell
from symbolic_rnn.cotangents import derive_cotangents
from symbolic_rnn.diagnostics.backward import CompiledStep
from symbolic_rnn.diagnostics.flow import GradientFlow, check_finite, sample_sequence
from symbolic_rnn.graph import leaves
from symbolic_rnn.step import Step

__all__ = ["Regime", "gradient_regimes", "multipliers"]

Array = np.ndarray

#: What the input is multiplied by until the units saturate.
_LARGER_INPUTS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

#: The gradient of a saturated network falls, and at least this much faster than that of the cell.
_FASTER = 0.5

#: What the weights of the state are multiplied by until the gradient grows, the input being so
#: small that the units stay where they are steep.
_LARGER_WEIGHTS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
_SMALL_INPUT = 0.01

#: A gradient that grows by this factor a step is seen to explode within twenty: 1.2^20 is 38.
_GROWING = 1.2


@dataclass(frozen=True)
class Regime:
    """The gradient flow of a cell on one sequence, with its input and its weights rescaled.

    Parameters
    ----------
    name : str
        ``"as it is"``, ``"saturated"`` or ``"expanding"``.
    input_factor : float
        What the input sequence was multiplied by.
    weight_factor : float
        What the weights of the state were multiplied by.
    weights : tuple of str
        Those weights, by their names in the equations.
    cleared : tuple of str
        Biases that were set to zero.
    flow : GradientFlow
        Measured so.
    reached : bool
        Whether the gradient does what the name says; where not, no factor that was tried made it,
        and ``flow`` is that of the factor that came nearest.
    """

    name: str
    input_factor: float
    weight_factor: float
    weights: tuple[str, ...]
    cleared: tuple[str, ...]
    flow: GradientFlow
    reached: bool

    @property
    def description(self) -> str:
        """What was done to the network."""
        done = []
        if self.input_factor != 1:
            done.append(f"input × {self.input_factor:g}")
        if self.weight_factor != 1:
            done.append(f"{', '.join(self.weights)} × {self.weight_factor:g}")
        if self.cleared:
            done.append(f"{', '.join(self.cleared)} = 0")
        return "; ".join(done) or "nothing changed"


def gradient_regimes(
    cell: Cell,
    x: Array | None = None,
    *,
    n_steps: int = 20,
    seed: int = 0,
    mode: str | Mode | None = None,
) -> tuple[Regime, Regime, Regime]:
    """Measure the gradient flow of a cell as it is, of a saturated and of an expanding network.

    Both companions are the cell itself with other numbers, found by trying; the cell is not
    changed. *Saturated*: the input is multiplied by 2, 4, ... 64, until the gradient falls at least
    twice as fast a step. *Expanding*: the input is made a hundred times smaller, so that the units
    stay where they are steep, and every weight that multiplies a state, or what is computed from
    one, is multiplied by 1, 1.5, ... 16, until the gradient grows by 1.2 a step; where that is not
    enough, once more with the biases at zero. Not every cell can be brought to either: a linear one
    has no unit to saturate; ``reached`` says so.

    Parameters
    ----------
    cell : Cell
        A library cell or your own; a step treats the examples of a batch one by one.
    x : array, optional
        One sequence, ``(T, n_in)``; standard normal when omitted.
    n_steps : int
        Its length T, when it is drawn.
    seed : int
        Draws ``x`` and the errors, which all three share.
    mode : str or Mode, optional
        PyTensor mode; the one that compiles fastest when omitted.

    Returns
    -------
    tuple of Regime
        As it is, saturated, expanding.

    Raises
    ------
    ValueError
        If the shape of ``x`` is wrong, there are fewer than two steps, the flow of the cell as it
        is is not finite, or the step reads a variable that has no value.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> from symbolic_rnn.diagnostics import gradient_regimes
    >>> as_it_is, saturated, expanding = gradient_regimes(srnn.Elman(3, 4, seed=0))
    >>> saturated.flow.rate < as_it_is.flow.rate < 1 < expanding.flow.rate
    True
    >>> saturated.description, expanding.description
    ('input × 4', 'input × 0.01; W × 1.5')
    """
    x, errors = sample_sequence(cell, x, None, n_steps=n_steps, seed=seed)
    if len(x) < 2:
        raise ValueError("gradient_regimes needs at least two steps, for a gradient to flow.")
    backward = CompiledStep(cell, mode)
    step = backward.step
    weights = multipliers(step, step.previous)
    multiplying = {*weights, *multipliers(step, step.inputs)}
    biases = tuple(
        label
        for label, value in backward.values.items()
        if label not in multiplying and np.any(value)
    )

    def measured(
        name: str, input_factor: float, weight_factor: float, cleared: tuple[str, ...] = ()
    ) -> Regime:
        values = {label: weight_factor * backward.values[label] for label in weights}
        values |= {label: np.zeros_like(backward.values[label]) for label in cleared}
        flow = GradientFlow(backward.norms(input_factor * x, errors, values))
        return Regime(name, input_factor, weight_factor, weights, cleared, flow, reached=True)

    as_it_is = measured("as it is", 1.0, 1.0)
    check_finite(as_it_is.flow, cell)
    low = _FASTER * min(as_it_is.flow.rate, 1.0)
    saturated = _first(
        (measured("saturated", factor, 1.0) for factor in _LARGER_INPUTS),
        wanted=lambda rate: rate <= low,
        nearest=lambda rate: -rate,
        otherwise=as_it_is,
    )
    expanding = _first(
        (
            measured("expanding", _SMALL_INPUT, factor, cleared)
            for cleared in dict.fromkeys(((), biases))
            for factor in _LARGER_WEIGHTS
        ),
        wanted=lambda rate: rate >= _GROWING,
        nearest=lambda rate: rate,
        otherwise=as_it_is,
    )
    return as_it_is, saturated, expanding


def _first(
    tried: Iterable[Regime],
    *,
    wanted: Callable[[float], bool],
    nearest: Callable[[float], float],
    otherwise: Regime,
) -> Regime:
    """The first that is as wanted, or else the one that comes nearest."""
    best: Regime | None = None
    name = otherwise.name
    for regime in tried:
        name = regime.name
        if not regime.flow.finite:
            continue
        if wanted(regime.flow.rate):
            return regime
        if best is None or nearest(regime.flow.rate) > nearest(best.flow.rate):
            best = regime
    return Regime(**{**vars(best or otherwise), "name": name, "reached": False})


def multipliers(step: Step, symbols: Collection[TensorVariable]) -> tuple[str, ...]:
    """The parameters that multiply one of some symbols, or what is computed from it.

    Their gradient by an equation's cotangent reads that symbol, or that value. (A value that makes
    its own slope, as that of a sigmoid, does not count.)
    """
    computed = set(symbols)
    for equation in step.equations:
        if computed & set(leaves([equation.expression])):
            computed.add(equation.symbol)
    found = {
        contribution.symbol
        for contribution in derive_cotangents(step).contributions
        if contribution.symbol in step.closure
        and (computed - {contribution.value}) & set(leaves([contribution.expression]))
    }
    return tuple(str(symbol.name) for symbol in step.closure if symbol in found)
