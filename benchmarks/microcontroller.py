"""Flash, RAM and instructions of exported networks on a Cortex-M4: see ``benchmarks/README.md``.

Each network is exported in float32, compiled by ``arm-none-eabi-gcc``, measured by
``arm-none-eabi-size``, and run without an operating system in ``qemu-system-arm``, which counts
instructions: with ``-icount shift=0`` each one takes a nanosecond of the board's time, and SysTick
counts 25 MHz.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c

sys.path.append(str(Path(__file__).parents[1] / "tests" / "export"))
from emulators import TARGETS, Target

CELLS = {"Elman": srnn.Elman, "GRU": srnn.GRU, "LSTM": srnn.LSTM}
WIDTHS = (8, 16, 32)
LEVELS = ("-O2", "-Os")
#: Steps of a sequence in training.
WINDOW = 16
#: Instructions of one tick of SysTick.
TICK = 40

_COUNT = """\
#include "net.h"
#include <stdio.h>

/* SysTick counts down from 2^24 - 1, once in {tick} instructions. */
static volatile uint32_t *const systick = (volatile uint32_t *)0xE000E010;
static net_workspace workspace;
static net_weights weights;
static net_state state;
{optimizer}
static float x[{window}], y[{window}], loss;

static void begin(void)
{{
    systick[1] = 0xFFFFFF;
    systick[2] = 0;
    systick[0] = 5;
}}

static void end(const char *what, unsigned long calls)
{{
    const unsigned long ticks = (0xFFFFFF - systick[2]) & 0xFFFFFF;
    printf("%s %lu\\n", what, ticks * {tick} / calls);
}}

int main(void)
{{
    int status;
    weights = net_trained;
    {start}
    for (int i = 0; i < {window}; i++) {{
        x[i] = 0.3f * (float)(i % 5) - 0.5f;
        y[i] = -x[i];
    }}
    status = net_start(&weights, &state, &workspace);
    begin();
    for (int k = 0; k < 100 && !status; k++)
        status = net_step(&weights, &state, x, y, &workspace);
    end("step", 100);
    {train}
    return status;
}}
"""

_TRAIN = """\
begin();
    for (int k = 0; k < 20 && !status; k++)
        status = net_train_step(&weights, &optimizer, x, y, &loss, &workspace);
    end("train_step", 20);"""


_PAGE = """\
# On a microcontroller

Networks with one input and a linear readout of one output, exported by `export_c` in float32, on a
Cortex-M4 with its FPU and no operating system. Printed by `python benchmarks/microcontroller.py`:
{versions}.

Flash is what `arm-none-eabi-size` reports of `NAME.c`, constants included, without the weights and
without the C library (`powf` and `sqrtf` in training, `memcpy` and `memset`). RAM is that of the
structures; a program has its stack besides. Sizes are in bytes. `-ffunction-sections` and
`-Wl,--gc-sections` drop the functions that a program does not call.

Instructions are those that the emulator executes, on average over calls: with `-icount shift=0`
each one takes a nanosecond, and SysTick counts 25 MHz, so that the count of all calls is right to
40 instructions. They are not cycles: on a Cortex-M4 most take one, a load two, and a division of
floats 14. `-std=c99` forbids fused multiply-add, `-ffp-contract=fast` allows it.

onnx2c and KANN are neither on PyPI nor in Debian 12: the tables hold no numbers of theirs.

## Inference

`NAME_step`, which a stream calls for each time step. Flash holds `NAME_predict`, `NAME_save` and
`NAME_load`, too, and the weights; RAM holds state and workspace.

{inference}

## Training

`NAME_train_step`: a backward pass over a window of {window} steps, clipping of the gradient's norm,
and Adam. Flash holds `NAME_gradient` and all functions of inference, too; RAM holds weights,
optimizer and workspace.

