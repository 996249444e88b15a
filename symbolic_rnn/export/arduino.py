"""An export as a library of the Arduino IDE, with a sketch that uses it."""

from __future__ import annotations

from collections.abc import Mapping

from symbolic_rnn.export.network import Exported

__all__ = ["arduino"]

_PROPERTIES = """\
name={prefix}
version=1.0.0
author=symbolic_rnn
maintainer=symbolic_rnn
sentence={owner}, written by symbolic_rnn.
paragraph=It allocates no memory.
category=Data Processing
url=
architectures=*
includes={prefix}.h
"""

_STEP = """\
// {owner}: one time step after another, the state of the network between them.
#include <{prefix}.h>

static {prefix}_workspace workspace;
static {prefix}_state state;
static {real} x[{n_in}], y[{n_out}];

void setup()
{{
    Serial.begin(115200);
    {prefix}_start(&{prefix}_trained, &state, &workspace);
}}

void loop()
{{
    // Read a sensor here{x_doc}.
    for (int i = 0; i < {n_in}; i++) x[i] = ({real})analogRead(A0) / 1023;
    const int status = {prefix}_step(&{prefix}_trained, &state, x, y, &workspace);
    if (status) Serial.println({prefix}_message(status));
    for (int i = 0; i < {n_out}; i++) Serial.println(y[i]);
    delay(100);
}}
"""

_WINDOW = """\
// {owner}: applied to the last {n_steps} inputs, each time there is a new one.
#include <{prefix}.h>
#include <string.h>

static {prefix}_workspace workspace;
static {real} x[{n_steps} * {n_in}], y[{n_out}];

void setup()
{{
    Serial.begin(115200);
}}

void loop()
{{
    // Read a sensor here{x_doc}; the oldest input is dropped.
    memmove(x, x + {n_in}, sizeof x - {n_in} * sizeof *x);
    {real} *const newest = x + ({n_steps} - 1) * {n_in};
    for (int i = 0; i < {n_in}; i++) newest[i] = ({real})analogRead(A0) / 1023;
    const int status = {prefix}_predict(&{prefix}_trained, x, y, {n_steps}, &workspace);
    if (status) Serial.println({prefix}_message(status));
    Serial.println(y[{n_out} - 1]);
    delay(100);
}}
"""


def arduino(
    network: Exported,
    sources: Mapping[str, str],
    *,
    prefix: str,
    dtype: str,
    n_steps: int,
    n_out: int,
) -> dict[str, str]:
    """Give the files of the library by their paths, ``arduino/NAME/...``.

    Parameters
    ----------
    network : Exported
    sources : mapping of str to str
        The header and the sources, by their names.
    prefix : str
        The name of the library.
    dtype : {"float64", "float32"}
        Of the functions.
    n_steps, n_out : int
        Steps of a sequence; entries of an output.
    """
    root = f"arduino/{prefix}"
    words = {
        "prefix": prefix,
        "owner": network.owner,
        "real": "double" if dtype == "float64" else "float",
        "n_in": network.n_in,
        "n_out": n_out,
        "n_steps": n_steps,
        "x_doc": f": {network.x_doc}" if network.x_doc else "",
    }
    sketch = _WINDOW if network.step is None else _STEP
    return {
        f"{root}/library.properties": _PROPERTIES.format(**words),
        **{f"{root}/src/{name}": text for name, text in sources.items()},
        f"{root}/examples/{prefix}/{prefix}.ino": sketch.format(**words),
    }
