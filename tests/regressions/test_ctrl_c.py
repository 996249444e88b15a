"""Failure class 24: Ctrl-C in a training run loses the training."""

import signal
import subprocess
import sys

import numpy as np
from modes import QUICK

from symbolic_rnn.model_file import load_model


def test_ctrl_c_saves_the_state_and_exits_with_130(tmp_path):
    """The whole way: signal, compiled function, loop, file, exit code."""
    t = np.arange(60)
    rows = [f"{1900 + k},{100 + 10 * np.sin(2 * np.pi * k / 6):.6f}" for k in t]
    series, output = tmp_path / "river.csv", tmp_path / "model"
    series.write_text("\n".join(["year,flow", *rows]) + "\n")
    script = "import sys; from symbolic_rnn.cli import main; raise SystemExit(main(sys.argv[1:]))"
    words = [
        *("--cell", "elman", "--hidden", "3", "--window", "8", "--horizon", "2", "--cycle", "6"),
        *("--mode", "C99", "--epochs", "1000000", "--patience", "0", "--no-verify"),
    ]
    command = [sys.executable, "-u", "-c", script, "train", str(series), *words]
    with subprocess.Popen(
        [*command, "-o", str(output)], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            assert process.stderr is not None
            for line in process.stderr:
                if line.startswith("epoch 1/"):
                    break
            process.send_signal(signal.SIGINT)
            rest = process.stderr.read()
            assert process.wait(timeout=60) == 130
        finally:
            process.kill()
    assert "Traceback" not in rest
    assert "the best weights so far are kept" in rest
    assert load_model(output, mode=QUICK).forecast(np.ones((8, 1))).values.shape == (2,)
