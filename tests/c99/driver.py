"""Runs generated C files as standalone programs, with inputs in a main(), under the sanitizers."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache, cached_property

import numpy as np
import pytensor
import pytest
from c99_dtype_graphs import GRAPHS
from modes import REWRITTEN

from symbolic_rnn.c99.host.generators import state_of
from symbolic_rnn.c99.passes import outline

COMPILER = shutil.which("cc") or shutil.which("gcc")
STRICT = ["-std=c99", "-pedantic", "-Wall", "-Wextra", "-Werror"]
#: Both without optimization: gcc takes a third of the time, and leaves out nothing that is
#: undefined, and no access to memory. UBSan stops the program without a message, for which gcc
#: takes half of the time: compile the program without the last flag to see the message.
SANITIZERS = [
    "-fsanitize=address,undefined,float-cast-overflow",
    "-fno-sanitize-recover=all",
    "-fsanitize-undefined-trap-on-error",
]
RACES = ["-fsanitize=thread"]

#: Lets threads share all work, however small.
EVERYTHING = "-DC99_LITTLE=0"

needs_compiler = pytest.mark.skipif(COMPILER is None, reason="there is no C compiler")

MAIN = """
#include <stdio.h>

static void *taken[256];
static void *take(void *context, int64_t k, int64_t ndim, const int64_t *shape)
{
    int64_t size = 1;
    (void)context;
    for (int64_t axis = 0; axis < ndim; axis++)
        size *= shape[axis];
    free(taken[k]);
    taken[k] = calloc((size_t)(size > 0 ? size : 1), sizes[k]);
    return taken[k];
}

int main(void)
{
    int64_t code = 0;
    for (size_t set = 0; set < sizeof sets / sizeof *sets && !code; set++) {
        c99_workspace *ws = c99_new(2);
        for (int turn = 0; turn < 2 && !code; turn++)
            code = c99_call(ws, sets[set], take, NULL);
        for (int k = 0; k < 256; k++) {
            free(taken[k]);
            taken[k] = NULL;
        }
        c99_free(ws);
    }
    printf("%d\\n", (int)code);
    return code != 0;
}
"""

#: Calls the function with the first set, and writes the results.
WRITES = """
#include <stdio.h>

static void *taken[256];
static size_t bytes[256];
static void *take(void *context, int64_t k, int64_t ndim, const int64_t *shape)
{
    (void)context;
    bytes[k] = sizes[k];
    for (int64_t axis = 0; axis < ndim; axis++)
        bytes[k] *= (size_t)shape[axis];
    taken[k] = calloc(bytes[k] + 1, 1);
    return taken[k];
}

int main(void)
{
    c99_workspace *ws = c99_new(2);
    const int64_t code = c99_call(ws, sets[0], take, NULL);
    c99_free(ws);
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes && !code; k++)
        fwrite(taken[k], 1, bytes[k], stdout);
    return code != 0;
}
"""


@pytest.fixture
def share_everything(monkeypatch):
    """Let threads share all work, however small."""
    monkeypatch.setattr(outline, "_MIN_WORK", 0)
    monkeypatch.setenv("SYMBOLIC_RNN_CFLAGS", f"-O0 {EVERYTHING}")


def in_array(value):
    """Return a generator's state, or any other value unchanged."""
    return state_of(value) if isinstance(value, np.random.Generator) else value


def standing_alone(source, sets, main=MAIN):
    """Return the C text with a main() that calls the function twice with each set of arrays."""
    declared, names = [], []
    for number, arguments in enumerate(sets):
        rows = []
        for k, (argument, dtype) in enumerate(zip(arguments, source.inputs, strict=True)):
            array = np.ascontiguousarray(in_array(argument), dtype=dtype)
            data = ", ".join(map(str, array.view(np.uint8).ravel())) or "0"
            shape = ", ".join(map(str, array.shape)) or "0"
            declared.append(
                f"static const union {{ unsigned char bytes[{max(array.nbytes, 1)}]; double d; "
                f"int64_t i; }} data_{number}_{k} = {{{{{data}}}}};\n"
                f"static const int64_t shape_{number}_{k}[] = {{{shape}}};"
            )
            rows.append(f"{{data_{number}_{k}.bytes, shape_{number}_{k}}}")
        names.append(f"set_{number}")
        declared.append(
            f"static const c99_input {names[-1]}[] = {{{', '.join(rows) or '{NULL, NULL}'}}};"
        )
    sizes = ", ".join(str(np.dtype(dtype).itemsize) for dtype in source.outputs)
    declared.append(f"static const c99_input *const sets[] = {{{', '.join(names)}}};")
    declared.append(f"static const size_t sizes[] = {{{sizes or '1'}}};")
    return source.text + "\n".join(declared) + main


def run_alone(source, sets, folder, flags):
    """Compile a text with its main(), run it, and return its output."""
    path = folder / "alone.c"
    path.write_text(standing_alone(source, sets))
    program = folder / "alone"
    compiled = subprocess.run(
        [str(COMPILER), *STRICT, *flags, str(path), "-o", str(program), "-lm", "-pthread"],
        capture_output=True,
        text=True,
    )
    assert compiled.returncode == 0, compiled.stderr[:3000]
    done = subprocess.run([str(program)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr[:3000]
    return done.stdout


class Row:
    """A row of the table of graphs, compiled once for all that is asked of it.

    Attributes
    ----------
    graph : Graph
    results : list
        What PyTensor's Python gives for each set of values.
    """

    def __init__(self, name):
        self.graph = GRAPHS[name]()
        reference = pytensor.function(self.graph.inputs, self.graph.outputs, mode=REWRITTEN)
        self.results = [reference(*values) for values in self.graph.values]

    @cached_property
    def function(self):
        """The graph in mode C99."""
        return pytensor.function(self.graph.inputs, self.graph.outputs, mode="C99")

    def run_alone(self, folder, flags):
        """Compile the text by itself, and run it with the sets of values."""
        inputs = self.graph.inputs
        held = [container.storage[0] for container in self.function.input_storage[len(inputs) :]]
        sets = [[*values, *held] for values in self.graph.values]
        assert run_alone(self.function.vm.jit_fn.source, sets, folder, flags) == "0\n"


@cache
def row_of(name):
    """A row of the table of graphs, by its name."""
    return Row(name)


def assert_agree(found, expected):
    """Compare results with those of PyTensor's Python: dtypes, shapes and values."""
    for got, right in zip(map(in_array, found), map(in_array, expected), strict=True):
        assert got.dtype == right.dtype
        assert got.shape == right.shape
        if right.dtype == bool:
            assert np.all(got.view(np.uint8) <= 1)
        tight = {"float32": 1e-6, "float64": 1e-12}.get(str(right.dtype), 0)
        np.testing.assert_allclose(got, right, rtol=tight, atol=tight)
