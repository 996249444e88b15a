"""Initial states of ONNX's recurrent operators, constant or given, and convolutions of images."""

import numpy as np
import pytensor
import pytest
from modes import FAST
from pytensor_ml.layers import Conv2D

import symbolic_rnn as srnn
from symbolic_rnn import interop
from symbolic_rnn.interop.onnx import recurrent as edge
from symbolic_rnn.interop.weights import WeightsError

onnx = pytest.importorskip("onnx")
from onnx_models import GATES, Model  # noqa: E402

N = 2


def begun(op, *states, batch="b", **options):
    """A recurrent node, time first, with these initial states."""
    m = Model(1)
    ways = 2 if options.get("direction") == "bidirectional" else 1
    time_first = not options.get("layout")
    x = m.input("x", *(("t", batch) if time_first else (batch, "t")), 3)
    shapes = (ways, GATES[op] * N, 3), (ways, GATES[op] * N, N), (ways, 2 * GATES[op] * N)
    weights = [m.weight(name, *shape) for name, shape in zip("WRB", shapes, strict=True)]
    given = [state(m, x) if callable(state) else state for state in states]
    y, _ = m.node(op, x, *weights, "", *given, outputs=2, hidden_size=N, **options)
    return (
        m.made(y, rank=4)
        if ways == 2
        else m.made(m.axes("Squeeze", y, [1 if time_first else 2], 17))
    )


def constant(*shape):
    return lambda m, x: m.weight(f"state{len(m.weights)}", *shape)


def expanded(m, x, ways=1):
    """A parameter for a batch of any size, as ``h0.expand(-1, batch, -1)`` is exported."""
    size = m.node(
        "Gather", m.node("Shape", x), m.weight(f"one{len(m.weights)}", value=np.array([1]))
    )
    ends = [m.weight(f"n{len(m.weights)}_{k}", value=np.array([k])) for k in (ways, N)]
    return m.node(
        "Expand", constant(ways, 1, N)(m, x), m.node("Concat", ends[0], size, ends[1], axis=0)
    )


def both_layers(m, x):
    """The states of two layers in one tensor, of which the second is selected."""
    whole = expanded(m, x, ways=2)
    ends = [m.weight(f"end{len(m.weights)}_{k}", value=np.array([k])) for k in (1, 2, 0)]
    return m.node("Slice", whole, *ends)


NUMBERED = {
    "an RNN": ("RNN", [constant(1, 1, N)], {}),
    "a GRU, reversed": ("GRU", [constant(1, 1, N)], {"direction": "reverse"}),
    "a GRU, batch first": ("GRU", [constant(1, 1, N)], {"layout": 1}),
    "an LSTM whose memory alone begins": ("LSTM", ["", constant(1, 1, N)], {}),
    "an LSTM for a batch of any size": ("LSTM", [expanded, expanded], {}),
    "an LSTM, one of two layers": ("LSTM", [both_layers, both_layers], {}),
}


@pytest.mark.parametrize("case", NUMBERED)
def test_an_initial_state_is_a_parameter(case):
    """from_onnx compares outputs, and gradients by these states, with ONNX's equations."""
    op, states, options = NUMBERED[case]
    [layer] = interop.from_onnx(begun(op, *states, **options)).layers
    assert isinstance(layer.cell, srnn.LearnedInitialState)
    values = [state.get_value() for state in layer.cell.initial]
    assert [bool(value.any()) for value in values] == [bool(state) for state in states]


def test_each_direction_begins_in_its_own_state_which_goes_out_and_in(tmp_path):
    model = begun("RNN", constant(2, 1, N), direction="bidirectional")
    m = model.graph
    m.output[0].type.tensor_type.shape.Clear()
    joined = onnx.helper.make_node("Reshape", ["turned", "shape"], ["y"])
    turned = onnx.helper.make_node("Transpose", [m.output[0].name], ["turned"], perm=[0, 2, 1, 3])
    m.node.extend([turned, joined])
    m.initializer.append(onnx.numpy_helper.from_array(np.array([0, 0, 2 * N]), "shape"))
    m.output[0].CopyFrom(onnx.helper.make_tensor_value_info("y", 1, [None, None, 2 * N]))
    network = interop.from_onnx(model)
    [layer] = network.layers
    states = {str(p.get_value()) for cell in (layer.forward, layer.backward) for p in cell.initial}
    assert len(states) == 2
    again = interop.from_onnx(interop.to_onnx(network, dtype="float64"))
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())
    srnn.save_model(network, tmp_path / "model.srnn")
    loaded = srnn.load_model(tmp_path / "model.srnn")
    assert repr(loaded.layers) == repr(network.layers)


