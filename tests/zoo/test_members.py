"""What single members of the zoo promise, against references of their own."""

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from zoo_members import member

import symbolic_rnn as srnn
from symbolic_rnn import zoo


def sigmoid(a):
    return 1 / (1 + np.exp(-a))


@pytest.mark.parametrize(("positions", "kernel"), [(5, 3), (2, 5), (4, 1)])
def test_a_convolutional_lstm_is_a_loop_of_convolutions(positions, kernel):
    """Each by its definition, a sum over offsets; also where the kernel is wider than the line."""
    cell = zoo.ConvLSTM(2 * positions, 3, positions=positions, kernel=kernel, seed=0)
    rng = np.random.default_rng(0)
    for parameter in cell.parameters:
        parameter.set_value(rng.normal(scale=0.5, size=parameter.get_value().shape))
    w = {label: parameter.get_value() for parameter, label in cell.parameter_names.items()}
    x = rng.normal(size=(2, 3, 2 * positions))

    def convolved(weights, image):
        found = np.zeros((len(image), positions, 3))
        taps = weights.reshape(3, kernel, -1)
        for p in range(positions):
            for k in range(kernel):
                source = p + k - kernel // 2
                if 0 <= source < positions:
                    found[:, p] += image[:, source] @ taps[:, k].T
        return found

    H, C, expected = np.zeros((2, positions, 3)), np.zeros((2, positions, 3)), []
    for t in range(3):
        X = x[:, t].reshape(2, positions, 2)
        a = {
            g: convolved(w[f"W_x{g}"], X) + convolved(w[f"W_h{g}"], H) + w[f"b_{g}"] for g in "ifco"
        }
        i, f = sigmoid(a["i"] + w["W_ci"] * C), sigmoid(a["f"] + w["W_cf"] * C)
        C = f * C + i * np.tanh(a["c"])
        H = sigmoid(a["o"] + w["W_co"] * C) * np.tanh(C)
        expected.append(H.reshape(2, -1))
    found = pytensor.function([], srnn.unroll(cell, x), mode=FAST)()
    np.testing.assert_allclose(found, np.stack(expected, axis=1), rtol=1e-12, atol=1e-14)


def test_the_unitary_network_keeps_the_norm():
    """Its matrix is orthogonal, the real form of the complex product in the paper."""
    cell = member("unitary")
    n = cell.complex
    turned = pytensor.function([], cell.turned(pt.eye(2 * n)), mode=FAST)().T
    np.testing.assert_allclose(turned.T @ turned, np.eye(2 * n), atol=1e-14)
    w = {label: p.get_value() for p, label in cell.parameter_names.items()}
    D = [np.diag(np.exp(1j * w[f"theta_{k}"])) for k in (1, 2, 3)]
    v = [w[f"v_{k}"][:n] + 1j * w[f"v_{k}"][n:] for k in (1, 2)]
    R = [np.eye(n) - 2 * np.outer(u, u.conj()) / (u.conj() @ u) for u in v]
    F = np.fft.fft(np.eye(n)) / np.sqrt(n)
    P = cell.P.get_value()[:n, :n]
    W = D[2] @ R[1] @ F.conj().T @ D[1] @ P @ R[0] @ F @ D[0]
    np.testing.assert_allclose(turned[:n, :n], W.real, atol=1e-14)
    np.testing.assert_allclose(turned[n:, :n], W.imag, atol=1e-14)
    assert np.abs(W.imag).max() > 0.1


def test_the_gradient_of_the_unitary_network_does_not_vanish():
    """After two hundred steps, where that of an Elman network is gone."""
    sizes = {}
    for cell in (member("unitary"), srnn.Elman(2, 8, seed=0)):
        start = pt.matrix("start", shape=(None, 8))
        h = srnn.unroll(cell, np.zeros((1, 200, 2)), start)
        value = 0.5 + np.random.default_rng(0).random((1, 8))
        if isinstance(cell, zoo.UnitaryRNN):
            cell.b.set_value(np.zeros(4))
        run = pytensor.function([start], pytensor.grad(h[0, -1].sum(), start), mode=FAST)
        sizes[type(cell)] = np.linalg.norm(run(value))
    np.testing.assert_allclose(sizes[zoo.UnitaryRNN], np.sqrt(8), rtol=1e-6)
    assert sizes[srnn.Elman] < 1


@pytest.mark.parametrize("density", [1.0, 0.2])
def test_a_reservoir_has_its_spectral_radius_and_forgets_its_state(density):
    """Two states before the first step end in the same one: the echo state property."""
    cell = zoo.EchoState(2, 40, spectral_radius=0.8, density=density, leak=0.9, seed=3)
    W = cell.W.get_value()
    np.testing.assert_allclose(np.abs(np.linalg.eigvals(W)).max(), 0.8, rtol=1e-10)
    assert abs((W != 0).mean() - density) < 0.05
    x = np.random.default_rng(0).normal(size=(1, 200, 2))
    ends = [srnn.unroll(cell, x, np.full((1, 40), start))[0, -1] for start in (-1.0, 1.0)]
    one, other = pytensor.function([], ends, mode=FAST)()
    assert np.abs(one).max() > 0.1
    np.testing.assert_allclose(one, other, atol=1e-12)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: zoo.EchoState(1, 2, leak=1.5), "leak above 0 and up to 1"),
        (lambda: zoo.EchoState(1, 2, density=0.0), "density above 0"),
        (lambda: zoo.EchoState(1, 2, spectral_radius=float("nan")), "positive spectral_radius"),
        (lambda: zoo.ConvLSTM(4, 2, kernel=2), "odd kernel"),
        (lambda: zoo.ConvLSTM(5, 2, positions=2), "n_in=5 and 2 positions. Pass n_in=2 times"),
        (lambda: zoo.ClockworkRNN(1, 6), "n_hidden=6 and 4 periods. Pass a multiple of 4"),
        (lambda: zoo.TrigonometricSeasons([7.0], [1, 2]), "1 periods and 2 numbers"),
        (lambda: zoo.TrigonometricSeasons([7.0], [4]), "4 of period 7.0"),
    ],
)
def test_arguments_out_of_range_are_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()
