"""Class 57: every public function and class says what it expected and what came, and where.

`Stack(["gru"])`, `unroll(cell, "abc")` and `GRU(2, 3, seed=-1)` ended in errors of Python, NumPy or
PyTensor that name neither the function nor the argument.
"""

from __future__ import annotations

import inspect
from pathlib import PurePath
from typing import Any

import numpy as np
import pytensor
import pytensor.tensor as pt
from pytensor_ml.optim import adam

import symbolic_rnn as srnn

CELL, OTHER, READOUT = srnn.Elman(1, 2, seed=0), srnn.Elman(1, 2, seed=1), srnn.Dense(2, 1, seed=0)
X, LOSS = pt.tensor3("x"), (READOUT.V**2).sum()
KNOWN = pt.tensor("known", dtype="float64", shape=(2,))
SEQUENCES = [[1.0, 2.0], [3.0, 4.0]]

#: What is given for each argument in turn, and how a message may show it.
WRONG: dict[str, tuple[Any, tuple[str, ...]]] = {
    "string": ("abc", ("'abc'", "abc:", "str")),
    "none": (None, ("None",)),
    "negative": (-1, ("-1", "0 axes", "got ()", "int")),
    "integer": (3, ("3", "0 axes", "got ()", "int")),
    "list": ([1, "b"], ("list", "[1, 'b']", "got 1", "got 2")),
    "array": (np.ones((2, 2)), ("ndarray", "(2, 2)")),
    "matrix": (pt.dmatrix("m"), ("TensorVariable", "(None, None)", "TensorType")),
    "class": (srnn.Elman, ("class Elman", "Elman'>", "type")),
    "object": (object(), ("object",)),
}


class Own(srnn.Cell):
    """A user's cell, which passes its arguments on to the base class."""

    def step(self, x_t, s_prev):
        return s_prev


