"""Exported C gives what Python does: prediction, streaming, gradient, training."""

from __future__ import annotations

import ctypes
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import QUICK, REWRITTEN
from pytensor_ml.layers import Conv1D, Dropout, Embedding
from pytensor_ml.optim import adam, chain, clip_by_global_norm, sgd

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c

KINDS = ("weights", "state", "optimizer", "workspace")
STRICT = "-std=c99 -pedantic -Wall -Wextra -Wconversion -Werror"
BUILDS = {
    "gcc": "-O3",
    # Undefined behavior stops the program without a message, and -g1 names lines alone: with
    # messages and -g, gcc takes several times as long.
    "gcc sanitized": "-O0 -g1 -fsanitize=address,undefined -fno-sanitize-recover=all "
    "-fsanitize-undefined-trap-on-error",
    "clang": "-O0",
}


class Minimal(srnn.Cell):
    """A user's cell, with names that C and C++ do not allow."""

    def __init__(self, n_in, n_hidden, *, seed=None):
        super().__init__(n_in=n_in, state={"double": n_hidden}, seed=seed)
        self.U = self.parameter("class", (n_hidden, n_in))
        self.W = self.parameter("W^{new}", (n_hidden, n_hidden))
        self.b = self.parameter("β", (n_hidden,))

    def step(self, x_t, s_prev):
        f_t = srnn.let("f_t", pt.sigmoid(x_t @ self.U.T + self.b))
        return srnn.let("double_t", (1 - f_t) * s_prev + f_t * pt.tanh(s_prev @ self.W.T))


def with_readout(cell, n_out=2):
    return cell, srnn.Dense(cell.n_hidden, n_out, seed=1)


def forecaster():
    """Of the sunspots, two steps ahead."""
    layers = srnn.GRU(1, 3, seed=0), srnn.Dense(3, 2, seed=1)
    found = srnn.Forecaster(*layers, window=6, mode=QUICK)
    found.fit(srnn.sunspots(), epochs=1, progress=False)
    return found


@dataclass(frozen=True)
class Case:
    make: Any
    options: dict[str, Any]


CASES = {
    "elman": Case(lambda: with_readout(srnn.Elman(1, 3, seed=0)), {"n_steps": 4}),
    "gru": Case(lambda: with_readout(srnn.GRU(2, 3, seed=0)), {"n_steps": 4, "dtype": "float32"}),
    "lstm": Case(
        lambda: with_readout(srnn.LSTM(2, 3, seed=0)), {"n_steps": 5, "optimizer": sgd(0.1)}
    ),
    "stack": Case(
        lambda: with_readout(srnn.Stack([srnn.GRU(2, 3, seed=0), srnn.LSTM(3, 2, seed=2)])),
        {"n_steps": 3},
    ),
    "bidirectional": Case(
        lambda: (
            srnn.Bidirectional(srnn.GRU(2, 3, seed=0), srnn.Elman(2, 2, seed=3)),
            srnn.Dense(5, 1, seed=1),
        ),
        {"n_steps": 4},
    ),
    "convolution": Case(
        lambda: (
            srnn.Sequential(
                [
                    Conv1D("c", in_channels=2, out_channels=3, kernel_size=2),
                    srnn.Recurrent(srnn.GRU(3, 3, seed=0)),
                    srnn.Dense(3, 1, seed=1),
                ],
                seed=4,
            ),
            None,
        ),
        {"n_steps": 6},
    ),
    "feedback": Case(
        lambda: (srnn.Feedback(srnn.GRU(1, 2, seed=0), srnn.Dense(2, 1, seed=1)), None),
        {"n_steps": 4},
    ),
    "own": Case(lambda: with_readout(Minimal(2, 3, seed=0)), {"n_steps": 4}),
    "forecaster": Case(lambda: (forecaster(), None), {}),
}


#: An export compiles five functions: what is made of the parts of the others is beyond the sample.
BEYOND = ("stack", "bidirectional", "feedback", "own")


def sampled(names):
    return [pytest.param(name, marks=[pytest.mark.matrix] * (name in BEYOND)) for name in names]


