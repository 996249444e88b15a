"""`symbolic-rnn vectors`: a file of numbers for library cells and a user's own."""

import json
import subprocess
import sys
import warnings
from itertools import count

import numpy as np
import pytest

from symbolic_rnn.cli import main
from symbolic_rnn.cli import vectors as command
from symbolic_rnn.verification.test_vectors.vectors import Vectors

CELLS = """
import pytensor.tensor as pt
import symbolic_rnn as srnn


class Mine(srnn.Cell):
    def __init__(self, n_in, n_hidden=2, *, slope=1.0, seed=None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.slope = slope

    def step(self, x_t, s_prev):
        a_t = srnn.let("a_t", self.slope * (x_t @ self.U.T + s_prev @ self.W.T))
        return srnn.let("s_t", pt.tanh(a_t))


class Fresh(Mine):
    def __init__(self, n_in=1):
        super().__init__(n_in)


class Broken(Mine):
    def step(self, x_t, s_prev):
        return super().step(x_t, s_prev).sum()


class Infinite(Mine):
    def step(self, x_t, s_prev):
        return srnn.let("e_t", pt.exp(1e6 * super().step(x_t, s_prev) ** 2))
"""

NUMBER = count()


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of a user in the current directory, under a name that no other test has used."""
    name = f"vectors_of_user_{next(NUMBER)}"
    (tmp_path / f"{name}.py").write_text(CELLS)
    monkeypatch.chdir(tmp_path)
    yield name
    assert str(tmp_path) not in sys.path, "the current directory stayed on the path"
    sys.modules.pop(name, None)


def run(*words):
    return main(["vectors", *words])


@pytest.mark.parametrize("suffix", ["json", "npz"])
def test_the_command_writes_what_the_function_makes(suffix, tmp_path, capsys):
    """Steps, batch, sizes and seed are passed on; the cell is drawn from the seed, too."""
    path = tmp_path / f"gru.{suffix}"
    words = ("gru", "--seed", "3", "--steps", "2", "--batch", "1", "--n-in", "2", "--hidden", "3")
    assert run(*words, "-o", str(path)) == 0
    out, err = capsys.readouterr()
    assert out == f"{path}: GRU, T=2, batch 1, float64, seed 3: 13 arrays given, 28 to check\n"
    assert err == ""
    loaded = Vectors.load(path)
    assert loaded["x_t"].values.shape == (2, 1, 2)
    assert loaded["W_r"].values.shape == (3, 3)
    first = path.read_bytes()
    assert run(*words, "--output", str(path)) == 0
    assert path.read_bytes() == first
    assert run(*words, "--seed", "4", "-o", str(path)) == 0
    assert path.read_bytes() != first
    assert [file.name for file in tmp_path.iterdir()] == [path.name]


def test_mask_and_single_precision_are_options(tmp_path, capsys):
    """For hardware that computes in less than double precision."""
    path = tmp_path / "elman.npz"
    words = ("elman", "--mask", "--dtype", "float32", "--arg", "activation=relu")
    assert run(*words, "-o", str(path)) == 0
    assert "Elman, T=5, batch 2, masked, float32, seed 0" in capsys.readouterr().out
    loaded = Vectors.load(path)
    assert loaded["mask"].values.dtype == bool
    floats = {entry.values.dtype.name for entry in loaded if entry.key != "mask"}
    assert floats == {"float32"}
    assert loaded["s_t"].line.text == "s_t = max(a_t, 0)"


def test_a_users_cell_has_its_vectors_too(module, tmp_path):
    """By its import path, with arguments, and the seed where its constructor takes one."""
    words = (f"{module}:Mine", "--arg", "n_in=2", "--arg", "slope=0.5", "--mask", "--seed", "1")
    assert run(*words, "-o", "mine.json") == 0
    first = (tmp_path / "mine.json").read_bytes()
    assert run(*words, "-o", "mine.json") == 0
    assert (tmp_path / "mine.json").read_bytes() == first
    data = json.loads(first)
    assert data["cell"] == "Mine"
    arrays = {array["key"]: array for array in data["arrays"]}
    assert arrays["a_t"]["equation"] == "a_t = 0.5 (U x_t + W s_{t-1})"
    loaded = Vectors.load("mine.json")
    x, initial, parameters, errors, mask = loaded.arguments()
    assert mask.any()
    assert not mask.all()
    state, a = initial["s"], []
    for x_t, kept in zip(x, mask, strict=True):
        a.append(0.5 * (x_t @ parameters["U"].T + state @ parameters["W"].T))
        state = np.where(kept[:, None], np.tanh(a[-1]), state)
    assert errors.shape == np.shape(a)
    assert loaded.check({"a_t": np.array(a)}).ok


def test_a_cell_that_draws_other_weights_each_time_is_warned_of(module, tmp_path, capsys):
    """Otherwise the same seed would not give the same bytes."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        assert run(f"{module}:Fresh", "-o", "fresh.npz") == 0
    err = capsys.readouterr().err
    assert err == (
        f"symbolic-rnn: warning: {module}:Fresh draws different parameters each time it is built, "
        "so the file is not reproducible; add a seed argument to its constructor.\n"
    )
    assert Vectors.load("fresh.npz").cell == "Fresh"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["lstm"], "required: -o/--output"),
        (
            ["lstm", "-o", "lstm.txt"],
            "lstm.txt: test vectors expect a file ending in .json or .npz",
        ),
        (["lstm", "-o", "none/lstm.npz"], "there is no folder"),
        (["lstm", "-o", "folder.npz"], "folder.npz: is a folder; pass a file in it"),
        (["no", "-o", "a.npz"], "unknown cell 'no'; known are elman, "),
        (["lstm", "--steps", "0", "-o", "a.npz"], "--steps: expected an integer of at least 1"),
        (["lstm", "--dtype", "float16", "-o", "a.npz"], "--dtype: invalid choice: 'float16'"),
        (["lstm", "--seed", "-1", "-o", "a.npz"], "--seed: expected an integer of at least 0"),
        (["USER:Missing", "-o", "a.npz"], "has no 'Missing'; it has "),
        (["USER:Mine", "-o", "a.npz"], "missing 1 required positional argument: 'n_in'"),
        (
            ["USER:Broken", "--arg", "n_in=1", "-o", "a.npz"],
            "USER:Broken: Broken.step returns state",
        ),
        (["USER:Infinite", "--arg", "n_in=1", "-o", "a.npz"], "not finite at a random point"),
    ],
)
@pytest.mark.filterwarnings("ignore:overflow encountered:RuntimeWarning")
@pytest.mark.filterwarnings("ignore:invalid value encountered:RuntimeWarning")
def test_what_cannot_be_used_is_one_line_and_exit_code_2(module, tmp_path, capsys, words, message):
    """No file is left, not even a partial one."""
    (tmp_path / "folder.npz").mkdir()
    assert run(*(word.replace("USER", module) for word in words)) == 2
    out, err = capsys.readouterr()
    assert out == ""
    errors = [line for line in err.splitlines() if not line.startswith("symbolic-rnn: warning: ")]
    assert len(errors) == 1
    assert errors[0].startswith("symbolic-rnn: error: ")
    assert message.replace("USER", module) in errors[0]
    left = {file.name for file in tmp_path.iterdir()} - {f"{module}.py", "__pycache__"}
    assert left == {"folder.npz"}


