"""A loss at a point, with one perturbed entry at a time."""

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
    """A scalar loss around a point, with a count of evaluations.

    For real values it is compiled at the first use; for complex values, which the compiled function
    does not support, it is evaluated Op by Op in NumPy.

    Parameters
    ----------
    loss : TensorVariable
        A scalar of a floating-point dtype.
    point : mapping of Variable to array
        Values of the inputs, and of the shared variables to perturb. Shared variables are not
        modified.
    mode : str or Mode, optional
        PyTensor mode; a fast-compiling one when omitted.

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
        """Differentiate with respect to some entries of a variable.

        Parameters
        ----------
        method : Perturbation
        variable : Variable
            A variable with a value in the point.
        entries : iterable of tuple of int
            Indices of the entries.

        Returns
        -------
        array
            One derivative per entry, in double precision.

        Raises
        ------
        ValueError
            If the loss is not finite at an evaluated point.
        UnknownOpError
            If the method uses complex numbers and the graph contains an Op that does not support
            them.
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
        """Whether the loss depends on a variable, tested by changing its value.

        Tries the point and eight random ones, since the units that read the variable may be
        inactive at one point. NaN passes through all arithmetic, even a factor of zero; large
        values pass through Ops that discard NaN, such as comparisons.
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
            except Exception:  # this random point is invalid for the graph
                continue
            for value in (np.full(size, np.nan), large, -large):
                try:
                    changed = self._evaluated({**point, variable: value}) != before
                except Exception:  # a check in the graph reads the value
                    changed = True
                if changed and np.isfinite(before):
                    return True
        return False

    def _evaluated(self, point: Values) -> Any:
        """Evaluate the graph, if possible without rewrites, which remove factors of zero."""
        values = {v: np.asarray(value, dtype=v.type.dtype) for v, value in point.items()}
        try:
            [found] = evaluate([self.loss], values)
        except UnknownOpError:
            [found] = self._function(*values.values())
        return found

    def gradient(
        self, method: Perturbation, wrt: Sequence[Variable]
    ) -> tuple[dict[Variable, Array], int]:
        """Differentiate with respect to all entries, and count the evaluations.

        Parameters
        ----------
        method : Perturbation
        wrt : sequence of Variable
            Variables with values in the point.

        Returns
        -------
        gradients : dict of Variable to array
            With the shapes and dtypes of the variables.
        evaluations : int
        """
        self._unmoved = None  # count all evaluations of each gradient
        before = self.evaluations
        gradients = {}
        for variable in wrt:
            value = self.point[variable]
            found = self.derivatives(method, variable, np.ndindex(value.shape))
            gradients[variable] = found.reshape(value.shape).astype(value.dtype)
        return gradients, self.evaluations - before

    def at(self, variable: Variable, entry: Entry, value: complex) -> Any:
        """Evaluate the loss with another value of one entry of a variable."""
        is_moved = value != self.point[variable][entry]
        if not is_moved and self._unmoved is not None:
            return self._unmoved
        self.evaluations += 1
        evaluate_at = self._interpreted if isinstance(value, complex) else self._compiled
        found = evaluate_at(variable, moved(self.point[variable], entry, value))
        if not np.isfinite(found):
            raise ValueError(
                f"The loss is {found} for {variable}{list(entry)} = {value}, expected a finite "
                "value; use another point, or a smaller step h."
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
        """Return the nodes that depend on a variable, and the values of their other inputs."""
        nodes = descendants(toposort([self.loss], blockers=list(self.point)), variable)
        anew = {variable, *(output for node in nodes for output in node.outputs)}
        read = [value for node in nodes for value in node.inputs] + [self.loss]
        kept = [value for value in dict.fromkeys(read) if value not in anew]
        known = evaluated(kept, self.point)
        return nodes, {value: known[value] for value in kept if value in known}


def moved(values: Array, entry: Entry, value: complex) -> Array:
    """Copy an array with one entry replaced; the copy is complex if the new value is."""
    copy = np.array(values, dtype="complex128" if isinstance(value, complex) else values.dtype)
    copy[entry] = value
    return copy


def compiled_at(
    outputs: list[TensorVariable], values: Values, mode: str | Mode | None
) -> pytensor.compile.Function:
    """Compile outputs as a function of all variables with a value, including shared variables."""
    symbols = {variable: variable.type() for variable in values}
    results = replaced(outputs, cast("dict[TensorVariable, TensorVariable]", symbols))
    return quickly_compiled(list(symbols.values()), results, mode)
