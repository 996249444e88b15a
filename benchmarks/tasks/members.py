"""On what each member of the zoo is trained, and which claim of its paper that stands for."""

from __future__ import annotations

from functools import partial

from tasks import data, likelihoods
from tasks.likelihoods import ByLikelihood
from tasks.networks import OnSequences
from tasks.outcome import Trial
from tasks.text import OnText

#: Whose gates and keys read the input alone: an embedding, and a dense layer behind, as in blocks.
BLOCK = {"embedded": True, "dense": True}
TWO_BLOCKS = {**BLOCK, "layers": 2}

#: By the name in `symbolic_rnn.zoo.ZOO`, each member of which has a row.
MEMBERS: dict[str, Trial] = {
    "alif": OnSequences("digits, pixel by pixel", data.digits, width=64),
    "antisymmetric": OnSequences("digits, pixel by pixel", data.digits, width=64),
    "arma": ByLikelihood("a series", likelihoods.arma),
    "attention-memory": OnSequences(
        "copying", partial(data.copy_memory, 5), arguments={"slots": 16, "width": 8}
    ),
    "brc": OnSequences("copy of the first input", data.first_input),
    "clockwork": OnSequences(
        "a wave without an input",
        data.waveform,
        width=36,
        arguments={"periods": (1, 2, 4, 8, 16, 32, 64, 128, 256)},
    ),
    "continuous-time": OnSequences("perceptual decisions", partial(data.decision, noise=32)),
    "conv-lstm": OnSequences("nowcasting", data.moving, width=4, arguments={"positions": 16}),
    "cornn": OnSequences("adding problem", data.adding, width=64),
    "delta-net": OnSequences("keys whose values change", data.recall, shape={"dense": True}),
    "echo-state": OnSequences("forecasts of chaos, readout alone", data.lorenz, width=200),
    "fast-grnn": OnSequences("digits, pixel by pixel", data.digits, width=64),
    "garch": ByLikelihood("returns", likelihoods.garch),
    "hidden-markov": ByLikelihood("likelihood of its parameters", likelihoods.hidden_markov),
    "holt-winters": ByLikelihood("series with a trend and a season", likelihoods.holt_winters),
    "householder": OnSequences(
        "copy memory", partial(data.copy_memory, 30), width=64, arguments={"reflections": 16}
    ),
    "kalman": ByLikelihood("states observed with noise", likelihoods.kalman),
    "layer-norm-lstm": OnText("language"),
    "lem": OnSequences("adding problem", data.adding),
    "lif": OnSequences("classification by spikes", data.digits, width=64),
    "linear-attention": OnSequences(
        "a memory of keys and values", data.recall, shape={"dense": True}
    ),
    "lipschitz": OnSequences("digits, pixel by pixel", data.digits, width=64),
    "lru": OnSequences("images, pixel by pixel", data.digits, shape=BLOCK),
    "lstm-with-projection": OnText("frames into many classes; no speech here"),
    "matrix-lstm": OnSequences("associative recall", data.recall, shape={"dense": True}),
    "min-gru": OnSequences("selective copying", data.selective_copy, shape=TWO_BLOCKS),
    "min-lstm": OnSequences("selective copying", data.selective_copy, shape=TWO_BLOCKS),
    "multiplicative-lstm": OnText("language, by characters"),
    "mut1": OnText("language, by characters"),
    "mut2": OnText("language, by characters"),
    "mut3": OnText("language, by characters"),
    "nbrc": OnSequences("copy of the first input", data.first_input),
    "ode-rnn": OnSequences("forecasts of dynamics", data.lorenz),
    "on-lstm": OnText("language"),
    "projected-lstm": OnText("frames into many classes; no speech here"),
    "qrnn": OnText("language, by characters"),
    "rwkv": OnText("language"),
    "scalar-lstm": OnSequences("state tracking, parity", data.parity),
    "selective-state-space": OnSequences(
        "selective copying", data.selective_copy, shape=TWO_BLOCKS, arguments={"n_state": 4}
    ),
    "sru": OnText("language, by characters"),
    "trigonometric-seasons": ByLikelihood(
        "a season of no whole number of steps", likelihoods.trigonometric
    ),
    "ugrnn": OnText("language, by characters"),
    "unitary": OnSequences("copy memory", partial(data.copy_memory, 30), epochs=8),
}
