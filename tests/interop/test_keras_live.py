"""Models in and out of Keras itself, on its JAX backend; see test_keras.py for the rest."""

import contextlib
import io
import os
import runpy
from doctest import ELLIPSIS, NORMALIZE_WHITESPACE, OutputChecker
from pathlib import Path

import numpy as np
import pytest
from docs_pages import DOCS, blocks_of

import symbolic_rnn as srnn
from symbolic_rnn import interop
from symbolic_rnn.interop.keras import conversion as edge

pytestmark = [
    pytest.mark.libraries,
    # Of lambdas and of Keras's own use of NumPy and JAX.
    pytest.mark.filterwarnings("ignore::DeprecationWarning:keras"),
]
SCRIPT = Path(__file__).parents[2] / "scripts" / "make_keras_fixtures.py"
NAMES = [path.stem for path in (Path(__file__).parent / "fixtures" / "keras").glob("*.npz")]


@pytest.fixture(scope="module")
def script():
    """The script that makes the fixtures; it imports Keras on JAX."""
    os.environ.setdefault("KERAS_BACKEND", "jax")
    pytest.importorskip("keras")
    pytest.importorskip("jax")
    return runpy.run_path(str(SCRIPT))


@pytest.fixture(autouse=True)
def in_single_precision(script):
    """Tests of PyTensor's mode JAX turn double precision on for the process; Keras fails in it."""
    import jax

    with jax.enable_x64(False):
        yield


@pytest.fixture(scope="module")
def layers(script):
    return script["layers"]


def test_the_fixtures_are_those_of_the_script(script):
    assert set(NAMES) == set(script["MODELS"])


@pytest.mark.filterwarnings("ignore:from_keras leaves out what acts in training")
@pytest.mark.parametrize("name", NAMES)
def test_a_model_goes_in_and_out(name, script, tmp_path):
    """Each way is compared with Keras: outputs, and its own gradients by each weight."""
    model = script["with_random_weights"](script["MODELS"][name](), 3)
    network = interop.from_keras(model)
    report = interop.compare_with_keras(network, model, seed=1)
    assert report.ok, str(report)
    assert {c.methods[1] for c in report.comparisons} == {"Keras on jax", "Keras's equations"}
    quantities = {c.quantity for c in report.comparisons if c.methods[1] == "Keras on jax"}
    assert len(quantities) >= len(model.weights) + 1
    back = interop.to_keras(network)
    x = np.random.default_rng(0).normal(size=(3, 6, 3)).astype("float32")
    if network.reads_integers:
        x = np.arange(18).reshape((3, 6)) % 7
    np.testing.assert_allclose(back(x), model(x), rtol=1e-5, atol=1e-6)
    model.save(tmp_path / "model.keras")
    again = interop.from_keras(str(tmp_path / "model.keras"))
    for one, other in zip(again.parameters, network.parameters, strict=True):
        np.testing.assert_array_equal(one.get_value(), other.get_value())


def test_an_import_is_compared_where_mode_jax_has_turned_double_precision_on(script):
    """Catches a loop of JAX whose state changes its dtype."""
    import jax

    model = script["with_random_weights"](script["MODELS"]["bidirectional_gru"](), 3)
    with jax.enable_x64(True):
        network = interop.from_keras(model)
        assert interop.compare_with_keras(network, model, seed=1).ok


def test_weights_of_a_file_are_those_of_the_network(script, tmp_path):
    """And the model that is given keeps its own."""
    make, draw = script["MODELS"]["gru_reset_before"], script["with_random_weights"]
    model, other = draw(make(), 0), draw(make(), 1)
    other.save_weights(tmp_path / "other.weights.h5")
    before = [value.copy() for value in model.get_weights()]
    network = interop.from_keras(model, weights=tmp_path / "other.weights.h5")
    assert interop.compare_with_keras(network, other).ok
    assert interop.compare_with_keras(network, model).differing
    for one, two in zip(before, model.get_weights(), strict=True):
        np.testing.assert_array_equal(one, two)
    with pytest.raises(TypeError, match="a file of weights alone"):
        interop.from_keras(tmp_path / "other.weights.h5")


