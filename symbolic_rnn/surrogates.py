r"""Elementwise functions whose derivative is declared, as in spiking networks.

The derivative of a step is zero almost everywhere, so a network of spikes learns nothing by it.
:func:`surrogate` puts another one in its place. The function becomes an Op that every gradient rule
passes through by the declared derivative; before a graph is compiled, in every mode, the Op is
replaced by the expression that it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any, cast

import numpy as np
import pytensor
import pytensor.gradient
import pytensor.tensor as pt
from pytensor.compile.builders import OpFromGraph
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Apply, Variable
from pytensor.graph.op import HasInnerGraph
from pytensor.graph.replace import _vectorize_node
from pytensor.graph.traversal import toposort
from pytensor.tensor.elemwise import DimShuffle, Elemwise
from pytensor.tensor.type import TensorType
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import checks_arguments, shown_argument
from symbolic_rnn.graph import leaves, replaced

__all__ = ["NamedFunction", "NamedOp", "Surrogate", "surrogate", "surrogates_in"]

Function = Callable[[TensorVariable], Any]

_DTYPES = ("float32", "float64")


@checks_arguments(besides=["forward", "derivative"])
def surrogate(
    forward: Function, derivative: Function, name: str | None = None
) -> Callable[[TensorVariable], TensorVariable]:
    r"""Declare the derivative of an elementwise function, to be used instead of its own.

    .. math:: y = f(v), \qquad \bar v = g(v) \odot \bar y

    The result is called on values of a step. Every gradient rule, every printed equation and every
    compiled function takes :math:`g` for the derivative of :math:`f`. Derivations call it ``f'``,
    and say that it is declared; :func:`verify` proves that all rules use it, and reports that it is
    not the derivative of :math:`f`. The second derivative is the derivative of :math:`g`, by
    PyTensor. Differences, as by :class:`~symbolic_rnn.Central`, see :math:`f` alone.

    Parameters
    ----------
    forward, derivative : callable
        Each maps a tensor to a tensor of the same shape, entry by entry, or to a number. They read
        nothing else: a threshold or a width that is a parameter is applied to the argument,
        ``spike((v - threshold) / width)``.
    name : str, optional
        Name in the printed equations; that of ``forward`` when omitted, ``f`` for a ``lambda``.

    Returns
    -------
    callable
        From a tensor of dtype float32 or float64 and any shape to one of the same dtype and shape.

    Raises
    ------
    TypeError
        If an argument is no function, or one of them does not return a tensor or a number.
    ValueError
        If a function is not elementwise, reads anything but its argument, or the name is not a
        word.

    References
    ----------
    E. O. Neftci, H. Mostafa and F. Zenke, "Surrogate gradient learning in spiking neural networks",
    IEEE Signal Processing Magazine 36 (2019). Y. Bengio, N. Léonard and A. Courville, "Estimating
    or propagating gradients through stochastic neurons for conditional computation", 2013, for the
    derivative 1, the straight-through estimator.

    Examples
    --------
    >>> import pytensor
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> spike = srnn.surrogate(lambda v: v > 0, lambda v: 1 / (1 + 10 * abs(v)) ** 2, name="spike")
    >>> v = pt.vector("v")
    >>> pytensor.grad(spike(v).sum(), v).eval({v: [-0.1, 0.0, 0.4]})
    array([0.25, 1.  , 0.04])
    """
    for argument, function in (("forward", forward), ("derivative", derivative)):
        if isinstance(function, type) or not callable(function):
            raise TypeError(
                f"surrogate expects a function for {argument}, got {shown_argument(function)}: "
                "surrogate(lambda v: v > 0, lambda v: 1 / (1 + abs(v)) ** 2)."
            )
    if name is None:
        own = getattr(forward, "__name__", "")
        name = own if own.isidentifier() else "f"
    if not name.isidentifier():
        raise ValueError(f"surrogate expects a word as the name, got {name!r}.")
    return Surrogate(name, forward, derivative)


class NamedFunction:
    """A declared derivative, or a function that has one.

    It holds expressions, and not the callable: graphs with it can be copied and pickled.

    Parameters
    ----------
    name : str
        Of the function, also for its derivative.
    of : callable
        The function; called once for each dtype, on a number.
    what : str
        What it is, for messages.
    """

    def __init__(self, name: str, of: Function, what: str):
        self.name = name
        self._on_numbers = {dtype: _traced(of, dtype, what) for dtype in _DTYPES}
        self._ops: dict[TensorType, NamedOp] = {}

    def __str__(self) -> str:
        return f"{self.name}'"

    def expression(self, v: TensorVariable) -> TensorVariable:
        """The function as an expression, of the type of ``v``."""
        number, traced = self._on_numbers[v.type.dtype]
        [value] = replaced([traced], {number: v})
        return value if value.type.ndim == v.type.ndim else pt.second(v, value)

    def on(self, kind: TensorType) -> NamedOp:
        """The Op for values of one type."""
        if kind not in self._ops:
            self._ops[kind] = NamedOp(self, kind)
        return self._ops[kind]

    def __call__(self, v: TensorVariable) -> TensorVariable:
        """Apply the function to a tensor of dtype float32 or float64."""
        value = pt.as_tensor(v)
        if value.type.dtype not in _DTYPES:
            raise TypeError(
                f"{self} expects a tensor of dtype float32 or float64, got "
                f"{value.type.dtype}; cast it."
            )
        return cast("TensorVariable", self.on(value.type)(value))

    def pulled_back(self, v: TensorVariable, bar: TensorVariable) -> TensorVariable:
        """The cotangent of the argument, for one of the value: by PyTensor."""
        [found] = cast(
            "list[TensorVariable]",
            pytensor.gradient.pullback(
                [self.expression(v)],
                [v],
                [bar],
                disconnected_inputs="ignore",
                return_disconnected="zero",
            ),
        )
        return found


def _traced(of: Function, dtype: str, what: str) -> tuple[TensorVariable, TensorVariable]:
    """A number, and the function of it; checked to be elementwise, and to read nothing else."""
    v = pt.scalar("v", dtype=dtype)
    given = of(v)
    if not isinstance(given, TensorVariable | int | float | np.number):
        raise TypeError(
            f"surrogate expects {what} to return a tensor or a number, got {shown_argument(given)}."
        )
    value = pt.as_tensor(given)
    for node in toposort([value], blockers=[v]):
        if not isinstance(node.op, Elemwise | DimShuffle | NamedOp):
            raise ValueError(
                f"surrogate expects {what} to be an elementwise function, got one with {node.op}."
            )
    if value.type.ndim:
        raise ValueError(
            f"surrogate expects {what} to be an elementwise function, got one that makes an array "
            f"of {value.type.ndim} axes of a number."
        )
    others = [leaf for leaf in leaves([value]) if leaf is not v]
    if others:
        raise ValueError(
            f"surrogate expects {what} to read its argument alone, got one that reads {others[0]}; "
            "apply it to the argument, as in spike(v - threshold)."
        )
    return v, value if value.type.dtype == dtype else value.astype(dtype)


class Surrogate(NamedFunction):
    """A function with a declared derivative; see :func:`surrogate`.

    Parameters
    ----------
    name : str
    forward, derivative : callable
    """

    def __init__(self, name: str, forward: Function, derivative: Function):
        super().__init__(name, forward, "forward")
        self.derivative = NamedFunction(name, derivative, "derivative")

    def __str__(self) -> str:
        return self.name

    def pulled_back(self, v: TensorVariable, bar: TensorVariable) -> TensorVariable:
        """The cotangent of the argument, for one of the value: by the declared derivative."""
        return bar * self.derivative(v)

    @cached_property
    def is_derivative(self) -> bool:
        """Whether the declared derivative is the function's own, by central differences.

        They are compared at 4000 points between -67 and 74, densest around zero.
        """
        points = np.sinh(np.linspace(-4.9, 5.0, 4000))
        v = pt.vector("v", dtype="float64")
        mode = Mode(linker="py", optimizer=None)  # type: ignore[arg-type]
        values = pytensor.function([v], self.expression(v), mode=mode)
        slopes = pytensor.function([v], self.derivative.expression(v), mode=mode)
        with np.errstate(all="ignore"):
            steps = points * (1 + 1e-5), points * (1 - 1e-5)
            own = (values(steps[0]) - values(steps[1])) / (steps[0] - steps[1])
            declared = slopes(points)
        known = np.isfinite(own) & np.isfinite(declared)
        near = np.abs(own - declared) <= 1e-5 * (1 + np.abs(declared))
        return bool(known.any() and near[known].all())


class NamedOp(OpFromGraph):
    """A named function of values of one type; replaced by its expression before compilation.

    Parameters
    ----------
    of : NamedFunction
    kind : TensorType
        Type of the argument and of the value.
    """

    def __init__(self, of: NamedFunction, kind: TensorType):
        v = kind(name="v")
        super().__init__([v], [of.expression(v)], inline=True, name=str(of))
        self.of = of

    def __eq__(self, other: object) -> bool:
        """Whether it is the same function of values of the same type."""
        return (
            isinstance(other, NamedOp)
            and self.of is other.of
            and bool(self.input_types == other.input_types)
        )

    def __hash__(self) -> int:
        """Consistent with equality."""
        return hash((type(self), id(self.of), *self.input_types))

    def __str__(self) -> str:
        return str(self.name)

    def make_node(self, *inputs: Variable) -> Apply:
        """Apply the function; to a value of another type by the Op for that type."""
        [value] = inputs
        if value.type == self.input_types[0]:
            return super().make_node(value)
        return self.of.on(value.type).make_node(value)

    def connection_pattern(self, node: Apply) -> list[list[bool]]:
        """Say that the value depends on the argument, though the derivative may be zero."""
        return [[True]]

    def pullback(self, inputs: Any, outputs: Any, cotangents: Any) -> Any:
        """Pull a cotangent back by the declared derivative."""
        return [self.of.pulled_back(inputs[0], cotangents[0])]

    def pushforward(self, inputs: Any, outputs: Any, tangents: Any) -> Any:
        """Push a tangent forward: an elementwise function is its own transpose."""
        return [self.of.pulled_back(inputs[0], tangents[0])]


@_vectorize_node.register(NamedOp)
def _vectorized(op: NamedOp, node: Apply, batched: Variable) -> Apply:
    return op.make_node(batched)


def surrogates_in(expressions: Sequence[Variable]) -> list[Surrogate]:
    """Return the surrogates in expressions, also inside loops and other inner graphs."""
    found: dict[Surrogate, None] = {}
    seen: set[Any] = set()

    def look(outputs: Sequence[Variable]) -> None:
        for node in toposort(outputs):
            if isinstance(node.op, NamedOp) and isinstance(node.op.of, Surrogate):
                found[node.op.of] = None
            if isinstance(node.op, HasInnerGraph) and node.op not in seen:
                seen.add(node.op)
                look(node.op.fgraph.outputs)

    look(expressions)
    return list(found)
