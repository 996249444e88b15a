"""Base class of all cells: parameters, state and the equations of one time step."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from typing import Any

import pytensor.tensor as pt
from pytensor import config
from pytensor.tensor.variable import TensorVariable
from pytensor_ml.layers.recurrent import RecurrentCell
from pytensor_ml.params import NonTrainableParameter, TrainableParameter
from pytensor_ml.state import (
    Initializer,
    OrthogonalInitializer,
    XavierUniformInitializer,
    ZeroInitializer,
)

from symbolic_rnn.argument_checks import (
    NonNegative,
    Positive,
    checks_arguments,
    is_integer,
    shown_argument,
)
from symbolic_rnn.arguments import constructor_arguments, shown
from symbolic_rnn.equations import ParameterMaker

__all__ = ["Cell", "StateSize", "shape_of"]

#: A width, or the shape of a state for one example.
StateSize = int | tuple[int, ...]


def shape_of(size: StateSize) -> tuple[int, ...]:
    """Return the shape of a state for one example.

    Examples
    --------
    >>> shape_of(3), shape_of((2, 3))
    ((3,), (2, 3))
    """
    return size if isinstance(size, tuple) else (size,)


class Cell(RecurrentCell):
    r"""One time step of a recurrent network, written as named equations.

    A subclass declares its state and parameters in the constructor, and writes :meth:`step`. The
    unrolled network, its gradients and their verification are derived from these equations.

    Weights have the textbook layout ``(n_out, n_in)``, and a step writes ``x_t @ U.T`` for :math:`U
    x_t`, which works for one example ``(n_in,)`` and for a batch ``(batch, n_in)``.

    Parameters
    ----------
    n_in : int
        Number of features of the input at each step.
    state : mapping of str to int or tuple of int
        Name of each carried state, and its width, or its shape for one example: ``(m, n)`` for a
        matrix. The first one is the cell's output, and has a width.
    seed : int, optional
        Seed of the initial parameters; fresh entropy when omitted.
    name : str, optional
        Prefix of the parameters' names in optimizers and reports; the lower-case class name when
        omitted. Within a model, parameters of the same name are numbered, ``lstm_1_U_i`` and
        ``lstm_2_U_i``; the parameters themselves are not renamed.

    Raises
    ------
    TypeError, ValueError
        If a size is not a positive integer, or no state is declared.
    TypeError
        If the state is not a mapping from non-empty strings.

    Notes
    -----
    The class implements the protocol of ``pytensor_ml.layers.recurrent.RecurrentCell``, so a cell
    also works in that library's ``Recurrent``.

    Examples
    --------
    >>> import pytensor.tensor as pt
    >>> import symbolic_rnn as srnn
    >>> class Leaky(srnn.Cell):
    ...     def __init__(self, n_in, n_hidden, *, seed=None):
    ...         super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
    ...         self.U = self.parameter("U", (n_hidden, n_in))
    ...         self.W = self.parameter("W", (n_hidden, n_hidden))
    ...
    ...     def step(self, x_t, s_prev):
    ...         a_t = srnn.let("a_t", x_t @ self.U.T + s_prev @ self.W.T)
    ...         return srnn.let("s_t", 0.5 * s_prev + 0.5 * pt.tanh(a_t))
    >>> cell = Leaky(3, 4, seed=0)
    >>> [parameter.name for parameter in cell.parameters]
    ['leaky_U', 'leaky_W']
    >>> srnn.LSTM(3, 4)
    LSTM(n_in=3, n_hidden=4)
    """

    @checks_arguments(besides=["state"])
    def __init__(
        self,
        *,
        n_in: Positive,
        state: Mapping[str, StateSize],
        seed: NonNegative | None = None,
        name: str | None = None,
    ):
        self.name = name or type(self).__name__.lower()
        if not isinstance(state, Mapping):
            raise TypeError(
                f"{type(self).__name__} expects a mapping of names to widths, state={{'s': "
                f"n_hidden}}, got {shown_argument(state)}."
            )
        if not all(isinstance(label, str) and label.strip() for label in state):
            raise TypeError(
                f"{type(self).__name__} expects non-empty strings as names of the state, got "
                f"{list(state)}."
            )
        if not state:
            raise ValueError(
                f"{type(self).__name__} expects a state such as state={{'s': n_hidden}}, got none."
            )
        for label, size in state.items():
            sizes: tuple[Any, ...] = size if isinstance(size, tuple) and size else (size,)
            if not all(is_integer(each) and each > 0 for each in sizes):
                raise ValueError(
                    f"{type(self).__name__} expects a positive integer for the width of state "
                    f"{label!r}, or a tuple of them for its shape, got {shown_argument(size)}."
                )
        first = next(iter(state))
        if isinstance(state[first], tuple):
            raise ValueError(
                f"{type(self).__name__} expects a width for its first state, the output, got the "
                f"shape {state[first]} for {first!r}; put a vector first."
            )
        self.n_in = n_in
        self.state = {
            label: tuple(map(int, size)) if isinstance(size, tuple) else int(size)
            for label, size in state.items()
        }
        self._make = ParameterMaker(self.name, seed)
        self._parameters: dict[str, TrainableParameter] = {}
        self._constants: dict[str, NonTrainableParameter] = {}

    @property
    def n_hidden(self) -> int:
        """Width of the cell's output, its first state."""
        [width] = next(iter(self.state_shapes.values()))
        return width

    @property
    def state_shapes(self) -> dict[str, tuple[int, ...]]:
        """Shape of each state for one example: ``(width,)`` for a vector."""
        return {label: shape_of(size) for label, size in self.state.items()}

    @property
    def parameters(self) -> list[TrainableParameter]:
        """The cell's parameters, in the order of declaration."""
        return list(self._parameters.values())

    @property
    def parameter_names(self) -> dict[TrainableParameter, str]:
        """The name of each parameter in the equations: ``U_i`` for ``lstm_U_i``."""
        return {variable: name for name, variable in self._parameters.items()}

    @property
    def constants(self) -> list[NonTrainableParameter]:
        """The cell's fixed weights, which training leaves as they are."""
        return list(self._constants.values())

    @property
    def constant_names(self) -> dict[NonTrainableParameter, str]:
        """The name of each fixed weight in the equations."""
        return {variable: name for name, variable in self._constants.items()}

    def parameter(
        self, name: str, shape: tuple[int, ...], initializer: Initializer | None = None
    ) -> TrainableParameter:
        """Declare a parameter and draw its initial value.

        Parameters
        ----------
        name : str
            Its name in the equations, ``"U_i"``.
        shape : tuple of int
            ``(n_out, n_in)`` for a weight matrix, ``(n,)`` for a bias or an elementwise weight.
        initializer : pytensor_ml.state.Initializer, optional
            When omitted: zeros for a vector or scalar, Glorot uniform for a matrix, and orthogonal
            for a square matrix whose name begins with ``W``, the state-to-state weights.

        Returns
        -------
        TrainableParameter
            A shared variable of dtype ``floatX`` that ``pytensor_ml`` optimizers recognize.

        Raises
        ------
        ValueError
            If the name is already used, or a size in the shape is not a positive integer.
        """
        self._check_declared(name, shape)
        if initializer is None:
            initializer = self._usual_initializer(name, shape)
        self._parameters[name] = self._make(name, shape, initializer)
        return self._parameters[name]

    def constant(
        self, name: str, shape: tuple[int, ...], initializer: Initializer
    ) -> NonTrainableParameter:
        """Declare a fixed weight and draw its value: training leaves it as it is.

        It has a name in the equations, and is saved and exported, but is not among
        :attr:`parameters`, and has no gradient.

        Parameters
        ----------
        name : str
            Its name in the equations, ``"W"``.
        shape : tuple of int
        initializer : pytensor_ml.state.Initializer

        Returns
        -------
        NonTrainableParameter
            A shared variable of dtype ``floatX`` that optimizers leave alone.

        Raises
        ------
        ValueError
            If the name is already used, or a size in the shape is not a positive integer.

        Examples
        --------
        >>> import symbolic_rnn as srnn
        >>> from pytensor_ml.state import OneInitializer
        >>> class Sum(srnn.Cell):
        ...     def __init__(self, n_in, *, seed=None):
        ...         super().__init__(n_in=n_in, state={"s": n_in}, seed=seed)
        ...         self.k = self.constant("k", (n_in,), OneInitializer())
        ...
        ...     def step(self, x_t, s_prev):
        ...         return srnn.let("s_t", self.k * x_t + s_prev)
        >>> Sum(3).parameters, Sum(3).constants
        ([], [sum_k])
        """
        self._check_declared(name, shape)
        self._constants[name] = self._make.constant(name, shape, initializer)
        return self._constants[name]

    def _take_over(self, cell: Cell, named: Callable[[str], str] = lambda label: label) -> None:
        """Make the weights of a cell within, fixed ones too, those of this one, under new names."""
        self._parameters |= {named(label): each for each, label in cell.parameter_names.items()}
        self._constants |= {named(label): each for each, label in cell.constant_names.items()}

    def _check_declared(self, name: str, shape: tuple[int, ...]) -> None:
        if not isinstance(name, str) or not name.strip():
            raise TypeError(f"{self.name}: parameter expects a non-empty string, got {name!r}.")
        if not isinstance(shape, tuple | list):
            raise TypeError(
                f"{self.name}: parameter {name!r} expects a tuple as shape, got {shape!r}; for a "
                f"vector, ({shape!r},)."
            )
        if name in self._parameters or name in self._constants:
            raise ValueError(f"{self.name} already has a parameter {name!r}; choose another name.")

    @staticmethod
    def _usual_initializer(name: str, shape: tuple[int, ...]) -> Initializer:
        if len(shape) < 2:
            return ZeroInitializer()
        if name.startswith("W") and len(shape) == 2 and shape[0] == shape[1]:
            return OrthogonalInitializer()
        return XavierUniformInitializer()

    @abstractmethod
    def step(  # type: ignore[override]
        self, x_t: TensorVariable, *state: TensorVariable
    ) -> TensorVariable | tuple[TensorVariable, ...]:
        """Advance the state by one time step.

        Parameters
        ----------
        x_t : TensorVariable
            The input of this step, ``(n_in,)`` or ``(batch, n_in)``.
        *state : TensorVariable
            The previous state, in the order of the constructor's ``state``.

        Returns
        -------
        TensorVariable or tuple of TensorVariable
            The new state, in the same order.
        """

    def initial_state(self, X: TensorVariable) -> tuple[TensorVariable, ...]:
        """Return zeros, one state for each example of ``X``.

        Parameters
        ----------
        X : TensorVariable
            A sequence, ``(..., time, n_in)``.

        Returns
        -------
        tuple of TensorVariable
            ``(..., *shape)`` per state, in the dtype of the cell's parameters.
        """
        batch = [X.shape[axis] for axis in range(X.ndim - 2)]
        shapes = self.state_shapes.values()
        return tuple(pt.zeros((*batch, *shape), dtype=self.dtype) for shape in shapes)

    @property
    def dtype(self) -> str:
        """The floating-point type the cell computes in."""
        weights = [*self.parameters, *self.constants]
        return weights[0].dtype if weights else str(config.floatX)

    def configuration(self) -> dict[str, Any]:
        """Return the constructor arguments from which a model file rebuilds this cell.

        By default, the attributes named like the arguments. A cell of your own must be registered
        by :func:`symbolic_rnn.register` before it is saved.

        Raises
        ------
        TypeError
            If the cell does not keep an argument as an attribute; override this method then.
        """
        return constructor_arguments(self)

    def __repr__(self) -> str:
        return shown(self)
