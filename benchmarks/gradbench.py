"""GradBench's ``lstm`` beside tools of automatic differentiation: see ``benchmarks/README.md``.

The evaluation is ADBench's LSTM, whose matrices are diagonal, as GradBench has it: parameters and
first state uniform in [0, 1), the characters of a text as 14 bits each, in double precision. Its
objective, and the gradient with respect to the parameters, are timed from arrays to arrays, with
one thread. Everybody's results are compared with those of a gradient in C, written by hand.
"""

from __future__ import annotations

import argparse
import math
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
from contest.contestants import Contestant, peer
from contest.machine import conditions, load
from contest.race import race, say
from contest.report import medians, number, table
from contest.values import Results, ValueRow, agreement, compare, compile_table, versions

FUNCTIONS = ("objective", "gradient")
LAYERS, CHARACTERS, BITS = (2, 4, 6), (1024, 4096, 8192), 14

#: The largest difference of two exact methods in double precision, to the largest entry.
TOLERANCE = 1e-12
#: How many times faster than any tool this means to be.
AIM = 3.0
OURS, BY_HAND = "C99 BPTT", "C by hand"


@dataclass(frozen=True)
class Case:
    """One of the two functions, at one size."""

    layers: int
    characters: int
    function: str

    def __str__(self) -> str:
        return f"{self.function} {self.layers}x{self.characters}"

    def save(self, path: Path) -> None:
        """Write parameters, state and text; the same for the same size."""
        random = np.random.default_rng(0)
        np.savez(
            path,
            layers=self.layers,
            function=self.function,
            parameters=random.uniform(size=(8 * self.layers + 3) * BITS),
            state=random.uniform(size=(2 * self.layers, BITS)),
            sequence=bits_of(text(self.characters)),
        )


def text(length: int) -> str:
    """The beginning of this package's license, which does not change."""
    found = (Path(__file__).parents[1] / "LICENSE").read_text("utf-8")
    if len(found) < length:
        raise SystemExit(f"--characters {length}: the text has {len(found)}.")
    return found[:length]


def bits_of(characters: str) -> np.ndarray:
    """The bits of each character, the highest first, ``(characters, bits)``."""
    codes = np.array([ord(character) for character in characters])
    return (codes[:, None] >> np.arange(BITS)[::-1] & 1).astype(float)


def native(name: str, source: str, *arguments: str, peer: bool, absence: str = "") -> Contestant:
    """Somebody who is compiled from a source in ``peers/gradbench``."""
    interpreter = None if absence else sys.executable
    script = "native_gradbench.py"
    return Contestant(name, script, interpreter, (source, *arguments), peer, absence)


def headers_missing(header: str, *arguments: str) -> str:
    """Why a header cannot be included; empty where it can."""
    compiler = os.environ.get("CXX", "c++")
    command = [compiler, "-fsyntax-only", "-x", "c++", *arguments, "-"]
    try:
        tried = subprocess.run(
            command, input=f"#include <{header}>\n", capture_output=True, text=True, check=False
        )
    except OSError as error:
        return f"absent: {error}"
    return f"absent: no <{header}>" if tried.returncode else ""


def contestants(asked: argparse.Namespace) -> list[Contestant]:
    """Everybody, present or absent."""
    cppad = ["-lcppad_lib"]
    if asked.cppad:
        lib = asked.cppad / "lib"
        cppad = [f"-I{asked.cppad / 'include'}", f"-L{lib}", f"-Wl,-rpath,{lib}", *cppad]
    no_adolc = headers_missing("adolc/adouble.h")
    no_cppad = headers_missing("cppad/cppad.hpp", *cppad)
    everybody = [
        *(
            Contestant(f"C99 {rule}", "pytensor_gradbench.py", sys.executable, ("C99", rule))
            for rule in ("BPTT", "Autodiff")
        ),
        native(BY_HAND, "by_hand.c", peer=False),
        native("ADOL-C", "adolc.cpp", "-ladolc", peer=True, absence=no_adolc),
        native("CppAD", "cppad.cpp", *cppad, peer=True, absence=no_cppad),
        peer("JAX", "jax_gradbench.py", asked.jax_python, "--jax-python", "jax"),
        peer("PyTorch", "torch_gradbench.py", asked.torch_python, "--torch-python", "torch"),
    ]
    if asked.only:
        everybody = [one for one in everybody if one.name.startswith(tuple(asked.only))]
    if not everybody:
        raise SystemExit(f"--only {' '.join(asked.only)}: nobody's name begins so.")
    return everybody