#: Arguments with which each function could be called.
SIZES = {"n_in": 1, "n_hidden": 2}
CALLS: dict[str, dict[str, Any]] = {
    **dict.fromkeys(("Elman", "GRU", "GRUResetBefore", "IndRNN", "Jordan", "LSTM"), SIZES),
    **dict.fromkeys(("LeakyRNN", "MGU", "PeepholeLSTM"), SIZES),
    **{key: {"network": CELL} for key in ("derive", "page")},
    **{key: {"cell": CELL} for key in ("gradient_flow", "gradient_regimes", "vectors", "verify")},
    **{key: {} for key in ("Central", "ClosedForm", "ComplexStep", "OneSided", "Richardson")},
    **{key: {} for key in ("BPTT", "RTRL", "Autodiff", "sunspots", "Settings", "CSVFormat")},
    "ReversedTime": {},
    **{key: {"loss": LOSS, "values": {}} for key in ("numerical_gradient", "verify_gradient")},
    "Batch": {"arguments": (np.ones(2),), "weight": 1},
    "Bidirectional": {"forward": CELL, "backward": OTHER},
    "Cell": {"n_in": 1, "state": {"s": 2}},
    "CarriedState": {"cell": CELL, "batch_size": 1},
    "CharacterModel": {"vocabulary": srnn.Vocabulary("ab"), "cell": CELL},
    "CheckpointedBPTT": {"slots": 2},
    "Checkpoints": {"folder": "nowhere"},
    "Chunks": {"sequences": SEQUENCES, "rows": 1, "steps": 1},
    "Dense": {"n_in": 2, "n_out": 1},
    "Experiment": {"series": srnn.sunspots()},
    "Feedback": {"cell": CELL, "readout": READOUT},
    "Forecaster": {"cell": CELL, "readout": READOUT, "window": 4},
    "Frequency": {"unit": "month", "day": 1},
    "GuardedStep": {"loss": LOSS, "inputs": [], "optimizer": adam(1e-3)},
    "HistoryFile": {"path": "nowhere"},
    "KneserNey": {"text": "abcdef"},
    "LastOutput": {"forward": 2},
    "LearnedInitialState": {"cell": CELL},
    "MergedDirections": {"by": "sum"},
    "RaggedBatches": {"per_step": SEQUENCES},
    "Recurrent": {"cell": CELL},
    "Scaling": {"mean": np.zeros(1), "scale": np.ones(1)},
    "Range": {"low": 1, "high": 2},
    "Sequential": {"layers": [READOUT]},
    "Series": {
        "values": np.ones((3, 1)),
        "columns": ("a",),
        "target": "a",
        "labels": None,
        "name": "s",
    },
    "ShardedStep": {"loss": LOSS, "inputs": [], "optimizer": adam(1e-3)},
    "Stack": {"cells": [CELL]},
    "Vocabulary": {"text": "ab"},
    "TruncatedBPTT": {"k1": 2, "k2": 2},
    "clip_by_global_norm": {},
    "compile_predict": {"output": X, "inputs": [X]},
    "compile_train": {"loss": LOSS, "inputs": [], "optimizer": adam(1e-3)},
    "cross_entropy": {"logits": X, "labels": pt.lmatrix("labels")},
    "export_c": {"network": CELL, "directory": "nowhere"},
    "export_graph": {"inputs": [KNOWN], "outputs": [KNOWN], "directory": "nowhere"},
    "fit_each": {"series": srnn.sunspots()},
    "fit": {"step": float, "data": [np.ones(2)], "parameters": [READOUT.V], "epochs": 1},
    "global_norm": {"gradients": [X]},
    "let": {"name": "a_t", "expression": X},
    "load_model": {"path": "nowhere"},
    "padded": {"sequences": SEQUENCES},
    "pinball_loss": {"prediction": X, "target": pt.matrix(), "quantiles": (0.5,)},
    "read_history": {"path": "nowhere"},
    "read_panel": {"path": "nowhere", "series": "shop"},
    "read_series": {"path": "nowhere"},
    "register": {},
    "save_model": {"model": CELL, "path": "nowhere"},
    "sequence_mask": {"lengths": pt.lvector("lengths"), "n_steps": 2},
    "squared_error": {"prediction": X, "target": X},
    "surrogate": {"forward": abs, "derivative": abs},
    "sweep": {"series": srnn.sunspots(), "space": {"hidden": [1]}},
    "unroll": {"cell": CELL, "x": X},
    "vanishing_gradient_penalty": {"loss": LOSS, "outputs": X},
    "verify_by_hand": {"cell": CELL, "gradient": dict},
}
for each in ("numerical_gradient", "verify_gradient"):
    CALLS[each] = {**CALLS[each], "parameters": [READOUT.V]}

