"""A GRU that learns a sine on a microcontroller: training in C alone, from random weights.

Run it with ``python examples/sine_on_cortex_m.py``. It exports an untrained GRU with its training
in float32, compiles it with ``sine_on_cortex_m/main.c`` for a Cortex-M4 without an operating
system, and runs that program under emulation. It needs arm-none-eabi-gcc with newlib and
qemu-system-arm; without them the program runs on this computer.
"""

from __future__ import annotations

import runpy
import shutil
import tempfile
from pathlib import Path

from pytensor_ml.optim import adam, chain

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c

PROGRAM = Path(__file__).with_suffix("") / "main.c"
EMULATORS = Path(__file__).parents[1] / "tests" / "export" / "emulators.py"


def main(*, hidden: int = 8, seed: int = 2, target: str = "Cortex-M4") -> str:
    """Export, compile, run, and print what the program prints.

    Parameters
    ----------
    hidden : int
        Width of the GRU's state.
    seed : int
        Of its random weights.
    target : str
        One of the processors of ``tests/export/emulators.py``; ``"gcc"`` is this computer.

    Returns
    -------
    str
        The output of the C program.
    """
    targets = runpy.run_path(str(EMULATORS))["TARGETS"]
    if missing := targets[target].missing:
        print(f"{' and '.join(missing)} not installed: on this computer instead of a {target}")
        target = "gcc"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        export(folder, hidden, seed)
        program = targets[target].build(folder, "-O2")
        printed: str = targets[target].run(program, timeout=600)
    print(f"{target}, GRU of {hidden} units\n{printed}", end="")
    return printed


def export(folder: Path, hidden: int, seed: int) -> None:
    """Write the C files: the network with random weights, and the program.

    A window begins from a zero state, so that its first sample alone does not
    tell whether the sine rises or falls: the loss counts the outputs from the fifth on.
    """
    export_c(
        srnn.GRU(1, hidden, seed=seed),
        folder,
        name="sine",
        readout=srnn.Dense(hidden, 1, seed=seed + 1),
        training=True,
        n_steps=20,
        dtype="float32",
        loss=lambda y, target: srnn.squared_error(y[:, 4:], target[:, 4:]),
        optimizer=chain(srnn.clip_by_global_norm(1.0), adam(1e-2)),
    )
    (folder / "sine_test.c").unlink()  # a program of its own
    shutil.copy(PROGRAM, folder)


if __name__ == "__main__":
    main()
