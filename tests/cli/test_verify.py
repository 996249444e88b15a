"""`symbolic-rnn verify`: library cells, a user's own by its import path, and a gradient by hand."""

import json
import subprocess
import sys
from itertools import count

import pytest

from symbolic_rnn.cli import main

CELLS = """
import numpy as np
import pytensor.tensor as pt
import symbolic_rnn as srnn


class Mine(srnn.Cell):
    def __init__(self, n_in, n_hidden=2, *, slope=1.0, squash="tanh", bias=True, seed=None):
        if slope < 0:
            raise ValueError("slope must not be negative")
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))
        self.b = self.parameter("b", (n_hidden,)) if bias else 0.0
        self.slope, self.squash = slope, srnn.equations.activation(squash)

    def step(self, x_t, s_prev):
        a_t = srnn.let("a_t", self.slope * (x_t @ self.U.T + s_prev @ self.W.T + self.b))
        return srnn.let("s_t", self.squash(a_t))


class Broken(Mine):
    def step(self, x_t, s_prev):
        return super().step(x_t, s_prev).sum()


class NoCell:
    pass


def deep(n_in):
    return srnn.Stack([Mine(n_in, 2, seed=0), srnn.Elman(2, 2, seed=1)])


def no_cell(n_in=1):
    return "a string"


number = 1


def gradient(x, initial, parameters, errors, square=2):
    U, W, b = (parameters[name] for name in "UWb")
    before, state = [], initial["s"]
    for x_t in x:
        before.append(state)
        state = np.tanh(x_t @ U.T + state @ W.T + b)
    before, after = np.array(before), np.array([*before[1:], state])
    bar_a, later = np.zeros_like(errors), 0.0
    for t in reversed(range(len(x))):
        bar_a[t] = (errors[t] + later) * (1 - after[t] ** square)
        later = bar_a[t] @ W
    dU, dW = (np.einsum("tbi,tbj->ij", bar_a, by) for by in (x, before))
    return {"bar a_t": bar_a, "dL/dU": dU, "dL/dW": dW, "dL/db": bar_a.sum((0, 1))}


def wrong(*arguments):
    return gradient(*arguments, square=1)


def failing(*arguments):
    return {}["nothing"]
"""

NUMBER = count()


@pytest.fixture
def module(tmp_path, monkeypatch):
    """A module of a user in the current directory, under a name that no other test has used."""
    name = f"cells_of_user_{next(NUMBER)}"
    (tmp_path / f"{name}.py").write_text(CELLS)
    (tmp_path / f"{name}_broken.py").write_text("1 +")
    (tmp_path / f"{name}_exits.py").write_text("raise SystemExit(0)")
    (tmp_path / f"{name}_needs.py").write_text("import no_such_package_anywhere")
    monkeypatch.chdir(tmp_path)
    yield name
    stayed = {"", str(tmp_path)} & set(sys.path)
    assert not stayed, "the current directory stayed on the path"
    for loaded in [label for label in sys.modules if label.startswith(name)]:
        del sys.modules[loaded]


def verify(*words):
    return main(["verify", *words, "--steps", "2", "--batch", "1"])


def refused(capsys, *words):
    """The one-line error for an invalid input."""
    assert verify(*words) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert len(err.splitlines()) == 1
    assert err.startswith("symbolic-rnn: error: ")
    return err


def test_a_library_cell_agrees_and_its_constructor_takes_arguments(capsys):
    """Two methods and the oracle: a row for each quantity. The argument is a word."""
    words = ("--arg", "activation=softplus", "--methods", "autodiff,bptt")
    assert verify("elman", "--n-in", "1", "--hidden", "2", *words) == 0
    out = capsys.readouterr().out
    assert "Elman: T=2, batch 1, float64, seed 0" in out
    assert "all agree" in out
    assert "(tolerance 1e-12)" in out
    assert "Autodiff" in out
    assert "RTRL" not in out


