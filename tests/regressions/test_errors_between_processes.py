"""Class 62: an error that a worker process cannot hand back hangs or hides what happened."""

import pickle

import pytest

import symbolic_rnn as srnn
from symbolic_rnn.c99.errors import NotCoveredError

HISTORY = srnn.History((0.5,), (), 1, "non-finite")
ERRORS = [
    srnn.NonFiniteLossError("the loss is nan", HISTORY),
    srnn.NonFiniteStepError("5 training steps in a row were not finite"),
    NotCoveredError("the Op Eigh"),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_an_error_with_attributes_comes_back_from_a_process(error):
    """Exceptions are unpickled from their arguments, of which the message is but one."""
    back = pickle.loads(pickle.dumps(error))
    assert type(back) is type(error)
    assert str(back) == str(error)
    assert vars(back) == vars(error)