def test_a_place_or_a_name_of_no_use_is_refused_before_anything_is_computed(
    tmp_path, monkeypatch, capsys
):
    """The superuser may write anywhere, so the system's refusal is simulated."""

    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("symbolic_rnn.cli.options.tempfile.TemporaryFile", refuse)
    monkeypatch.setattr(command, "chosen_cell", lambda _: pytest.fail("computed"))
    assert run("lstm", "-o", str(tmp_path / "lstm.npz")) == 2
    err = capsys.readouterr().err
    assert len(err.splitlines()) == 1
    assert "is not writable: Permission denied" in err
    assert run("lstm", "-o", str(tmp_path / "lstm.txt")) == 2
    assert "ending in .json or .npz" in capsys.readouterr().err


def test_ctrl_c_leaves_the_old_file(tmp_path, monkeypatch, capsys):
    """Exit code 130, one line, and the old file is unchanged."""

    def interrupted(*_):
        raise KeyboardInterrupt

    path = tmp_path / "elman.npz"
    path.write_bytes(b"old")
    monkeypatch.setattr("symbolic_rnn.atomic.os.replace", interrupted)
    assert run("elman", "--steps", "1", "-o", str(path)) == 130
    assert capsys.readouterr() == ("", "symbolic-rnn: interrupted\n")
    assert path.read_bytes() == b"old"
    assert [file.name for file in tmp_path.iterdir()] == ["elman.npz"]


def test_help_names_the_command_and_its_options(capsys):
    assert main(["--help"]) == 0
    assert "\n    vectors " in capsys.readouterr().out
    assert run("--help") == 0
    text = capsys.readouterr().out
    for option in ("--arg", "--n-in", "--hidden", "--mask", "--dtype", "--seed", "--output"):
        assert option in text


@pytest.mark.parametrize("name", ["vectors", "cells"])
def test_nothing_imports_pytensor_before_it_runs(name):
    """--help must be fast; the package's own import is replaced by a stub here."""
    script = (
        "import sys, types; package = types.ModuleType('symbolic_rnn');"
        f"package.__path__ = {list(sys.modules['symbolic_rnn'].__path__)!r};"
        "sys.modules['symbolic_rnn'] = package;"
        f"import symbolic_rnn.cli.{name}; sys.exit('pytensor' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
