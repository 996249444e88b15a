"""The Python module of an export: the C functions through ctypes, on NumPy arrays."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from symbolic_rnn.c99.export import Argument, Field, Library, Routine, Structure

__all__ = ["module"]

_HEAD = '''\
"""{prefix}: {owner}, in C through ctypes; it needs NumPy alone.

Build the shared library first, with `make lib{prefix}.so` or CMake. Structures are NumPy arrays of
one record, laid out as in {prefix}.h: `weights["{field}"]` is an array, and can be written to.

    import {prefix}

    network = {prefix}.Network()
    weights = network.trained()
    y = network.predict(weights, x)
"""

import ctypes
from pathlib import Path

import numpy as np

__all__ = ["Error", "Network", {names}]

{dtypes}


class Error(RuntimeError):
    """What a function of the library returned, other than {upper}_OK."""

    def __init__(self, status, message):
        super().__init__(message)
        self.status = status


def _pointer(array):
    return ctypes.c_void_p(array.ctypes.data)


def _read(name, value, shape, dtype):
    """The array, contiguous and of the dtype; None in the shape stands for any size."""
    array = np.ascontiguousarray(value, dtype)
    if array.ndim != len(shape) or any(n not in (None, m) for n, m in zip(shape, array.shape)):
        raise ValueError(f"{{name}} must have shape {{shape}}, got {{array.shape}}")
    return array


def _record(name, value, dtype):
    """The structure itself: it is not converted, since functions may write to it."""
    if not isinstance(value, np.ndarray) or value.dtype != dtype or value.shape:
        raise TypeError(f"{{name}} must be a structure of this module, got {{value!r}}")
    return value


def _writable(name, value, dtype):
    if not _record(name, value, dtype).flags.writeable:
        raise ValueError(f"{{name}} must be writable; pass a copy")


class Network:
    """The functions of the library, with a workspace: use one for each thread.

    Parameters
    ----------
    path : str or Path, optional
        The shared library; lib{prefix}.so, .dylib or .dll beside this file, when omitted.
    """

    def __init__(self, path=None):
        if path is None:
            here = Path(__file__).parent
            paths = [here / f"lib{prefix}{{end}}" for end in (".so", ".dylib", ".dll")]
            path = next((each for each in paths if each.exists()), paths[0])
        self._library = ctypes.CDLL(str(path))
        self._library.{prefix}_message.restype = ctypes.c_char_p
        self._library.{prefix}_workspace_size.restype = ctypes.c_size_t
        size = self._library.{prefix}_workspace_size()
        self._workspace = np.zeros(-(-size // 8), "float64")

    def _check(self, status):
        if status:
            raise Error(status, self._library.{prefix}_message(status).decode())

    def _call(self, name, *given):
        pointers = [_pointer(each) if isinstance(each, np.ndarray) else each for each in given]
        function = getattr(self._library, f"{prefix}_{{name}}")
        self._check(function(*pointers, _pointer(self._workspace)))

    def _constant(self, name, dtype):
        held = (ctypes.c_char * dtype.itemsize).in_dll(self._library, f"{prefix}_{{name}}")
        return np.frombuffer(held.raw, dtype)[0:1].copy().reshape(())
'''

_STORE = '''\

    def save(self, {given}):
        """Give the bytes that load reads, on any machine."""
{checks}
        stored = bytearray()

        @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
        def write(_, data, size):
            stored.extend(ctypes.string_at(data, size))
            return 0

        self._check(self._library.{prefix}_save({pointers}, write, None))
        return bytes(stored)

    def load(self, stored):
        """Read what save wrote: {given}."""
{zeros}
        left = [stored]

        @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
        def read(_, data, size):
            if len(left[0]) < size:
                return 1
            ctypes.memmove(data, left[0][:size], size)
            left[0] = left[0][size:]
            return 0

        self._check(self._library.{prefix}_load({pointers}, read, None))
        return {given}
'''


def module(library: Library, owner: str) -> str:
    """Write the module.

    Parameters
    ----------
    library : Library
    owner : str
        What the network is, for the docstring.
    """
    structures = {each.name: each for each in (*library.structures, *library.constants.values())}
    head = _HEAD.format(
        prefix=library.prefix,
        upper=library.prefix.upper(),
        owner=owner,
        field=structures["weights"].fields[0].name,
        names=", ".join(f'"{name.upper()}"' for name in structures),
        dtypes="\n\n".join(map(_dtype, structures.values())),
    )
    methods = [_constant(name, held) for name, held in library.constants.items()]
    methods += [_method(each, each.arguments) for each in library.routines]
    for repeated in library.repeated:
        methods.append(_method(repeated.step, repeated.step.arguments, repeated.name))
    return "".join([head, *methods, _stored(library)])


def _dtype(structure: Structure) -> str:
    rows = [
        f'        ("{each.name}", "{each.dtype}", {_shape(each.shape)}),'
        for each in structure.fields
    ]
    name = structure.name.upper()
    return "\n".join(
        [
            f"#: {structure.doc}",
            f"{name} = np.dtype(",
            "    [",
            *rows,
            "    ],",
            "    align=True,",
            ")",
        ]
    )


def _shape(shape: Sequence[int | None]) -> str:
    return f"({', '.join(map(str, shape))}{',' if len(shape) == 1 else ''})"


def _constant(name: str, structure: Structure) -> str:
    return f'''
    def {name}(self):
        """Give a copy of the values at the time of the export."""
        return self._constant("{name}", {structure.name.upper()})
'''


def _method(routine: Routine, arguments: Iterable[Argument], repeated: str = "") -> str:
    """A method; of a repeated routine, one whose arrays have the steps in front, without state."""
    arguments = [each for each in arguments if not (repeated and each.name == "state")]
    given = [each for each in arguments if each.reads]
    results = [each.name for each in arguments if not each.reads]
    lines = [_checked(each, over_time=bool(repeated)) for each in given]
    lines += [_room(each, over_time=bool(repeated)) for each in arguments if not each.reads]
    names = ", ".join(each.name for each in arguments)
    steps = ", ctypes.c_size_t(len(x))" if repeated or routine.n_steps else ""
    lines.append(f'self._call("{repeated or routine.name}", {names}{steps})')
    scalars = {each.name for each in arguments if _is_number(each)}
    if results:
        lines.append(f"return {', '.join(f'{r}.item()' if r in scalars else r for r in results)}")
    doc = "Apply the network to a sequence of any length." if repeated else routine.doc
    taken = ", ".join(["self", *(each.name for each in given)])
    described = [
        f"        {each.name} : {_said(each, over_time=bool(repeated))}" for each in arguments
    ]
    return "\n".join(
        [
            "",
            f"    def {repeated or routine.name}({taken}):",
            f'        """{doc}',
            "",
            *described,
            '        """',
            *(f"        {line}" for line in lines),
            "",
        ]
    )


