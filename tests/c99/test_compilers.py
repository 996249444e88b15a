"""Other compilers and targets: the same values, and vectorized loops with clang, too."""

import platform
import re
import shutil
import subprocess
from functools import cache
from typing import NamedTuple

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from driver import COMPILER, WRITES, assert_agree, in_array, row_of, standing_alone
from gemm_runtime import EXPORTS, exported
from gemm_runtime import source as products
from golden_programs import WRITTEN, source_of
from modes import REWRITTEN
from pytensor_ml.optim import adam, chain, clip_by_global_norm

import symbolic_rnn as srnn
from symbolic_rnn.c99.host.compiler import compiler, flags_for

CLANG = shutil.which("clang")
needs_clang = pytest.mark.skipif(CLANG is None, reason="clang is not installed")

#: One program for each target: graphs of the table, one per family of Ops.
FAMILIES = (
    "elementwise",
    "several_dtypes",
    "reductions",
    "batched_products",
    "softmax",
    "a_loop_and_its_gradient",
    "a_loop_that_stops",
    "entries_set_by_arrays_of_numbers",
    "sorted_rows",
    "special_functions",
    "draws_of_a_size",
    "linear_algebra_of_single_precision",
    "triangles_and_what_they_solve",
    "integers_that_wrap",
)


class Target(NamedTuple):
    """A compiler with its flags, the emulator that runs its programs, and the machine it needs."""

    compiler: str
    flags: tuple[str, ...] = ()
    runner: str = ""
    machine: str = ""


CC = COMPILER or "cc"
TARGETS = {
    "64-bit Arm": Target("aarch64-linux-gnu-gcc", ("-static",), "qemu-aarch64"),
    "any x86-64": Target(CC, ("-march=x86-64",), machine="x86_64"),
    "no AVX-512": Target(CC, ("-march=native", "-mno-avx512f"), machine="x86_64"),
    "clang": Target("clang"),
}


def lstm_in_single_precision():
    """A network wider than any vector: its loss and gradients, with fixed parameters."""
    with pytensor.config.change_flags(floatX="float32"):
        x = pt.tensor3("x")
        cell = srnn.LSTM(3, 21, seed=0)
        loss = (srnn.unroll(cell, x) ** 2).mean()
    return [x], [loss, *pytensor.grad(loss, cell.parameters)]


@cache
def program():
    """One function that computes all graphs: its text, its values and Python's results."""
    inputs, outputs = lstm_in_single_precision()
    values = [np.random.default_rng(0).normal(size=(5, 7, 3)).astype("float32")]
    expected = pytensor.function(inputs, outputs, mode=REWRITTEN)(*values)
    for name in FAMILIES:
        row = row_of(name)
        inputs, outputs = [*inputs, *row.graph.inputs], [*outputs, *row.graph.outputs]
        values, expected = [*values, *row.graph.values[0]], [*expected, *row.results[0]]
    function = pytensor.function(inputs, outputs, mode=WRITTEN)
    held = [container.storage[0] for container in function.input_storage[len(inputs) :]]
    text = standing_alone(source_of(function), [[*values, *held]], WRITES)
    return text, [np.asarray(in_array(value)) for value in expected]


