"""The zoo: recurrences as their papers state them, each in a file of its own."""

from symbolic_rnn.cells import Cell
from symbolic_rnn.zoo.alif import ALIF
from symbolic_rnn.zoo.antisymmetric import AntisymmetricRNN
from symbolic_rnn.zoo.arma import ARMA
from symbolic_rnn.zoo.attention_memory import AttentionMemory
from symbolic_rnn.zoo.brc import BRC
from symbolic_rnn.zoo.clockwork import ClockworkRNN
from symbolic_rnn.zoo.continuous_time import ContinuousTimeRNN
from symbolic_rnn.zoo.conv_lstm import ConvLSTM
from symbolic_rnn.zoo.cornn import CoRNN
from symbolic_rnn.zoo.delta_net import DeltaNet
from symbolic_rnn.zoo.echo_state import EchoState
from symbolic_rnn.zoo.fast_grnn import FastGRNN
from symbolic_rnn.zoo.garch import GARCH
from symbolic_rnn.zoo.hidden_markov import HiddenMarkov
from symbolic_rnn.zoo.holt_winters import HoltWinters
from symbolic_rnn.zoo.householder import HouseholderRNN
from symbolic_rnn.zoo.kalman import KalmanFilter
from symbolic_rnn.zoo.layer_norm_lstm import LayerNormLSTM
from symbolic_rnn.zoo.lem import LEM
from symbolic_rnn.zoo.lif import LIF
from symbolic_rnn.zoo.linear_attention import LinearAttention
from symbolic_rnn.zoo.lipschitz import LipschitzRNN
from symbolic_rnn.zoo.lru import LRU
from symbolic_rnn.zoo.lstm_with_projection import LSTMWithProjection
from symbolic_rnn.zoo.matrix_lstm import MatrixLSTM
from symbolic_rnn.zoo.min_gru import MinGRU
from symbolic_rnn.zoo.min_lstm import MinLSTM
from symbolic_rnn.zoo.multiplicative_lstm import MultiplicativeLSTM
from symbolic_rnn.zoo.mut1 import MUT1
from symbolic_rnn.zoo.mut2 import MUT2
from symbolic_rnn.zoo.mut3 import MUT3
from symbolic_rnn.zoo.nbrc import NBRC
from symbolic_rnn.zoo.ode_rnn import ODERNN
from symbolic_rnn.zoo.on_lstm import ONLSTM
from symbolic_rnn.zoo.projected_lstm import ProjectedLSTM
from symbolic_rnn.zoo.qrnn import QRNN
from symbolic_rnn.zoo.rwkv import RWKV
from symbolic_rnn.zoo.scalar_lstm import ScalarLSTM
from symbolic_rnn.zoo.selective_state_space import SelectiveStateSpace
from symbolic_rnn.zoo.sru import SRU
from symbolic_rnn.zoo.trigonometric_seasons import TrigonometricSeasons
from symbolic_rnn.zoo.ugrnn import UGRNN
from symbolic_rnn.zoo.unitary import UnitaryRNN

#: The recurrences by wing, each by its name in the shell.
WINGS: dict[str, dict[str, type[Cell]]] = {
    "Gated": {
        "ugrnn": UGRNN,
        "mut1": MUT1,
        "mut2": MUT2,
        "mut3": MUT3,
        "sru": SRU,
        "qrnn": QRNN,
        "min-gru": MinGRU,
        "min-lstm": MinLSTM,
        "fast-grnn": FastGRNN,
        "brc": BRC,
        "nbrc": NBRC,
        "lem": LEM,
        "projected-lstm": ProjectedLSTM,
        "lstm-with-projection": LSTMWithProjection,
        "layer-norm-lstm": LayerNormLSTM,
        "multiplicative-lstm": MultiplicativeLSTM,
        "on-lstm": ONLSTM,
        "conv-lstm": ConvLSTM,
        "clockwork": ClockworkRNN,
    },
    "Dynamics": {
        "cornn": CoRNN,
        "antisymmetric": AntisymmetricRNN,
        "lipschitz": LipschitzRNN,
        "continuous-time": ContinuousTimeRNN,
        "ode-rnn": ODERNN,
        "householder": HouseholderRNN,
        "unitary": UnitaryRNN,
        "echo-state": EchoState,
    },
    "Memories of higher rank": {
        "linear-attention": LinearAttention,
        "delta-net": DeltaNet,
        "matrix-lstm": MatrixLSTM,
        "scalar-lstm": ScalarLSTM,
        "selective-state-space": SelectiveStateSpace,
        "lru": LRU,
        "rwkv": RWKV,
        "attention-memory": AttentionMemory,
    },
    "Spikes": {
        "lif": LIF,
        "alif": ALIF,
    },
    "Classical recursions": {
        "arma": ARMA,
        "garch": GARCH,
        "holt-winters": HoltWinters,
        "trigonometric-seasons": TrigonometricSeasons,
        "hidden-markov": HiddenMarkov,
        "kalman": KalmanFilter,
    },
}

#: Each recurrence by its name in the shell.
ZOO: dict[str, type[Cell]] = {name: kind for wing in WINGS.values() for name, kind in wing.items()}

__all__ = [
    "ALIF",
    "ARMA",
    "BRC",
    "GARCH",
    "LEM",
    "LIF",
    "LRU",
    "MUT1",
    "MUT2",
    "MUT3",
    "NBRC",
    "ODERNN",
    "ONLSTM",
    "QRNN",
    "RWKV",
    "SRU",
    "UGRNN",
    "WINGS",
    "ZOO",
    "AntisymmetricRNN",
    "AttentionMemory",
    "ClockworkRNN",
    "CoRNN",
    "ContinuousTimeRNN",
    "ConvLSTM",
    "DeltaNet",
    "EchoState",
    "FastGRNN",
    "HiddenMarkov",
    "HoltWinters",
    "HouseholderRNN",
    "KalmanFilter",
    "LSTMWithProjection",
    "LayerNormLSTM",
    "LinearAttention",
    "LipschitzRNN",
    "MatrixLSTM",
    "MinGRU",
    "MinLSTM",
    "MultiplicativeLSTM",
    "ProjectedLSTM",
    "ScalarLSTM",
    "SelectiveStateSpace",
    "TrigonometricSeasons",
    "UnitaryRNN",
]
