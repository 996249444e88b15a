"""Infers the shapes of each node once in a test, for the static shapes that PyTensor asks for."""

from __future__ import annotations

import sys

import pytensor.tensor as pt
import pytensor.tensor.basic
from pytensor.tensor.rewriting.shape import ShapeFeature
from pytensor.tensor.shape import Shape, Shape_i

INFERRED = pytensor.tensor.basic.infer_static_shape


class ShapesOnce:
    """PyTensor's ``infer_static_shape`` with a memory.

    For each ``Alloc`` with a size that is not a constant, PyTensor copies the graph that the size
    is computed from, and infers the shapes of all nodes in the copy: in a loop's gradient, of the
    whole network, each time. Here the same class infers them in the graph itself, and keeps what it
    found; PyTensor's function is given what is left, which is short.
    """

    def __init__(self):
        self.forget()

    def forget(self):
        """Let go of all graphs."""
        self.feature = ShapeFeature()
        self.static = {}

    def inferred(self, shape):
        """Return what PyTensor's function returns."""
        sizes = [pt.as_tensor_variable(size, ndim=0) for size in shape]
        opened = self.opened(sizes)
        unseen = [size for size in opened if size not in self.static]
        self.static.update(zip(unseen, INFERRED(unseen)[1], strict=True))
        return sizes, tuple(self.static[size] for size in opened)

    def opened(self, sizes):
        """Copy sizes, with the inferred sizes of a variable in the place of its ``Shape``."""
        known = {}

        def copied(variable):
            # Depth first and not toposort: what is behind a Shape is not looked at.
            stack = [variable]
            while stack:
                top = stack[-1]
                node = top.owner
                if top in known:
                    stack.pop()
                elif node is None:
                    known[stack.pop()] = top
                elif isinstance(node.op, Shape | Shape_i):
                    known[stack.pop()] = self.sizes_of(node)
                elif missing := [each for each in node.inputs if each not in known]:
                    stack += missing
                else:
                    inputs = [known[each] for each in node.inputs]
                    if any(new is not old for new, old in zip(inputs, node.inputs, strict=True)):
                        node = node.clone_with_new_inputs(inputs)
                    known.update(zip(stack[-1].owner.outputs, node.outputs, strict=True))
            return known[variable]

        return [copied(size) for size in sizes]

    def sizes_of(self, node):
        """Return the inferred output of a ``Shape`` or ``Shape_i``."""
        [value] = node.inputs
        if not isinstance(value.type, pt.TensorType):
            return node.outputs[0]
        if isinstance(node.op, Shape_i):
            return self.feature.get_shape(value, node.op.i)
        return pt.as_tensor_variable(self.feature.shape_tuple(value), dtype="int64")


def install():
    """Let PyTensor infer static shapes by a memory, and return it."""
    memory = ShapesOnce()
    for module in list(sys.modules.values()):
        if getattr(module, "infer_static_shape", None) is INFERRED:
            module.infer_static_shape = memory.inferred
    return memory
