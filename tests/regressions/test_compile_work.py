"""Class 52 of failures in the wild: compile time that grows faster than the network.

Two stacked LSTMs took 20 to 29 s to compile, a step of 43 equations 101 s: each substitution copied
the history of the values it put in. What is tested is how often something is done, not how long
it takes; `benchmarks/compile.py` measures that.
"""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import QUICK
from pytensor.graph.fg import FunctionGraph
from pytensor.graph.traversal import ancestors, apply_ancestors
from pytensor.scalar.basic import ScalarMinimum
from pytensor.scan.op import Scan

import symbolic_rnn as srnn
from symbolic_rnn.c99.rewrites.scan_shapes import ScanShapes
from symbolic_rnn.graph import opened, replaced
from symbolic_rnn.step import stage


class Deep(srnn.Cell):
    """A step of many equations, each of which reads the two before it."""

    def __init__(self, n_equations):
        super().__init__(n_in=2, state={"s": 2}, seed=0)
        self.n_equations = n_equations

    def step(self, x_t, s_prev):
        older, newer = x_t, s_prev
        for k in range(self.n_equations):
            older, newer = newer, srnn.let(f"v{k}_t", pt.tanh(older + newer))
        return newer


def nodes_of(variables):
    return set(apply_ancestors(variables))


@pytest.mark.parametrize("n", [5, 40])
def test_a_step_is_written_out_with_each_equation_once(n):
    """Not a copy of the whole history for each equation that reads it."""
    step = stage(Deep(n), pt.matrix(shape=(None, 2)).type, [pt.matrix(shape=(None, 2)).type])
    written = step.written_out(step.named)
    assert len(nodes_of(written)) == len(nodes_of([e.expression for e in step.equations])) >= 2 * n


def test_a_substitution_copies_nothing_that_it_does_not_change():
    """What a value is made of stays the same object, however deep."""
    x, symbol, other = pt.vector("x"), pt.vector("symbol"), pt.vector("other")
    value = x
    for _ in range(30):
        value = pt.sin(value)
    kept = pt.exp(other)
    [result] = replaced([symbol * kept + symbol], {symbol: value})
    assert value in ancestors([result])
    assert kept in ancestors([result])
    assert len(nodes_of([result])) == 30 + len(nodes_of([symbol * kept + symbol]))


def test_the_cotangents_of_a_step_are_derived_once(monkeypatch):
    """The tape and the pullback of an unrolled cell ask for the same derivation."""
    from symbolic_rnn import cotangents

    asked = []
    derived = cotangents._derived
    monkeypatch.setattr(
        cotangents, "_derived", lambda *given: asked.append(given) or derived(*given)
    )
    x = pt.tensor3("x")
    cell = srnn.GRU(2, 3, seed=0)
    pytensor.grad(srnn.unroll(cell, x).sum(), cell.parameters)
    assert len(asked) == 1


def over(number):
    """Loss and gradient of cells that are unrolled one over the other."""
    x = h = pt.tensor3("x")
    cells = [srnn.Elman(3, 3, seed=k, name=f"layer{k}") for k in range(number)]
    for cell in cells:
        h = srnn.unroll(cell, h)
    loss = (h**2).sum()
    return x, [loss, *pytensor.grad(loss, [p for cell in cells for p in cell.parameters])]


def test_the_shapes_of_a_loop_are_inferred_once(monkeypatch):
    """Not again after each change above it: one more layer costs as much as the last one."""
    asked = []
    infer_shape = Scan.infer_shape
    monkeypatch.setattr(
        Scan, "infer_shape", lambda *given: asked.append(given[0]) or infer_shape(*given)
    )
    counts = []
    for number in (2, 3, 4):
        x, outputs = over(number)
        asked.clear()
        pytensor.function([x], outputs, mode="C99")
        counts.append(len(asked))
    assert counts[2] - counts[1] <= counts[1] - counts[0] <= 8


def loops_in(outputs):
    """The scans of a graph, inside of Ops too."""
    graph = FunctionGraph(outputs=opened(outputs, lambda op: True), clone=True, copy_inputs=False)
    return graph, [node for node in graph.toposort() if isinstance(node.op, Scan)]


def test_the_length_of_a_loop_is_that_of_one_sequence():
    """Not the least of all its sequences' lengths, each of which has a whole graph behind it."""
    _, outputs = over(2)
    _, loops = loops_in(outputs)
    assert len(loops) == 4
    for loop in loops:
        fallback = [getattr(n.op, "scalar_op", n.op) for n in nodes_of([loop.inputs[0]])]
        assert not any(isinstance(op, ScalarMinimum) for op in fallback)


@pytest.mark.parametrize("batch", [None, 2])
def test_the_inferred_shapes_are_those_of_the_values(batch):
    """What PyTensor asserts about them, the loop itself checks."""
    x = pt.tensor("x", shape=(batch, None, 3))
    outputs, state = srnn.unroll(srnn.LSTM(3, 4, seed=0), x, return_state=True)
    graph, [loop] = loops_in([outputs, *state])
    graph.attach_feature(ScanShapes())
    shapes = [size for each in loop.outputs for size in graph.shape_feature.shape_tuple(each)]
    assert len(shapes) == sum(each.ndim for each in loop.outputs) >= 6
    assert loop not in nodes_of(shapes)  # a size needs no loop to be run
    actual = [each.shape for each in loop.outputs]
    found = pytensor.function([x], [*shapes, *actual], mode=QUICK)(np.ones((2, 5, 3)))
    assert found[: len(shapes)] == [size for each in found[len(shapes) :] for size in each]
