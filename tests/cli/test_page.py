"""`symbolic-rnn page`: a cell as one HTML file, for library cells and a user's own."""

import sys
from itertools import count

import pytest

from symbolic_rnn.cli import main

CELLS = """
import pytensor.tensor as pt
import symbolic_rnn as srnn


class Mine(srnn.Cell):
    def __init__(self, n_in, n_hidden=2, *, seed=None):
        super().__init__(n_in=n_in, state={"s": n_hidden}, seed=seed)
        self.U = self.parameter("U", (n_hidden, n_in))
        self.W = self.parameter("W", (n_hidden, n_hidden))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", pt.tanh(x_t @ self.U.T + s_prev @ self.W.T))


class Idle(Mine):
    def step(self, x_t, s_prev):
        return srnn.let("s_t", pt.tanh(x_t @ self.U.T + 0.0 * (s_prev @ self.W.T)))


class Broken(Mine):
    def step(self, x_t, s_prev):
        return super().step(x_t, s_prev).sum()
"""

NUMBER = count()


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """Change into an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def module(folder):
    """Write a user's module there, under a name that no other test uses."""
    name = f"page_of_user_{next(NUMBER)}"
    (folder / f"{name}.py").write_text(CELLS)
    yield name
    assert str(folder) not in sys.path, "the current directory stayed on the path"
    sys.modules.pop(name, None)


def run(*words):
    return main(["page", *words, "--steps", "4"])


def test_a_library_cell_gets_its_page(folder, capsys):
    """The page has the requested sizes, seed and number of steps."""
    assert run("elman", "--n-in", "1", "--hidden", "2", "--seed", "3", "-o", "out.html") == 0
    assert capsys.readouterr().out == "Wrote out.html\n"
    html = (folder / "out.html").read_text("utf-8")
    assert "<h1>Elman</h1>" in html
    assert "Input of width 1; state s of width 2; 8 weights." in html
    assert "float64, seed 3" in html
    assert "t = 4, k = 1:" in html
    assert "t = 5, k = 1:" not in html


def test_without_a_name_the_file_is_named_by_the_cell_and_replaces_nothing(folder, capsys):
    """An edited file of that name is not overwritten."""
    assert run("elman", "--hidden", "1", "--n-in", "1") == 0
    capsys.readouterr()
    (folder / "elman.html").write_text("edited")
    assert run("elman") == 2
    error = capsys.readouterr().err
    assert "elman.html: already exists; pass -o elman.html to replace it" in error
    assert (folder / "elman.html").read_text() == "edited"


def test_a_users_cell_gets_its_page(folder, module):
    """By its import path, with the arguments of its constructor."""
    assert run(f"{module}:Mine", "--arg", "n_in=2") == 0
    assert "<h1>Mine</h1>" in (folder / "Mine.html").read_text("utf-8")


def test_a_proof_that_proves_nothing_is_exit_code_1(folder, module, capsys):
    """The page is written nevertheless, and states the disagreement."""
    assert run(f"{module}:Idle", "--arg", "n_in=2", "-o", "idle.html") == 1
    assert "its gradients are not verified. " in capsys.readouterr().out
    assert "proves nothing: W" in (folder / "idle.html").read_text("utf-8")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("nocell",), "unknown cell 'nocell'"),
        (("elman", "--steps", "1"), "integer of at least 2"),
        (("elman", "-o", "no/folder.html"), "there is no folder"),
        ((":",), "expected a cell or package.module:Class, got ':'"),
    ],
)
def test_what_cannot_be_used_is_one_line_and_no_file(folder, capsys, words, message):
    """Exit code 2, and no partial file."""
    assert main(["page", *words]) == 2
    error = capsys.readouterr().err
    assert message in error
    assert len(error.splitlines()) == 1
    assert list(folder.iterdir()) == []


def test_what_a_users_step_raises_is_theirs(module, capsys, folder):
    """One line that names the cell."""
    assert run(f"{module}:Broken", "--arg", "n_in=2", "-o", "broken.html") == 2
    error = capsys.readouterr().err
    assert f"{module}:Broken" in error
    assert len(error.splitlines()) == 1
    assert not (folder / "broken.html").exists()