# Another compiler; on another processor, exported networks run in tests/export/test_targets.py.
@pytest.mark.sampled(name=("clang",))
@pytest.mark.parametrize(
    "name", [pytest.param("64-bit Arm", marks=pytest.mark.foreign), *list(TARGETS)[1:]]
)
def test_another_target_computes_the_same_values(name, tmp_path, monkeypatch):
    """Catches code that only this processor's vectors or only gcc get right, with two threads."""
    target = TARGETS[name]
    if target.machine not in ("", platform.machine()):
        pytest.skip(f"This processor is not of the kind {target.machine}.")
    for command in filter(None, (target.compiler, target.runner)):
        if shutil.which(command) is None:
            pytest.skip(f"{command} is not installed.")
    text, expected = program()
    (tmp_path / "all.c").write_text(text)
    monkeypatch.setenv("CC", target.compiler)
    own = [flag for flag in flags_for(compiler()) if flag != "-shared"]
    command = [target.compiler, *own, "-DC99_LITTLE=0", *target.flags, "all.c", "-o", "all", "-lm"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[:3000]
    run = [*filter(None, [target.runner]), "./all"]
    ran = subprocess.run(run, cwd=tmp_path, capture_output=True, check=False)
    assert ran.returncode == 0, ran.stderr[:3000]
    assert len(ran.stdout) == sum(value.nbytes for value in expected)
    found, at = [], 0
    for value in expected:
        entries = np.frombuffer(ran.stdout, value.dtype, value.size, at)
        found.append(entries.reshape(value.shape))
        at += value.nbytes
    assert_agree(found, expected)


def loops(text, path, *flags):
    """Return clang's remark for each independent loop: "vector", "missed" or "silence"."""
    path.write_text(text)
    report = subprocess.run(
        [
            *compiler().arguments,
            *flags_for(compiler()),
            *("-Rpass=loop-vectorize", "-Rpass-missed=loop-vectorize", *flags),
            *(str(path), "-o", str(path.with_suffix(".so"))),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    assert report.returncode == 0, report.stderr[:3000]
    lines = text.splitlines()
    verdicts = {}
    for line, verdict in re.findall(r"\.c:(\d+):\d+: remark: (.*)", report.stderr):
        verdicts.setdefault(int(line), set()).add("vectorized loop" in verdict)
    named = {}
    for number, line in enumerate(lines, start=1):
        if line.strip() == "C99_IVDEP":
            of_loop = verdicts.get(number + 1, set())
            named[f"{number}: {lines[number].strip()} {lines[number + 1].strip()}"] = (
                "vector" if True in of_loop else "missed" if of_loop else "silence"
            )
    return named


@needs_clang
@pytest.mark.sampled(dtype=("float32",))
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_clang_makes_vector_code_of_a_training_step(dtype, tmp_path, monkeypatch):
    """Catches loops that clang does not know to be independent and leaves scalar.

    There is no remark for loops that become a call of memset, and for loops without iterations,
    such as the remainder of a row of 32 y_0 y_1 numbers.
    """
    monkeypatch.setenv("CC", str(CLANG))
    with pytensor.config.change_flags(floatX=dtype):
        x, y = pt.tensor3("x"), pt.tensor3("y")
        readout = srnn.Dense(128, 32, seed=1)
        loss = srnn.squared_error(readout(srnn.unroll(srnn.LSTM(32, 128, seed=0), x)), y)
        optimizer = chain(clip_by_global_norm(1.0), adam(1e-3))
        step = srnn.compile_train(loss, [x, y], optimizer, mode=WRITTEN)
    found = loops(source_of(step).text, tmp_path / "step.c")
    assert [loop for loop, verdict in found.items() if verdict == "missed"] == []
    assert sum(verdict == "vector" for verdict in found.values()) > 20
    silent = [loop for loop, verdict in found.items() if verdict == "silence"]
    assert all(
        re.search(r"= (0|constant_\d+\[0\]);$| < 32 .* - whole; ", loop) for loop in silent
    ), silent


@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
def test_gcc_makes_vector_code_behind_many_checks(tmp_path, monkeypatch):
    """Catches that gcc considers code after many checks too cold to vectorize."""
    monkeypatch.setenv("CC", "gcc")
    xs, y = [pt.dvector(f"x{k}") for k in range(100)], pt.tensor("y", dtype="float64", shape=(99,))
    text = source_of(pytensor.function([*xs, y], y * sum(xs)[0], mode=WRITTEN)).text
    lines = text.splitlines()
    assert sum("C99_FAILS" in line for line in lines) > 90
    loop = max(k for k, line in enumerate(lines, start=1) if line.strip() == "C99_IVDEP") + 1
    assert "< 99;" in lines[loop - 1]
    (tmp_path / "checks.c").write_text(text)
    command = [*compiler().arguments, *flags_for(compiler()), "-fopt-info-vec", "checks.c"]
    report = subprocess.run(
        [*command, "-o", "checks.so"], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    vectorized = [int(k) for k in re.findall(r"checks\.c:(\d+):.*loop vectorized", report.stderr)]
    assert any(loop <= line < loop + 8 for line in vectorized), report.stderr[-2000:]


@pytest.mark.parametrize(("n", "count"), [(2, 2), (3, 2), (14, 8), (33, 32), (None, 32)])
def test_a_row_has_no_more_partial_results_than_entries(n, count):
    """Catches more partial results than elements, which leaves no full vector."""
    x = pt.tensor("x", dtype="float64", shape=(None, n))
    text = source_of(pytensor.function([x], pt.exp(x).sum(-1), mode=WRITTEN)).code
    assert f"double parts[{count}];" in text


@pytest.mark.parametrize("n", [3, 14, 15, 31])
@pytest.mark.parametrize("name", ["gcc", "clang"])
@pytest.mark.skipif(platform.machine() != "x86_64", reason="it reads x86-64 assembler")
def test_a_short_row_has_no_number_by_itself(name, n, tmp_path, monkeypatch):
    """Catches scalar remainders: a scalar function call takes as long as a vector one."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed.")
    monkeypatch.setenv("CC", name)
    x = pt.tensor("x", dtype="float64", shape=(None, n))
    w = pt.tensor("w", dtype="float64", shape=(n,))
    (tmp_path / "row.c").write_text(
        source_of(pytensor.function([x, w], pt.tanh(x * w), mode=WRITTEN)).text
    )
    own = [flag for flag in flags_for(compiler()) if flag not in ("-shared", *compiler().native)]
    found = {}
    for processor in ("haswell", "skylake-avx512"):
        command = [name, *own, f"-march={processor}", "-S", "row.c"]
        subprocess.run(command, cwd=tmp_path, check=True)
        found[processor] = set(re.findall(r"vdiv[ps]d", (tmp_path / "row.s").read_text()))
    assert found["skylake-avx512"] == {"vdivpd"}
    assert "vdivpd" in found["haswell"] or n == 3  # unchanged on targets without masks


@pytest.mark.parametrize("processor", ["haswell", "skylake-avx512"])
@pytest.mark.parametrize("name", ["gcc", "clang"])
@pytest.mark.skipif(platform.machine() != "x86_64", reason="it reads x86-64 assembler")
def test_the_sums_of_a_product_stay_in_registers(name, processor, tmp_path, monkeypatch):
    """Catches sums spilled to memory in the innermost loops: products at half speed."""
    if shutil.which(name) is None:
        pytest.skip(f"{name} is not installed.")
    monkeypatch.setenv("CC", name)
    monkeypatch.delenv("SYMBOLIC_RNN_CFLAGS", raising=False)  # about what users' flags give
    (tmp_path / "gemm.c").write_text(products() + exported(EXPORTS, "f32", "float"))
    own = [flag for flag in flags_for(compiler()) if flag not in ("-shared", *compiler().native)]
    command = [name, *own, f"-march={processor}", "-S", "gemm.c"]
    subprocess.run(command, cwd=tmp_path, check=True)
    text = (tmp_path / "gemm.s").read_text()
    loops_of_one_block = re.findall(
        r"^(\.L\w+):((?:(?!^\.L\w+:).)*?)\tj\w+\t\1$", text, flags=re.MULTILINE | re.DOTALL
    )
    inner = [body for _, body in loops_of_one_block if body.count("vfmadd") >= 4]
    assert len(inner) >= 8
    on_the_stack = re.compile(r"\(%rsp\), %[yz]mm|%[yz]mm\d+, -?\d*\(%r[sb]p\)")
    assert [body for body in inner if on_the_stack.search(body)] == []
