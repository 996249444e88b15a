"""Keys are strings with typed attributes."""

import copy
import pickle

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.keys import Key, Kind
from symbolic_rnn.pages.picture.rows import cotangents_of


class Misleading(srnn.Cell):
    """Has a value that is spelled as a cotangent is, and a parameter spelled as a gradient."""

    def __init__(self):
        super().__init__(n_in=2, state={"s": 2}, seed=0)
        self.W = self.parameter("dL/dW", (2, 2))

    def step(self, x_t, s_prev):
        mean = srnn.let("bar q_t", x_t @ self.W.T)
        return srnn.let("s_t", mean * s_prev)


@pytest.mark.parametrize("kind", Kind)
def test_a_copy_of_a_key_still_knows_what_it_names(kind):
    """Catches a key that is a bare string after a graph or a file was copied."""
    key = Key(kind, "a_t", by="s_t", layer=2)
    for made in (copy.copy(key), copy.deepcopy(key), pickle.loads(pickle.dumps(key))):
        assert made == key
        assert vars(made) == {"kind": kind, "value": "a_t", "by": "s_t", "layer": 2}


def test_the_time_of_a_value_is_known_apart_from_its_name():
    """Catches a value whose key differs at one step and over all steps, and a lost layer."""
    keys = [Key(Kind.VALUE, name, layer=3) for name in ("s^i_t", "s^i_{t-1}", "s^i")]
    assert [key.time for key in keys] == [0, -1, None]
    assert {(key.stem, key.stem.layer) for key in keys} == {("s^i", 3)}
    assert keys[2].ending("_t") == keys[0]
    assert keys[2].ending("_t").layer == 3
    assert Key(Kind.VALUE, "x_tt").time is None


def test_what_a_line_is_does_not_depend_on_how_names_are_spelled():
    """Catches a value taken for a cotangent because its name begins as those of cotangents do."""
    derivation = srnn.derive(Misleading())
    kinds = {(line.key.kind, line.key.value) for line in derivation}
    assert {
        (Kind.VALUE, "bar q_t"),
        (Kind.VALUE, "s_t"),
        (Kind.COTANGENT, "bar q_t"),
        (Kind.COTANGENT, "s_t"),
        (Kind.GRADIENT, "dL/dW"),
        (Kind.INPUT_GRADIENT, "x_t"),
        (Kind.INITIAL_GRADIENT, "s_0"),
    } == {(kind, value) for kind, value in kinds if kind is not Kind.LOCAL}
    assert list(cotangents_of(derivation)) == ["s_t", "bar q_t"]