@pytest.fixture(scope="session", params=sampled(CASES))
def library(request, tmp_path_factory):
    """Each case exported, once."""
    case = CASES[request.param]
    network, readout = case.make()
    folder = tmp_path_factory.mktemp(request.param)
    files = export_c(
        network, folder, name=request.param, readout=readout, training=True, **case.options
    )
    assert {file.name for file in files} == {file.name for file in folder.iterdir()}
    return folder


def built_and_run(folder: Path, build: str) -> str:
    compiler = build.split()[0]
    if shutil.which(compiler) is None:
        pytest.skip(f"no {compiler}")
    copy = folder.parent / f"{folder.name}-{build.replace(' ', '-')}"
    shutil.copytree(folder, copy)
    flags = [f"CC={compiler}", f"CFLAGS={BUILDS[build]}", f"STRICT={STRICT}"]
    command = ["make", "-s", "test", *flags]
    done = subprocess.run(command, cwd=copy, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stderr == ""
    return done.stdout


# Each case and each build, in every third pair.
@pytest.mark.sampled(3, "library", "build")
@pytest.mark.parametrize("build", BUILDS)
def test_the_exported_test_passes(library, build):
    """Every function, under strict flags, at -O0 and -O3, and under the sanitizers."""
    printed = built_and_run(library, build)
    found = re.findall(r"^(\w[\w, ]*?) +largest difference (\S+)$", printed, flags=re.MULTILINE)
    names = {name for name, _ in found}
    assert {"predict", "gradient", "train_step", "save, load"} <= names
    needs_all = library.name.startswith(("bidirectional", "convolution"))
    assert ("step" in names) is not needs_all


# The others are made of these.
@pytest.mark.sampled(kind=("elman", "gru", "lstm", "convolution"))
@pytest.mark.parametrize("kind", CASES)
def test_an_export_without_training_in_the_other_precision_passes(kind, tmp_path):
    """Nothing that is written for training alone is left over, under strict flags."""
    case = CASES[kind]
    network, readout = case.make()
    dtype = "float64" if case.options.get("dtype") == "float32" else "float32"
    options = {**case.options, "dtype": dtype}
    options.pop("optimizer", None)
    export_c(network, tmp_path, name=kind, readout=readout, **options)
    for compiler in filter(shutil.which, ("gcc", "clang")):
        flags = [f"CC={compiler}", "CFLAGS=-O1", f"STRICT={STRICT}"]
        for target in ("clean", "test"):
            command = ["make", "-s", target, *flags]
            done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
            assert done.returncode == 0, done.stdout + done.stderr
            assert done.stderr == ""


@pytest.mark.parametrize("library", sampled(["gru", "stack", "convolution"]), indirect=True)
def test_products_are_computed_by_cblas_on_request(library, tmp_path):
    """-DC99_CBLAS, with that of the package scipy-openblas32, whose names have a prefix."""
    blas = pytest.importorskip("scipy_openblas32")
    folder = tmp_path / "copy"
    shutil.copytree(library, folder)
    names = [f"-Dcblas_{letter}gemm=scipy_cblas_{letter}gemm" for letter in "ds"]
    flags = f"-O2 -DC99_CBLAS -I{blas.get_include_dir()} {' '.join(names)}"
    link = f"-L{blas.get_lib_dir()} -Wl,-rpath,{blas.get_lib_dir()} -lscipy_openblas"
    command = ["make", "-s", "test", f"CFLAGS={flags}", f"LDLIBS={link}"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    program = next(folder.glob("*_test"))
    symbols = subprocess.run(["nm", "-u", program], capture_output=True, text=True, check=True)
    assert "scipy_cblas_" in symbols.stdout


def with_one_number_changed(text: str, array: str, rng: np.random.Generator) -> str:
    """Change a number of the initializer of an array or a structure by more than its size."""
    start = text.index(f"{array} = {{")
    numbers = [*re.finditer(r"(?<=[{ ])-?\d[\d.e+-]*", text[start : text.index("};", start)])]
    number = numbers[rng.integers(len(numbers))]
    value = repr(2 * float(number.group()) + 1)
    return text[: start + number.start()] + value + text[start + number.end() :]


def test_one_changed_number_fails_the_exported_test(library, tmp_path):
    """A weight, and each array of what the functions must give."""
    name, rng = library.name.rstrip("0123456789"), np.random.default_rng(0)
    build = shutil.copytree(library, tmp_path / "copy")
    test = f"{name}_test.c"
    make = ["make", "-s", "test", "CFLAGS=-O0"]
    subprocess.run(make, cwd=build, capture_output=True, check=True)
    changes = {"predict": (f"{name}_weights.c", f"{name}_trained"), "step": (test, "expected_y[]")}
    changes["gradient"] = (test, "expected_gradient")
    changes["train_step"] = (test, "expected_trained")
    changes["gradient and losses"] = (test, "expected_losses[]")
    for what, (file, array) in changes.items():
        text = (build / file).read_text("utf-8")
        (build / file).write_text(with_one_number_changed(text, array, rng), "utf-8")
        done = subprocess.run(make, cwd=build, capture_output=True, text=True, check=False)
        assert done.returncode != 0, (what, done.stdout)
        assert "FAILED" in done.stdout, (what, done.stdout, done.stderr)
        (build / file).write_text(text, "utf-8")


def shared_library(
    folder: Path, name: str, ends: tuple[str, ...] = ("", "_weights")
) -> ctypes.CDLL:
    path = folder / f"{name}{len(ends)}.so"
    sources = [str(folder / f"{name}{end}.c") for end in ends]
    flags = ["-std=c99", "-O1", "-shared", "-fPIC"]
    subprocess.run(["cc", *flags, *sources, "-lm", "-o", str(path)], check=True)
    return ctypes.CDLL(str(path))


@pytest.mark.parametrize("n_batches", [20, pytest.param(1000, marks=pytest.mark.matrix)])
def test_many_steps_of_training_end_in_the_same_weights(n_batches, tmp_path):
    """Gradient, clipping and Adam in C, beside PyTensor's own gradient, which Python runs."""
    cell, readout = srnn.LSTM(1, 4, seed=0), srnn.Dense(4, 1, seed=1)
    optimizer = chain(clip_by_global_norm(0.5), adam(1e-2))
    export_c(
        cell, tmp_path, name="long", readout=readout, training=True, n_steps=3, optimizer=optimizer
    )
    library = shared_library(tmp_path, "long")
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, n_batches, 3, 1))

    values = [np.array(p.get_value()) for p in (*cell.parameters, *readout.parameters)]
    weights = np.concatenate([value.ravel() for value in values])
    start = (ctypes.c_char * 100_000).in_dll(library, "long_optimizer_start")
    state = ctypes.create_string_buffer(bytes(start)[:100_000])
    workspace = ctypes.create_string_buffer(library.long_workspace_size())
    loss = ctypes.c_double()
    pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)  # noqa: E731
    for k in range(n_batches):
        status = library.long_train_step(
            pointer(weights), state, pointer(x[k]), pointer(y[k]), ctypes.byref(loss), workspace
        )
        assert status == 0

    xs, ys = pt.tensor3("x"), pt.tensor3("y")
    out = readout(srnn.unroll(cell, xs, adjoint=srnn.Autodiff()))
    train = srnn.compile_train(
        srnn.squared_error(out, ys),
        [xs, ys],
        chain(clip_by_global_norm(0.5), adam(1e-2)),
        mode=REWRITTEN,
    )
    for k in range(n_batches):
        last = train(x[k][None], y[k][None])
    right = np.concatenate(
        [np.ravel(p.get_value()) for p in (*cell.parameters, *readout.parameters)]
    )
    assert abs(loss.value - last) < 1e-9
    assert np.abs(weights - right).max() < 1e-9
    assert np.abs(weights - np.concatenate([v.ravel() for v in values])).max() > 0.1


