"""The table of exported networks on a Cortex-M4, with one row."""

import re

import microcontroller
import pytest
from emulators import TARGETS


@pytest.mark.foreign
def test_the_table_has_what_an_emulated_cortex_m4_counts(capsys, tmp_path):
    """More instructions than multiplications; training takes more of everything."""
    if TARGETS["Cortex-M4"].missing:
        pytest.skip(f"{' and '.join(TARGETS['Cortex-M4'].missing)} not installed.")
    file = tmp_path / "table.md"
    microcontroller.main(["--cells", "Elman", "--widths", "3", "--output", str(file)])
    rows = re.findall(r"^\| Elman 3 \| (.*) \|$", file.read_text(), flags=re.MULTILINE)
    inference, training = ([int(x.replace(",", "")) for x in row.split(" | ")] for row in rows)
    assert inference[2] == training[2] == 4 * (3 * 1 + 3 * 3 + 3 + 3 + 1)
    assert inference[3] == 4 + 4 * 3  # the mark of the export, and the state
    moments_and_count = 2 * inference[2] + 8
    assert 0 <= training[3] - moments_and_count < 16  # the count begins at a multiple of 8
    multiplications = 3 * 1 + 3 * 3 + 3
    for level in (0, 1):
        assert 1000 < inference[level] < training[level] < 20_000
        step, train = inference[5 + level], training[5 + level]
        assert 3 * multiplications < step < 60 * multiplications
        assert 3 * microcontroller.WINDOW * multiplications < train
        assert train < 600 * microcontroller.WINDOW * multiplications
    assert file.read_text() in capsys.readouterr().out
