"""Comparison of a network with what another library computes: outputs, and gradients by weight."""

from __future__ import annotations

import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.backends import quickly_compiled
from symbolic_rnn.networks import Sequential
from symbolic_rnn.verification import Comparison, Report
from symbolic_rnn.verification.agreement.of_network import random_examples
from symbolic_rnn.verification.agreement.report import compare
from symbolic_rnn.verification.tolerances import tolerance

__all__ = ["Equations", "Source", "compare_with_sources", "require_agreement"]

Array = NDArray[Any]
Places = tuple[tuple[int, ...], ...]
Derivative = Callable[[str | None, Places], Array]


class Source(ABC):
    """Another library's computation of the same network.

    Parameters
    ----------
    name : str
        Of the library, in reports.
    precision : {"float64", "float32"}
        To which the weights on both sides are the same, and in which outputs are computed.
    differentiates : bool
        Whether it has gradients; otherwise only outputs are compared.
    """

    #: How many entries of each gradient are compared, the largest and as many at random.
    entries: ClassVar[int] = 4

    #: Whether it computes in single precision. Half of the digits of a gradient must agree then,
    #: since the slope 1 - s of a gate near one has lost as many.
    in_single: ClassVar[bool] = False

    def __init__(self, name: str, *, precision: str = "float64", differentiates: bool = True):
        self.name, self.precision, self.differentiates = name, precision, differentiates

    @abstractmethod
    def outputs(self, x: Array) -> Array:
        """Return the outputs for an input, as the library computes them."""

    def gradients(self, x: Array, errors: Array) -> Derivative:
        """Return what gives entries of the gradients of ``(outputs * errors).sum()``.

        Parameters
        ----------
        x : ndarray
            The input.
        errors : ndarray
            In the shape of the outputs.

        Returns
        -------
        callable
            From a weight's name in the library, or ``None`` for the input, and the places of
            entries, to these entries.

        Raises
        ------
        NotImplementedError
            If it has none; it is asked only if it differentiates.
        """
        raise NotImplementedError(f"{self.name} has no gradients.")


class Equations(Source):
    """Equations written in NumPy, which are differentiated by a complex step.

    Parameters
    ----------
    name : str
        Whose equations, in reports.
    function : callable
        From weights by name, and an input, to outputs. It must also take complex arrays, and must
        not compare or conjugate them.
    weights : mapping of str to ndarray
        In double precision.
    precision : {"float64", "float32"}
        To which the weights on both sides are the same.
    """

    def __init__(
        self,
        name: str,
        function: Callable[[Mapping[str, Array], Array], Array],
        weights: Mapping[str, Array],
        *,
        precision: str = "float64",
    ):
        super().__init__(name, precision=precision)
        self._function, self._weights = function, weights

    def outputs(self, x: Array) -> Array:
        """Return the outputs for an input."""
        return self._function(self._weights, x).real

    def gradients(self, x: Array, errors: Array) -> Derivative:
        """Return what gives entries of a gradient, each by an evaluation of its own."""

        def derivative(key: str | None, place: tuple[int, ...]) -> float:
            weights, z = dict(self._weights), x
            if key is None:
                z = x.astype(complex)
                z[place] += 1e-30j
            else:
                weights[key] = weights[key].astype(complex)
                weights[key][place] += 1e-30j
            return float((self._function(weights, z) * errors).sum().imag / 1e-30)

        return lambda key, places: np.array([derivative(key, place) for place in places])


