"""The zoo beside PyTorch's eager loop and JAX's scan, and the agreement of its gradients.

It writes ``docs/zoo-speed.md``, and beside it ``zoo-speed.json``, which the pages of the zoo show:
see ``benchmarks/README.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from contest.contestants import Contestant, peer
from contest.converted import NoConversionError
from contest.machine import conditions
from contest.race import race, say
from contest.recurrence import Case, GradientRow, compare
from contest.report import number
from contest.zoo_tables import OURS, page

import symbolic_rnn as srnn
from symbolic_rnn.adjoints import EXACT
from symbolic_rnn.zoo import ZOO
from symbolic_rnn.zoo.sizes import sizes_for

OUTPUT = Path(__file__).parents[1] / "docs" / "zoo-speed.md"
EXACT_RULES = {kind.__name__ for kind in EXACT.values()}


def contestants(asked: argparse.Namespace) -> list[Contestant]:
    """Everybody, present or absent."""
    return [
        Contestant(OURS, "pytensor_zoo.py", sys.executable),
        peer("PyTorch eager", "torch_zoo.py", asked.torch_python, "--torch-python", "torch"),
        peer("JAX scan", "jax_zoo.py", asked.jax_python, "--jax-python", "jax"),
    ]


def times(case: Case, everybody: Sequence[Contestant], asked: argparse.Namespace) -> list[Any]:
    """One race, in numbers; what is compared stays out."""
    try:
        rows = race(case, everybody, asked.threads, asked.seconds, say, GradientRow)
    except NoConversionError as error:
        rows = [GradientRow(one.name, one.peer, remark=str(error)) for one in everybody]
    compare(rows, OURS)
    said = (f"{row.contestant} {row.remark or number(row.median_ms)}" for row in rows)
    say(f"{case}, median ms: {'; '.join(said)}")
    shown = ("contestant", "compile_s", "difference", "remark", "versions")
    return [
        {name: asdict(row)[name] for name in shown}
        | {"median_ms": row.median_ms if row.ranked else None}
        for row in rows
    ]


def agreement(name: str) -> dict[str, Any]:
    """What ``verify`` finds of a small one: each method beside BPTT, and all exact ones."""
    sizes: dict[str, Any] = sizes_for(ZOO[name], 2, 4)
    report = srnn.verify(ZOO[name](**sizes, seed=0))
    read = [each for each in report.comparisons if each.verdict != "not read"]
    beside: dict[str, list[srnn.Comparison]] = {}
    for each in read:
        if "BPTT" in each.methods:
            [other] = (method for method in each.methods if method != "BPTT")
            beside.setdefault(other, []).append(each)
    return {
        "title": report.title,
        "ok": report.ok,
        "exact": max(each.difference for each in read if EXACT_RULES.issuperset(each.methods)),
        "rows": [
            {
                "method": method,
                "difference": max(each.difference for each in found),
                "tolerance": max(each.tolerance for each in found),
                "agree": sum(each.verdict == "agrees" for each in found),
                "read": len(found),
            }
            for method, found in beside.items()
        ],
    }


def written(known: dict[str, Any]) -> str:
    """The numbers as JSON, a line for each recurrence; of each number three digits."""
    lines = (f"{json.dumps(name)}: {json.dumps(rounded(found))}" for name, found in known.items())
    return '{"members": {\n' + ",\n".join(lines) + "\n}}\n"


def rounded(found: Any) -> Any:
    """The same with three digits of each float."""
    match found:
        case float():
            return float(f"{found:.3g}")
        case dict():
            return {key: rounded(value) for key, value in found.items()}
        case list():
            return [rounded(value) for value in found]
    return found


def options(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    for name, whom in (("torch", "PyTorch"), ("jax", "JAX")):
        variable = os.environ.get(f"{name.upper()}_PYTHON")
        add(f"--{name}-python", default=variable, metavar="PATH", help=f"has {whom}")
    add("--members", nargs="+", default=list(ZOO), choices=ZOO, metavar="NAME",
        help="the others keep the numbers that they have")  # fmt: skip
    for name, size in (("steps", 100), ("batch", 32), ("inputs", 16), ("hidden", 64)):
        add(f"--{name}", type=int, default=size, metavar="N", help=f"({size})")
    add("--threads", type=int, default=1, metavar="N")
    add("--seconds", type=float, default=2.0, metavar="S", help="for each contestant (2)")
    add("--output", type=Path, default=OUTPUT, metavar="FILE", help="the table, Markdown")
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure one after the other, and write down what is known by then."""
    asked = options(arguments)
    everybody = contestants(asked)
    numbers = asked.output.with_suffix(".json")
    known = json.loads(numbers.read_text("utf-8"))["members"] if numbers.exists() else {}
    command = f"python benchmarks/zoo_speed.py --seconds {asked.seconds:g}"
    for name in asked.members:
        case = Case(name, asked.steps, asked.batch, asked.inputs, asked.hidden)
        known[name] = {
            "size": case.size,
            "conditions": conditions(asked.threads),
            "load": os.getloadavg()[0],
            "processors": os.cpu_count(),
            "times": times(case, everybody, asked),
            "agreement": agreement(name),
        }
        known = {each: known[each] for each in ZOO if each in known}
        numbers.write_text(written(known), "utf-8")
        asked.output.write_text(page(known, command), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
