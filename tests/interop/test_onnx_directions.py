"""Directions that exporters take apart and join again, and networks that go out and in."""

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn import interop

onnx = pytest.importorskip("onnx")
from onnx_models import Model  # noqa: E402

N = 3


def both(m, opset, **options):
    """The outputs of both directions, (batch, time, 2 N)."""
    x = m.node("Transpose", m.input("x", "b", "t", 2), perm=[1, 0, 2])
    y, _ = m.recurrent("GRU", x, 2, N, direction="bidirectional", **options)
    y = m.node("Transpose", y, perm=[2, 0, 1, 3])
    return m.node("Reshape", y, m.weight("shape", value=np.array([0, 0, -1])))


def step(m, x, k):
    return m.node("Gather", x, m.weight(f"step_{len(m.weights)}", value=np.array(k)), axis=1)


def split(m, y, opset):
    """By sizes, which were attributes."""
    sizes = [] if opset >= 13 else {"split": [N, N]}
    if opset >= 13:
        return m.node("Split", y, m.integers(N, N), outputs=2, axis=-1)
    return m.node("Split", y, outputs=2, axis=-1, **sizes)


def equal_parts(m, y, opset):
    return m.node("Split", y, outputs=2, axis=2, **({"num_outputs": 2} if opset >= 18 else {}))


def slices(m, y, opset):
    """PyTorch's y[..., :N] and y[..., N:]."""
    ends = ((0, N), (N, 2**62))
    if opset < 10:
        return [m.node("Slice", y, starts=[a], ends=[b], axes=[2]) for a, b in ends]
    return [m.node("Slice", y, *(m.integers(k) for k in (a, b, -1, 1))) for a, b in ends]


def view(m, y, opset):
    """PyTorch's y.view(batch, time, 2, N)."""
    y = m.node("Reshape", y, m.integers(0, 0, 2, -1))
    return [m.node("Gather", y, m.weight(f"way_{k}", value=np.array(k)), axis=2) for k in (0, 1)]


WAYS = [(split, 11), (split, 17), (equal_parts, 17), (equal_parts, 18), (slices, 9), (slices, 17),
        (view, 17)]  # fmt: skip


def ends(m, parts):
    return m.node("Concat", step(m, parts[0], -1), step(m, parts[1], 0), axis=-1)


def mean(m, parts):
    return m.node("Mul", m.node("Add", *parts), m.weight("half", value=np.array(0.5)))


def half(m, parts):
    return m.node("Div", m.node("Add", *parts), m.weight("two", value=np.array(2.0)))


JOINED = {
    "ends": (ends, srnn.LastOutput(N, N)),
    "again": (lambda m, parts: m.node("Concat", *parts, axis=-1), None),
    "sum": (lambda m, parts: m.node("Add", *parts), srnn.MergedDirections("sum")),
    "product": (lambda m, parts: m.node("Mul", *parts), srnn.MergedDirections("product")),
    "mean": (mean, srnn.MergedDirections("mean")),
    "half": (half, srnn.MergedDirections("mean")),
}


# Each way and each layer is in the sample: taking apart and joining do not know of each other.
@pytest.mark.sampled(7, "way", "joined")
@pytest.mark.parametrize("joined", list(JOINED))
@pytest.mark.parametrize("way", WAYS)
def test_directions_that_are_taken_apart_are_joined(way, joined):
    """from_onnx raises if outputs or a gradient differ from those of the nodes."""
    apart, opset = way
    m = Model(1)
    join, layer = JOINED[joined]
    y = join(m, apart(m, both(m, opset), opset))
    network = interop.from_onnx(m.made(y, rank=2 if joined == "ends" else 3, opset=opset))
    assert repr(network.layers[1:]) == repr([] if layer is None else [layer])


REFUSED = [
    (lambda m, y: m.node("Concat", *split(m, y, 17)[::-1], axis=-1), "a forward and a reverse"),
    (
        lambda m, y: m.node("Split", y, m.integers(2, 4), outputs=2, axis=-1)[0],
        r"the directions that are joined in the features of node .*, got parts \[2, 4\]",
    ),
    (
        lambda m, y: m.node("Split", y, m.integers(1, 1), outputs=2, axis=0)[0],
        r"got parts \[1, 1\] of batch",
    ),
    (
        lambda m, y: m.node("Slice", y, *(m.integers(k) for k in (0, 2, 2, 1))),
        r"one of the directions .*, got starts \[0\], ends \[2\], axes \[2\], steps \[1\]",
    ),
    (
        lambda m, y: m.node("Slice", y, *(m.integers(k) for k in (1, 2**62, 1, 1))),
        "or all steps in reverse",
    ),
    (
        lambda m, y: m.axes(
            "Unsqueeze",
            m.node("Concat", *(step(m, p, 0) for p in split(m, y, 17)), axis=-1),
            [1],
            17,
        ),
        "a forward and a reverse",
    ),
    (lambda m, y: m.node("Add", y, y), "reads 2 tensors"),
    (
        lambda m, y: m.node("Add", *([split(m, y, 17)[0]] * 2)),
        "the two directions of a layer of node .*, got other",
    ),
    (lambda m, y: m.node("Mul", y, m.weight("half", value=np.array(0.5))), "half the sum of two"),
    (
        lambda m, y: m.node(
            "Div", m.weight("two", value=np.array(2.0)), m.node("Add", *split(m, y, 17))
        ),
        "half the sum of two directions of node .*, got Div",
    ),
    (lambda m, y: split(m, y, 17)[1], "or one direction of two"),
    (lambda m, y: m.node("Tanh", split(m, y, 17)[1]), "or one direction of two"),
]


@pytest.mark.parametrize(("build", "message"), REFUSED)
def test_other_parts_are_named(build, message):
    m = Model(1)
    with pytest.raises(TypeError, match=message):
        interop.from_onnx(m.made(build(m, both(m, 17))))


def bidirectional(n, m):
    return srnn.Bidirectional(srnn.GRU(2, n, seed=0), srnn.GRU(2, m, seed=1))


@pytest.mark.parametrize(
    "layers",
    [
        lambda: [bidirectional(2, 2), srnn.LastOutput(2, 2), srnn.Dense(4, 1, seed=2)],
        lambda: [bidirectional(2, 3), srnn.LastOutput(2, 3)],
        lambda: [bidirectional(2, 2), srnn.MergedDirections("mean")],
        lambda: [srnn.Recurrent(srnn.GRU(2, 2, seed=0), reverse=True), srnn.ReversedTime()],
    ],
)
def test_what_to_onnx_writes_from_onnx_reads(layers):
    network = srnn.Sequential(layers(), input_shape=(None, 2))
    again = interop.from_onnx(interop.to_onnx(network, dtype="float64"))
    assert repr(again.layers) == repr(network.layers)
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())