def test_a_forecaster_takes_and_gives_the_units_of_its_series(tmp_path):
    """Scaling is included; the C function and the forecaster forecast the same from a window."""
    series, trained = srnn.sunspots(), forecaster()
    export_c(trained, tmp_path, name="spots", n_steps=6)
    header = (tmp_path / "spots.h").read_text("utf-8")
    assert "(n_steps, 1): the input: sunspots, in the units of the series" in header
    assert "(n_steps, 2): the output: sunspots 1 to 2 steps later, in its units" in header
    library = shared_library(tmp_path, "spots")
    window = np.ascontiguousarray(series.values[-6:])
    found = np.zeros((6, 2))
    workspace = ctypes.create_string_buffer(library.spots_workspace_size())
    weights = (ctypes.c_char * 8).in_dll(library, "spots_trained")
    pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)  # noqa: E731
    status = library.spots_predict(
        ctypes.byref(weights), pointer(window), pointer(found), ctypes.c_size_t(6), workspace
    )
    assert status == 0
    np.testing.assert_allclose(found[-1], trained.forecast(series), rtol=1e-9)


def test_weights_are_loaded_where_their_file_is_left_out(tmp_path):
    """One program saves the weights, another, linked without NAME_weights.c, loads them."""
    cell, readout = CASES["elman"].make()
    export_c(cell, tmp_path, name="bare", readout=readout)
    complete = shared_library(tmp_path, "bare")
    bare = shared_library(tmp_path, "bare", ("",))
    with pytest.raises(ValueError, match="bare_trained"):
        (ctypes.c_char * 8).in_dll(bare, "bare_trained")

    stored = bytearray()

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
    def write(_, data, size):
        stored.extend(ctypes.string_at(data, size))
        return 0

    @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
    def read(_, data, size):
        if len(stored) < size:
            return 1
        ctypes.memmove(data, bytes(stored[:size]), size)
        del stored[:size]
        return 0

    trained = (ctypes.c_char * 8).in_dll(complete, "bare_trained")
    assert complete.bare_save(ctypes.byref(trained), write, None) == 0
    count = sum(each.get_value().size for each in (*cell.parameters, *readout.parameters))
    weights = np.zeros(count)
    x, y, right = np.ones((3, 1)), np.zeros((3, 2)), np.zeros((3, 2))
    workspace = ctypes.create_string_buffer(bare.bare_workspace_size())
    pointer = lambda array: array.ctypes.data_as(ctypes.c_void_p)  # noqa: E731
    assert bare.bare_load(pointer(weights), read, None) == 0
    steps = ctypes.c_size_t(3)
    assert bare.bare_predict(pointer(weights), pointer(x), pointer(y), steps, workspace) == 0
    complete.bare_predict(ctypes.byref(trained), pointer(x), pointer(right), steps, workspace)
    np.testing.assert_array_equal(y, right)
    assert np.abs(y).min() > 1e-3
    assert bare.bare_load(pointer(weights), read, None) == 3, "nothing is left to read"


