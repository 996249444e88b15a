"""Exported C computes the same on other processors, and stores bytes that all of them read."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from zlib import crc32

import pytest
from emulators import STRICT, TARGETS, Target

import symbolic_rnn as srnn
from symbolic_rnn.c99.render.headers import pasted
from symbolic_rnn.export import export_c

#: CI has compilers for one other processor, whose bytes are in another order. Those of the rest
#: are a gigabyte.
FOREIGN = ("Cortex-M4", "Cortex-M3", "64-bit Arm", "RISC-V")
EMULATED = (*FOREIGN, "big-endian", "valgrind")


def row(target, *others):
    """A target and what else a test is about; those that CI has not are marked."""
    return pytest.param(target, *others, marks=[pytest.mark.foreign] * (target in FOREIGN))


BUILDS = [
    *(row(name, "-O2") for name in EMULATED),
    row("Cortex-M4", "-Os"),
    *(row(compiler, flag) for compiler in ("gcc", "clang") for flag in ("-O0", "-O3", "-Os")),
]

#: Writes the trained weights to the file "blob", or, with -DLOAD, compares them with that file's.
STORE = """\
#include "{name}.h"
#include <stdio.h>
#include <string.h>

#ifdef LOAD
static int take(void *file, void *bytes, size_t size)
{{
    return fread(bytes, 1, size, file) != size;
}}
#else
static int put(void *file, const void *bytes, size_t size)
{{
    return fwrite(bytes, 1, size, file) != size;
}}
#endif

int main(void)
{{
    static {name}_weights weights;
    static {name}_optimizer optimizer;
#ifdef LOAD
    FILE *const file = fopen("blob", "rb");
    int status = file ? {name}_load(&weights, &optimizer, take, file) : 99;
    if (!status && memcmp(&weights, &{name}_trained, sizeof weights)) status = 98;
    if (!status && memcmp(&optimizer, &{name}_optimizer_start, sizeof optimizer)) status = 97;
#else
    FILE *const file = fopen("blob", "wb");
    int status = 99;
    weights = {name}_trained;
    optimizer = {name}_optimizer_start;
    if (file) status = {name}_save(&weights, &optimizer, put, file);
#endif
    if (file && fclose(file)) status = 96;
    return status;
}}
"""


def target_of(name: str) -> Target:
    target = TARGETS[name]
    if target.missing:
        pytest.skip(f"{' and '.join(target.missing)} not installed.")
    return target


@pytest.fixture(scope="session", params=["float32", "float64"])
def exported(request, tmp_path_factory):
    """A small network with training, exported once."""
    folder = tmp_path_factory.mktemp(request.param)
    name = f"net_{request.param}"
    readout = srnn.Dense(3, 2, seed=1)
    options = {"n_steps": 4, "dtype": request.param}
    export_c(srnn.LSTM(2, 3, seed=0), folder, name=name, readout=readout, training=True, **options)
    return folder, name


# Each target with each flag in one precision; which of the two alternates.
@pytest.mark.sampled(2, "target", "flag", "exported")
@pytest.mark.parametrize(("target", "flag"), BUILDS)
def test_the_exported_test_passes_on(target, flag, exported, tmp_path):
    """Every function, and a save and a load, without a warning."""
    folder, _ = exported
    copy = shutil.copytree(folder, tmp_path / "copy")
    found = target_of(target)
    printed = found.run(found.build(copy, flag))
    names = re.findall(r"^(\w[\w, ]*?) +largest difference \S+$", printed, flags=re.MULTILINE)
    assert names == ["predict", "step", "gradient", "train_step", "save, load"]


def store(exported: tuple[Path, str], target: Target, folder: Path, *flags: str) -> Path:
    """Save on a target, or load what lies in the folder; the file."""
    source, name = exported
    folder.mkdir(exist_ok=True)
    for end in (".c", ".h", "_weights.c"):
        shutil.copy(source / f"{name}{end}", folder)
    (folder / "store.c").write_text(STORE.format(name=name))
    target.run(target.build(folder, *flags))
    return folder / "blob"


# Each machine in one precision, which alternates.
@pytest.mark.sampled(2, "name", "exported")
@pytest.mark.parametrize("name", [row("Cortex-M4"), row("big-endian")])
def test_what_one_machine_saves_another_loads(name, exported, tmp_path):
    """Each number has its lowest byte first, whatever the machine: in both directions."""
    there, here = target_of(name), TARGETS["gcc"]
    blob = store(exported, there, tmp_path / "there")
    store(exported, here, tmp_path / "there", "-DLOAD")
    own = store(exported, here, tmp_path / "here")
    assert own.read_bytes() == blob.read_bytes()
    *stored, a, b, c, d = own.read_bytes()
    assert int.from_bytes([a, b, c, d], "little") == crc32(bytes(stored))
    store(exported, there, tmp_path / "here", "-DLOAD")


#: A product whose sizes the compiler knows, as in an export, in a file of its own.
PRODUCT = """\
#include <math.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
{runtime}
void product_{k}(const float *a, const float *b, float *c);
void product_{k}(const float *a, const float *b, float *c)
{{
    c99_multiply_f32(2, 3, {k}, a, {k}, 1, b, 1, {k}, c, 3, 1);
}}
"""

COMPARED = """\
#include <stdio.h>
static int failures = 0;
static float a[2 * 40], b[3 * 40], c[6];
static void compare(int k, void (*product)(const float *, const float *, float *))
{{
    for (int i = 0; i < 2 * k; i++) a[i] = (float)(i % 7 - 3);
    for (int i = 0; i < 3 * k; i++) b[i] = (float)(i % 5 - 2);
    product(a, b, c);
    for (int i = 0; i < 6; i++) {{
        float sum = 0;
        for (int p = 0; p < k; p++) sum += a[i / 3 * k + p] * b[i % 3 * k + p];
        failures += c[i] != sum;
    }}
}}
{declared}
int main(void)
{{
{calls}
    return failures != 0;
}}
"""


# Each compiler with one of the flags, which alternate.
@pytest.mark.sampled(2, "target", "flag")
@pytest.mark.parametrize("target", [row("Cortex-M4"), row("gcc"), row("clang")])
@pytest.mark.parametrize("flag", ["-O2", "-Os"])
def test_products_of_any_length_compile_without_a_warning(target, flag, tmp_path):
    """Catches gcc's warning of a loop that, for some known lengths, never runs."""
    found = target_of(target)
    runtime = pasted("compiler.h") + pasted("plain.h")
    lengths = (1, 2, 3, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33)
    for k in lengths:
        (tmp_path / f"product_{k}.c").write_text(PRODUCT.format(k=k, runtime=runtime))
    declared = [f"void product_{k}(const float *a, const float *b, float *c);" for k in lengths]
    calls = [f"    compare({k}, product_{k});" for k in lengths]
    text = COMPARED.format(declared="\n".join(declared), calls="\n".join(calls))
    (tmp_path / "compared.c").write_text(text)
    found.run(found.build(tmp_path, flag))