def test_all_exact_methods_are_compared_in_pairs(capsys):
    """Four methods and the oracle: ten pairs, a row each, for what no terminal is wide enough."""
    assert verify("elman", "--hidden", "2") == 0
    out = capsys.readouterr().out
    for pair in ("Autodiff / BPTT", "RTRL / ClosedForm", "ClosedForm / complex"):
        assert pair in out
    assert out.count("5 of 5") == 10
    assert "all agree" in out


def test_json_is_one_object_with_every_comparison(capsys):
    """A CI job parses it."""
    assert verify("elman", "--hidden", "2", "--methods", "bptt", "--mask", "--json") == 0
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is True
    assert "masked" in report["title"]
    assert {tuple(c["methods"]) for c in report["comparisons"]} == {("BPTT", "complex step")}


def test_a_difference_is_exit_code_1_and_a_stricter_tolerance_is_kept(capsys):
    """No two methods agree in all bits of all entries, so a tolerance of zero must fail."""
    words = ("elman", "--methods", "autodiff,bptt", "--json", "--tolerance")
    assert verify(*words, "1e-18") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert {c["tolerance"] for c in report["comparisons"]} == {1e-18}
    assert "differs" in {c["verdict"] for c in report["comparisons"]}
    assert report["title"].endswith("tolerance 1e-18")


def test_a_looser_tolerance_says_so(capsys):
    """A pass at 1e-3 must not look like a pass at 1e-12."""
    assert verify("elman", "--methods", "bptt", "--tolerance", "1e-3", "--json") == 0
    title = json.loads(capsys.readouterr().out)["title"]
    assert "tolerance 0.001, looser than the usual 1e-12" in title


def test_a_gradient_that_is_zero_everywhere_is_exit_code_1(module, capsys):
    """Four methods that agree on zero prove nothing."""
    words = (f"{module}:Mine", "--arg", "n_in=1", "--arg", "slope=0")
    assert verify(*words, "--json") == 1
    comparisons = json.loads(capsys.readouterr().out)["comparisons"]
    assert {c["verdict"] for c in comparisons} == {"zero"}


def test_a_users_cell_is_verified_with_its_arguments_and_the_seed(module, capsys):
    """Integers, floats, words and booleans reach the constructor; the seed does too."""
    words = [f"{module}:Mine"]
    for each in ("n_in=3", "slope=0.5", "squash=sigmoid", "bias=false"):
        words += ["--arg", each]
    reports = []
    for _ in range(2):
        assert verify(*words, "--json") == 0
        reports.append(json.loads(capsys.readouterr().out))
    assert reports[0] == reports[1]
    assert {c["quantity"] for c in reports[0]["comparisons"]} == {"U", "W", "x", "initial s"}
    assert {c["size"] for c in reports[0]["comparisons"] if c["quantity"] == "U"} == {6}


def test_a_function_that_returns_a_cell_will_do(module, capsys):
    """A function that builds the cell, such as a stack, is accepted in place of a class."""
    assert verify(f"{module}:deep", "--arg", "n_in=1", "--methods", "bptt") == 0
    assert "Stack: T=2" in capsys.readouterr().out


