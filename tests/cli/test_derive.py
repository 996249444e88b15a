"""``symbolic-rnn derive``: any cell, in any format, on the screen or into a file."""

import sys

import pytest

import symbolic_rnn as srnn
from symbolic_rnn import zoo
from symbolic_rnn.cli import main
from symbolic_rnn.cli.cells import library_cells
from symbolic_rnn.cli.options import CELL_NAMES
from symbolic_rnn.zoo.sizes import sizes_for

MINE = """
import pytensor.tensor as pt
import symbolic_rnn as srnn

class Mine(srnn.Cell):
    def __init__(self, n_in=2, *, seed=None):
        super().__init__(n_in=n_in, state={"s": 3}, seed=seed)
        self.U = self.parameter("U", (3, n_in))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", pt.tanh(x_t @ self.U.T + 0.5 * s_prev))

class Mixing(Mine):
    def step(self, x_t, s_prev):
        return srnn.let("s_t", pt.tanh(x_t @ self.U.T + (x_t @ x_t.T) @ s_prev))
"""


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "derived_cells.py").write_text(MINE)
    monkeypatch.chdir(tmp_path)
    yield "derived_cells"
    sys.modules.pop("derived_cells", None)


@pytest.mark.parametrize("name", CELL_NAMES)
def test_every_cell_of_the_library_has_a_page(name, capsys):
    """The names in the help are the supported ones."""
    assert main(["derive", name]) == 0
    assert "The error, backward in time" in capsys.readouterr().out


@pytest.mark.parametrize("form", ["text", "latex", "markdown", "html"])
@pytest.mark.parametrize("method", ["bptt", "rtrl", "truncated", "checkpointed", "closed-form"])
def test_the_shell_prints_what_python_gives(method, form, capsys):
    """Catches an option that is not passed on."""
    words = ["--hidden", "2", "--method", method, "--format", form, "--rows"]
    assert main(["derive", "elman", *words]) == 0
    derivation = srnn.derive(srnn.Elman(3, 2, seed=0), method=method)
    assert capsys.readouterr().out == getattr(derivation, f"to_{form}")(rows=True)


def test_a_network_with_readout_and_loss(capsys):
    """The well-known equation is printed."""
    words = ["--readout", "2", "--loss", "cross-entropy"]
    assert main(["derive", "gru", *words]) == 0
    assert "ō_t = softmax(o_t) − y_t" in capsys.readouterr().out


def test_a_cell_of_the_users_own_by_its_import_path(module, capsys):
    """A cell that defines only its step."""
    assert main(["derive", f"{module}:Mine", "--arg", "n_in=4"]) == 0
    assert "∂L/∂U = Σ_t (δ_t ⊙ (1 − s_t²)) x_tᵀ" in capsys.readouterr().out


def test_a_file_takes_the_page_and_the_screen_stays_empty(tmp_path, capsys):
    """The file is UTF-8, whatever the terminal's encoding is."""
    path = tmp_path / "page.txt"
    assert main(["derive", "elman", "-o", str(path)]) == 0
    assert capsys.readouterr().out == ""
    assert "δ_t = ∂E_t/∂s_t + Wᵀ ā_{t+1}" in path.read_text(encoding="utf-8")


def test_what_cannot_be_printed_is_one_line(module, capsys):
    """A step that mixes examples, an unknown cell, a missing folder."""
    for words, message in (
        ([f"{module}:Mixing"], "Mixing cannot be printed"),
        (["rnn"], "unknown cell 'rnn'; known are elman"),
        (["elman", "-o", "nowhere/page.txt"], "nowhere"),
        (["elman", "--hidden", "2", "--arg", "n_hidden=3"], "n_hidden: given twice"),
    ):
        assert main(["derive", *words]) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert len(err.splitlines()) == 1
        assert message in err


def test_every_cell_of_the_list_is_built_with_the_sizes_of_the_shell():
    """Catches a member whose sizes must divide each other, and which the shell cannot build."""
    for make in library_cells().values():
        assert make(**sizes_for(make, 3, 4), seed=0).n_in >= 1
    assert zoo.ConvLSTM(5, 2).positions == 5  # a prime
    assert zoo.ConvLSTM(6, 2).positions == 2
    assert zoo.ConvLSTM(1, 2).positions == 1


def test_a_cell_that_cannot_be_built_names_its_sizes(capsys):
    assert main(["derive", "clockwork", "--hidden", "3"]) == 2
    said = capsys.readouterr().err
    assert "clockwork cannot be built with n_in=3, n_hidden=3: ClockworkRNN expects" in said
    assert "Pass a multiple of 4" in said
