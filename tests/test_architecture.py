"""The package's shape: imports point one way, public names are documented, files stay small."""

from __future__ import annotations

import ast
import importlib
import inspect
from dataclasses import is_dataclass
from pathlib import Path
from typing import get_args

import pytest

import symbolic_rnn as srnn

PACKAGE = Path(srnn.__file__).parent
FILES = sorted(PACKAGE.rglob("*.py"))

#: From the bottom up; a module may import what stands below it, and its own part.
LAYERS = [
    {"_version", "c99"},
    {
        "argument_checks",
        "arguments",
        "atomic",
        "distinct_names",
        "extras",
        "keys",
        "named",
        "sigterm",
    },
    {"graph"},
    {"equations", "surrogates"},
    {"cells", "layers", "losses"},
    {"draws", "running_statistics", "zoo"},
    {"step"},
    {"cotangents", "time_axis", "loops"},
    {"step_back", "tangents"},
    {"adjoints"},
    {"recurrence", "penalties"},
    {"networks"},
    {"registry"},
    {"derivation"},
    {"backends"},
    {"verification", "diagnostics"},
    {"training"},
    {"forecasting"},
    {"model_file"},
    {"estimators", "export", "pages"},
    {"interop"},
    {"data"},
    {"cli"},
]
LEVEL = {part: level for level, parts in enumerate(LAYERS) for part in parts}

#: The subpackages and modules of parts that have several, likewise; those of one row do not import
#: each other.
ROOMS = {
    "c99": [
        {"dtypes", "errors"},
        {"array_types", "ir"},
        {"passes", "render", "rewrites"},
        {"lowering"},
        {"codegen"},
        {"export", "host"},
    ],
    "derivation": [
        {"einsums", "notation"},
        {"reading", "section"},
        {"formats", "jacobians", "step_with_loss", "wording"},
        {"bounds", "declared", "step_derivation"},
        {"by_parameter", "double_sums"},
        {"layers", "methods"},
        {"derivation"},
        {"numbers"},
    ],
    "verification": [
        {"rules_in_graph", "tolerances"},
        {"numerical"},
        {"agreement"},
        {"test_vectors"},
    ],
    "pages": [
        {"labels", "style"},
        {"agreement", "heat", "picture"},
        {"document"},
        {"collecting"},
    ],
    "forecasting": [
        {"reading"},
        {"calendar", "series", "statistical"},
        {"forecast", "windows"},
        {"autoregression", "baselines", "inputs"},
        {"forecast_network"},
        {"forecaster"},
        {"parts", "settings"},
        {"scores"},
        {"experiment"},
        {"kept_experiments"},
        {"many", "sweeping"},
        {"sweep_plot"},
    ],
    "forecasting.reading": [
        {"csv_format"},
        {"clocks", "csv_numbers", "frequency"},
        {"time_formats"},
        {"continuation", "csv_table"},
        {"dates_like_numbers"},
        {"time_column"},
        {"series_notes"},
    ],
}
#: Imports inside a function that point the other way: `Forecaster.fit` trains by an experiment, and
#: `Sweep.plot` draws.
UPWARD = {("forecasting", "forecaster", "experiment"), ("forecasting", "sweeping", "sweep_plot")}
ROOM = {
    (part, room): level
    for part, levels in ROOMS.items()
    for level, rooms in enumerate(levels)
    for room in rooms
}


def part_of(module: str) -> str:
    """The part of the package that a dotted name lies in; the package itself is ''."""
    return module.split(".")[1] if "." in module else ""


def module_of(path: Path) -> str:
    parts = [PACKAGE.name, *path.relative_to(PACKAGE).with_suffix("").parts]
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


MODULES = {module_of(path) for path in FILES}


def imports_of(source: str) -> set[str]:
    """The names inside the package that a source imports, anywhere in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "imports are absolute here"
            module = str(node.module)
            for alias in node.names:
                name = f"{module}.{alias.name}"
                found.add(name if module == PACKAGE.name or name in MODULES else module)
    return {name for name in found if name.split(".")[0] == PACKAGE.name}


def may_import(importer: str, imported: str) -> bool:
    if importer == "" or importer == imported:
        return True
    if importer == "c99" or (imported == "c99" and importer not in ("backends", "export")):
        return False
    return LEVEL[imported] < LEVEL[importer]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_imports_point_one_way(path):
    """Catches a cell that knows of its gradient, and a gradient rule that knows of unroll."""
    importer = part_of(module_of(path))
    for name in imports_of(path.read_text("utf-8")):
        imported = part_of(name)
        if imported in srnn.__all__ and imported not in LEVEL:
            imported = part_of(getattr(srnn, imported).__module__)
        assert may_import(importer, imported), f"{importer} must not import {imported} ({name})"


def test_the_direction_of_imports_has_an_order_to_break():
    """Catches a rule that allows everything."""
    assert may_import("adjoints", "step")
    assert not may_import("cells", "adjoints")
    assert not may_import("adjoints", "recurrence")
    assert not may_import("training", "cli")
    assert not may_import("losses", "cells")
    assert imports_of("from symbolic_rnn import cells\nimport numpy") == {"symbolic_rnn.cells"}


def room_of(module: str, part: str) -> str:
    """What a dotted name lies in inside a part; '' for the part itself and outside."""
    inside = f"{PACKAGE.name}.{part}."
    return module.removeprefix(inside).split(".")[0] if module.startswith(inside) else ""


@pytest.mark.parametrize("part", ROOMS)
def test_imports_inside_a_part_point_one_way(part):
    """Catches a pass that knows of PyTensor's Ops, and a notation that reads graphs."""
    upward = set()
    for path in FILES:
        room = room_of(module_of(path), part)
        imports = imports_of(path.read_text("utf-8")) if room else set()
        for other in {room_of(imported, part) for imported in imports} - {"", room}:
            if ROOM[part, other] >= ROOM[part, room]:
                upward.add((part, room, other))
    assert upward == {each for each in UPWARD if each[0] == part}