NULL, CORRUPT, OTHER, ALIGNMENT, START, LENGTH = 1, 3, 4, 5, 6, 7


def declared(folder: Path, name: str) -> dict[str, list[str]]:
    """The functions of a header that return a status, with their parameters; not save and load."""
    header = (folder / f"{name}.h").read_text("utf-8")
    found = re.findall(rf"^int {name}_(\w+)\(([^;]*)\);", header, flags=re.MULTILINE)
    return {
        function: [part.strip() for part in taken.split(",")]
        for function, taken in found
        if function not in ("save", "load")
    }


def test_bad_arguments_give_a_status(library, tmp_path):
    """Class 31: NULL, a misaligned pointer, a state that was not started, another length."""
    name = library.name.rstrip("0123456789")
    folder = shutil.copytree(library, tmp_path / "copy")
    compiled = shared_library(folder, name)
    header = (folder / f"{name}.h").read_text("utf-8")
    [n_steps] = map(int, re.findall(r"_N_STEPS (\d+)", header))
    functions = declared(folder, name)
    assert {"predict", "gradient", "train_step"} <= functions.keys()
    memory = {p: ctypes.create_string_buffer(100_000) for p in ("x", "y", "loss")}

    def given(parameter: str) -> Any:
        if parameter == "size_t n_steps":
            return ctypes.c_size_t(n_steps)
        return memory.setdefault(parameter.split("*")[-1], ctypes.create_string_buffer(100_000))

    for function, parameters in functions.items():
        call = getattr(compiled, f"{name}_{function}")
        arguments = [given(each) for each in parameters]
        if function == "step":
            [weights, _, *others] = arguments
            assert call(weights, ctypes.create_string_buffer(10_000), *others) == START
        assert call(*arguments) == 0
        for k, parameter in enumerate(parameters):
            bad = [(None, NULL), (ctypes.byref(arguments[k], 1), ALIGNMENT)]
            if parameter == "size_t n_steps":
                lengths = (0, 1, n_steps - 1, n_steps + 1, 2**63) if "step" not in functions else ()
                bad = [(ctypes.c_size_t(n), LENGTH) for n in lengths]
            for value, status in bad:
                changed = [*arguments[:k], value, *arguments[k + 1 :]]
                assert call(*changed) == status, (function, parameter, value)
    message = compiled[f"{name}_message"]
    message.restype = ctypes.c_char_p
    assert message(NULL) == b"a pointer is NULL"
    assert message(-7) == message(99) == b"unknown status"


