"""Models of ONNX as data: the nodes that compute one output, and what is constant among them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from symbolic_rnn.argument_checks import shown_argument
from symbolic_rnn.extras import imported
from symbolic_rnn.interop.weights import WeightsError, damaged, require_file

__all__ = [
    "OnnxGraph",
    "OnnxInput",
    "OnnxNode",
    "Repeated",
    "evaluator_of_node",
    "graph_of",
    "imported_onnx",
    "loaded_model",
]

Array = NDArray[Any]


@dataclass(frozen=True)
class OnnxNode:
    """An operator that is applied.

    Parameters
    ----------
    name, op : str
        Its own name, or that of its first output if it has none; the name of the operator.
    inputs, outputs : tuple of str
        Names of tensors; an optional one that is left out is empty.
    attributes : mapping of str to object
    proto : onnx.NodeProto
    """

    name: str
    op: str
    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    attributes: Mapping[str, Any]
    proto: Any

    def __str__(self) -> str:
        return f"node {self.name!r} ({self.op})"

    def input(self, k: int) -> str:
        """Return the name of an input, which is empty if it is left out."""
        return self.inputs[k] if k < len(self.inputs) else ""


@dataclass(frozen=True)
class OnnxInput:
    """An input of a model.

    Parameters
    ----------
    name : str
    dtype : str
    shape : tuple of int or None
        ``None`` for sizes that are known only when it runs.
    """

    name: str
    dtype: str
    shape: tuple[int | None, ...]


@dataclass(frozen=True)
class Repeated:
    """A tensor that repeats a constant along axes whose sizes depend on an input.

    Parameters
    ----------
    values : ndarray
        With one entry along each of these axes; leading ones may be missing.
    source : str or None
        The constant, if the values are just that.
    """

    values: Array
    source: str | None = None


@dataclass(frozen=True)
class OnnxGraph:
    """What computes one output of a model.

    Parameters
    ----------
    name : str
    inputs : mapping of str to OnnxInput
        Those that are read.
    output : str
    nodes : tuple of OnnxNode
        Those that read an input, in the order in which they are applied.
    constants : mapping of str to ndarray
        The tensors that do not depend on an input.
    repeated : mapping of str to Repeated
        Tensors whose shape alone depends on an input, as initial states of any batch.
    opset : int
        Of the operators.
    """

    name: str
    inputs: Mapping[str, OnnxInput]
    output: str
    nodes: tuple[OnnxNode, ...]
    constants: Mapping[str, Array]
    repeated: Mapping[str, Repeated]
    opset: int


def imported_onnx(owner: str) -> Any:
    """Import onnx.

    Raises
    ------
    ImportError
        If it is not installed.
    """
    return imported("onnx", owner, "onnx")


def loaded_model(model: Any, owner: str) -> Any:
    """Load a model from its file, if it is given as one, and check it.

    Raises
    ------
    TypeError
        If it is no model.
    WeightsError
        If there is no such file, it cannot be read, or the model is not valid.
    """
    onnx = imported_onnx(owner)
    if isinstance(model, str | Path):
        model = _stored(model, owner)
    if not isinstance(model, onnx.ModelProto):
        raise TypeError(
            f"{owner} expects an ONNX model, or a file of one, got {shown_argument(model)}."
        )
    try:
        onnx.checker.check_model(model, full_check=True)
    except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
        raise WeightsError(f"{owner} expects a valid ONNX model: {error}") from None
    newest = onnx.defs.onnx_opset_version()
    for each in model.opset_import:
        if each.domain in ("", "ai.onnx") and each.version > newest:
            raise WeightsError(
                f"{owner} expects operators of opset {newest} at most, which the installed onnx "
                f"knows, got {each.version}. Install a newer onnx."
            )
    return model


def _stored(path: str | Path, owner: str) -> Any:
    """Read a model from its file, with the files of weights beside it."""
    import onnx
    from google.protobuf.message import DecodeError

    require_file(path, owner)
    try:
        return onnx.load(str(path))
    except (DecodeError, ValueError, OSError, onnx.checker.ValidationError) as error:
        raise damaged(path, owner, error) from None


def graph_of(
    model: Any, output: str | None, owner: str, held: Mapping[str, Array] | None = None
) -> OnnxGraph:
    """Read what computes one output of a model; constants are evaluated.

    Parameters
    ----------
    model : onnx.ModelProto
    output : str, optional
        Its name; not needed if the model has one.
    owner : str
        For messages.
    held : mapping of str to ndarray, optional
        Values of inputs that are constants of the graph then.

    Raises
    ------
    TypeError
        If the output is not named, or an operator is not of ONNX, or a held input is none.
    WeightsError
        If weights are left over, or a value is of another shape than its input.
    """
    opsets = {each.domain: each.version for each in model.opset_import}
    names = [each.name for each in model.graph.output]
    if output is None and len(names) > 1:
        raise TypeError(f"{owner} expects one output, output=, of {', '.join(names)}.")
    if output is not None and output not in names:
        raise TypeError(f"{owner} expects output= among {', '.join(names)}, got {output!r}.")
    chosen = output or names[0]
    nodes = [_node(proto, owner) for proto in model.graph.node]
    read = _read_by([chosen], nodes)
    fixed = _held(model, held or {}, owner)
    constants, repeated, left = _folded(
        model, [n for n in nodes if read & {*n.outputs}], opsets, fixed
    )
    initializers = {each.name: each for each in model.graph.initializer}
    elsewhere = _read_by(names, nodes) if output is not None else read
    if unread := [name for name in initializers if name not in read | elsewhere]:
        raise WeightsError(
            f"{owner} does not know what these weights are for: {', '.join(unread)}. No node that "
            f"computes {', '.join(names)} reads them."
        )
    inputs = {
        each.name: _input(each)
        for each in model.graph.input
        if each.name in read and each.name not in {*initializers, *fixed}
    }
    return OnnxGraph(
        model.graph.name or "model",
        inputs,
        chosen,
        tuple(left),
        constants,
        repeated,
        opsets.get("", opsets.get("ai.onnx", 0)),
    )


def _node(proto: Any, owner: str) -> OnnxNode:
    from onnx import helper

    name = proto.name or next(filter(None, proto.output), "")
    if proto.domain not in ("", "ai.onnx"):
        raise TypeError(
            f"{owner} expects operators of ONNX, got node {name!r} ({proto.op_type} of "
            f"{proto.domain})."
        )
    attributes = {each.name: helper.get_attribute_value(each) for each in proto.attribute}
    return OnnxNode(
        name,
        proto.op_type,
        tuple(proto.input),
        tuple(proto.output),
        {key: _text(value) for key, value in attributes.items()},
        proto,
    )


def _text(value: Any) -> Any:
    """Strings, which are bytes in attributes."""
    if isinstance(value, bytes):
        return value.decode()
    return [_text(each) for each in value] if isinstance(value, list) else value


def _read_by(names: Sequence[str], nodes: Sequence[OnnxNode]) -> set[str]:
    """The tensors on which some depend, themselves among them."""
    found = set(names)
    for node in reversed(nodes):  # a model stands in the order of its computation
        if found & {*node.outputs} - {""}:
            found |= {*node.inputs}
    return found - {""}


def _held(model: Any, held: Mapping[str, Any], owner: str) -> dict[str, Array]:
    """Check values of inputs."""
    inputs = {each.name: _input(each) for each in model.graph.input}
    found = {}
    for name, value in held.items():
        if name not in inputs:
            raise TypeError(
                f"{owner} expects constants= of inputs, {', '.join(inputs)}, got one of {name!r}."
            )
        found[name] = array = np.asarray(value).astype(inputs[name].dtype)
        shape = inputs[name].shape
        if array.ndim != len(shape) or any(
            known not in (None, size) for known, size in zip(shape, array.shape, strict=True)
        ):
            raise WeightsError(
                f"{owner} expects a constant of shape {shape} for the input {name!r}, got "
                f"{array.shape}."
            )
    return found


def _folded(
    model: Any,
    nodes: Sequence[OnnxNode],
    opsets: Mapping[str, int],
    held: Mapping[str, Array],
) -> tuple[dict[str, Array], dict[str, Repeated], list[OnnxNode]]:
    """Evaluate what does not depend on an input; also find what only repeats a constant."""
    from onnx import numpy_helper

    constants = {each.name: numpy_helper.to_array(each) for each in model.graph.initializer}
    constants |= held
    repeated: dict[str, Repeated] = {}
    left = []
    for node in nodes:
        given = {name: constants[name] for name in node.inputs if name in constants}
        if set(node.inputs) - {""} == set(given):
            values = evaluator_of_node(node, opsets.get("", 1)).run(None, given)
            constants |= zip(node.outputs, map(np.asarray, values), strict=False)
        else:
            left.append(node)
            if (made := _repeated(node, constants, repeated, opsets)) is not None:
                repeated[node.outputs[0]] = made
    return constants, repeated, left


def evaluator_of_node(node: OnnxNode, opset: int) -> Any:
    """Return onnx's evaluator of one node, in a model, since that of a bare node has no opset."""
    from onnx import TensorProto, helper
    from onnx.reference import ReferenceEvaluator

    inputs, outputs = (
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names if name]
        for names in (dict.fromkeys(node.inputs), node.outputs)
    )
    graph = helper.make_graph([node.proto], node.name, inputs, outputs)
    return ReferenceEvaluator(
        helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    )


