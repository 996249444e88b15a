"""An LSTM written in C checks itself against the JSON file, with the C library only."""

import shutil
import subprocess
from pathlib import Path

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.verification.test_vectors.vectors import vectors

SOURCE = Path(__file__).with_name("vectors.c")
COMPILER = shutil.which("cc")
STRICT = ("-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror")

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="no C compiler: cc is not on the path")


@pytest.fixture(scope="module")
def run():
    return vectors(srnn.LSTM(3, 4, seed=0), n_steps=5, batch=2, seed=1)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    """Compile the program, with one of its errors or without; call it with a file."""
    folder = tmp_path_factory.mktemp("c")

    def build(planted):
        binary = folder / f"vectors{planted}"
        if not binary.exists():
            command = [COMPILER, *STRICT, f"-DPLANTED={planted}", SOURCE, "-o", binary, "-lm"]
            done = subprocess.run(command, capture_output=True, text=True, check=False)
            assert done.returncode == 0, done.stderr
        return lambda *words: subprocess.run(
            [binary, *words], capture_output=True, text=True, check=False
        )

    return build


@needs_compiler
def test_the_c_program_agrees_with_every_array(run, program, tmp_path):
    """It reads the weights by name, so only the file determines their order."""
    run.save(tmp_path / "lstm.json")
    done = program(0)(tmp_path / "lstm.json")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "37 arrays agree\n"


@needs_compiler
@pytest.mark.parametrize(
    ("planted", "key", "t"),
    [
        (1, "a^i_t", 1),
        (2, "bar c_t", 5),
        (3, "bar f_t", 5),
        (4, "dL/db_i", 1),
        (5, "dL/dx_t", 4),
        (6, "dL/dc_0", 1),
    ],
)
def test_the_c_program_names_its_own_planted_error(run, program, tmp_path, planted, key, t):
    """Transposed, not squared, the wrong state, example, or step; and a forget gate left out."""
    run.save(tmp_path / "lstm.json")
    done = program(planted)(tmp_path / "lstm.json")
    assert (done.returncode, done.stderr) == (1, "")
    first, second = done.stdout.splitlines()
    assert first.startswith(f"{key}: step {t} of ")
    line = run[key].line
    assert second == f"equation ({line.number}): {line.text}"


@needs_compiler
def test_the_c_program_finds_one_digit_that_is_changed_in_the_file(run, program, tmp_path):
    """The numbers of the file are compared, with its tolerance."""
    run.save(tmp_path / "lstm.json")
    text = (tmp_path / "lstm.json").read_text("utf-8")
    value = float(run["bar i_t"].values[0, 0, 0])
    assert text.count(repr(value)) == 1
    (tmp_path / "lstm.json").write_text(text.replace(repr(value), repr(value + 1e-9)), "utf-8")
    done = program(0)(tmp_path / "lstm.json")
    assert done.returncode == 1
    assert done.stdout.startswith("bar i_t: step 1 of 5, entry 0: ")


@needs_compiler
def test_the_c_program_refuses_a_file_that_was_cut_off(run, program, tmp_path):
    """A file that was cut off must not pass."""
    run.save(tmp_path / "lstm.json")
    content = (tmp_path / "lstm.json").read_bytes()
    (tmp_path / "lstm.json").write_bytes(content[: len(content) // 2])
    done = program(0)(tmp_path / "lstm.json")
    assert done.returncode == 2
    assert done.stderr.startswith("cannot read the test vectors: ")
    assert program(0)(tmp_path / "none.json").returncode == 2
