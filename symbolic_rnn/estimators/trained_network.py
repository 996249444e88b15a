"""Compiled networks that estimators of one configuration share, in one process."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass
from functools import lru_cache
from inspect import signature
from typing import Any, Literal

import numpy as np
import pytensor
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor import config
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim import adam, chain

from symbolic_rnn.argument_checks import Positive, checks_arguments
from symbolic_rnn.cells import CELLS, Cell
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import cross_entropy, squared_error
from symbolic_rnn.networks import Recurrent, Sequential
from symbolic_rnn.networks.sequential import draw_parameters
from symbolic_rnn.networks.stacked import recurrent_network
from symbolic_rnn.training.clipping import clip_by_global_norm
from symbolic_rnn.training.compiled import compile_predict
from symbolic_rnn.training.guarded import GuardedStep
from symbolic_rnn.training.ragged import sequence_mask
from symbolic_rnn.training.run_state import RunState
from symbolic_rnn.zoo import ZOO

__all__ = ["Architecture", "State", "TrainedNetwork", "borrowed"]

#: Graphs are built, and functions compiled, by one thread at a time.
_COMPILING = threading.RLock()

#: Values of the optimizer and of random generators, by name.
State = dict[str, Any]


@checks_arguments
@dataclass(frozen=True)
class Architecture:
    """What decides which functions are compiled.

    Parameters
    ----------
    n_in, n_out : int
        Features of a step, and outputs: targets or classes.
    cell : str
        A name of the library or of the zoo.
    hidden, layers : int
        Width of a cell, and number of layers.
    bidirectional : bool
    dropout : float
        Fraction of each layer's outputs that is dropped in training.
    per_step : bool
        Whether there is an output for each step, instead of one for the sequence.
    output : {"values", "classes"}
    dtype : {"float32", "float64"}
    mode : Mode or str, optional

    Raises
    ------
    ValueError
        If a value is out of range, or the cell is unknown.

    Examples
    --------
    >>> Architecture(n_in=1, n_out=1, cell="gru", hidden=0)
    Traceback (most recent call last):
    ValueError: Architecture expects a positive integer for hidden, got 0.
    """

    n_in: Positive
    n_out: Positive
    cell: str = "lstm"
    hidden: Positive = 32
    layers: Positive = 1
    bidirectional: bool = False
    dropout: float = 0.0
    per_step: bool = False
    output: Literal["values", "classes"] = "values"
    dtype: Literal["float32", "float64"] = "float64"
    mode: Mode | str | None = None

    def __post_init__(self) -> None:
        cells = {**CELLS, **ZOO}
        if self.cell not in cells:
            raise ValueError(f"cell expects one of {', '.join(cells)}, got {self.cell!r}.")
        if not {"n_in", "n_hidden"} <= set(signature(cells[self.cell]).parameters):
            raise ValueError(
                f"cell expects a recurrence with the arguments n_in and n_hidden, which "
                f"{self.cell!r} does not have."
            )
        if not 0 <= self.dropout < 1:
            raise ValueError(f"dropout expects a share from 0 to below 1, got {self.dropout}.")

    @property
    def make(self) -> Callable[..., Cell]:
        """The cell's class."""
        found: Callable[..., Cell] = {**CELLS, **ZOO}[self.cell]
        return found


