"""Models of ONNX, in and out; each is compared with ONNX's operators, outputs and gradients."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pytensor_ml.layers import Linear

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.interop.comparison import (
    Equations,
    Source,
    compare_with_sources,
    require_agreement,
)
from symbolic_rnn.interop.onnx.equations import evaluator_of
from symbolic_rnn.interop.onnx.export import model_of
from symbolic_rnn.interop.onnx.graph import OnnxGraph, graph_of, imported_onnx, loaded_model
from symbolic_rnn.interop.onnx.to_network import Imported, network_of
from symbolic_rnn.interop.whole import as_sequential
from symbolic_rnn.networks import Sequential
from symbolic_rnn.verification import Report

__all__ = ["compare_with_onnx", "from_onnx", "to_onnx"]

Array = NDArray[Any]
Arrays = Mapping[str, Array]

#: The first set in which the axes of Squeeze are an input, as they are written.
_FIRST_OPSET = 13


@checks_arguments(besides=["model"])
def from_onnx(
    model: Any, *, output: str | None = None, constants: Arrays | None = None
) -> Sequential:
    """Make the network of an ONNX model, and check that it computes the same.

    Parameters
    ----------
    model : onnx.ModelProto or path
        In which layers follow each other: ``RNN``; ``GRU`` with both values of
        ``linear_before_reset``; ``LSTM`` with or without peepholes; in any direction and layout;
        ``MatMul`` with ``Add``, ``Gemm``, ``Conv``, ``Gather`` from a table, activations,
        ``Softmax``, and what exporters put around these.
    output : str, optional
        The output to compute, of a model with several. The memory of an LSTM is none of a network.
    constants : mapping of str to ndarray, optional
        Values of inputs other than the data, such as initial states of one example,
        ``{"h0": np.zeros((1, 1, 8))}``.

    Returns
    -------
    Sequential
        An ordinary network from ``(batch, time, features)``, in whichever order the model has these
        axes: it trains, is verified, saved and exported as any other. Of a model that reads
        ``sequence_lens`` it takes the mask of them, ``network(x, mask=mask)``. Initial states that
        are not zero are trained, :class:`~symbolic_rnn.LearnedInitialState`.

    Raises
    ------
    TypeError
        If an operator, an attribute, or the way they are connected cannot be expressed; the
        message names the node.
    WeightsError
        If the model is not valid, or weights or constants are left over, of another shape, or not
        finite.
    ImportError
        If onnx is not installed.
    AssertionError
        If the network does not compute what the model computes.

    Warns
    -----
    UserWarning
        If a gradient is zero on the random sequences, so that nothing is proved for it.

    Notes
    -----
    The network is compared on random input with the operators as ONNX documents them, evaluated by
    NumPy on the nodes and weights as they are in the file, outputs and gradients by a complex step;
    and, if it is installed, with the outputs of onnxruntime. onnx's own reference evaluator is not
    used: it ignores ``sequence_lens``.

    Model files of this package store activations by name: ``Tanh``, ``Relu``, ``Sigmoid``,
    ``Softplus``, and ``Affine`` without coefficients. Cells with another activation of ``RNN`` can
    be trained, but not saved.

    Examples
    --------
    .. code-block:: python

        network = srnn.interop.from_onnx("model.onnx")
        network = srnn.interop.from_onnx("lstm.onnx", output="hidden_state")
    """
    model = loaded_model(model, "from_onnx")
    graph = graph_of(model, output, "from_onnx", constants)
    imported = network_of(graph, "from_onnx")
    report = _compared(imported.network, imported, graph, model)
    require_agreement(report, "from_onnx", stacklevel=3)  # past the check of the arguments
    return imported.network


@checks_arguments(besides=["network"])
def to_onnx(
    network: Any,
    path: str | Path | None = None,
    *,
    opset: Positive = 17,
    dtype: str = "float32",
) -> Any:
    """Make the ONNX model of a network, and check that it computes the same.

    Parameters
    ----------
    network : Cell, Recurrent, Bidirectional or Sequential
        Of Elman (with an activation by name), GRU, GRUResetBefore, LSTM and PeepholeLSTM cells,
        :class:`~symbolic_rnn.LearnedInitialState` of them, and stacks;
        :class:`~symbolic_rnn.Dense`, pytensor-ml's ``Linear``, ``Conv1D``, ``Conv2D``,
        ``Embedding`` and activations; :class:`~symbolic_rnn.LastOutput`,
        :class:`~symbolic_rnn.MergedDirections` and :class:`~symbolic_rnn.ReversedTime`.
    path : path, optional
        Of a file to be written.
    opset : int
        Version of the operators, from 13.
    dtype : {"float32", "float64"}
        Of the weights. onnxruntime computes recurrent operators in single precision.

    Returns
    -------
    onnx.ModelProto
        From ``x (batch, time, features)`` to ``y``, which passes ``onnx.checker``.

    Raises
    ------
    TypeError
        If ONNX has no operators for a layer.
    ValueError
        If the installed onnx does not have the version of operators.
    ImportError
        If onnx is not installed.
    AssertionError
        If the model does not compute what the network computes; this would be an error of this
        package.

    Warns
    -----
    UserWarning
        If a gradient is zero on the random sequences, so that nothing is proved for it.

    Examples
    --------
    .. code-block:: python

        network = srnn.Sequential(
            [srnn.Recurrent(srnn.LSTM(2, 4)), srnn.LastOutput(4), srnn.Dense(4, 1)]
        )
        srnn.interop.to_onnx(network, "model.onnx")
    """
    network = as_sequential(network, "to_onnx")
    if dtype not in ("float32", "float64"):
        raise ValueError(f"to_onnx expects dtype float32 or float64, got {dtype!r}.")
    onnx = imported_onnx("to_onnx")
    newest = onnx.defs.onnx_opset_version()
    if not _FIRST_OPSET <= opset <= newest:
        raise ValueError(
            f"to_onnx expects opset from {_FIRST_OPSET} to {newest}, the newest of the installed "
            f"onnx, got {opset}."
        )
    model = loaded_model(model_of(network, opset, dtype), "to_onnx")
    report = _outputs_compared(network, model)
    require_agreement(report, "to_onnx", stacklevel=3)
    if path is not None:
        onnx.save(model, str(path))
    return model


@checks_arguments(besides=["model"])
def compare_with_onnx(
    network: Sequential,
    model: Any,
    *,
    output: str | None = None,
    constants: Arrays | None = None,
    seed: NonNegative = 0,
) -> Report:
    """Compare a network with an ONNX model, by its operators' equations and as onnxruntime runs it.

    Parameters
    ----------
    network : Sequential
        As :func:`from_onnx` returns it, or as given to :func:`to_onnx`.
    model, output, constants
        As for :func:`from_onnx`.
    seed : int
        Of the input, and of the entries of large weights whose gradient is compared.

    Returns
    -------
    Report
        A row for the outputs, for the input unless it is of integers, and for each weight; and one
        for the outputs of onnxruntime if it is installed and runs the model.

    Raises
    ------
    TypeError
        If the model cannot be expressed, or its layers and those of the network are not alike.

    Examples
    --------
    .. code-block:: python

        report = srnn.interop.compare_with_onnx(network, "model.onnx")
        print(report.summary())
    """
    model = loaded_model(model, "compare_with_onnx")
    graph = graph_of(model, output, "compare_with_onnx", constants)
    imported = network_of(graph, "compare_with_onnx")
    return _compared(network, imported, graph, model, seed=seed)


def _as_imported(network: Sequential, imported: Imported, values: Mapping[Any, Array]) -> Any:
    """Give what belongs to parameters of a network to those of the imported one, in order.

    Raises
    ------
    TypeError
        If the layers are not alike.
    """
    turned = {  # imported as Dense, whose weights stand the other way
        layer.W for layer in network.layers if isinstance(layer, Linear)
    }
    given = [values[p].T if p in turned else values[p] for p in network.parameters]
    theirs = imported.network.parameters
    if [v.shape for v in given] != [p.get_value(borrow=True).shape for p in theirs]:
        raise TypeError(
            f"compare_with_onnx expects a network with the layers of the model, "
            f"{imported.network.layers}; got {network.layers}."
        )
    return dict(zip(theirs, given, strict=True))


def _compared(
    network: Sequential, imported: Imported, graph: OnnxGraph, model: Any, *, seed: int = 0
) -> Report:
    lengths = None if imported.lengths is None else np.array([5, 3])

    def by_weight(gradients: Mapping[Any, Array]) -> dict[str, Array]:
        return imported.by_weight(_as_imported(network, imported, gradients), np.copy)

    zeros = {p: np.zeros_like(p.get_value()) for p in network.parameters}
    arrays = {name: graph.constants[name] for name in by_weight(zeros)}
    evaluated = evaluator_of(graph)

    def equations(weights: Arrays, x: Array) -> Array:
        return _run(imported, x, lengths, lambda inputs: evaluated(weights, inputs))

    # A model in single precision may have the weights of the network rounded.
    single = network is not imported.network and {str(a.dtype) for a in arrays.values()} != {
        "float64"
    }
    sources: list[Source] = [
        Equations(
            "ONNX's equations",
            equations,
            {name: array.astype("float64") for name, array in arrays.items()},
            precision="float32" if single else "float64",
        )
    ]
    if (run := _runtime(model, graph)) is not None:
        sources.append(_Run("onnxruntime", lambda x: _run(imported, x, lengths, run)))
    return compare_with_sources(
        network,
        sources,
        by_weight,
        title=f"{network.name} beside {graph.name} of ONNX, opset {graph.opset}",
        seed=seed,
        lengths=lengths,
    )


def _outputs_compared(network: Sequential, model: Any) -> Report:
    """Compare the outputs of a network with those of the model that was written of it."""
    graph = graph_of(model, None, "to_onnx")
    evaluated = evaluator_of(graph)
    sources: list[Source] = [_Run("ONNX's equations", lambda x: evaluated({}, {"x": x}))]
    if (run := _runtime(model, graph)) is not None:
        sources.append(_Run("onnxruntime", lambda x: run({"x": x})))
    title = f"{network.name} beside what to_onnx wrote, opset {graph.opset}"
    return compare_with_sources(network, sources, lambda gradients: {}, title=title, seed=0)


def _run(
    imported: Imported,
    x: Array,
    lengths: Array | None,
    compute: Callable[[dict[str, Array]], Array],
) -> Array:
    """Run a model, example by example if it was made for another number of examples."""
    size = imported.batch
    if size not in (None, len(x)):
        alike = [np.full(size, k) for k in range(len(x))]
        ones = [
            _run(imported, x[k], None if lengths is None else lengths[k], compute)[:1]
            for k in alike
        ]
        return np.concatenate(ones)
    inputs = {imported.source.name: imported.as_in_file(x)}
    if imported.lengths is not None and lengths is not None:
        inputs[imported.lengths] = lengths.astype("int32")
    return imported.as_in_network(compute(inputs))


def _runtime(model: Any, graph: OnnxGraph) -> Callable[[dict[str, Array]], Array] | None:
    """Return what runs a model by onnxruntime, or nothing if it is not installed or does not."""
    try:
        import onnxruntime
    except ImportError:
        return None
    if any(value.dtype == "float64" for value in graph.constants.values()):
        return None  # its recurrent operators are of single precision
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = 1
    refusals = tuple(
        getattr(onnxruntime.capi.onnxruntime_pybind11_state, name)
        for name in ("NotImplemented", "Fail", "InvalidGraph", "RuntimeException")
    )  # of layout=1, and of operators newer than it is
    try:
        session = onnxruntime.InferenceSession(
            model.SerializeToString(), options, providers=["CPUExecutionProvider"]
        )
    except refusals:
        return None
    dtypes = {name: each.dtype for name, each in graph.inputs.items()}

    names = {each.name for each in session.get_inputs()} & graph.constants.keys()
    held = {name: graph.constants[name] for name in names}

    def run(inputs: dict[str, Array]) -> Array:
        given = held | {name: value.astype(dtypes[name]) for name, value in inputs.items()}
        return np.asarray(session.run([graph.output], given)[0])

    return run


class _Run(Source):
    """A model as it is run, in single precision; only outputs are compared."""

    in_single = True

    def __init__(self, name: str, run: Callable[[Array], Array]):
        super().__init__(name, precision="float32", differentiates=False)
        self._compute = run

    def outputs(self, x: Array) -> Array:
        return self._compute(x)