def times_table(function: str, results: Results) -> str:
    """Median milliseconds, how much faster than the fastest tool, and than C by hand."""
    names = [row.contestant for row in results[0][1]]
    head = [f"{function}, median ms", *names, f"fastest tool / {OURS}", f"{BY_HAND} / {OURS}"]
    lines, missed = [], []
    for case, rows in results:
        ranked = {row.contestant: row.median_ms for row in rows if row.ranked}
        tools = {row.contestant: row.median_ms for row in rows if row.ranked and row.peer}
        ours, by_hand = ranked.get(OURS, math.nan), ranked.get(BY_HAND, math.nan)
        fastest = min(tools, key=lambda name: tools[name], default="")
        ratio, hand = tools.get(fastest, math.nan) / ours, by_hand / ours
        size = f"{case.layers} layers, {case.characters} characters"
        if ratio < AIM:
            missed.append(f"{ratio:.2f} times {fastest}'s speed at {size}")
        if hand < 1:
            missed.append(f"slower than {BY_HAND}, {1 / hand:.2f} times, at {size}")
        lines.append(
            [size, *medians(rows), f"{ratio:.2f} ({fastest})" if tools else "-", f"{hand:.2f}"]
        )
    if not any(row.peer and row.ranked for _, rows in results for row in rows):
        said = "No tool ran here."
    elif missed:
        said = f"The aim, {AIM:g} times faster than any tool, is missed: {'; '.join(missed)}."
    else:
        said = f"{OURS} is {AIM:g} times faster than any tool, and not slower than {BY_HAND}."
    return f"{table(head, lines)}\n{said}\n"


def markdown(results: Results, began: str) -> str:
    """All tables."""
    about = f"{conditions(1)}. Load of the machine before: {began}; after: {load()}. "
    about += f"{versions(results)}."
    parts = ["# GradBench's LSTM, float64, one thread", about]
    for function in FUNCTIONS:
        found = [one for one in results if one[0].function == function]
        if found:
            parts.append(times_table(function, found))
    parts += [
        "## Before the first run\n\nThe seconds from equations, or a source, to a function that "
        "has run once; a tool that records a tape does it once, here, and replays it then. JAX "
        "and PyTorch keep no cache; the C of ours is as the runs before have left it.",
        compile_table(results),
        f"## Agreement\n\nWith {BY_HAND}; {TOLERANCE:g} is allowed.",
        agreement(results),
    ]
    return "\n\n".join(part.strip() for part in parts) + "\n"


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("--jax-python", default=os.environ.get("JAX_PYTHON"), metavar="PATH", help="has JAX")
    add("--torch-python", default=os.environ.get("TORCH_PYTHON"), metavar="PATH", help="PyTorch")
    add("--cppad", default=os.environ.get("CPPAD"), type=Path, metavar="PATH",
        help="its prefix, if the compiler does not find it")  # fmt: skip
    add("--only", nargs="+", metavar="NAME", help="those whose names begin so: C99, JAX")
    add("--functions", nargs="+", default=FUNCTIONS, choices=FUNCTIONS, metavar="NAME")
    add("--layers", nargs="+", type=int, default=LAYERS, metavar="N")
    add("--characters", nargs="+", type=int, default=CHARACTERS, metavar="N")
    add("--seconds", type=float, default=2.0, metavar="S", help="for each in each case (2)")
    add("--output", type=Path, metavar="FILE", help="the tables, Markdown")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, and print the tables."""
    asked = options(arguments)
    everybody = contestants(asked)
    began = load()
    results: list[tuple[Case, list[ValueRow]]] = []
    for function, layers, characters in product(asked.functions, asked.layers, asked.characters):
        case = Case(layers, characters, function)
        rows = race(case, everybody, 1, asked.seconds, say, ValueRow)
        compare(rows, BY_HAND, TOLERANCE)
        results.append((case, rows))
        said = (f"{row.contestant} {row.remark or number(row.median_ms)}" for row in rows)
        say(f"{case}, median ms: {'; '.join(said)}")
        if asked.output:
            asked.output.write_text(markdown(results, began), "utf-8")
    print(markdown(results, began))
    return 0


if __name__ == "__main__":
    sys.exit(main())
