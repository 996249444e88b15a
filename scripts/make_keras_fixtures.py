"""Write what tests/interop compares with, by real Keras: python make_keras_fixtures.py FOLDER.

Keras runs on its JAX backend, in single precision.
"""

import os
import sys
from pathlib import Path

import numpy as np

os.environ["KERAS_BACKEND"] = "jax"

import jax
import keras
from keras import layers

from symbolic_rnn.interop.keras.live import variables as named_variables


def functional(n_steps, *parts, dtype="float32"):
    """Apply layers one after the other, from an input of integers or of three features."""
    shape = (n_steps,) if dtype == "int32" else (n_steps, 3)
    x = keras.Input(shape, dtype=dtype)
    y = x
    for part in parts:
        y = part(y)
    return keras.Model(x, y)


def sequential(*parts):
    """Make a model of sequences with three features."""
    return keras.Sequential([keras.Input((None, 3)), *parts])


#: In each, every layer has an option that the others do not have.
MODELS = {
    "simple_rnn": lambda: sequential(
        layers.SimpleRNN(3, return_sequences=True, activation="relu"),
        layers.SimpleRNN(4, return_sequences=True, activation="sigmoid", use_bias=False),
        layers.SimpleRNN(3),
        layers.Dense(2, activation="tanh"),
    ),
    "gru": lambda: sequential(
        layers.GRU(3, return_sequences=True),
        layers.Dropout(0.5),
        layers.GRU(4, return_sequences=True),
        layers.Dense(2, use_bias=False),
    ),
    "gru_reset_before": lambda: sequential(
        layers.GRU(3, reset_after=False, go_backwards=True, return_sequences=True),
        layers.GRU(4, reset_after=False, use_bias=False),
        layers.Dense(3, activation="softmax"),
    ),
    "lstm": lambda: functional(
        None,
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.LSTM(4, go_backwards=True),
        layers.Dense(2),
        layers.Activation("sigmoid"),
    ),
    "bidirectional_gru": lambda: sequential(
        layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="ave"),
        layers.Bidirectional(layers.GRU(3, return_sequences=True), merge_mode="mul"),
        layers.Bidirectional(layers.GRU(2, use_bias=False), merge_mode="sum"),
    ),
    "bidirectional_to_one": lambda: sequential(
        layers.Bidirectional(
            layers.LSTM(3), backward_layer=layers.GRU(3, go_backwards=True), merge_mode="concat"
        ),
        layers.Dense(2),
    ),
    "embedding": lambda: functional(
        6,
        layers.Embedding(7, 3),
        keras.Sequential([keras.Input((6, 3)), layers.LSTM(4, return_sequences=True)]),
        layers.TimeDistributed(layers.Dense(3)),
        layers.Softmax(),
        dtype="int32",
    ),
}


def with_random_weights(model, seed):
    """Draw all weights, biases too, which are zero in a new model."""
    rng = np.random.default_rng(seed)
    model.set_weights([0.7 * rng.normal(size=value.shape) for value in model.get_weights()])
    return model


def record(model, seed):
    """Compute a model's outputs for random input, and the gradients by it and by the weights."""
    rng = np.random.default_rng(seed)
    integers = model.inputs[0].dtype == "int32"
    x = rng.integers(7, size=(2, 6)) if integers else rng.normal(size=(2, 6, 3))
    x = x.astype("int32" if integers else "float32")
    y = np.asarray(model(x))
    errors = rng.normal(size=y.shape).astype("float32")
    variables, rest = model.trainable_variables, model.non_trainable_variables

    def loss(values, x):
        outputs, _ = model.stateless_call(values, [v.value for v in rest], x, training=False)
        return (outputs * errors).sum()

    values = [v.value for v in variables]
    found = {"config": np.array(model.to_json()), "x": x, "y": y, "errors": errors}
    keys = {id(variable): key for key, variable in named_variables(keras, model)}
    for variable, gradient in zip(variables, jax.grad(loss)(values, x), strict=True):
        found[f"weights/{keys[id(variable)]}"] = np.asarray(variable.value)
        found[f"grad/{keys[id(variable)]}"] = np.asarray(gradient)
    if not integers:
        found["grad_x"] = np.asarray(jax.grad(loss, 1)(values, x))
    return found


def main(folder):
    """Write one file for each model."""
    for seed, (name, make) in enumerate(MODELS.items()):
        keras.utils.clear_session()
        arrays = record(with_random_weights(make(), seed), seed)
        np.savez_compressed(Path(folder) / f"{name}.npz", **arrays)


if __name__ == "__main__":
    main(sys.argv[1])
