"""Makes PyTensor's nodes, variables and types in less time, with the same contents."""

from __future__ import annotations

import sys

import numpy as np
import pytensor
import pytensor.graph.utils
from pytensor.graph.utils import MetaType, Scratchpad
from pytensor.tensor.type import TensorType

TRACED = pytensor.graph.utils.add_tag_trace
MADE = TensorType.__init__


def copied(tag):
    """Copy a tag as ``copy.copy`` does, which asks how an object is pickled."""
    new = Scratchpad.__new__(Scratchpad)
    new.__dict__.update(tag.__dict__)
    return new


def traced(thing, user_line=None):
    """Add no trace where none is asked for, without a walk through the calls."""
    if user_line is None and pytensor.config.traceback__limit == 0:
        thing.tag.trace = []
        return thing
    return TRACED(thing, user_line)


class Types:
    """``TensorType.__init__`` with a memory of what it made of its arguments."""

    def __init__(self):
        self.made = {}

    def make(self, this, dtype, shape=None, name=None, broadcastable=None):
        """Initialize a type; sizes of other types are other arguments: False is None, 0 is 0."""
        if type(shape) is list:
            shape = tuple(shape)
        known = type(dtype) is np.dtype or (type(dtype) is str and dtype != "floatX")
        if not known or type(shape) is not tuple or broadcastable is not None:
            MADE(this, dtype, shape, name, broadcastable)
            return
        key = (dtype, shape, *map(type, shape))
        if key not in self.made:
            plain = TensorType.__new__(TensorType)
            MADE(plain, dtype, shape)
            self.made[key] = vars(plain)
        vars(this).update(self.made[key], name=name)


def install():
    """Let PyTensor use these."""
    Scratchpad.__copy__ = copied
    # Both do what object's do, in Python.
    del Scratchpad.__getattribute__
    del Scratchpad.__setattr__
    # No class of PyTensor has virtual subclasses.
    MetaType.__instancecheck__ = type.__instancecheck__
    types = Types()
    TensorType.__init__ = lambda this, *given, **named: types.make(this, *given, **named)
    for module in list(sys.modules.values()):
        if getattr(module, "add_tag_trace", None) is TRACED:
            module.add_tag_trace = traced
