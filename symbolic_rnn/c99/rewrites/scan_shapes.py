"""Infers the output shapes of each scan once, and caches them.

During rewriting, PyTensor infers shapes again after each change above a scan, and each time the
scan copies its inner graph and infers the shape of every variable in it. The output shapes as
functions of the input shapes do not change.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytensor.tensor as pt
from pytensor.compile.mode import optdb
from pytensor.graph.basic import Apply, Variable
from pytensor.graph.fg import FrozenFunctionGraph, FunctionGraph
from pytensor.graph.rewriting.basic import GraphRewriter
from pytensor.raise_op import CheckAndRaise
from pytensor.scan.op import Scan
from pytensor.tensor.rewriting.shape import ShapeFeature
from pytensor.tensor.type import HasShape

__all__ = ["ScanShapes"]

Shape = tuple[Variable, ...] | None


class ScanShapes(ShapeFeature):
    """PyTensor's shape inference, with the output shapes of each scan cached as a template."""

    def __init__(self) -> None:
        super().__init__()
        self._templates: dict[Any, _Template] = {}

    def clone(self) -> ScanShapes:
        """Return an empty feature for another graph."""
        return type(self)()

    def _compute_node_shapes(self, node: Apply, recursive: bool) -> tuple[Shape, ...]:
        if not recursive or not isinstance(node.op, Scan):
            return super()._compute_node_shapes(node, recursive)
        key = (node.op, *(value.type for value in node.inputs))
        if key not in self._templates:
            self._templates[key] = _Template(node)
        sizes = [
            self.get_shape(value, axis)
            for value in node.inputs
            for axis in range(getattr(value.type, "ndim", 0))
        ]
        return tuple(
            shape
            if shape is None
            else tuple(self._coerce_shape_element(size, node) for size in shape)
            for shape in self._templates[key].at([*node.inputs, *sizes, *node.outputs])
        )


class _Template:
    """The output shapes of a scan as a function of its inputs, their sizes, and its outputs."""

    def __init__(self, node: Apply):
        like = node.clone_with_new_inputs([value.type() for value in node.inputs])
        sizes = [
            [pt.lscalar() for _ in range(getattr(value.type, "ndim", 0))] for value in like.inputs
        ]
        known = [
            tuple(
                name if size is None else pt.constant(size, dtype="int64")
                for name, size in zip(names, value.type.shape, strict=True)
            )
            if isinstance(value.type, HasShape)
            else None
            for names, value in zip(sizes, like.inputs, strict=True)
        ]
        found = node.op.infer_shape(like, known)
        self.ndims = [None if shape is None else len(shape) for shape in found]
        symbols = [*like.inputs, *(name for names in sizes for name in names), *like.outputs]
        inferred = [pt.as_tensor(size, dtype="int64") for shape in found if shape for size in shape]
        self.graph = FrozenFunctionGraph.from_structural_inputs(symbols, _unchecked(inferred))

    def at(self, values: Sequence[Variable]) -> list[Shape]:
        """Evaluate the shapes for given inputs, sizes and outputs."""
        sizes = iter(self.graph.bind(list(values)))
        return [
            None if ndim is None else tuple(next(sizes) for _ in range(ndim)) for ndim in self.ndims
        ]


def _unchecked(sizes: Sequence[Variable]) -> list[Variable]:
    """Remove assertions that sizes are equal; the loop itself checks them.

    For ``x_t + s`` PyTensor infers the size of ``x_t``, asserted to equal that of ``s``. In stacked
    scans such assertions nest, and rewriting each takes two passes over the whole graph.
    """
    graph = FunctionGraph(outputs=list(sizes), clone=True, copy_inputs=False)
    for node in graph.toposort():
        if isinstance(node.op, CheckAndRaise):
            graph.replace(node.outputs[0], node.inputs[0])
    return list(graph.outputs)


class _WithScanShapes(GraphRewriter):
    """Attaches :class:`ScanShapes` to a graph before PyTensor's own shape feature."""

    def add_requirements(self, fgraph: FunctionGraph) -> None:
        fgraph.attach_feature(ScanShapes())

    def apply(self, fgraph: FunctionGraph) -> None:
        """Rewrite nothing."""


optdb.register("c99_scan_shapes", _WithScanShapes(), "c99", position=-1)
