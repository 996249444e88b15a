"""The page of the zoo's benchmark: a table by wing, and under which conditions it was measured."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from contest.recurrence import TOLERANCE
from contest.report import number, table

from symbolic_rnn.zoo import WINGS

__all__ = ["OURS", "page"]

OURS = "C99 BPTT"
#: What the numbers of one recurrence are, as ``zoo_speed.py`` writes them.
Measured = Mapping[str, Any]

ABOUT = f"""\
# The zoo: speed and agreement

One training gradient of each recurrence of [the zoo](cells/zoo.md): the loss, a weighted sum of
all outputs, and its gradient by every parameter (of a recurrence without any, by the input), in
float32. `{OURS}` is `srnn.unroll` with the derived rule in mode C99. For the others the same step
is written out from its PyTensor graph, one operation for each node, after PyTensor's canonical
simplifications; what depends on parameters alone is computed once, before the loop. PyTorch runs
it in an eager loop over time and differentiates it by autograd; JAX runs it in `lax.scan`, under
`jax.jit`. Each has a process of its own, and they run in turn, one at a time. The median counts.

The gradients of all three over the first ten steps must agree, to {TOLERANCE:g} of the largest
entry of each parameter's gradient, or of a hundredth of the largest of all: who differs has no
time. (Over a hundred steps, a chaotic recurrence would enlarge what the rounding of float32
differs by.) *Exact rules* is another comparison, in float64: the largest difference between two
exact rules that `srnn.verify` finds for a small one, relative to the largest entry of the
gradient; it says so where not all methods agree, numerical differentiation included.
"""


def page(members: Mapping[str, Measured], command: str) -> str:
    """All of it; the command is how it was measured."""
    parts = [ABOUT]
    for wing, kinds in WINGS.items():
        lines = [line(name, members[name]) for name in kinds if name in members]
        if lines:
            parts.append(f"## {wing}\n\n{table(head(members), lines)}")
    parts += [*means(members), remarks(members), about_the_machine(members, command)]
    return "\n".join(part for part in parts if part)


def head(members: Mapping[str, Measured]) -> list[str]:
    """The columns."""
    names = [row["contestant"] for row in next(iter(members.values()))["times"]]
    ratios = (f"{name} / C99" for name in names if name != OURS)
    return ["", *(f"{name}, ms" for name in names), *ratios, "exact rules"]


def line(name: str, found: Measured) -> list[str]:
    """The row of one recurrence."""
    medians = ("-" if r["median_ms"] is None else number(r["median_ms"]) for r in found["times"])
    ratios = ("-" if ratio is None else f"{ratio:.2f}" for ratio in ratios_of(found).values())
    all_agree = "" if found["agreement"]["ok"] else ", not all agree"
    exact = f"{found['agreement']['exact']:.0e}{all_agree}"
    return [f"[{name}](cells/zoo/{name}.md)", *medians, *ratios, exact]


def ratios_of(found: Measured) -> dict[str, float | None]:
    """How many times as long as ours each peer takes."""
    times = {row["contestant"]: row["median_ms"] for row in found["times"]}
    ours = times.pop(OURS)
    return {name: ms / ours if ms and ours else None for name, ms in times.items()}


def means(members: Mapping[str, Measured]) -> list[str]:
    """A sentence about each peer."""
    each: dict[str, list[float]] = {}
    for found in members.values():
        for name, ratio in ratios_of(found).items():
            each.setdefault(name, []).extend([] if ratio is None else [ratio])
    return [
        f"{name} takes {math.exp(sum(map(math.log, ratios)) / len(ratios)):.2f} times as long as "
        f"{OURS}, in the geometric mean over {len(ratios)} recurrences; {min(ratios):.2f} times at "
        f"least, {max(ratios):.2f} at most.\n"
        for name, ratios in each.items()
        if ratios
    ]


def remarks(members: Mapping[str, Measured]) -> str:
    """Who has no time, and why."""
    lines = [
        f"- {name}, {row['contestant']}: {row['remark']}"
        for name, found in members.items()
        for row in found["times"]
        if row["remark"]
    ]
    return "## Remarks\n\n" + "\n".join(lines) + "\n" if lines else ""


def about_the_machine(members: Mapping[str, Measured], command: str) -> str:
    """Machine, versions, load and sizes."""
    machines = "; ".join(dict.fromkeys(found["conditions"] for found in members.values()))
    versions = {
        name: version
        for found in members.values()
        for row in found["times"]
        for name, version in row["versions"].items()
    }
    loads = [found["load"] for found in members.values()]
    busy = (
        " The machine did other work meanwhile: the times are longer than they would be, and their "
        "ratios rough."
        if any(found["load"] > found["processors"] for found in members.values())
        else ""
    )
    return (
        f"## Conditions\n\n{machines}. "
        + "; ".join(f"{name} {version}" for name, version in versions.items())
        + f". The load of the machine over one minute, before each race: {min(loads):.1f} to "
        f"{max(loads):.1f}.{busy} The command:\n\n    {command}\n\n"
        + "\n".join(f"- {name}: {found['size']}" for name, found in members.items())
        + "\n"
    )
