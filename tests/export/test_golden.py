"""A golden export of one small network, so that each change of the writer shows its effect."""

import os
import re
from pathlib import Path

import pytest
from pytensor_ml.optim import adam, chain, clip_by_global_norm

import symbolic_rnn as srnn
from symbolic_rnn.c99.export import identifier
from symbolic_rnn.export import export_c

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """The export; RENEW_GOLDEN=1 make tests TESTS=tests/export/test_golden.py renews the files."""
    folder = GOLDEN if os.environ.get("RENEW_GOLDEN") else tmp_path_factory.mktemp("elman")
    return export_c(
        srnn.Elman(1, 3, seed=0),
        folder,
        name="elman",
        readout=srnn.Dense(3, 1, seed=1),
        training=True,
        n_steps=4,
        optimizer=chain(clip_by_global_norm(1.0), adam(1e-3)),
    )


def test_every_file_is_the_golden_one(written):
    assert {file.name for file in written} == {file.name for file in GOLDEN.iterdir()}
    for file in written:
        assert file.read_text("utf-8") == (GOLDEN / file.name).read_text("utf-8"), file.name


def test_the_source_has_every_equation_of_the_derivation_by_its_number(written):
    """The step has the equations of one step; training has the cotangents and gradients, too."""
    source = (GOLDEN / "elman.c").read_text("utf-8")
    numbers = {line.key: k for k, line in enumerate(srnn.derive(srnn.Elman(1, 3, seed=0)), 1)}
    bodies = {
        name: source.split(f"int elman_{name}(")[1].split("\n}\n")[0]
        for name in ("step", "gradient", "train_step")
    }
    found = {name: re.findall(r"/\* \((\d+)\) ", body) for name, body in bodies.items()}
    assert found["step"] == ["1", "2"]
    assert set(found["gradient"]) == set(found["train_step"])
    steps = {"a_t", "s_t", "bar s_t", "bar a_t", "dL/dU", "dL/dW", "dL/db"}
    assert set(map(int, found["gradient"])) == {numbers[key] for key in steps}


def test_no_line_but_an_equation_is_longer_than_a_hundred_columns(written):
    for file in written:
        if file.suffix in (".c", ".h"):
            long = [line for line in file.read_text("utf-8").splitlines() if len(line) > 100]
            assert all(line.lstrip().startswith("/* ") and " = " in line for line in long)


def test_of_several_cells_a_number_says_which(tmp_path):
    """Catches a comment (2) that could be that of the first cell or of the second."""
    first, second = srnn.Elman(1, 2, seed=0), srnn.GRU(1, 2, seed=1)
    network = srnn.Bidirectional(first, second)
    export_c(network, tmp_path, name="both", n_steps=3, readout=srnn.Dense(4, 1, seed=2))
    source, readme = ((tmp_path / each).read_text("utf-8") for each in ("both.c", "README.md"))
    body = source.split("int both_predict(")[1].split("\n}\n")[0]
    found = dict(re.findall(r"/\* \((\d\.\d)\) (\w+)", body))
    expected = {
        f"{part}.{k}": identifier(line.key)
        for part, cell in ((1, first), (2, second))
        for k, line in enumerate(srnn.derive(cell).sections[0].lines, start=1)
    }
    assert {number: re.sub(r"_\d$", "", name) for number, name in found.items()} == expected
    assert re.findall("^### .*|^[A-Z]\\w+: back", readme, flags=re.MULTILINE) == [
        "### Cell 1 (layer 1, forward)", "Elman: back",
        "### Cell 2 (layer 1, backward)", "GRU: back",
    ]  # fmt: skip
    header = (tmp_path / "both.h").read_text("utf-8")
    assert {"U_forward", "U_backward_r"} <= {*re.findall(r"double (\w+)\[", header)}
