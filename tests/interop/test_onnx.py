"""Models of ONNX, drawn at random: in, compared with onnxruntime, and out; wrong ones are found."""

import functools
import sys
from pathlib import Path

import numpy as np
import pytensor
import pytensor.tensor as pt
import pytest
from modes import FAST
from pytensor_ml.activations import Softmax
from pytensor_ml.layers import Conv1D, Embedding

import symbolic_rnn as srnn
from symbolic_rnn import interop
from symbolic_rnn.interop.onnx import recurrent as edge
from symbolic_rnn.interop.onnx import to_network
from symbolic_rnn.interop.onnx.equations import evaluator_of
from symbolic_rnn.interop.onnx.graph import graph_of
from symbolic_rnn.interop.onnx.to_network import network_of
from symbolic_rnn.interop.weights import WeightsError

onnx = pytest.importorskip("onnx")
from onnx import TensorProto, helper, numpy_helper  # noqa: E402
from onnx.reference import ReferenceEvaluator  # noqa: E402
from onnx_models import GATES, Model  # noqa: E402

ACTIVATIONS = [
    ("Tanh", []),
    ("Relu", []),
    ("Sigmoid", []),
    ("Softplus", []),
    ("Softsign", []),
    ("Affine", [0.5, 0.1]),
    ("LeakyRelu", [0.2]),
    ("ThresholdedRelu", [0.1]),
    ("ScaledTanh", [0.7, 1.3]),
    ("HardSigmoid", [0.3, 0.4]),
    ("Elu", [0.8]),
]


def drawn(seed):
    """A model of random operators, directions, activations, layouts, and sizes."""
    model = Model(seed)
    rng = model.rng
    opset = int(rng.choice([8, 11, 13, 14, 17, 21]))
    layout = int(rng.random() < 0.3) if opset >= 14 else 0
    batch_first = bool(rng.random() < 0.5)
    n_in = int(rng.integers(1, 4))
    batch, time = (["b", 2, 1][rng.integers(3)], ["t", 5, 1][rng.integers(3)])
    lengths = rng.random() < 0.3 and time != 1
    order = [batch, time] if batch_first else [time, batch]
    x = model.input("x", *order, n_in)
    lens = model.input("lens", batch, dtype=TensorProto.INT32) if lengths else ""
    current = batch_first  # whether the batch stands first
    n_layers = int(rng.integers(1, 3))
    last = False
    for k in range(n_layers):
        if current != bool(layout):
            x, current = model.node("Transpose", x, perm=[1, 0, 2]), bool(layout)
        op = str(rng.choice(list(GATES)))
        direction = str(rng.choice(["forward", "reverse", "bidirectional"]))
        ways = 2 if direction == "bidirectional" else 1
        n = int(rng.integers(1, 4))
        options = {"layout": 1} if layout else {}
        if op == "GRU":
            options["linear_before_reset"] = int(rng.integers(2))
        if op == "RNN" and rng.random() < 0.7:
            picks = [ACTIVATIONS[i] for i in rng.integers(len(ACTIVATIONS), size=ways)]
            options["activations"] = [name for name, _ in picks]
            options["activation_alpha"] = [c[0] for _, c in picks if c]
            options["activation_beta"] = [c[1] for _, c in picks if len(c) > 1]
            options = {key: value for key, value in options.items() if value}
        y, y_h = model.recurrent(op, x, n_in, n, direction=direction, lengths=lens, **options)
        n_in = ways * n
        last = k == n_layers - 1 and rng.random() < 0.3
        if last:  # (directions, batch, n), or (batch, directions, n)
            x = y_h if layout else model.node("Transpose", y_h, perm=[1, 0, 2])
            shape = [-1, n_in] if batch == "b" else [batch, n_in]
        else:
            x = y if layout else model.node("Transpose", y, perm=[0, 2, 1, 3])
            shape = [0, 0, n_in]
        if ways == 1 and not last and not layout and rng.random() < 0.5:
            x = model.axes("Squeeze", y, [1], opset)
        else:
            x = model.node("Reshape", x, model.weight(f"shape{k}", value=np.array(shape)))
    if rng.random() < 0.6:
        m = int(rng.integers(2, 4))
        x = model.node("MatMul", x, model.weight("V", n_in, m))
        x = model.node("Add", x, model.weight("c", m))
        if rng.random() < 0.5:
            op = str(rng.choice(["Softmax", "Relu", "Sigmoid"]))
            axis = {"axis": 1 if last else 2} if op == "Softmax" else {}
            x = model.node(op, x, **axis)
    return model.made(x, rank=2 if last else 3, opset=opset)


