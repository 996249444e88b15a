"""Generated C carries the names and numbers of the equations, forward and backward."""

import re

import cloudpickle
import pytensor
import pytensor.tensor as pt
import pytest
from golden_programs import PROGRAMS, WRITTEN, source_of

import symbolic_rnn as srnn
from symbolic_rnn.c99.lowering.names import c_name
from symbolic_rnn.derivation.numbers import numbers_of
from symbolic_rnn.named import Named


class Own(srnn.Cell):
    """A user-defined cell."""

    names = ("p_t", "k^u_t", "ζ_t")

    def __init__(self, seed=None):
        super().__init__(n_in=3, state={"s": 4}, seed=seed)
        self.K = self.parameter("K", (4, 3))
        self.R = self.parameter("R", (4, 4))

    def step(self, x_t, s_prev):
        first, second, third = self.names
        p_t = srnn.let(first, x_t @ self.K.T + s_prev @ self.R.T)
        k_t = srnn.let(second, pt.tanh(p_t))
        z_t = srnn.let(third, pt.sigmoid(p_t))
        return srnn.let("s_t", z_t * s_prev + k_t * pt.exp(-z_t))


class Hostile(Own):
    """Names that end comments and lines, are keywords of C, or contain braces and trigraphs."""

    names = ("p*/ \\\n ??/ {v}_t", "for", "{}*/??/\\")


CELLS = {
    "Elman": lambda: srnn.Elman(3, 4, seed=0),
    "LSTM": lambda: srnn.LSTM(3, 4, seed=0),
    "GRU": lambda: srnn.GRU(3, 4, seed=0),
    "user": lambda: Own(seed=0),
}


def text_of(cell):
    """Return the C of a loss and its gradients by the parameters and the input."""
    x = pt.tensor3("x")
    loss = (srnn.unroll(cell, x) ** 2).sum()
    gradient = pytensor.grad(loss, cell.parameters)
    return code_of(pytensor.function([x], [loss, *gradient], mode=WRITTEN))


def code_of(function):
    return source_of(function).code


def comments(text):
    """Return the equations in comments, by left side: number and right side."""
    found = re.findall(r"/\* (?:\((\d+)\) )?(\w+) = (.*) \*/", text)
    return {left: (int(number) if number else None, right) for number, left, right in found}


def in_c(key, states):
    """Return the C name of a derivation's line."""
    name = key.removeprefix("bar ")
    if key.startswith("bar ") and name in states:
        name = f"delta^{name}" if len(states) > 1 else "delta_t"
        return c_name(pt.scalar(name), "")
    return c_name(pt.scalar(key), "")


@pytest.mark.parametrize("name", CELLS)
def test_the_equations_stand_above_the_loops_with_their_numbers(name):
    """Each value of the step, each delta, each gradient, except those that rewriting removes."""
    cell = CELLS[name]()
    numbers = {line.key: k for k, line in enumerate(srnn.derive(cell), start=1)}
    found = comments(text_of(cell))
    states = [f"{state}_t" for state in cell.state]
    forward = [line.key for line in srnn.derive(cell).sections[0].lines]
    gradients = [f"dL/d{label}" for label in cell.parameter_names.values()]
    backward = [f"bar {key}" for key in forward]
    expected = {in_c(key, states): numbers[key] for key in (*forward, *gradients, *backward)}
    said = {left: number for left, (number, _) in found.items() if number is not None}
    assert said.items() <= expected.items()
    assert {in_c(key, states) for key in (*forward, *gradients)} <= said.keys()
    # Only cotangents that are read twice, or kept for the gradients, remain.
    assert sum(in_c(key, states) in said for key in backward) >= min(2, len(forward))


def test_the_equations_of_an_lstm_read_as_its_derivation_does():
    found = comments(code_of(PROGRAMS["lstm_training"]()))
    assert found["a_i_t"] == (1, "U_i_x_t + lstm_W_i_h_prev + lstm_b_i")
    assert found["i_t"] == (2, "sigmoid(a_i_t)")
    assert found["c_t"] == (9, "f_t * c_prev + i_t * g_t")
    assert found["delta_h_t"] == (31, "given_h_t + from_next_h_t")
    assert found["delta_c_t"] == (33, "from_next_c_t + delta_h_t * o_t * (1 - q_t^2)")
    assert found["bar_a_f_t"] == (39, "delta_c_t * c_prev * f_t * (1 - f_t)")
    assert found["dmean_dlstm_W_i"][0] == 43


