"""The README of an export says "nothing" of <math.h>, where its remainder calls fmod."""

import re

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.export import export_c


class Phase(srnn.Cell):
    """A state between 0 and 1."""

    def __init__(self):
        super().__init__(n_in=1, state={"s": 2}, seed=0)
        self.U = self.parameter("U", (2, 1))

    def step(self, x_t, s_prev):
        return srnn.let("s_t", (x_t @ self.U.T + s_prev) % 1)


@pytest.mark.parametrize(("dtype", "end"), [("float64", ""), ("float32", "f")])
def test_the_readme_names_the_functions_of_a_remainder(dtype, end, tmp_path):
    export_c(Phase(), tmp_path, name="phase", dtype=dtype)
    readme = (tmp_path / "README.md").read_text("utf-8")
    [said] = re.findall(r"Of `<math.h>` they\ncall (.*?);", readme)
    assert re.findall(r"`(\w+)`", said) == [f"copysign{end}", f"floor{end}", f"fmod{end}"]