#: Which of these an argument accepts. Such calls are not made: they may take long, or fail for
#: another reason than the kind of the argument.
ONE, NONE, TEXT = {"integer"}, {"none"}, {"string"}
TENSOR = {"integer", "negative", "array", "matrix"}
ACCEPTED: dict[str, set[str]] = {
    **dict.fromkeys(("n_in", "n_hidden", "n_steps", "batch", "batch_size", "epochs"), ONE),
    **dict.fromkeys(("window", "levels", "k1", "k2", "hidden", "horizon", "restarts"), ONE),
    **dict.fromkeys(("block", "keep", "pool", "rows", "slots", "steps"), ONE),
    **dict.fromkeys(("tau", "dt", "learning_rate", "clip", "max_norm", "weight"), ONE),
    **dict.fromkeys(("seed", "copies", "cycle", "entries", "n_out", "patience"), ONE | NONE),
    **dict.fromkeys(("every_seconds", "every_steps", "stop_after"), ONE | NONE),
    **dict.fromkeys(("adjoint", "console", "csv_format", "forecaster", "scaling"), NONE),
    **dict.fromkeys(("U_initializer", "W_initializer", "b_initializer", "u_initializer"), NONE),
    **dict.fromkeys(("V_initializer", "c_initializer", "input_shape", "method"), NONE),
    **dict.fromkeys(("derivation", "dtype", "given", "labels", "readout", "report"), NONE),
    **dict.fromkeys(("dayfirst", "like"), NONE),
    **dict.fromkeys(("name", "mode", "title", "fill", "time", "time_format"), TEXT | NONE),
    **dict.fromkeys(("delimiter", "decimal", "encoding", "thousands"), TEXT | NONE),
    **dict.fromkeys(("checkpoints", "history_file"), TEXT | NONE),
    **dict.fromkeys(("directory", "file", "folder", "found", "path", "text"), TEXT),
    **{key: {"array"} for key in ("per_sequence", "per_step", "sequences")},  # its rows
    **{key: {"class"} for key in ("activation", "gradient", "output_activation", "step")},
    **dict.fromkeys(("evaluate", "kind", "loss", "optimizer"), {"class"} | NONE),
    **dict.fromkeys(("expression", "logits", "labels", "mask", "output", "prediction"), TENSOR),
    "Central.h": ONE | NONE,
    "KneserNey.order": ONE,
    "LastOutput.forward": ONE,
    "LastOutput.backward": ONE,
    "KneserNey.vocabulary": NONE,
    "Batch.arguments": {"array", "list"},
    "CSVFormat.series": TEXT | NONE,
    "Settings.quantiles": NONE,
    "Settings.folds": ONE,
    "Cell.state": set(),
    "CheckpointedBPTT.memory": NONE,
    "Checkpoints.state": NONE,
    "ClosedForm.window": NONE,
    "ComplexStep.h": ONE,
    "Feedback.feedback": NONE | {"class"},
    "Feedback.readout": {"class"},
    "Forecaster.columns": NONE,
    "Forecaster.quantiles": NONE,
    "Forecaster.frequency": NONE,
    "Forecaster.target": TEXT | NONE,
    "Frequency.count": ONE,
    "Frequency.day": ONE,
    "GuardedStep.loss": set(),
    "GuardedStep.optimizer": set(),
    "GuardedStep.parameters": NONE,
    "GuardedStep.updates": NONE,
    "OneSided.h": ONE | NONE,
    "ShardedStep.loss": set(),
    "ShardedStep.optimizer": {"class"},
    "ShardedStep.parameters": NONE,
    "ShardedStep.shards": ONE,
    "ShardedStep.weight": NONE | {"matrix"},
    "Richardson.h": ONE | NONE,
    "Scaling.mean": {"array"},
    "Scaling.scale": {"array"},
    "Series.labels": NONE,
    "Series.target": TEXT,
    "Series.time_format": set(WRONG),  # as read_series finds it
    "Series.values": {"array"},
    "Range.low": ONE | {"negative"},
    "Range.high": ONE | {"negative"},
    "Settings.layers": ONE,
    "Settings.test": ONE | {"negative"},  # split_in_time has the whole series
    "Settings.validation": ONE | {"negative"},
    "compile_train.loss": set(),
    "compile_train.optimizer": set(),
    "compile_train.parameters": NONE,
    "cross_entropy.mask": TENSOR | NONE,
    "cross_entropy.weights": TENSOR | NONE,
    "export_c.n_steps": ONE | NONE,
    "export_graph.doc": TEXT,
    "export_graph.function": TEXT,
    "export_graph.points": NONE | {"array"},  # its rows
    "fit.data": {"array"},  # its rows
    "fit.after_epoch": {"class"} | NONE,
    "fit.communicator": NONE,
    "fit.validation": {"array"} | NONE,
    "fit_each.n_jobs": ONE | NONE | {"negative"},
    "gradient_flow.errors": NONE | {"array", "integer", "negative"},
    "gradient_flow.parameters": NONE,
    "gradient_flow.x": NONE,
    "gradient_regimes.x": NONE,
    "numerical_gradient.loss": {"matrix"},
    "padded.fill": ONE | {"negative"},
    "padded.n_steps": ONE | NONE,
    "pinball_loss.target": {"array", "matrix"},
    "pinball_loss.mask": TENSOR | NONE,
    "pinball_loss.weights": TENSOR | NONE,
    "read_panel.series": TEXT,
    "read_panel.target": TEXT | NONE,
    "read_series.target": TEXT | NONE,
    "sequence_mask.lengths": set(),
    "sequence_mask.n_steps": ONE | {"negative"},  # the lengths are checked when it is called
    "squared_error.mask": TENSOR | NONE,
    "squared_error.weights": TENSOR | NONE,
    "sweep.storage": TEXT | NONE,
    "sweep.trials": ONE,
    "vanishing_gradient_penalty.loss": set(),
    "unroll.initial_state": TENSOR | NONE,
    "unroll.mask": TENSOR | NONE,
    "unroll.parameters": NONE,
    "verify_gradient.loss": {"matrix"},
}