def test_a_wrong_initial_state_is_found(monkeypatch):
    """The state of the memory taken for that of the output, and the reverse."""
    read = edge._initial_state

    def swapped(reading, node, k, *given, **options):
        return read(reading, node, 11 - k, *given, **options)

    monkeypatch.setattr(edge, "_initial_state", swapped)
    with pytest.raises(AssertionError, match="from_onnx made a network that differs"):
        interop.from_onnx(begun("LSTM", constant(1, 1, N), constant(1, 1, N)))


def test_an_initial_state_that_is_an_input_is_given_a_value():
    """As ``torch.onnx.export`` of ``forward(x, h0)``; zeros make an ordinary cell."""
    model = begun("GRU", lambda m, x: m.input("h0", 1, "b", N))
    with pytest.raises(TypeError, match=r"got x, h0. Of others, .* constants=\{name: value\}"):
        interop.from_onnx(model)
    value = np.array([[[0.5, -1.0]]])
    network = interop.from_onnx(model, constants={"h0": value})
    np.testing.assert_array_equal(network.layers[0].cell.initial[0].get_value(), value[0, 0])
    assert interop.compare_with_onnx(network, model, constants={"h0": value}).ok
    plain = interop.from_onnx(model, constants={"h0": np.zeros((1, 1, N))})
    assert isinstance(plain.layers[0].cell, srnn.GRUResetBefore)
    with pytest.raises(TypeError, match="constants= of inputs, x, h0, got one of 'h1'"):
        interop.from_onnx(model, constants={"h1": value})
    with pytest.raises(WeightsError, match=r"of shape \(1, None, 2\) for the input 'h0', got \(2,"):
        interop.from_onnx(model, constants={"h0": np.zeros((2, 1, N))})


REFUSED = [
    (
        lambda: begun("RNN", constant(1, 3, N), batch=3),
        "one initial state for all examples of node 'rnn_0'",
    ),
    (
        lambda: begun("RNN", lambda m, x: m.weight("h", value=np.full((1, 1, N), np.nan))),
        "a finite initial state of node 'rnn_0' .RNN., got another one in 'h'",
    ),
    (
        lambda: begun("RNN", lambda m, x: m.node("ReduceMean", x, axes=[0, 2], keepdims=1)),
        "does not know node 'reducemean_0'",
    ),
]


@pytest.mark.parametrize(("model", "message"), REFUSED)
def test_other_initial_states_are_named(model, message):
    with pytest.raises(TypeError, match=message):
        interop.from_onnx(model())


def test_states_that_are_alike_for_a_fixed_batch_are_one():
    state = np.repeat([[[0.3, -0.2]]], 3, axis=1)
    model = begun("GRU", lambda m, x: m.weight("h", value=state), batch=3)
    [layer] = interop.from_onnx(model).layers
    np.testing.assert_allclose(layer.cell.initial[0].get_value(), state[0, 0], rtol=1e-7)


IMAGES = {
    "strides": {"strides": [2, 1]},
    "dilations and pads": {"dilations": [1, 2], "pads": [1, 2, 1, 2]},
    "auto_pad": {"auto_pad": "SAME_UPPER"},
}