def test_a_file_that_is_none_or_of_another_model_is_named(script, layers, tmp_path):
    model = script["sequential"](layers.GRU(3), layers.Dense(2))
    other = script["sequential"](layers.GRU(4), layers.Dense(2))
    with pytest.raises(interop.WeightsError, match=r"there is none at '.*m.keras'"):
        interop.from_keras(tmp_path / "m.keras")
    with pytest.raises(interop.WeightsError, match=r"there is none at '.*m.weights.h5'"):
        interop.from_keras(model, weights=tmp_path / "m.weights.h5")
    for name in ("m.keras", "m.h5"):
        path = tmp_path / name
        model.save(path)
        path.write_bytes(path.read_bytes()[:-200])
        with pytest.raises(interop.WeightsError, match=f"from_keras cannot read .*{name}"):
            interop.from_keras(path)
    path = tmp_path / "m.weights.h5"
    other.save_weights(path)
    with pytest.raises(interop.WeightsError, match=r"m.weights.h5', which .* of other layers: .*"):
        interop.from_keras(model, weights=path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(interop.WeightsError, match=r"m.weights.h5', which is damaged or"):
        interop.from_keras(model, weights=path)


def test_a_wrong_conversion_does_not_pass(script, monkeypatch):
    """Also if Keras's equations were wrong in the same way, Keras itself tells."""
    model = script["with_random_weights"](script["MODELS"]["lstm"](), 0)
    network_of, equations_of = edge.network_of, edge.equations_of

    def doubled(weights):
        return {key: (1 + ("/bias" in key)) * value for key, value in weights.items()}

    monkeypatch.setattr(edge, "network_of", lambda ls, w, shape: network_of(ls, doubled(w), shape))
    with pytest.raises(AssertionError, match="from_keras made a network that differs"):
        interop.from_keras(model)
    layers, arrays = edge.read(script["keras"], model, "")
    wrong = network_of(layers, doubled(arrays), model.input_shape[1:])
    monkeypatch.setattr(
        edge, "equations_of", lambda ls: lambda w, x: equations_of(ls)(doubled(w), x)
    )
    report = interop.compare_with_keras(wrong, model)
    assert [c.methods[1] for c in report.differing if c.quantity == "outputs"] == ["Keras on jax"]


def test_gates_of_pytorch_in_keras_are_reordered(script, layers):
    """keras-team/keras 15915: gates of two layers of nn.GRU, copied in PyTorch's order, are wrong.

    A network is the way between them: its weights are those of both.
    """
    rng = np.random.default_rng(0)
    shapes = {"weight_ih": (9, 3), "weight_hh": (9, 3), "bias_ih": (9,), "bias_hh": (9,)}
    state = {
        f"{key}_l{k}": rng.normal(size=shape) for k in range(2) for key, shape in shapes.items()
    }
    network = interop.from_torch(state)
    model = script["sequential"](
        layers.GRU(3, return_sequences=True), layers.GRU(3, return_sequences=True)
    )
    for k, layer in enumerate(model.layers):
        U, W, b, c = (state[f"{key}_l{k}"] for key in shapes)
        layer.set_weights([U.T, W.T, np.stack([b, c])])
    assert interop.compare_with_keras(network, model).differing
    assert interop.compare_with_keras(network, interop.to_keras(network)).ok


@pytest.mark.parametrize(
    "network",
    [
        srnn.Recurrent(srnn.Elman(2, 3, activation="identity", seed=0), reverse=False),
        srnn.Bidirectional(srnn.GRU(2, 3, seed=0), srnn.LSTM(2, 3, seed=1)),
        srnn.GRUResetBefore(2, 3, seed=0),
        srnn.Sequential([srnn.Dense(2, 3, activation="softplus", seed=0)]),
    ],
    ids=lambda network: type(network).__name__,
)
def test_networks_that_were_made_here(network, script):
    model = interop.to_keras(network)
    assert repr(interop.from_keras(model)).startswith("Sequential")


def test_other_precisions_and_fixed_batches_are_compared_in_single_precision(script, layers):
    keras = script["keras"]
    lstm = layers.LSTM(3, dtype="mixed_bfloat16")
    model = keras.Sequential([keras.Input((None, 3), batch_size=4), lstm])
    network = interop.from_keras(script["with_random_weights"](model, 0))
    assert interop.compare_with_keras(network, model).ok


def test_what_has_no_weights_yet_or_is_no_model_is_named(script, layers):
    keras = script["keras"]
    with pytest.raises(interop.WeightsError, match=r"call model.build"):
        interop.from_keras(keras.Sequential([layers.GRU(3)]))
    with pytest.raises(TypeError, match=r"expects a Keras model, or a .keras file of one, got GRU"):
        interop.from_keras(layers.GRU(3))

    class Own(keras.Model):
        def call(self, x):
            return x

    own = Own()
    own.build((None, 3))
    with pytest.raises(TypeError, match="functional Keras model, got the class Own"):
        interop.from_keras(own)
    shared = layers.Dense(3)
    x = keras.Input((3,))
    with pytest.raises(TypeError, match="applied once, to one tensor"):
        interop.from_keras(keras.Model(x, shared(shared(x))))


def test_what_is_left_out_is_said(script, layers):
    model = script["sequential"](layers.GRU(3, recurrent_dropout=0.1), layers.Dropout(0.2))
    model = script["with_random_weights"](model, 0)
    with pytest.warns(UserWarning, match=r"recurrent_dropout of layer 'gru.*; layer 'dropout"):
        interop.from_keras(model)


def test_the_page_prints_what_it_shows(script, tmp_path, monkeypatch):
    """Its blocks need Keras, so the test of all pages does not run them."""
    monkeypatch.chdir(tmp_path)
    namespace = {}
    blocks = blocks_of((DOCS / "howto" / "keras.md").read_text("utf-8"))
    assert [block.language for block in blocks] == ["py", "text"] * 3
    for code, shown in zip(blocks[::2], blocks[1::2], strict=True):
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code.text, namespace)
        same = OutputChecker().check_output(
            shown.text, printed.getvalue(), ELLIPSIS | NORMALIZE_WHITESPACE
        )
        assert same, printed.getvalue()