@pytest.mark.parametrize(
    "seed", [*range(5), *(pytest.param(k, marks=pytest.mark.libraries) for k in range(5, 60))]
)
@pytest.mark.filterwarnings("ignore:from_onnx. the gradient of")
def test_a_random_model_computes_and_differentiates_the_same(seed):
    """from_onnx raises if outputs or a gradient differ; a unit may be dead, and says so."""
    network = interop.from_onnx(drawn(seed))
    assert network.layers


FIXTURES = Path(__file__).parent / "fixtures" / "onnx"


@pytest.mark.filterwarnings("ignore:from_onnx. the gradient of")  # units of the relu are dead
@pytest.mark.parametrize("name", [path.stem for path in sorted(FIXTURES.glob("*.onnx"))])
def test_a_file_of_pytorch_s_exporter_computes_what_pytorch_computes(name):
    """onnx2torch 136: no LSTM could be read. Files of scripts/make_onnx_fixtures.py."""
    network = interop.from_onnx(FIXTURES / f"{name}.onnx")
    with np.load(FIXTURES / "outputs.npz") as file:
        x, y = file[f"{name}/x"], file[f"{name}/y"]
    symbol = network.input_type("x")
    found = pytensor.function([symbol], network(symbol), mode=FAST)(x)
    np.testing.assert_allclose(found, y, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("op", ["GRU", "LSTM"])
@pytest.mark.parametrize("direction", ["forward", "reverse", "bidirectional"])
@pytest.mark.parametrize("layout", [0, 1])
def test_the_equations_are_those_of_onnx_s_reference(op, direction, layout):
    """Onnxruntime does not run layout=1; the reference evaluator does, without sequence_lens."""
    m = Model(6)
    x = m.input("x", 2, 5, 3)
    options = {"linear_before_reset": 1} if op == "GRU" else {"peepholes": True}
    y, _ = m.recurrent(op, x, 3, 2, direction=direction, layout=layout, **options)
    model = m.made(y, rank=4)
    x = m.rng.normal(size=(2, 5, 3)).astype("float32")
    [expected] = ReferenceEvaluator(model).run(None, {"x": x})
    found = evaluator_of(graph_of(model, None, "test"))({}, {"x": x})
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)


def test_sequences_of_different_lengths_are_those_of_a_mask():
    """Outputs up to each length; the reverse direction begins at the last step of each."""
    m = Model(8)
    x = m.input("x", "b", "t", 2)
    lens = m.input("lens", "b", dtype=TensorProto.INT32)
    x = m.node("Transpose", x, perm=[1, 0, 2])
    y, _ = m.recurrent("GRU", x, 2, 2, lengths=lens, direction="reverse")
    model = m.made(m.node("Transpose", m.axes("Squeeze", y, [1], 17), perm=[1, 0, 2]))
    network = interop.from_onnx(model)
    runtime = pytest.importorskip("onnxruntime")
    x = m.rng.normal(size=(3, 4, 2)).astype("float32")
    lengths = np.array([4, 1, 3], "int32")
    session = runtime.InferenceSession(model.SerializeToString())
    [expected] = session.run(None, {"x": x, "lens": lengths})
    mask = np.arange(4) < lengths[:, None]
    symbol = network.input_type("x")
    found = pytensor.function([symbol], network(symbol, mask=pt.constant(mask)), mode=FAST)(x)
    np.testing.assert_allclose(found[mask], expected[mask], rtol=1e-5, atol=1e-6)