#: What functions return, and errors: users read these, and do not create them.
RECORDS = {
    *("Backtest", "BacktestScore", "ByHand", "CheckpointPlan", "Comparison", "Derivation"),
    *("Entry", "Forecast", "GradientFlow", "History", "Line", "Mismatch", "NumericalGradient"),
    *("Page", "Printed", "Regime", "Report", "Score", "Section", "SkippedStep", "Vectors"),
    *("Fitted", "Sweep", "Trial"),
}
ABSTRACT = {"Adjoint", "Batches", "Perturbation"}


def public_calls():
    """Each argument of each public function and class, with each thing that it does not accept."""
    for name in srnn.__all__:
        called = getattr(srnn, name)
        if not callable(called) or name in RECORDS | ABSTRACT:
            continue
        if isinstance(called, type) and issubclass(called, BaseException):
            continue
        for argument, parameter in inspect.signature(called).parameters.items():
            if parameter.kind is parameter.VAR_KEYWORD:  # passed on to pytensor.function
                continue
            accepted = ACCEPTED.get(f"{name}.{argument}", ACCEPTED.get(argument, set()))
            for kind in WRONG.keys() - accepted:
                yield name, argument, kind


def problem(name: str, argument: str, kind: str) -> str:
    """What is wrong with what comes of one call; empty if nothing is."""
    value, shown = WRONG[kind]
    call = f"{name}({argument}={kind})"
    owners = name, f"{argument.removeprefix('output_')} expects", "Elman expects", "Own expects"
    called = Own if name == "Cell" else getattr(srnn, name)
    given = {**CALLS[name], argument: value}
    variadic = [
        given.pop(each.name)
        for each in inspect.signature(called).parameters.values()
        if each.kind is each.VAR_POSITIONAL
    ]
    try:
        called(*variadic, **given)
    except (TypeError, ValueError) as error:
        message = str(error)
        if not any(owner in message for owner in owners):
            return f"{call} does not name its owner: {type(error).__name__}: {message}"
        if not any(text in message for text in shown):
            return f"{call} does not say what came: {message}"
        return ""
    except Exception as error:
        return f"{call} ends in {type(error).__name__}: {error}"
    return f"{call} is accepted"


def test_every_argument_of_a_wrong_kind_is_refused_in_words_that_name_it():
    """No compilation: each call must fail at once."""
    assert not [*filter(None, (problem(*call) for call in public_calls()))]


def test_what_is_accepted_besides_the_annotated_type(tmp_path):
    """Catches a check that is narrower than the function: NumPy's numbers, paths, collections."""
    cell, path = srnn.Elman(1, 2, seed=np.uint32(0)), PurePath(tmp_path, "cell.safetensors")
    srnn.save_model(cell, path)
    assert srnn.load_model(path).state == cell.state
    assert srnn.verify(cell, n_steps=np.int64(1), adjoints=[], entries=0).comparisons
    assert srnn.Central(np.float32(0.5)) == srnn.Central(0.5)
    plain = pytensor.shared(np.ones(2))
    for parameters in ([plain], (plain,), {plain: "w"}, {plain: "w"}.keys()):
        found = srnn.numerical_gradient((plain**2).sum(), parameters, {})
        np.testing.assert_allclose(found.gradients[plain], 2.0, rtol=1e-6)