def test_data_that_is_not_what_was_saved_is_refused(tmp_path):
    """Class 31: each byte changed, each length, bytes in another order, of another network."""
    export_c(srnn.Elman(1, 2, seed=0), tmp_path, name="one")
    export_c(srnn.Elman(2, 1, seed=0), tmp_path, name="two")
    one, two = (shared_library(tmp_path, name) for name in ("one", "two"))
    weights = ctypes.create_string_buffer(1000)

    def saved() -> bytes:
        stored = bytearray()

        @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
        def write(_, data, size):
            stored.extend(ctypes.string_at(data, size))
            return 0

        trained = (ctypes.c_char * 8).in_dll(one, "one_trained")
        assert one.one_save(ctypes.byref(trained), write, None) == 0
        return bytes(stored)

    def loaded(load: Any, data: bytes) -> int:
        left = bytearray(data)

        @ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t)
        def read(_, target, size):
            if len(left) < size:
                return 1
            ctypes.memmove(target, bytes(left[:size]), size)
            del left[:size]
            return 0

        return load(weights, read, None)

    data = saved()
    assert loaded(one.one_load, data) == 0
    assert loaded(two.two_load, data) == OTHER
    for k in range(len(data)):
        damaged = data[:k] + bytes([data[k] ^ 1 << k % 8]) + data[k + 1 :]
        assert loaded(one.one_load, damaged) == (OTHER if k < 12 else CORRUPT)
        assert loaded(one.one_load, data[:k]) == CORRUPT
    swapped = data[:12] + b"".join(data[k : k + 8][::-1] for k in range(12, len(data) - 4, 8))
    assert loaded(one.one_load, swapped + data[-4:]) == CORRUPT
    nothing = ctypes.c_void_p(None)
    assert one.one_load(nothing, nothing, None) == one.one_save(nothing, nothing, None) == NULL
    assert one.one_load(weights, nothing, None) == one.one_save(weights, nothing, None) == NULL


def test_two_exports_link_into_one_program_and_cpp_includes_them(tmp_path):
    """Nothing but the functions of a prefix is seen from outside; a state has one owner."""
    for name, seed in (("first", 0), ("second", 1)):
        export_c(srnn.Elman(1, 2, seed=seed), tmp_path, name=name)
    (tmp_path / "both.cpp").write_text(
        '#include "first.h"\n#include "second.h"\n'
        "int main()\n{\n"
        "    first_state state;\n    first_workspace workspace;\n    second_workspace other;\n"
        "    double x = 1, y[2];\n"
        "    if (first_start(&first_trained, &state, &workspace)) return 1;\n"
        "    if (first_step(&first_trained, &state, &x, y, &workspace)) return 2;\n"
        "    second_state *const wrong = reinterpret_cast<second_state *>(&state);\n"
        "    return second_step(&second_trained, wrong, &x, y, &other) != SECOND_START;\n}\n"
    )
    parts = [f"{name}{end}.c" for name in ("first", "second") for end in ("", "_weights")]
    subprocess.run(["cc", *STRICT.split(), "-c", *parts], cwd=tmp_path, check=True)
    objects = [part.replace(".c", ".o") for part in parts]
    subprocess.run(["c++", "both.cpp", *objects, "-o", "both"], cwd=tmp_path, check=True)
    subprocess.run(["./both"], cwd=tmp_path, check=True)


@pytest.mark.parametrize("name", ["", "1st", "a b", "a-b", "x" * 40, "ü", "c99", "_x"])
def test_a_name_that_c_does_not_allow_is_refused(name, tmp_path):
    with pytest.raises(ValueError, match=r"export_c expects a C identifier"):
        export_c(srnn.Elman(1, 2, seed=0), tmp_path, name=name)


