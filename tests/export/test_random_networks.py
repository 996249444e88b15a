"""Random networks with hostile names compile under strict flags, and agree with Python."""

import subprocess

import pytest
from random_networks import write_random_network

STRICT = "-std=c99 -pedantic -Wall -Wextra -Wconversion -Werror"


# The networks of tests/export/test_export.py are compiled as strictly.
@pytest.mark.matrix
#: A stack, a convolution, a forecaster, both directions.
@pytest.mark.parametrize("seed", [0, 1, 3, 4])
def test_a_random_network_compiles_strictly_and_agrees(seed, tmp_path):
    said = write_random_network(seed, tmp_path)
    command = ["make", "-s", "test", f"STRICT={STRICT}", "CFLAGS=-O1"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{said}\n{done.stdout}{done.stderr}"
    assert "predict" in done.stdout or "gradient" in done.stdout
    header = f'#include "net{seed}.h"\nint main() {{ return 0; }}\n'
    (tmp_path / "use.cpp").write_text(header)
    subprocess.run(["c++", "-Wall", "-Werror", "-c", "use.cpp"], cwd=tmp_path, check=True)
