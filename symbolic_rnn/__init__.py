"""Recurrent networks on PyTensor: gradients derived, compiled, proved from one set of equations."""

from symbolic_rnn import c99
from symbolic_rnn._version import __version__
from symbolic_rnn.adjoints import BPTT, RTRL, Adjoint, Autodiff, ClosedForm, TruncatedBPTT
from symbolic_rnn.cells import (
    GRU,
    LSTM,
    MGU,
    Cell,
    Elman,
    GRUResetBefore,
    IndRNN,
    Jordan,
    LeakyRNN,
    PeepholeLSTM,
    Stack,
)
from symbolic_rnn.derivation import Derivation, derive
from symbolic_rnn.diagnostics import GradientFlow, gradient_flow, gradient_regimes
from symbolic_rnn.equations import let
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import cross_entropy, squared_error
from symbolic_rnn.networks import Bidirectional, Recurrent, Sequential
from symbolic_rnn.pages import Page, page
from symbolic_rnn.recurrence import unroll
from symbolic_rnn.training import (
    Forecaster,
    compile_predict,
    compile_train,
    fit,
    load_model,
    read_series,
    save_model,
)
from symbolic_rnn.verification import (
    Central,
    ComplexStep,
    NumericalGradient,
    OneSided,
    Perturbation,
    Richardson,
    Vectors,
    numerical_gradient,
    vectors,
    verify,
    verify_by_hand,
    verify_gradient,
)

__all__ = [
    "BPTT",
    "GRU",
    "LSTM",
    "MGU",
    "RTRL",
    "Adjoint",
    "Autodiff",
    "Bidirectional",
    "Cell",
    "Central",
    "ClosedForm",
    "ComplexStep",
    "Dense",
    "Derivation",
    "Elman",
    "Forecaster",
    "GRUResetBefore",
    "GradientFlow",
    "IndRNN",
    "Jordan",
    "LeakyRNN",
    "NumericalGradient",
    "OneSided",
    "Page",
    "PeepholeLSTM",
    "Perturbation",
    "Recurrent",
    "Richardson",
    "Sequential",
    "Stack",
    "TruncatedBPTT",
    "Vectors",
    "__version__",
    "c99",
    "compile_predict",
    "compile_train",
    "cross_entropy",
    "derive",
    "fit",
    "gradient_flow",
    "gradient_regimes",
    "let",
    "load_model",
    "numerical_gradient",
    "page",
    "read_series",
    "save_model",
    "squared_error",
    "unroll",
    "vectors",
    "verify",
    "verify_by_hand",
    "verify_gradient",
]
