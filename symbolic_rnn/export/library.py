"""Writes a network as a library in C99."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

from pytensor.tensor.variable import TensorVariable
from pytensor_ml.optim import adam, chain
from pytensor_ml.optim.base import Transform

from symbolic_rnn.argument_checks import NonNegative, Positive, checks_arguments
from symbolic_rnn.c99 import NotCoveredError
from symbolic_rnn.c99.export import Library, header, source, values
from symbolic_rnn.distinct_names import distinctly_named
from symbolic_rnn.export.arduino import arduino as sketch
from symbolic_rnn.export.check import expected, program
from symbolic_rnn.export.files import cmake, makefile, readme, written
from symbolic_rnn.export.names import check_name
from symbolic_rnn.export.network import exported
from symbolic_rnn.export.python import module
from symbolic_rnn.export.routines import Routines
from symbolic_rnn.layers import Dense
from symbolic_rnn.losses import squared_error
from symbolic_rnn.step import numbered_in_parts
from symbolic_rnn.training import clip_by_global_norm

__all__ = ["export_c"]


@checks_arguments
def export_c(
    network: Any,
    directory: str | Path,
    *,
    name: str = "network",
    readout: Dense | None = None,
    training: bool = False,
    n_steps: Positive | None = None,
    loss: Callable[[TensorVariable, TensorVariable], TensorVariable] = squared_error,
    optimizer: Transform | None = None,
    dtype: Literal["float32", "float64"] | None = None,
    seed: NonNegative = 0,
    python: bool = False,
    arduino: bool = False,
) -> list[Path]:
    """Write a network as a library in C99: no Python, no allocation, no operating system.

    Written are ``NAME.h``, ``NAME.c``, ``NAME_weights.c``, ``NAME_test.c``, ``Makefile``,
    ``CMakeLists.txt`` and ``README.md``. The header says what each function takes and returns.
    ``make test`` compares every function with what it gives here, on random data.

    Parameters
    ----------
    network : Cell, Recurrent, Bidirectional, Sequential or Forecaster
        With its present weights, which become ``NAME_trained``. It reads sequences of features. A
        network that reads each step once, from the first on, gets ``NAME_step`` and
        ``NAME_predict`` for any length; another gets ``NAME_predict`` for ``n_steps``. A forecaster
        takes and gives values in the units of its series.
    directory : str or Path
        Made if it is missing; files of these names are replaced.
    name : str
        How the names of files and functions begin, an identifier of C.
    readout : Dense, optional
        Applied to the output of each step.
    training : bool
        Write ``NAME_gradient`` and ``NAME_train_step``, too.
    n_steps : int, optional
        Steps of a sequence in training, and in prediction by a network that needs all of it; 16, or
        the window of a forecaster, when omitted. Memory for training grows with it.
    loss : callable, optional
        Of the output and the target, which has the output's shape and dtype, to a scalar. Of
        classes, targets are one-hot: ``lambda o, y: srnn.cross_entropy(o, y.argmax(-1))``.
    optimizer : Transform, optional
        Of ``pytensor_ml.optim``; when omitted, Adam with a learning rate of 1e-3 behind clipping of
        the gradient's norm at 1.
    dtype : {"float64", "float32"}, optional
        Of the functions in C; the network's when omitted.
    seed : int
        Draws the data of the test.
    python : bool
        Write ``NAME.py``, too: the functions in Python through ``ctypes`` on NumPy arrays, for the
        shared library that ``make libNAME.so`` builds.
    arduino : bool
        Write a library of the Arduino IDE into ``arduino/NAME``, too, with a sketch.

    Returns
    -------
    list of Path
        The files.

    Raises
    ------
    TypeError
        If the network is another object.
    ValueError
        If the name is no identifier of C, or is that of a header of C, of a target of make or
        CMake (with ``python``: of a module of Python), or ends like a file or function of an
        export; if the network does not read sequences of features, draws random numbers, or reads
        a shared variable that is not one of its parameters; if a parameter is not finite in
        `dtype`; if `loss` or `optimizer` is given without `training`.
    NotCoveredError
        If an Op of the network has no C99 form, or a size is known only when the function runs.

    Examples
    --------
    >>> import tempfile
    >>> import symbolic_rnn as srnn
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     files = export_c(
    ...         srnn.Elman(1, 4, seed=0), folder, name="toy", readout=srnn.Dense(4, 1, seed=1)
    ...     )
    ...     [file.name for file in files][:3]
    ['toy.h', 'toy.c', 'toy_weights.c']
    """
    check_name("export_c", name, python=python)
    if not training and (optimizer is not None or loss is not squared_error):
        given = "loss" if optimizer is None else "optimizer"
        raise ValueError(
            f"export_c got {given}= without training=True, where it has no effect. Pass "
            f"training=True, or leave out {given}."
        )
    whole = exported(network, readout)
    if n_steps is None:
        n_steps = getattr(network, "window", None) or 16
    if optimizer is None:
        optimizer = chain(clip_by_global_norm(1.0), adam(1e-3))
    names = {each: name for name, each in whole.parameters.items()}
    parts = list(whole.cells) if len(whole.cells) > 1 else []
    with (
        distinctly_named(names, names),  # what is made of a parameter is named after it
        numbered_in_parts(parts),
    ):
        routines = Routines(whole, n_steps, loss, optimizer, dtype or whole.dtype)
        try:
            library = routines.library(
                name, training=training, doc=f"{name}: {whole.owner}, in C99."
            )
        except NotCoveredError as error:
            error.owner = "export_c"
            error.advice = (
                "replace it in the network, or run the network in Python. An export needs every "
                "size at compile time, from n_steps and the widths: train with the adjoint BPTT "
                "there, in place of CheckpointedBPTT"
            )
            raise
        found = expected(routines, training=training, seed=seed)
        texts = {
            f"{name}.h": header(library),
            f"{name}.c": source(library),
            f"{name}_weights.c": _weights(library, routines),
            f"{name}_test.c": program(routines, found, name),
            "Makefile": makefile(name, sources=[name, f"{name}_weights"]),
            "CMakeLists.txt": cmake(name, sources=[name, f"{name}_weights"]),
            "README.md": readme(library, whole),
        }
        if python:
            texts[f"{name}.py"] = module(library, whole.owner)
        if arduino:
            sources = {
                file: texts[file] for file in (f"{name}.h", f"{name}.c", f"{name}_weights.c")
            }
            texts |= sketch(
                whole,
                sources,
                prefix=name,
                dtype=routines.dtype,
                n_steps=n_steps,
                n_out=found.y.size if whole.step is None else found.y.shape[-1],
            )
    return written(directory, texts)


def _weights(library: Library, routines: Routines) -> str:
    """The file of the values."""
    prefix = library.prefix
    parameters = {
        name: routines.value_of(each) for name, each in routines.network.parameters.items()
    }
    blocks = [f'#include "{prefix}.h"', ""]
    blocks.append(values(f"{prefix}_weights", f"{prefix}_trained", parameters))
    if "optimizer_start" in library.constants:
        kept = {name: routines.value_of(each) for each, name in routines.optimizer_state.items()}
        blocks.append(values(f"{prefix}_optimizer", f"{prefix}_optimizer_start", kept))
    return "\n".join(blocks)