@pytest.mark.parametrize("name", ["elman_forward", "elman_training", "lstm_training"])
def test_every_value_of_a_step_has_a_name(name):
    """In the functions of the loops over time, every computed value has a name."""
    text = code_of(PROGRAMS[name]())
    loops = re.findall(r"static int64_t \w*_steps\(.*?\n}\n", text, flags=re.DOTALL)
    assert len(loops) == (1 if name == "elman_forward" else 2)
    for loop in loops:
        assert "C99_IVDEP" in loop
        assert not re.search(r"\bv_\d+|\btrace\b", loop)


def test_names_get_suffixes_only_against_names_in_scope():
    """Catches an index i0_16, and an s_t_2 without an s_t."""
    text = code_of(PROGRAMS["lstm_training"]())
    for function in re.findall(r"static int64_t \w+\(.*?\n}\n", text, flags=re.DOTALL):
        words = set(re.findall(r"\b[A-Za-z]\w*", function))
        for name in ("t", "i0", "i1", "s_t", "o_t", "rows", "first", "last"):
            assert f"{name}_2" not in words or name in words


def test_names_that_would_end_a_comment_or_a_line_do_not():
    """Catches C syntax, format strings and other alphabets in the name of an equation."""
    text = text_of(Hostile(seed=0))
    assert text.isascii()
    assert re.search(r"\bp_v_t\b", text)
    assert re.search(r"\bv_for", text)
    assert not re.search(r"/\*[^\n]*\*/[^\n]*\*/", text)
    assert not re.search(r"\?\?|\\", text.replace("\\n", ""))


def test_names_last_where_two_cells_share_a_graph():
    """Two loops with equal equations; the second derivative; a mask; an unrolled copy."""
    x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")
    first, second = srnn.Elman(3, 4, seed=0), srnn.Elman(4, 4, seed=1)
    states = srnn.unroll(second, srnn.unroll(first, x, mask=mask))
    loss = (states**2).sum()
    gradient = pytensor.grad(loss, first.W)
    twice = pytensor.grad((gradient**2).sum(), first.W)
    found = comments(code_of(pytensor.function([x, mask], [loss, gradient, twice], mode=WRITTEN)))
    assert found["a_t"][0] == 1
    assert sum(left.startswith("s_t") for left in found) >= 2
    assert any(left.startswith("bar_a_t") and number == 7 for left, (number, _) in found.items())


def test_numbers_are_looked_up_only_where_c_is_written(monkeypatch):
    """Catches a derivation at each unroll, which takes as long as everything else."""
    asked = []
    monkeypatch.setattr("symbolic_rnn.step._NUMBERED_BY", lambda *of: asked.append(of) or {})
    x = pt.tensor3("x")
    loss = (srnn.unroll(srnn.Elman(3, 4, seed=0), x) ** 2).sum()
    pytensor.function([x], loss, mode="FAST_COMPILE")
    assert not asked
    pytensor.function([x], loss, mode=WRITTEN)
    assert len(asked) == 1


def test_alike_steps_are_derived_once():
    """Catches a derivation for each of a thousand equal cells, and one for different cells."""
    types = [pt.TensorType("float64", (None, n)) for n in (3, 4)]
    staged = [
        (cell, srnn.step.stage(cell, types[0], types[1:]))
        for cell in (srnn.Elman(3, 4), srnn.Elman(3, 4), srnn.Elman(3, 4, activation="sigmoid"))
    ]
    first, second, third = (numbers_of(*each) for each in staged)
    assert first is second
    assert third is not first


@pytest.mark.parametrize("mode", ["FAST_COMPILE", "FAST_RUN"])
def test_the_op_that_holds_names_is_gone_before_a_graph_is_compiled(mode):
    """In every mode, inner graphs included."""
    x = pt.tensor3("x")
    cell = srnn.Elman(3, 4, seed=0)
    states = srnn.unroll(cell, x)
    assert states.name
    gradient = pytensor.grad((states**2).sum(), cell.W)
    compiled = pytensor.function([x], gradient, mode=pytensor.compile.get_mode(mode))
    assert not any(isinstance(node.op, Named) for node in compiled.maker.fgraph.apply_nodes)


def test_graphs_with_names_can_be_pickled():
    """Catches a tag that holds a local function."""
    x = pt.tensor3("x")
    loss = (srnn.unroll(srnn.Elman(3, 4, seed=0), x) ** 2).sum()
    again = cloudpickle.loads(cloudpickle.dumps([x, loss]))
    assert "(1) a_t = " in code_of(pytensor.function(again[:1], again[1], mode=WRITTEN))