@pytest.mark.parametrize(("name", "python"), [("math", False), ("String", False), ("json", True)])
def test_a_name_that_hides_a_header_or_a_module_is_refused(name, python, tmp_path):
    """Catches a math.h of an export that a program finds before that of C."""
    with pytest.raises(ValueError, match=f"export_c: '{name}' is the name of a"):
        export_c(srnn.Elman(1, 2, seed=0), tmp_path, name=name, python=python)


@pytest.mark.parametrize("name", ["test", "Makefile", "ALL", "install", "a_train", "b_weights"])
def test_a_name_that_collides_in_a_build_is_refused(name, tmp_path):
    """CMake has a target test; make remakes Makefile from Makefile.c; a, too, has a_train_step."""
    with pytest.raises(ValueError, match=f"export_c: the name '{name}' .*Give another name"):
        export_c(srnn.Elman(1, 2, seed=0), tmp_path, name=name)


def test_names_that_differ_only_in_case_do_not_compile_together(tmp_path):
    for name in ("a", "A"):
        export_c(srnn.Elman(1, 2, seed=0), tmp_path / f"{name}_folder", name=name)
    (tmp_path / "both.c").write_text('#include "a_folder/a.h"\n#include "A_folder/A.h"\n')
    command = ["cc", "-fsyntax-only", "both.c"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert "differ only in case" in done.stderr


@pytest.mark.parametrize(("value", "dtype"), [(np.nan, None), (np.inf, None), (1e39, "float32")])
def test_a_weight_that_is_not_finite_is_refused(value, dtype, tmp_path):
    """C has no constant for it."""
    cell = srnn.Elman(1, 2, seed=0)
    cell.b.set_value(np.array([0.0, value]))
    with pytest.raises(ValueError, match=r"export_c expects values that are finite in .* in \w*b"):
        export_c(cell, tmp_path, dtype=dtype)


def test_options_of_training_need_training(tmp_path):
    for option in ({"optimizer": sgd(0.1)}, {"loss": lambda o, y: abs(o - y).sum()}):
        with pytest.raises(ValueError, match=r"without training=True"):
            export_c(srnn.Elman(1, 2, seed=0), tmp_path, **option)


def test_a_loss_of_class_labels_says_how_to_pass_one_hot_targets(tmp_path):
    options = {"readout": srnn.Dense(2, 3, seed=1), "training": True, "n_steps": 1}
    cell = srnn.Elman(1, 2, seed=0)
    with pytest.raises(ValueError, match=r"one-hot targets: loss=lambda"):
        export_c(cell, tmp_path, loss=srnn.cross_entropy, **options)
    export_c(cell, tmp_path, loss=lambda o, y: srnn.cross_entropy(o, y.argmax(-1)), **options)


@pytest.mark.parametrize(
    ("make", "training", "message"),
    [
        (
            lambda: srnn.Sequential([srnn.Recurrent(srnn.Elman(1, 2, seed=0)), Dropout(p=0.2)]),
            True,
            "export it without training",
        ),
        (lambda: srnn.Sequential([srnn.Dense(4, 1, seed=0)]), False, r"input_shape=\(None, 4\)"),
    ],
    ids=["dropout", "dense"],
)
def test_a_refusal_says_what_to_do(make, training, message, tmp_path):
    with pytest.raises(ValueError, match=message):
        export_c(make(), tmp_path, training=training, n_steps=2)


def test_the_default_optimizer_is_the_one_that_is_documented(tmp_path):
    """Catches a clipping whose squares overflow, which sets every step to zero in float32."""
    folders = [tmp_path / each for each in ("default", "named")]
    optimizer = chain(srnn.clip_by_global_norm(1.0), adam(1e-3))
    for folder, given in zip(folders, (None, optimizer), strict=True):
        cell = srnn.Elman(1, 2, seed=0)
        export_c(cell, folder, training=True, n_steps=2, optimizer=given)
    one, two = ((folder / "network.c").read_text() for folder in folders)
    assert one == two


def test_what_cannot_be_exported_is_named(tmp_path):
    with pytest.raises(TypeError, match=r"export_c expects a Cell.*got 3"):
        export_c(3, tmp_path)
    images = srnn.Sequential([srnn.Dense(4, 2, seed=0)])
    with pytest.raises(ValueError, match=r"must read sequences of features.*\(4,\)"):
        export_c(images, tmp_path)
    symbols = srnn.Sequential(
        [Embedding(n_embeddings=5, n_features=2), srnn.Recurrent(srnn.GRU(2, 3, seed=0))]
    )
    with pytest.raises(ValueError, match=r"begins with an Embedding, .* network.layers\[1:\]"):
        export_c(symbols, tmp_path)


class Squashed(srnn.Cell):
    """One state, whose new value is any function of the pre-activation."""

    def __init__(self, squash):
        super().__init__(n_in=2, state={"s": 2}, seed=0)
        self.squash = squash
        self.U = self.parameter("U", (2, 2))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", self.squash(x_t @ self.U.T + s_prev))


FACTOR = pytensor.shared(2.0, name="k")


def selected(h):
    """A number of entries that depends on their values."""
    return h + h[h.nonzero()].sum()


def noisy(h):
    rng = pytensor.shared(np.random.default_rng(0))
    return h + pt.random.normal(size=h.shape, rng=rng, return_next_rng=True)[1]


def behind_a_cell(layer):
    return srnn.Sequential([srnn.Recurrent(srnn.Elman(2, 2, seed=0)), layer])


@pytest.mark.parametrize(
    ("network", "error", "message"),
    [
        (
            Squashed(lambda a: pt.hyp2f1(a, 1.0, 2.0, 0.5)),
            srnn.NotCoveredError,
            r"^export_c does not cover the Op hyp2f1 .*; replace it in the network, or run",
        ),
        (
            behind_a_cell(selected),
            srnn.NotCoveredError,
            r"^export_c does not cover an array whose size .*; replace it in the network, or run",
        ),
        (behind_a_cell(noisy), ValueError, r"^export_c expects a deterministic network"),
        (
            Squashed(lambda a: FACTOR * a),
            ValueError,
            r"^export_c expects .* got one that reads the shared variable k, too\. Declare it",
        ),
    ],
    ids=["op", "size", "draw", "shared"],
)
def test_what_a_network_has_that_cannot_be_exported_is_named(network, error, message, tmp_path):
    """The error names export_c, not a mode, and no file is written."""
    with pytest.raises(error, match=message):
        export_c(network, tmp_path)
    assert not [*tmp_path.iterdir()]


def test_the_readme_has_the_sizes_and_functions_of_the_compiled_library(library, tmp_path):
    """Structures by sizeof; functions of <math.h> by the undefined symbols of the object file."""
    name = library.name.rstrip("0123456789")
    readme = (library / "README.md").read_text("utf-8")
    written = dict(re.findall(rf"^\| `({name}_\w+)` \| ([\d,]+) \|", readme, flags=re.MULTILINE))
    kinds = [each for each in written if each.split("_")[-1] in KINDS]
    prints = "".join(f'printf("%zu\\n", sizeof({kind}));' for kind in kinds)
    program = tmp_path / "sizes.c"
    program.write_text(
        f'#include <stdio.h>\n#include "{name}.h"\nint main(void) {{ {prints} return 0; }}\n'
    )
    command = ["cc", "-std=c99", f"-I{library}", str(program), "-o", str(tmp_path / "sizes")]
    subprocess.run(command, check=True)
    sizes = subprocess.run([tmp_path / "sizes"], capture_output=True, text=True, check=True).stdout
    assert len(kinds) >= 2
    assert [int(written[kind].replace(",", "")) for kind in kinds] == [*map(int, sizes.split())]

    flags = ["-std=c99", "-O0", "-fno-builtin", "-c", str(library / f"{name}.c")]
    subprocess.run(["cc", *flags, "-o", str(tmp_path / "all.o")], check=True)
    symbols = subprocess.run(
        ["nm", "-u", tmp_path / "all.o"], capture_output=True, text=True, check=True
    ).stdout.split()
    known = {"U", "memcpy", "memset", "memcmp", "_GLOBAL_OFFSET_TABLE_", "__stack_chk_fail"}
    [said] = re.findall(r"Of `<math.h>` they\ncall (.*?);", readme)
    assert {*symbols} - known == {*re.findall(r"`(\w+)`", said)}
