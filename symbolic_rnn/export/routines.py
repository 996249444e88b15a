"""The functions of an exported network: start, step, predict, gradient, train_step."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor.compile.executor import Function
from pytensor.compile.sharedvalue import SharedVariable
from pytensor.graph.basic import Variable
from pytensor.tensor.random.type import RandomType
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim.base import Transform
from pytensor_ml.params import NonTrainableParameter
from pytensor_ml.pytensorf import rewrite_for_prediction

from symbolic_rnn import c99
from symbolic_rnn.c99.export import (
    Argument,
    Field,
    Library,
    Place,
    Repeated,
    Routine,
    Structure,
    routine,
)
from symbolic_rnn.export.fingerprint import fingerprint
from symbolic_rnn.export.names import identifiers
from symbolic_rnn.export.network import Exported
from symbolic_rnn.training import compile_predict, compile_train

__all__ = ["Routines"]

_MODE = c99.mode(threads=1)


@dataclass(frozen=True)
class Routines:
    """Compiles the functions of a network, in Python and as C.

    Parameters
    ----------
    network : Exported
    n_steps : int
        Length of a sequence where it is fixed: in training, and in prediction by a network that
        needs the whole sequence.
    loss : callable
        Of the output and the target, to a scalar.
    optimizer : Transform
        Of ``pytensor_ml.optim``.
    dtype : {"float64", "float32"}
        Of the functions in C; in Python they compute in the network's.
    """

    network: Exported
    n_steps: int
    loss: Callable[[TensorVariable, TensorVariable], TensorVariable]
    optimizer: Transform
    dtype: str

    @cached_property
    def weights(self) -> Structure:
        """The parameters."""
        fields = [self._field(name, each) for name, each in self.network.parameters.items()]
        return Structure("weights", tuple(fields), f"The parameters of {self.network.owner}.")

    @cached_property
    def state(self) -> Structure:
        """The state between two time steps."""
        dtype = self.dtype
        *names, mark = identifiers([*(each.name for each in self.network.states), "started"])
        fields = [
            Field(mark, "uint32", (), "a mark, set by start"),  # first: so a smaller state has one
            *(
                Field(name, dtype, each.shape)
                for name, each in zip(names, self.network.states, strict=True)
            ),
        ]
        return Structure("state", tuple(fields), "The state between two time steps.", mark)

    @cached_property
    def _x(self) -> TensorVariable:
        return self._symbol("x", self.n_steps, self.network.n_in)

    @cached_property
    def _y(self) -> TensorVariable:
        return self.network.apply(self._x)

    @cached_property
    def _target(self) -> TensorVariable:
        return cast("TensorVariable", self._y.type.clone(shape=self.y_shape)("y"))

    @cached_property
    def _loss(self) -> TensorVariable:
        try:
            return self.loss(self._y, self._target)
        except (TypeError, ValueError) as error:
            raise ValueError(
                f"export_c: the loss does not take a target of the output's type, {self._y.type}: "
                f"{error} For classes, take one-hot targets: "
                "loss=lambda o, y: srnn.cross_entropy(o, y.argmax(-1))."
            ) from error

    @cached_property
    def y_shape(self) -> tuple[int, ...]:
        """The shape of what a loss compares, one sequence in the batch."""
        zeros = np.zeros((1, self.n_steps, self.network.n_in), dtype=self.network.dtype)
        return tuple(map(int, self.apply_function(zeros).shape))

    def _symbol(self, name: str, *shape: int) -> TensorVariable:
        return pt.tensor(name, dtype=self.network.dtype, shape=(1, *shape))

    @cached_property
    def apply_function(self) -> Function:
        """From a whole sequence to what a loss compares."""
        return compile_predict(self._y, [self._x], mode=_MODE)

    @cached_property
    def predict_function(self) -> Function:
        """From a whole sequence to what ``predict`` gives: at each step, if it can be streamed."""
        network = self.network
        if network.at_each_step is None or network.at_each_step is network.apply:
            return self.apply_function
        return compile_predict(network.at_each_step(self._x), [self._x], mode=_MODE)

    @cached_property
    def start_function(self) -> Function:
        """The states before the first step."""
        x = self._symbol("x", 1, self.network.n_in)
        before = zip(self.network.start(x), self.network.states, strict=True)
        states = [pt.specify_shape(each, (1, *state.shape)) for each, state in before]
        return pytensor.function([x], states, mode=_MODE, on_unused_input="ignore")

    @cached_property
    def step_function(self) -> Function:
        """From an input and the states to the output and the new states."""
        assert self.network.step is not None
        x = self._symbol("x", self.network.n_in)
        before = [self._symbol(f"{each.name}_prev", *each.shape) for each in self.network.states]
        y, after = self.network.step(x, before)
        # The output is a state, which a step need not read.
        return pytensor.function([x, *before], [y, *after], mode=_MODE, on_unused_input="ignore")

    @cached_property
    def gradient_function(self) -> Function:
        """From a sequence and its target to the loss and its derivatives by the parameters."""
        found = pytensor.grad(self._loss, self.trained, disconnected_inputs="ignore")
        gradients = cast("list[TensorVariable]", found)
        return pytensor.function([self._x, self._target], [self._loss, *gradients], mode=_MODE)

    @cached_property
    def train_function(self) -> Function:
        """One step of the optimizer."""
        given = [self._x, self._target]
        return compile_train(self._loss, given, self.optimizer, parameters=self.trained, mode=_MODE)

    @property
    def trained(self) -> list[Any]:
        """The parameters that the loss is differentiated by."""
        return [
            each
            for each in self.network.parameters.values()
            if not isinstance(each, NonTrainableParameter)
        ]

    @cached_property
    def optimizer_state(self) -> dict[SharedVariable, str]:
        """What the optimizer keeps between two steps, by its names in C."""
        known = set(self.network.parameters.values())
        kept = [
            each.variable
            for each in self.train_function.maker.inputs
            if each.shared and each.variable not in known
        ]
        return dict(zip(kept, identifiers([str(each.name) for each in kept]), strict=True))

    @cached_property
    def optimizer_structure(self) -> Structure:
        """What the optimizer keeps between two steps."""
        fields = tuple(self._field(name, each) for each, name in self.optimizer_state.items())
        return Structure(
            "optimizer", fields, "The state of the optimizer between two steps of training."
        )

    @cached_property
    def identity(self) -> str:
        """A hash of what the network computes, the values of its parameters aside.

        Networks that differ in anything else, such as an activation, the order of time or a
        scaling, differ in it. Lengths of sequences, losses and optimizers do not count: networks
        that are exported for several of them share their weights.
        """
        network = self.network
        names: dict[Variable, str] = {each: name for name, each in network.parameters.items()}
        x = pt.tensor("x", dtype=network.dtype, shape=(1, None, network.n_in))
        if network.step is None:
            return fingerprint([rewrite_for_prediction(network.apply(x))], {x: "x", **names})
        x_t = self._symbol("x", network.n_in)
        before = [self._symbol(each.name, *each.shape) for each in network.states]
        y, after = network.step(x_t, before)
        states: dict[Variable, str] = {
            state: each.name for state, each in zip(before, network.states, strict=True)
        }
        outputs = [y, *after, *network.start(x)]
        return fingerprint(outputs, {x: "x", x_t: "x_t", **states, **names})

    def start(self) -> Routine:
        """``start(weights, state)``."""
        function = self.start_function
        state = Argument("state", self.state, writes=True, reads=False)
        arguments = [Argument("weights", self.weights), state]
        given: dict[Variable, Place] = {function.maker.inputs[0].variable: Place("unused")}
        return self._routine(
            "start",
            function,
            arguments,
            given,
            [Place("state", each.name) for each in self.network.states],
            "Set the state to that before the first step.",
        )

    def step(self) -> Routine:
        """``step(weights, state, x, y)``."""
        function = self.step_function
        x, *before = (each.variable for each in function.maker.inputs if not each.shared)
        y_shape = tuple(function.maker.fgraph.outputs[0].type.shape[1:])
        dtype = self.dtype
        arguments = [
            Argument("weights", self.weights),
            Argument("state", self.state, writes=True),
            Argument("x", Field("x", dtype, (self.network.n_in,)), doc=self._x_doc("the input")),
            self._output_argument(y_shape),
        ]
        states = [Place("state", each.name) for each in self.network.states]
        places: dict[Variable, Place] = {x: Place("x"), **dict(zip(before, states, strict=True))}
        return self._routine(
            "step",
            function,
            arguments,
            places,
            [Place("y"), *states],
            "Advance the state by one time step, and compute the output.",
        )

    def predict(self) -> Routine:
        """``predict(weights, x, y, n_steps)``, of a sequence of ``n_steps`` and no other."""
        arguments = [
            Argument("weights", self.weights),
            self._sequence(),
            self._output_argument(self.y_shape[1:]),
        ]
        found = self._routine(
            "predict",
            self.apply_function,
            arguments,
            {self._x: Place("x")},
            [Place("y")],
            f"Apply the network to a sequence of {self.n_steps} steps. The network reads all of "
            "them before it gives an output, and its memory is for this number: a shorter sequence "
            "needs an export of its own.",
        )
        return replace(found, n_steps=self.n_steps)

    def gradient_routine(self) -> Routine:
        """``gradient(weights, x, y, loss, gradient)``."""
        names = {each: name for name, each in self.network.parameters.items()}
        arguments = [
            Argument("weights", self.weights),
            self._sequence(),
            self._target_argument(),
            self._loss_argument(),
            Argument("gradient", self.weights, writes=True, doc="its derivatives", reads=False),
        ]
        return self._routine(
            "gradient",
            self.gradient_function,
            arguments,
            {self._x: Place("x"), self._target: Place("y")},
            [Place("loss"), *(Place("gradient", names[each]) for each in self.trained)],
            f"Compute the loss of a sequence of {self.n_steps} steps, and its gradient.",
        )

    def train_step(self) -> Routine:
        """``train_step(weights, optimizer, x, y, loss)``; SGD keeps nothing between steps."""
        optimizer = Argument("optimizer", self.optimizer_structure, writes=True)
        arguments = [
            Argument("weights", self.weights, writes=True),
            *([optimizer] if self.optimizer_state else []),
            self._sequence(),
            self._target_argument(),
            self._loss_argument(),
        ]
        kept: dict[Variable, Place] = {
            each: Place("optimizer", name) for each, name in self.optimizer_state.items()
        }
        return self._routine(
            "train_step",
            self.train_function,
            arguments,
            {self._x: Place("x"), self._target: Place("y"), **kept},
            [Place("loss")],
            f"Take one step of the optimizer on a sequence of {self.n_steps} steps; the loss is "
            "that before it.",
        )

    def library(self, prefix: str, *, training: bool, doc: str) -> Library:
        """All functions that the network has."""
        routines: list[Routine] = []
        repeated: list[Repeated] = []
        if self.network.step is None:
            routines.append(self.predict())
        else:
            start, step = self.start(), self.step()
            routines += [start, step]
            held = {each.name: each for each in step.arguments}
            fields = [
                replace(cast("Field", held[name].holds), doc=held[name].doc) for name in ("x", "y")
            ]
            words = "Apply the network to a sequence of any length, from the first step on."
            repeated.append(Repeated("predict", start, step, tuple(fields), held["state"], words))
        if training:
            routines += [self.gradient_routine(), self.train_step()]
        constants = {"trained": self.weights}
        if training and self.optimizer_state:
            constants["optimizer_start"] = self.optimizer_structure
        stored = tuple(constants.values())
        sizes = self._sizes(routines, training=training)
        functions = (tuple(routines), tuple(repeated))
        return Library(prefix, *functions, stored, constants, doc, sizes, self.identity)

    def _sizes(self, routines: list[Routine], *, training: bool) -> dict[str, tuple[int, str]]:
        """What callers need for their arrays."""
        held = next(each for routine in routines for each in routine.arguments if each.name == "y")
        n_out = cast("Field", held.holds).shape[-1]
        sizes = {
            "N_IN": (self.network.n_in, "features of an input"),
            "N_OUT": (n_out, "features of an output"),
        }
        if training or self.network.step is None:
            what = "training" if self.network.step is not None else "prediction and training"
            said = what if training else "prediction"
            sizes["N_STEPS"] = (self.n_steps, f"steps of a sequence in {said}")
        return sizes

    def value_of(self, variable: SharedVariable) -> np.ndarray:
        """Give the value of a parameter, or of a state of the optimizer, in its dtype in C."""
        value = np.asarray(variable.get_value(borrow=True))
        if value.dtype.kind != "f":
            return value
        with np.errstate(over="ignore"):
            converted = value.astype(self.dtype)
        if not np.isfinite(converted).all():
            raise ValueError(
                f"export_c expects values that are finite in {self.dtype}, got "
                f"{value[~np.isfinite(converted)][0]} in {variable.name}. Train the network again "
                "with a lower learning rate, or export it in float64."
            )
        return converted

    def _field(self, name: str, variable: SharedVariable) -> Field:
        value = self.value_of(variable)
        return Field(name, str(value.dtype), value.shape)

    def _routine(
        self,
        name: str,
        function: Function,
        arguments: list[Argument],
        inputs: dict[Variable, Place],
        outputs: list[Place],
        doc: str,
    ) -> Routine:
        """Lower a function whose other inputs are the weights, in the precision of the export."""
        places: dict[Variable, Place] = inputs | {
            each: Place("weights", field) for field, each in self.network.parameters.items()
        }
        for each in (given.variable for given in function.maker.inputs):
            if each in places:
                continue
            if isinstance(each.type, RandomType):
                advice = "Draw them outside and pass them as features of x."
                if name in ("gradient", "train_step"):
                    advice = (
                        "Its training draws, as with dropout: export it without training (in the "
                        "shell, without --with-training), or train it without dropout."
                    )
                raise ValueError(
                    "export_c expects a deterministic network, got one that draws random numbers "
                    f"from {each}. {advice}"
                )
            raise ValueError(
                f"export_c expects a network of its parameters alone, got one that reads the "
                f"shared variable {each}, too. Declare it with self.parameter in its cell, or "
                "write its value as a constant."
            )
        single = self.dtype == "float32" and self.network.dtype == "float64"
        return routine(name, function, arguments, places, outputs, doc, single=single)

    def _sequence(self) -> Argument:
        shape = (self.n_steps, self.network.n_in)
        return Argument("x", Field("x", self.dtype, shape), doc=self._x_doc("the inputs"))

    def _output_argument(self, shape: tuple[int, ...]) -> Argument:
        field = Field("y", self.dtype, shape)
        return Argument("y", field, writes=True, doc=self._y_doc("the output"), reads=False)

    def _target_argument(self) -> Argument:
        field = Field("y", self.dtype, self.y_shape[1:])
        return Argument("y", field, doc=self._y_doc("the target"))

    def _x_doc(self, what: str) -> str:
        return ": ".join(filter(None, (what, self.network.x_doc)))

    def _y_doc(self, what: str) -> str:
        return ": ".join(filter(None, (what, self.network.y_doc)))

    def _loss_argument(self) -> Argument:
        doc = "the loss"
        return Argument("loss", Field("loss", self.dtype, ()), writes=True, doc=doc, reads=False)