def test_a_gradient_by_hand_is_checked_and_its_fault_named(module, capsys):
    """The function is the user's, the cell the library's or the user's."""
    assert verify("elman", "--by-hand", f"{module}:gradient") == 0
    assert "agrees with the derived one in 4 of 9 equations" in capsys.readouterr().out
    assert verify("elman", "--by-hand", f"{module}:wrong") == 1
    assert "differs from the derived one first at equation (7)" in capsys.readouterr().out
    assert verify("elman", "--by-hand", f"{module}:wrong", "--json") == 1
    report = json.loads(capsys.readouterr().out)
    assert report["ok"] is False
    assert (report["first"]["line"], report["first"]["t"]) == ("bar a_t", 2)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["no"], "unknown cell 'no'; known are elman, .* your own as package.module:Class"),
        (["none_such:X"], "cannot import 'none_such' .*: ModuleNotFoundError: No module named"),
        (["USER_broken:X"], "cannot import 'USER_broken' .*: SyntaxError: "),
        (["USER_exits:X"], "cannot import 'USER_exits' .*: SystemExit: 0"),
        (["USER_needs:X"], "ModuleNotFoundError: No module named 'no_such_package_anywhere'"),
        (["USER.py:Mine"], "expected package.module:name, without .py, got 'USER.py:Mine'"),
        (["USER:"], "expected package.module:name"),
        (["USER:Missing"], "has no 'Missing'; it has .*Mine, .*deep"),
        (["USER:NoCell"], "a class that is not a Cell; expected a subclass of symbolic_rnn.Cell"),
        (["USER:number"], "is int; expected a subclass"),
        (["USER:no_cell"], "returned str; expected a symbolic_rnn.Cell"),
        (["USER:Mine"], "TypeError: .* missing 1 required positional argument: 'n_in'"),
        (["USER:Mine", "--arg", "n_in=1", "--arg", "wide=2"], "unexpected keyword .* 'wide'"),
        (
            ["USER:Mine", "--arg", "n_in=1", "--arg", "slope=-1.0"],
            r"Mine(n_in=1, slope=-1.0) cannot be built .*: slope must not be negative",
        ),
        (["USER:Mine", "--arg", "n_in=1", "--arg", "n_in=2"], "n_in: given twice"),
        (["USER:Mine", "--n-in", "1"], "--n-in and --hidden are for the library's cells"),
        (["USER:Broken", "--arg", "n_in=1"], "USER:Broken: .* returns state 's' with shape ()"),
        (["elman", "--n-in", "1", "--arg", "n_in=1"], "n_in: given twice"),
        (["elman", "--arg", "activation=cube"], "cannot be built .* activation expects .*'cube'"),
        (["elman", "--arg", "n_in"], "--arg: expected NAME=VALUE, got 'n_in'"),
        (["elman", "--methods", "bptt,guess"], "--methods: expected some of autodiff,bptt,rtrl,"),
        (["elman", "--methods", "bptt,bptt"], "each once, got 'bptt,bptt'"),
        (["elman", "--tolerance", "0"], "--tolerance: expected a positive number"),
        (["elman", "--seed", "-1"], "--seed: expected an integer of at least 0"),
        (["elman", "--by-hand", "USER:number"], "is int; expected a function"),
        (["elman", "--by-hand", "USER:failing"], "USER:failing: KeyError: 'nothing'"),
        (["elman", "--by-hand", "USER:no_cell"], "USER:no_cell: TypeError: "),
        (["elman", "--by-hand", "USER:gradient", "--reverse"], "cannot be combined with --by-hand"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_one_line_and_exit_code_2(module, capsys, words, message):
    """In a CI an exit code of 1 says that a gradient is wrong: nothing else may give it."""
    err = refused(capsys, *(word.replace("USER", module) for word in words))
    position = 0
    for part in message.replace("USER", module).split(" .*"):
        found = err.find(part.strip(), position)
        assert found >= 0, f"{part!r} is not in {err!r}"
        position = found + len(part.strip())


def test_traceback_shows_the_users_own_error(module):
    """The error names the line in the user's file."""
    with pytest.raises(ValueError, match="failing") as caught:
        main(["verify", "elman", "--by-hand", f"{module}:failing", "--traceback"])
    assert isinstance(caught.value.__cause__, KeyError)


def test_the_command_finds_a_module_of_the_directory_it_is_called_in(tmp_path):
    """As a user calls it: a separate process, whose path does not begin with the directory."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "__init__.py").write_text("")
    (tmp_path / "mine" / "cells.py").write_text(CELLS)
    command = "from symbolic_rnn.cli import main; raise SystemExit(main())"
    words = ["mine.cells:Mine", "--arg", "n_in=1", "--steps", "2", "--methods", "bptt", "--json"]
    done = subprocess.run(
        [sys.executable, "-P", "-c", command, "verify", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["ok"] is True
