"""The derivation itself: its equations, their names, and the values on the tape."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from cases import CASES, cell_of
from modes import QUICK
from pytensor.graph.traversal import ancestors
from pytensor.scalar import Sigmoid, Tanh
from pytensor.scan.op import Scan
from pytensor.tensor.blas import Dot22, Gemm
from pytensor.tensor.elemwise import Elemwise
from pytensor.tensor.math import Dot

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import Unrolled
from symbolic_rnn.cotangents import derive_cotangents
from symbolic_rnn.step import stage_cell


def names(symbols):
    return [symbol.name for symbol in symbols]


def tape_of(cell):
    """The outputs of the unrolled Op besides the states."""
    outputs = srnn.unroll(cell, pt.tensor3("x"), adjoint=srnn.BPTT())
    [op] = {
        v.owner.op for v in ancestors([outputs]) if v.owner and isinstance(v.owner.op, Unrolled)
    }
    return len(op.output_types) - len(cell.state)


@pytest.mark.parametrize("case", CASES)
def test_every_named_value_that_the_state_depends_on_has_one_cotangent_equation(case):
    """Catches a value that is forgotten or derived twice."""
    step = stage_cell(cell_of(case))
    derived = derive_cotangents(step)
    assert list(derived.of) == [*reversed(step.named)]
    assert names(equation.symbol for equation in derived.equations) == [
        f"bar {value.name}" for value in reversed(step.named)
    ]
    assert set(derived.reaching) == {*step.inputs, *step.previous, *step.closure}


@pytest.mark.parametrize("case", CASES)
def test_no_activation_is_computed_again_in_the_derivation(case):
    """`i_t * (1 - i_t)`, never `sigmoid(a) * (1 - sigmoid(a))`: forward values come by name."""
    derived = derive_cotangents(stage_cell(cell_of(case)))
    expressions = [e.expression for e in derived.equations] + list(derived.reaching.values())
    ops = [v.owner.op for v in ancestors(expressions) if v.owner is not None]
    activations = [
        op for op in ops if isinstance(op, Elemwise) and isinstance(op.scalar_op, Sigmoid | Tanh)
    ]
    assert activations == []


def test_the_tape_holds_only_what_the_equations_mention():
    """Elman needs only its state; LSTM its gates and tanh(c), but no pre-activation."""
    cells = {name: cell_of(name) for name in ("elman", "gru", "lstm")}
    mentioned = {}
    for name, cell in cells.items():
        step = stage_cell(cell)
        read = set(derive_cotangents(step).mentioned())
        mentioned[name] = names(value for value in step.named if value in read)
    assert mentioned == {
        "elman": ["s_t"],
        "gru": ["r_t", "z_t", "m_t", "n_t"],
        "lstm": ["i_t", "f_t", "g_t", "o_t", "q_t"],
    }
    assert {name: tape_of(cell) for name, cell in cells.items()} == {
        "elman": 0,
        "gru": 4,
        "lstm": 5,
    }


def test_a_state_that_is_also_an_intermediate_keeps_both_paths():
    """LSTM's c_t: PyTensor's pullback of (h_t, c_t) at once would drop the path through h_t."""
    step = stage_cell(cell_of("lstm"))
    derived = derive_cotangents(step)
    [c_t] = [value for value in step.named if value.name == "c_t"]
    [equation] = [e for e in derived.equations if e.symbol is derived.of[c_t]]
    read = names(v for v in ancestors([equation.expression]) if v.owner is None and v.name)
    assert {"seed of c_t", "bar q_t", "q_t"} <= set(read)


def is_product(node):
    return isinstance(getattr(node.op, "core_op", node.op), Dot | Gemm | Dot22)


def test_each_parameter_has_its_gradient_from_one_product_over_all_steps():
    """No sum of gradients inside the backward loop: its products are those of the recursion."""
    x = pt.tensor3("x")
    cell = srnn.Elman(2, 3, seed=0)
    loss = (srnn.unroll(cell, x) ** 2).sum()
    function = pytensor.function([x], pytensor.grad(loss, cell.parameters), mode=QUICK)
    nodes = function.maker.fgraph.toposort()
    scans = [node.op for node in nodes if isinstance(node.op, Scan)]
    assert len(scans) == 2
    inside = [sum(map(is_product, s.fgraph.toposort())) for s in scans]
    assert inside == [1, 1]  # s_{t-1} W^T forward, delta W backward
    assert sum(map(is_product, nodes)) == 3  # x U^T beforehand, and the gradients of U and W


def test_training_differentiates_by_the_derived_rule():
    """pytensor_ml rewrites a loss before it differentiates; the rule must survive that."""
    calls = []

    class Counting(srnn.BPTT):
        def pullback(self, *arguments):
            calls.append(1)
            return super().pullback(*arguments)

    from pytensor_ml.optim import compile_train, sgd

    x = pt.tensor3("x")
    cell = srnn.Elman(2, 3, seed=0)
    loss = (srnn.unroll(cell, x, adjoint=Counting()) ** 2).sum()
    before = len(calls)
    step = compile_train(loss, sgd(1e-3), inputs=[x], compile_kwargs={"mode": QUICK})
    assert len(calls) > before
    data = np.random.default_rng(0).normal(size=(4, 5, 2))
    losses = [float(step(data)) for _ in range(5)]
    assert losses == sorted(losses, reverse=True)