@pytest.mark.parametrize("target", [row("Cortex-M4"), row("big-endian")])
def test_a_program_that_fails_on_a_target_fails_here(target, exported, tmp_path):
    """An exit status passes through the emulator, also without an operating system."""
    found = target_of(target)
    folder, name = exported
    copy = shutil.copytree(folder, tmp_path / "copy")
    test = copy / f"{name}_test.c"
    test.write_text(test.read_text().replace("return failures != 0;", "return 5;"))
    with pytest.raises(AssertionError, match=r"^5: predict"):
        found.run(found.build(copy))


#: What an export includes of the C library, for a compiler that has none for its target.
FREESTANDING = {
    "math.h": """\
float fabsf(float), sqrtf(float), powf(float, float), copysignf(float, float);
double fabs(double), sqrt(double), pow(double, double), copysign(double, double);
#define isnan(x) __builtin_isnan(x)
#define isinf(x) __builtin_isinf(x)
#define INFINITY __builtin_inff()
#define NAN __builtin_nanf("")
""",
    "string.h": """\
#include <stddef.h>
void *memcpy(void *, const void *, size_t), *memset(void *, int, size_t);
int memcmp(const void *, const void *, size_t);
""",
}


def freestanding(exported, folder, *target):
    """What clang says when it compiles an export for a processor without a C library."""
    source, name = exported
    for file, text in FREESTANDING.items():
        (folder / file).write_text(text)
    command = ["clang", *target, "-ffreestanding", f"-isystem{folder}", *STRICT, "-Os"]
    command += ["-c", f"{name}.c", "-o", str(folder / "net.o")]
    return subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)


def clang_for(architecture):
    """Skip the test if clang is missing, or does not know the architecture."""
    targets = ["clang", "--print-targets"]
    if not shutil.which("clang") or architecture not in subprocess.check_output(targets, text=True):
        pytest.skip(f"No clang for {architecture}.")


def test_sizes_and_pointers_of_four_bytes_give_no_warning(exported, tmp_path):
    """A Cortex-M4 converts to size_t where a processor of 64 bits does not."""
    clang_for("thumb")
    done = freestanding(exported, tmp_path, "--target=thumbv7em-none-eabihf")
    assert (done.returncode, done.stderr) == (0, "")


def test_double_precision_is_refused_where_double_is_single(exported, tmp_path):
    """AVR has an int of two bytes and a double of four: training in float32 compiles for it."""
    clang_for("avr")
    target = ["--target=avr", "-mmcu=atmega328p", "-Wno-avr-rtlib-linking-quirks"]
    done = freestanding(exported, tmp_path, *target)
    if exported[1] == "net_float32":
        assert done.stderr == ""
    else:
        assert done.returncode != 0
        [error] = re.findall(r"#error (.*)", done.stderr)
        assert "net_float64 is in double precision" in error
