"""Binds a function to the arguments of a C function, and its buffers to a fixed workspace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import prod
from typing import cast

from symbolic_rnn.c99.dtypes import REALS, SUFFIXES
from symbolic_rnn.c99.errors import NotCoveredError
from symbolic_rnn.c99.export.overwriting import may_overwrite
from symbolic_rnn.c99.ir.expressions import (
    ArgumentData,
    ArgumentScalar,
    ArgumentSize,
    ArrayLiteral,
    Buffer,
    Expression,
    FunctionCall,
    Integer,
    Load,
    Member,
    SizeOf,
    Unary,
    Var,
    call,
)
from symbolic_rnn.c99.ir.library import WORKSPACE, Argument, Field, Place, Routine, in_workspace
from symbolic_rnn.c99.ir.rewriting import changed
from symbolic_rnn.c99.ir.sizes import Size
from symbolic_rnn.c99.ir.statements import (
    NO_MEMORY,
    Declare,
    Evaluate,
    Fail,
    Function,
    Statement,
    walk,
)
from symbolic_rnn.c99.passes.memory_packing import Packing

__all__ = ["bound"]

_PRODUCTS = {f"c99_product_{SUFFIXES[each]}": f"c99_multiply_{SUFFIXES[each]}" for each in REALS}


def bound(
    name: str,
    function: Function,
    packing: Packing,
    arguments: Sequence[Argument],
    inputs: Sequence[Place],
    outputs: Sequence[Place],
    doc: str = "",
) -> Routine:
    """Give a function whose inputs, outputs and buffers lie where a C function finds them.

    An output that lies where an input does is written in place if no entry of the input is read
    after it was written; otherwise it is computed in the workspace, and copied at the end.

    Parameters
    ----------
    name : str
        Of the C function.
    function : Function
        Serial; every size is known.
    packing : Packing
        Where its buffers lie in the workspace.
    arguments : sequence of Argument
        In the order of the C function.
    inputs, outputs : sequence of Place
        Where each lies.
    doc : str

    Raises
    ------
    NotCoveredError
        If a size is known only when the function runs, or it calls what needs an operating system.
    """
    binding = _Binding(name, function, packing, arguments, inputs, outputs)
    body = binding.block(function.body)
    found = replace(function, body=[*body, *map(Evaluate, binding.copies)], buffers=0)
    return Routine(name, tuple(arguments), found, binding.workspace, binding.variables, doc)


class _Binding:
    def __init__(
        self,
        name: str,
        function: Function,
        packing: Packing,
        arguments: Sequence[Argument],
        inputs: Sequence[Place],
        outputs: Sequence[Place],
    ):
        self.name, self.body = name, function.body
        self.holds = {each.name: each.holds for each in arguments}
        self.inputs, self.outputs = inputs, outputs
        self.offsets, self.workspace = packing.offsets, dict(packing.sizes)
        self.copies: list[FunctionCall] = []
        self.pointers = {
            inputs[statement.value.k]: statement.name
            for statement in walk(function.body)
            if isinstance(statement, Declare) and isinstance(statement.value, ArgumentData)
        }
        self.variables = {
            each: self.pointers.get(Place(each)) or function.names.fresh(each)
            for each in (*self.holds, WORKSPACE)
        }

    def block(self, block: list[Statement]) -> list[Statement]:
        found: list[Statement] = []
        for statement in block:
            match statement:
                case Fail(Unary("!", Var()), code) if code == NO_MEMORY:
                    continue  # arguments and buffers are there
                case Fail(FunctionCall(name) as product, code) if (
                    code == NO_MEMORY and name in _PRODUCTS
                ):
                    found.append(Evaluate(cast("FunctionCall", changed(product, self._bound))))
                case Declare(_, _, ArgumentData(k)) if not self.inputs[k].field:
                    continue  # it is an argument itself
                case Declare(
                    pointer, kind, FunctionCall("out", (_, Integer(number), _, ArrayLiteral() as s))
                ):
                    place = self.outputs[number.constant or 0]
                    self._check_size(place, s)
                    target = self._target(pointer, kind.dtype, place)
                    found.append(replace(statement, value=target))
                case _:
                    bare = statement.with_bodies(*([] for _ in statement.bodies))
                    bodies = map(self.block, statement.bodies)
                    found.append(changed(bare, self._bound).with_bodies(*bodies))
        return found

    def _check_size(self, place: Place, sizes: ArrayLiteral) -> None:
        """Refuse an output whose size the data decide: it would not fit where it is written."""
        found = [each.size.constant for each in sizes.entries if isinstance(each, Integer)]
        known = [size for size in found if size is not None]
        if len(known) != len(sizes.entries) or prod(known) != self._field(place).size:
            raise NotCoveredError(f"{place.field or place.argument} of varying size")

    def _target(self, pointer: str, dtype: str, place: Place) -> Expression:
        """Where an output is written."""
        source = self.pointers.get(place)  # none for a number, which is read at the very start
        if source is None or may_overwrite(self.body, source, pointer):
            return self._address(place)
        size = self._field(place).size
        offset = self.workspace.get(dtype, 0)
        self.workspace[dtype] = offset + size
        bytes_ = Integer(Size.of(size)) * SizeOf(dtype)
        self.copies.append(call("memcpy", self._address(place), Var(pointer), bytes_))
        return self._in_workspace(dtype, offset)

    def _field(self, place: Place) -> Field:
        holds = self.holds[place.argument]
        if isinstance(holds, Field):
            return holds
        return next(field for field in holds.fields if field.name == place.field)

    def _address(self, place: Place) -> Expression:
        """The first entry of an array; of a number, its address."""
        if not place.field:
            return Var(self.variables[place.argument])
        member = Member(self.variables[place.argument], place.field)
        return member if self._field(place).shape else Unary("&", member)

    def _bound(self, value: Expression) -> Expression:
        match value:
            case ArgumentData(k):
                return self._address(self.inputs[k])
            case ArgumentScalar(k, _):
                place = self.inputs[k]
                variable = self.variables[place.argument]
                if place.field:
                    return Member(variable, place.field)
                return Load(Var(variable), Integer(Size.of(0)))
            case ArgumentSize(k, axis):
                name = self.inputs[k].field or self.inputs[k].argument
                raise NotCoveredError(f"{name} of varying size (axis {axis})")
            case FunctionCall("c99_room", (_, Buffer(k), need)):
                return self._buffer(k, need)
            case FunctionCall(name, (_, Buffer(), Buffer(), *operands)) if name in _PRODUCTS:
                return FunctionCall(_PRODUCTS[name], tuple(operands))
            case FunctionCall("c99_turned", (_, Buffer(k), data, blocks, need)):
                return call("c99_turned_into", self._buffer(k, need), data, blocks, need)
            case FunctionCall(name, arguments) if Var("ws") in arguments:
                raise NotCoveredError(f"{name}, which allocates memory when it runs")
        return value

    def _buffer(self, k: int, need: Expression) -> Expression:
        dtype = next(each.dtype for each in need.walk() if isinstance(each, SizeOf))
        return self._in_workspace(dtype, self.offsets[k, dtype])

    def _in_workspace(self, dtype: str, offset: int) -> Expression:
        return in_workspace(self.variables[WORKSPACE], self.name, dtype, offset)