@pytest.mark.parametrize("part", ROOMS)
def test_each_room_of_a_part_has_its_place(part):
    """Catches a module that is in no row, and a row that names a module which is gone."""
    folder = PACKAGE.joinpath(*part.split("."))
    there = {path.stem for path in folder.glob("*.py")} | {
        path.parent.name for path in folder.glob("*/__init__.py")
    }
    assert there - {"__init__"} == {room for rooms in ROOMS[part] for room in rooms}


@pytest.mark.parametrize("part", sorted(part for part in LEVEL if (PACKAGE / part).is_dir()))
def test_no_name_of_a_face_shadows_a_module(part):
    """Catches ``from .verify import verify``: ``package.verify`` is then the function alone."""
    package = importlib.import_module(f"{PACKAGE.name}.{part}")
    for module in (name for name in MODULES if name.startswith(f"{package.__name__}.")):
        face = getattr(package, module.split(".")[2], None)
        assert face is None or inspect.ismodule(face), f"{module} is hidden by {face!r}"


COMPILER = [path for path in FILES if part_of(module_of(path)) == "c99"]


def test_only_the_renderer_spells_c():
    """Catches C text in another part of the compiler."""
    for path in COMPILER:
        room = room_of(module_of(path), "c99")
        if room in ("ir", "passes", "lowering"):
            tree = ast.parse(path.read_text("utf-8"))
            documented = {id(node) for node in docstrings(tree)}
            for node in ast.walk(tree):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    spelled = node.value.rstrip().endswith((";", "{")) or "int64_t" in node.value
                    assert id(node) in documented or not spelled, f"{path.name}: {node.value!r}"


def docstrings(tree):
    """The nodes of a module's documentation."""
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if isinstance(body, list) and body and isinstance(body[0], ast.Expr):
            yield body[0].value


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_file_can_be_read_in_one_sitting(path):
    """Past 500 lines a file is asked whether it holds more than one idea."""
    assert len(path.read_text("utf-8").splitlines()) <= 500


PUBLIC = [name for name in srnn.__all__ if name != "__version__"]


@pytest.mark.parametrize("name", PUBLIC)
def test_a_public_name_is_documented_with_an_example(name):
    """Catches a public name whose shapes, errors or use a reader would have to guess."""
    value = getattr(srnn, name)
    text = inspect.getdoc(value) or ""
    assert text, f"{name} has no docstring"
    if not (inspect.isclass(value) or inspect.isroutine(value)):
        return
    error = inspect.isclass(value) and issubclass(value, Exception)
    taken = [] if error else list(inspect.signature(value).parameters)
    taken = [parameter for parameter in taken if parameter not in ("args", "kwargs")]
    if taken:
        assert "Parameters\n----------" in text, f"{name} does not describe {taken}"
        parameters = text.split("Parameters\n----------")[1].split("\n---")[0]
        for parameter in taken:
            assert parameter in parameters, f"{name} does not describe {parameter!r}"
    assert "Examples\n--------" in text, f"{name} has no example"
    example = text.split("Examples\n--------")[1]
    assert ">>> " in example, f"{name} has no example that runs"
    assert "from symbolic_rnn" not in example, f"the example of {name} imports from a module"


#: Parts of results that users only pass on: a string with attributes, terms of an equation, a
#: picture, the format of times that ``read_series`` found. A variable of ``Checkpoints.state`` is
#: the user's own object.
OPAQUE = {"Key", "Term", "Picture", "TimeFormat", "Variable"}


def given_by(value):
    """The annotations of what users get: results, attributes of objects, fields."""
    if not inspect.isclass(value):
        yield inspect.get_annotations(inspect.unwrap(value), eval_str=True).get("return")
        return
    if is_dataclass(value):
        yield from inspect.get_annotations(value, eval_str=True).values()
    for name, member in vars(value).items():
        if name.startswith("_") and name not in ("__getitem__", "__iter__"):
            continue
        for wrapper in ("fget", "func", "__func__"):
            member = getattr(member, wrapper, member)
        if inspect.isfunction(member):
            yield inspect.get_annotations(member, eval_str=True).get("return")


def classes_in(hint):
    if inspect.isclass(hint) and not get_args(hint):
        yield hint
    for argument in get_args(hint):
        yield from classes_in(argument)


def test_what_public_functions_and_objects_give_is_public():
    """Catches a result whose attributes are described nowhere."""
    values = [getattr(srnn, name) for name in PUBLIC]
    found = {
        kind.__name__
        for value in values
        if callable(value)
        for hint in given_by(value)
        for kind in classes_in(hint)
        if kind.__module__.startswith("symbolic_rnn") and kind not in values
    }
    assert found == OPAQUE
