"""Class 57 too: the printed loss is a sum over the entries of one example, and says so.

`squared_error` is a mean by default, so the printed gradient was a multiple of the compiled one
without a word; a loss that is no scalar printed a vector E_t.
"""

from __future__ import annotations

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from tolerances import EXACT

import symbolic_rnn as srnn
from symbolic_rnn.derivation import UnreadableError
from symbolic_rnn.derivation.notation.evaluation import evaluate
from symbolic_rnn.derivation.notation.names import Name

CELL = srnn.Elman(2, 3, seed=0)
SAID = 'reduction="mean", the default, divides L and its gradients by the number of '


def prose(*arguments, **options):
    sections = srnn.derive(*arguments, **options).sections
    return " ".join(section.prose for section in sections)


def test_the_text_says_by_what_a_mean_differs():
    """The printed gradient, summed over the examples, is the compiled one times that number."""
    network = srnn.Sequential([srnn.Dense(2, 3, seed=0)])
    derivation = srnn.derive(network, loss=srnn.squared_error)
    assert SAID + "entries." in derivation.sections[0].prose
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(4, 2)), rng.normal(size=(4, 3))
    weights = network.parameter_names
    X, Y = pt.matrix(shape=(None, 2)), pt.matrix(shape=(None, 3))
    gradients = pytensor.grad(srnn.squared_error(network(X), Y), [*weights])
    compiled = pytensor.function([X, Y], gradients, mode=FAST)(x, y)
    printed = dict.fromkeys(weights.values(), 0.0)
    for x_n, y_n in zip(x, y, strict=True):
        values = {Name.parse(name): p.get_value() for p, name in weights.items()}
        values |= {Name("x"): x_n, Name("y"): y_n}
        for line in derivation:
            if line.key in {f"dL/d{name}" for name in printed}:
                printed[line.key.value] = printed[line.key.value] + evaluate(line.right, values)
            elif hasattr(line.left, "name"):
                values[line.left.name] = evaluate(line.right, values)
    for name, expected in zip(weights.values(), compiled, strict=True):
        np.testing.assert_allclose(printed[name] / y.size, expected, rtol=EXACT, atol=EXACT)


def test_every_derivation_with_a_loss_of_the_library_says_it_once():
    """By every method, for cells and layers; nothing is said of a loss of one's own."""
    for method in ("bptt", "rtrl", "truncated", "closed-form"):
        assert prose(CELL, loss=srnn.squared_error, method=method).count(SAID) == 1
    readout = srnn.Dense(3, 2, seed=1)
    assert SAID + "positions." in prose(CELL, readout=readout, loss=srnn.cross_entropy)
    layers = srnn.Sequential([srnn.Recurrent(CELL), srnn.Recurrent(srnn.Elman(3, 2), reverse=True)])
    assert prose(layers, loss=srnn.squared_error).count(SAID) == 1
    assert "reduction" not in prose(CELL, loss=lambda o, y: ((o - y) ** 2).sum())
    assert "reduction" not in prose(CELL)


@pytest.mark.parametrize(
    ("loss", "got"),
    [(lambda o, y: (o - y) ** 2, "2 axes"), (lambda o, y: None, "NoneType")],
)
def test_a_loss_that_is_no_scalar_is_refused(loss, got):
    """E_t was printed as a vector, and its derivative by itself as one."""
    for network in (CELL, srnn.Sequential([srnn.Dense(2, 3, seed=0)])):
        with pytest.raises(TypeError, match=f"a loss that returns a scalar.*got {got}.*sum"):
            srnn.derive(network, loss=loss)


def test_a_mean_over_the_examples_is_refused_with_what_to_do():
    """The message was only that E_t contains a Shape."""
    with pytest.raises(UnreadableError, match=r'pass the loss itself.*reduction="sum"'):
        srnn.derive(CELL, loss=lambda o, y: srnn.squared_error(o, y))
    total = srnn.derive(CELL, loss=lambda o, y: srnn.squared_error(o, y, reduction="sum"))
    assert total.to_text().count("E_t = sum((s_t − y_t)²)") == 1