def compare_with_sources(
    network: Sequential,
    sources: list[Source],
    by_weight: Callable[[Mapping[Any, Array]], Mapping[str, Array]],
    *,
    title: str,
    seed: int,
    lengths: Array | None = None,
) -> Report:
    """Compare a network with other computations of it, on random input.

    The network is compiled; its gradients are those of its rules.

    Parameters
    ----------
    network : Sequential
    sources : list of Source
        Which compute the same.
    by_weight : callable
        From gradients by the network's parameters to gradients by the weights of the sources.
    title : str
        Of the report, without the seed.
    seed : int
        Of the input, of the cotangent of the outputs, and of the entries that are compared.
    lengths : ndarray, optional
        ``(2,)``, of the two sequences of five steps. The network is given the mask of them; outputs
        at steps beyond are neither compared nor differentiated.

    Returns
    -------
    Report
        A row for the outputs, for the input unless it is of integers, and for each weight.
    """
    rng = np.random.default_rng(seed)
    x = random_examples(network, rng, batch=2, n_steps=5)
    x = x if network.reads_integers else _in_both_precisions(x)
    x_symbol = network.input_type.clone(shape=x.shape)(name="x")
    known = None if lengths is None else np.arange(x.shape[1]) < lengths[:, None]
    outputs = network(x_symbol, mask=None if known is None else pt.constant(known))
    expected = [source.outputs(x) for source in sources]
    for source, theirs in zip(sources, expected, strict=True):
        if theirs.ndim != outputs.ndim:
            raise AssertionError(
                f"{network.name} has outputs of {outputs.ndim} axes, {source.name} of "
                f"{theirs.ndim}: {theirs.shape}."
            )
    errors = _in_both_precisions(rng.normal(size=expected[0].shape))
    if known is not None and errors.ndim == 3:
        errors = errors * known[:, :, None]
    loss = (outputs * errors.astype(network.dtype)).sum()
    wrt = [*network.parameters, *([] if network.reads_integers else [x_symbol])]
    gradients = cast("list[TensorVariable]", pytensor.grad(loss, wrt))
    function = quickly_compiled([x_symbol], [outputs, *gradients])
    found, *values = function(x.astype(x_symbol.dtype))
    ours: dict[str | None, Array] = {} if network.reads_integers else {None: values.pop()}
    ours.update(by_weight(dict(zip(network.parameters, values, strict=True))))

    def compared(
        name: str, source: Source, first: Array, second: Array, places: Places
    ) -> Comparison:
        double = network.dtype == source.precision == "float64"
        allowed = tolerance("float64" if double else "float32", differences=False)
        return compare(
            name,
            ("symbolic_rnn", source.name),
            np.array([first[place] for place in places]),
            second,
            tolerance=allowed**0.5 if source.in_single and name != "outputs" else allowed,
            places=places,
            size=first.size,
        )

    comparisons = []
    everywhere = tuple(zip(*(axis.tolist() for axis in np.nonzero(errors)), strict=True))
    for source, theirs in zip(sources, expected, strict=True):
        theirs = np.array([theirs[place] for place in everywhere])
        comparisons.append(compared("outputs", source, found, theirs, everywhere))
        if source.differentiates:
            derivative = source.gradients(x, errors)
            for key, gradient in ours.items():
                places = _chosen(gradient, source.entries, rng)
                theirs = derivative(key, places)
                comparisons.append(compared(key or "x", source, gradient, theirs, places))
    return Report(f"{title}, seed {seed}", tuple(comparisons))


def _in_both_precisions(values: Array) -> Array:
    """Round to numbers that single and double precision both have."""
    return values.astype("float32").astype("float64")


def _chosen(gradient: Array, entries: int, rng: np.random.Generator) -> Places:
    """All entries, or half of them the largest, since some may be zero, and half at random."""
    if gradient.size <= entries:
        return tuple(np.ndindex(gradient.shape))
    half = entries // 2
    largest = np.argsort(np.abs(gradient), axis=None)[-half:]
    flat = [*largest.tolist(), *rng.integers(gradient.size, size=half).tolist()]
    return tuple(tuple(map(int, np.unravel_index(k, gradient.shape))) for k in flat)


def require_agreement(report: Report, owner: str, *, stacklevel: int) -> None:
    """Raise if a network that was made differs from its source; warn of what proves nothing.

    Parameters
    ----------
    report : Report
    owner : str
        The function that made the network.
    stacklevel : int
        Of the warning, counted from the caller of this function.

    Raises
    ------
    AssertionError
        If outputs or a gradient differ.

    Warns
    -----
    UserWarning
        If a gradient is zero, so that nothing is proved for it.
    """
    if report.differing:
        raise AssertionError(f"{owner} made a network that differs: {report.worst}")
    if report.zero:
        warnings.warn(
            f"{owner}: the gradient of {', '.join(report.zero)} is zero on random sequences, so "
            "nothing is proved for it; are the units dead, or the weights zero?",
            UserWarning,
            stacklevel=stacklevel + 1,
        )
