"""The Python module and the Arduino library of an export."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys

import numpy as np
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor_ml.layers import Conv1D

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c

STUB = """
#include <stdio.h>
static const int A0 = 0;
static int analogRead(int) { return 300; }
static void delay(int) {}
static struct {
    void begin(long) {}
    void println(double value) { printf("%.9g\\n", value); }
    void println(const char *text) { puts(text); }
} Serial;
"""


def convolution():
    layers = [
        Conv1D("c", in_channels=2, out_channels=3, kernel_size=2),
        srnn.Recurrent(srnn.GRU(3, 3, seed=0)),
    ]
    return srnn.Sequential(layers, seed=4)


def imported(folder, name):
    """The module of an export, its shared library built."""
    subprocess.run(["make", "-s", f"lib{name}.so"], cwd=folder, check=True)
    spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("gru")
    cell, readout = srnn.GRU(2, 3, seed=0), srnn.Dense(3, 1, seed=1)
    options = {"training": True, "n_steps": 4, "python": True, "arduino": True}
    export_c(cell, folder, name="gru", readout=readout, dtype="float32", **options)
    return cell, readout, folder, imported(folder, "gru")


def test_the_module_needs_numpy_alone(exported):
    """It runs where this package is not to be found."""
    *_, folder, _ = exported
    code = (
        "import gru, sys; gru.Network().trained(); "
        "print(any(name.startswith(('pytensor', 'symbolic_rnn')) for name in sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, env={}, check=True
    )
    assert done.stdout == "False\n"


def test_the_functions_of_the_module_are_those_of_the_network(exported):
    cell, readout, _, module = exported
    network = module.Network()
    weights = network.trained()
    assert weights["U_z"].shape == (3, 2)
    np.testing.assert_allclose(weights["U_z"], cell.U_z.get_value(), rtol=1e-7)
    x = np.random.default_rng(0).normal(size=(5, 2))
    symbol = pt.tensor3("x")
    right = readout(srnn.unroll(cell, symbol)).eval({symbol: x[None]}, mode=FAST)[0]
    y = network.predict(weights, x)
    np.testing.assert_allclose(y, right, rtol=1e-4)
    state = network.start(weights)
    np.testing.assert_array_equal([network.step(weights, state, each) for each in x], y)

    loss, gradient = network.gradient(weights, x[:4], y[:4] + 1)
    assert loss == pytest.approx(1, rel=1e-5)
    assert np.abs(gradient["W_z"]).max() > 1e-3
    optimizer = network.optimizer_start()
    losses = [network.train_step(weights, optimizer, x[:4], y[:4] + 1) for _ in range(50)]
    assert losses[-1] < 0.95 * losses[0]
    assert optimizer["adam_step_count"] == 50

    stored = network.save(weights, optimizer)
    again, state_again = network.load(stored)
    assert again == weights
    assert state_again == optimizer
    with pytest.raises(module.Error, match="damaged"):
        network.load(stored[:-1])


def test_arrays_are_checked_before_c_reads_them(exported):
    *_, module = exported
    network = module.Network()
    weights = network.trained()
    with pytest.raises(ValueError, match=r"x must have shape \(2,\), got \(3,\)"):
        network.step(weights, network.start(weights), np.zeros(3))
    with pytest.raises(ValueError, match=r"x must have shape \(None, 2\), got \(2,\)"):
        network.predict(weights, np.zeros(2))
    with pytest.raises(TypeError, match="state must be a structure"):
        network.step(weights, weights, np.zeros(2))
    weights.flags.writeable = False
    with pytest.raises(ValueError, match="weights must be writable"):
        network.train_step(weights, network.optimizer_start(), np.zeros((4, 2)), np.zeros((4, 1)))
    with pytest.raises(TypeError, match="weights must be a structure"):
        network.predict(np.zeros(100), np.zeros((3, 2)))


def test_a_network_that_needs_the_whole_sequence_has_its_module(tmp_path):
    network = convolution()
    export_c(network, tmp_path, name="conv", n_steps=6, python=True)
    module = imported(tmp_path, "conv")
    x = np.random.default_rng(0).normal(size=(1, 6, 2))
    symbol = pt.tensor3("x")
    loaded = module.Network()
    found = loaded.predict(loaded.trained(), x[0])
    right = network(symbol).eval({symbol: x}, mode=FAST)
    np.testing.assert_allclose(found, right[0], rtol=1e-9)
    assert not hasattr(loaded, "step")


@pytest.mark.parametrize("network", ["gru", "conv"])
def test_the_sketch_runs(network, exported, tmp_path):
    """As C++, with what the Arduino IDE puts in front; the numbers are those of the module."""
    *_, folder, module = exported
    if network == "conv":
        export_c(convolution(), tmp_path, name="conv", n_steps=6, arduino=True)
        folder = tmp_path
    library = folder / "arduino" / network
    assert (library / "library.properties").read_text().startswith(f"name={network}\n")
    sketch = (library / "examples" / network / f"{network}.ino").read_text()
    program = tmp_path / "sketch.cpp"
    program.write_text(
        f"{STUB}{sketch}\nint main() {{ setup(); for (int i = 0; i < 3; i++) loop(); }}"
    )
    source = library / "src"
    parts = sorted(map(str, source.glob("*.c")))
    subprocess.run(["cc", "-std=c99", "-Wall", "-Werror", "-c", *parts], cwd=tmp_path, check=True)
    objects = [each.name for each in tmp_path.glob("*.o")]
    flags = ["-Wall", "-Werror", f"-I{source}"]
    subprocess.run(
        ["c++", *flags, str(program), *objects, "-o", "sketch"], cwd=tmp_path, check=True
    )
    done = subprocess.run(["./sketch"], cwd=tmp_path, capture_output=True, text=True, check=True)
    found = np.array(done.stdout.split(), dtype=float)
    assert len(found) == 3
    assert np.ptp(found) > 1e-4
    if network == "gru":
        loaded = module.Network()
        right = loaded.predict(loaded.trained(), np.full((3, 2), 300 / 1023))
        np.testing.assert_allclose(found, right[:, 0], rtol=1e-5)


def test_cmake_builds_the_libraries_and_the_test(exported, tmp_path):
    if shutil.which("cmake") is None:
        pytest.skip("no cmake")
    *_, folder, _ = exported
    subprocess.run(["cmake", "-S", folder, "-B", tmp_path], capture_output=True, check=True)
    targets = ["--target", "all", "--target", "gru_shared"]
    subprocess.run(["cmake", "--build", tmp_path, *targets], capture_output=True, check=True)
    subprocess.run(["ctest", "--test-dir", tmp_path], capture_output=True, check=True)
    assert (tmp_path / "libgru.so").exists()
