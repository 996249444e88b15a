"""A loss at a point of which one number at a time is moved."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property, partial
from typing import Any, cast

import numpy as np
import pytensor
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Apply, Variable
from pytensor.graph.traversal import toposort
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.backends import quickly_compiled
from symbolic_rnn.graph import replaced
from symbolic_rnn.verification.numerical.interpreter import (
    UnknownOpError,
    descendants,
    evaluate,
    evaluate_graph,
    evaluated,
    value_of,
)
from symbolic_rnn.verification.numerical.perturbation import Perturbation

__all__ = ["PerturbedLoss", "compiled_at"]

Array = np.ndarray
Entry = tuple[int, ...]
Values = Mapping[Variable, Array]


class PerturbedLoss:
    """A scalar loss around a point, every evaluation counted.

    At real numbers it is compiled, once, when it is first needed; at a complex number it is
    evaluated Op by Op in NumPy, where the compiled function would have no meaning.

    Parameters
    ----------
    loss : TensorVariable
        A scalar of a floating-point dtype.
    point : mapping of Variable to array
        Values of the inputs, and of the shared variables that are to be moved. No shared variable
        is written to.
    mode : str or Mode, optional
        PyTensor mode; the one that compiles fastest when omitted.

    Examples
    --------
    >>> import numpy as np
    >>> import pytensor.tensor as pt
    >>> from symbolic_rnn.verification.numerical.perturbation import Central
    >>> from symbolic_rnn.verification.numerical.perturbed_loss import PerturbedLoss
    >>> w = pt.vector("w")
    >>> loss = PerturbedLoss((w**2).sum(), {w: np.array([1.0, 2.0])})
    >>> loss.derivatives(Central(h=0.25), w, [(1,)]), loss.evaluations
    (array([4.]), 2)
    """

    def __init__(self, loss: TensorVariable, point: Values, mode: str | Mode | None = None):
        self.loss = loss
        self.point = dict(point)
        self.mode = mode
        self.evaluations = 0
        self._unmoved: Any = None
        self._on_complex_numbers = cache(self._nodes_that_depend_on)

    def derivatives(
        self, method: Perturbation, variable: Variable, entries: Iterable[Entry]
    ) -> Array:
        """Differentiate by some entries of a variable.

        Parameters
        ----------
        method : Perturbation
        variable : Variable
            One that the point has a value for.
        entries : iterable of tuple of int
            Its indices.

        Returns
        -------
        array
            One derivative per entry, in double precision.

        Raises
        ------
        ValueError
            If the loss is not finite where it is evaluated.
        UnknownOpError
            If the method asks for complex numbers and the graph holds an Op with no meaning there.
        """
        at = self.point[variable]
        eps = max(float(np.finfo(dtype).eps) for dtype in (at.dtype, self.loss.type.dtype))
        return np.array(
            [
                method.derivative(partial(self.at, variable, entry), at[entry], eps)
                for entry in entries
            ],
            dtype="float64",
        )

    def reads(self, variable: Variable) -> bool:
        """Whether the loss depends on a variable: whether another value changes it, at some point.

        The point and eight random ones are tried: at one point a unit may be off that reads the
        variable. NaN gets through whatever computes with it, a factor of zero included; large
        values get through what discards NaN, such as a comparison.
        """
        rng = np.random.default_rng(0)
        size = self.point[variable].shape
        large = 1e3 * rng.normal(size=size)
        anywhere = (
            {
                v: rng.normal(size=at.shape) if at.dtype.kind == "f" else at
                for v, at in self.point.items()
            }
            for _ in range(8)
        )
        for point in (self.point, *anywhere):
            try:
                before = self._evaluated(point)
            except Exception:  # the graph refuses this random point
                continue
            for value in (np.full(size, np.nan), large, -large):
                try:
                    changed = self._evaluated({**point, variable: value}) != before
                except Exception:  # a check of the graph's own has read the value
                    changed = True
                if changed and np.isfinite(before):
                    return True
        return False

    def _evaluated(self, point: Values) -> Any:
        """Evaluate the graph as it was built, if possible: a rewrite drops a factor of zero."""
        values = {v: np.asarray(value, dtype=v.type.dtype) for v, value in point.items()}
        try:
            [found] = evaluate([self.loss], values)
        except UnknownOpError:
            [found] = self._function(*values.values())
        return found

    def gradient(
        self, method: Perturbation, wrt: Sequence[Variable]
    ) -> tuple[dict[Variable, Array], int]:
        """Differentiate by every entry, and count the evaluations that it took.

        Parameters
        ----------
        method : Perturbation
        wrt : sequence of Variable
            The variables, each with a value in the point.

        Returns
        -------
        gradients : dict of Variable to array
            Of the variables' shapes and dtypes.
        evaluations : int
        """
        self._unmoved = None  # one gradient does not live on what another has paid for
        before = self.evaluations
        gradients = {}
        for variable in wrt:
            value = self.point[variable]
            found = self.derivatives(method, variable, np.ndindex(value.shape))
            gradients[variable] = found.reshape(value.shape).astype(value.dtype)
        return gradients, self.evaluations - before

    def at(self, variable: Variable, entry: Entry, value: complex) -> Any:
        """Evaluate the loss where one entry of a variable has another value."""
        is_moved = value != self.point[variable][entry]
        if not is_moved and self._unmoved is not None:
            return self._unmoved
        self.evaluations += 1
        evaluate_at = self._interpreted if isinstance(value, complex) else self._compiled
        found = evaluate_at(variable, moved(self.point[variable], entry, value))
        if not np.isfinite(found):
            raise ValueError(
                f"The loss is {found} where {variable}{list(entry)} is {value}; a derivative by "
                "perturbation needs finite values: take another point, or a smaller step h."
            )
        if not is_moved:
            self._unmoved = found
        return found

    @cached_property
    def _function(self) -> pytensor.compile.Function:
        return compiled_at([self.loss], self.point, self.mode)

    def _compiled(self, variable: Variable, value: Array) -> Any:
        return self._function(*({**self.point, variable: value}.values()))[0]

    def _interpreted(self, variable: Variable, value: Array) -> Any:
        nodes, known = self._on_complex_numbers(variable)
        values = {**known, variable: value}
        evaluate_graph(nodes, values)
        return value_of(self.loss, values)

    def _nodes_that_depend_on(self, variable: Variable) -> tuple[list[Apply], dict[Variable, Any]]:
        """Find what has to be evaluated anew when a variable moves, and evaluate what has not."""
        nodes = descendants(toposort([self.loss], blockers=list(self.point)), variable)
        anew = {variable, *(output for node in nodes for output in node.outputs)}
        read = [value for node in nodes for value in node.inputs] + [self.loss]
        kept = [value for value in dict.fromkeys(read) if value not in anew]
        known = evaluated(kept, self.point)
        return nodes, {value: known[value] for value in kept if value in known}


def moved(values: Array, entry: Entry, value: complex) -> Array:
    """Copy an array, with one entry replaced; the copy is complex where the new value is."""
    copy = np.array(values, dtype="complex128" if isinstance(value, complex) else values.dtype)
    copy[entry] = value
    return copy


def compiled_at(
    outputs: list[TensorVariable], values: Values, mode: str | Mode | None
) -> pytensor.compile.Function:
    """Compile variables as a function of all that has a value, shared variables included."""
    symbols = {variable: variable.type() for variable in values}
    results = replaced(outputs, cast("dict[TensorVariable, TensorVariable]", symbols))
    return quickly_compiled(list(symbols.values()), results, mode)
