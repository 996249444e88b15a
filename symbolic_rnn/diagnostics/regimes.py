"""The gradient flow of a cell in three regimes: as it is, saturated, and expanding."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.cells import Cell
from symbolic_rnn.cotangents import derive_cotangents
from symbolic_rnn.diagnostics.backward import CompiledStep
from symbolic_rnn.diagnostics.flow import GradientFlow, check_finite, sample_sequence
from symbolic_rnn.graph import leaves
from symbolic_rnn.networks.expected import require_network
from symbolic_rnn.step import Step

__all__ = ["Regime", "gradient_regimes", "multipliers"]

Array = np.ndarray

#: Factors of the input that are tried until the units saturate.
_LARGER_INPUTS = (2.0, 4.0, 8.0, 16.0, 32.0, 64.0)

#: The rate of a saturated network is at most this fraction of the cell's, or of one.
_FASTER = 0.5

#: Factors of the state's weights that are tried until the gradient grows, with an input so small
#: that the units are not saturated.
_LARGER_WEIGHTS = (1.0, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0, 12.0, 16.0)
_SMALL_INPUT = 0.01

#: A gradient that grows by this factor per step visibly explodes within 20 steps: 1.2^20 is 38.
_GROWING = 1.2


@dataclass(frozen=True)
class Regime:
    """The gradient flow of a cell on one sequence, with rescaled input and weights.

    Parameters
    ----------
    name : str
        ``"as it is"``, ``"saturated"`` or ``"expanding"``.
    input_factor : float
        Factor of the input sequence.
    weight_factor : float
        Factor of the state's weights.
    weights : tuple of str
        Names of these weights in the equations.
    cleared : tuple of str
        Names of the biases set to zero.
    flow : GradientFlow
        The measured flow.
    reached : bool
        Whether the gradient behaves as the name says; if no factor achieved this, ``flow`` is that
        of the nearest one.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> regimes = srnn.gradient_regimes(srnn.Elman(3, 4, seed=0))
    >>> [(regime.name, regime.reached) for regime in regimes]
    [('as it is', True), ('saturated', True), ('expanding', True)]
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
        """The changes to the network."""
        done = []
        if self.input_factor != 1:
            done.append(f"input × {self.input_factor:g}")
        if self.weight_factor != 1:
            done.append(f"{', '.join(self.weights)} × {self.weight_factor:g}")
        if self.cleared:
            done.append(f"{', '.join(self.cleared)} = 0")
        return "; ".join(done) or "nothing changed"


@checks_arguments(besides=["cell"])
def gradient_regimes(
    cell: Cell,
    x: ArrayLike | None = None,
    *,
    n_steps: Positive = 20,
    seed: NonNegative = 0,
    mode: str | Mode | None = None,
) -> tuple[Regime, Regime, Regime]:
    """Measure the gradient flow of a cell as it is, of a saturated and of an expanding network.

    The saturated and the expanding network are the cell with other values, found by trial; the cell
    is not changed. *Saturated*: the input is multiplied by 2, 4, ... 64, until the gradient
    decreases at least twice as fast per step. *Expanding*: the input is divided by 100, so that the
    units are not saturated, and every weight that multiplies a state, or a value computed from one,
    is multiplied by 1, 1.5, ... 16, until the gradient grows by 1.2 per step; if that is not
    enough, the biases are also set to zero. Not every cell can reach both regimes, for example a
    linear one has no units that saturate; see ``Regime.reached``.

    Parameters
    ----------
    cell : Cell
        A library cell or your own; its step must treat the examples of a batch independently.
    x : array, optional
        One sequence, ``(T, n_in)``; standard normal when omitted.
    n_steps : int
        Length T of the sequence, if it is drawn.
    seed : int
        Seed of ``x`` and of the errors, which are the same for all three.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

    Returns
    -------
    tuple of Regime
        As it is, saturated, expanding.

    Raises
    ------
    ValueError
        If the shape of ``x`` is wrong, there are fewer than two steps, the flow of the unchanged
        cell is not finite, or the step reads a variable that has no value.

    Examples
    --------
    >>> import symbolic_rnn as srnn
    >>> as_it_is, saturated, expanding = srnn.gradient_regimes(srnn.Elman(3, 4, seed=0))
    >>> saturated.flow.rate < as_it_is.flow.rate < 1 < expanding.flow.rate
    True
    >>> saturated.description, expanding.description
    ('input × 4', 'input × 0.01; W × 1.5')
    """
    require_network("gradient_regimes", cell, layers=False)
    x, errors = sample_sequence("gradient_regimes", cell, x, None, n_steps=n_steps, seed=seed)
    if len(x) < 2:
        raise ValueError(f"gradient_regimes expects at least two steps, got {len(x)}.")
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
    """The first wanted regime, or else the nearest one."""
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
    """The parameters that multiply one of the given symbols, or a value computed from one.

    A parameter is one if its contribution to the gradient reads the symbol or that value. (The
    value of the equation itself does not count, as in the slope of a sigmoid.)
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