@pytest.mark.parametrize("case", IMAGES)
def test_a_convolution_of_images_is_a_layer(case):
    """Channels first in the file, last in the network; each pixel is classified."""
    m = Model(2)
    x = m.input("x", "b", 3, 6, 7)
    x = m.node("Conv", x, m.weight("K", 4, 3, 2, 3), m.weight("k", 4), **IMAGES[case])
    x = m.node("Transpose", m.node("Relu", x), perm=[0, 2, 3, 1])
    x = m.node("Add", m.node("MatMul", x, m.weight("V", 4, 2)), m.weight("c", 2))
    network = interop.from_onnx(m.made(m.node("Softmax", x), rank=4))
    assert network.input_shape == (6, 7, 3)
    assert isinstance(network.layers[0], Conv2D)
    if "auto_pad" not in IMAGES[case]:
        again = interop.from_onnx(interop.to_onnx(network))
        x = network.input_type("x")
        at = np.random.default_rng(0).normal(size=(2, 6, 7, 3))
        one, other = pytensor.function([x], [network(x), again(x)], mode=FAST)(at)
        np.testing.assert_allclose(one, other, rtol=1e-5, atol=1e-6)


VOLUMES = [
    (
        lambda m, x: m.node("Conv", x, m.weight("K", 4, 3, 2, 2, 2)),
        "one or two axes in space of node 'conv_0' .Conv., got 3",
    ),
    (lambda m, x: m.node("Flatten", m.node("Tanh", x)), "does not know node 'flatten_1' .Flatten."),
]


@pytest.mark.parametrize(("build", "message"), VOLUMES)
def test_a_convolution_that_is_not_known_is_named(build, message):
    m = Model(3)
    y = build(m, m.input("x", "b", 3, 4, 4, 4))
    rank = 5 if m.nodes[-1].op_type == "Conv" else 2
    with pytest.raises(TypeError, match=message):
        interop.from_onnx(m.made(y, rank=rank))


def test_a_file_that_is_none_is_named(tmp_path):
    """Cut short, of another format, without its weights beside it, or from the future."""
    m = Model(0)
    y, _ = m.recurrent("RNN", m.input("x", "t", "b", 40), 40, 1)
    model = m.made(y, rank=4)
    path = tmp_path / "model.onnx"
    with pytest.raises(interop.WeightsError, match=r"there is none at '.*model.onnx'"):
        interop.from_onnx(path)
    for content in (model.SerializeToString()[:-7], b"nothing\n" * 9):
        path.write_bytes(content)
        with pytest.raises(interop.WeightsError, match=r"from_onnx cannot read .*model.onnx"):
            interop.from_onnx(path)
    apart = m.made(y, rank=4)
    onnx.save(apart, path, save_as_external_data=True, location="beside", size_threshold=0)
    (tmp_path / "beside").unlink()
    with pytest.raises(interop.WeightsError, match=r"from_onnx cannot read .*model.onnx.*beside"):
        interop.from_onnx(path)
    newest = onnx.defs.onnx_opset_version()
    model.opset_import[0].version = newest + 1
    with pytest.raises(interop.WeightsError, match=f"opset {newest} at most, .* got {newest + 1}"):
        interop.from_onnx(model)


def test_sizes_that_do_not_fit_are_named():
    m = Model(0)
    y, _ = m.recurrent("RNN", m.input("x", "t", "b", 5), 3, 2)
    with pytest.raises(interop.WeightsError, match=r"of 3 features, .* 'x', has 5"):
        interop.from_onnx(m.made(y, rank=4))


def test_a_projection_that_onnx_does_not_have_is_named():
    """torch.onnx.export of PyTorch 2.13 writes proj_size as an LSTM whose memory is too wide."""
    m = Model(0)
    x = m.input("x", "t", "b", 3)
    weights = [m.weight(n, *s) for n, s in (("W", (1, 8, 3)), ("R", (1, 8, 2)), ("B", (1, 16)))]
    batch = m.node("Slice", m.node("Shape", x), *(m.integers(k) for k in (1, 2)))
    zeros = [
        m.node(
            "Expand",
            m.weight(f"zero_{n}", value=np.zeros(1)),
            m.node("Concat", m.integers(1), batch, m.integers(n), axis=0),
        )
        for n in (2, 5)
    ]
    y = m.node("LSTM", x, *weights, "", *zeros, hidden_size=2)
    with pytest.raises(
        interop.WeightsError, match=r"of 2 features, its hidden_size, .* got 5; ONNX"
    ):
        interop.from_onnx(m.made(y, rank=4))