def both_directions():
    """Two layers: an LSTM with peepholes and a GRU, and a readout, as exporters write them."""
    m = Model(7)
    x = m.node("Transpose", m.input("x", "b", "t", 3), perm=[1, 0, 2])
    shapes = {"W": (2, 8, 3), "R": (2, 8, 2), "B": (2, 16), "P": (2, 6)}
    W, R, B, P = (m.weight(name, *shape) for name, shape in shapes.items())
    options = {"hidden_size": 2, "direction": "bidirectional"}
    y = m.node("LSTM", x, W, R, B, "", "", "", P, **options)
    y = m.node("Transpose", y, perm=[0, 2, 1, 3])
    y = m.node("Reshape", y, m.weight("shape", value=np.array([0, 0, -1])))
    shapes = {"W2": (1, 9, 4), "R2": (1, 9, 3), "B2": (1, 18)}
    weights = [m.weight(name, *shape) for name, shape in shapes.items()]
    y = m.node("GRU", y, *weights, hidden_size=3, linear_before_reset=1)
    y = m.node("Transpose", m.axes("Squeeze", y, [1], 17), perm=[1, 0, 2])
    y = m.node("Add", m.node("MatMul", y, m.weight("V", 3, 2)), m.weight("c", 2))
    return m.made(y)


@functools.cache
def compiled():
    """The network of the model above, compiled once, and its inputs and outputs by ONNX."""
    model = both_directions()
    network = interop.from_onnx(model)
    x = np.random.default_rng(0).normal(size=(2, 5, 3)).astype("float32")
    expected = evaluator_of(graph_of(model, None, "test"))({}, {"x": x})
    symbol = network.input_type("x")
    return network, pytensor.function([symbol], network(symbol), mode=FAST), x, expected