{training}
"""


@dataclass(frozen=True)
class Measured:
    """What a network takes, in bytes and in instructions per call.

    Parameters
    ----------
    code, weights : int
        In flash, without the C library.
    ram : dict of str to int
        Bytes of each structure.
    instructions : dict of str to int
        Of ``step`` and ``train_step``.
    """

    code: int
    weights: int
    ram: dict[str, int]
    instructions: dict[str, int]


def exported(cell: str, width: int, folder: Path, *, training: bool) -> None:
    """Write a network with one input and one output."""
    readout = srnn.Dense(width, 1, seed=1)
    network = CELLS[cell](1, width, seed=0)
    options = {"readout": readout, "n_steps": WINDOW, "dtype": "float32"}
    export_c(network, folder, name="net", training=training, **options)


def flash(target: Target, folder: Path, source: str, level: str) -> int:
    """Bytes of code and constants of one file."""
    kept = [each for each in target.flags if each.startswith("-m")]
    command = [target.compiler, "-std=c99", *kept, level, "-c", source, "-o", "measured.o"]
    subprocess.run(command, cwd=folder, check=True)
    size = ["arm-none-eabi-size", "measured.o"]
    printed = subprocess.run(size, cwd=folder, check=True, capture_output=True, text=True).stdout
    text, data, bss, *_ = map(int, printed.splitlines()[1].split()[:3])
    assert data == bss == 0, "an export has no variables"
    return text


def structures(folder: Path) -> dict[str, int]:
    """Bytes of the structures, from the README of the export; of the workspace, by function."""
    text = (folder / "README.md").read_text()
    rows = re.findall(r"^\| `net_(\w+)` \| ([\d,]+) \|", text, flags=re.MULTILINE)
    return {name: int(size.replace(",", "")) for name, size in rows}


def counted(target: Target, folder: Path, level: str, *, training: bool) -> dict[str, int]:
    """Instructions of a call of each function."""
    (folder / "net_test.c").unlink(missing_ok=True)
    parts = {
        "optimizer": "static net_optimizer optimizer;" if training else "",
        "start": "optimizer = net_optimizer_start;" if training else "",
        "train": _TRAIN if training else "(void)loss;",
    }
    (folder / "count.c").write_text(_COUNT.format(tick=TICK, window=WINDOW, **parts))
    printed = target.run(target.build(folder, level), timeout=300)
    return {name: int(n) for name, n in re.findall(r"^(\w+) (\d+)$", printed, flags=re.MULTILINE)}


def measured(target: Target, folder: Path, level: str, *, training: bool) -> Measured:
    """Compile and run an export."""
    return Measured(
        flash(target, folder, "net.c", level),
        structures(folder)["weights"],
        structures(folder),
        counted(target, folder, level, training=training),
    )


def counting(target: Target) -> Target:
    """An emulator in which each instruction takes a nanosecond."""
    command, *options = target.emulator
    return Target(
        target.compiler,
        target.flags,
        (command, "-icount", "shift=0", *options),
        target.sources,
    )


def versions(target: Target) -> str:
    """Of the compiler and of the emulator."""
    lines = []
    for command in (target.compiler, target.emulator[0]):
        done = subprocess.run([command, "--version"], check=True, capture_output=True, text=True)
        lines.append(done.stdout.splitlines()[0])
    return "; ".join(lines)


def table(heads: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """A table in Markdown, numbers to the right."""
    written = [[f"{x:,}" if isinstance(x, int) else str(x) for x in row] for row in rows]
    lines = [heads, ["---", *["--:"] * (len(heads) - 1)], *written]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def markdown(asked: argparse.Namespace) -> str:
    """All tables."""
    target = counting(TARGETS["Cortex-M4"])
    if target.missing:
        raise SystemExit(f"{' and '.join(target.missing)} must be installed.")
    inference: list[list[object]] = []
    training: list[list[object]] = []
    for cell in asked.cells:
        for width in asked.widths:
            print(f"{cell} {width}", file=sys.stderr)
            for trained, rows in ((False, inference), (True, training)):
                with tempfile.TemporaryDirectory() as name:
                    folder = Path(name)
                    exported(cell, width, folder, training=trained)
                    found = [measured(target, folder, level, training=trained) for level in LEVELS]
                first, ram = found[0], found[0].ram
                row: list[object] = [f"{cell} {width}", *(each.code for each in found)]
                if trained:
                    row += [first.weights, ram["optimizer"], ram["train_step"]]
                    rows.append([*row, *(each.instructions["train_step"] for each in found)])
                else:
                    row += [first.weights, ram["state"], ram["step"]]
                    rows.append([*row, *(each.instructions["step"] for each in found)])
    heads = [*(f"flash {each}" for each in LEVELS), "weights"]
    counts = [f"instructions {each}" for each in LEVELS]
    return _PAGE.format(
        versions=versions(target),
        window=WINDOW,
        inference=table(["per time step", *heads, "state", "workspace", *counts], inference),
        training=table(["per training step", *heads, "optimizer", "workspace", *counts], training),
    )


def main(given: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cells", nargs="+", choices=CELLS, default=list(CELLS))
    parser.add_argument("--widths", nargs="+", type=int, default=WIDTHS, metavar="UNITS")
    parser.add_argument("--output", type=Path, metavar="FILE", help="write the tables to a file")
    asked = parser.parse_args(given)
    text = markdown(asked)
    print(text)
    if asked.output:
        asked.output.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
