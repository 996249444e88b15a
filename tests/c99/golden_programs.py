"""The programs whose generated C is kept in golden files."""

from __future__ import annotations

from typing import Any

import pymc as pm
import pytensor
import pytensor.tensor as pt
from c99_dtype_graphs import GRAPHS
from networks_table import network_of
from pytensor.compile.mode import Mode
from pytensor_ml.optim import adam, chain, clip_by_global_norm, sgd

import symbolic_rnn as srnn
from symbolic_rnn.c99.codegen import Source
from symbolic_rnn.c99.host.linker import C99
from symbolic_rnn.c99.host.written import Written

PROGRAMS: dict[str, Any] = {}


WRITTEN = Mode(Written(threads=2), C99.provided_optimizer)


def source_of(function: Any) -> Source:
    """Return the generated source of a function compiled in mode `WRITTEN`."""
    return function.vm.jit_fn.source


def program(build):
    """Decorator that adds the compiled function to the table, under the builder's name."""
    PROGRAMS[build.__name__] = build
    return build


def network(cell, readout=None):
    """Return input, target and loss of a cell with a readout."""
    x, y = pt.tensor3("x"), pt.tensor3("y")
    readout = readout or srnn.Dense(4, 2, seed=1)
    return x, y, srnn.squared_error(readout(srnn.unroll(cell, x)), y)


def compiled(inputs, outputs, **options):
    """Compile a function to C source without compiling the source."""
    return pytensor.function(inputs, outputs, mode=WRITTEN, **options)


@program
def elman_forward():
    """Inference: one loop over time, shared among threads."""
    x, y, loss = network(srnn.Elman(3, 4, seed=0))
    return compiled([x, y], loss)


@program
def elman_training():
    """Loss, BPTT and plain SGD."""
    x, y, loss = network(srnn.Elman(3, 4, seed=0))
    return srnn.compile_train(loss, [x, y], sgd(0.1), mode=WRITTEN)


@program
def lstm_training():
    """Loss, BPTT, clipping and Adam."""
    x, y, loss = network(srnn.LSTM(3, 4, seed=0))
    optimizer = chain(clip_by_global_norm(1.0), adam(1e-3))
    return srnn.compile_train(loss, [x, y], optimizer, mode=WRITTEN)


@program
def convolution_gradient():
    """The parameter gradients of a network with two convolutions."""
    net = network_of("conv 2d, mean pool")
    x = net.input_type(name="x")
    loss = (net(x) ** 2).sum()
    return compiled([x], [loss, *pytensor.grad(loss, net.parameters)])


@program
def masked_bidirectional_gru():
    """Both directions over padded sequences, forward and backward."""
    x, mask = pt.tensor3("x"), pt.matrix("mask", dtype="bool")
    ahead, back = srnn.GRU(3, 2, seed=0), srnn.GRU(3, 2, seed=1)
    states = [
        srnn.unroll(ahead, x, mask=mask),
        srnn.unroll(back, x, mask=mask, reverse=True),
    ]
    loss = (pt.concatenate(states, axis=-1) ** 2).sum()
    return compiled([x, mask], [loss, *pytensor.grad(loss, [*ahead.parameters, *back.parameters])])


@program
def autodiff():
    """PyTensor's own gradient of a scan, as in other people's models."""
    x = pt.tensor3("x")
    cell = srnn.IndRNN(3, 4, seed=0)
    loss = (srnn.unroll(cell, x, adjoint=srnn.Autodiff()) ** 2).sum()
    return compiled([x], [loss, *pytensor.grad(loss, cell.parameters)])


def of_the_corpus(name):
    """Add a graph of the test graphs' table."""

    def build():
        graph = GRAPHS[name]()
        return compiled(graph.inputs, graph.outputs)

    build.__name__ = name
    return program(build)


for _name in (
    "a_loop_in_a_loop",
    "a_loop_that_stops",
    "parts",
    "written_parts",
    "entries_by_arrays_of_numbers",
    "branches_of_a_step",
    "reductions",
):
    of_the_corpus(_name)


@program
def log_density():
    """The log-density of a PyMC model, and its gradient."""
    with pm.Model() as model:
        scale = pm.HalfNormal("scale", 2.0)
        center = pm.Normal("center", 0.0, scale, shape=3)
        pm.StudentT("seen", nu=3.0, mu=center, sigma=scale, observed=[0.1, -0.4, 2.0])
    [logp] = model.replace_rvs_by_values([model.logp()])
    return compiled(model.value_vars, [logp, *pytensor.grad(logp, model.value_vars)])
