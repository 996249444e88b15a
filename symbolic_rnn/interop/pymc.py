r"""Models of PyMC: log-density with gradient over one vector, for samplers and as C.

A model with free variables :math:`\theta`, each transformed to unconstrained values, has the
log-density :math:`\log p(q)` of all of them as one vector :math:`q`, Jacobians of the transforms
included. Recurrences in it, :func:`symbolic_rnn.unroll`, are differentiated by their own rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytensor
import pytensor.tensor as pt
from numpy.typing import NDArray
from pytensor.compile import optdb
from pytensor.compile.executor import Function
from pytensor.compile.mode import Mode
from pytensor.graph.basic import Apply
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.graph.rewriting.db import RewriteDatabaseQuery
from pytensor.graph.rewriting.utils import rewrite_graph
from pytensor.graph.traversal import toposort
from pytensor.raise_op import CheckAndRaise
from pytensor.tensor.random.type import RandomType
from pytensor.tensor.variable import TensorVariable

from symbolic_rnn.argument_checks import NonNegative, checks_arguments
from symbolic_rnn.backends import compiled
from symbolic_rnn.export import export_graph
from symbolic_rnn.export.names import check_name
from symbolic_rnn.extras import imported
from symbolic_rnn.graph import replaced

__all__ = ["LogDensity", "compile_log_density", "export_log_density", "to_nutpie"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class LogDensity:
    """A compiled log-density with its gradient: ``logp, gradient = log_density(q)``.

    Made by :func:`compile_log_density`. An object runs one call at a time; a thread of its own
    needs a :meth:`copy`.

    Parameters
    ----------
    function : pytensor.compile.Function
        From the vector to the log-density and the gradient.
    shapes : dict of str to tuple of int
        Name and shape of each part of the vector, in order: PyMC's value variables.
    initial : array (n,)
        The model's initial point.
    """

    function: Function
    shapes: dict[str, tuple[int, ...]]
    initial: Array

    @property
    def n(self) -> int:
        """Length of the vector."""
        return len(self.initial)

    def __call__(self, q: Array) -> tuple[float, Array]:
        """Evaluate at a vector of unconstrained values.

        Parameters
        ----------
        q : array (n,)
            Of dtype float64, it is not copied.

        Returns
        -------
        float
            The log-density; minus infinity where a distribution is not defined.
        array (n,)
            Its gradient, a new array.

        Raises
        ------
        ValueError
            If ``q`` has another shape.
        """
        q = np.asarray(q, dtype="float64")
        if q.shape != self.initial.shape:
            raise ValueError(f"LogDensity expects q of shape ({self.n},), got {q.shape}.")
        logp, gradient = self.function(q)
        return float(logp), gradient

    def parts(self, q: Array) -> dict[str, Array]:
        """Split a vector into the values of each variable, by name.

        Parameters
        ----------
        q : array (n,)
        """
        sizes = [int(np.prod(shape)) for shape in self.shapes.values()]
        pieces = np.split(np.asarray(q), np.cumsum(sizes)[:-1])
        named = zip(self.shapes.items(), pieces, strict=True)
        return {name: piece.reshape(shape) for (name, shape), piece in named}

    def copy(self) -> LogDensity:
        """Return the same function with memory of its own; nothing is rewritten again."""
        function = self.function.copy()
        function.trust_input = True
        return LogDensity(function, self.shapes, self.initial)


@checks_arguments(besides=["model", "mode"])
def compile_log_density(model: Any, *, mode: Mode | str | None = None) -> LogDensity:
    """Compile the log-density of a PyMC model and its gradient, over one vector.

    Parameters
    ----------
    model : pymc.Model
        All free variables are continuous. Data of ``pm.Data`` may be set later.
    mode : Mode or str, optional
        :func:`symbolic_rnn.backends.default_mode` when omitted: ``"C99"`` where there is a
        compiler.

    Returns
    -------
    LogDensity

    Raises
    ------
    ImportError
        If PyMC is not installed.
    TypeError
        If ``model`` is no PyMC model.
    ValueError
        If the model has no free variable, or a discrete one; or a log-density that draws random
        numbers, as with ``pm.Minibatch``.
    symbolic_rnn.c99.NotCoveredError
        If mode ``"C99"`` was asked for and does not cover an Op.

    Examples
    --------
    >>> import numpy as np
    >>> import pymc as pm
    >>> from symbolic_rnn import interop
    >>> with pm.Model() as model:
    ...     scale = pm.HalfNormal("scale", 1.0)
    ...     x = pm.Normal("x", 0.0, scale, shape=2)
    >>> log_density = interop.compile_log_density(model)
    >>> log_density.shapes
    {'scale_log__': (), 'x': (2,)}
    >>> logp, gradient = log_density(np.array([0.0, 1.0, -2.0]))
    >>> round(logp, 4), gradient.tolist()
    (-5.0637, [3.0, -1.0, 2.0])
    """
    flat = _Flat.of(model, "compile_log_density")
    function = flat.compiled([flat.logp, flat.gradient()], mode)
    return LogDensity(function, flat.shapes, flat.initial)


@checks_arguments(besides=["model", "mode"])
def to_nutpie(model: Any, *, mode: Mode | str | None = None) -> Any:
    """Make a model that ``nutpie.sample`` takes, with a log-density compiled in any mode.

    Parameters
    ----------
    model : pymc.Model
        All free variables are continuous. Its data are those at this time.
    mode : Mode or str, optional
        :func:`symbolic_rnn.backends.default_mode` when omitted: ``"C99"`` where there is a
        compiler.

    Returns
    -------
    nutpie.compiled_pyfunc.PyFuncModel
        nutpie hands the position to the compiled function and reads the gradient from what it
        returns; nothing is copied in between. Chains run in threads of one process, each with
        memory of its own; in mode C99 they run side by side if an evaluation takes more than 50
        microseconds, and take turns otherwise, as Python's threads do. Stored are the free and the
        deterministic variables of the model, as by ``pm.sample``.

    Raises
    ------
    ImportError
        If PyMC or nutpie is not installed.
    TypeError
        If ``model`` is no PyMC model.
    ValueError
        If the model has no free variable, or a discrete one; or if the log-density or a
        deterministic variable draws random numbers.
    symbolic_rnn.c99.NotCoveredError
        If mode ``"C99"`` was asked for and does not cover an Op.

    Examples
    --------
    >>> import nutpie  # doctest: +SKIP
    >>> trace = nutpie.sample(interop.to_nutpie(model), seed=0)  # doctest: +SKIP
    """
    flat = _Flat.of(model, "to_nutpie")
    from_pyfunc = imported("nutpie.compiled_pyfunc", "to_nutpie", "pymc").from_pyfunc
    index = imported("pandas", "to_nutpie", "pymc").Index
    pymc = imported("pymc.initial_point", "to_nutpie", "pymc")

    log_density = LogDensity(
        flat.compiled([flat.logp, flat.gradient()], mode), flat.shapes, flat.initial
    )
    names = [str(variable.name) for variable in model.unobserved_RVs]
    values = {str(variable.name): variable for variable in model.unobserved_value_vars}
    stored = {name: values[name] for name in names}
    expanded = flat.at_vector([*stored.values()])
    drawn = _drawn_by(expanded)
    if drawn:
        raise ValueError(
            "to_nutpie expects deterministic variables that draw no random numbers, got one with "
            f"{', '.join(drawn)}; draw them after sampling, with pm.sample_posterior_predictive."
        )
    expand = flat.compiled(expanded, mode)
    first = [np.asarray(value) for value in expand(flat.initial)]

    def make_expand(*_: Any) -> Callable[[Array], dict[str, Any]]:
        own = expand.copy()
        own.trust_input = True
        return lambda q: {
            variable: np.asarray(value, order="C")
            for variable, value in zip(stored, own(q), strict=True)
        }

    draw = pymc.make_initial_point_fn(
        model=model, jitter_rvs=set(model.free_RVs), return_transformed=True
    )

    def initial_point(seed: int) -> Array:
        return flat.joined(draw(seed))

    return from_pyfunc(
        ndim=log_density.n,
        make_logp_fn=log_density.copy,
        make_expand_fn=make_expand,
        make_initial_point_fn=initial_point,
        expanded_dtypes=[value.dtype for value in first],
        expanded_shapes=[value.shape for value in first],
        expanded_names=[*stored],
        coords={name: index(of) for name, of in model.coords.items() if of is not None},
        dims={
            name: dims
            for name, dims in model.named_vars_to_dims.items()
            if name in stored and all(model.coords.get(each) is not None for each in dims)
        },
    )


@checks_arguments(besides=["model"])
def export_log_density(
    model: Any,
    directory: str | Path,
    *,
    name: str = "model",
    points: Sequence[Any] | None = None,
    seed: NonNegative = 0,
) -> list[Path]:
    """Write the log-density of a PyMC model and its gradient as a library in C99.

    ``NAME_log_density(q, logp, gradient, workspace)`` evaluates the model at a vector of
    unconstrained values; data are constants in it. ``make test`` compares it with what is computed
    here.

    Parameters
    ----------
    model : pymc.Model
        All free variables are continuous.
    directory : str or Path
        Made if it is missing; files of these names are replaced.
    name : str
        How the names of files and functions begin, an identifier of C.
    points : sequence of array (n,), optional
        Where the test compares; when omitted, three points around the model's initial one.
    seed : int
        Draws the points.

    Returns
    -------
    list of Path
        The files; see :func:`symbolic_rnn.export_graph`.

    Raises
    ------
    ImportError
        If PyMC is not installed.
    TypeError
        If ``model`` is no PyMC model.
    ValueError
        If the model has no free variable, or a discrete one; if its log-density draws random
        numbers; if the name is not allowed, see :func:`symbolic_rnn.export_graph`.
    symbolic_rnn.c99.NotCoveredError
        If an Op of the model has no C99 form, or a size is known only when the function runs.

    Examples
    --------
    >>> import tempfile
    >>> import pymc as pm
    >>> from symbolic_rnn import interop
    >>> with pm.Model() as model:
    ...     x = pm.Normal("x", 0.0, 1.0, shape=2)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = interop.export_log_density(model, folder, name="normal")
    ...     [file.name for file in files][:3]
    ['normal.h', 'normal.c', 'normal_test.c']
    """
    check_name("export_log_density", name)
    flat = _Flat.of(model, "export_log_density")
    outputs = [flat.logp, flat.gradient()]
    for output, named in zip(outputs, ("logp", "gradient"), strict=True):
        output.name = named
    if points is None:
        rng = np.random.default_rng(seed)
        points = [flat.initial + 0.3 * rng.normal(size=flat.initial.shape) for _ in range(3)]
    starts = np.cumsum([0, *(int(np.prod(shape)) for shape in flat.shapes.values())])
    parts = ", ".join(
        f"{part} {shape} at {start}"
        for (part, shape), start in zip(flat.shapes.items(), starts, strict=False)
    )
    return export_graph(
        [flat.vector],
        outputs,
        directory,
        name=name,
        function="log_density",
        points=[[point] for point in points],
        doc=f"The log-density of a model and its gradient, by unconstrained values: {parts}.",
    )


@dataclass(frozen=True, eq=False)
class _Flat:
    """The graph of a model over one vector.

    Parameters
    ----------
    values : list of TensorVariable
        PyMC's value variables, the parts of the vector.
    shapes : dict of str to tuple of int
        By their names.
    initial : array (n,)
    vector : TensorVariable (n,)
    density : TensorVariable
        The log-density, by the value variables.
    """

    values: list[TensorVariable]
    shapes: dict[str, tuple[int, ...]]
    initial: Array
    vector: TensorVariable
    density: TensorVariable

    @classmethod
    def of(cls, model: Any, owner: str) -> _Flat:
        pymc = imported("pymc", owner, "pymc")
        if not isinstance(model, pymc.Model):
            raise TypeError(f"{owner} expects a PyMC model, got {type(model).__name__}.")
        if model.discrete_value_vars:
            names = ", ".join(str(each.name) for each in model.discrete_value_vars)
            raise ValueError(
                f"{owner} expects continuous variables, got the discrete {names}. Sum over it, as "
                "the forward algorithm of zoo.HiddenMarkov does, or sample it with pm.sample."
            )
        values = list(model.value_vars)
        if not values:
            raise ValueError(f"{owner} expects a model with free variables, got one without.")
        point = model.initial_point()
        shapes = {str(each.name): np.shape(point[each.name]) for each in values}
        initial = _joined(point, shapes)
        vector = pt.tensor("q", dtype="float64", shape=initial.shape)
        checks = "local_check_parameter_to_ninf_switch"
        if not model.check_bounds:
            checks = "local_remove_check_parameter"
        graph = FunctionGraph(outputs=[model.logp()], clone=True, copy_inputs=False)
        _replace_checks(graph, optdb["canonicalize"].query(RewriteDatabaseQuery([checks])))
        # As PyMC does it before it differentiates; recurrences stay single Ops with their rule.
        rewritten = rewrite_graph(graph.outputs[0], include=("canonicalize", "stabilize"))
        density = cast("TensorVariable", rewritten)
        drawn = _drawn_by([density])
        if drawn:
            raise ValueError(
                f"{owner} expects a log-density that draws no random numbers, got one with "
                f"{', '.join(drawn)}, as pm.Minibatch and the dist of a distribution make. Use "
                "all data, and random variables of the model; pm.fit takes a pm.Minibatch."
            )
        return cls(values, shapes, initial, vector, density)

    def joined(self, point: dict[str, Any]) -> Array:
        """A point of the model as a vector."""
        return _joined(point, self.shapes)

    def at_vector(self, outputs: list[TensorVariable]) -> list[TensorVariable]:
        """Outputs of the value variables, as functions of the vector."""
        parts: dict[TensorVariable, TensorVariable] = {}
        start = 0
        for each, shape in zip(self.values, self.shapes.values(), strict=True):
            size = int(np.prod(shape))
            part = self.vector[start : start + size].reshape(shape)
            parts[each] = part.astype(each.dtype)
            start += size
        return replaced(outputs, parts)

    @property
    def logp(self) -> TensorVariable:
        """The log-density, in double precision."""
        [logp] = self.at_vector([self.density])
        return logp.astype("float64")

    def gradient(self) -> TensorVariable:
        """Its gradient, ``(n,)``."""
        slopes = cast(
            "list[TensorVariable]",
            pytensor.grad(self.density, self.values, disconnected_inputs="ignore"),
        )
        joined = pt.concatenate([slope.ravel() for slope in self.at_vector(slopes)])
        return pt.specify_shape(joined.astype("float64"), self.initial.shape)

    def compiled(self, outputs: list[TensorVariable], mode: Mode | str | None) -> Function:
        """A function of the vector."""
        function = compiled(
            lambda chosen: pytensor.function([self.vector], outputs, mode=chosen), mode
        )
        function.trust_input = True
        return function


def _replace_checks(graph: FunctionGraph, rewriter: GraphRewriter) -> None:
    """Rewrite PyMC's checks of parameters, also those in the steps of scans."""
    for node in graph.toposort():
        inner = getattr(node.op, "fgraph", None)
        if inner is not None and any(isinstance(n.op, CheckAndRaise) for n in _all_nodes(inner)):
            step = inner.unfreeze()
            _replace_checks(step, rewriter)
            outputs = node.op.clone_with_inner_graph(step).make_node(*node.inputs).outputs
            graph.replace_all(zip(node.outputs, outputs, strict=True))
    rewriter.rewrite(graph)


def _all_nodes(graph: FunctionGraph) -> Iterator[Apply]:
    """The nodes of a graph and of the graphs in them."""
    for node in graph.toposort():
        yield node
        inner = getattr(node.op, "fgraph", None)
        if inner is not None:
            yield from _all_nodes(inner)


def _drawn_by(outputs: Sequence[TensorVariable]) -> list[str]:
    """The Ops that draw random numbers for the outputs, by name."""
    drawing = (
        node.op
        for node in toposort(outputs)
        if any(isinstance(value.type, RandomType) for value in node.inputs)
    )
    return [*dict.fromkeys(str(getattr(op, "name", None) or op) for op in drawing)]


def _joined(point: dict[str, Any], shapes: dict[str, tuple[int, ...]]) -> Array:
    parts = [np.asarray(point[name], dtype="float64").ravel() for name in shapes]
    return np.concatenate(parts)
