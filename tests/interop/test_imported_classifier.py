"""A classifier of sequences that was trained elsewhere is an ordinary network."""

import numpy as np
import pytest

import symbolic_rnn as srnn
from symbolic_rnn import interop

pytest.importorskip("onnx")
from onnx_models import Model


def test_an_imported_classifier_is_derived_verified_shown_and_exported(tmp_path):
    """From sequences to logits, by the last outputs of both directions, as exporters write it."""
    m = Model(0)
    x = m.node("Transpose", m.input("x", "b", "t", 3), perm=[1, 0, 2])
    _, last = m.recurrent("RNN", x, 3, 2, direction="bidirectional")
    shape = m.weight("shape", value=np.array([-1, 4]))
    last = m.node("Reshape", m.node("Transpose", last, perm=[1, 0, 2]), shape)
    logits = m.node("Gemm", last, m.weight("V", 4, 3), m.weight("c", 3))
    network = interop.from_onnx(m.made(logits, rank=2))
    derivation = srnn.derive(network, loss=srnn.cross_entropy)
    assert "s^(2) = [s^(1)[-1, :2]; s^(1)[0, 2:]]" in derivation.to_text()
    assert "zeros(s) has the shape of s." in derivation.to_text()
    assert srnn.verify(network, n_steps=3, entries=4).ok
    assert len(srnn.page(network).picture.columns) == 3
    srnn.export_c(network, tmp_path, name="classifier")  # compared with the network
    assert "classifier_predict" in (tmp_path / "classifier.h").read_text()
