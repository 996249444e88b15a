r"""Training steps that many processes take together, with the same bits for any number of them."""

from __future__ import annotations

import math
import zlib
from collections.abc import Iterator, Sequence
from typing import Any, cast

import numpy as np
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor import config
from pytensor.compile import Function
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Variable
from pytensor.graph.traversal import ancestors
from pytensor.link.jax.linker import JAXLinker
from pytensor.tensor.sharedvar import TensorSharedVariable
from pytensor.tensor.variable import TensorVariable
from pytensor_ml import pytensorf
from pytensor_ml.optim import Transform, get_gradients
from pytensor_ml.optim.line_search import LineSearchOp

from symbolic_rnn.argument_checks import Positive, check_loss, checks_arguments, shown_argument
from symbolic_rnn.backends import compiled
from symbolic_rnn.training.compiled import check_inputs, parameters_to_train
from symbolic_rnn.training.fixed_order import cover, summed, tree_sum
from symbolic_rnn.training.given_gradient import with_gradient
from symbolic_rnn.training.guarded import GuardedStep, SkippedStep
from symbolic_rnn.training.processes import Processes

__all__ = ["ShardedStep"]

#: Relative difference up to which the loss of rows is the weighted mean of that of its parts.
_CLOSE = {"float16": 1e-1, "float32": 1e-3, "float64": 1e-8}