class TrainedNetwork:
    """A network with the functions that train and use it, each compiled when it is first called.

    An estimator sets all variables before it calls a function, and copies them afterwards: what
    another estimator left in them does not matter.

    Parameters
    ----------
    architecture : Architecture
    """

    def __init__(self, architecture: Architecture):
        self.architecture = it = architecture
        self.lock = threading.RLock()
        with config.change_flags(floatX=it.dtype):
            network = recurrent_network(
                it.make,
                it.n_in,
                it.hidden,
                layers=it.layers,
                bidirectional=it.bidirectional,
                dropout=it.dropout,
            )
            self.network = Recurrent(network) if isinstance(network, Cell) else network
            self.readout = Dense(it.hidden * (2 if it.bidirectional else 1), it.n_out, seed=0)
            self.rate = pytensor.shared(np.asarray(1e-3, it.dtype), name="learning_rate")
            self.clip = pytensor.shared(np.asarray(1.0, it.dtype), name="clip")
        self.parameters = [*self.network.parameters, *self.readout.parameters]
        whole = self.network
        fixed = whole.running_statistics if isinstance(whole, Sequential) else whole.cell.constants
        #: What an estimator keeps: the parameters, and the fixed weights of the cells.
        self._kept: list[Any] = [*self.parameters, *fixed]
        self._functions: dict[tuple[str, bool], Any] = {}
        self._fresh: dict[bool, State] = {}

    def draw(self, seed: int) -> None:
        """Draw initial weights."""
        draw_parameters(self._kept, seed)

    @property
    def weights(self) -> list[NDArray[Any]]:
        """Copies of the weights, fixed ones among them."""
        return [np.array(each.get_value()) for each in self._kept]

    @weights.setter
    def weights(self, values: Sequence[NDArray[Any]]) -> None:
        for parameter, value in zip(self._kept, values, strict=True):
            parameter.set_value(value)

    def state(self, *, masked: bool) -> State:
        """What a training step changes besides the weights, by names that are always the same."""
        return {name: _copied(v.get_value()) for name, v in self._carried(masked).items()}

    def set_state(self, values: State, *, seed: int, masked: bool) -> None:
        """Set what a training step changes; what has no value is as before the first step."""
        self.step(masked=masked)
        streams = np.random.SeedSequence(seed)
        for name, variable in self._carried(masked).items():
            value = values.get(name, self._fresh[masked][name])
            if name not in values and isinstance(value, np.random.Generator):
                value = np.random.default_rng(streams.spawn(1)[0])
            variable.set_value(value)

    def _carried(self, masked: bool) -> dict[str, Any]:
        ours = {*self._kept, self.rate, self.clip}
        found = RunState(self.parameters, [self.step(masked=masked)]).variables
        carried: dict[str, Any] = {}
        generators = 0
        for name, variable in found.items():
            if variable in ours:
                continue
            if isinstance(variable.get_value(), np.random.Generator):
                # Their own names count all applications of a layer in this process.
                name, generators = f"generator {generators}", generators + 1
            carried[name] = variable
        return carried

    def step(self, *, masked: bool) -> GuardedStep:
        """The training step, ``step(x, y, weights)``; if masked, with a mask after them."""
        step: GuardedStep = self._compiled("step", masked, lambda: self._step(masked))
        if masked not in self._fresh:
            self._fresh[masked] = {}
            self._fresh[masked] = self.state(masked=masked)
        return step

    def evaluate(self, *, masked: bool) -> Function:
        """The loss of a batch, with the arguments of the step."""
        return self._compiled(
            "evaluate", masked, lambda: compile_predict(*self._loss(masked), mode=self._mode)
        )

    def predict(self, *, masked: bool) -> Function:
        """The outputs, ``predict(x)``, with the lengths if masked: values, or probabilities."""

        def make() -> Function:
            x = self._x()
            lengths = pt.lvector("lengths")
            output = self._output(x, sequence_mask(lengths, x.shape[1]) if masked else None)
            if self.architecture.output == "classes":
                output = pt.special.softmax(output, axis=-1)
            return compile_predict(output, [x, lengths] if masked else [x], mode=self._mode)

        return self._compiled("predict", masked, make)

    @property
    def _mode(self) -> Mode | str | None:
        return self.architecture.mode

    def _compiled(self, name: str, masked: bool, make: Callable[[], Any]) -> Any:
        key = name, masked
        if key not in self._functions:
            with _COMPILING, config.change_flags(floatX=self.architecture.dtype):
                self._functions[key] = make()
        return self._functions[key]

    def _x(self) -> TensorVariable:
        it = self.architecture
        return pt.tensor("x", dtype=it.dtype, shape=(None, None, it.n_in))

    def _output(self, x: TensorVariable, mask: TensorVariable | None) -> TensorVariable:
        h = self.network(x, mask=mask)
        return self.readout(h if self.architecture.per_step else self.network.last(h))

    def _loss(self, masked: bool) -> tuple[TensorVariable, Sequence[TensorVariable]]:
        it = self.architecture
        x, weights = self._x(), pt.tensor("weights", dtype=it.dtype, shape=(None,))
        mask = pt.matrix("mask", dtype="bool")
        steps = (None, None) if it.per_step else (None,)
        if it.output == "classes":
            y = pt.tensor("y", dtype="int64", shape=steps)
        else:
            y = pt.tensor("y", dtype=it.dtype, shape=(*steps, it.n_out))
        loss = cross_entropy if it.output == "classes" else squared_error
        output = self._output(x, mask if masked else None)
        counted = mask if masked and it.per_step else None
        value = loss(output, y, mask=counted, weights=weights)
        return value, [x, y, weights, mask] if masked else [x, y, weights]

    def _step(self, masked: bool) -> GuardedStep:
        loss, inputs = self._loss(masked)
        optimizer = chain(clip_by_global_norm(self.clip), adam(self.rate))
        return GuardedStep(loss, inputs, optimizer, parameters=self.parameters, mode=self._mode)


def _copied(value: Any) -> Any:
    return deepcopy(value) if isinstance(value, np.random.Generator) else np.array(value)


@contextmanager
def borrowed(architecture: Architecture) -> Iterator[TrainedNetwork]:
    """Lend the network of an architecture to one thread.

    The last 32 networks are kept in this process. What estimators learn is not in them.

    Parameters
    ----------
    architecture : Architecture

    Yields
    ------
    TrainedNetwork
    """
    with _COMPILING:
        network = _network(architecture, str(config.mode))
    with network.lock:
        yield network


@lru_cache(maxsize=32)
def _network(architecture: Architecture, configured: str) -> TrainedNetwork:
    """The mode that PyTensor is configured to decides what ``mode=None`` is."""
    return TrainedNetwork(architecture)