def _repeated(
    node: OnnxNode,
    constants: Mapping[str, Array],
    repeated: Mapping[str, Repeated],
    opsets: Mapping[str, int],
) -> Repeated | None:
    """Find what a node repeats, as exporters do with initial states for a batch of any size."""
    first = node.input(0)
    if node.op == "ConstantOfShape":
        from onnx import numpy_helper

        value = node.attributes.get("value")
        return Repeated(np.zeros(1) if value is None else numpy_helper.to_array(value))
    if node.op in ("Expand", "Tile") and first in constants:
        return Repeated(constants[first], first)
    if first not in repeated:
        return None
    if node.op in ("Expand", "Tile", "Identity"):
        return repeated[first]
    if not repeated[first].values.any() and node.op in _MOVES:
        return Repeated(np.zeros(1))
    others = {name: constants[name] for name in node.inputs[1:] if name in constants}
    if node.op not in _MOVES or len(others) < len([name for name in node.inputs[1:] if name]):
        return None
    given = {first: repeated[first].values, **others}
    [made] = evaluator_of_node(node, opsets.get("", 1)).run(None, given)
    return Repeated(np.asarray(made))


#: Operators that select and move entries.
_MOVES = ("Gather", "Reshape", "Slice", "Squeeze", "Transpose", "Unsqueeze")


def _input(value: Any) -> OnnxInput:
    from onnx import helper

    tensor = value.type.tensor_type
    shape = tuple(d.dim_value if d.dim_value > 0 else None for d in tensor.shape.dim)
    dtype = str(helper.tensor_dtype_to_np_dtype(tensor.elem_type))
    return OnnxInput(value.name, dtype, shape)