class ShardedStep:
    r"""A training step that several processes take together, each on a part of the batch.

    The batch is cut along its first axis into a fixed number of shards, whose losses and gradients
    are combined as means over the batch:

    .. math::
        L = \frac{\sum_k w_k L_k}{\sum_k w_k}, \qquad
        \frac{\partial L}{\partial \theta} =
            \frac{\sum_k w_k \, \partial L_k / \partial \theta}{\sum_k w_k}

    where :math:`w_k` is the number of rows of shard :math:`k`, or `weight`. The sums are taken in
    the order of a binary tree over the shards, whoever computes them. So losses, parameters and the
    optimizer's state have the same bits with any number of processes on machines of one kind. With
    one process, a batch that is too large for the memory is computed shard by shard.

    Steps are guarded as by :class:`~symbolic_rnn.GuardedStep`. Draws, as of dropout, are
    independent from shard to shard.

    Parameters
    ----------
    loss : TensorVariable
        The scalar to minimize: a mean over the rows of the batch, or over what `weight` counts.
    inputs : list of Variable
        The data, in the order of the step's arguments. Each has the batch as its first axis, except
        scalars, which every shard gets.
    optimizer : Transform
        Of ``pytensor_ml.optim``; no line search.
    shards : int
        Number of parts of a batch. It decides the bits and the largest number of processes.
    weight : TensorVariable, optional
        A scalar, what the loss is the mean of: ``mask.sum()`` if it is the mean over true steps.
        The number of rows when omitted.
    stop_after, parameters, mode
        As for :class:`~symbolic_rnn.GuardedStep`.
    extra_outputs : sequence of TensorVariable
        Further scalars, means as the loss is.
    **compile_kwargs
        Passed to ``pytensor.function``.

    Attributes
    ----------
    parameters : list of TrainableParameter
        What it trains.
    function : Function
        Compiled: loss, weight, further outputs and gradients of a shard.
    update : GuardedStep
        What every process does with the combined gradient.

    Raises
    ------
    TypeError
        If an argument is of another type.
    ValueError
        If the loss is not a scalar, depends on no parameter or updates running statistics, as those
        of ``BatchNorm``; if the optimizer searches along lines. When called, if the arguments have
        different numbers of rows, or if the loss is not the weighted mean of those of the shards: a
        comparison on some rows at calls 1, 2, 4, 8, ... says so. It is not made of a loss that
        draws.
    RuntimeError
        When called, if another process failed, or has other data or parameters.
    NonFiniteStepError
        When called, after `stop_after` skipped steps in a row.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> from pytensor_ml.optim import adam
    >>> x, y = pt.matrix("x"), pt.matrix("y")
    >>> loss = srnn.squared_error(srnn.Dense(2, 1, seed=0)(x), y)
    >>> step = srnn.ShardedStep(loss, [x, y], adam(1e-2), shards=4, mode="FAST_COMPILE")
    >>> losses = [step(np.ones((10, 2)), np.ones((10, 1))) for _ in range(5)]
    >>> losses[-1] < losses[0]
    True

    ``mpirun -n 4 python -m mpi4py train.py`` runs the same program on four processes, if it passes
    ``communicator=MPI.COMM_WORLD`` to :func:`~symbolic_rnn.fit`.
    """

    @checks_arguments(besides=["loss", "inputs", "optimizer"])
    def __init__(
        self,
        loss: TensorVariable,
        inputs: Sequence[Variable],
        optimizer: Transform,
        *,
        shards: Positive = 8,
        weight: TensorVariable | None = None,
        stop_after: Positive | None = 5,
        parameters: Sequence[TensorSharedVariable] | None = None,
        extra_outputs: Sequence[TensorVariable] = (),
        mode: Mode | str | None = None,
        **compile_kwargs: Any,
    ):
        check_loss("ShardedStep", loss)
        if not callable(optimizer):
            raise TypeError(
                "ShardedStep expects an optimizer of pytensor_ml.optim after the inputs, "
                f"ShardedStep(loss, [x, y], adam(1e-3)); got {shown_argument(optimizer)}."
            )
        check_inputs("ShardedStep", [loss, *extra_outputs], inputs)
        self.parameters = parameters_to_train("ShardedStep", loss, parameters)
        self.shards = shards
        self.processes = Processes()
        read = [loss, *extra_outputs]
        if statistics := pytensorf.collect_non_trainable_updates(read):
            names = ", ".join(str(variable.name) for variable in statistics)
            raise ValueError(
                f"ShardedStep cannot train running statistics, got {names}: they depend on the "
                "whole batch. Normalize over features instead, as LayerNorm does."
            )
        self._scalars = [getattr(value, "ndim", 0) == 0 for value in inputs]
        if weight is None:
            if all(self._scalars):
                raise ValueError("ShardedStep expects inputs with a batch axis, got only scalars.")
            weight = cast("TensorVariable", inputs[self._scalars.index(False)]).shape[0]
        if (weight := pt.as_tensor_variable(weight)).ndim:
            raise ValueError(
                f"ShardedStep expects a scalar weight, got one with {weight.ndim} axes; sum the "
                "mask, mask.sum()."
            )
        clocks = pytensorf.collect_clock_updates(read)
        weighted = loss * weight.astype(loss.dtype)
        with config.change_flags(traceback__limit=0):
            outputs = [
                weighted,
                weight.astype("float64"),
                *(extra * weight.astype(extra.dtype) for extra in extra_outputs),
                *get_gradients(weighted, self.parameters),
            ]
            self.function: Function = compiled(
                lambda chosen: pytensorf.function(
                    list(inputs),
                    outputs,
                    mode=chosen,
                    updates={clock: clock for clock in clocks},
                    **compile_kwargs,
                ),
                mode,
            )
        self._n_scalars = 2 + len(extra_outputs)
        self._loss_dtype = loss.dtype
        self._dtype = np.result_type(*(parameter.dtype for parameter in self.parameters))
        self._tolerance = max(_CLOSE.get(str(loss.dtype), 1e-3), _CLOSE[str(self._dtype)])
        self._generators = [
            variable
            for variable in self.function.get_shared()
            if isinstance(variable.get_value(borrow=True), np.random.Generator)
        ]
        self._check_generators()
        mean, given = loss.type("loss"), [parameter.type() for parameter in self.parameters]
        surrogate = with_gradient(mean, self.parameters, given)
        self.update = GuardedStep(
            surrogate,
            [mean, *given],
            _without_line_search(optimizer),
            stop_after=stop_after,
            parameters=self.parameters,
            updates=clocks,
            mode=mode,
        )
        self._calls = 0

    @property
    def communicator(self) -> Any:
        """The processes that take the step, ``MPI.COMM_WORLD`` of mpi4py; None for this one alone.

        :func:`~symbolic_rnn.fit` sets it; in a loop of your own, set it before the first step.
        """
        return self.processes.communicator

    @communicator.setter
    def communicator(self, given: Any) -> None:
        processes = Processes(given)
        if processes.size > self.shards:
            raise ValueError(
                f"ShardedStep has {self.shards} shards for {processes.size} processes; pass "
                f"shards={processes.size} or more."
            )
        self.processes = processes

    @property
    def steps(self) -> int:
        """How often the step was taken, skipped steps included."""
        return self.update.steps

    @property
    def gradient_norm(self) -> float:
        """Norm of the gradient at the last call, before any clipping."""
        return self.update.gradient_norm

    @property
    def skipped(self) -> list[SkippedStep]:
        """The skipped steps."""
        return self.update.skipped

    @property
    def last(self) -> SkippedStep | None:
        """The last call, if it was skipped."""
        return self.update.last

    def get_shared(self) -> list[Any]:
        """The shared variables that the step reads and writes, as those of a compiled function."""
        return list(dict.fromkeys([*self.function.get_shared(), *self.update.get_shared()]))

    def __call__(self, *batch: Any) -> Any:
        """Take a step; return the loss, or ``[loss, *extra_outputs]``."""
        self._calls += 1
        share = self.processes.share(self.shards)
        shares = self.processes.shares(self.shards)
        scalars = np.zeros((max(map(len, shares)), self._n_scalars))
        sums: list[NDArray[Any]] = []
        drawn = [variable.get_value() for variable in self._generators]

        def own_share() -> NDArray[Any]:
            shards = self._cut(batch)
            if self.processes.rank == 0 and self._calls & (self._calls - 1) == 0:
                self._compare(shards)

            def of_shard(node: tuple[int, int]) -> NDArray[Any] | None:
                k, last = node
                if last > k + 1:
                    return None
                for variable, generator in zip(self._generators, drawn, strict=True):
                    variable.set_value(_jumped(generator, k))
                scalars[k - share.start], gradient = self._gradient(shards[k])
                return gradient

            sums.extend(tree_sum(*node, of_shard) for node in cover(share, self.shards))
            return np.array([*self._digests(batch), *scalars.ravel()])

        rows = self.processes.gathered(own_share, 2 + scalars.size)
        self._check_digests(rows[:, :2])
        for variable, generator in zip(self._generators, drawn, strict=True):
            variable.set_value(_jumped(generator, self.shards))
        tables = rows[:, 2:].reshape(self.processes.size, *scalars.shape)
        table = [row for k, own in enumerate(shares) for row in tables[k, : len(own)]]
        total, weight, *extra = tree_sum(
            0, self.shards, lambda node: table[node[0]].copy() if node[1] == node[0] + 1 else None
        )
        weight = weight or 1.0  # of a mask that leaves nothing, whose loss and gradient are zero
        summed_gradient = summed(sums, self.shards, self._n_entries, self.processes)
        gradient = summed_gradient / self._dtype.type(weight)
        loss = np.asarray(total / weight, self._loss_dtype)
        loss = self.update(loss, *self._split(gradient))
        return [float(loss), *(value / weight for value in extra)] if extra else float(loss)

    def _cut(self, batch: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The arguments of each shard."""
        if len(batch) != len(self._scalars):
            raise TypeError(
                f"ShardedStep expects {len(self._scalars)} arguments, got {len(batch)}."
            )
        arguments = [np.asarray(value) for value in batch]
        lengths = {
            len(value) if value.ndim else -1
            for value, scalar in zip(arguments, self._scalars, strict=True)
            if not scalar
        }
        if len(lengths) != 1 or -1 in lengths:
            raise ValueError(
                "ShardedStep expects arguments with as many rows each, (batch, ...), got shapes "
                f"{[value.shape for value in arguments]}."
            )
        [n] = lengths
        bounds = [k * n // self.shards for k in range(self.shards + 1)]
        return [
            tuple(
                value if scalar else value[bounds[k] : bounds[k + 1]]
                for value, scalar in zip(arguments, self._scalars, strict=True)
            )
            for k in range(self.shards)
        ]

    def _n_rows(self, shard: tuple[Any, ...]) -> int:
        return len(shard[self._scalars.index(False)])

    def _gradient(self, shard: tuple[Any, ...]) -> tuple[list[float], NDArray[Any]]:
        """Weighted loss, weight and weighted extra outputs of a shard; its weighted gradient."""
        if not self._n_rows(shard):
            return [0.0] * self._n_scalars, np.zeros(self._n_entries, self._dtype)
        values = self.function(*shard)
        gradients = [np.ravel(value) for value in values[self._n_scalars :]]
        vector = np.concatenate(gradients, dtype=self._dtype)
        return [float(value) for value in values[: self._n_scalars]], vector

    @property
    def _n_entries(self) -> int:
        return sum(parameter.get_value(borrow=True).size for parameter in self.parameters)

    def _split(self, vector: NDArray[Any]) -> Iterator[NDArray[Any]]:
        """The gradient of each parameter."""
        start = 0
        for parameter in self.parameters:
            shape = parameter.get_value(borrow=True).shape
            size = math.prod(shape)
            yield vector[start : start + size].reshape(shape).astype(parameter.dtype, copy=False)
            start += size

    def _compare(self, shards: list[tuple[Any, ...]]) -> None:
        """Raise unless the loss of some rows is the weighted mean of those of its parts."""
        some = [shard for shard in shards if self._n_rows(shard)]
        if self._generators or len(some) < 2:
            return
        first, last = some[0], some[-1]
        both = tuple(
            a if scalar else np.concatenate([a, b])
            for a, b, scalar in zip(first, last, self._scalars, strict=True)
        )
        (loss_1, weight_1, *_), (loss_2, weight_2, *_), (loss, weight, *_) = (
            self._gradient(shard)[0] for shard in (first, last, both)
        )
        parts, apart = (loss_1, loss_2), abs(loss_1 + loss_2 - loss)
        if not np.isfinite([*parts, loss]).all():
            return
        if weight != weight_1 + weight_2 or apart > self._tolerance * max(map(abs, (*parts, loss))):
            n_1, n_2 = self._n_rows(first), self._n_rows(last)
            raise ValueError(
                f"ShardedStep: the loss of {n_1 + n_2} rows, {loss / (weight or 1):.6g} (weight "
                f"{weight:g}), is not the weighted mean of those of its first {n_1} and last "
                f"{n_2}, {loss_1 / (weight_1 or 1):.6g} (weight {weight_1:g}) and "
                f"{loss_2 / (weight_2 or 1):.6g} (weight {weight_2:g}). Use a mean over rows, or "
                "pass what it is the mean of: weight=mask.sum()."
            )

    def _digests(self, batch: Sequence[Any]) -> tuple[int, int]:
        """Checksums of the parameters and of the batch, which agree between processes."""
        if self.processes.size == 1:
            return 0, 0
        values = [parameter.get_value(borrow=True) for parameter in self.parameters]
        return _checksum(values), _checksum(batch)

    def _check_digests(self, digests: NDArray[Any]) -> None:
        differing = np.any(digests != digests[0], axis=0)
        if differing[1]:
            raise RuntimeError(
                "ShardedStep: the processes were called with different batches; read the same data "
                "on each, in the same order: each takes its own share of a batch."
            )
        if differing[0]:
            raise RuntimeError(
                "ShardedStep: the processes have different parameters; make the network with the "
                "same seed on each, and use machines of one kind."
            )

    def _check_generators(self) -> None:
        for variable in self._generators:
            name = variable.name or "a generator"
            kind = type(variable.get_value(borrow=True).bit_generator).__name__
            if isinstance(self.function.maker.linker, JAXLinker):
                raise ValueError(
                    f"ShardedStep cannot set the state of {name} in mode JAX; compile a loss that "
                    "draws in another mode, such as CVM."
                )
            if not hasattr(getattr(np.random, kind, None), "jumped"):
                raise ValueError(
                    f"ShardedStep expects generators that can jump, such as PCG64, got {kind} in "
                    f"{name}; use numpy.random.default_rng."
                )


def _without_line_search(optimizer: Transform) -> Transform:
    def checked(loss: Any, parameters: Any) -> Any:
        updates = optimizer(loss, parameters)
        new: list[Variable] = list(updates.values())
        nodes = [value.owner for value in ancestors(new) if value.owner is not None]
        if any(isinstance(node.op, LineSearchOp) for node in nodes):
            raise ValueError(
                "ShardedStep expects an optimizer that reads the gradient once, got one with a "
                "line search, which evaluates the loss itself; use adam or sgd."
            )
        return updates

    return checked


def _jumped(generator: np.random.Generator, times: int) -> np.random.Generator:
    bits: Any = generator.bit_generator
    return np.random.Generator(bits.jumped(times))


def _checksum(values: Sequence[Any]) -> int:
    checksum = 0
    for value in values:
        checksum = zlib.crc32(np.ascontiguousarray(value).view(np.uint8), checksum)
    return checksum
