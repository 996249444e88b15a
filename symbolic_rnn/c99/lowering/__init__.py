"""Lowers PyTensor graphs to the intermediate representation, one module for each family of Ops."""

from importlib import import_module
from pkgutil import iter_modules

from symbolic_rnn.c99.lowering.function import lowered
from symbolic_rnn.c99.lowering.lowerers import LOWERERS

__all__ = ["LOWERERS", "lowered"]

for _module in iter_modules(__path__):  # a module with @lowers must be imported to be found
    import_module(f"{__name__}.{_module.name}")