def swapped(array, n, axis=1):
    """The first two gates, of n rows, exchanged."""
    parts = np.split(array, array.shape[axis] // n, axis=axis)
    return np.concatenate([parts[1], parts[0], *parts[2:]], axis=axis)


PLANTED = {
    "PyTorch's order of the gates of an LSTM": (
        "W",
        lambda v: v.reshape(2, 4, 2, 3)[:, [0, 2, 3, 1]],
    ),
    "two recurrent gates swapped": ("R", lambda v: swapped(v, 2)),
    "peepholes of input and output swapped": ("P", lambda v: swapped(v, 2)),
    "peepholes lost": ("P", np.zeros_like),
    "the directions swapped": ("W", lambda v: v[::-1]),
    "reset and update swapped": ("W2", lambda v: swapped(v, 3)),
    "the two rows of biases swapped": ("B2", lambda v: swapped(v, 9)),
    "a doubled bias": ("B", lambda v: 2 * v),
    "a bias of the second row lost": ("B2", lambda v: v * np.repeat([1, 0], 9)),
    "a second layer not loaded": ("R2", np.zeros_like),
    "a bias of the readout lost": ("c", np.zeros_like),
}


def test_a_right_conversion_is_found_right():
    network, compute, x, expected = compiled()
    assert [type(layer).__name__ for layer in network.layers] == [
        "Bidirectional",
        "Recurrent",
        "Dense",
    ]
    np.testing.assert_allclose(compute(x), expected, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("error", PLANTED)
def test_a_wrong_conversion_of_weights_is_found(error):
    """The proof reads the weights as they are in the file; here the conversion sees others."""
    name, change = PLANTED[error]
    network, compute, x, expected = compiled()
    before = [p.get_value() for p in network.parameters]
    model = both_directions()
    [weight] = [each for each in model.graph.initializer if each.name == name]
    value = numpy_helper.to_array(weight)
    changed = np.asarray(change(value), "float32").reshape(value.shape)
    weight.CopyFrom(numpy_helper.from_array(changed, name))
    wrong = network_of(graph_of(model, None, "test"), "test").network
    for p, q in zip(network.parameters, wrong.parameters, strict=True):
        p.set_value(q.get_value())
    found = compute(x)
    for p, value in zip(network.parameters, before, strict=True):
        p.set_value(value)
    assert np.abs(found - expected).max() > 1e-4


def of_one_node(op, *, n=2, **options):
    m = Model(3)
    x = m.input("x", "t", "b", 3)
    y, _ = m.recurrent(op, x, 3, n, peepholes=False, **options)
    return m.made(m.axes("Squeeze", y, [1], 17))


def test_a_wrong_order_of_gates_does_not_pass(monkeypatch):
    """A mistake of this package, not of the file, is an error of from_onnx."""
    monkeypatch.setitem(edge.GATES, srnn.LSTM, ("_i", "_f", "_g", "_o"))
    with pytest.raises(AssertionError, match="from_onnx made a network that differs"):
        interop.from_onnx(of_one_node("LSTM"))


def test_the_other_form_of_the_reset_gate_does_not_pass(monkeypatch):
    monkeypatch.setattr(edge, "GRUResetBefore", srnn.GRU)
    with pytest.raises(AssertionError, match="from_onnx made a network that differs"):
        interop.from_onnx(of_one_node("GRU"))


def test_a_second_layer_that_is_not_loaded_does_not_pass(monkeypatch):
    """RTNeural 148: the weights of a second layer of one kind were silently not loaded."""
    read = to_network._READERS["GRU"]

    def skipped(reading, node, s):
        read(reading, node, s)
        made = reading.tensors[node.outputs[0]]
        cell = made.layers[-1].cell
        for p in cell.parameters:
            p.set_value(np.zeros_like(p.get_value()))

    monkeypatch.setitem(to_network._READERS, "GRU", skipped)
    with pytest.raises(AssertionError, match="from_onnx made a network that differs"):
        interop.from_onnx(both_directions())


def test_weights_that_no_node_reads_are_named():
    model = both_directions()
    lost = numpy_helper.from_array(np.ones((1, 9, 3), "float32"), "R3")
    model.graph.initializer.append(lost)
    with pytest.raises(WeightsError, match="does not know what these weights are for: R3"):
        interop.from_onnx(model)


def test_a_gru_as_keras_and_tf2onnx_write_it():
    """onnx2torch 233: GRU(1, return_sequences=True) of 78 features, 60 steps, by tf2onnx."""
    m = Model(1)
    x = m.node("Transpose", m.input("factor", "batch", 60, 4), perm=[1, 0, 2])
    shapes = {"W": (1, 3, 4), "R": (1, 3, 1), "B": (1, 6)}
    zeros = m.weight("state", value=np.zeros((1, 1, 1)))
    size = m.node("Gather", m.node("Shape", x), m.weight("one", value=np.array([1])))
    one = m.weight("sizes", value=np.array([1]))
    state = m.node("Expand", zeros, m.node("Concat", one, size, one, axis=0))
    weights = [m.weight(name, *shape) for name, shape in shapes.items()]
    y = m.node("GRU", x, *weights, "", state, hidden_size=1, linear_before_reset=1)
    y = m.node("Transpose", m.axes("Squeeze", y, [1], 17), perm=[1, 0, 2])
    network = interop.from_onnx(m.made(y))
    assert network.input_shape == (60, 4)
    assert repr(network.layers) == repr([srnn.Recurrent(srnn.GRU(4, 1, seed=0))])


def test_two_nodes_that_are_joined_are_one_layer_of_both_directions():
    m = Model(2)
    x = m.input("x", "t", "b", 2)
    ways = [
        m.axes("Squeeze", m.recurrent("RNN", x, 2, n, direction=way)[0], [1], 17)
        for n, way in ((2, "forward"), (1, "reverse"))
    ]
    network = interop.from_onnx(m.made(m.node("Concat", *ways, axis=2)))
    [layer] = network.layers
    assert isinstance(layer, srnn.Bidirectional)


def test_a_convolution_and_an_embedding_are_layers():
    m = Model(4)
    ids = m.input("ids", "b", "t", dtype=TensorProto.INT64)
    x = m.node("Gather", m.weight("table", 7, 3), ids)
    x = m.node("Transpose", x, perm=[0, 2, 1])
    x = m.node(
        "Conv", x, m.weight("K", 4, 3, 2), m.weight("k", 4), strides=[2], dilations=[2], pads=[1, 1]
    )
    x = m.node("Transpose", m.node("Relu", x), perm=[2, 0, 1])
    _, x = m.recurrent("LSTM", x, 4, 2)
    x = m.axes("Squeeze", x, [0], 17)
    gemm = {"transB": 1, "alpha": 0.5, "beta": 2.0}
    x = m.node("Gemm", x, m.weight("V", 3, 2), m.weight("c", 3), **gemm)
    network = interop.from_onnx(m.made(m.node("Softmax", x), rank=2))
    kinds = ["Embedding", "Conv1D", "ReLU", "Recurrent", "LastOutput", "Dense", "Softmax"]
    assert [type(layer).__name__ for layer in network.layers] == kinds


def edited(op, change):
    model = of_one_node(op)
    change(next(node for node in model.graph.node if node.op_type == op))
    return model


def attribute(**options):
    return lambda node: node.attribute.extend(
        helper.make_attribute(key, value) for key, value in options.items()
    )


REFUSED = [
    (lambda: edited("LSTM", attribute(clip=3.0)), "clip=None of node 'lstm_0' .LSTM., got 3.0"),
    (lambda: edited("LSTM", attribute(input_forget=1)), "input_forget=0 of node 'lstm_0'"),
    (
        lambda: edited("GRU", attribute(activations=["HardSigmoid", "Tanh"])),
        "activations Sigmoid and Tanh of node 'gru_0' .GRU., got ..HardSigmoid",
    ),
    (lambda: edited("RNN", attribute(activations=["Sin"])), "of ONNX of node 'rnn_0'.*Sin"),
]


@pytest.mark.parametrize(("model", "message"), REFUSED)
def test_what_a_network_does_not_have_is_named(model, message):
    with pytest.raises(TypeError, match=message):
        interop.from_onnx(model())


def of_nodes(build):
    m = Model(5)
    x = m.input("x", "b", "t", 2)
    made = build(m, x)
    made = made if isinstance(made, tuple) else (made,)
    return m.made(*made)


NO_CHAINS = [
    (
        lambda m, x: m.node("Erf", m.node("Tanh", m.node("Sin", m.node("Erf", x)))),
        "does not know node 'erf_0' .Erf., node 'sin_1' .Sin.; it knows RNN",
    ),
    (lambda m, x: m.node("Concat", x, m.weight("c", 1, 5, 2), axis=1), "reads 1 tensors"),
    (lambda m, x: m.node("Mul", m.node("Tanh", x), m.weight("c", 2)), "half the sum of two"),
    (lambda m, x: m.node("Tanh", m.node("Add", x, x)), "node 'add_0' .Add. reads 2 tensors"),
    (lambda m, x: (m.node("Tanh", x), m.node("Relu", x)), "one output, output=, of tanh_0:0, rel"),
    (
        lambda m, x: m.node("MatMul", m.node("MatMul", x, m.weight("A", 2, 2)), x),
        "layers one after the other; node 'matmul_1'",
    ),
]


@pytest.mark.parametrize(("build", "message"), NO_CHAINS)
def test_models_that_are_no_chain_of_known_layers_are_named(build, message):
    with pytest.raises((TypeError, WeightsError), match=message):
        interop.from_onnx(of_nodes(build))


def sequence(*layers, n_in=2):
    return srnn.Sequential(layers, input_shape=(None, n_in))


def drawn_network(seed):
    """A network of random layers that ONNX has."""
    rng = np.random.default_rng(seed)
    made, n = [], 2
    if rng.random() < 0.3:
        options = {"kernel_size": 2, "padding": "same", "stride": int(rng.integers(1, 3))}
        made.append(Conv1D(in_channels=2, out_channels=3, **options))
        n = 3
    elif rng.random() < 0.4:
        made.append(Embedding(n_embeddings=5, n_features=2))
    kinds = [srnn.Elman, srnn.GRU, srnn.GRUResetBefore, srnn.LSTM, srnn.PeepholeLSTM]
    for _ in range(2):
        kind, other = rng.choice(kinds, size=2)
        m = int(rng.integers(1, 4))
        choice = rng.integers(4)
        if choice == 0:
            made.append(srnn.Bidirectional(kind(n, m, seed=0), kind(n, m, seed=1)))
            n, ways = 2 * m, (m, m)
        elif choice == 1:
            made.append(srnn.Bidirectional(kind(n, m, seed=0), other(n, m + 1, seed=1)))
            n, ways = 2 * m + 1, (m, m + 1)
        elif choice == 2:
            cells = [kind(n, m, seed=0), other(m, 2, seed=1)]
            made.append(srnn.Recurrent(srnn.Stack(cells), reverse=True))
            n, ways = 2, (0, 2)
        else:
            made.append(srnn.Recurrent(kind(n, m, seed=0)))
            n, ways = m, (m, 0)
    if choice == 0 and rng.random() < 0.5:
        made.append(srnn.MergedDirections(str(rng.choice(["sum", "mean", "product"]))))
        n = ways[0]
    elif rng.random() < 0.5:
        made.append(srnn.LastOutput(*ways))
    elif rng.random() < 0.5:
        made.append(srnn.ReversedTime())
    made.append(srnn.Dense(n, 3, activation=str(rng.choice(["identity", "relu"])), seed=2))
    if rng.random() < 0.5:
        made.append(Softmax())
    network = srnn.Sequential(
        made, input_shape=(None,) if isinstance(made[0], Embedding) else (None, 2)
    )
    for p in network.parameters:
        p.set_value(rng.normal(size=p.get_value().shape).astype(p.dtype))
    return network


@pytest.mark.parametrize(
    "seed", [*range(4), *(pytest.param(k, marks=pytest.mark.libraries) for k in range(4, 50))]
)
def test_a_network_is_written_and_computes_the_same(seed, tmp_path):
    """By NumPy and by onnxruntime, where installed; to_onnx raises if outputs differ."""
    network = drawn_network(seed)
    opset = [13, 14, 17, 18, 21][seed % 5]
    model = interop.to_onnx(network, tmp_path / "model.onnx", opset=opset)
    onnx.checker.check_model(str(tmp_path / "model.onnx"), full_check=True)
    assert model.opset_import[0].version == opset
    runtime = pytest.importorskip("onnxruntime")
    session = runtime.InferenceSession(model.SerializeToString())
    assert [each.name for each in session.get_outputs()] == ["y"]


def test_a_network_goes_out_and_in():
    network, *_ = compiled()
    model = interop.to_onnx(network, dtype="float64")
    again = interop.from_onnx(model)
    assert repr(again.layers) == repr(network.layers)
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


NOT_IN_ONNX = [
    (lambda: srnn.MGU(2, 3, seed=0), TypeError, "ONNX has no operator for MGU"),
    (lambda: sequence(srnn.Dense(2, 2, activation=pt.tanh, seed=0)), TypeError, "by name, got Den"),
    (lambda: sequence(pt.exp), TypeError, "does not know a layer of ONNX for"),
]


@pytest.mark.parametrize(("network", "error", "message"), NOT_IN_ONNX)
def test_what_onnx_does_not_have_is_named(network, error, message):
    with pytest.raises(error, match=f"to_onnx .*{message}"):
        interop.to_onnx(network())


def test_an_unknown_version_of_operators_is_named():
    with pytest.raises(ValueError, match=r"opset from 13 to .* got 12"):
        interop.to_onnx(srnn.GRU(2, 3, seed=0), opset=12)


def test_without_onnx_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "onnx", None)
    message = r"from_onnx needs onnx: pip install 'symbolic_rnn\[onnx\]'"
    with pytest.raises(ImportError, match=message):
        interop.from_onnx("model.onnx")


def test_a_wrong_gradient_does_not_pass(monkeypatch):
    """Outputs agree here; of weights that are zero, only the gradient tells where they went."""
    joined = edge.joined_gates

    def wrong(cell, suffixes, *given):
        return joined(cell, suffixes[::-1], *given)

    monkeypatch.setattr(edge, "joined_gates", wrong)
    with pytest.raises(AssertionError, match=r"differs: [WRB][0-9]: .* ONNX's equations differ"):
        interop.from_onnx(of_one_node("LSTM"))


@pytest.mark.parametrize(("n", "fits"), [(5, True), (3, False)])
def test_constant_lengths_must_be_those_of_the_whole_sequence(n, fits):
    """Three is the number of features, and no number of steps."""
    m = Model(9)
    x = m.input("x", 5, 2, 3)
    y, _ = m.recurrent("RNN", x, 3, 1, lengths=m.weight("n", value=np.array([n, n], "int32")))
    model = m.made(m.axes("Squeeze", y, [1], 17))
    if fits:
        assert interop.from_onnx(model).input_shape == (5, 3)
    else:
        with pytest.raises(TypeError, match="an input, or the whole sequence of node 'rnn_0'"):
            interop.from_onnx(model)