def _is_number(argument: Argument) -> bool:
    return isinstance(argument.holds, Field) and not argument.holds.shape


def _lead(*, over_time: bool) -> tuple[None, ...]:
    return (None,) if over_time else ()


def _said(argument: Argument, *, over_time: bool) -> str:
    if isinstance(argument.holds, Structure):
        return argument.holds.name.upper()
    sizes = [*(["n_steps"] if over_time else []), *map(str, argument.holds.shape)]
    shape = f"({', '.join(sizes)})" if sizes else "a number"
    return f"{shape}: {argument.doc}" if argument.doc else shape


def _checked(argument: Argument, *, over_time: bool) -> str:
    name, holds = argument.name, argument.holds
    if isinstance(holds, Structure):
        check = "_writable" if argument.writes else "_record"
        return f'{check}("{name}", {name}, {holds.name.upper()})'
    shape = _shape((*_lead(over_time=over_time), *holds.shape))
    return f'{name} = _read("{name}", {name}, {shape}, "{holds.dtype}")'


def _room(argument: Argument, *, over_time: bool) -> str:
    name, holds = argument.name, argument.holds
    if isinstance(holds, Structure):
        return f"{name} = np.zeros((), {holds.name.upper()})"
    sizes = [*(["len(x)"] if over_time else []), *map(str, holds.shape)]
    shape = f"({', '.join(sizes)}{',' if len(sizes) == 1 else ''})"
    return f'{name} = np.zeros({shape}, "{holds.dtype}")'


def _stored(library: Library) -> str:
    names = [each.name for each in library.stored]
    return _STORE.format(
        prefix=library.prefix,
        given=", ".join(names),
        pointers=", ".join(f"_pointer({name})" for name in names),
        checks="\n".join(f'        _record("{n}", {n}, {n.upper()})' for n in names),
        zeros="\n".join(f"        {n} = np.zeros((), {n.upper()})" for n in names),
    )
