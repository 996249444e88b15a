"""Models of Keras 3, in and out. Keras is imported when a function is called."""

from symbolic_rnn.interop.keras.conversion import compare_with_keras, from_keras, to_keras

__all__ = ["compare_with_keras", "from_keras", "to_keras"]
